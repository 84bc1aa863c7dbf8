//! What a check adds up to: how many of each answer, and whom it concerned.

use kelisim_core::check::{Answer, Reason};
use kelisim_store::rows::Short;
use sha2::{Digest as _, Sha256};

/// Counts answers while they are given. Six bytes for each identifier.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    counts: [u64; Reason::ALL.len()],
    set: Vec<Short>,
    sketch: Sketch,
}

impl Tally {
    /// Most identifiers of one record; for more begin another.
    pub const MOST: usize = 1 << 20;

    /// One answer more; without an index for what could not be read.
    pub fn add(&mut self, mac: Option<&[u8; 16]>, answer: &Answer) {
        self.counts[answer.reason as usize] += 1;
        if let Some(mac) = mac {
            let short = short(mac);
            self.sketch.add(short);
            self.set.push(short);
        }
    }

    /// Answers so far.
    #[must_use]
    pub fn asked(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Answers of each reason so far, in the order of [`Reason::ALL`].
    #[must_use]
    pub fn counts(&self) -> &[u64; Reason::ALL.len()] {
        &self.counts
    }

    /// Whether a record can take no more.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.set.len() >= Self::MOST
    }

    /// Everything as it is kept: the set is sorted, each identifier once.
    pub(super) fn finish(mut self) -> (Sketch, Vec<u64>, Vec<Short>) {
        self.set.sort_unstable();
        self.set.dedup();
        (self.sketch, self.counts.to_vec(), self.set)
    }
}

/// What an identifier is known by in checks: bytes of its index that no key of the store begins with.
#[must_use]
pub fn short(mac: &[u8; 16]) -> Short {
    let mut short = [0; 6];
    short.copy_from_slice(&mac[10..]);
    short
}

/// SHA-256 of a set.
pub(super) fn digest(set: &[Short]) -> [u8; 32] {
    let mut digest = Sha256::new();
    for short in set {
        digest.update(short);
    }
    digest.finalize().into()
}

/// Estimates how many different identifiers there were (`HyperLogLog` with 1,024 registers: right within some 3 %).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sketch(Vec<u8>);

const REGISTERS: usize = 1024;

impl Default for Sketch {
    fn default() -> Self {
        Self(vec![0; REGISTERS])
    }
}

impl Sketch {
    /// From the store; anything else than a sketch is an empty one.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        if bytes.len() == REGISTERS { Self(bytes.to_vec()) } else { Self::default() }
    }

    /// For the store.
    #[must_use]
    pub fn to_bytes(self) -> Vec<u8> {
        self.0
    }

    fn add(&mut self, short: Short) {
        let [a, b, rest @ ..] = short;
        let place = usize::from(u16::from_be_bytes([a, b]) >> 6);
        // Six bits are left of the first bytes; the four after them are enough for four billion people.
        let zeros = u8::try_from(u32::from_be_bytes(rest).leading_zeros()).unwrap_or(32) + 1;
        self.0[place] = self.0[place].max(zeros);
    }

    /// Takes in another.
    pub fn merge(&mut self, other: &Self) {
        for (own, other) in self.0.iter_mut().zip(&other.0) {
            *own = (*own).max(*other);
        }
    }

    /// About how many different identifiers were added.
    #[must_use]
    pub fn count(&self) -> u64 {
        let registers = 1024.0_f64;
        let sum: f64 = self.0.iter().map(|zeros| 0.5_f64.powi(i32::from(*zeros))).sum();
        let raw = 0.7205 * registers * registers / sum;
        let empty: u32 = self.0.iter().map(|zeros| u32::from(*zeros == 0)).sum();
        let estimate = match empty {
            empty if empty > 0 && raw <= 2.5 * registers => registers * (registers / f64::from(empty)).ln(),
            _ => raw,
        };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of people, never negative")]
        let rounded = estimate.round() as u64;
        rounded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sketch_counts_about_right_and_the_same_person_once() {
        let mac = |n: u64| crate::vault::mac(b"key", &[&n.to_be_bytes()]);
        let index = |n: u64| <[u8; 16]>::try_from(&mac(n)[..16]).unwrap();
        for people in [1_u64, 10, 100, 2_000, 50_000] {
            let mut tally = Tally::default();
            for n in (0..people).chain(0..people) {
                tally.add(Some(&index(n)), &Answer::UNKNOWN);
            }
            assert_eq!(tally.asked(), 2 * people);
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
