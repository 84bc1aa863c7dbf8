//! Circuit breaker: a failing destination is paused, probed with one delivery, and brought back to full
//! concurrency step by step.
//!
//! Without it, every waiting delivery would use up its attempts on a receiver that is down, and all of them
//! would hit it at once when it is back.

use kelisim_core::Timestamp;
use kelisim_engine::chance;

use super::attempt::Outcome;

/// Consecutive failures that open the breaker.
const FAILURES: u32 = 5;
/// First and longest pause, in milliseconds.
const PAUSE_MS: (u64, u64) = (5_000, 300_000);
/// Pause after a receiver answered 410 Gone, in milliseconds.
const GONE_MS: u64 = 3_600_000;

/// Circuit breaker of one lane's destination.
#[derive(Debug)]
pub struct Breaker {
    /// Concurrent attempts allowed when the breaker is closed.
    limit: usize,
    /// Concurrent attempts allowed now: one after a pause, then one more with each success.
    allowed: usize,
    failures: u32,
    /// Number of consecutive pauses.
    pauses: u32,
    until: Option<Timestamp>,
}

impl Breaker {
    /// Creates a closed breaker for a destination that accepts `limit` concurrent attempts.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self { limit, allowed: limit, failures: 0, pauses: 0, until: None }
    }

    /// End of the current pause; `None` when attempts are allowed.
    #[must_use]
    pub fn pause(&self, now: Timestamp) -> Option<Timestamp> {
        self.until.filter(|until| *until > now)
    }

    /// Concurrent attempts that are allowed now.
    #[must_use]
    pub fn allowed(&self) -> usize {
        self.allowed
    }

    /// Returns true when the destination was paused and has not succeeded since.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.pauses > 0
    }

    /// Records the outcome of an attempt.
    pub fn record(&mut self, outcome: &Outcome, now: Timestamp) {
        match outcome {
            Outcome::Delivered { .. } => {
                self.failures = 0;
                self.pauses = 0;
                self.until = None;
                self.allowed = (self.allowed + 1).min(self.limit);
            }
            Outcome::GiveUp { why: "gone", .. } => self.open(now.plus_ms(GONE_MS)),
            // The failure concerns one message (rejected, or impossible to build) and predicts nothing about
            // the next.
            Outcome::GiveUp { .. } | Outcome::Again { status: 400..=428 | 430..=499, why: "status", .. } => {}
            Outcome::Again { after_ms, .. } => {
                self.failures += 1;
                // Attempts that were under way when the breaker opened give no new information.
                let paused = self.pause(now).is_some();
                if after_ms.is_some() || (!paused && (self.failures >= FAILURES || self.pauses > 0)) {
                    self.leave_alone(now, after_ms.unwrap_or_default().min(GONE_MS));
                }
            }
            // The next attempt would fail too, and a server that sees a wrong password too often locks the
            // account.
            Outcome::Blocked { .. } if self.pause(now).is_none() => self.leave_alone(now, 0),
            Outcome::Withheld(_) | Outcome::Blocked { .. } | Outcome::Unmade => {}
        }
    }

    /// Opens the breaker for longer than the last time, and for at least `least` milliseconds.
    fn leave_alone(&mut self, now: Timestamp, least: u64) {
        let pause = PAUSE_MS.0.saturating_mul(1 << self.pauses.min(10)).min(PAUSE_MS.1);
        let spread = pause - pause / 5 + chance::below(2 * pause / 5);
        self.open(now.plus_ms(spread.max(least)));
    }

    /// Ends the pause, so that one delivery probes the destination now.
    pub fn resume(&mut self) {
        self.until = None;
    }

    fn open(&mut self, until: Timestamp) {
        self.until = Some(self.until.map_or(until, |current| current.max(until)));
        self.pauses = self.pauses.saturating_add(1);
        self.allowed = 1;
    }
}

#[cfg(test)]
mod tests {
    use kelisim_core::gate::Withheld;

    use super::*;

    const DOWN: Outcome = Outcome::Again { status: 503, after_ms: None, why: "status" };
    const FINE: Outcome = Outcome::Delivered { status: 204 };

    #[test]
    fn it_opens_after_failures_in_a_row_and_closes_slowly() {
        let (mut breaker, mut now) = (Breaker::new(8), Timestamp(1_000_000));
        for _ in 0..4 {
            breaker.record(&DOWN, now);
        }
        breaker.record(&FINE, now);
        for _ in 0..4 {
            breaker.record(&DOWN, now);
        }
        assert_eq!((breaker.pause(now), breaker.allowed()), (None, 8));
        let mut pauses = Vec::new();
        for _ in 0..10 {
            breaker.record(&DOWN, now);
            let until = breaker.pause(now).unwrap();
            // Failures of the attempts that were already under way change nothing.
            for _ in 0..7 {
                breaker.record(&DOWN, now);
            }
            assert_eq!((breaker.pause(now), breaker.allowed()), (Some(until), 1));
            pauses.push(until.0 - now.0);
            now = until;
        }
        assert!((4_000..=6_000).contains(&pauses[0]), "{pauses:?}");
        assert!((240_000..=360_000).contains(&pauses[9]), "{pauses:?}");
        assert!(breaker.is_open());
        let mut grown = Vec::new();
        for _ in 0..4 {
            breaker.record(&FINE, now);
            grown.push(breaker.allowed());
        }
        assert_eq!(grown, [2, 3, 4, 5]);
        assert!(!breaker.is_open() && breaker.pause(now).is_none());
    }

    #[test]
    fn a_receiver_that_asks_for_time_gets_it_and_one_that_is_gone_is_left_alone() {
        let (mut breaker, now) = (Breaker::new(8), Timestamp(1_000_000));
        breaker.record(&Outcome::Again { status: 429, after_ms: Some(60_000), why: "status" }, now);
        assert_eq!(breaker.pause(now), Some(now.plus_ms(60_000)));
        let mut breaker = Breaker::new(8);
        breaker.record(&Outcome::GiveUp { status: 410, why: "gone" }, now);
        assert_eq!(breaker.pause(now), Some(now.plus_ms(GONE_MS)));
    }

    #[test]
    fn one_bad_message_is_no_bad_destination() {
        let (mut breaker, now) = (Breaker::new(8), Timestamp(1_000_000));
        for _ in 0..100 {
            breaker.record(&Outcome::Again { status: 400, after_ms: None, why: "status" }, now);
            breaker.record(&Outcome::GiveUp { status: 0, why: "unreadable" }, now);
            breaker.record(&Outcome::Withheld(Withheld::Erased), now);
        }
        assert_eq!((breaker.pause(now), breaker.allowed()), (None, 8));
    }
}
