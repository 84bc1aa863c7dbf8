//! Newest choice of each browser, for a minute: pressed again, it is the same record.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use kelisim_core::{RecordId, SubjectId, Timestamp};

/// Time in which the same choice is the same record, in milliseconds.
const SAME_MS: u64 = 60_000;
/// Browsers that are remembered at once.
const MOST: usize = 20_000;

/// Record of a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecentChoice {
    /// Fingerprint of what was chosen, about which words, and by which way of acting.
    pub choice: [u8; 8],
    /// Record it became.
    pub record: RecordId,
    /// Fingerprint of the request that made it.
    pub request: [u8; 8],
    /// Moment at which the browser decided.
    pub decided_at: Timestamp,
    /// Moment at which it was recorded.
    pub at: Timestamp,
}

/// Newest choices of browsers. In memory, bounded, and lost with the process: then a choice is recorded twice.
#[derive(Default)]
pub struct RecentChoices(Mutex<HashMap<SubjectId, RecentChoice>>);

impl RecentChoices {
    /// Finds the record of the same choice, when it was the browser's last and both were decided and recorded
    /// within a minute.
    #[must_use]
    pub fn same(&self, subject: SubjectId, choice: [u8; 8], decided_at: Timestamp, now: Timestamp) -> Option<RecentChoice> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let within = |from: Timestamp, to: Timestamp| to >= from && to.0 - from.0 < SAME_MS;
        let same = |last: &RecentChoice| last.choice == choice && within(last.decided_at, decided_at) && within(last.at, now);
        known.get(&subject).copied().filter(same)
    }

    /// Notes a choice of a browser, unless it decided something later: a choice that arrives late decides
    /// nothing.
    pub fn note(&self, subject: SubjectId, choice: RecentChoice) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.get(&subject).is_some_and(|last| last.decided_at > choice.decided_at) {
            return;
        }
        if known.len() >= MOST {
            known.retain(|_, last| choice.at.0.saturating_sub(last.at.0) < SAME_MS);
            if known.len() >= MOST {
                known.clear();
            }
        }
        known.insert(subject, choice);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_choice_counts_and_for_a_minute() {
        let recent = RecentChoices::default();
        let subject = SubjectId([1; 16]);
        let made = |choice: u8, at| RecentChoice {
            choice: [choice; 8],
            record: RecordId([choice; 16]),
            request: [0; 8],
            decided_at: Timestamp(at),
            at: Timestamp(at),
        };
        let same = |subject, choice: u8, at| recent.same(subject, [choice; 8], Timestamp(at), Timestamp(at));
        recent.note(subject, made(1, 1_000));
        assert_eq!(same(subject, 1, 60_999), Some(made(1, 1_000)));
        assert_eq!(same(subject, 1, 61_000), None);
        assert_eq!(same(subject, 2, 1_001), None);
        assert_eq!(same(SubjectId([2; 16]), 1, 1_001), None);
        assert_eq!(recent.same(subject, [1; 8], Timestamp(999), Timestamp(1_001)), None, "decided before, it is another");
        recent.note(subject, made(2, 2_000));
        assert_eq!(same(subject, 1, 2_001), None, "there and back is three choices");
        // One that was decided before and arrives late changes nothing, and is not what the next is compared with.
        recent.note(subject, made(1, 1_500));
        assert_eq!(same(subject, 1, 2_002), None);
        assert_eq!(same(subject, 2, 2_002), Some(made(2, 2_000)));
        for n in 0..=u32::try_from(MOST).unwrap() {
            let mut id = [0; 16];
            id[..4].copy_from_slice(&n.to_be_bytes());
            recent.note(SubjectId(id), made(1, 2_000));
        }
        assert!(recent.0.lock().unwrap().len() <= MOST);
    }
}
