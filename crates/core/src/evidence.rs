//! Evidence of an act besides the decision: its origin, its device, and the certainty about who acted.
//!
//! What the gateway saw itself and what the browser reported are separate fields. Before consent only what is
//! needed to answer and to prove the refusal is stored; see [`Evidence::minimise`].

use core::net::IpAddr;
use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// Certainty about who acted. `Ord` is the order of certainty: device, imported, asserted, verified,
/// site-signed. The numbers are part of the ledger's leaf and of stored rows, and never change meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[repr(u8)]
pub enum Grade {
    /// A browser; no person is named.
    Device = 0,
    /// Somebody typed the identifier; it may be another's.
    Asserted = 1,
    /// A one-time code reached the identifier.
    Verified = 2,
    /// The site has authenticated the person and signed for it.
    SiteSigned = 3,
    /// The operator states it, for a time before the gateway was in use: see the evidence it names.
    Imported = 4,
}

impl Grade {
    /// Every grade with its name.
    pub const NAMED: [(&'static str, Grade); 5] = [
        ("device", Grade::Device),
        ("asserted", Grade::Asserted),
        ("verified", Grade::Verified),
        ("site-signed", Grade::SiteSigned),
        ("imported", Grade::Imported),
    ];

    /// Rank in the order of certainty.
    fn certainty(self) -> u8 {
        match self {
            Grade::Device => 0,
            Grade::Imported => 1,
            Grade::Asserted => 2,
            Grade::Verified => 3,
            Grade::SiteSigned => 4,
        }
    }

    /// Name in files and on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMED.iter().find(|(_, grade)| *grade == self).map_or("device", |(name, _)| name)
    }

    /// Looks a grade up by its name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMED.iter().find(|(known, _)| *known == name).map(|(_, grade)| *grade)
    }
}

impl PartialOrd for Grade {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Grade {
    fn cmp(&self, other: &Self) -> Ordering {
        self.certainty().cmp(&other.certainty())
    }
}

/// A device as its user agent and client hints describe it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Class of device: `desktop`, `smartphone`, `tablet`, `crawler` or empty.
    pub kind: String,
    /// Operating system with its version.
    pub os: String,
    /// Browser with its version.
    pub browser: String,
    /// Model, when the browser reported it.
    pub model: String,
}

/// Evidence of one act. Sealed under the subject's key wherever it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Seen by the gateway: client address, by the trusted-proxy rule.
    pub address: String,
    /// Seen by the gateway: user agent header, cut to 512 bytes.
    pub user_agent: String,
    /// Derived from the user agent and client hints.
    pub device: Device,
    /// Seen by the gateway: moment of receipt.
    pub received_at: Timestamp,
    /// Seen by the gateway: `Sec-GPC: 1` was sent.
    pub gpc: bool,
    /// Reported by the browser: address of the page, without fragment, and of its query what names a campaign.
    pub page: String,
    /// Reported by the browser: referrer, without query and fragment.
    pub referrer: String,
    /// Reported by the browser: screen, as `390x844`.
    pub screen: String,
    /// Seen by the gateway: `Accept-Language`, cut to 64 bytes.
    pub languages: String,
}

/// Shortens an address for ordinary views: the network of a household or an office, and not the device. Of IPv4 the
/// last byte is left out, of IPv6 all after the first 48 bits.
#[must_use]
pub fn short_address(address: &str) -> String {
    match address.parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.…")
        }
        Ok(IpAddr::V6(address)) => {
            if let Some(mapped) = address.to_ipv4_mapped() {
                return short_address(&mapped.to_string());
            }
            let [a, b, c, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:…")
        }
        Err(_) => String::new(),
    }
}

impl Evidence {
    /// Drops what may not be stored about somebody who refused everything optional: referrer, campaign, screen and
    /// model need consent.
    #[must_use]
    pub fn minimise(mut self) -> Self {
        self.page.truncate(self.page.find('?').unwrap_or(self.page.len()));
        self.referrer.clear();
        self.screen.clear();
        self.device.model.clear();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shortened_to_its_network() {
        for (whole, short) in [
            ("203.0.113.7", "203.0.113.…"),
            ("2001:db8:77:1::9", "2001:db8:77:…"),
            ("::ffff:203.0.113.7", "203.0.113.…"),
            ("", ""),
            ("unknown", ""),
        ] {
            assert_eq!(short_address(whole), short);
        }
    }
}
