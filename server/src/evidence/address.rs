//! The client's address: the peer's, unless the peer is a trusted proxy; then the last hop that is not.

use std::borrow::Cow;
use std::net::{IpAddr, SocketAddr};

use actix_web::HttpRequest;
use actix_web::http::header::HeaderValue;

use crate::config::{AddressHeader, Proxies};

/// Finds the client's address by the connection and, behind trusted proxies, by the one header they write.
#[must_use]
pub(crate) fn client(request: &HttpRequest, proxies: &Proxies) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip();
    // A byte that is no text makes its own hop unreadable, and none beside it: a visitor may have sent it, and the
    // proxy appended to it.
    let values = request.headers().get_all(proxies.header.name());
    let values: Vec<Cow<'_, str>> = values.map(|value: &HeaderValue| String::from_utf8_lossy(value.as_bytes())).collect();
    let values: Vec<&str> = values.iter().map(AsRef::as_ref).collect();
    Some(resolve(peer, &values, proxies))
}

/// Converts an IPv4-mapped IPv6 address to IPv4.
fn plain(address: IpAddr) -> IpAddr {
    address.to_canonical()
}

/// Reads the chain of hops from its end, which the nearest proxy wrote, through the trusted ones.
fn resolve(peer: IpAddr, values: &[&str], proxies: &Proxies) -> IpAddr {
    let is_trusted = |address: IpAddr| proxies.trusted.iter().any(|network| network.contains(&address));
    let peer = plain(peer);
    if !is_trusted(peer) {
        return peer;
    }
    let parse = match &proxies.header {
        // A proxy replaces this header. Two of them, or a list, are of a visitor whom the proxy let through.
        AddressHeader::Single(_) => {
            return match values {
                [value] => hop_address(value).unwrap_or(peer),
                _ => peer,
            };
        }
        AddressHeader::List => hop_address,
        AddressHeader::Forwarded => forwarded_for,
    };
    let mut nearest = peer;
    // Several headers of one name are one list (RFC 9110, 5.3).
    let is_quoted = proxies.header == AddressHeader::Forwarded;
    for hop in values.iter().rev().flat_map(|value| from_the_right(value, is_quoted)) {
        match parse(hop) {
            Some(address) if is_trusted(address) => nearest = address,
            Some(address) => return address,
            // What comes before a hop that cannot be parsed was not written by a proxy that we trust.
            None => return nearest,
        }
    }
    nearest
}

/// Splits a list at its commas, the last element first. Quoted strings are read from the right as well: what a
/// visitor leaves open to the left of what the proxy wrote swallows nothing of it.
fn from_the_right(list: &str, is_quoted: bool) -> Vec<&str> {
    let bytes = list.as_bytes();
    let is_escaped = |at: usize| bytes[..at].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1;
    let (mut elements, mut end, mut in_quotes) = (Vec::new(), list.len(), false);
    for at in (0..list.len()).rev() {
        match bytes[at] {
            b'"' if is_quoted && !(in_quotes && is_escaped(at)) => in_quotes = !in_quotes,
            b',' if !in_quotes => {
                elements.push(&list[at + 1..end]);
                end = at;
            }
            _ => {}
        }
    }
    elements.push(&list[..end]);
    elements
}

/// Splits one element of `Forwarded` into its pairs, outside of quoted strings.
fn pairs(element: &str) -> impl Iterator<Item = (&str, &str)> {
    let (mut in_quotes, mut escaped) = (false, false);
    let parts = element.split(move |c| {
        let was_escaped = escaped;
        escaped = in_quotes && c == '\\' && !was_escaped;
        if c == '"' && !was_escaped {
            in_quotes = !in_quotes;
        }
        c == ';' && !in_quotes
    });
    parts.filter_map(|pair| pair.trim().split_once('='))
}

