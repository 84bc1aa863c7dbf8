//! The only module that opens outgoing connections.
//!
//! Every address a name resolves to is validated at the moment of connecting, and the validated address is
//! the one connected to: a name that resolves to something else a moment later gains nothing (DNS rebinding).
//! Redirects count as failures, proxies of the environment are ignored, and only a little of an answer's body
//! is read, none of it stored.

pub(crate) mod answer;
mod dial;
pub(crate) mod files;

use std::error::Error;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::{Arc, Once};
use std::time::Duration;

use ipnet::IpNet;
use kelisim_core::Timestamp;
use kelisim_engine::clock;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{DATE, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Certificate, Response};
use url::{Host, Url};

use self::dial::Dial;
use super::attempt::Outcome;
use super::guard;
use crate::config::{ConfigError, read_file};

pub(crate) use dial::Wire;

/// Bytes of an answer's body that are drained, so that the connection can be reused.
const BODY: usize = 4096;
/// Longest wait for draining a body.
const BODY_TIME: Duration = Duration::from_millis(500);
/// Ports of public addresses that messages may be posted to.
const PORTS: [u16; 2] = [443, 8443];
/// Idle connections in the pool for each destination: as many as one may use concurrently, so that none is
/// opened anew for every message.
const MAX_IDLE: usize = 256;

/// Resolver of host names to addresses.
pub trait Lookup: Send + Sync + 'static {
    /// Resolves a host name to its addresses.
    fn lookup(&self, name: String) -> futures_util::future::BoxFuture<'static, std::io::Result<Vec<IpAddr>>>;
}

/// Resolver of the operating system.
pub struct System;

impl Lookup for System {
    fn lookup(&self, name: String) -> futures_util::future::BoxFuture<'static, std::io::Result<Vec<IpAddr>>> {
        Box::pin(async move { Ok(tokio::net::lookup_host((name, 0)).await?.map(|address| address.ip()).collect()) })
    }
}

/// Reason why a resolved name is not connected to.
#[derive(Debug)]
enum Refused {
    /// One of its addresses is not allowed.
    Address,
    /// The name has no address.
    Nothing,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Refused::Address => "an address of this name may not be posted to",
            Refused::Nothing => "this name has no address",
        })
    }
}

impl Error for Refused {}

/// Resolver whose addresses are validated: all of them are allowed, or none is used.
struct GuardedResolver {
    lookup: Arc<dyn Lookup>,
    allowed: Arc<[IpNet]>,
    /// Allows only the operator's own networks, as plain HTTP requires.
    own_only: bool,
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (lookup, allowed, own_only) =
            (self.lookup.lookup(name.as_str().to_owned()), Arc::clone(&self.allowed), self.own_only);
        Box::pin(async move {
            let found = lookup.await.map_err(|_| Refused::Nothing)?;
            if found.is_empty() {
                return Err(Refused::Nothing.into());
            }
            let is_good = |address: &IpAddr| {
                if own_only { guard::is_own(*address, &allowed) } else { guard::is_allowed(*address, &allowed) }
            };
            if !found.iter().all(is_good) {
                return Err(Refused::Address.into());
            }
            Ok(Box::new(found.into_iter().map(|address| SocketAddr::new(address, 0))) as Addrs)
        })
    }
}

/// Outgoing HTTP and TCP connections, with every address validated.
#[derive(Clone)]
pub struct Client {
    secure: reqwest::Client,
    plain: reqwest::Client,
    dial: Dial,
    allowed: Arc<[IpNet]>,
}

impl Client {
    /// Creates a client that may connect to public addresses and to the networks in `allowed`; it trusts the
    /// operating system's root certificates and those in the file `roots`.
    ///
    /// # Errors
    /// [`ConfigError`] when the file of certificates cannot be used.
    pub fn new(allowed: &[IpNet], roots: Option<&Path>, lookup: Arc<dyn Lookup>) -> Result<Self, ConfigError> {
        let allowed: Arc<[IpNet]> = allowed.into();
        let pem = roots.map(read_file).transpose()?;
        let roots = match (roots, &pem) {
            (Some(path), Some(pem)) => Certificate::from_pem_bundle(pem.as_bytes())
                .map_err(|_| ConfigError::Value(path.to_owned(), "forward.ca_file", "put certificates in PEM into it".into()))?,
            _ => Vec::new(),
        };
        let build = |own_only| {
            let resolver = GuardedResolver { lookup: Arc::clone(&lookup), allowed: Arc::clone(&allowed), own_only };
            let why = "the system's certificates cannot be read; install ca-certificates";
            client(resolver, roots.clone()).map_err(|_| ConfigError::Value("certificates".into(), "forward", why.into()))
        };
        let dial = Dial::new(Arc::clone(&lookup), Arc::clone(&allowed), pem.as_deref())?;
        Ok(Self { secure: build(false)?, plain: build(true)?, dial, allowed })
    }

