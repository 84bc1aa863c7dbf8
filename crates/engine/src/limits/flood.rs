//! Limits against floods of choices, checks and pages. An ordinary visitor, and an office behind one address,
//! never meets them.
//!
//! Two things are not limited by what others do: the first acts of an address in a minute, so that a flood from
//! elsewhere shuts nobody out; and refusals and withdrawals by grants, which have shares of their own.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use kelisim_core::SiteId;

use super::keyed::{Limit, Overflow};
use super::network;

/// Acts of one address in a minute that count against nothing else.
const FIRST: u32 = 5;

/// Rates, in a minute; all of them may come at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FloodRates {
    /// Choices that allow something, of one address (IPv6: one /64). Refusals have twice as many of their own.
    pub address_choices: NonZeroU32,
    /// Pages of one address.
    pub address_pages: NonZeroU32,
    /// Questions of the API of one address.
    pub address_checks: NonZeroU32,
    /// Choices that allow something at one site, beyond the first of each address.
    pub site_choices: NonZeroU32,
    /// The same of the whole gateway.
    pub gateway_choices: NonZeroU32,
}

/// What a request does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Flooding {
    /// A choice that allows something.
    Grant,
    /// A choice that allows nothing: a refusal or a withdrawal.
    Refusal,
    /// A page.
    Page,
    /// A question of the API.
    Check,
}

/// Limiters of one kind of act.
struct Shares {
    address: Limit<[u8; 16]>,
    per_minute: NonZeroU32,
    site: Option<(Limit<SiteId>, Limit<()>)>,
}

/// Limiters of all kinds.
pub struct FloodLimits {
    first: Limit<[u8; 16]>,
    grants: Shares,
    refusals: Shares,
    pages: Shares,
    checks: Shares,
}

/// A bucket of an address that gateways share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SharedBucket {
    /// Address as it is counted.
    pub address: [u8; 16],
    /// What is counted.
    pub what: Flooding,
    /// Rate, in a minute.
    pub per_minute: NonZeroU32,
}

impl FloodLimits {
    /// Creates the limiters with the rates of the configuration.
    #[must_use]
    pub fn new(rates: &FloodRates) -> Self {
        let first = NonZeroU32::new(FIRST).unwrap_or(NonZeroU32::MIN);
        let shares = |address: NonZeroU32, site: Option<(NonZeroU32, NonZeroU32)>| Shares {
            address: Limit::per_minute(address, Overflow::Admit),
            per_minute: address,
            site: site
                .map(|(site, gateway)| (Limit::per_minute(site, Overflow::Admit), Limit::per_minute(gateway, Overflow::Admit))),
        };
        let twice = |number: NonZeroU32| number.saturating_mul(NonZeroU32::MIN.saturating_add(1));
        let wide = (rates.site_choices, rates.gateway_choices);
        Self {
            first: Limit::per_minute(first, Overflow::Admit),
            grants: shares(rates.address_choices, Some(wide)),
            refusals: shares(twice(rates.address_choices), Some((twice(wide.0), twice(wide.1)))),
            pages: shares(rates.address_pages, None),
            checks: shares(rates.address_checks, None),
        }
    }

    fn of(&self, what: Flooding) -> &Shares {
        match what {
            Flooding::Grant => &self.grants,
            Flooding::Refusal => &self.refusals,
            Flooding::Page => &self.pages,
            Flooding::Check => &self.checks,
        }
    }

    /// Counts a request of an address at a site. Returns the bucket to be shared with other gateways, once the
    /// address has asked more often than visitors do.
    ///
    /// # Errors
    /// The time to wait when a share is used up.
    pub fn take(&self, what: Flooding, address: Option<IpAddr>, site: &SiteId) -> Result<Option<SharedBucket>, Duration> {
        let shares = self.of(what);
        let Some(address) = address.and_then(network) else {
            // Nobody knows how many stand behind it.
            return shares.wide(site).map(|()| None);
        };
        if matches!(what, Flooding::Grant | Flooding::Refusal) && self.first.take(&address).is_ok() {
            return Ok(None);
        }
        shares.address.take(&address)?;
        shares.wide(site)?;
        Ok(Some(SharedBucket { address, what, per_minute: shares.per_minute }))
    }
}

impl Shares {
    fn wide(&self, site: &SiteId) -> Result<(), Duration> {
        let Some((sites, gateway)) = &self.site else { return Ok(()) };
        sites.take(site)?;
        gateway.take(&())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(address: u32, site: u32) -> FloodLimits {
        let number = |number| NonZeroU32::new(number).unwrap();
        FloodLimits::new(&FloodRates {
            address_choices: number(address),
            address_pages: number(address),
            address_checks: number(address),
            site_choices: number(site),
            gateway_choices: number(site),
        })
    }

    fn site() -> SiteId {
        "jetu".parse().unwrap()
    }

    fn address(n: u8) -> IpAddr {
        IpAddr::from([95, 56, 1, n])
    }

    #[test]
    fn an_address_has_its_share_and_its_refusals_another() {
        let limits = limits(10, 1000);
        let taken = |what| (0..100).filter(|_| limits.take(what, Some(address(1)), &site()).is_ok()).count();
        assert_eq!(taken(Flooding::Grant), 5 + 10);
        assert_eq!(taken(Flooding::Refusal), 20, "grants use up nothing of the refusals' share");
        assert_eq!(limits.take(Flooding::Grant, Some(address(2)), &site()), Ok(None), "a neighbour is not shut out");
    }

    #[test]
    fn a_flood_from_many_addresses_shuts_no_newcomer_out() {
        let limits = limits(1000, 50);
        let flood = |what, n| (0..100).filter(|_| limits.take(what, Some(address(n)), &site()).is_ok()).count();
        let taken: usize = (1..=100).map(|n| flood(Flooding::Grant, n)).sum();
        assert_eq!(taken, 100 * 5 + 50, "the first of each, and then the site's share");
        for n in 101..=200 {
            assert_eq!(limits.take(Flooding::Grant, Some(address(n)), &site()), Ok(None), "whoever comes now is served");
        }
        assert!(flood(Flooding::Refusal, 1) == 100, "and nobody's refusal is in the way of a grant");
    }

    #[test]
    fn what_was_asked_often_is_shared_with_other_gateways() {
        let limits = limits(10, 1000);
        let shared: Vec<_> = (0..7).map(|_| limits.take(Flooding::Grant, Some(address(1)), &site()).unwrap()).collect();
        assert!(shared[..5].iter().all(Option::is_none) && shared[5..].iter().all(Option::is_some));
        assert_eq!(
            limits.take(Flooding::Grant, "127.0.0.1".parse().ok(), &site()),
            Ok(None),
            "a proxy is counted by the site alone"
        );
    }
}
