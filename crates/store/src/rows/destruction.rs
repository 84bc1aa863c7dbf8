//! Rows about data that are destroyed when their term is over.

use std::collections::BTreeMap;

use kelisim_core::Timestamp;
use serde::{Deserialize, Serialize};

/// How far the ledger was searched for what is due, and what was found on the way. It can be lost: the search then
/// begins anew.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionRow {
    /// By the id of a retention class.
    pub classes: BTreeMap<String, SearchedRow>,
    /// Gateway that searches now, and until when it alone does.
    pub searcher: Option<([u8; 8], Timestamp)>,
    /// End of the last search of everything.
    pub searched_at: Timestamp,
    /// How many people there are data of, and when they were counted.
    pub people: Option<(u64, Timestamp)>,
}

/// How far the ledger was searched for one class, and what was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchedRow {
    /// Index of the first entry that was not looked at, or is not due yet.
    pub next: u64,
    /// Months of the class then: with others the search begins anew.
    pub months: u32,
    /// When the search began anew.
    pub began: Timestamp,
    /// People or browsers whose data of this class are due, and wait for a decision.
    pub due: u64,
    /// Those whose data are over their term and held, by reason: in the order of the reasons.
    pub held: [u64; 4],
    /// Moment of the oldest act that is due.
    pub oldest: Option<Timestamp>,
}

/// Destructions of a site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DestructionsRow {
    /// How many there are: their numbers are 1 to this.
    pub count: u32,
    /// Those that are not over, by class.
    pub open: BTreeMap<String, u32>,
}

/// Where a destruction stands. The variants' numbers are part of the row: add new ones at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DestructionState {
    /// Waits for an approver.
    Proposed,
    /// Is carried out.
    Running,
    /// An approver turned it down.
    Refused,
    /// Carried out; its act is published.
    Done,
}

/// Destruction of what is due in one class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DestructionRow {
    /// Retention class.
    pub class: String,
    /// Months of the class, as they were then.
    pub months: u32,
    /// Where it stands.
    pub state: DestructionState,
    /// When it was proposed, or began by itself.
    pub began: Timestamp,
    /// Moment at which what was due is judged.
    pub judged_at: Timestamp,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
    /// When it was over.
    pub ended: Option<Timestamp>,
    /// People or browsers found due when it was proposed.
    pub proposed: u64,
    /// People or browsers whose keys were destroyed.
    pub subjects: u64,
    /// Entries whose sealed content was destroyed.
    pub entries: u64,
    /// Moments of the oldest and the newest of these entries.
    pub span: Option<(Timestamp, Timestamp)>,
    /// Entries of the ledger that name what was destroyed: the first and the last of them, and how many.
    pub leaves: Option<(u64, u64, u64)>,
    /// Recipients that were told to destroy what they got, with the number of messages.
    pub told: BTreeMap<String, u64>,
    /// Who proposed and who decided, why and by which order: sealed, since it names people.
    pub sealed: Vec<u8>,
}

/// What one entry of the ledger says was destroyed: kept in the clear beside the leaf that holds its hash, since it
/// names nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DestroyedList {
    /// Number of the destruction; 0 for what a person asked for.
    pub number: u32,
    /// How many keys of people or browsers were destroyed.
    pub subjects: u64,
    /// Indexes of the entries whose sealed content was destroyed, ascending; each as its distance from the one before.
    pub entries: Vec<u64>,
}

impl DestroyedList {
    /// Makes a list of indexes in any order.
    #[must_use]
    pub fn new(number: u32, subjects: u64, mut indexes: Vec<u64>) -> Self {
        indexes.sort_unstable();
        indexes.dedup();
        let mut before = 0;
        for index in &mut indexes {
            (*index, before) = (*index - before, *index);
        }
        Self { number, subjects, entries: indexes }
    }

    /// The indexes, ascending.
    pub fn indexes(&self) -> impl Iterator<Item = u64> + '_ {
        self.entries.iter().scan(0_u64, |at, step| {
            *at = at.saturating_add(*step);
            Some(*at)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_list_gives_what_was_put_in(mut indexes in proptest::collection::vec(0_u64..1 << 40, 0..200)) {
            let list = DestroyedList::new(7, 3, indexes.clone());
            indexes.sort_unstable();
            indexes.dedup();
            proptest::prop_assert_eq!(list.indexes().collect::<Vec<_>>(), indexes);
        }
    }
}
