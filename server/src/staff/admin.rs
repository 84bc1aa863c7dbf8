//! Account administration by the operator on the gateway's own machine: invite, dismiss, suspend, reset. Each
//! act is recorded before it takes effect.

use std::time::Duration;

use kelisim_core::role::Role;
use kelisim_core::{AccountId, LinkHash, SiteId, Timestamp};
use kelisim_engine::payload::Deed;
use kelisim_engine::{Failure, chance, clock, vault};

use super::account::{Account, change, create, find, id_of};
use super::audit::{self, Actor};
use super::passkey::Passkeys;
use super::{Staff, organisation, session};

/// Lifetime of a one-time link.
const LINK: Duration = Duration::from_hours(24);

/// One-time link of an account: its token and expiry.
pub(crate) struct Invitation {
    /// Token after `/console/start/` in the address.
    pub token: String,
    /// Expiry of the link.
    pub until: Timestamp,
}

pub(super) fn invitation(id: AccountId) -> (Invitation, (LinkHash, Timestamp)) {
    let secret = chance::bytes::<32>();
    let until = Timestamp(clock::now().0 + u64::try_from(LINK.as_millis()).unwrap_or(u64::MAX));
    let token = data_encoding::BASE64URL_NOPAD.encode(&[&id.0[..], &secret].concat());
    (Invitation { token, until }, (vault::link_hash(&secret), until))
}

/// Creates an account with its one-time link, or changes the roles of an existing one. One that was never set up gets
/// a new link: the old one, which somebody else may have, is void from then on.
///
/// # Errors
/// [`Failure`]; nothing is changed then.
pub(crate) async fn invite(staff: &Staff, name: &str, role: Role, sites: &[SiteId]) -> Result<Option<Invitation>, Failure> {
    staff.store.ready()?;
    let id = id_of(staff, name);
    let given = sites.iter().map(|site| (site.to_string(), role));
    let deed = Deed::Invited(name.to_owned(), role.name().to_owned(), sites.iter().map(ToString::to_string).collect());
    let is_known = find(staff, id).await?.is_some();
    audit::record(staff, Actor::Keyholder, deed).await?;
    let (invitation, link) = invitation(id);
    if !is_known {
        create(staff, id, &Account::new(name, given.collect(), Some(link))).await?;
        return Ok(Some(invitation));
    }
    let invited = change(staff, id, |account| {
        account.roles.extend(given.clone());
        let waits = !account.is_set_up() && !account.suspended;
        if waits {
            account.link = Some(link);
        }
        Some((waits, Vec::new()))
    })
    .await?;
    Ok(invited.filter(|waits| *waits).map(|_| invitation))
}

/// Removes an account's roles at some sites.
///
/// # Errors
/// [`Failure`]; nothing is changed then.
pub(crate) async fn dismiss(staff: &Staff, name: &str, sites: &[SiteId]) -> Result<(), Failure> {
    let id = id_of(staff, name);
    find(staff, id).await?.ok_or(Failure::NotFound)?;
    let names: Vec<String> = sites.iter().map(ToString::to_string).collect();
    audit::record(staff, Actor::Keyholder, Deed::Invited(name.to_owned(), String::new(), names.clone())).await?;
    change(staff, id, |account| {
        account.roles.retain(|site, _| !names.contains(site));
        Some(((), Vec::new()))
    })
    .await?;
    Ok(())
}

/// Suspends an account and ends all its sessions, or restores it.
///
/// # Errors
/// [`Failure`]; nothing is changed then.
pub(crate) async fn suspend(staff: &Staff, name: &str, out: bool) -> Result<(), Failure> {
    let id = id_of(staff, name);
    find(staff, id).await?.ok_or(Failure::NotFound)?;
    let own = name.to_owned();
    audit::record(staff, Actor::Keyholder, if out { Deed::Suspended(own) } else { Deed::Restored(own) }).await?;
    let ended = change(staff, id, |account| {
        account.suspended = out;
        Some((if out { account.close() } else { Vec::new() }, Vec::new()))
    })
    .await?;
    session::forget(staff, &ended.unwrap_or_default()).await
}

/// Issues a new one-time link to a person who lost everything; password, passkeys, codes and sessions become
/// invalid.
///
/// # Errors
/// [`Failure`]; nothing is changed then.
pub(crate) async fn reset(staff: &Staff, name: &str) -> Result<Invitation, Failure> {
    let id = id_of(staff, name);
    find(staff, id).await?.ok_or(Failure::NotFound)?;
    audit::record(staff, Actor::Keyholder, Deed::Reset(name.to_owned())).await?;
    let (invitation, link) = invitation(id);
    let ended = change(staff, id, |account| {
        (account.password, account.seed, account.link) = (None, None, Some(link));
        account.recovery.clear();
        account.passkeys = Passkeys::default();
        Some((account.close(), Vec::new()))
    })
    .await?;
    session::forget(staff, &ended.unwrap_or_default()).await?;
    organisation::unbind(staff, id).await?;
    Ok(invitation)
}
