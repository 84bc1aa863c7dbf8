//! What people do by their private links, and what they ask of the operator.

use std::collections::BTreeMap;

use kelisim_core::consent::Item;
use kelisim_core::request::{Ask, Outcome};
use kelisim_core::{RecordId, SubjectId, Timestamp};
use serde::{Deserialize, Serialize};

/// A private link. The token itself is nowhere in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkRow {
    /// The thread it opens.
    pub thread: RecordId,
    /// When it was given out.
    pub made: Timestamp,
    /// Since when it opens nothing any more.
    pub ended: Option<Timestamp>,
}

/// Everything a private link shows. A subject is only *asserted*: whoever has a link sees what was done by it, and
/// nothing else of the same subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadRow {
    /// Whose acts these are said to be.
    pub subject: SubjectId,
    /// Places in the ledger, the first act first.
    pub entries: Vec<u64>,
    /// Requests without an answer yet, each with what it asks for.
    pub open: Vec<(RecordId, Vec<Item>)>,
}

impl ThreadRow {
    /// Most places that are remembered.
    const MOST: usize = 256;

    /// One more act. When there are too many, the oldest but the first is forgotten here; the ledger keeps it.
    pub fn add(&mut self, index: u64) {
        self.entries.push(index);
        if self.entries.len() > Self::MOST {
            self.entries.remove(1);
        }
    }
}

/// A request under the law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestRow {
    /// Its place in the ledger.
    pub index: u64,
    /// What is asked.
    pub ask: Ask,
    /// For a withdrawal, what is taken back.
    pub items: Vec<Item>,
    /// Whose request it is said to be.
    pub subject: SubjectId,
    /// The thread it belongs to.
    pub thread: RecordId,
    /// Identifiers it concerns, by blind index; forgotten when nothing can be done about them any more.
    pub contacts: Vec<[u8; 16]>,
    /// When it was received.
    pub received: Timestamp,
    /// The answer, once there is one.
    pub answer: Option<AnswerRow>,
}

/// An answer to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerRow {
    /// Its place in the ledger.
    pub index: u64,
    /// What was answered.
    pub outcome: Outcome,
    /// When.
    pub at: Timestamp,
}

/// Requests that wait for an answer, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocketRow {
    /// The records that asked.
    pub open: Vec<RecordId>,
}

/// Open obligations that go with an identifier: for each purpose, the place in the ledger where the operator told of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObligationsRow {
    /// By purpose.
    pub open: BTreeMap<String, u64>,
}

/// An erased subject of which something had been sent on. It tells only where to see who was told to destroy it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasureRow {
    /// The record of the erasure.
    pub record: RecordId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_is_bounded_and_keeps_its_beginning() {
        let mut thread = ThreadRow { subject: SubjectId([1; 16]), entries: vec![7], open: Vec::new() };
        for index in 100..1000 {
            thread.add(index);
        }
        assert_eq!((thread.entries.len(), thread.entries[0], thread.entries[1]), (256, 7, 745));
        assert_eq!(thread.entries.last(), Some(&999));
    }
}
