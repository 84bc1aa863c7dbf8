//! The client's address: the peer's, unless the peer is a trusted proxy; then the last hop that is not.

use std::net::{IpAddr, SocketAddr};

use actix_web::HttpRequest;
use ipnet::IpNet;

/// Finds the client's address by the connection and, behind trusted proxies, by `Forwarded` (RFC 7239) or
/// `X-Forwarded-For`.
#[must_use]
pub(crate) fn client(request: &HttpRequest, trusted: &[IpNet]) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip();
    let all = |name: &str| {
        let values: Vec<&str> = request.headers().get_all(name).filter_map(|value| value.to_str().ok()).collect();
        (!values.is_empty()).then(|| values.join(","))
    };
    Some(resolve(peer, all("forwarded").as_deref(), all("x-forwarded-for").as_deref(), trusted))
}

/// Converts an IPv4-mapped IPv6 address to IPv4.
fn plain(address: IpAddr) -> IpAddr {
    address.to_canonical()
}

fn resolve(peer: IpAddr, forwarded: Option<&str>, x_forwarded_for: Option<&str>, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(&address));
    let peer = plain(peer);
    if !is_trusted(peer) {
        return peer;
    }
    let hops: Vec<Option<IpAddr>> = match (forwarded, x_forwarded_for) {
        (Some(forwarded), _) => forwarded.split(',').map(forwarded_for).collect(),
        (None, Some(list)) => list.split(',').map(|hop| hop_address(hop.trim())).collect(),
        (None, None) => return peer,
    };
    let mut nearest = peer;
    for hop in hops.into_iter().rev() {
        match hop {
            Some(address) if is_trusted(address) => nearest = address,
            Some(address) => return address,
            // What comes before a hop that cannot be parsed was not written by a proxy that we trust.
            None => return nearest,
        }
    }
    nearest
}

/// Parses the `for=` of one element of `Forwarded`.
fn forwarded_for(element: &str) -> Option<IpAddr> {
    element.split(';').find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        name.eq_ignore_ascii_case("for").then(|| hop_address(value.trim_matches('"')))
    })?
}

/// Parses an address with or without port, brackets and zone.
fn hop_address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some(plain(address));
    }
    if let Ok(address) = text.parse::<SocketAddr>() {
        return Some(plain(address.ip()));
    }
    let inner = text.strip_prefix('[')?.split(']').next()?;
    inner.split('%').next()?.parse::<IpAddr>().ok().map(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn seen(peer: &str, forwarded: Option<&str>, list: Option<&str>) -> String {
        let trusted: Vec<IpNet> = ["10.0.0.0/8", "fd00::/8", "127.0.0.1/32"].map(|network| network.parse().unwrap()).to_vec();
        resolve(ip(peer), forwarded, list, &trusted).to_string()
    }

    #[test]
    fn strangers_cannot_choose_their_address() {
        assert_eq!(seen("203.0.113.9", None, Some("1.2.3.4")), "203.0.113.9");
        assert_eq!(seen("203.0.113.9", Some("for=1.2.3.4"), None), "203.0.113.9");
        assert_eq!(seen("::ffff:203.0.113.9", None, Some("1.2.3.4")), "203.0.113.9");
    }

    #[test]
    fn behind_proxies_the_last_untrusted_hop_counts() {
        assert_eq!(seen("10.0.0.1", None, Some("1.2.3.4, 198.51.100.7, 10.0.0.2")), "198.51.100.7");
        assert_eq!(seen("10.0.0.1", None, Some("1.2.3.4, garbage, 10.0.0.2")), "10.0.0.2");
        assert_eq!(
            seen("10.0.0.1", Some("for=198.51.100.7;proto=https, For=\"[fd00::1]:443\""), Some("1.2.3.4")),
            "198.51.100.7"
        );
        assert_eq!(seen("10.0.0.1", Some("for=\"[2001:db8::7%eth0]\""), None), "2001:db8::7");
        assert_eq!(seen("10.0.0.1", Some("for=_hidden"), None), "10.0.0.1");
        assert_eq!(seen("10.0.0.1", None, Some("198.51.100.7:5000")), "198.51.100.7");
        assert_eq!(seen("10.0.0.1", None, None), "10.0.0.1");
        assert_eq!(seen("10.0.0.1", None, Some("")), "10.0.0.1");
        assert_eq!(seen("fd00::5", None, Some("2001:db8::1")), "2001:db8::1");
    }

    /// Reference implementation of the rule, written from the end of one flat list.
    fn reference(peer: IpAddr, hops: &[Option<IpAddr>], trusted: &[IpNet]) -> IpAddr {
        let mut chain: Vec<Option<IpAddr>> = hops.to_vec();
        chain.push(Some(peer));
        let mut last = peer;
        while let Some(hop) = chain.pop() {
            let Some(address) = hop else { return last };
            last = address;
            if !trusted.iter().any(|network| network.contains(&address)) {
                return last;
            }
        }
        last
    }

    proptest::proptest! {
        #[test]
        fn agrees_with_the_reference(peer in proptest::bool::ANY, hops in proptest::collection::vec((0..4_u8, 0..255_u8), 0..10)) {
            let trusted: Vec<IpNet> = vec!["10.0.0.0/8".parse().unwrap()];
            let peer = if peer { ip("10.9.9.9") } else { ip("192.0.2.1") };
            let parsed: Vec<Option<IpAddr>> = hops.iter().map(|(kind, n)| match kind {
                0 => None,
                1 => Some(ip(&format!("10.1.1.{n}"))),
                _ => Some(ip(&format!("198.51.100.{n}"))),
            }).collect();
            let list: Vec<String> = parsed.iter().map(|hop| hop.map_or("unknown".into(), |hop| hop.to_string())).collect();
            let header = (!list.is_empty()).then(|| list.join(", "));
            proptest::prop_assert_eq!(resolve(peer, None, header.as_deref(), &trusted), reference(peer, &parsed, &trusted));
        }
    }
}
