//! Why a use case did not do what it was asked for. Nothing of it repeats what was sent.

use kelisim_store::StoreError;

use crate::clock;
use crate::committer::CommitError;
use crate::reason::{Refusal, Spent, Unavailable};

/// Seconds a caller waits after a question that looked like enumeration.
const PAUSE_SECONDS: u64 = 60;

/// Everything that can keep a use case from its result. How it is told over HTTP is the server's business.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// There is no such record, request or form, or it is not for this caller.
    #[error("not found")]
    NotFound,
    /// The idempotency key came with another request before.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// The act is understood and cannot be recorded.
    #[error("refused: {}", .0.code())]
    Refused(Refusal),
    /// A field is wrong: its name, a stable code and a sentence.
    #[error("field {0}: {1}")]
    Field(String, &'static str, &'static str),
    /// More items than one request may have; the most.
    #[error("more than {0} at once")]
    TooMany(usize),
    /// The caller used up a limit; seconds until it may go on.
    #[error("spent: {}", .0.code())]
    Spent(Spent, u64),
    /// Nothing can be recorded or read now.
    #[error("unavailable: {}", .0.code())]
    Unavailable(Unavailable),
    /// The tenant's ledger was changed behind the gateway's back.
    #[error("the ledger is not the one this gateway signed")]
    Forked,
}

impl Failure {
    /// The failure of a caller who used up what it may ask on one day: it may go on after midnight in Kazakhstan.
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
