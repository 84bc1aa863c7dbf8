//! Address filter against server-side request forgery. A destination that resolves into the operator's
//! network would let its owner reach internal services, so every resolved address is validated, and the
//! validated one is connected to.

use std::net::IpAddr;

use ipnet::IpNet;

/// Networks outside the public Internet: private, loopback, link-local, shared, documentation, benchmarking,
/// multicast, reserved, and those that carry IPv4 inside IPv6 (IANA special-purpose registries).
const INSIDE: &[&str] = &[
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.31.196.0/24",
    "192.52.193.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "192.175.48.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "::/128",
    "::1/128",
    "::ffff:0:0/96",
    "64:ff9b::/96",
    "64:ff9b:1::/48",
    "100::/64",
    "2001::/23",
    "2001:db8::/32",
    "2002::/16",
    "3fff::/20",
    "5f00::/16",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
];

/// Returns true when an address lies in one of the operator's own networks, which the configuration file
/// allows.
#[must_use]
pub(crate) fn is_own(address: IpAddr, allowed: &[IpNet]) -> bool {
    let address = address.to_canonical();
    allowed.iter().any(|network| network.contains(&address))
}

/// Returns true when an address is on the public Internet.
#[must_use]
pub(crate) fn is_public(address: IpAddr) -> bool {
    let address = address.to_canonical();
    !INSIDE.iter().filter_map(|network| network.parse::<IpNet>().ok()).any(|network| network.contains(&address))
}

/// Returns true when an address may be connected to: a public one, or one in a network the configuration file
/// allows.
#[must_use]
pub(crate) fn is_allowed(address: IpAddr, allowed: &[IpNet]) -> bool {
    is_own(address, allowed) || is_public(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inside_is_refused_in_every_spelling() {
        for inside in [
            "127.0.0.1",
            "127.8.8.8",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "198.18.0.1",
            "::1",
            "::",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "fe80::1",
            "fd00::1",
            "fc00::1",
            "ff02::1",
            "2001:db8::1",
        ] {
            assert!(!is_allowed(inside.parse().unwrap(), &[]), "{inside}");
        }
        for public in ["8.8.8.8", "95.56.234.1", "172.32.0.1", "2a00:1450:4001::1", "::ffff:8.8.8.8"] {
            assert!(is_allowed(public.parse().unwrap(), &[]), "{public}");
        }
    }

    #[test]
    fn the_configuration_may_open_a_network() {
        let allowed = ["127.0.0.0/8".parse().unwrap()];
        assert!(is_allowed("127.0.0.1".parse().unwrap(), &allowed));
        assert!(is_allowed("::ffff:127.0.0.1".parse().unwrap(), &allowed));
        assert!(!is_allowed("10.0.0.1".parse().unwrap(), &allowed));
    }

    #[test]
    fn every_network_of_the_list_is_one() {
        assert!(INSIDE.iter().all(|network| network.parse::<IpNet>().is_ok()));
    }
}
