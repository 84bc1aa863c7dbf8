//! Rows of deliveries: which fields went to which destination, when, and what it answered.

use kelisim_core::Timestamp;
use kelisim_core::case::Stage;
use kelisim_core::gate::Withheld;
use serde::{Deserialize, Serialize};

/// Event that a destination is notified of. Variants are part of the format: add new ones at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// An application came in.
    Application,
    /// A person allowed or refused something.
    Consent,
    /// A consent ended that had been given before.
    Withdrawn,
    /// A person was erased, and what was sent about them must be destroyed.
    Erased,
    /// A person made a request under the law.
    Asked,
    /// The operator answered a request.
    Answered,
    /// The clock of a case made a step.
    Clock(Stage),
    /// A value that was sent was wrong, and is corrected.
    Corrected,
}

/// State of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeliveryState {
    /// Waits for its first or next attempt.
    Waiting,
    /// The receiver acknowledged it.
    Delivered,
    /// Every attempt failed, or the receiver is gone: a person must look.
    Dead,
    /// Nothing may leave: no consent for it stands. The last attempt says why.
    Withheld,
}

/// One attempt of a delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Moment at which it ended.
    pub at: Timestamp,
    /// HTTP status, or the code a mail server answered with; zero when there was none.
    pub status: u16,
    /// Reason of the failure, a stable short name; empty when it succeeded.
    pub why: String,
    /// Duration of the attempt, in milliseconds.
    pub took_ms: u32,
    /// Number of bytes sent.
    pub bytes: u32,
}

impl Attempt {
    /// Returns true if the gate kept it: nobody was contacted.
    #[must_use]
    pub fn is_withheld(&self) -> bool {
        self.bytes == 0 && self.status == 0 && Withheld::named(&self.why).is_some()
    }
}

/// Delivery of one event: which fields, when, on what ground.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryRow {
    /// Index of the event in the ledger.
    pub index: u64,
    /// Id of the destination in the site file.
    pub destination: String,
    /// Event that is delivered.
    pub event: Event,
    /// For a withdrawal or an erasure: indexes of that person's events that were delivered there before; for
    /// an answer: that of the request.
    pub about: Vec<u64>,
    /// State of the delivery.
    pub state: DeliveryState,
    /// Attempts so far, over all requests to send it.
    pub attempts: Vec<Attempt>,
    /// Number of attempts since it was queued, or queued again.
    pub made: u32,
    /// Names of the fields that were sent.
    pub fields: Vec<String>,
    /// Moment at which it was queued, or queued again.
    pub since: Timestamp,
}

impl DeliveryRow {
    /// Creates a delivery that waits for its first attempt.
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

    /// Returns true if the gate kept it each time: nothing of it ever left.
    #[must_use]
    pub fn never_left(&self) -> bool {
        self.state == DeliveryState::Withheld && self.attempts.iter().all(Attempt::is_withheld)
    }

    /// Attempts in which the receiver was contacted.
    pub fn contacts(&self) -> impl DoubleEndedIterator<Item = &Attempt> {
        self.attempts.iter().filter(|attempt| !attempt.is_withheld())
    }

    /// Moment at which it was delivered last.
    #[must_use]
    pub fn delivered_at(&self) -> Option<Timestamp> {
        self.attempts.iter().rev().find(|attempt| attempt.why.is_empty()).map(|attempt| attempt.at)
    }

    /// Why the gate kept it the last time.
    #[must_use]
    pub fn withheld(&self) -> Option<Withheld> {
        self.attempts.last().and_then(|attempt| Withheld::named(&attempt.why))
    }

    /// Resets the delivery to be sent again: all attempts are available again, and the earlier ones stay on
    /// record.
    pub fn begin_again(&mut self, now: Timestamp) {
        self.state = DeliveryState::Waiting;
        self.made = 0;
        self.since = now;
    }
}

/// Reference to a delivery that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// Index of the event in the ledger.
    pub index: u64,
    /// Name of the lane it was delivered through.
    pub lane: String,
}
