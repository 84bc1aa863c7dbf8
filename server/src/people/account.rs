//! Accounts: kept sealed, changed whole or not at all.

use std::collections::BTreeMap;
use std::time::Duration;

use kelisim_core::{SiteId, Timestamp};
use kelisim_store::rows::{self, AccountRow, AccountsRow};
use kelisim_store::{Exchange, Key};
use serde::{Deserialize, Serialize};

use super::audit::{self, Actor};
use super::organisation;
use super::passkey::Passkeys;
use super::role::Role;
use super::secret::{Hash, Seed};
use super::session;
use crate::gateway::Gateway;
use crate::payload::Deed;
use crate::problem::Problem;
use crate::vault;
use crate::{chance, clock};

/// An account, by the blind index of its name.
pub type AccountId = [u8; 16];

/// How long a one-time link may be used.
const LINK: Duration = Duration::from_hours(24);
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
    pub link: Option<([u8; 16], Timestamp)>,
    /// Whether they are shut out.
    pub suspended: bool,
    /// How often everybody with this account was signed out.
    pub round: u32,
    /// Sessions that may still be running, the newest last.
    pub sessions: Vec<[u8; 16]>,
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
    pub(super) fn new(name: &str, roles: BTreeMap<String, Role>, link: Option<([u8; 16], Timestamp)>) -> Self {
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
    pub(super) fn close(&mut self) -> Vec<[u8; 16]> {
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

/// A one-time link: the token in it, and until when it may be used.
pub struct Invitation {
    /// What comes after `/console/start/`.
    pub token: String,
    /// Until when.
    pub until: Timestamp,
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
pub fn id_of(gateway: &Gateway, name: &str) -> AccountId {
    gateway.house.vault.contact("account", name)
}

/// What stands for the key of the API in the record of a check that an account asked for. No key of the API has a colon.
#[must_use]
pub fn key(id: AccountId) -> String {
    format!("{CONSOLE}{}", data_encoding::HEXLOWER.encode(&id[..8]))
}

fn place(id: AccountId) -> String {
    format!("account/{}", data_encoding::HEXLOWER.encode(&id))
}

fn seal(gateway: &Gateway, id: AccountId, account: &Account) -> Vec<u8> {
    rows::encode(&AccountRow { sealed: gateway.house.vault.seal_own(&place(id), &rows::encode(&(account, &account.passkeys))) })
}

fn open(gateway: &Gateway, id: AccountId, row: &[u8]) -> Result<Account, Problem> {
    let row: AccountRow = rows::decode(row)?;
    let plain = gateway.house.vault.open_own(&place(id), &row.sealed).map_err(|why| {
        tracing::error!(reason = %why, "an account cannot be opened: is wrap.key the one it was made with?");
        Problem::Unavailable("keys")
    })?;
    let (account, passkeys) = rows::decode_grown::<Account, Passkeys>(&plain)?;
    Ok(Account { passkeys, ..account })
}

/// An account, if there is one.
///
/// # Errors
/// [`Problem::Unavailable`]
pub async fn find(gateway: &Gateway, id: AccountId) -> Result<Option<Account>, Problem> {
    let row = gateway.store.fetch(&gateway.house.id, &[Key::Account(id)]).await?.pop().flatten();
    row.map(|row| open(gateway, id, &row)).transpose()
}

/// Everybody who may sign in, by name.
///
/// # Errors
/// [`Problem::Unavailable`]
pub async fn all(gateway: &Gateway) -> Result<Vec<Card>, Problem> {
    let list = gateway.store.fetch(&gateway.house.id, &[Key::Accounts]).await?.pop().flatten();
    let list: AccountsRow = list.map(|row| rows::decode(&row)).transpose()?.unwrap_or_default();
    let keys: Vec<Key> = list.all.iter().map(|id| Key::Account(*id)).collect();
    let mut cards = Vec::with_capacity(keys.len());
    for (id, row) in list.all.iter().zip(gateway.store.fetch(&gateway.house.id, &keys).await?) {
        let Some(row) = row else { continue };
        let account = open(gateway, *id, &row)?;
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
/// [`Problem::NotFound`] when there is none, [`Problem::Unavailable`]
pub async fn change<T>(
    gateway: &Gateway,
    id: AccountId,
    change: impl Fn(&mut Account) -> Option<(T, Vec<Exchange>)>,
) -> Result<Option<T>, Problem> {
    for _ in 0..TRIES {
        let key = Key::Account(id);
        let row = gateway.store.fetch(&gateway.house.id, std::slice::from_ref(&key)).await?.pop().flatten();
        let row = row.ok_or(Problem::NotFound)?;
        let mut account = open(gateway, id, &row)?;
        let Some((told, mut with)) = change(&mut account) else { return Ok(None) };
        with.push(Exchange { key, from: Some(row), to: Some(seal(gateway, id, &account)) });
        if gateway.store.exchange(&gateway.house.id, with).await? {
            return Ok(Some(told));
        }
    }
    Err(Problem::Unavailable("conflict"))
}

fn invitation(id: AccountId) -> (Invitation, ([u8; 16], Timestamp)) {
    let secret = chance::bytes::<32>();
    let until = Timestamp(clock::now().0 + u64::try_from(LINK.as_millis()).unwrap_or(u64::MAX));
    let token = data_encoding::BASE64URL_NOPAD.encode(&[&id[..], &secret].concat());
    (Invitation { token, until }, (vault::link_hash(&secret), until))
}

/// The account and the secret of a one-time link's token.
#[must_use]
pub fn read_link(token: &str) -> Option<(AccountId, [u8; 32])> {
    let bytes = data_encoding::BASE64URL_NOPAD.decode(token.as_bytes()).ok()?;
    let (id, secret) = bytes.split_at_checked(16)?;
    Some((id.try_into().ok()?, secret.try_into().ok()?))
}

/// Makes an account and its one-time link, or gives one that is there another role; then there is no link.
///
/// # Errors
/// [`Problem`]; nothing is changed then.
pub async fn invite(gateway: &Gateway, name: &str, role: Role, sites: &[SiteId]) -> Result<Option<Invitation>, Problem> {
    gateway.ready()?;
    let id = id_of(gateway, name);
    let given = sites.iter().map(|site| (site.to_string(), role));
    let deed = Deed::Invited(name.to_owned(), role.name().to_owned(), sites.iter().map(ToString::to_string).collect());
    if find(gateway, id).await?.is_some() {
        audit::record(gateway, Actor::Keyholder, deed).await?;
        change(gateway, id, |account| {
            account.roles.extend(given.clone());
            Some(((), Vec::new()))
        })
        .await?;
        return Ok(None);
    }
    audit::record(gateway, Actor::Keyholder, deed).await?;
    let (invitation, link) = invitation(id);
    create(gateway, id, &Account::new(name, given.collect(), Some(link))).await?;
    Ok(Some(invitation))
}

/// Keeps an account that is not there yet.
///
/// # Errors
/// [`Problem::TooMany`], [`Problem::Unavailable`]
pub(super) async fn create(gateway: &Gateway, id: AccountId, account: &Account) -> Result<(), Problem> {
    for _ in 0..TRIES {
        let row = gateway.store.fetch(&gateway.house.id, &[Key::Accounts]).await?.pop().flatten();
        let mut list: AccountsRow = row.as_deref().map(rows::decode).transpose()?.unwrap_or_default();
        if list.all.len() >= MOST {
            return Err(Problem::TooMany(MOST));
        }
        list.all.push(id);
        let changes = vec![
            Exchange { key: Key::Accounts, from: row, to: Some(rows::encode(&list)) },
            Exchange { key: Key::Account(id), from: None, to: Some(seal(gateway, id, account)) },
        ];
        if gateway.store.exchange(&gateway.house.id, changes).await? {
            return Ok(());
        }
    }
    Err(Problem::Unavailable("conflict"))
}

/// Takes a role at some sites away.
///
/// # Errors
/// [`Problem`]; nothing is changed then.
pub async fn dismiss(gateway: &Gateway, name: &str, sites: &[SiteId]) -> Result<(), Problem> {
    let id = id_of(gateway, name);
    find(gateway, id).await?.ok_or(Problem::NotFound)?;
    let names: Vec<String> = sites.iter().map(ToString::to_string).collect();
    audit::record(gateway, Actor::Keyholder, Deed::Invited(name.to_owned(), String::new(), names.clone())).await?;
    change(gateway, id, |account| {
        account.roles.retain(|site, _| !names.contains(site));
        Some(((), Vec::new()))
    })
    .await?;
    Ok(())
}

/// Shuts somebody out, with every session of theirs, or lets them in again.
///
/// # Errors
/// [`Problem`]; nothing is changed then.
pub async fn suspend(gateway: &Gateway, name: &str, out: bool) -> Result<(), Problem> {
    let id = id_of(gateway, name);
    find(gateway, id).await?.ok_or(Problem::NotFound)?;
    let own = name.to_owned();
    audit::record(gateway, Actor::Keyholder, if out { Deed::Suspended(own) } else { Deed::Restored(own) }).await?;
    let ended = change(gateway, id, |account| {
        account.suspended = out;
        Some((if out { account.close() } else { Vec::new() }, Vec::new()))
    })
    .await?;
    session::forget(gateway, &ended.unwrap_or_default()).await
}

/// Gives somebody who lost everything a new one-time link; password, passkeys, codes and sessions count no longer.
///
/// # Errors
/// [`Problem`]; nothing is changed then.
pub async fn reset(gateway: &Gateway, name: &str) -> Result<Invitation, Problem> {
    let id = id_of(gateway, name);
    find(gateway, id).await?.ok_or(Problem::NotFound)?;
    audit::record(gateway, Actor::Keyholder, Deed::Reset(name.to_owned())).await?;
    let (invitation, link) = invitation(id);
    let ended = change(gateway, id, |account| {
        (account.password, account.seed, account.link) = (None, None, Some(link));
        account.recovery.clear();
        account.passkeys = Passkeys::default();
        Some((account.close(), Vec::new()))
    })
    .await?;
    session::forget(gateway, &ended.unwrap_or_default()).await?;
    organisation::unbind(gateway, id).await?;
    Ok(invitation)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::secret;

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