    /// Connects to a server of another protocol than HTTP that the configuration names; with TLS, which
    /// verifies the server's name, or without.
    ///
    /// # Errors
    /// A stable short name of the reason why there is no connection.
    pub async fn connect(&self, host: &str, port: u16, tls: bool) -> Result<Box<dyn Wire>, &'static str> {
        self.dial.connect(host, port, tls).await
    }

    /// Posts a JSON body and maps the answer to an [`Outcome`].
    pub async fn post(&self, address: &Url, headers: Vec<(&'static str, String)>, body: Vec<u8>, timeout: Duration) -> Outcome {
        self.post_with_date(address, headers, body, timeout).await.0
    }

    /// Posts like [`Client::post`], and also returns the receiver's clock from the header `Date`, if there is
    /// one.
    pub async fn post_with_date(
        &self,
        address: &Url,
        headers: Vec<(&'static str, String)>,
        body: Vec<u8>,
        timeout: Duration,
    ) -> (Outcome, Option<Timestamp>) {
        let own_only = match validate_address(address, &self.allowed) {
            Ok(own_only) => own_only,
            Err(why) => return (Outcome::later(why), None),
        };
        let client = if own_only { &self.plain } else { &self.secure };
        let mut request = client.post(address.clone()).header("content-type", "application/json").timeout(timeout).body(body);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        match request.send().await {
            Ok(answer) => {
                let after = answer.headers().get(RETRY_AFTER).and_then(|value| retry_after(value.to_str().ok()?));
                let outcome = Outcome::of_status(answer.status().as_u16(), after);
                let date = answer.headers().get(DATE).and_then(|value| date(value.to_str().ok()?));
                let _ = tokio::time::timeout(BODY_TIME, drain(answer)).await;
                (outcome, date)
            }
            Err(why) => (Outcome::later(reason(&why)), None),
        }
    }
}

/// Validates an address as it is written, before any name is resolved; returns whether only the operator's
/// own networks may be connected to.
///
/// # Errors
/// A stable short name of what is wrong with the address.
pub(crate) fn validate_address(address: &Url, allowed: &[IpNet]) -> Result<bool, &'static str> {
    let literal = match address.host().ok_or("bad-address")? {
        Host::Ipv4(ip) => Some(IpAddr::from(ip)),
        Host::Ipv6(ip) => Some(IpAddr::from(ip)),
        Host::Domain(_) => None,
    };
    if literal.is_some_and(|ip| !guard::is_allowed(ip, allowed)) {
        return Err("address-refused");
    }
    let own = literal.is_some_and(|ip| guard::is_own(ip, allowed));
    match address.scheme() {
        "https" if own => Ok(false),
        // A name that resolves to the operator's own network may use any port; the resolver validates that
        // later.
        "https" if address.port_or_known_default().is_some_and(|port| PORTS.contains(&port)) => Ok(false),
        "https" if literal.is_none() && !allowed.is_empty() => Ok(true),
        "https" => Err("port-refused"),
        "http" if allowed.is_empty() || (literal.is_some() && !own) => Err("not-https"),
        "http" => Ok(true),
        _ => Err("not-https"),
    }
}

/// Parses `Retry-After` to milliseconds: seconds, or a date (RFC 9110, 10.2.3).
fn retry_after(value: &str) -> Option<u64> {
    if let Ok(seconds) = value.trim().parse::<u64>() {
        return Some(seconds.saturating_mul(1000));
    }
    Some(date(value)?.0.saturating_sub(clock::now().0))
}

/// Parses an HTTP date (RFC 9110, 5.6.7).
fn date(value: &str) -> Option<Timestamp> {
    let date = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(value.trim()).ok()?;
    Some(Timestamp(u64::try_from(date.as_millisecond()).ok()?))
}

async fn drain(mut answer: Response) {
    let mut read = 0;
    while let Ok(Some(chunk)) = answer.chunk().await {
        read += chunk.len();
        if read > BODY {
            // Dropping the answer with the rest unread closes the connection.
            return;
        }
    }
}

