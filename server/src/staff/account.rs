//! Accounts: kept sealed, changed whole or not at all.

use std::collections::BTreeMap;

use kelisim_core::{AccountId, LinkHash, SessionHash, Timestamp};
use kelisim_engine::reason::Unavailable;
use kelisim_engine::{Failure, clock};
use kelisim_store::rows::{self, AccountRow, AccountsRow};
use kelisim_store::{Exchange, Key};
use serde::{Deserialize, Serialize};

use super::passkey::Passkeys;
use super::role::Role;
use super::secret::{Hash, Seed};
use crate::staff::Staff;

/// Times a change is made again because another was faster.
const TRIES: usize = 20;
/// How the name of who asked begins in the record of a check, when that was somebody at the console.
pub const CONSOLE: &str = "console:";
/// Most accounts of a gateway: the list of them is one row.
const MOST: usize = 2000;

/// Somebody who may sign in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Account {
    /// The name they sign in with.
    pub name: String,
    /// What they are, by the name of the site.
    pub roles: BTreeMap<String, Role>,
    /// The password; none until the one-time link was used.
    pub password: Option<Hash>,
    /// What the codes of the app follow from.
    pub seed: Option<Seed>,
    /// The last step a code was taken of: none is taken twice.
    pub step: u64,
    /// What is kept of the recovery codes that are left.
    pub recovery: Vec<[u8; 32]>,
    /// The one-time link that waits: first half of the SHA-256 of its token, and until when it may be used.
    pub link: Option<(LinkHash, Timestamp)>,
    /// Whether they are shut out.
    pub suspended: bool,
    /// How often everybody with this account was signed out.
    pub round: u32,
    /// Sessions that may still be running, the newest last.
    pub sessions: Vec<SessionHash>,
    /// When it was made.
    pub made: Timestamp,
    /// When they signed in last.
    pub last: Option<Timestamp>,
    /// What they sign in with instead of password and code. Kept behind the rest: accounts of before have none.
    #[serde(skip)]
    pub passkeys: Passkeys,
}

impl Account {
    /// One that nobody signed in to yet.
    #[must_use]
    pub(super) fn new(name: &str, roles: BTreeMap<String, Role>, link: Option<(LinkHash, Timestamp)>) -> Self {
        Self {
            name: name.to_owned(),
            roles,
            password: None,
            seed: None,
            step: 0,
            recovery: Vec::new(),
            link,
            suspended: false,
            round: 0,
            sessions: Vec::new(),
            made: clock::now(),
            last: None,
            passkeys: Passkeys::default(),
        }
    }

    /// Whether it was set up.
    pub(super) fn is_ready(&self) -> bool {
        self.password.is_some() || !self.passkeys.all().is_empty()
    }

    /// Whether there is a way in beside recovery codes.
    pub(super) fn can_enter(&self) -> bool {
        self.password.is_some() || self.passkeys.any()
    }

    /// Ends every session of this account; gives what there was.
    pub(super) fn close(&mut self) -> Vec<SessionHash> {
        self.round += 1;
        std::mem::take(&mut self.sessions)
    }
}

/// What others may see of an account.
#[derive(Clone, Debug)]
pub struct Card {
    /// The name they sign in with.
    pub name: String,
    /// What they are, by the name of the site.
    pub roles: BTreeMap<String, Role>,
    /// Whether they are shut out.
    pub suspended: bool,
    /// Whether they can sign in at all: the one-time link was used, or they came through the organisation.
    pub ready: bool,
    /// When they signed in last.
    pub last: Option<Timestamp>,
}

/// A name as it is kept, or `None` when it cannot be one: 2 to 64 letters, digits and `.`, `_`, `-`, `+`, `@`.
#[must_use]
pub fn named(text: &str) -> Option<String> {
    let name = text.trim().to_lowercase();
    let fits = (2..=64).contains(&name.len()) && name.bytes().all(|c| c.is_ascii_alphanumeric() || b"._-+@".contains(&c));
    fits.then_some(name)
}

/// The account of a name, whether there is one or not.
#[must_use]
pub fn id_of(staff: &Staff, name: &str) -> AccountId {
    AccountId(staff.vault.identify("account", name).0)
}

/// What stands for the key of the API in the record of a check that an account asked for. No key of the API has a colon.
#[must_use]
pub fn key(id: AccountId) -> String {
    format!("{CONSOLE}{}", data_encoding::HEXLOWER.encode(&id.0[..8]))
}

fn place(id: AccountId) -> String {
    format!("account/{id}")
}

fn seal(staff: &Staff, id: AccountId, account: &Account) -> Vec<u8> {
    rows::encode(&AccountRow { sealed: staff.vault.seal_own(&place(id), &rows::encode(&(account, &account.passkeys))) })
}

fn open(staff: &Staff, id: AccountId, row: &[u8]) -> Result<Account, Failure> {
    let row: AccountRow = rows::decode(row)?;
    let plain = staff.vault.open_own(&place(id), &row.sealed).map_err(|why| {
        tracing::error!(reason = %why, "an account cannot be opened: is wrap.key the one it was made with?");
        Failure::Unavailable(Unavailable::Keys)
    })?;
    let (account, passkeys) = rows::decode_grown::<Account, Passkeys>(&plain)?;
    Ok(Account { passkeys, ..account })
}

