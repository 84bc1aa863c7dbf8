//! When the next attempt is made, and when there is none.

use kelisim_core::Timestamp;
use kelisim_engine::chance;

/// Seconds to wait on average after each attempt; after the last of them it stays.
const SCHEDULE: [u64; 9] = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];
/// Nothing is given up before it was tried for so long: three days and four hours.
pub const PATIENCE_MS: u64 = 76 * 3600 * 1000;
/// A receiver that asks for more time than this gets no more.
const LONGEST_WAIT_MS: u64 = 6 * 3600 * 1000;

/// The moment of the next attempt, after `made` of which the first may have been made at `since`; `None` when it is given up.
///
/// The wait is anything between nothing and twice that of the schedule, so that what failed together does not come back
/// together, and no shorter than what the receiver asked for.
#[must_use]
pub fn next(made: u32, since: Timestamp, now: Timestamp, asked_ms: Option<u64>) -> Option<Timestamp> {
    let made = usize::try_from(made).unwrap_or(usize::MAX);
    if made > SCHEDULE.len() && now.0.saturating_sub(since.0) >= PATIENCE_MS {
        return None;
    }
    let mean = SCHEDULE.get(made.saturating_sub(1)).or(SCHEDULE.last()).copied().unwrap_or_default() * 1000;
    let asked = asked_ms.unwrap_or_default().min(LONGEST_WAIT_MS);
    Some(now.plus_ms(chance::below(2 * mean).max(asked)))
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
            // Nine waits of twice the mean are 151 hours, and the one under way then may last two days.
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
        let after = |asked| next(1, now, now, Some(asked)).unwrap().0 - now.0;
        assert_eq!(after(3_600_000), 3_600_000);
        assert_eq!(after(999_999_999_999), LONGEST_WAIT_MS);
        assert!(after(1) < 10_000);
    }
}
