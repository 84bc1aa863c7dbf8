//! Rows of checks and contacts: who asked about how many, which identifiers, and how often people were
//! contacted.
//!
//! Nobody is named. An identifier is six bytes of its blind index here, enough for whoever holds the key to
//! find the checks of one identifier, and useless to anybody else.

use kelisim_core::check::Touch;
use kelisim_core::consent::{Item, Mark, State};
use kelisim_core::site::Channel;
use kelisim_core::{RecordId, Timestamp};
use serde::{Deserialize, Serialize};

/// Short form of an identifier in a check: the first bytes of its blind index.
pub type Short = [u8; 6];

/// Check, stored beside its leaf.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckRow {
    /// Id of the API key that made the check.
    pub key: String,
    /// Purpose of the intended contacts.
    pub purpose: String,
    /// Channel of the intended contacts.
    pub channel: Option<Channel>,
    /// Moment of the answer, in milliseconds since 1970-01-01 UTC.
    pub at: Timestamp,
    /// Moment in the past that the check was about, if it was about one.
    pub as_of: Option<Timestamp>,
    /// True if the identifiers came as a file.
    pub bulk: bool,
    /// Number of identifiers by reason, in the order of `Reason::ALL`.
    pub counts: Vec<u64>,
    /// SHA-256 of the identifiers in their short form, sorted.
    pub set: [u8; 32],
    /// Name of the person for whom a system asked, sealed; empty when it named nobody.
    #[serde(deserialize_with = "super::later")]
    pub behalf: Vec<u8>,
}

impl CheckRow {
    /// Number of identifiers in the check.
    #[must_use]
    pub fn asked(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Number of identifiers that may be contacted.
    #[must_use]
    pub fn allowed(&self) -> u64 {
        self.counts.first().copied().unwrap_or(0)
    }
}

/// Check in the list of a site's checks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckRef {
    /// Record of the check.
    pub record: RecordId,
    /// Index in the ledger.
    pub index: u64,
    /// Moment of the answer.
    pub at: Timestamp,
    /// Identifiers of the check, when they are few.
    pub few: Vec<Short>,
    /// Otherwise the number of rows they are divided among, by their first bytes.
    pub chunks: u32,
}

impl CheckRef {
    /// Maximum number of identifiers in the list itself.
    pub const FEW: usize = 8;
    /// Average number of identifiers in one row of a larger check.
    pub const CHUNK: usize = 512;

    /// Computes the row that would contain an identifier, in a check divided among `chunks` rows.
    #[must_use]
    pub fn chunk_of(short: &Short, chunks: u32) -> u32 {
        let head = u64::from(u32::from_be_bytes([short[0], short[1], short[2], short[3]]));
        u32::try_from((head * u64::from(chunks)) >> 32).unwrap_or(0)
    }
}

/// Page of the list of checks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecksRow {
    /// Checks on the page, oldest first.
    pub checks: Vec<CheckRef>,
}

impl ChecksRow {
    /// Number of checks on a page.
    pub const PAGE: u64 = 128;
}

/// Number of checks: page 0 of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecksHead {
    /// Number of all checks; check `n` is on page `1 + n / PAGE`.
    pub count: u64,
}

/// Checks that one API key made on one day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UseRow {
    /// Day, counted from 1970-01-01 in Kazakhstan.
    pub day: u64,
    /// Number of identifiers in the checks.
    pub asked: u64,
    /// Sketch of the number of distinct ones (`HyperLogLog`).
    pub sketch: Vec<u8>,
}

/// One change of what is in force for an identifier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// Moment at which the gateway recorded it.
    pub at: Timestamp,
    /// Marks in force since then.
    pub set: Vec<(Item, Mark)>,
    /// Items whose marks were removed.
    pub gone: Vec<Item>,
}

/// Changes that led to the state of an identifier.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryRow {
    /// State before the first change held here.
    pub base: State,
    /// Moment since which `base` is known to have been in force.
    pub from: Timestamp,
    /// Changes of the state, oldest first.
    pub changes: Vec<Changed>,
}

