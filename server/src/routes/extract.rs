//! Extraction of validated values from requests, so that a handler's arguments say what holds before it runs.
//!
//! Extractors are polled in the order of a handler's arguments, and the first error is the answer: the order
//! of the arguments is the order of the checks. The body comes last.

mod attached;
mod body;
mod caller;
pub(super) mod scope;

use kelisim_core::Timestamp;
use kelisim_engine::clock;

pub(super) use self::attached::{SentFile, attached};
pub(super) use self::body::{ACT, Bounded, FORM, body, fields};
pub(super) use self::caller::{ApiCaller, IdempotencyKey, PageSite, api_key, bearer, tenant};
use crate::problem::Problem;

/// Parses a moment, RFC 3339.
///
/// # Errors
/// [`Problem::Field`] with `no-moment` for the field of that name.
pub(super) fn moment(field: impl FnOnce() -> String, text: &str) -> Result<Timestamp, Problem> {
    clock::parse(text).ok_or_else(|| Problem::Field(field(), "no-moment", "Write a moment as 2026-11-21T09:00:00Z (RFC 3339)."))
}
