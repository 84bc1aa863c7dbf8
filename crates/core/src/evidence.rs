//! What is known about an act besides the decision: where it came from, by which device, how sure we are who acted.
//!
//! What the gateway saw itself and what the browser said are kept apart. Before consent only what is needed to answer
//! and to prove the refusal is kept; see [`Evidence::minimise`].

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// How sure we are who acted. The order is the order of certainty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grade {
    /// A browser, nobody named.
    Device,
    /// Somebody typed the identifier; it may be another's.
    Asserted,
    /// A one-time code reached the identifier.
    Verified,
    /// The site knows the person and signed for it.
    SiteSigned,
}

impl Grade {
    /// Every grade with its name.
    pub const NAMED: [(&'static str, Grade); 4] = [
        ("device", Grade::Device),
        ("asserted", Grade::Asserted),
        ("verified", Grade::Verified),
        ("site-signed", Grade::SiteSigned),
    ];

    /// Its name in files and on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMED.iter().find(|(_, grade)| *grade == self).map_or("device", |(name, _)| name)
    }

    /// The grade of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMED.iter().find(|(known, _)| *known == name).map(|(_, grade)| *grade)
    }
}

/// A device as its user agent and client hints describe it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// `desktop`, `smartphone`, `tablet`, `crawler` or empty.
    pub kind: String,
    /// Operating system with its version.
    pub os: String,
    /// Browser with its version.
    pub browser: String,
    /// Model, when the browser told it.
    pub model: String,
}

/// Evidence of one act. Sealed under the subject's key wherever it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Seen by the gateway: client address, by the trusted-proxy rule.
    pub address: String,
    /// Seen by the gateway: user agent header, cut to 512 bytes.
    pub user_agent: String,
    /// Derived from the two above and client hints.
    pub device: Device,
    /// Seen by the gateway: moment of receipt.
    pub received_at: Timestamp,
    /// Seen by the gateway: `Sec-GPC: 1` was sent.
    pub gpc: bool,
    /// Said by the browser: address of the page, without query and fragment.
    pub page: String,
    /// Said by the browser: referrer, without query and fragment.
    pub referrer: String,
    /// Said by the browser: screen, as `390x844`.
    pub screen: String,
    /// Seen by the gateway: `Accept-Language`, cut to 64 bytes.
    pub languages: String,
}

impl Evidence {
    /// Drops what may not be kept of somebody who refused everything optional: referrer and screen wait for consent.
    #[must_use]
    pub fn minimise(mut self) -> Self {
        self.referrer.clear();
        self.screen.clear();
        self.device.model.clear();
        self
    }
}
