//! Rate limits of sign-in attempts and lookups. Counted in memory; a full table admits no new key, because
//! here it is safer to make somebody wait.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use kelisim_engine::limits;

use super::AccountId;

/// Most keys of one table.
const MOST: usize = 50_000;
/// Wait when a table is full.
const FULL: Duration = Duration::from_mins(1);

struct Limit<K: Hash + Eq + Clone>(RateLimiter<K, HashMapStateStore<K>, DefaultClock>);

impl<K: Hash + Eq + Clone> Limit<K> {
    fn hourly(most: u32, burst: u32) -> Self {
        let number = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        Self(RateLimiter::hashmap(Quota::per_hour(number(most)).allow_burst(number(burst))))
    }

    fn take(&self, key: &K) -> Result<(), Duration> {
        if self.0.len() >= MOST {
            self.0.retain_recent();
            if self.0.len() >= MOST {
                return Err(FULL);
            }
        }
        let clock = DefaultClock::default();
        self.0.check_key(key).map_err(|not_until| not_until.wait_time_from(clock.now()))
    }
}

/// Rate limits by address, account, browser and organisation.
pub struct Throttle {
    addresses: Limit<[u8; 16]>,
    names: Limit<AccountId>,
    browsers: Limit<(AccountId, [u8; 16])>,
    lookups: Limit<AccountId>,
    organisation: Limit<[u8; 16]>,
}

impl Default for Throttle {
    fn default() -> Self {
        Self {
            addresses: Limit::hourly(60, 20),
            names: Limit::hourly(20, 10),
            browsers: Limit::hourly(20, 10),
            lookups: Limit::hourly(300, 60),
            // A whole office may share one address, and nothing is guessed here.
            organisation: Limit::hourly(600, 100),
        }
    }
}

impl Throttle {
    /// Counts a sign-in attempt. A browser that signed in to this account before has a limit of its own, so
    /// that guesses by others lock nobody out.
    ///
    /// # Errors
    /// The time to wait.
    pub fn guess(&self, name: AccountId, browser: Option<[u8; 16]>, address: Option<IpAddr>) -> Result<(), Duration> {
        if let Some(network) = address.and_then(limits::network) {
            self.addresses.take(&network)?;
        }
        match browser {
            Some(browser) => self.browsers.take(&(name, browser)),
            None => self.names.take(&name),
        }
    }

    /// Counts a redirect to the organisation's sign-in service or back: each costs a request to the service.
    ///
    /// # Errors
    /// The time to wait.
    pub fn organisation(&self, address: Option<IpAddr>) -> Result<(), Duration> {
        address.and_then(limits::network).map_or(Ok(()), |network| self.organisation.take(&network))
    }

    /// Counts a lookup of a person.
    ///
    /// # Errors
    /// The time to wait.
    pub fn lookup(&self, who: AccountId) -> Result<(), Duration> {
        self.lookups.take(&who)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guesses_are_few_and_shut_out_nobody_who_was_here_before() {
        let throttle = Throttle::default();
        let guess = |browser| throttle.guess(AccountId([1; 16]), browser, None);
        assert!((0..10).all(|_| guess(None).is_ok()));
        let wait = guess(None).unwrap_err();
        assert!(wait <= Duration::from_mins(3), "{wait:?}");
        assert!(guess(Some([2; 16])).is_ok(), "the browser that is known");
        assert!(throttle.guess(AccountId([9; 16]), None, None).is_ok(), "another name");
        let from =
            |address: &str| throttle.guess(AccountId(kelisim_engine::chance::bytes()), None, Some(address.parse().unwrap()));
        assert!((0..20).all(|_| from("95.56.1.1").is_ok()));
        assert!(from("95.56.1.1").is_err());
        assert!(from("95.56.1.2").is_ok());
        let office = |address: &str| throttle.organisation(Some(address.parse().unwrap()));
        assert!((0..100).all(|_| office("95.56.1.1").is_ok()), "whoever guesses from there shuts no office out");
        assert!(office("95.56.1.1").is_err() && office("95.56.1.2").is_ok());
    }

    #[test]
    fn a_full_table_lets_nobody_new_through() {
        let limit = Limit::hourly(1, 1);
        for key in 0..MOST as u64 {
            assert_eq!(limit.take(&key), Ok(()));
        }
        assert_eq!(limit.take(&u64::MAX), Err(FULL));
    }
}
