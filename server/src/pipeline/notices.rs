//! Starting, stopping and asking after a notice; counting whom one would concern.

use std::collections::HashSet;

use kelisim_core::Timestamp;
use kelisim_core::site::Policy;
use kelisim_store::Key;
use kelisim_store::notice::{Later, NoticeRow, NoticeState};

use crate::clock;
use crate::gateway::Gateway;
use crate::notices::{self, people};
use crate::problem::Problem;
use crate::sites::Served;

/// Entries read at once.
const STEP: u64 = 256;

fn refused(code: &'static str, words: &str) -> Problem {
    Problem::Refused(code, words.to_owned())
}

/// The version a notice can be about.
fn policy<'s>(site: &'s Served, version: &str) -> Result<&'s Policy, Problem> {
    let policy =
        site.site.policy(version).ok_or_else(|| refused("unknown-policy", "The site has no such version of the policy"))?;
    if !policy.significant {
        return Err(refused("not-significant", "The site file does not call this version significant: people need not be told"));
    }
    Ok(policy)
}

/// Starts the notice of a version, or goes on with one that was stopped or is over: then whoever applied meanwhile is looked
/// at too, and those whose refusals stopped it are tried again. One that is running is left alone.
///
/// # Errors
/// [`Problem::Refused`] with `no-mail`, `unknown-policy` or `not-significant`; [`Problem::Unavailable`]
pub async fn start(gateway: &Gateway, site: &Served, version: &str) -> Result<NoticeRow, Problem> {
    if gateway.config.mail.is_none() {
        return Err(refused("no-mail", "This gateway has no mail server: add [mail] to its configuration"));
    }
    let policy = policy(site, version)?;
    gateway.ready()?;
    let store = &*gateway.store;
    loop {
        let now = clock::now();
        let before = notices::read(store, site, &policy.version).await?;
        let end = store.head(&site.site.id).await?.size;
        let row = match before.as_ref().map(|before| before.row.clone()) {
            Some(row) if row.state == NoticeState::Running => return Ok(row),
            Some(mut row) => {
                row.refused = row.refused.saturating_sub(row.in_a_row.len() as u64);
                row.later.extend(row.in_a_row.drain(..).map(|index| Later { index, attempts: 0, due: now }));
                NoticeRow {
                    state: NoticeState::Running,
                    end,
                    trouble: String::new(),
                    troubles: 0,
                    not_before: row.not_before.min(now.plus_ms(60_000)),
                    held_until: Timestamp(0),
                    ..row
                }
            }
            None => NoticeRow {
                state: NoticeState::Running,
                since: now,
                next: 0,
                end,
                sent: 0,
                refused: 0,
                given_up: 0,
                later: Vec::new(),
                in_a_row: Vec::new(),
                trouble: String::new(),
                troubles: 0,
                not_before: now,
                holder: [0; 16],
                held_until: Timestamp(0),
            },
        };
        // Somebody else may have started it meanwhile: then it runs.
        if let Some(job) = notices::write(store, site, &policy.version, before.as_ref(), row, Vec::new()).await? {
            tracing::info!(site = %site.site.id, policy = policy.version, entries = end, "a notice was started");
            return Ok(job.row);
        }
    }
}

/// How the notice of a version stands.
///
/// # Errors
/// [`Problem::NotFound`] when it was never started; [`Problem::Unavailable`]
pub async fn status(gateway: &Gateway, site: &Served, version: &str) -> Result<NoticeRow, Problem> {
    Ok(notices::read(&*gateway.store, site, version).await?.ok_or(Problem::NotFound)?.row)
}

/// Stops a notice. A letter that is on its way arrives, and is on record.
///
/// # Errors
/// As [`status`]
pub async fn stop(gateway: &Gateway, site: &Served, version: &str) -> Result<NoticeRow, Problem> {
    let store = &*gateway.store;
    loop {
        let before = notices::read(store, site, version).await?.ok_or(Problem::NotFound)?;
        if before.row.state != NoticeState::Running {
            return Ok(before.row);
        }
        let row = NoticeRow { state: NoticeState::Paused, ..before.row.clone() };
        if let Some(job) = notices::write(store, site, version, Some(&before), row, Vec::new()).await? {
            tracing::info!(site = %site.site.id, policy = version, "a notice was stopped");
            return Ok(job.row);
        }
    }
}

/// What a notice would come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// People who would be told.
    pub concerned: u64,
    /// Entries of the ledger that were looked at.
    pub entries: u64,
}

/// Counts whom a notice would tell now, and tells nobody. The ledger is read once; one count at a time.
///
/// # Errors
/// [`Problem::Refused`] with `unknown-policy`, `not-significant` or `busy`; [`Problem::Unavailable`]
pub async fn count(gateway: &Gateway, site: &Served, version: &str) -> Result<Count, Problem> {
    let policy = policy(site, version)?;
    let Ok(_one) = gateway.counting.try_lock() else {
        return Err(refused("busy", "Another count is under way: ask again when it is over"));
    };
    let (store, now) = (&*gateway.store, clock::now());
    let end = store.head(&site.site.id).await?.size;
    let (mut seen, mut from): (HashSet<[u8; 16]>, u64) = (HashSet::new(), 0);
    while from < end {
        let (found, read) = people::among(gateway, site, &policy.version, from, STEP.min(end - from), now).await?;
        let marks: Vec<Key> = found.iter().map(|person| person.mark(site, &policy.version)).collect();
        for (mark, told) in marks.iter().zip(store.fetch(&site.site.id, &marks).await?) {
            if let (Key::Noticed(mark), None) = (mark, told) {
                seen.insert(*mark);
            }
        }
        if read == 0 {
            break;
        }
        from += read;
        tokio::task::yield_now().await;
    }
    Ok(Count { concerned: seen.len() as u64, entries: from })
}
