//! Control of notices: start, stop, status, and a count of the people one would concern.

use std::collections::HashSet;

use kelisim_core::site::Policy;
use kelisim_core::{BlindIndex, Timestamp};
use kelisim_engine::reason::Refusal;
use kelisim_engine::{Failure, Tenant, clock};
use kelisim_store::Key;
use kelisim_store::notice::{Later, NoticeRow, NoticeState};
use tokio::sync::Mutex;

use crate::notices::{self, people};

/// Ledger entries read in one step.
const STEP: u64 = 256;

/// Finds a policy version and ensures that it can have a notice.
fn policy<'s>(tenant: &'s Tenant, version: &str) -> Result<&'s Policy, Failure> {
    let policy = tenant.config.policy(version).ok_or(Failure::Refused(Refusal::UnknownPolicy))?;
    if !policy.significant {
        return Err(Failure::Refused(Refusal::NotSignificant));
    }
    Ok(policy)
}

/// Starts the notice of a version, or resumes one that was stopped or is done: the walk then includes
/// applications made since, and the people whose refusals stopped it are retried. A running notice stays
/// unchanged.
///
/// # Errors
/// [`Failure::Refused`] with `no-mail`, `unknown-policy` or `not-significant`; [`Failure::Unavailable`]
pub(crate) async fn start(tenant: &Tenant, has_mail: bool, version: &str) -> Result<NoticeRow, Failure> {
    if !has_mail {
        return Err(Failure::Refused(Refusal::NoMail));
    }
    let policy = policy(tenant, version)?;
    tenant.ready()?;
    loop {
        let now = clock::now();
        let before = notices::read(tenant, &policy.version).await?;
        let end = tenant.store.head().await?.size;
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
        // On a conflict somebody else may have started it: the next round finds it running.
        if let Some(job) = notices::write(tenant, &policy.version, before.as_ref(), row, Vec::new()).await? {
            tracing::info!(site = %tenant.config.id, policy = policy.version, entries = end, "a notice was started");
            return Ok(job.row);
        }
    }
}

/// Status of the notice of a version.
///
/// # Errors
/// [`Failure::NotFound`] when it was never started; [`Failure::Unavailable`]
pub(crate) async fn status(tenant: &Tenant, version: &str) -> Result<NoticeRow, Failure> {
    Ok(notices::read(tenant, version).await?.ok_or(Failure::NotFound)?.row)
}

/// Stops a notice. A letter that is under way still arrives, and is recorded.
///
/// # Errors
/// As [`status`]
pub(crate) async fn stop(tenant: &Tenant, version: &str) -> Result<NoticeRow, Failure> {
    loop {
        let before = notices::read(tenant, version).await?.ok_or(Failure::NotFound)?;
        if before.row.state != NoticeState::Running {
            return Ok(before.row);
        }
        let row = NoticeRow { state: NoticeState::Paused, ..before.row.clone() };
        if let Some(job) = notices::write(tenant, version, Some(&before), row, Vec::new()).await? {
            tracing::info!(site = %tenant.config.id, policy = version, "a notice was stopped");
            return Ok(job.row);
        }
    }
}

/// Size of a notice that is not started yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Count {
    /// Number of people who would be notified.
    pub concerned: u64,
    /// Number of ledger entries that were read.
    pub entries: u64,
}

/// Counts the people whom a notice would reach now, without sending anything. The ledger is read once; one
/// count runs at a time.
///
/// # Errors
/// [`Failure::Refused`] with `unknown-policy`, `not-significant` or `busy`; [`Failure::Unavailable`]
pub(crate) async fn count(tenant: &Tenant, counting: &Mutex<()>, version: &str) -> Result<Count, Failure> {
    let policy = policy(tenant, version)?;
    let Ok(_one) = counting.try_lock() else {
        return Err(Failure::Refused(Refusal::CountRunning));
    };
    let now = clock::now();
    let end = tenant.store.head().await?.size;
    let (mut seen, mut from): (HashSet<BlindIndex>, u64) = (HashSet::new(), 0);
    while from < end {
        let (found, read) = people::among(tenant, &policy.version, from, STEP.min(end - from), now).await?;
        let marks: Vec<Key> = found.iter().map(|person| person.mark(tenant, &policy.version)).collect();
        for (mark, noticed) in marks.iter().zip(tenant.store.fetch(&marks).await?) {
            if let (Key::Noticed(mark), None) = (mark, noticed) {
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
