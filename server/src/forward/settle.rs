//! What an attempt does to its delivery.

use kelisim_core::Timestamp;
use kelisim_store::Settled;
use kelisim_store::rows::{Attempt, DeliveryRow, DeliveryState};

use super::attempt::Outcome;
use super::schedule;

/// Attempts kept of one delivery; of more, those in the middle are forgotten.
const KEPT: usize = 32;

/// What was not even tried comes back after so many milliseconds; how long its lane really rests is the breaker's to say.
const BLOCKED_MS: u64 = 5_000;

/// Notes an attempt in the row, and tells what becomes of the delivery.
pub fn note(row: &mut DeliveryRow, outcome: &Outcome, now: Timestamp, took_ms: u64, bytes: usize) -> Settled {
    // Whoever is blocked by the configuration reached nobody: that is no attempt.
    if !matches!(outcome, Outcome::Blocked { .. }) {
        if row.attempts.len() >= KEPT {
            row.attempts.remove(KEPT / 2);
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
            Settled::Over
        }
        Outcome::GiveUp { .. } => {
            row.state = DeliveryState::Dead;
            Settled::Dead
        }
        Outcome::Again { after_ms, .. } => {
            if let Some(moment) = schedule::next(row.made, row.since, now, *after_ms) {
                Settled::Waits(moment)
            } else {
                row.state = DeliveryState::Dead;
                Settled::Dead
            }
        }
        Outcome::Blocked { .. } => Settled::Waits(now.plus_ms(BLOCKED_MS)),
    }
}
