//! What the bytes mean of the rows by which people are told of a changed policy. No address is in them.

use kelisim_core::Timestamp;
use serde::{Deserialize, Serialize};

/// How a notice stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoticeState {
    /// It is being sent, by whatever gateway holds it.
    Running,
    /// Somebody stopped it, or it stopped itself: a person must look.
    Paused,
    /// Everybody it concerns was told, refused it or was given up.
    Done,
}

/// Somebody whose mail server asked to try later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Later {
    /// Index of the application in the ledger.
    pub index: u64,
    /// Attempts so far.
    pub attempts: u8,
    /// When the next one is due.
    pub due: Timestamp,
}

/// A notice of one version of the policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeRow {
    /// How it stands.
    pub state: NoticeState,
    /// When it was started first.
    pub since: Timestamp,
    /// Entries of the ledger before this index are done with, but for those in `later`.
    pub next: u64,
    /// The ledger's size when it was started last: whoever applied afterwards is not looked at.
    pub end: u64,
    /// People who were told.
    pub sent: u64,
    /// People whose mail server refused for good.
    pub refused: u64,
    /// People who were tried often enough.
    pub given_up: u64,
    /// People to be tried again.
    pub later: Vec<Later>,
    /// Applications of those who were refused one after the other, with nobody told in between.
    pub in_a_row: Vec<u64>,
    /// What is wrong with the mail server, by its stable short name; empty when nothing is.
    pub trouble: String,
    /// How often that happened one after the other.
    pub troubles: u32,
    /// Nothing is sent before.
    pub not_before: Timestamp,
    /// The gateway that works on it.
    pub holder: [u8; 16],
    /// Until when nobody else does.
    pub held_until: Timestamp,
}

/// What became of one person's notice. The key is a keyed hash of the address and the version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoticedRow {
    /// The mail server took it at that moment.
    Sent(Timestamp),
    /// It refused for good, with that SMTP code.
    Refused(Timestamp, u16),
    /// It is to be tried again.
    Later,
    /// It was tried often enough; the last SMTP code.
    GivenUp(Timestamp, u16),
}
