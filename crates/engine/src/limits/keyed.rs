//! A rate limit with one quota for each of many keys, in a bounded table.

use std::hash::Hash;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

/// Maximum number of keys in a table; beyond it, replenished keys are dropped.
pub const MOST: usize = 50_000;
/// Wait of a new key when the table is full and [`Overflow::Refuse`]s.
pub const FULL: Duration = Duration::from_mins(1);

/// What happens to a new key when the table is full of keys that have spent something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overflow {
    /// It passes uncounted: a flood must not shut out people, and a wider limit stands behind this one.
    Admit,
    /// It waits: where secrets are guessed, it is safer to make somebody wait.
    Refuse,
}

/// Rate limiter with one quota for each of many keys. Counters are in memory and lost with the process.
pub struct Limit<K: Hash + Eq + Clone> {
    limiter: RateLimiter<K, HashMapStateStore<K>, DefaultClock>,
    overflow: Overflow,
}

impl<K: Hash + Eq + Clone> Limit<K> {
    /// A limit of `most` units per hour, of which `burst` may be taken at once.
    #[must_use]
    pub fn hourly(most: NonZeroU32, burst: NonZeroU32, overflow: Overflow) -> Self {
        Self { limiter: RateLimiter::hashmap(Quota::per_hour(most).allow_burst(burst)), overflow }
    }

    /// A limit of `most` units per minute, which may all be taken at once.
    #[must_use]
    pub fn per_minute(most: NonZeroU32, overflow: Overflow) -> Self {
        Self { limiter: RateLimiter::hashmap(Quota::per_minute(most)), overflow }
    }

    /// Takes one unit of the key's quota.
    ///
    /// # Errors
    /// How long to wait, when none is left, or when the table is full and refuses new keys.
    pub fn take(&self, key: &K) -> Result<(), Duration> {
        if self.limiter.len() >= MOST {
            self.limiter.retain_recent();
            if self.limiter.len() >= MOST {
                return match self.overflow {
                    Overflow::Admit => Ok(()),
                    Overflow::Refuse => Err(FULL),
                };
            }
        }
        let clock = DefaultClock::default();
        self.limiter.check_key(key).map_err(|not_until| not_until.wait_time_from(clock.now()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_table_stays_bounded_and_does_as_it_was_told_with_new_keys() {
        for (overflow, answer) in [(Overflow::Admit, Ok(())), (Overflow::Refuse, Err(FULL))] {
            let limit = Limit::hourly(NonZeroU32::MIN, NonZeroU32::MIN, overflow);
            for key in 0..MOST as u64 {
                assert_eq!(limit.take(&key), Ok(()));
            }
            for key in 0..10 {
                assert_eq!(limit.take(&(u64::MAX - key)), answer, "{overflow:?}");
            }
            assert!(limit.limiter.len() <= MOST);
        }
    }
}
