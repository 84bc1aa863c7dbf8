//! Rate limits that protect the forms from robots without a puzzle for people: per address, per person and
//! per site. All counters are in memory, in bounded tables, and lost with the process.
//!
//! Withdrawals and requests are never limited by what others do; see [`flood`].

pub mod flood;
pub mod keyed;

use std::collections::{BTreeMap, HashSet};
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use kelisim_core::{SiteId, SubjectId, Timestamp};

use self::keyed::{Limit, MOST, Overflow};

/// How long a site demands proof of work after its rate left the normal range.
const GUARDED: Duration = Duration::from_mins(10);

/// Recently seen keys in two halves, the older of which is dropped when the newer is full.
#[derive(Default)]
struct Seen {
    newer: HashSet<String>,
    older: HashSet<String>,
}

impl Seen {
    fn has(&self, key: &str) -> bool {
        self.newer.contains(key) || self.older.contains(key)
    }

    fn add(&mut self, key: &str) {
        if self.newer.len() >= MOST / 2 {
            self.older = std::mem::take(&mut self.newer);
        }
        self.newer.insert(key.to_owned());
    }
}

/// Rates at which forms may be sent. The configuration's defaults are for a public site; nobody who fills in
/// a form by hand reaches them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormRates {
    /// Applications per hour from one address (IPv6: one /64).
    pub address_per_hour: NonZeroU32,
    /// Applications per hour by one person.
    pub subject_per_hour: NonZeroU32,
    /// Applications per minute on one site before browsers must show proof of work.
    pub site_per_minute: NonZeroU32,
}

/// Rate limiters of all forms.
pub struct FormLimits {
    addresses: Limit<[u8; 16]>,
    subjects: Limit<SubjectId>,
    sites: Limit<SiteId>,
    /// End of the period in which a site demands proof of work.
    guarded: Mutex<BTreeMap<SiteId, Timestamp>>,
    /// Tokens whose application was let through: repeated, they are the same application.
    passed: Mutex<Seen>,
}

impl FormLimits {
    /// Creates the limiters with the rates of the configuration.
    #[must_use]
    pub fn new(forms: &FormRates) -> Self {
        let share = |most: NonZeroU32, of: u32| NonZeroU32::new(most.get() / of).unwrap_or(NonZeroU32::MIN);
        let (address, subject) = (forms.address_per_hour, forms.subject_per_hour);
        Self {
            // When a table is full, the rate of the whole site still limits new keys.
            addresses: Limit::hourly(address, share(address, 4), Overflow::Admit),
            subjects: Limit::hourly(subject, share(subject, 2), Overflow::Admit),
            sites: Limit::per_minute(forms.site_per_minute, Overflow::Admit),
            guarded: Mutex::default(),
            passed: Mutex::default(),
        }
    }

    /// Counts a form sent from an address.
    ///
    /// # Errors
    /// The time to wait when the rate is exceeded.
    pub fn address(&self, address: Option<IpAddr>) -> Result<(), Duration> {
        match address.and_then(network) {
            Some(network) => self.addresses.take(&network),
            None => Ok(()),
        }
    }

    /// Counts a valid application for a site; returns whether it must show proof of work, because more arrive
    /// than usual. One that was let through before is exempt.
    pub fn is_crowded(&self, site: &SiteId, token: &str, now: Timestamp) -> bool {
        if self.has_passed(token) {
            return false;
        }
        let mut guarded = self.guarded.lock().unwrap_or_else(PoisonError::into_inner);
        if self.sites.take(site).is_err() {
            let until = Timestamp(now.0 + u64::try_from(GUARDED.as_millis()).unwrap_or(u64::MAX));
            guarded.insert(site.clone(), until);
        }
        guarded.get(site).is_some_and(|until| now < *until)
    }

    /// Counts an application of a person. One with a token that was let through before is the same
    /// application, repeated.
    ///
    /// # Errors
    /// The time to wait when the rate is exceeded.
    pub fn subject(&self, subject: SubjectId, token: &str) -> Result<(), Duration> {
        if self.has_passed(token) {
            return Ok(());
        }
        self.subjects.take(&subject)?;
        self.passed.lock().unwrap_or_else(PoisonError::into_inner).add(token);
        Ok(())
    }

