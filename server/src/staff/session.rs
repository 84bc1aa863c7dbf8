//! Sessions: a random token in a cookie, its hash in the store. A session ends after thirty minutes without a
//! request, and after twelve hours in any case.

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use kelisim_core::{AccountId, SessionHash, SiteId, Timestamp};
use kelisim_engine::desk::Worker;
use kelisim_engine::payload::Deed;
use kelisim_engine::{Failure, chance, clock, vault};
use kelisim_store::rows::{self, SessionRow};
use kelisim_store::{Exchange, Key};

use super::account::{self, Account};
use super::audit::{self, Actor};
use crate::staff::Staff;
use kelisim_core::role::Role;

/// Idle timeout of a session.
pub(crate) const IDLE: Duration = Duration::from_mins(30);
/// Absolute lifetime of a session.
pub(crate) const WHOLE: Duration = Duration::from_hours(12);
/// Precision of the stored time of last use.
const SEEN: Duration = Duration::from_mins(1);
/// Time after signing in during which the ways to sign in can be changed.
const FRESH: Duration = Duration::from_mins(10);
/// Most concurrent sessions of an account; the oldest ends when there are more.
const MOST: usize = 8;

/// Account that is signed in, with its session.
pub struct Me {
    /// Id of the account.
    pub id: AccountId,
    /// Stored account of the person.
    pub account: Account,
    /// Hash of the session's token.
    pub session: SessionHash,
    /// Time at which the session began.
    pub begun: Timestamp,
    row: Vec<u8>,
}

fn since(then: Timestamp, now: Timestamp) -> Duration {
    Duration::from_millis(now.0.saturating_sub(then.0))
}

/// Returns true when the sign-in was a short while ago.
fn is_fresh(begun: Timestamp, now: Timestamp) -> bool {
    since(begun, now) <= FRESH
}

/// Returns true when a session has expired.
fn is_over(row: &SessionRow, now: Timestamp) -> bool {
    since(row.begun, now) > WHOLE || since(row.seen, now) > IDLE
}

/// Result of a successful sign-in.
pub(crate) struct SignedIn {
    /// Token for the session's cookie.
    pub token: String,
    /// Token by which the browser is recognised at the next sign-in.
    pub browser: String,
    /// Number of recovery codes left, when one was used up.
    pub left: Option<usize>,
}

/// Finds the session of a token: `None` when it is unknown, expired, signed out, or the account is suspended.
pub(crate) async fn find(staff: &Staff, token: &str) -> Result<Option<Me>, Failure> {
    let token = BASE64URL_NOPAD.decode(token.as_bytes()).ok();
    let Some(token) = token.and_then(|token| <[u8; 32]>::try_from(token).ok()) else { return Ok(None) };
    let session = vault::session_hash(&token);
    let Some(row) = staff.store.fetch(&[Key::Session(session)]).await?.pop().flatten() else { return Ok(None) };
    let stored: SessionRow = rows::decode(&row)?;
    let now = clock::now();
    if is_over(&stored, now) {
        return Ok(None);
    }
    let Some(account) = account::find(staff, stored.account).await? else { return Ok(None) };
    if account.suspended || account.round != stored.round {
        return Ok(None);
    }
    let mut row = row;
    if since(stored.seen, now) > SEEN {
        let seen = rows::encode(&SessionRow { seen: now, ..stored });
        let changes = vec![Exchange { key: Key::Session(session), from: Some(row.clone()), to: Some(seen.clone()) }];
        // On a conflict another request of the same session has already updated it.
        if staff.store.exchange(changes).await? {
            row = seen;
        }
    }
    Ok(Some(Me { id: stored.account, account, session, begun: stored.begun, row }))
}

/// Adds a session to the account, and returns the exchange that stores it; also returns the sessions that end
/// because of the limit.
pub(super) fn begin(account: &mut Account, id: AccountId, session: SessionHash, now: Timestamp) -> (Vec<SessionHash>, Exchange) {
    account.last = Some(now);
    account.sessions.push(session);
    let over = account.sessions.len().saturating_sub(MOST);
    let ended = account.sessions.drain(..over).collect();
    let row = SessionRow { account: id, round: account.round, begun: now, seen: now };
    (ended, Exchange { key: Key::Session(session), from: None, to: Some(rows::encode(&row)) })
}

/// Session that is handed out once it is stored; until then nobody has its token.
pub(super) struct NewSession {
    token: [u8; 32],
    hash: SessionHash,
    now: Timestamp,
}

impl NewSession {
    /// Draws the token of a session.
    pub(super) fn draw() -> Self {
        let token = chance::bytes::<32>();
        Self { hash: vault::session_hash(&token), token, now: clock::now() }
    }

    /// Adds it to the account, see [`begin`].
    pub(super) fn begin(&self, account: &mut Account, id: AccountId) -> (Vec<SessionHash>, Exchange) {
        begin(account, id, self.hash, self.now)
    }

    /// Token for its cookie.
    pub(super) fn token(&self) -> String {
        BASE64URL_NOPAD.encode(&self.token)
    }
}

/// Deletes the rows of ended sessions.
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
    /// Role of the account at a site.
    #[must_use]
    pub fn role(&self, site: &SiteId) -> Option<Role> {
        self.account.roles.get(site.as_str()).copied()
    }

    /// How the account works on cases.
    pub(crate) fn worker(&self) -> Worker {
        Worker { name: self.account.name.clone() }
    }

    /// Caller's name in the records of checks, in place of an API key's: not the account's name, which would
    /// be readable there.
    #[must_use]
    pub fn key(&self) -> String {
        account::key(self.id)
    }

    /// Returns true shortly after signing in: only then the ways to sign in can be changed.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        is_fresh(self.begun, clock::now())
    }

    /// Author of acts, for the audit log.
    #[must_use]
    pub fn actor(&self) -> Actor<'_> {
        Actor::Account(self.id, &self.account.name)
    }

    /// Ends the session, or with `everywhere` all sessions of this account.
    ///
    /// # Errors
    /// [`Failure::Unavailable`]; the session continues then.
    pub async fn end(&self, staff: &Staff, everywhere: bool) -> Result<(), Failure> {
        audit::record(staff, self.actor(), Deed::SignedOut(everywhere)).await?;
        let ended = |row: Vec<u8>| vec![Exchange { key: Key::Session(self.session), from: Some(row), to: None }];
        if everywhere {
            let ended = account::change(staff, self.id, |account| Some((account.close(), Vec::new()))).await?;
            return forget(staff, &ended.unwrap_or_default()).await;
        }
        // The row is read again when another request of this session updated it meanwhile.
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
        let row = |seen| SessionRow { account: AccountId([1; 16]), round: 0, begun: minute(0), seen: minute(seen) };
        for (seen, now, over) in [(0, 30, false), (0, 31, true), (700, 720, false), (719, 721, true), (5, 0, false)] {
            assert_eq!(is_over(&row(seen), minute(now)), over, "seen {seen}, now {now}");
        }
        // The ways to sign in can be changed within ten minutes of signing in, however busy the session is.
        assert!(is_fresh(minute(0), minute(10)) && !is_fresh(minute(0), minute(11)));
    }
}
