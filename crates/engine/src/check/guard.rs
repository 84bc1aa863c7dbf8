//! Detects callers who enumerate numbers instead of asking about people.
//!
//! Lists of people have gaps of every size. Enumerated numbers, in whatever order within one question, have
//! the same gap most of the time, or nearly none. The last numbers of each key are kept in memory, so that
//! asking for one at a time is noticed too.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use crate::failure::Failure;
use crate::reason::Spent;
use crate::tenant::Tenant;

/// Minimum count of numbers that can form a pattern.
const LEAST: usize = 40;
/// Numbers stored per key.
const REMEMBERED: usize = 200;
/// Largest gap that counts as none.
const CLOSE: u64 = 3;

/// Reaction to a question about sequential identifiers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sequential {
    /// Refuse the question and alert the operator.
    #[default]
    Refuse,
    /// Answer the question and alert the operator.
    #[serde(rename = "tell")]
    Alert,
}

/// Last numbers each key asked about.
#[derive(Default)]
pub struct Guard {
    lately: Mutex<HashMap<String, VecDeque<u64>>>,
}

impl Guard {
    /// Inspects the numbers of one question, or of a part of a file; the same person may come again.
    ///
    /// # Errors
    /// [`Failure::Spent`] with `sequential-identifiers`, when the configuration refuses such questions.
    pub fn inspect(
        &self,
        tenant: &Tenant,
        sequential: Sequential,
        key: &str,
        numbers: impl Iterator<Item = u64>,
    ) -> Result<(), Failure> {
        let mut recent: Vec<u64> = numbers.collect();
        {
            let mut lately = self.lately.lock().unwrap_or_else(PoisonError::into_inner);
            let known = lately.entry(format!("{}/{key}", tenant.config.id)).or_default();
            let newest = recent.len().saturating_sub(REMEMBERED);
            known.extend(&recent[newest..]);
            known.drain(..known.len().saturating_sub(REMEMBERED));
            if recent.len() < REMEMBERED {
                recent = known.iter().copied().collect();
            }
        }
        if !is_sequence(recent) {
            return Ok(());
        }
        tenant.metrics.record_alarm("sequential");
        tracing::warn!(site = %tenant.config.id, key, "identifiers were asked about one after the other");
        match sequential {
            Sequential::Refuse => Err(Failure::spent(Spent::Sequential)),
            Sequential::Alert => Ok(()),
        }
    }
}

/// Whether at least half of the gaps between neighbours are the same, or nearly none.
fn is_sequence(mut numbers: Vec<u64>) -> bool {
    numbers.sort_unstable();
    numbers.dedup();
    if numbers.len() < LEAST {
        return false;
    }
    let gaps: Vec<u64> = numbers.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let mut same: HashMap<u64, usize> = HashMap::new();
    for gap in &gaps {
        *same.entry((*gap).max(CLOSE)).or_default() += 1;
    }
    same.into_values().max().is_some_and(|most| most * 2 >= gaps.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scattered(n: u64) -> u64 {
        u64::from_be_bytes(crate::vault::mac(b"guard", &[&n.to_be_bytes()])[..8].try_into().unwrap())
    }

    #[test]
    fn numbers_in_a_row_are_noticed_and_lists_of_people_are_not() {
        let row = |step: u64| (0..200).map(|n| 77_010_000_000 + n * step).collect::<Vec<_>>();
        for step in [1, 2, 3, 10, 1000, 12_345] {
            assert!(is_sequence(row(step)), "{step}");
        }
        let mut shuffled = row(1);
        shuffled.sort_by_key(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        assert!(is_sequence(shuffled));
        let mut half: Vec<u64> = row(1)[..120].to_vec();
        half.extend((0..80_u64).map(|n| 77_050_000_000 + scattered(n) % 10_000_000));
        assert!(is_sequence(half), "some real people among them do not hide it");
        let people = |space: u64, count: u64| (0..count).map(|n| 77_000_000_000 + scattered(n) % space).collect::<Vec<_>>();
        assert!(!is_sequence(people(100_000_000, 1000)));
        assert!(!is_sequence(row(1)[..20].to_vec()), "a few neighbours are a family or an office");
        assert!(!is_sequence(vec![77_010_000_000; 1000]));
        // Part of a sorted file of ten million people: dense, and yet no row.
        let mut random = 7_u64;
        let mut at = 77_000_000_000;
        let dense: Vec<u64> = (0..1000)
            .map(|_| {
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                at += 1 + (random >> 33) % 20;
                at
            })
            .collect();
        assert!(!is_sequence(dense));
    }
}
