//! Retry schedule: the time of the next attempt, and the end of retries.

use kelisim_core::Timestamp;
use kelisim_engine::chance;

/// Mean delay in seconds after each attempt; the last one repeats.
const SCHEDULE: [u64; 9] = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];
/// Shortest time from the first attempt until a delivery is given up, in milliseconds: three days and four
/// hours.
pub(crate) const PATIENCE_MS: u64 = 76 * 3600 * 1000;
/// Upper bound in milliseconds of the delay that a receiver can ask for.
const LONGEST_WAIT_MS: u64 = 6 * 3600 * 1000;

/// Time of the next attempt, after `made` attempts of which the first was at `since` or later; `None` when
/// the delivery is given up.
///
/// The delay is uniform between zero and twice the schedule's mean, so that deliveries that failed together
/// are not retried together, and at least what the receiver asked for.
#[must_use]
pub(crate) fn next(made: u32, since: Timestamp, now: Timestamp, retry_after_ms: Option<u64>) -> Option<Timestamp> {
    let made = usize::try_from(made).unwrap_or(usize::MAX);
    if made > SCHEDULE.len() && now.0.saturating_sub(since.0) >= PATIENCE_MS {
        return None;
    }
    let mean = SCHEDULE.get(made.saturating_sub(1)).or(SCHEDULE.last()).copied().unwrap_or_default() * 1000;
    let requested = retry_after_ms.unwrap_or_default().min(LONGEST_WAIT_MS);
    Some(now.plus_ms(chance::below(2 * mean).max(requested)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_given_up_in_three_days_and_nothing_is_tried_for_ever() {
        for _ in 0..200 {
            let (since, mut now, mut made) = (Timestamp(1_790_000_000_000), Timestamp(1_790_000_000_000), 0);
            loop {
                made += 1;
                match next(made, since, now, None) {
                    Some(next) => now = next,
                    None => break,
                }
            }
            let hours = (now.0 - since.0) / 3_600_000;
            // Nine delays of twice the mean are 151 hours, and the one under way then may last two days.
            assert!((76..200).contains(&hours), "{hours} hours, {made} attempts");
            assert!(made >= 10);
        }
    }

    #[test]
    fn waits_are_spread_over_the_whole_span() {
        let now = Timestamp(1_790_000_000_000);
        let waits: Vec<u64> = (0..2000).map(|_| next(2, now, now, None).unwrap().0 - now.0).collect();
        let early = waits.iter().filter(|wait| **wait < 300_000).count();
        assert!(waits.iter().all(|wait| *wait < 600_000));
        assert!((850..1150).contains(&early), "{early} of 2000 in the first half");
    }

    #[test]
    fn a_receiver_may_ask_for_more_time_within_bounds() {
        let now = Timestamp(1_790_000_000_000);
        let after = |requested| next(1, now, now, Some(requested)).unwrap().0 - now.0;
        assert_eq!(after(3_600_000), 3_600_000);
        assert_eq!(after(999_999_999_999), LONGEST_WAIT_MS);
        assert!(after(1) < 10_000);
    }
}
