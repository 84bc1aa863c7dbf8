//! Roles at a site, given and taken in the console by its owners. Nobody changes their own, so that nobody can raise
//! themselves; where the site wants two persons, a change counts once a third account has confirmed it.

use kelisim_core::SiteId;
use kelisim_core::role::{Permission, Role};
use kelisim_engine::payload::Deed;
use kelisim_engine::reason::Unavailable;
use kelisim_engine::{Failure, clock};
use kelisim_store::{Exchange, Key};

use super::account::{self, Account, id_of};
use super::admin::{Invitation, invitation};
use super::audit;
use super::duties::Proposal;
use crate::staff::{Me, Staff};

/// Attempts while other changes of the same accounts are made.
const TRIES: usize = 20;

/// Reason why a role stays as it is.
#[derive(Debug)]
pub(crate) enum Refused {
    /// One's own role is changed by somebody else.
    Own,
    /// There is no account of that name, or it has no such role to take.
    Unknown,
    /// It was invited to another site and has not signed in: whoever holds that link would get this role too.
    Invited,
    /// No such proposal waits: it was settled, replaced by another, or has lapsed.
    Gone,
    /// Whoever proposed it, or is to get it, does not confirm it.
    Involved,
    /// It could not be done.
    Failure(Failure),
}

impl<E: Into<Failure>> From<E> for Refused {
    fn from(why: E) -> Self {
        Self::Failure(why.into())
    }
}

/// What came of a change.
#[derive(Default)]
pub(crate) struct Changed {
    /// Whether it waits for a second person.
    pub waits: bool,
    /// One-time link of an account that has none of its own ways in yet.
    pub invitation: Option<Invitation>,
}

/// Gives an account a role at a site, or takes it with `None`. An unknown name becomes an account.
///
/// # Errors
/// [`Refused`]; nothing is changed then.
pub(crate) async fn change(
    staff: &Staff,
    me: &Me,
    (site, two_persons): (&SiteId, bool),
    name: &str,
    role: Option<Role>,
) -> Result<Changed, Refused> {
    if name == me.account.name {
        return Err(Refused::Own);
    }
    staff.store.ready()?;
    let id = id_of(staff, name);
    let found = account::find(staff, id).await?;
    if role.is_none() && !found.as_ref().is_some_and(|account| account.roles.contains_key(site.as_str())) {
        return Err(Refused::Unknown);
    }
    let called = role.map_or("", Role::name).to_owned();
    let deed = if two_persons {
        Deed::Proposed(name.to_owned(), called, site.to_string())
    } else {
        Deed::Invited(name.to_owned(), called, vec![site.to_string()])
    };
    if role.is_some() && found.as_ref().is_some_and(|account| is_invited_elsewhere(account, site)) {
        return Err(Refused::Invited);
    }
    audit::record(staff, me.actor(), deed).await?;
    if found.is_none() {
        let created = account::create(staff, id, &Account::new(name, std::collections::BTreeMap::new(), None)).await;
        // Somebody else invited the same person at this moment: the account is there.
        if let Err(why) = created
            && account::find(staff, id).await?.is_none()
        {
            return Err(why.into());
        }
    }
    if two_persons {
        let proposal = Proposal { role, by: me.account.name.clone(), at: clock::now() };
        guarded(staff, me, (site, Permission::Roles), name, |account| {
            account.duties.proposed.insert(site.to_string(), proposal.clone());
            Ok(())
        })
        .await?;
        return Ok(Changed { waits: true, invitation: None });
    }
    let invitation = guarded(staff, me, (site, Permission::Roles), name, |account| give(staff, account, site, role)).await?;
    Ok(Changed { waits: false, invitation })
}

