//! Outbox: waiting deliveries, in one lane per destination, so that a bad destination keeps no other waiting.
//!
//! A delivery has a place in its lane (the index of its event in the ledger) and a moment from which it is
//! due. A parallel lane leases whatever is due; an ordered lane only its first, and nothing while that one
//! waits for a retry.

use kelisim_core::{DeliveryId, Timestamp};

/// Queue of one destination.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lane {
    /// Id of the destination.
    pub destination: String,
    /// True if events must arrive there in the order they happened.
    pub ordered: bool,
}

impl Lane {
    /// Creates a lane that leases whatever is due.
    #[must_use]
    pub fn parallel(destination: &str) -> Self {
        Self { destination: destination.to_owned(), ordered: false }
    }

    /// Creates a lane that leases one delivery after the other.
    #[must_use]
    pub fn ordered(destination: &str) -> Self {
        Self { destination: destination.to_owned(), ordered: true }
    }

    /// Name in a store: a letter for its kind and the destination.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}/{}", if self.ordered { 'o' } else { 'p' }, self.destination)
    }

    /// Parses the name of a lane.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name.split_once('/')? {
            ("o", destination) => Some(Self::ordered(destination)),
            ("p", destination) => Some(Self::parallel(destination)),
            _ => None,
        }
    }
}

/// Delivery of one event to one destination, as the store sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Id; also the `webhook-id` of every attempt.
    pub id: DeliveryId,
    /// Lane in which it waits.
    pub lane: Lane,
    /// Place in the lane: the index of the event in the ledger. Two of one place go by their ids.
    pub place: u64,
    /// Encoded row of the delivery.
    pub row: Vec<u8>,
}

/// Delivery that a worker has leased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leased {
    /// Delivery under the lease.
    pub delivery: Delivery,
    /// End of the lease. An outcome that comes later, when another worker has leased the delivery meanwhile,
    /// does not count.
    pub until: Timestamp,
}

impl Leased {
    /// Replaces the row under the same lease, to be written with the outcome.
    #[must_use]
    pub fn with_row(mut self, row: Vec<u8>) -> Self {
        self.delivery.row = row;
        self
    }
}

/// Outcome of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryOutcome {
    /// Waiting for a retry at that moment.
    Waits(Timestamp),
    /// Finished; the row stays on record.
    Over,
    /// Dead letter: waits for a person, listed by [`crate::Store::dead`].
    Dead,
}

/// Backlog of a lane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    /// Number of deliveries that wait, leased ones included.
    pub waiting: u64,
    /// Number of dead letters.
    pub dead: u64,
    /// Id of the first that waits, by place.
    pub first: Option<DeliveryId>,
    /// Moment from which the next one may be leased; in the past when one may be leased now.
    pub next: Option<Timestamp>,
}

/// Backlog of one destination, over its lanes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DestinationBacklog {
    /// Number of deliveries that wait, those under way included.
    pub waiting: u64,
    /// Number of dead letters, which wait for a person.
    pub dead: u64,
    /// Age of the oldest delivery that waits, in seconds.
    pub oldest_seconds: u64,
}
