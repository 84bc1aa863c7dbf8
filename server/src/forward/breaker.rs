//! A circuit breaker: a destination that fails is left alone for a while, tried with one delivery, and taken up again slowly.
//!
//! Without it, everything that waits would use up its attempts on a receiver that is down, and fall upon it together when
//! it is back.

use kelisim_core::Timestamp;
use kelisim_engine::chance;

use super::attempt::Outcome;

/// Failures in a row that open it.
const FAILURES: u32 = 5;
/// First pause, and the longest, in milliseconds.
const PAUSE_MS: (u64, u64) = (5_000, 300_000);
/// Pause after a receiver said that it is gone.
const GONE_MS: u64 = 3_600_000;

/// What one worker knows about its destination.
#[derive(Debug)]
pub struct Breaker {
    /// Attempts that may be under way at once when all is well.
    most: usize,
    /// The same now: one after a pause, then one more with each success.
    may: usize,
    failures: u32,
    /// Pauses in a row.
    pauses: u32,
    until: Option<Timestamp>,
}

impl Breaker {
    /// A closed one, for a destination that takes so many at once.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self { most, may: most, failures: 0, pauses: 0, until: None }
    }

    /// Until when nothing is to be sent; `None` when something may be.
    #[must_use]
    pub fn pause(&self, now: Timestamp) -> Option<Timestamp> {
        self.until.filter(|until| *until > now)
    }

    /// Attempts that may be under way at once.
    #[must_use]
    pub fn may(&self) -> usize {
        self.may
    }

    /// Whether the destination was left alone and has not answered well since.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.pauses > 0
    }

    /// An attempt ended.
    pub fn note(&mut self, outcome: &Outcome, now: Timestamp) {
        match outcome {
            Outcome::Delivered { .. } => {
                self.failures = 0;
                self.pauses = 0;
                self.until = None;
                self.may = (self.may + 1).min(self.most);
            }
            Outcome::GiveUp { why: "gone", .. } => self.open(now.plus_ms(GONE_MS)),
            // One message was refused or could not be made; that says nothing about the next.
            Outcome::GiveUp { .. } | Outcome::Again { status: 400..=428 | 430..=499, why: "status", .. } => {}
            Outcome::Again { after_ms, .. } => {
                self.failures += 1;
                // Those that were under way when it opened tell nothing new.
                let known = self.pause(now).is_some();
                if after_ms.is_some() || (!known && (self.failures >= FAILURES || self.pauses > 0)) {
                    self.leave_alone(now, after_ms.unwrap_or_default().min(GONE_MS));
                }
            }
            // The next would fare the same, and a server that is asked too often with a wrong password locks the account.
            Outcome::Blocked { .. } if self.pause(now).is_none() => self.leave_alone(now, 0),
            Outcome::Blocked { .. } | Outcome::Unmade => {}
        }
    }

    /// Opens for longer than the last time, and for `least` milliseconds.
    fn leave_alone(&mut self, now: Timestamp, least: u64) {
        let pause = PAUSE_MS.0.saturating_mul(1 << self.pauses.min(10)).min(PAUSE_MS.1);
        let spread = pause - pause / 5 + chance::below(2 * pause / 5);
        self.open(now.plus_ms(spread.max(least)));
    }

    /// Tries the destination now, with one delivery.
    pub fn resume(&mut self) {
        self.until = None;
    }

    fn open(&mut self, until: Timestamp) {
        self.until = Some(self.until.map_or(until, |known| known.max(until)));
        self.pauses = self.pauses.saturating_add(1);
        self.may = 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOWN: Outcome = Outcome::Again { status: 503, after_ms: None, why: "status" };
    const FINE: Outcome = Outcome::Delivered { status: 204 };

    #[test]
    fn it_opens_after_failures_in_a_row_and_closes_slowly() {
        let (mut breaker, mut now) = (Breaker::new(8), Timestamp(1_000_000));
        for _ in 0..4 {
            breaker.note(&DOWN, now);
        }
        breaker.note(&FINE, now);
        for _ in 0..4 {
            breaker.note(&DOWN, now);
        }
        assert_eq!((breaker.pause(now), breaker.may()), (None, 8));
        let mut pauses = Vec::new();
        for _ in 0..10 {
            breaker.note(&DOWN, now);
            let until = breaker.pause(now).unwrap();
            // The others that were under way change nothing.
            for _ in 0..7 {
                breaker.note(&DOWN, now);
            }
            assert_eq!((breaker.pause(now), breaker.may()), (Some(until), 1));
            pauses.push(until.0 - now.0);
            now = until;
        }
        assert!((4_000..=6_000).contains(&pauses[0]), "{pauses:?}");
        assert!((240_000..=360_000).contains(&pauses[9]), "{pauses:?}");
        assert!(breaker.is_open());
        let mut grown = Vec::new();
        for _ in 0..4 {
            breaker.note(&FINE, now);
            grown.push(breaker.may());
        }
        assert_eq!(grown, [2, 3, 4, 5]);
        assert!(!breaker.is_open() && breaker.pause(now).is_none());
    }

    #[test]
    fn a_receiver_that_asks_for_time_gets_it_and_one_that_is_gone_is_left_alone() {
        let (mut breaker, now) = (Breaker::new(8), Timestamp(1_000_000));
        breaker.note(&Outcome::Again { status: 429, after_ms: Some(60_000), why: "status" }, now);
        assert_eq!(breaker.pause(now), Some(now.plus_ms(60_000)));
        let mut breaker = Breaker::new(8);
        breaker.note(&Outcome::GiveUp { status: 410, why: "gone" }, now);
        assert_eq!(breaker.pause(now), Some(now.plus_ms(GONE_MS)));
    }

    #[test]
    fn one_bad_message_is_no_bad_destination() {
        let (mut breaker, now) = (Breaker::new(8), Timestamp(1_000_000));
        for _ in 0..100 {
            breaker.note(&Outcome::Again { status: 400, after_ms: None, why: "status" }, now);
            breaker.note(&Outcome::GiveUp { status: 0, why: "erased" }, now);
        }
        assert_eq!((breaker.pause(now), breaker.may()), (None, 8));
    }
}
