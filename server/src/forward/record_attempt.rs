//! Recording of an attempt in its delivery's row.

use kelisim_core::Timestamp;
use kelisim_store::DeliveryOutcome;
use kelisim_store::rows::{Attempt, DeliveryRow, DeliveryState};

use super::attempt::Outcome;
use super::schedule;

/// Attempts stored for each delivery; of more, those in the middle are dropped.
const MAX_ATTEMPTS: usize = 32;

/// Delay before a delivery that was not attempted is due again, in milliseconds; the breaker decides how long
/// its lane really pauses.
const BLOCKED_MS: u64 = 5_000;

/// Adds an attempt to the row, and returns what happens to the delivery next.
pub fn record_attempt(row: &mut DeliveryRow, outcome: &Outcome, now: Timestamp, took_ms: u64, bytes: usize) -> DeliveryOutcome {
    if outcome.is_attempt() {
        if row.attempts.len() >= MAX_ATTEMPTS {
            let middle = MAX_ATTEMPTS / 2;
            // What arrived is never forgotten.
            let at = (middle..row.attempts.len()).find(|at| !row.attempts[*at].why.is_empty()).unwrap_or(middle);
            row.attempts.remove(at);
        }
        row.made = row.made.saturating_add(1);
        row.attempts.push(Attempt {
            at: now,
            status: outcome.status(),
            why: outcome.why().to_owned(),
            took_ms: u32::try_from(took_ms).unwrap_or(u32::MAX),
            bytes: u32::try_from(bytes).unwrap_or(u32::MAX),
        });
    }
    match outcome {
        Outcome::Delivered { .. } => {
            row.state = DeliveryState::Delivered;
            DeliveryOutcome::Over
        }
        Outcome::Withheld(_) => {
            // What arrived before stays arrived: it was to be sent once more.
            row.state = if row.delivered_at().is_some() { DeliveryState::Delivered } else { DeliveryState::Withheld };
            DeliveryOutcome::Over
        }
        Outcome::GiveUp { .. } => {
            row.state = DeliveryState::Dead;
            DeliveryOutcome::Dead
        }
        Outcome::Again { after_ms, .. } => {
            if let Some(moment) = schedule::next(row.made, row.since, now, *after_ms) {
                DeliveryOutcome::Waits(moment)
            } else {
                row.state = DeliveryState::Dead;
                DeliveryOutcome::Dead
            }
        }
        Outcome::Blocked { .. } | Outcome::Unmade => DeliveryOutcome::Waits(now.plus_ms(BLOCKED_MS)),
    }
}

#[cfg(test)]
mod tests {
    use kelisim_store::rows::Event;

    use super::*;

    #[test]
    fn what_reached_nobody_is_no_attempt_and_comes_back_soon() {
        let now = Timestamp(1_790_000_000_000);
        let mut row = DeliveryRow::new(7, "case-system", Event::Application, now);
        for outcome in [Outcome::Unmade, Outcome::Blocked { why: "no-secret" }] {
            assert_eq!(record_attempt(&mut row, &outcome, now, 3, 0), DeliveryOutcome::Waits(now.plus_ms(BLOCKED_MS)));
            assert_eq!((row.made, row.attempts.len(), row.state), (0, 0, DeliveryState::Waiting));
        }
        assert!(
            matches!(record_attempt(&mut row, &Outcome::later("timeout"), now, 3, 0), DeliveryOutcome::Waits(next) if next < now.plus_ms(10_000))
        );
        assert_eq!((row.made, row.attempts.len()), (1, 1));
    }
}
