//! Deliveries that a worker holds before their turn, so that the next attempt does not wait for the store.

use std::collections::VecDeque;

use kelisim_core::Timestamp;
use kelisim_store::Leased;

/// What ends in so many milliseconds is what may be held ahead.
const WINDOW_MS: u64 = 100;
/// Most that are held ahead, however fast the receiver is: a gateway that dies keeps them from others until their leases end.
const MOST: usize = 256;

/// What is held ahead, and how much of that is worth while.
#[derive(Debug, Default)]
pub(super) struct Prefetch {
    held: VecDeque<Leased>,
    /// When the window at hand began.
    begun: Timestamp,
    /// Deliveries that ended well in it, and in the one before.
    ended: (usize, usize),
}

impl Prefetch {
    /// Deliveries held.
    pub(super) fn len(&self) -> usize {
        self.held.len()
    }

    /// Puts more behind what is held.
    pub(super) fn extend(&mut self, leased: Vec<Leased>) {
        self.held.extend(leased);
    }

    /// The next one whose turn it is.
    pub(super) fn next(&mut self) -> Option<Leased> {
        self.held.pop_front()
    }

    /// Everything that is held.
    pub(super) fn all(&mut self) -> impl Iterator<Item = Leased> {
        self.held.drain(..)
    }

    /// A delivery ended well.
    pub(super) fn ended(&mut self, now: Timestamp) {
        self.turn(now);
        self.ended.0 += 1;
    }

    /// How many are worth holding ahead: what the receiver took in a tenth of a second, so that a slow one's do not lie here
    /// until their leases end, and a fast one's are at hand.
    pub(super) fn worth(&mut self, now: Timestamp) -> usize {
        self.turn(now);
        self.ended.0.max(self.ended.1).min(MOST)
    }

    fn turn(&mut self, now: Timestamp) {
        let past = now.0.saturating_sub(self.begun.0) / WINDOW_MS;
        if past > 0 {
            self.ended = (0, if past == 1 { self.ended.0 } else { 0 });
            self.begun = now;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fast_receiver_has_more_held_ahead_and_one_that_stops_has_nothing() {
        let mut ahead = Prefetch::default();
        assert_eq!(ahead.worth(Timestamp(1_000_000)), 0);
        for ms in 0..100 {
            ahead.ended(Timestamp(1_000_000 + ms));
        }
        assert_eq!(ahead.worth(Timestamp(1_000_099)), 100);
        assert_eq!(ahead.worth(Timestamp(1_000_100)), 100, "the window before still tells");
        for _ in 0..1000 {
            ahead.ended(Timestamp(1_000_150));
        }
        assert_eq!(ahead.worth(Timestamp(1_000_150)), MOST);
        assert_eq!(ahead.worth(Timestamp(1_000_400)), 0);
    }
}
