//! From an authenticated person to a session: the account, its roles, and the audit log.

use data_encoding::BASE64URL_NOPAD;
use kelisim_core::AccountId;
use kelisim_engine::payload::Deed;
use kelisim_engine::{Failure, clock, vault};
use kelisim_store::rows::{self, BondRow};
use kelisim_store::{Exchange, Key};

use super::Refused;
use super::claims::Person;
use crate::staff::Staff;
use crate::staff::account::{self, Account};
use crate::staff::audit::{self, Actor};
use crate::staff::session::{self, SignedIn};
use crate::staff::sign_in;

/// Reads the row that binds an account to the service's subject: absent before the first sign-in.
async fn bond(staff: &Staff, id: AccountId) -> Result<Option<Vec<u8>>, Failure> {
    Ok(staff.store.fetch(&[Key::Bond(id)]).await?.pop().flatten())
}

/// Removes the binding of an account to a subject: the next person with its name from the service gets the
/// account.
pub(crate) async fn unbind(staff: &Staff, id: AccountId) -> Result<(), Failure> {
    if let Some(row) = bond(staff, id).await? {
        staff.store.exchange(vec![Exchange { key: Key::Bond(id), from: Some(row), to: None }]).await?;
    }
    Ok(())
}

/// Signs in an authenticated person, after updating their roles from their groups.
pub(super) async fn enter(staff: &Staff, person: Person, token: [u8; 32]) -> Result<SignedIn, Refused> {
    staff.store.ready()?;
    let id = account::id_of(staff, &person.name);
    let session = vault::session_hash(&token);
    if staff.store.fetch(&[Key::Session(session)]).await.map_err(Failure::from)?.pop().flatten().is_some() {
        return Err(Refused::Stale);
    }
    let own = rows::encode(&BondRow { person: staff.vault.identify("organisation", &person.bond) });
    let before = bond(staff, id).await?;
    if before.as_ref().is_some_and(|bound| *bound != own) {
        return Err(Refused::Other);
    }
    let found = account::find(staff, id).await?;
    if found.as_ref().is_some_and(|account| account.suspended) {
        return Err(Refused::Closed);
    }
    let now = found.as_ref().map(|account| account.roles.clone()).unwrap_or_default();
    let changes = person.granted.as_ref().map(|granted| granted.changes(&now)).unwrap_or_default();
    if found.is_none() && changes.is_empty() {
        return Err(Refused::Unknown);
    }
    let actor = Actor::Account(id, &person.name);
    if !changes.is_empty() {
        let roles = changes.iter().map(|(site, role)| (site.clone(), role.map_or("", |role| role.name()).to_owned()));
        audit::record(staff, actor, Deed::Grouped(roles.collect())).await?;
    }
    if found.is_none() {
        account::create(staff, id, &Account::new(&person.name, now, None)).await?;
    }
    let moment = clock::now();
    let begun = account::change(staff, id, |account| {
        if account.suspended {
            return None;
        }
        for (site, role) in &changes {
            match role {
                Some(role) => account.roles.insert(site.clone(), *role),
                None => account.roles.remove(site),
            };
        }
        // A person whose groups no longer grant anything has lost those roles, and is not signed in.
        if person.granted.is_some() && account.roles.is_empty() {
            return Some((None, Vec::new()));
        }
        let (ended, row) = session::begin(account, id, session, moment);
        let mut with = vec![row];
        if before.is_none() {
            with.push(Exchange { key: Key::Bond(id), from: None, to: Some(own.clone()) });
        }
        Some((Some(ended), with))
    })
    .await?;
    let ended = begun.ok_or(Refused::Closed)?.ok_or(Refused::Unknown)?;
    // The token is handed out only after this is stored; until then nobody has it.
    audit::record(staff, actor, Deed::Came).await?;
    session::forget(staff, &ended).await?;
    Ok(SignedIn { token: BASE64URL_NOPAD.encode(&token), browser: sign_in::browser_token(staff, id), left: None })
}
