//! Tally of a check: how many of each answer, and whom it concerned.

use kelisim_core::BlindIndex;
use kelisim_core::check::{Answer, Reason, Sketch};
use kelisim_store::rows::Short;
use sha2::{Digest as _, Sha256};

/// Counts answers while they are given. Takes six bytes for each identifier.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    counts: [u64; Reason::ALL.len()],
    set: Vec<Short>,
    sketch: Sketch,
}

impl Tally {
    /// Maximum number of identifiers of one record; for more begin another.
    pub const MOST: usize = 1 << 20;

    /// Counts one answer; without an index for an unreadable identifier.
    pub fn add(&mut self, index: Option<&BlindIndex>, answer: &Answer) {
        self.counts[answer.reason as usize] += 1;
        if let Some(index) = index {
            let short = short(index);
            self.sketch.add(short);
            self.set.push(short);
        }
    }

    /// Number of answers so far.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Answers of each reason so far, in the order of [`Reason::ALL`].
    #[must_use]
    pub fn counts(&self) -> &[u64; Reason::ALL.len()] {
        &self.counts
    }

    /// Whether the record can take no more identifiers.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.set.len() >= Self::MOST
    }

    /// Finishes the tally for its record: the set is sorted, without duplicates.
    pub(super) fn finish(mut self) -> (Sketch, Vec<u64>, Vec<Short>) {
        self.set.sort_unstable();
        self.set.dedup();
        (self.sketch, self.counts.to_vec(), self.set)
    }
}

/// Short form of an identifier in checks: bytes of its index that no key of the store begins with.
#[must_use]
pub(super) fn short(index: &BlindIndex) -> Short {
    let mut short = [0; 6];
    short.copy_from_slice(&index.0[10..]);
    short
}

/// SHA-256 of a sorted set.
pub(super) fn digest(set: &[Short]) -> [u8; 32] {
    let mut digest = Sha256::new();
    for short in set {
        digest.update(short);
    }
    digest.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sketch_counts_about_right_and_the_same_person_once() {
        let mac = |n: u64| crate::vault::mac(b"key", &[&n.to_be_bytes()]);
        let index = |n: u64| BlindIndex(mac(n)[..16].try_into().unwrap());
        for people in [1_u64, 10, 100, 2_000, 50_000] {
            let mut tally = Tally::default();
            for n in (0..people).chain(0..people) {
                tally.add(Some(&index(n)), &Answer::UNKNOWN);
            }
            assert_eq!(tally.total(), 2 * people);
            let (sketch, counts, set) = tally.finish();
            assert_eq!((set.len() as u64, counts[Reason::NeverConsented as usize]), (people, 2 * people));
            let found = sketch.count();
            assert!(found.abs_diff(people) * 100 <= people * 10, "{found} of {people}");
            let mut twice = sketch.clone();
            twice.merge(&sketch);
            assert_eq!(twice, sketch);
        }
    }
}
