//! Accounts: sealed rows that change by compare-and-swap.

use std::collections::BTreeMap;

use kelisim_core::{AccountId, LinkHash, SessionHash, Timestamp};
use kelisim_engine::reason::Unavailable;
use kelisim_engine::{Failure, clock};
use kelisim_store::rows::{self, AccountRow, AccountsRow};
use kelisim_store::{Exchange, Key};
use serde::{Deserialize, Serialize};

use super::duties::{Duties, Proposal};
use super::passkey::Passkeys;
use super::secret::{Hash, Seed};
use crate::staff::Staff;
use kelisim_core::role::Role;

/// Attempts of a compare-and-swap before it fails.
const TRIES: usize = 20;
/// Prefix of the caller's name in the record of a check that was made at the console.
pub(crate) const CONSOLE: &str = "console:";
/// Most accounts of a gateway: their list is one row.
const MOST: usize = 2000;

/// Account of a person who may sign in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Account {
    /// Name that the person signs in with.
    pub name: String,
    /// Role at each site, by the site's id.
    pub roles: BTreeMap<String, Role>,
    /// Hash of the password; none until the one-time link was used.
    pub password: Option<Hash>,
    /// Seed of the authenticator app (TOTP).
    pub seed: Option<Seed>,
    /// Last TOTP step that was accepted: no code is accepted twice.
    pub step: u64,
    /// Hashes of the unused recovery codes.
    pub recovery: Vec<[u8; 32]>,
    /// Pending one-time link: first half of the SHA-256 of its token, and its expiry.
    pub link: Option<(LinkHash, Timestamp)>,
    /// Account is suspended and cannot sign in.
    pub suspended: bool,
    /// Generation of the sessions: a session of an earlier one is invalid.
    pub round: u32,
    /// Sessions that may still be valid, the newest last.
    pub sessions: Vec<SessionHash>,
    /// Time the account was created.
    pub made: Timestamp,
    /// Time of the last sign-in.
    pub last: Option<Timestamp>,
    /// Passkeys, which replace password and code. Stored after the other fields: accounts of earlier versions
    /// have none.
    #[serde(skip)]
    pub passkeys: Passkeys,
    /// What the person undertook, and roles that wait for a second person. Stored after the passkeys.
    #[serde(skip)]
    pub duties: Duties,
}

impl Account {
    /// Creates an account without any sign-in yet.
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
            duties: Duties::default(),
        }
    }

    /// Returns true when the account was set up.
    pub(super) fn is_ready(&self) -> bool {
        self.password.is_some() || !self.passkeys.all().is_empty()
    }

    /// Returns true when the person has signed in before, or can: nobody's one-time link is the way in any more.
    pub(super) fn is_set_up(&self) -> bool {
        self.is_ready() || self.last.is_some()
    }

    /// Returns true when there is a way to sign in besides recovery codes.
    pub(super) fn can_enter(&self) -> bool {
        self.password.is_some() || self.passkeys.any()
    }

    /// Ends every session of this account, and returns them.
    pub(super) fn close(&mut self) -> Vec<SessionHash> {
        self.round += 1;
        std::mem::take(&mut self.sessions)
    }
}

/// Public part of an account, for lists.
#[derive(Clone, Debug)]
pub(crate) struct Card {
    /// Name that the person signs in with.
    pub name: String,
    /// Role at each site, by the site's id.
    pub roles: BTreeMap<String, Role>,
    /// Account is suspended and cannot sign in.
    pub suspended: bool,
    /// Account can be used: its one-time link was used, or the person came through the organisation.
    pub ready: bool,
    /// Time of the last sign-in.
    pub last: Option<Timestamp>,
    /// Roles that wait for a second person, by the site's id.
    pub proposed: BTreeMap<String, Proposal>,
}

/// Normalises a name; `None` when it is invalid: names have 2 to 64 letters, digits and `.`, `_`, `-`, `+`,
/// `@`.
#[must_use]
pub(crate) fn named(text: &str) -> Option<String> {
    let name = text.trim().to_lowercase();
    let fits = (2..=64).contains(&name.len()) && name.bytes().all(|c| c.is_ascii_alphanumeric() || b"._-+@".contains(&c));
    fits.then_some(name)
}

/// Derives the account id from a name; the account need not exist.
#[must_use]
pub(crate) fn id_of(staff: &Staff, name: &str) -> AccountId {
    AccountId(staff.vault.identify("account", name).0)
}

/// Caller's name in the record of a check by an account, in place of an API key's. No API key's name has a
/// colon.
#[must_use]
pub(crate) fn key(id: AccountId) -> String {
    format!("{CONSOLE}{}", data_encoding::HEXLOWER.encode(&id.0[..8]))
}

fn place(id: AccountId) -> String {
    format!("account/{id}")
}

pub(super) fn seal(staff: &Staff, id: AccountId, account: &Account) -> Vec<u8> {
    rows::encode(&AccountRow {
        sealed: staff.vault.seal_own(&place(id), &rows::encode(&(account, &account.passkeys, &account.duties))),
    })
}

