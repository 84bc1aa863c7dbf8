//! Daily counts of decisions in a ledger.

use std::collections::BTreeMap;

use kelisim_core::consent::Kind;
use kelisim_ledger::Leaf;
use kelisim_ledger::leaf::Choices;
use kelisim_store::StoreError;
use kelisim_store::rows::{self, Entry};

/// Kazakhstan's time is five hours ahead of UTC.
const AHEAD: u64 = 5 * 3600;

/// Counts of one day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Day {
    /// Acts that granted something optional.
    pub granted: u64,
    /// Acts that granted nothing.
    pub refused: u64,
    /// Acts that withdrew something.
    pub withdrawn: u64,
    /// Grants and denials of each item, by its short name.
    pub items: BTreeMap<String, (u64, u64)>,
    /// Acts with so many items that the leaf holds only their hash.
    pub unlisted: u64,
}

impl Day {
    /// Adds the counts of another day.
    pub fn add(&mut self, other: &Day) {
        self.granted += other.granted;
        self.refused += other.refused;
        self.withdrawn += other.withdrawn;
        self.unlisted += other.unlisted;
        for (item, (yes, no)) in &other.items {
            let sum = self.items.entry(item.clone()).or_default();
            sum.0 += yes;
            sum.1 += no;
        }
    }

    fn count(&mut self, leaf: &Leaf) -> Result<(), StoreError> {
        match Kind::try_from(leaf.kind).map_err(|_| StoreError::Corrupt("a leaf of an unknown kind"))? {
            Kind::Granted => self.granted += 1,
            Kind::Refused => self.refused += 1,
            Kind::Withdrawn => self.withdrawn += 1,
            _ => return Ok(()),
        }
        match &leaf.choices {
            Choices::Listed(list) => {
                for (item, granted) in list {
                    let sum = self.items.entry(item.clone()).or_default();
                    *(if *granted { &mut sum.0 } else { &mut sum.1 }) += 1;
                }
            }
            Choices::Hashed(_) => self.unlisted += 1,
        }
        Ok(())
    }
}

/// Counts of a ledger by day.
#[derive(Clone, Debug, Default)]
pub struct DayCounts {
    /// Number of entries counted so far.
    pub counted: u64,
    /// Number of entries in the ledger.
    pub size: u64,
    /// Counts by day in Kazakhstan, numbered since 1970-01-01.
    pub days: BTreeMap<u64, Day>,
}

/// Number of the day in Kazakhstan that contains a second, since 1970-01-01.
#[must_use]
pub fn day_of(second: u64) -> u64 {
    (second + AHEAD) / 86_400
}

impl DayCounts {
    /// Counts one entry of the ledger.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when it cannot be decoded, or is of a kind this version does not know.
    pub(super) fn add(&mut self, entry: &[u8]) -> Result<(), StoreError> {
        let entry: Entry = rows::decode(entry)?;
        let leaf = Leaf::decode(&entry.leaf).map_err(|_| StoreError::Corrupt("a leaf of the ledger"))?;
        self.days.entry(day_of(leaf.time)).or_default().count(&leaf)?;
        self.counted += 1;
        Ok(())
    }

    /// Adds up the days in a range, both ends included.
    #[must_use]
    pub fn between(&self, from: u64, to: u64) -> Day {
        let mut sum = Day::default();
        for day in self.days.range(from..=to) {
            sum.add(day.1);
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(kind: Kind, second: u64, choices: &[(&str, bool)]) -> Vec<u8> {
        let leaf = Leaf {
            kind: kind as u8,
            record: [1; 16],
            time: second,
            grade: 0,
            text: None,
            build: None,
            choices: Choices::new(choices.iter().map(|(item, yes)| ((*item).to_owned(), *yes)).collect()),
            commitment: None,
        };
        let subject = kelisim_core::SubjectId([0; 16]);
        rows::encode(&Entry { leaf: leaf.encode(), subject, size: 1, sealed: Vec::new() })
    }

    #[test]
    fn days_are_those_of_kazakhstan_and_only_decisions_count() {
        let mut tally = DayCounts::default();
        // 2026-11-21T18:59:59Z and a second later: midnight in Almaty.
        let evening = 1_795_287_599;
        for entry in [
            leaf(Kind::Granted, evening, &[("p:marketing/sms", true), ("p:marketing/call", false)]),
            leaf(Kind::Withdrawn, evening + 1, &[("p:marketing/sms", false)]),
            leaf(Kind::Refused, evening + 2, &[("c:analytics", false)]),
            leaf(Kind::Published, evening + 2, &[]),
            leaf(Kind::Looked, evening + 2, &[]),
        ] {
            tally.add(&entry).unwrap();
        }
        let (first, second) = (day_of(evening), day_of(evening + 1));
        assert_eq!(second, first + 1);
        assert_eq!((tally.days[&first].granted, tally.days[&second].granted), (1, 0));
        assert_eq!((tally.days[&second].refused, tally.days[&second].withdrawn), (1, 1));
        let whole = tally.between(first, second);
        assert_eq!(whole.items["p:marketing/sms"], (1, 1));
        assert_eq!(whole.items["c:analytics"], (0, 1));
        assert_eq!(tally.counted, 5);
        assert_eq!(tally.between(second + 1, second + 9), Day::default());
    }
}
