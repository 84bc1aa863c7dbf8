//! What an attempt comes to, and when the next one is made.

use crate::chance;

/// What an attempt came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The receiver answered 2xx.
    Delivered {
        /// HTTP status.
        status: u16,
    },
    /// It will be tried again.
    Again {
        /// HTTP status, zero when there was no answer.
        status: u16,
        /// What the receiver asked to wait, in milliseconds.
        after_ms: Option<u64>,
        /// Why.
        why: &'static str,
    },
    /// It will not.
    GiveUp {
        /// HTTP status, zero when there was no answer.
        status: u16,
        /// Why.
        why: &'static str,
    },
}

impl Outcome {
    /// HTTP status, zero when there was no answer.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Outcome::Delivered { status } | Outcome::Again { status, .. } | Outcome::GiveUp { status, .. } => *status,
        }
    }

    /// A stable short name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Outcome::Delivered { .. } => "delivered",
            Outcome::Again { .. } => "again",
            Outcome::GiveUp { .. } => "dead",
        }
    }

    /// Why it was not delivered.
    #[must_use]
    pub fn why(&self) -> &'static str {
        match self {
            Outcome::Delivered { .. } => "",
            Outcome::Again { why, .. } | Outcome::GiveUp { why, .. } => why,
        }
    }

    /// What an HTTP answer means (Standard Webhooks): 2xx is success, 410 ends it, anything else, redirects too, is
    /// tried again; `Retry-After` in seconds is obeyed up to an hour.
    #[must_use]
    pub fn of_status(status: u16, retry_after: Option<u64>) -> Self {
        match status {
            200..=299 => Outcome::Delivered { status },
            410 => Outcome::GiveUp { status, why: "gone" },
            _ => Outcome::Again { status, after_ms: retry_after.map(|seconds| seconds.min(3600) * 1000), why: "status" },
        }
    }
}

/// Seconds before the next attempt, after each; three days and four hours in all.
const SCHEDULE: [u64; 9] = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];

/// Milliseconds to wait after attempt number `made`, with up to a fifth of jitter; `None` when that was the last.
#[must_use]
pub fn delay_ms(made: usize) -> Option<u64> {
    let delay = SCHEDULE.get(made.checked_sub(1)?)? * 1000;
    Some(delay + chance::below(delay / 5))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_mean_what_the_specification_says() {
        assert_eq!(Outcome::of_status(204, None).name(), "delivered");
        assert_eq!(Outcome::of_status(410, None).name(), "dead");
        for status in [301, 307, 400, 404, 429, 500, 503] {
            assert_eq!(Outcome::of_status(status, None).name(), "again", "{status}");
        }
        assert_eq!(
            Outcome::of_status(429, Some(99_999)),
            Outcome::Again { status: 429, after_ms: Some(3_600_000), why: "status" }
        );
    }

    #[test]
    fn the_schedule_ends_after_three_days() {
        assert!((5000..6000).contains(&delay_ms(1).unwrap()));
        assert!(delay_ms(9).is_some() && delay_ms(10).is_none());
        assert!(SCHEDULE.iter().sum::<u64>() > 3 * 86_400);
    }
}