/// Parses the `for=` of one element of `Forwarded`. An element that has two of them names nobody.
fn forwarded_for(element: &str) -> Option<IpAddr> {
    let mut named = pairs(element).filter(|(name, _)| name.eq_ignore_ascii_case("for"));
    let (_, value) = named.next().filter(|_| named.next().is_none())?;
    let value = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value);
    hop_address(value)
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
    let (inner, port) = text.strip_prefix('[')?.split_once(']')?;
    let port_is_one = port.is_empty() || port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok());
    let address = inner.split('%').next()?.parse::<IpAddr>().ok().filter(IpAddr::is_ipv6)?;
    port_is_one.then(|| plain(address))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn proxies(header: &str) -> Proxies {
        toml::from_str(&format!("trusted = [\"10.0.0.0/8\", \"fd00::/8\", \"127.0.0.1/32\"]\nheader = \"{header}\"")).unwrap()
    }

    fn seen(header: &str, peer: &str, values: &[&str]) -> String {
        resolve(ip(peer), values, &proxies(header)).to_string()
    }

    #[test]
    fn strangers_cannot_choose_their_address() {
        for header in ["x-forwarded-for", "forwarded", "X-Real-IP"] {
            for value in ["1.2.3.4", "for=1.2.3.4"] {
                assert_eq!(seen(header, "203.0.113.9", &[value]), "203.0.113.9");
            }
        }
        assert_eq!(seen("x-forwarded-for", "::ffff:203.0.113.9", &["1.2.3.4"]), "203.0.113.9");
    }

    #[test]
    fn behind_proxies_the_last_untrusted_hop_counts() {
        // Header, what a gateway behind 10.0.0.1 receives in it, and whose address that is.
        let table: &[(&str, &[&str], &str)] = &[
            // One proxy; two; three; and what a visitor puts to the left of them.
            ("x-forwarded-for", &["198.51.100.7"], "198.51.100.7"),
            ("x-forwarded-for", &["198.51.100.7, 10.0.0.2"], "198.51.100.7"),
            ("x-forwarded-for", &["198.51.100.7, 10.0.0.3, 10.0.0.2"], "198.51.100.7"),
            ("x-forwarded-for", &["1.2.3.4, 198.51.100.7, 10.0.0.2"], "198.51.100.7"),
            ("x-forwarded-for", &["10.0.0.9, 198.51.100.7, 10.0.0.2"], "198.51.100.7"),
            // Only proxies: the first of them is all that is known.
            ("x-forwarded-for", &["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
            ("x-forwarded-for", &[], "10.0.0.1"),
            // Nothing to the left of what cannot be parsed is believed.
            ("x-forwarded-for", &["1.2.3.4, garbage, 10.0.0.2"], "10.0.0.2"),
            ("x-forwarded-for", &["1.2.3.4, unknown"], "10.0.0.1"),
            ("x-forwarded-for", &["1.2.3.4, _hidden, 10.0.0.2"], "10.0.0.2"),
            ("x-forwarded-for", &["1.2.3.4,, 10.0.0.2"], "10.0.0.2"),
            ("x-forwarded-for", &["1.2.3.4,"], "10.0.0.1"),
            ("x-forwarded-for", &[""], "10.0.0.1"),
            ("x-forwarded-for", &["1.2.3.4", ""], "10.0.0.1"),
            ("x-forwarded-for", &["010.1.1.1"], "10.0.0.1"),
            ("x-forwarded-for", &["0x7f.1"], "10.0.0.1"),
            ("x-forwarded-for", &["1.2.3.4 5.6.7.8"], "10.0.0.1"),
            ("x-forwarded-for", &["for=1.2.3.4"], "10.0.0.1"),
            // Several headers are one list.
            ("x-forwarded-for", &["1.2.3.4", "198.51.100.7, 10.0.0.2"], "198.51.100.7"),
            ("x-forwarded-for", &["198.51.100.7", "10.0.0.2"], "198.51.100.7"),
            // Spellings: a port, brackets, a zone, an IPv4 address inside IPv6, blanks.
            ("x-forwarded-for", &["198.51.100.7:5000"], "198.51.100.7"),
            ("x-forwarded-for", &["[2001:db8::7]:443"], "2001:db8::7"),
            ("x-forwarded-for", &["[2001:db8::7]"], "2001:db8::7"),
            ("x-forwarded-for", &["[2001:db8::7%eth0]:443"], "2001:db8::7"),
            ("x-forwarded-for", &["[2001:db8::7]x"], "10.0.0.1"),
            ("x-forwarded-for", &["[1.2.3.4]"], "10.0.0.1"),
            ("x-forwarded-for", &["2001:db8::7"], "2001:db8::7"),
            ("x-forwarded-for", &["::ffff:198.51.100.7"], "198.51.100.7"),
            ("x-forwarded-for", &["198.51.100.7, ::ffff:10.0.0.2"], "198.51.100.7"),
            ("x-forwarded-for", &["\t198.51.100.7 \t, 10.0.0.2 "], "198.51.100.7"),
            ("forwarded", &["for=198.51.100.7"], "198.51.100.7"),
            ("forwarded", &["for=1.2.3.4, for=198.51.100.7;proto=https, For=\"[fd00::1]:443\""], "198.51.100.7"),
            ("forwarded", &["for=\"[2001:db8::7%eth0]\""], "2001:db8::7"),
            ("forwarded", &["by=10.0.0.2;for=198.51.100.7;host=x"], "198.51.100.7"),
            ("forwarded", &["for=_hidden"], "10.0.0.1"),
            ("forwarded", &["for=unknown, for=10.0.0.2"], "10.0.0.2"),
            ("forwarded", &["for=1.2.3.4;for=5.6.7.8"], "10.0.0.1"),
            // A quote a visitor leaves open swallows nothing of what the proxy wrote.
            ("forwarded", &["for=\"1.2.3.4, for=198.51.100.7"], "198.51.100.7"),
            ("forwarded", &["for=1.2.3.4, for=\"198.51.100.7"], "10.0.0.1"),
            ("forwarded", &["x"], "10.0.0.1"),
            // What stands inside a quoted string, such as a visitor's Host, is no element and no pair.
            ("forwarded", &["for=198.51.100.7;host=\"a\\\", for=1.2.3.4;x=\\\"\""], "198.51.100.7"),
            ("forwarded", &["for=198.51.100.7;host=\"x, y\""], "198.51.100.7"),
            ("forwarded", &["for=198.51.100.7;host=\"x;for=1.2.3.4\""], "198.51.100.7"),
            ("forwarded", &["for=\"1.2.3.4, for=198.51.100.7;host=\"h\""], "198.51.100.7"),
            // A byte that is no text spoils its own hop alone.
            ("x-forwarded-for", &["\u{fffd}, 198.51.100.7"], "198.51.100.7"),
            ("x-forwarded-for", &["198.51.100.7, \u{fffd}"], "10.0.0.1"),
            ("x-real-ip", &["198.51.100.7"], "198.51.100.7"),
            ("x-real-ip", &["10.0.0.7"], "10.0.0.7"),
            // A header that the proxy replaces comes once, with one address.
            ("x-real-ip", &["1.2.3.4", "198.51.100.7"], "10.0.0.1"),
            ("x-real-ip", &["1.2.3.4, 198.51.100.7"], "10.0.0.1"),
            ("x-real-ip", &[], "10.0.0.1"),
            ("cf-connecting-ip", &["2001:db8::1"], "2001:db8::1"),
        ];
        for (header, values, who) in table {
            assert_eq!(seen(header, "10.0.0.1", values), *who, "{header}: {values:?}");
        }
        assert_eq!(seen("x-forwarded-for", "fd00::5", &["2001:db8::1"]), "2001:db8::1");
    }

    #[test]
    fn a_header_is_named() {
        assert_eq!(proxies("Forwarded").header, AddressHeader::Forwarded);
        assert_eq!(proxies("X-Forwarded-For").header, AddressHeader::default());
        assert!(toml::from_str::<Proxies>("header = \"no header\"").is_err());
    }

    /// Reference implementation of the rule, written from the end of one flat list.
    fn reference(peer: IpAddr, hops: &[Option<IpAddr>], trusted: &[ipnet::IpNet]) -> IpAddr {
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
        fn agrees_with_the_reference(
            peer in proptest::bool::ANY,
            hops in proptest::collection::vec((0..4_u8, 0..255_u8), 0..10),
            split in 0..10_usize,
            forwarded in proptest::bool::ANY,
        ) {
            let proxies = proxies(if forwarded { "forwarded" } else { "x-forwarded-for" });
            let peer = if peer { ip("10.9.9.9") } else { ip("192.0.2.1") };
            let parsed: Vec<Option<IpAddr>> = hops.iter().map(|(kind, n)| match kind {
                0 => None,
                1 => Some(ip(&format!("10.1.1.{n}"))),
                _ => Some(ip(&format!("198.51.100.{n}"))),
            }).collect();
            let spelled: Vec<String> = parsed.iter().map(|hop| {
                let hop = hop.map_or("unknown".into(), |hop| hop.to_string());
                if forwarded { format!("for={hop}") } else { hop }
            }).collect();
            let (one, two) = spelled.split_at(split.min(spelled.len()));
            let values: Vec<String> = [one, two].into_iter().filter(|part| !part.is_empty()).map(|part| part.join(", ")).collect();
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            proptest::prop_assert_eq!(resolve(peer, &values, &proxies), reference(peer, &parsed, &proxies.trusted));
        }
    }
}
