//! What is kept of checks and contacts: who asked about how many, whom it concerned, and how often people were contacted.
//!
//! Nobody is named. A person is six bytes of a blind index here, enough for whoever holds the key to find the
//! checks of one identifier, and useless to anybody else.

use kelisim_core::check::Contacted;
use kelisim_core::consent::{Item, Mark, State};
use kelisim_core::site::Channel;
use kelisim_core::{RecordId, Timestamp};
use serde::{Deserialize, Serialize};

/// What a check knows an identifier by: bytes of its blind index.
pub type Short = [u8; 6];

/// One check, as it stands beside its leaf.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckRow {
    /// Id of the key that asked.
    pub key: String,
    /// For what.
    pub purpose: String,
    /// How.
    pub channel: Option<Channel>,
    /// When it was answered; milliseconds since 1970-01-01 UTC.
    pub at: Timestamp,
    /// The past moment that was asked about, if it was one.
    pub as_of: Option<Timestamp>,
    /// Whether it was a file.
    pub bulk: bool,
    /// Identifiers answered, by reason, in the order of `Reason::ALL`.
    pub counts: Vec<u64>,
    /// SHA-256 of the identifiers, sorted, as they are known by here.
    pub set: [u8; 32],
}

impl CheckRow {
    /// Identifiers that were asked about.
    #[must_use]
    pub fn asked(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Identifiers that may be contacted.
    #[must_use]
    pub fn allowed(&self) -> u64 {
        self.counts.first().copied().unwrap_or(0)
    }
}

/// A check in the list of a site's checks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckRef {
    /// Its record.
    pub record: RecordId,
    /// Its place in the ledger.
    pub index: u64,
    /// When it was answered.
    pub at: Timestamp,
    /// Whom it concerned, when they are few.
    pub few: Vec<Short>,
    /// Else the number of rows they are divided among, by their first bytes.
    pub chunks: u32,
}

impl CheckRef {
    /// Most identifiers that stand in the list itself.
    pub const FEW: usize = 8;
    /// Identifiers in one row of a larger check, on the average.
    pub const CHUNK: usize = 512;

    /// The row that tells whether an identifier was among those of a check divided among so many.
    #[must_use]
    pub fn chunk_of(short: &Short, chunks: u32) -> u32 {
        let head = u64::from(u32::from_be_bytes([short[0], short[1], short[2], short[3]]));
        u32::try_from((head * u64::from(chunks)) >> 32).unwrap_or(0)
    }
}

/// A page of the list of checks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecksRow {
    /// The checks, the oldest first.
    pub checks: Vec<CheckRef>,
}

impl ChecksRow {
    /// Checks on one page.
    pub const PAGE: u64 = 128;
}

/// How many checks there are: page 0 of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecksHead {
    /// Their number; check `n` is on page `1 + n / PAGE`.
    pub count: u64,
}

/// What one key asked on one day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UseRow {
    /// The day, counted from 1970-01-01 in Kazakhstan.
    pub day: u64,
    /// Identifiers.
    pub asked: u64,
    /// A sketch of the different ones (`HyperLogLog`).
    pub sketch: Vec<u8>,
}

/// One change of what is in force for an identifier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// When the gateway recorded it.
    pub at: Timestamp,
    /// What is in force since.
    pub set: Vec<(Item, Mark)>,
    /// What is not any more.
    pub gone: Vec<Item>,
}

/// How it came to be what it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryRow {
    /// What was in force before the first change that is kept here.
    pub base: State,
    /// Since when that is known to be so.
    pub from: Timestamp,
    /// The changes, the oldest first.
    pub changes: Vec<Changed>,
}

impl HistoryRow {
    /// Most changes that are kept; older ones are known by what they came to.
    const MOST: usize = 200;

    /// One change more: from `old` to `new`. Nothing is added when they are the same.
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

    /// What was in force at a moment, as far as the gateway knew it then.
    #[must_use]
    pub fn at(&self, moment: Timestamp) -> State {
        let mut state = self.base.clone();
        if moment < self.from {
            // Older than what is kept: only what was said by then can have been known.
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

/// Contacts made with whoever has an identifier, the oldest first; those that no limit can count any more are dropped.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactedRow {
    /// The contacts, each with what a repeated report is known by.
    pub made: Vec<(Contacted, [u8; 8])>,
}

/// A list of identifiers that are not to be contacted, as it stands beside its leaf.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListRow {
    /// Id of the key that brought it in.
    pub key: String,
    /// The name the operator gave it.
    pub batch: String,
    /// Where it comes from.
    pub source: String,
    /// Identifiers in this part of it.
    pub count: u64,
}

/// Which reports of contacts there are, by day: what has to be looked through to drop the old ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactLogRow {
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