/// Maps an error of the client to a stable short name.
fn reason(why: &reqwest::Error) -> &'static str {
    if why.is_timeout() {
        return "timeout";
    }
    let mut cause: Option<&(dyn Error + 'static)> = Some(why);
    while let Some(one) = cause {
        match one.downcast_ref::<Refused>() {
            Some(Refused::Address) => return "address-refused",
            Some(Refused::Nothing) => return "no-such-host",
            None => {}
        }
        if one.is::<rustls::Error>() {
            return "tls";
        }
        // An I/O error hides its cause from `source`.
        let inner = one.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        cause = match inner {
            Some(inner) => Some(inner as &(dyn Error + 'static)),
            None => one.source(),
        };
    }
    "connection"
}

/// Calls a gateway's API, as the gateway's own command line does: posts `body` when there is one, else sends
/// a GET. Returns the status and the body of the answer.
///
/// # Errors
/// `timeout`, `connection` or `client`
pub(crate) async fn call(
    address: &Url,
    key: &str,
    body: Option<Vec<u8>>,
    timeout: Duration,
) -> Result<(u16, Vec<u8>), &'static str> {
    let client = builder().build().map_err(|_| "client")?;
    let request = match body {
        Some(body) => client.post(address.clone()).header("content-type", "application/json").body(body),
        None => client.get(address.clone()),
    };
    let reason = |why: reqwest::Error| if why.is_timeout() { "timeout" } else { "connection" };
    let answer = request.header("authorization", format!("Bearer {key}")).timeout(timeout).send().await.map_err(reason)?;
    let status = answer.status().as_u16();
    Ok((status, answer.bytes().await.map_err(reason)?.to_vec()))
}

/// Gets a public page of a gateway, without a key. Returns the status and the body of the answer.
///
/// # Errors
/// `timeout`, `connection` or `client`
pub(crate) async fn get_public(address: &Url, timeout: Duration) -> Result<(u16, Vec<u8>), &'static str> {
    let client = builder().build().map_err(|_| "client")?;
    let reason = |why: reqwest::Error| if why.is_timeout() { "timeout" } else { "connection" };
    let answer = client.get(address.clone()).timeout(timeout).send().await.map_err(reason)?;
    let status = answer.status().as_u16();
    Ok((status, answer.bytes().await.map_err(reason)?.to_vec()))
}

fn client(resolver: GuardedResolver, roots: Vec<Certificate>) -> reqwest::Result<reqwest::Client> {
    builder()
        .dns_resolver(Arc::new(resolver))
        .tls_certs_merge(roots)
        .http1_only()
        .pool_max_idle_per_host(MAX_IDLE)
        .pool_idle_timeout(Duration::from_secs(30))
        .build()
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that makes an HTTP client")]
fn builder() -> reqwest::ClientBuilder {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        // An error means that the embedding program has installed another provider, which serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    reqwest::Client::builder().redirect(Policy::none()).no_proxy().user_agent(concat!("kelisim/", env!("CARGO_PKG_VERSION")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_judged_by_itself_first() {
        let own: [IpNet; 1] = ["10.0.0.0/8".parse().unwrap()];
        let validated = |address: &str, allowed: &[IpNet]| validate_address(&address.parse().unwrap(), allowed);
        for (address, closed, open) in [
            ("https://example.kz/hook", Ok(false), Ok(false)),
            ("https://example.kz:8443/hook", Ok(false), Ok(false)),
            ("https://example.kz:9000/hook", Err("port-refused"), Ok(true)),
            ("http://example.kz/hook", Err("not-https"), Ok(true)),
            ("http://10.1.1.1:9000/", Err("address-refused"), Ok(true)),
            ("https://10.1.1.1:9000/", Err("address-refused"), Ok(false)),
            ("http://8.8.8.8/", Err("not-https"), Err("not-https")),
            ("https://8.8.8.8/", Ok(false), Ok(false)),
            ("https://8.8.8.8:22/", Err("port-refused"), Err("port-refused")),
        ] {
            assert_eq!((validated(address, &[]), validated(address, &own)), (closed, open), "{address}");
        }
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        assert_eq!(retry_after("120"), Some(120_000));
        assert_eq!(retry_after("Fri, 31 Dec 1999 23:59:59 GMT"), Some(0));
        let far = retry_after("Fri, 31 Dec 2100 23:59:59 GMT").unwrap();
        assert!(far > 86_400_000);
        assert_eq!(retry_after("soon"), None);
    }
}
