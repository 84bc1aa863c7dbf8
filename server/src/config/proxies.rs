//! Proxies in front of the gateway, and the one header by which they report the visitor's address.

use actix_web::http::header::{FORWARDED, HeaderName, X_FORWARDED_FOR};
use ipnet::IpNet;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// Proxies that are trusted to report client addresses.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proxies {
    /// Networks of the proxies in front of the gateway; forwarding headers from any other peer are ignored.
    #[serde(default)]
    pub trusted: Vec<IpNet>,
    /// The one header that is believed. Most proxies write one and pass on whatever a visitor sends in the
    /// others, so believing two would let visitors choose their address.
    #[serde(default)]
    pub header: AddressHeader,
}

/// Header with the visitor's address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AddressHeader {
    /// `X-Forwarded-For`: a list, to which each proxy appends the address it was reached from.
    #[default]
    List,
    /// `Forwarded` (RFC 7239): the same as a list of pairs.
    Forwarded,
    /// A header with one address, which the proxy replaces: `X-Real-IP`, `CF-Connecting-IP`.
    Single(HeaderName),
}

impl AddressHeader {
    /// Name of the header.
    #[must_use]
    pub fn name(&self) -> HeaderName {
        match self {
            AddressHeader::List => X_FORWARDED_FOR,
            AddressHeader::Forwarded => FORWARDED,
            AddressHeader::Single(name) => name.clone(),
        }
    }
}

impl<'de> Deserialize<'de> for AddressHeader {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let name: HeaderName = text.to_ascii_lowercase().parse().map_err(|_| {
            D::Error::custom("`proxies.header`: write the name of a header, such as x-forwarded-for, forwarded or x-real-ip")
        })?;
        Ok(match name.as_str() {
            "x-forwarded-for" => AddressHeader::List,
            "forwarded" => AddressHeader::Forwarded,
            _ => AddressHeader::Single(name),
        })
    }
}