/// Confirms a proposed role, or turns it down. `at` is the moment of the proposal that was read.
///
/// # Errors
/// [`Refused`]; nothing is changed then.
pub(crate) async fn settle(
    staff: &Staff,
    me: &Me,
    site: &SiteId,
    (name, at): (&str, u64),
    confirmed: bool,
) -> Result<Changed, Refused> {
    staff.store.ready()?;
    let found = account::find(staff, id_of(staff, name)).await?.ok_or(Refused::Gone)?;
    let proposal = waiting(&found, site, at).ok_or(Refused::Gone)?.clone();
    // Whoever proposed it may take it back.
    if name == me.account.name || (confirmed && proposal.by == me.account.name) {
        return Err(Refused::Involved);
    }
    let deed = Deed::Settled {
        name: name.to_owned(),
        role: proposal.role.map_or("", Role::name).to_owned(),
        site: site.to_string(),
        by: proposal.by.clone(),
        confirmed,
    };
    audit::record(staff, me.actor(), deed).await?;
    let invitation = guarded(staff, me, (site, Permission::Confirm), name, |account| {
        if waiting(account, site, at) != Some(&proposal) {
            return Err(Refused::Gone);
        }
        account.duties.proposed.remove(site.as_str());
        if confirmed { give(staff, account, site, proposal.role) } else { Ok(None) }
    })
    .await?;
    Ok(Changed { waits: false, invitation })
}

fn waiting<'a>(account: &'a Account, site: &SiteId, at: u64) -> Option<&'a Proposal> {
    account.duties.proposed.get(site.as_str()).filter(|found| found.at.0 == at && !found.is_over(clock::now()))
}

/// Whether an account waits for its setup by a link that somebody of another site has.
fn is_invited_elsewhere(account: &Account, site: &SiteId) -> bool {
    !account.is_set_up() && account.roles.keys().any(|known| known != site.as_str())
}

/// Gives or takes a role, and invites whoever has no way to sign in yet.
fn give(staff: &Staff, account: &mut Account, site: &SiteId, role: Option<Role>) -> Result<Option<Invitation>, Refused> {
    account.duties.proposed.remove(site.as_str());
    let Some(role) = role else {
        account.roles.remove(site.as_str());
        return Ok(None);
    };
    if is_invited_elsewhere(account, site) {
        return Err(Refused::Invited);
    }
    account.roles.insert(site.to_string(), role);
    if account.is_set_up() || account.suspended {
        return Ok(None);
    }
    let (invitation, link) = invitation(id_of(staff, &account.name));
    account.link = Some(link);
    Ok(Some(invitation))
}

/// Changes an account while whoever changes it has the permission: both rows are compared in one step, so that two
/// owners who take each other's role at one moment do not both succeed.
async fn guarded<T>(
    staff: &Staff,
    me: &Me,
    (site, permission): (&SiteId, Permission),
    name: &str,
    change: impl Fn(&mut Account) -> Result<T, Refused>,
) -> Result<T, Refused> {
    let id = id_of(staff, name);
    let keys = [Key::Account(me.id), Key::Account(id)];
    for _ in 0..TRIES {
        let [own, row] = &staff.store.fetch(&keys).await?[..] else { return Err(Refused::Unknown) };
        let (Some(own), Some(row)) = (own, row) else { return Err(Refused::Unknown) };
        let acting = account::open(staff, me.id, own)?;
        let role = acting.roles.get(site.as_str()).filter(|role| role.may(permission) && !acting.suspended);
        if role.is_none() {
            return Err(Refused::Failure(Failure::NotFound));
        }
        let mut account = account::open(staff, id, row)?;
        let changed = change(&mut account)?;
        let exchanges = vec![
            Exchange { key: keys[0].clone(), from: Some(own.clone()), to: Some(own.clone()) },
            Exchange { key: keys[1].clone(), from: Some(row.clone()), to: Some(account::seal(staff, id, &account)) },
        ];
        if staff.store.exchange(exchanges).await? {
            return Ok(changed);
        }
    }
    Err(Refused::Failure(Failure::Unavailable(Unavailable::Conflict)))
}