    fn has_passed(&self, token: &str) -> bool {
        self.passed.lock().unwrap_or_else(PoisonError::into_inner).has(token)
    }
}

/// Key by which an address is counted: IPv4 whole, IPv6 by the /64 of a subscriber.
///
/// `None` for addresses that are not public: they belong to a proxy missing in the configuration, or to a
/// network of the operator's own, and not to a person. Counting them would shut out everybody at once.
pub fn network(address: IpAddr) -> Option<[u8; 16]> {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let shared = matches!(v4.octets(), [100, second, ..] if (64..128).contains(&second));
            let inner = v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_unspecified() || shared;
            (!inner).then(|| v4.to_ipv6_mapped().octets())
        }
        IpAddr::V6(v6) => {
            let inner = v6.is_loopback() || v6.is_unspecified() || v6.is_unique_local() || v6.is_unicast_link_local();
            let [a, b, c, d, ..] = v6.segments();
            (!inner).then(|| Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).octets())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(address: u32, subject: u32, site: u32) -> FormLimits {
        let number = |number| NonZeroU32::new(number).unwrap();
        let (address_per_hour, subject_per_hour, site_per_minute) = (number(address), number(subject), number(site));
        FormLimits::new(&FormRates { address_per_hour, subject_per_hour, site_per_minute })
    }

    #[test]
    fn an_address_is_counted_by_what_a_subscriber_has() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2a03:32c0:1:2::1"), of("2a03:32c0:1:2:ffff::9"));
        assert_ne!(of("2a03:32c0:1:2::1"), of("2a03:32c0:1:3::1"));
        assert_eq!(of("::ffff:95.56.1.1"), of("95.56.1.1"));
        assert_ne!(of("95.56.1.1"), of("95.56.1.2"));
        for inner in ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.1.1", "100.64.0.1", "::1", "fe80::1", "fd00::1", "0.0.0.0"]
        {
            assert_eq!(of(inner), None, "{inner}");
        }
        assert!(of("100.128.0.1").is_some());
    }

    #[test]
    fn a_share_is_used_up_by_one_address_alone() {
        let limits = limits(8, 1, 1);
        let sent = |address: &str| limits.address(Some(address.parse().unwrap()));
        assert_eq!((sent("95.56.1.1"), sent("95.56.1.1")), (Ok(()), Ok(())));
        let wait = sent("95.56.1.1").unwrap_err();
        assert!(wait > Duration::from_mins(5) && wait <= Duration::from_mins(8), "{wait:?}");
        assert_eq!(sent("95.56.1.2"), Ok(()), "a neighbour is not shut out");
        assert_eq!(sent("127.0.0.1"), Ok(()));
    }

    #[test]
    fn the_same_application_sent_again_is_not_counted() {
        let limits = limits(1, 2, 1);
        let person = SubjectId([7; 16]);
        for _ in 0..20 {
            assert_eq!(limits.subject(person, "token-1"), Ok(()));
        }
        assert!(limits.subject(person, "token-2").is_err());
        assert_eq!(limits.subject(SubjectId([8; 16]), "token-3"), Ok(()));
    }

    #[test]
    fn a_site_asks_for_work_only_while_it_is_crowded() {
        let limits = limits(1, 100, 3);
        let (site, other): (SiteId, SiteId) = ("jetu".parse().unwrap(), "vivus".parse().unwrap());
        let now = Timestamp(1_000_000);
        assert!((0..3).all(|n| !limits.is_crowded(&site, &format!("token-{n}"), now)));
        assert!(limits.is_crowded(&site, "token-4", now));
        assert!(!limits.is_crowded(&other, "token-5", now), "another site is not");
        assert_eq!(limits.subject(SubjectId([1; 16]), "token-6"), Ok(()));
        assert!(!limits.is_crowded(&site, "token-6", now), "who was let through is not asked again");
        let soon = Timestamp(now.0 + 599_000);
        assert!(limits.is_crowded(&site, "token-7", soon));
    }

    #[test]
    fn tables_stay_bounded() {
        let mut seen = Seen::default();
        for n in 0..MOST * 2 {
            seen.add(&n.to_string());
        }
        assert!(seen.newer.len() + seen.older.len() <= MOST);
        assert!(seen.has(&(MOST * 2 - 1).to_string()) && !seen.has("0"));
    }
}
