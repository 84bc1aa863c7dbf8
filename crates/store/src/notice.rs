//! Rows of notices, which inform people of a changed policy. No address is in them.

use kelisim_core::Timestamp;
use serde::{Deserialize, Serialize};

/// Status of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoticeState {
    /// The gateway that holds it is sending.
    Running,
    /// Staff stopped it, or it stopped itself: a person must look.
    Paused,
    /// Every recipient was notified, refused or given up.
    Done,
}

/// Recipient whose mail server asked for a later retry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Later {
    /// Index of the application in the ledger.
    pub index: u64,
    /// Number of attempts so far.
    pub attempts: u8,
    /// Moment of the next attempt.
    pub due: Timestamp,
}

/// Notice of one version of the policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeRow {
    /// Status of the job.
    pub state: NoticeState,
    /// Moment of the first start.
    pub since: Timestamp,
    /// Entries of the ledger before this index are done, except for those in `later`.
    pub next: u64,
    /// Size of the ledger at the last start: later applicants are not notified.
    pub end: u64,
    /// Number of people who were notified.
    pub sent: u64,
    /// Number of people whose mail server refused permanently.
    pub refused: u64,
    /// Number of people whose attempts ran out.
    pub given_up: u64,
    /// Recipients to be tried again.
    pub later: Vec<Later>,
    /// Applications of consecutive recipients who were refused, with nobody notified in between.
    pub in_a_row: Vec<u64>,
    /// Fault of the mail server, by its stable short name; empty when there is none.
    pub trouble: String,
    /// Number of times in a row that the fault occurred.
    pub troubles: u32,
    /// Moment before which nothing is sent.
    pub not_before: Timestamp,
    /// Id of the gateway that holds the job.
    pub holder: [u8; 16],
    /// End of its lease on the job.
    pub held_until: Timestamp,
}

/// Outcome of one person's notice. The key is a keyed hash of the address and the version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoticedRow {
    /// The mail server accepted it at that moment.
    Sent(Timestamp),
    /// The mail server refused permanently, with that SMTP code.
    Refused(Timestamp, u16),
    /// Another attempt will follow.
    Later,
    /// The attempts ran out; the last SMTP code.
    GivenUp(Timestamp, u16),
}
