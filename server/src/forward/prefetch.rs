//! Prefetch: deliveries leased before their turn, so that the next attempt does not wait for the store.

use std::collections::VecDeque;

use kelisim_core::Timestamp;
use kelisim_store::Leased;

/// Window in milliseconds: as many as ended in one may be prefetched.
const WINDOW_MS: u64 = 100;
/// Largest prefetch, however fast the receiver is: when a gateway dies, they are blocked until their leases
/// expire.
const MOST: usize = 256;

/// Queue of prefetched deliveries and the receiver's recent throughput.
#[derive(Debug, Default)]
pub(super) struct Prefetch {
    held: VecDeque<Leased>,
    /// Start of the current window.
    begun: Timestamp,
    /// Successful deliveries in the current window and in the one before.
    ended: (usize, usize),
}

impl Prefetch {
    /// Number of prefetched deliveries.
    pub(super) fn len(&self) -> usize {
        self.held.len()
    }

    /// Appends leased deliveries to the queue.
    pub(super) fn extend(&mut self, leased: Vec<Leased>) {
        self.held.extend(leased);
    }

    /// Removes the first delivery of the queue.
    pub(super) fn next(&mut self) -> Option<Leased> {
        self.held.pop_front()
    }

    /// Removes every delivery of the queue.
    pub(super) fn all(&mut self) -> impl Iterator<Item = Leased> {
        self.held.drain(..)
    }

    /// Counts a successful delivery.
    pub(super) fn ended(&mut self, now: Timestamp) {
        self.advance(now);
        self.ended.0 += 1;
    }

    /// Number of deliveries worth prefetching: as many as the receiver accepted in a tenth of a second, so
    /// that those of a slow receiver do not wait here until their leases expire, and those of a fast one are
    /// at hand.
    pub(super) fn worth(&mut self, now: Timestamp) -> usize {
        self.advance(now);
        self.ended.0.max(self.ended.1).min(MOST)
    }

    fn advance(&mut self, now: Timestamp) {
        let elapsed = now.0.saturating_sub(self.begun.0) / WINDOW_MS;
        if elapsed > 0 {
            self.ended = (0, if elapsed == 1 { self.ended.0 } else { 0 });
            self.begun = now;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fast_receiver_has_more_held_ahead_and_one_that_stops_has_nothing() {
        let mut prefetch = Prefetch::default();
        assert_eq!(prefetch.worth(Timestamp(1_000_000)), 0);
        for ms in 0..100 {
            prefetch.ended(Timestamp(1_000_000 + ms));
        }
        assert_eq!(prefetch.worth(Timestamp(1_000_099)), 100);
        assert_eq!(prefetch.worth(Timestamp(1_000_100)), 100, "the window before still tells");
        for _ in 0..1000 {
            prefetch.ended(Timestamp(1_000_150));
        }
        assert_eq!(prefetch.worth(Timestamp(1_000_150)), MOST);
        assert_eq!(prefetch.worth(Timestamp(1_000_400)), 0);
    }
}
