//! The whole evidence of a case: where each act of its thread came from, byte for byte. Whoever sees it says why, and
//! both are on record and on the person's page first.

use kelisim_core::RecordId;
use kelisim_core::consent::Method;
use kelisim_core::evidence::Evidence;

use super::{Worker, act, rows};
use crate::committer::CaseChange;
use crate::failure::Failure;
use crate::payload::{CaseDeed, Note};
use crate::tenant::Tenant;
use crate::thread::{self, Content, Event};

/// Shortest reason that says something, in characters.
const REASON: usize = 5;
/// Longest reason, in characters.
const LONGEST: usize = 500;

/// Checks the reason for which somebody wants to see evidence.
///
/// # Errors
/// [`Failure::Field`] for one that says nothing.
pub fn reason(typed: &str) -> Result<&str, Failure> {
    let reason = typed.trim();
    if (REASON..=LONGEST).contains(&reason.chars().count()) {
        return Ok(reason);
    }
    Err(Failure::Field("reason".to_owned(), "reason", "Say why, in 5 to 500 characters."))
}

/// One act with its evidence.
pub struct Shown {
    /// The event of the ledger.
    pub event: Event,
    /// How the person acted; `None` for a request.
    pub method: Option<Method>,
    /// Where it came from.
    pub evidence: Evidence,
}

/// Evidence of an event, if it has any.
fn of_event(event: Event) -> Option<Shown> {
    let (method, evidence) = match &event.content {
        Content::Decided(payload) => (Some(payload.method), payload.evidence.clone()),
        Content::Noted(note) => match &**note {
            Note::Asked { evidence, .. } | Note::Linked { evidence, .. } => (None, evidence.clone()),
            _ => return None,
        },
        Content::Gone => return None,
    };
    Some(Shown { event, method, evidence })
}

/// Reads the evidence of every act of the thread a case belongs to, oldest first, once it is on record who sees it
/// and why.
///
/// # Errors
/// [`Failure::Field`] for a reason that says nothing, and other failures; nothing may be shown then.
pub async fn evidence(tenant: &Tenant, who: &Worker, case: RecordId, reason: &str) -> Result<Vec<Shown>, Failure> {
    let reason = self::reason(reason)?;
    let what = (CaseChange::Look, CaseDeed::Proved(reason.to_owned()), true);
    act::handle(tenant, who, (case, None), what, None).await?;
    let row = rows::row(tenant, case).await?;
    let threaded = tenant.store.row(kelisim_store::Key::Thread(row.thread)).await?.ok_or(Failure::NotFound)?;
    let history = thread::read(tenant, &threaded).await?;
    Ok(history.events.into_iter().filter_map(of_event).collect())
}
