//! Contract for rows of the system tenant.

use kelisim_core::{AccountId, BlindIndex, SessionHash, SiteId, Timestamp};

use super::{Harness, head, ok, site, step};
use crate::rows::{self, AccountRow, AccountsRow, BondRow, FailedSignInsRow, KeyUseRow, SessionRow};
use crate::{Exchange, Head, Key, Store};

fn made(key: &Key, row: &[u8]) -> Exchange {
    Exchange { key: key.clone(), from: None, to: Some(row.to_vec()) }
}

/// An account, the list and a session change together; no site sees them, and the system tenant has a ledger
/// of its own.
pub(super) async fn at_home(store: Box<dyn Store>, harness: &mut dyn Harness) {
    let (house, jetu) = (SiteId::system(), site("jetu"));
    let (account, list, session) = (Key::Account(AccountId([7; 16])), Key::Accounts, Key::Session(SessionHash([8; 16])));
    let sealed = rows::encode(&AccountRow { sealed: vec![9; 3000] });
    let all = rows::encode(&AccountsRow { all: vec![AccountId([7; 16])] });
    let moment = Timestamp(1_795_287_900_000);
    let begun = rows::encode(&SessionRow { account: AccountId([7; 16]), round: 3, begun: moment, seen: moment });
    let (bond, bound) = (Key::Bond(AccountId([7; 16])), rows::encode(&BondRow { person: BlindIndex([5; 16]) }));
    let keys = [account.clone(), list.clone(), session.clone(), bond.clone()];
    let changes = vec![made(&account, &sealed), made(&list, &all), made(&session, &begun), made(&bond, &bound)];
    assert!(ok(store.exchange(&house, changes.clone())).await);
    assert!(!ok(store.exchange(&house, changes)).await, "nobody is made twice");
    assert_eq!(ok(store.fetch(&jetu, &keys)).await, [None, None, None, None]);
    // A name that was taken meanwhile stops every change of the same exchange.
    let second = vec![made(&Key::Session(SessionHash([1; 16])), &begun), made(&account, &sealed)];
    assert!(!ok(store.exchange(&house, second)).await);
    assert_eq!(ok(store.fetch(&house, &[Key::Session(SessionHash([1; 16]))])).await, [None]);
    // The last use of an API key belongs to the system tenant too, whatever site the key is for.
    let used = Key::KeyUse("crm".into());
    assert!(ok(store.exchange(&house, vec![made(&used, &rows::encode(&KeyUseRow { at: moment }))])).await);
    assert_eq!(ok(store.fetch(&house, std::slice::from_ref(&used))).await, [Some(rows::encode(&KeyUseRow { at: moment }))]);
    assert_eq!(ok(store.fetch(&house, &[Key::CheckUse("crm".into())])).await, [None]);
    // Sign-ins that failed are counted there, and nowhere else.
    let failed = rows::encode(&FailedSignInsRow { days: [(20_787, 3)].into() });
    assert!(ok(store.exchange(&house, vec![made(&Key::FailedSignIns, &failed)])).await);
    assert_eq!(ok(store.fetch(&house, &[Key::FailedSignIns])).await, [Some(failed)]);
    assert_eq!(ok(store.fetch(&jetu, &[Key::FailedSignIns])).await, [None]);
    // A session ends in the same exchange as the change that ends it.
    let ended = Exchange { key: session.clone(), from: Some(begun), to: None };
    let other = Exchange { key: account.clone(), from: Some(sealed), to: Some(b"another".to_vec()) };
    assert!(ok(store.exchange(&house, vec![other, ended])).await);
    ok(store.commit(&house, step(Head::default(), &[b"signed in"]))).await;
    assert_eq!(ok(store.head(&jetu)).await, Head::default());

    let store = harness.reopened(store).await;
    assert_eq!(ok(store.fetch(&house, &keys)).await, [Some(b"another".to_vec()), Some(all), None, Some(bound)]);
    assert_eq!(ok(store.head(&house)).await, head(1));
}
