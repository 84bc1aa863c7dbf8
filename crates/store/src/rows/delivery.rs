//! Deliveries on record: who got which fields, when, and what they answered.

use kelisim_core::Timestamp;
use serde::{Deserialize, Serialize};

/// What a destination is told. Variants are part of the format: add new ones at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// An application came in.
    Application,
    /// Something was allowed or refused.
    Consent,
    /// Something that was allowed is no longer.
    Withdrawn,
    /// A person was erased, and what was sent of them is to be destroyed.
    Erased,
    /// A person asked something under the law.
    Asked,
    /// The operator answered.
    Answered,
}

/// How a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeliveryState {
    /// It waits for its first or next attempt.
    Waiting,
    /// The receiver took it.
    Delivered,
    /// Every attempt failed, or the receiver is gone: a person must look.
    Dead,
}

/// One attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// When it ended.
    pub at: Timestamp,
    /// HTTP status, or the code a mail server answered with; zero when there was none.
    pub status: u16,
    /// Why it failed, a stable short name; empty when it did not.
    pub why: String,
    /// How long it took, milliseconds.
    pub took_ms: u32,
    /// Bytes sent.
    pub bytes: u32,
}

/// One forwarding of one event: who got which fields, when, on what ground.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryRow {
    /// Index of the event in the ledger.
    pub index: u64,
    /// Id of the destination in the site file.
    pub destination: String,
    /// What it is told.
    pub event: Event,
    /// Of a withdrawal or an erasure: the events of that person it was sent before, by their indexes; of an answer, the
    /// request.
    pub about: Vec<u64>,
    /// How it stands.
    pub state: DeliveryState,
    /// Attempts so far.
    pub attempts: Vec<Attempt>,
    /// Attempts made since it was asked for, or asked for again.
    pub made: u32,
    /// Names of the fields that were sent.
    pub fields: Vec<String>,
    /// When it was asked for, or asked for again.
    pub since: Timestamp,
}

impl DeliveryRow {
    /// One that waits for its first attempt.
    #[must_use]
    pub fn new(index: u64, destination: &str, event: Event, since: Timestamp) -> Self {
        Self {
            index,
            destination: destination.to_owned(),
            event,
            about: Vec::new(),
            state: DeliveryState::Waiting,
            attempts: Vec::new(),
            made: 0,
            fields: Vec::new(),
            since,
        }
    }

    /// Somebody wants it sent again: it has all its attempts before it, and what was before stays on record.
    pub fn begin_again(&mut self, now: Timestamp) {
        self.state = DeliveryState::Waiting;
        self.made = 0;
        self.since = now;
    }
}

/// Something that was sent on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// Index of the event in the ledger.
    pub index: u64,
    /// Name of the lane it went by.
    pub lane: String,
}
