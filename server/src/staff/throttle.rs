//! Rate limits of sign-in attempts and lookups. Counted in memory; a full table admits no new key, because
//! here it is safer to make somebody wait.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use kelisim_core::AccountId;
use kelisim_engine::limits;
use kelisim_engine::limits::keyed::{Limit, Overflow};

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
            addresses: hourly(60, 20),
            names: hourly(20, 10),
            browsers: hourly(20, 10),
            lookups: hourly(300, 60),
            // A whole office may share one address, and nothing is guessed here.
            organisation: hourly(600, 100),
        }
    }
}

fn hourly<K: Hash + Eq + Clone>(most: u32, burst: u32) -> Limit<K> {
    let number = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
    Limit::hourly(number(most), number(burst), Overflow::Refuse)
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
}