pub(super) fn open(staff: &Staff, id: AccountId, row: &[u8]) -> Result<Account, Failure> {
    let row: AccountRow = rows::decode(row)?;
    let plain = staff.vault.open_own(&place(id), &row.sealed).map_err(|why| {
        tracing::error!(reason = %why, "an account cannot be opened: is wrap.key the one it was made with?");
        Failure::Unavailable(Unavailable::Keys)
    })?;
    let (account, passkeys, duties) = rows::decode_grown_twice::<Account, Passkeys, Duties>(&plain)?;
    Ok(Account { passkeys, duties, ..account })
}

/// Finds an account by its id.
pub(crate) async fn find(staff: &Staff, id: AccountId) -> Result<Option<Account>, Failure> {
    let row = staff.store.fetch(&[Key::Account(id)]).await?.pop().flatten();
    row.map(|row| open(staff, id, &row)).transpose()
}

/// Lists all accounts by name.
pub(crate) async fn all(staff: &Staff) -> Result<Vec<Card>, Failure> {
    let list = staff.store.fetch(&[Key::Accounts]).await?.pop().flatten();
    let list: AccountsRow = list.map(|row| rows::decode(&row)).transpose()?.unwrap_or_default();
    let keys: Vec<Key> = list.all.iter().map(|id| Key::Account(*id)).collect();
    let mut cards = Vec::with_capacity(keys.len());
    for (id, row) in list.all.iter().zip(staff.store.fetch(&keys).await?) {
        let Some(row) = row else { continue };
        let account = open(staff, *id, &row)?;
        // An account from the organisation needs no setup.
        let ready = account.is_set_up();
        let Account { name, roles, suspended, last, duties, .. } = account;
        cards.push(Card { name, roles, suspended, ready, last, proposed: duties.proposed });
    }
    cards.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(cards)
}

/// Changes an account together with other rows: `change` edits the account, and runs again when another
/// gateway was faster. When it returns `None`, nothing is changed.
///
/// # Errors
/// [`Failure::NotFound`] when there is no such account, [`Failure::Unavailable`]
pub(crate) async fn change<T>(
    staff: &Staff,
    id: AccountId,
    change: impl Fn(&mut Account) -> Option<(T, Vec<Exchange>)>,
) -> Result<Option<T>, Failure> {
    for _ in 0..TRIES {
        let key = Key::Account(id);
        let row = staff.store.fetch(std::slice::from_ref(&key)).await?.pop().flatten();
        let row = row.ok_or(Failure::NotFound)?;
        let mut account = open(staff, id, &row)?;
        let Some((result, mut with)) = change(&mut account) else { return Ok(None) };
        with.push(Exchange { key, from: Some(row), to: Some(seal(staff, id, &account)) });
        if staff.store.exchange(with).await? {
            return Ok(Some(result));
        }
    }
    Err(Failure::Unavailable(Unavailable::Conflict))
}

/// Decodes the token of a one-time link to the account id and the secret.
#[must_use]
pub(crate) fn read_link(token: &str) -> Option<(AccountId, [u8; 32])> {
    let bytes = data_encoding::BASE64URL_NOPAD.decode(token.as_bytes()).ok()?;
    let (id, secret) = bytes.split_at_checked(16)?;
    Some((AccountId(id.try_into().ok()?), secret.try_into().ok()?))
}

/// Stores a new account.
///
/// # Errors
/// [`Failure::TooMany`] when the gateway has [`MOST`] accounts, [`Failure::Unavailable`]
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
    use crate::staff::duties::Undertaken;
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
            sessions: vec![SessionHash([1; 16])],
            made: Timestamp(1_795_287_900_000),
            last: None,
            passkeys: Passkeys::default(),
            duties: Duties::default(),
        };
        // Format of earlier versions: the account and nothing after it.
        let (before, none) = rows::decode_grown::<Account, Passkeys>(&rows::encode(&account)).unwrap();
        assert_eq!((before.name.as_str(), before.seed, before.round), ("aliya@jetu.kz", Some([7; 20]), 3));
        assert_eq!((before.recovery, none), (account.recovery.clone(), Passkeys::default()));
        let read = |bytes: &[u8]| rows::decode_grown_twice::<Account, Passkeys, Duties>(bytes);
        let before_duties = rows::encode(&(&account, &Passkeys::default()));
        assert_eq!(read(&before_duties).unwrap().0.sessions, [SessionHash([1; 16])]);
        assert!(read(&before_duties[..before_duties.len() - 1]).is_err(), "half of it is nothing");
        let given = Undertaken { version: 2, hash: [4; 32], at: Timestamp(1_795_287_900_000) };
        let duties = Duties { undertaken: BTreeMap::from([("jetu".into(), given)]), ..Duties::default() };
        let written = rows::encode(&(&account, &Passkeys::default(), &duties));
        assert_eq!(read(&written).unwrap().2, duties);
        assert!(read(&written[..written.len() - 1]).is_err(), "half of it is nothing");
    }
}