/// An account, if there is one.
///
/// # Errors
/// [`Failure::Unavailable`]
pub async fn find(staff: &Staff, id: AccountId) -> Result<Option<Account>, Failure> {
    let row = staff.store.fetch(&[Key::Account(id)]).await?.pop().flatten();
    row.map(|row| open(staff, id, &row)).transpose()
}

/// Everybody who may sign in, by name.
///
/// # Errors
/// [`Failure::Unavailable`]
pub async fn all(staff: &Staff) -> Result<Vec<Card>, Failure> {
    let list = staff.store.fetch(&[Key::Accounts]).await?.pop().flatten();
    let list: AccountsRow = list.map(|row| rows::decode(&row)).transpose()?.unwrap_or_default();
    let keys: Vec<Key> = list.all.iter().map(|id| Key::Account(*id)).collect();
    let mut cards = Vec::with_capacity(keys.len());
    for (id, row) in list.all.iter().zip(staff.store.fetch(&keys).await?) {
        let Some(row) = row else { continue };
        let account = open(staff, *id, &row)?;
        // Who comes through the organisation sets nothing up.
        let ready = account.is_ready() || account.last.is_some();
        let Account { name, roles, suspended, last, .. } = account;
        cards.push(Card { name, roles, suspended, ready, last });
    }
    cards.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(cards)
}

/// Changes an account, together with other rows: `change` says what becomes of it, and is asked again when another gateway
/// was faster. `None` from it: nothing is changed.
///
/// # Errors
/// [`Failure::NotFound`] when there is none, [`Failure::Unavailable`]
pub async fn change<T>(
    staff: &Staff,
    id: AccountId,
    change: impl Fn(&mut Account) -> Option<(T, Vec<Exchange>)>,
) -> Result<Option<T>, Failure> {
    for _ in 0..TRIES {
        let key = Key::Account(id);
        let row = staff.store.fetch(std::slice::from_ref(&key)).await?.pop().flatten();
        let row = row.ok_or(Failure::NotFound)?;
        let mut account = open(staff, id, &row)?;
        let Some((told, mut with)) = change(&mut account) else { return Ok(None) };
        with.push(Exchange { key, from: Some(row), to: Some(seal(staff, id, &account)) });
        if staff.store.exchange(with).await? {
            return Ok(Some(told));
        }
    }
    Err(Failure::Unavailable(Unavailable::Conflict))
}

/// The account and the secret of a one-time link's token.
#[must_use]
pub fn read_link(token: &str) -> Option<(AccountId, [u8; 32])> {
    let bytes = data_encoding::BASE64URL_NOPAD.decode(token.as_bytes()).ok()?;
    let (id, secret) = bytes.split_at_checked(16)?;
    Some((AccountId(id.try_into().ok()?), secret.try_into().ok()?))
}

/// Keeps an account that is not there yet.
///
/// # Errors
/// [`Failure::TooMany`], [`Failure::Unavailable`]
pub(super) async fn create(staff: &Staff, id: AccountId, account: &Account) -> Result<(), Failure> {
    for _ in 0..TRIES {
        let row = staff.store.fetch(&[Key::Accounts]).await?.pop().flatten();
        let mut list: AccountsRow = row.as_deref().map(rows::decode).transpose()?.unwrap_or_default();
        if list.all.len() >= MOST {
            return Err(Failure::TooMany(MOST));
        }
        list.all.push(id);
        let changes = vec![
            Exchange { key: Key::Accounts, from: row, to: Some(rows::encode(&list)) },
            Exchange { key: Key::Account(id), from: None, to: Some(seal(staff, id, account)) },
        ];
        if staff.store.exchange(changes).await? {
            return Ok(());
        }
    }
    Err(Failure::Unavailable(Unavailable::Conflict))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::staff::secret;

    #[test]
    fn an_account_of_before_there_were_passkeys_is_read_as_it_was() {
        let (_, recovery) = secret::recovery();
        let account = Account {
            name: "aliya@jetu.kz".into(),
            roles: BTreeMap::from([("jetu".into(), Role::Owner)]),
            password: Some(Hash::decoy()),
            seed: Some([7; 20]),
            step: 59_000_000,
            recovery,
            link: None,
            suspended: false,
            round: 3,
            sessions: vec![[1; 16]],
            made: Timestamp(1_795_287_900_000),
            last: None,
            passkeys: Passkeys::default(),
        };
        // What was written then: the account and nothing behind it.
        let (before, none) = rows::decode_grown::<Account, Passkeys>(&rows::encode(&account)).unwrap();
        assert_eq!((before.name.as_str(), before.seed, before.round), ("aliya@jetu.kz", Some([7; 20]), 3));
        assert_eq!((before.recovery, none), (account.recovery.clone(), Passkeys::default()));
        let written = rows::encode(&(&account, &Passkeys::default()));
        assert_eq!(rows::decode_grown::<Account, Passkeys>(&written).unwrap().0.sessions, [[1; 16]]);
        assert!(rows::decode_grown::<Account, Passkeys>(&written[..written.len() - 1]).is_err(), "half of it is nothing");
    }
}
