//! Rows of private links and their threads, and of requests to the operator.

use std::collections::BTreeMap;

use kelisim_core::consent::Item;
use kelisim_core::request::{Ask, Outcome};
use kelisim_core::{BlindIndex, RecordId, SubjectId, Timestamp};
use serde::{Deserialize, Serialize};

/// Private link. The token itself is nowhere in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkRow {
    /// Thread that the link opens.
    pub thread: RecordId,
    /// Moment at which the link was issued.
    pub made: Timestamp,
    /// Moment since which the link is revoked.
    pub ended: Option<Timestamp>,
}

/// Thread of a private link: everything the link shows. A subject is only *asserted*: the holder of a link sees
/// what was done through it, and nothing else of the same subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadRow {
    /// Asserted subject of these acts.
    pub subject: SubjectId,
    /// Indexes in the ledger, the first act first.
    pub entries: Vec<u64>,
    /// Requests without an answer yet, each with the items it is about.
    pub open: Vec<(RecordId, Vec<Item>)>,
    /// Those of the entries that are never dropped, in the order of the ledger: corrections of what the first holds.
    #[serde(deserialize_with = "super::later")]
    pub corrections: Vec<u64>,
}

impl ThreadRow {
    /// Maximum number of indexes in a thread.
    const MOST: usize = 256;

    /// A thread that begins with the act at `index`.
    #[must_use]
    pub fn begun(subject: SubjectId, index: u64) -> Self {
        Self { subject, entries: vec![index], open: Vec::new(), corrections: Vec::new() }
    }

    /// Adds an act. When there are too many, the oldest is dropped here, except the first and corrections; the ledger
    /// still has it.
    pub fn add(&mut self, index: u64) {
        self.entries.push(index);
        if self.entries.len() > Self::MOST {
            let kept = |index: &u64| self.corrections.contains(index);
            let oldest = self.entries.iter().skip(1).position(|index| !kept(index)).map_or(1, |place| place + 1);
            self.entries.remove(oldest);
        }
    }

    /// Adds a correction; of very many, the newest stay.
    pub fn add_correction(&mut self, index: u64) {
        self.corrections.push(index);
        if self.corrections.len() > Self::MOST / 2 {
            self.corrections.remove(0);
        }
        self.add(index);
    }
}

/// Request under the law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestRow {
    /// Index of the request in the ledger.
    pub index: u64,
    /// Subject of the request.
    pub ask: Ask,
    /// Items to withdraw, for a withdrawal.
    pub items: Vec<Item>,
    /// Asserted subject who made the request.
    pub subject: SubjectId,
    /// Thread it belongs to.
    pub thread: RecordId,
    /// Identifiers it concerns, by blind index; dropped once nothing can be done about them any more.
    pub identifiers: Vec<BlindIndex>,
    /// Moment of receipt by the gateway.
    pub received: Timestamp,
    /// Answer, once there is one.
    pub answer: Option<AnswerRow>,
}

/// Answer to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerRow {
    /// Index of the answer in the ledger.
    pub index: u64,
    /// Outcome that was answered.
    pub outcome: Outcome,
    /// Moment of the answer.
    pub at: Timestamp,
}

/// Requests that wait for an answer, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocketRow {
    /// Records of the open requests.
    pub open: Vec<RecordId>,
}

/// Open obligations tied to an identifier: for each purpose, the index in the ledger of the operator's
/// report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObligationsRow {
    /// Indexes in the ledger, by purpose.
    pub open: BTreeMap<String, u64>,
}

/// Erased subject whose data had been delivered. It leads only to the record of who was notified to destroy
/// them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasureRow {
    /// Record of the erasure.
    pub record: RecordId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_is_bounded_and_keeps_its_beginning() {
        let mut thread = ThreadRow::begun(SubjectId([1; 16]), 7);
        for index in 100..1000 {
            thread.add(index);
        }
        assert_eq!((thread.entries.len(), thread.entries[0], thread.entries[1]), (256, 7, 745));
        assert_eq!(thread.entries.last(), Some(&999));
    }

    #[test]
    fn looks_are_dropped_before_corrections_and_rows_of_before_are_read() {
        let mut row = ThreadRow::begun(SubjectId([1; 16]), 7);
        row.add_correction(8);
        (9..900).for_each(|index| row.add(index));
        assert_eq!((row.entries.len(), &row.entries[..2]), (ThreadRow::MOST, &[7, 8][..]));
        row.add_correction(900);
        assert!(row.entries.ends_with(&[899, 900]) && row.entries[1] == 8);

        let mut bytes = crate::rows::encode(&ThreadRow::begun(SubjectId([1; 16]), 7));
        assert_eq!(bytes.pop(), Some(0), "what was appended");
        assert_eq!(crate::rows::decode::<ThreadRow>(&bytes).ok(), Some(ThreadRow::begun(SubjectId([1; 16]), 7)));
    }
}
