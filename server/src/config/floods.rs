//! Limits against floods. The defaults suit a public site; visitors, and offices behind one address, never
//! reach them.

use std::num::NonZeroU32;

use kelisim_engine::limits::flood::FloodRates;
use serde::Deserialize;

/// Limits against floods, in a minute; all of them may come at once.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Floods {
    /// Choices of one public address (IPv6: one /64) that allow something; refusals have twice as many of their
    /// own.
    pub address_choices: NonZeroU32,
    /// Pages of one public address.
    pub address_pages: NonZeroU32,
    /// Questions of the API of one public address.
    pub address_checks: NonZeroU32,
    /// Choices at one site that allow something, beyond the first few of each address.
    pub site_choices: NonZeroU32,
    /// The same of the whole gateway.
    pub gateway_choices: NonZeroU32,
}

impl Default for Floods {
    fn default() -> Self {
        let number = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        Self {
            address_choices: number(300),
            address_pages: number(1_200),
            address_checks: number(60_000),
            site_choices: number(6_000),
            gateway_choices: number(30_000),
        }
    }
}

impl Floods {
    /// Rates that the engine counts against.
    #[must_use]
    pub fn rates(&self) -> FloodRates {
        let Self { address_choices, address_pages, address_checks, site_choices, gateway_choices } = *self;
        FloodRates { address_choices, address_pages, address_checks, site_choices, gateway_choices }
    }
}
