//! Deliveries that wait, one lane for each destination, so that a bad destination keeps nobody else waiting.
//!
//! A delivery has a place in its lane (the index of its event in the ledger) and a moment from which it is due. A parallel
//! lane gives out whatever is due; an ordered lane only its first, and nothing while that one waits to be tried again.

use kelisim_core::Timestamp;

/// A destination's line.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lane {
    /// Id of the destination.
    pub destination: String,
    /// Whether events arrive there in the order they happened.
    pub ordered: bool,
}

impl Lane {
    /// A lane that gives out whatever is due.
    #[must_use]
    pub fn parallel(destination: &str) -> Self {
        Self { destination: destination.to_owned(), ordered: false }
    }

    /// A lane that gives out one after the other.
    #[must_use]
    pub fn ordered(destination: &str) -> Self {
        Self { destination: destination.to_owned(), ordered: true }
    }

    /// Its name in a store: a letter for its kind and the destination.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}/{}", if self.ordered { 'o' } else { 'p' }, self.destination)
    }

    /// The lane of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name.split_once('/')? {
            ("o", destination) => Some(Self::ordered(destination)),
            ("p", destination) => Some(Self::parallel(destination)),
            _ => None,
        }
    }
}

/// One forwarding of one event to one destination, as the store sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its id; also the `webhook-id` of every attempt.
    pub id: [u8; 16],
    /// Where it waits.
    pub lane: Lane,
    /// Its place in the lane: the index of the event in the ledger. Two of one place go by their ids.
    pub place: u64,
    /// Its row.
    pub row: Vec<u8>,
}

/// A delivery that a worker holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leased {
    /// What it holds.
    pub delivery: Delivery,
    /// Until when. What comes of it later than that, when another worker has taken it meanwhile, does not count.
    pub until: Timestamp,
}

impl Leased {
    /// The same lease with another row, to be settled.
    #[must_use]
    pub fn with_row(mut self, row: Vec<u8>) -> Self {
        self.delivery.row = row;
        self
    }
}

/// What became of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// It waits until then.
    Waits(Timestamp),
    /// It is over and stays on record.
    Over,
    /// It was given up, and waits for a person, listed by [`crate::Store::dead`].
    Dead,
}

/// How a lane stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    /// Deliveries that wait, those held by workers too.
    pub waiting: u64,
    /// Deliveries given up.
    pub dead: u64,
    /// Id of the first that waits, by place.
    pub first: Option<[u8; 16]>,
    /// Moment from which the next one may be taken; in the past when one may be taken now.
    pub next: Option<Timestamp>,
}