impl HistoryRow {
    /// Maximum number of changes; older ones are merged into `base`.
    const MOST: usize = 200;

    /// Adds the change from `old` to `new`; nothing when they are the same.
    pub fn add(&mut self, at: Timestamp, old: &State, new: &State) {
        let set: Vec<(Item, Mark)> = new
            .marks
            .iter()
            .filter(|(item, mark)| old.marks.get(item) != Some(mark))
            .map(|(item, mark)| (item.clone(), *mark))
            .collect();
        let gone: Vec<Item> = old.marks.keys().filter(|item| !new.marks.contains_key(item)).cloned().collect();
        if set.is_empty() && gone.is_empty() {
            return;
        }
        self.changes.push(Changed { at, set, gone });
        if self.changes.len() > Self::MOST {
            let oldest = self.changes.remove(0);
            self.from = oldest.at;
            oldest.make(&mut self.base);
        }
    }

    /// Reconstructs what was in force at a moment, as far as the gateway knew it then.
    #[must_use]
    pub fn at(&self, moment: Timestamp) -> State {
        let mut state = self.base.clone();
        if moment < self.from {
            // Before the recorded history only decisions made by then can have been known.
            state.marks.retain(|_, mark| mark.decided_at <= moment);
        }
        for change in self.changes.iter().take_while(|change| change.at <= moment) {
            change.make(&mut state);
        }
        state
    }
}

impl Changed {
    fn make(&self, state: &mut State) {
        for item in &self.gone {
            state.marks.remove(item);
        }
        state.marks.extend(self.set.iter().cloned());
    }
}

/// Contacts made with the holders of an identifier, oldest first; those that no limit can count any more are
/// dropped.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TouchesRow {
    /// Contacts, each with the hash that identifies a repeated report.
    pub made: Vec<(Touch, [u8; 8])>,
}

/// Suppression list of identifiers that must not be contacted, stored beside its leaf.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListRow {
    /// Id of the API key that imported it.
    pub key: String,
    /// Name the operator gave it.
    pub batch: String,
    /// Origin of the list.
    pub source: String,
    /// Number of identifiers in this part of it.
    pub count: u64,
}

/// Reports of contacts by day, which the clean-up of old ones has to visit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TouchLogRow {
    /// Days since 1970-01-01 in Kazakhstan, each with its number of reports.
    pub days: Vec<(u32, u32)>,
}

#[cfg(test)]
mod tests {
    use kelisim_core::evidence::Grade;

    use super::*;

    fn mark(at: u64, granted: bool) -> Mark {
        let record = RecordId([u8::try_from(at % 251).unwrap_or(0); 16]);
        Mark { granted, decided_at: Timestamp(at), until: None, record, grade: Grade::Asserted }
    }

    #[test]
    fn a_history_gives_back_every_state_it_saw() {
        let (mut row, mut state, mut seen) = (HistoryRow::default(), State::default(), Vec::new());
        for step in 1..=500_u64 {
            let old = state.clone();
            let item = Item(format!("p:{}", step % 7));
            if step % 11 == 0 {
                state.marks.remove(&item);
            } else {
                state.marks.insert(item, mark(step, step % 3 != 0));
            }
            row.add(Timestamp(step * 10), &old, &state);
            seen.push((Timestamp(step * 10), state.clone()));
        }
        assert!(row.changes.len() <= 200);
        for (at, state) in seen.iter().filter(|(at, _)| *at >= row.from) {
            assert_eq!(row.at(*at), *state);
            assert_eq!(row.at(Timestamp(at.0 + 9)), *state);
        }
        assert!(row.at(Timestamp(5)).marks.is_empty());
    }

    #[test]
    fn every_identifier_has_its_row_in_order() {
        for chunks in [1, 2, 7, 2000] {
            let mut last = 0;
            for head in (0..=u32::MAX).step_by(40_961) {
                let [a, b, c, d] = head.to_be_bytes();
                let chunk = CheckRef::chunk_of(&[a, b, c, d, 0, 0], chunks);
                assert!(chunk < chunks && chunk >= last);
                last = chunk;
            }
            assert_eq!(last, chunks - 1);
        }
    }
}
