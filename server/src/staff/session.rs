//! Sessions: a random token in a cookie, its hash in the store. Thirty minutes without a request end one, and so do twelve
//! hours with.

use std::time::Duration;

use kelisim_core::{AccountId, SessionHash, SiteId, Timestamp};
use kelisim_engine::payload::Deed;
use kelisim_engine::{Failure, clock, vault};
use kelisim_store::rows::{self, SessionRow};
use kelisim_store::{Exchange, Key};

use super::account::{self, Account};
use super::audit::{self, Actor};
use super::role::Role;
use crate::staff::Staff;

/// How long a session lasts without a request.
pub const IDLE: Duration = Duration::from_mins(30);
/// How long it lasts at most.
pub const WHOLE: Duration = Duration::from_hours(12);
/// How exactly it is kept when it was last used.
const SEEN: Duration = Duration::from_mins(1);
/// How long after signing in somebody may change how they sign in.
const FRESH: Duration = Duration::from_mins(10);
/// Sessions somebody may have at once; the oldest ends when there are more.
pub const MOST: usize = 8;

/// Somebody who is signed in now.
pub struct Me {
    /// The account.
    pub id: AccountId,
    /// What is kept of them.
    pub account: Account,
    /// The session.
    pub session: SessionHash,
    /// When it began.
    pub begun: Timestamp,
    row: Vec<u8>,
}

fn since(then: Timestamp, now: Timestamp) -> Duration {
    Duration::from_millis(now.0.saturating_sub(then.0))
}

/// Whether signing in was a short while ago.
fn is_fresh(begun: Timestamp, now: Timestamp) -> bool {
    since(begun, now) <= FRESH
}

/// Whether a session has ended by itself.
fn is_over(row: &SessionRow, now: Timestamp) -> bool {
    since(row.begun, now) > WHOLE || since(row.seen, now) > IDLE
}

/// Somebody who just signed in.
pub struct SignedIn {
    /// What the session's cookie holds.
    pub token: String,
    /// What the browser shows to be known again.
    pub browser: String,
    /// Recovery codes that are left, when one was used up.
    pub left: Option<usize>,
}

/// Who a session's token is of: `None` when it is nobody's, over, signed out, or of somebody shut out.
///
/// # Errors
/// [`Failure::Unavailable`]
pub async fn find(staff: &Staff, token: &str) -> Result<Option<Me>, Failure> {
    let token = data_encoding::BASE64URL_NOPAD.decode(token.as_bytes()).ok();
    let Some(token) = token.and_then(|token| <[u8; 32]>::try_from(token).ok()) else { return Ok(None) };
    let session = vault::session_hash(&token);
    let Some(row) = staff.store.fetch(&[Key::Session(session)]).await?.pop().flatten() else { return Ok(None) };
    let kept: SessionRow = rows::decode(&row)?;
    let now = clock::now();
    if is_over(&kept, now) {
        return Ok(None);
    }
    let Some(account) = account::find(staff, kept.account).await? else { return Ok(None) };
    if account.suspended || account.round != kept.round {
        return Ok(None);
    }
    let mut row = row;
    if since(kept.seen, now) > SEEN {
        let seen = rows::encode(&SessionRow { seen: now, ..kept });
        let changes = vec![Exchange { key: Key::Session(session), from: Some(row.clone()), to: Some(seen.clone()) }];
        // When another request of the same session was faster, that one did it.
        if staff.store.exchange(changes).await? {
            row = seen;
        }
    }
    Ok(Some(Me { id: kept.account, account, session, begun: kept.begun, row }))
}

/// Begins a session in the account, with the change that keeps it; gives the sessions that end for it.
pub(super) fn begin(account: &mut Account, id: AccountId, session: SessionHash, now: Timestamp) -> (Vec<SessionHash>, Exchange) {
    account.last = Some(now);
    account.sessions.push(session);
    let over = account.sessions.len().saturating_sub(MOST);
    let ended = account.sessions.drain(..over).collect();
    let row = SessionRow { account: id, round: account.round, begun: now, seen: now };
    (ended, Exchange { key: Key::Session(session), from: None, to: Some(rows::encode(&row)) })
}

/// Deletes what is left of sessions that ended.
pub(super) async fn forget(staff: &Staff, ended: &[SessionHash]) -> Result<(), Failure> {
    let keys: Vec<Key> = ended.iter().map(|session| Key::Session(*session)).collect();
    for (key, row) in keys.iter().zip(staff.store.fetch(&keys).await?) {
        if row.is_some() {
            staff.store.exchange(vec![Exchange { key: key.clone(), from: row, to: None }]).await?;
        }
    }
    Ok(())
}

impl Me {
    /// What they are at a site.
    #[must_use]
    pub fn role(&self, site: &SiteId) -> Option<Role> {
        self.account.roles.get(site.as_str()).copied()
    }

    /// What stands for the key of the API in the record of a check they ask for: not their name, which would be readable there.
    #[must_use]
    pub fn key(&self) -> String {
        account::key(self.id)
    }

    /// Whether they signed in a short while ago: only then may they change how they sign in.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        is_fresh(self.begun, clock::now())
    }

    /// The one who does it, for the record.
    #[must_use]
    pub fn actor(&self) -> Actor<'_> {
        Actor::Account(self.id, &self.account.name)
    }

    /// Ends the session, or with `everywhere` all of this account.
    ///
    /// # Errors
    /// [`Failure::Unavailable`]; it goes on then.
    pub async fn end(&self, staff: &Staff, everywhere: bool) -> Result<(), Failure> {
        audit::record(staff, self.actor(), Deed::SignedOut(everywhere)).await?;
        let ended = |row: Vec<u8>| vec![Exchange { key: Key::Session(self.session), from: Some(row), to: None }];
        if everywhere {
            let ended = account::change(staff, self.id, |account| Some((account.close(), Vec::new()))).await?;
            return forget(staff, &ended.unwrap_or_default()).await;
        }
        // A row that was touched meanwhile by another request of this session is read again.
        if !staff.store.exchange(ended(self.row.clone())).await? {
            let keys = [Key::Session(self.session)];
            if let Some(row) = staff.store.fetch(&keys).await?.pop().flatten() {
                staff.store.exchange(ended(row)).await?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_an_hour_without_a_step_ends_a_session_and_twelve_hours_do_in_any_case() {
        let minute = |minutes: u64| Timestamp(1_795_287_900_000 + minutes * 60_000);
        let row = |seen| SessionRow { account: [1; 16], round: 0, begun: minute(0), seen: minute(seen) };
        for (seen, now, over) in [(0, 30, false), (0, 31, true), (700, 720, false), (719, 721, true), (5, 0, false)] {
            assert_eq!(is_over(&row(seen), minute(now)), over, "seen {seen}, now {now}");
        }
        // Ways to sign in are changed within ten minutes of signing in, however busy the session is.
        assert!(is_fresh(minute(0), minute(10)) && !is_fresh(minute(0), minute(11)));
    }
}
