//! The only place that opens outgoing connections.

use std::net::SocketAddr;
use std::sync::Once;
use std::time::Duration;

use ipnet::IpNet;
use reqwest::header::RETRY_AFTER;
use reqwest::redirect::Policy;
use url::{Host, Url};

use super::attempt::Outcome;
use super::guard;

/// An attempt lasts so long at most.
const TIMEOUT: Duration = Duration::from_secs(15);

/// Posts a body. The name is resolved once, every address judged, and the connection made to a judged one; redirects are
/// not followed, proxies of the environment not used, the answer's body not read.
pub async fn post(address: &Url, allowed: &[IpNet], headers: [(&'static str, String); 3], body: Vec<u8>) -> Outcome {
    let later = |why| Outcome::Again { status: 0, after_ms: None, why };
    let (Some(host), Some(port)) = (address.host(), address.port_or_known_default()) else {
        return Outcome::GiveUp { status: 0, why: "bad-address" };
    };
    let found: Vec<SocketAddr> = match &host {
        Host::Ipv4(ip) => vec![SocketAddr::new((*ip).into(), port)],
        Host::Ipv6(ip) => vec![SocketAddr::new((*ip).into(), port)],
        Host::Domain(name) => match tokio::net::lookup_host((*name, port)).await {
            Ok(found) => found.collect(),
            Err(_) => return later("no-such-host"),
        },
    };
    // Plain HTTP is for the operator's own networks only.
    let private = found.iter().all(|address| allowed.iter().any(|network| network.contains(&address.ip().to_canonical())));
    if found.is_empty() || !found.iter().all(|address| guard::is_allowed(address.ip(), allowed)) {
        return later("address-refused");
    }
    if address.scheme() != "https" && !(address.scheme() == "http" && private) {
        return later("not-https");
    }
    let Ok(client) = client(&host.to_string(), &found) else { return later("client") };
    let mut request = client.post(address.clone()).header("content-type", "application/json").body(body);
    for (name, value) in headers {
        request = request.header(name, value);
    }
    match request.send().await {
        Ok(answer) => {
            let after = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
            Outcome::of_status(answer.status().as_u16(), after)
        }
        Err(why) if why.is_timeout() => later("timeout"),
        Err(_) => later("connection"),
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that makes an HTTP client")]
fn client(host: &str, addresses: &[SocketAddr]) -> reqwest::Result<reqwest::Client> {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        // Another provider was installed by whoever embeds the gateway: that one serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    reqwest::Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .timeout(TIMEOUT)
        .user_agent(concat!("kelisim/", env!("CARGO_PKG_VERSION")))
        .resolve_to_addrs(host, addresses)
        .build()
}
