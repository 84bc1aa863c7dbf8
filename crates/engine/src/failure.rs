//! Failure type of the use cases. No variant repeats what was sent.

use kelisim_store::StoreError;

use crate::clock;
use crate::committer::CommitError;
use crate::reason::{Refusal, Spent, Unavailable};

/// Seconds a caller must wait after a question that looked like enumeration.
const PAUSE_SECONDS: u64 = 60;

/// Everything that can keep a use case from its result. The server maps it to HTTP.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The record, request or form does not exist, or is not for this caller.
    #[error("not found")]
    NotFound,
    /// The idempotency key was used for another request before.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// The act is valid and cannot be recorded.
    #[error("refused: {}", .0.code())]
    Refused(Refusal),
    /// A field is invalid: its name, a stable code and a sentence.
    #[error("field {0}: {1}")]
    Field(String, &'static str, &'static str),
    /// The request has more items than the maximum given.
    #[error("more than {0} at once")]
    TooMany(usize),
    /// The caller used up a limit; seconds until it may continue.
    #[error("spent: {}", .0.code())]
    Spent(Spent, u64),
    /// Nothing can be recorded or read now.
    #[error("unavailable: {}", .0.code())]
    Unavailable(Unavailable),
    /// The tenant's ledger was changed outside the gateway.
    #[error("the ledger is not the one this gateway signed")]
    Forked,
}

impl Failure {
    /// Builds the failure of a caller who used up a daily quota: it may continue after midnight in
    /// Kazakhstan.
    #[must_use]
    pub fn spent(what: Spent) -> Self {
        let seconds = if what == Spent::Sequential { PAUSE_SECONDS } else { clock::seconds_left_today() };
        Failure::Spent(what, seconds)
    }
}

impl From<CommitError> for Failure {
    fn from(why: CommitError) -> Self {
        match why {
            CommitError::KeyReused => Failure::KeyReused,
            CommitError::Spent(what) => Failure::spent(what),
            CommitError::Refused(why) => Failure::Refused(why),
            CommitError::Missing => Failure::NotFound,
            CommitError::Store(why) => Failure::Unavailable(why),
            CommitError::Busy => Failure::Unavailable(Unavailable::Busy),
            CommitError::Forked => Failure::Forked,
        }
    }
}

impl From<StoreError> for Failure {
    fn from(why: StoreError) -> Self {
        tracing::error!(code = why.code(), reason = %why, "the store failed");
        Failure::Unavailable(Unavailable::from(&why))
    }
}
