//! Examines the organisation's sign-in service: reachable, of the expected identity, and able to prove its
//! statements.

use std::sync::Arc;

use kelisim_core::site::Site;
use kelisim_engine::clock;

use super::{Finding, State};
use crate::config::{Config, Oidc, read_file};
use crate::forward::client::Client;
use crate::staff::organisation::service::{APART, Provider, Wire, algorithm};
use crate::staff::organisation::{RETURN, Trouble};

const ABOUT: &str = "sign-in";

pub(super) async fn examine(
    oidc: &Oidc,
    config: &Config,
    client: &Client,
    sites: &[Arc<Site>],
    report: &mut impl FnMut(Finding),
) {
    if oidc.secret_file.as_ref().is_some_and(|file| read_file(file).is_err()) {
        let what = "The file of `console.oidc.secret_file` cannot be read.";
        report(Finding::new(ABOUT, State::Wrong, "secret", what, "See that it is there and can be read by this user."));
    }
    for rule in &oidc.roles {
        let unknown = rule.sites.iter().find(|site| !sites.iter().any(|known| known.id == **site));
        if let Some(site) = unknown {
            let what = format!("A rule of [[console.oidc.roles]] names the site \"{site}\", which is not served.");
            report(Finding::new(ABOUT, State::Warning, "unknown-site", what, "Mend the name, or remove it from the rule."));
        }
    }
    let wire = Wire::new(client);
    match Provider::discover(oidc, &wire).await {
        Ok(known) => report(judge(oidc, config, &known)),
        Err(fault) => report(wrong(&fault)),
    }
    if let Some(date) = wire.date() {
        report(clock_difference(date.0.cast_signed() - clock::now().0.cast_signed()));
    }
}

/// Judges the service's discovery document.
fn judge(oidc: &Oidc, config: &Config, known: &Provider) -> Finding {
    let offered = known.metadata.id_token_signing_alg_values_supported();
    let asymmetric = || oidc.algorithms.iter().filter(|algorithm| !algorithm.is_shared());
    if !oidc.algorithms.iter().any(|own| offered.contains(&algorithm(*own))) {
        let what = "It signs ID tokens by none of the algorithms of `console.oidc.algorithms`.";
        return Finding::new(ABOUT, State::Wrong, "algorithm", what, "Name one that it offers; RS256 is the usual one.");
    }
    if asymmetric().next().is_some() && known.metadata.jwks().keys().is_empty() {
        let what = "It publishes no key that could be read, so nothing it signs can be checked.";
        return Finding::new(ABOUT, State::Wrong, "no-keys", what, "See its `jwks_uri`.");
    }
    if known.supports_pkce() == Some(false) {
        let what = "It does not take PKCE by SHA-256 (S256), which the gateway always uses.";
        return Finding::new(ABOUT, State::Wrong, "pkce", what, "Allow S256 for this client.");
    }
    let keys = known.metadata.jwks().keys().len();
    let back = format!("{}{RETURN}", config.origin());
    let out = if known.sign_out_endpoint().is_some() { "" } else { " It offers no page for signing out there." };
    Finding::fine(
        ABOUT,
        format!("{} answers; keys it publishes: {keys}. It must know the redirect URI {back}.{out}", oidc.issuer),
    )
}

fn wrong(fault: &Trouble) -> Finding {
    let status = fault.status;
    let (what, remedy) = match fault.code {
        "issuer" => (
            "It calls itself by another name than `console.oidc.issuer`.".to_owned(),
            "Write the issuer letter by letter as its /.well-known/openid-configuration does; a slash at the end counts.",
        ),
        "redirected" => (
            format!("It sends elsewhere ({status}), and redirects are not followed."),
            "Write the address it leads to as `console.oidc.issuer`, if you trust that one.",
        ),
        "answer" => (
            format!("It does not say what it offers ({status})."),
            "See that /.well-known/openid-configuration below the issuer opens in a browser.",
        ),
        "not-understood" | "too-long" => (
            "What it says of itself cannot be understood.".to_owned(),
            "See that /.well-known/openid-configuration below the issuer is OpenID Connect Discovery.",
        ),
        "page-not-https" => {
            ("It would have people sign in without TLS.".to_owned(), "Give it https addresses in its own configuration.")
        }
        "no-endpoint" => {
            ("It names no place where codes are redeemed.".to_owned(), "Use a service with the authorization code flow.")
        }
        "address-refused" => (
            "Its address lies inside a network that is not public.".to_owned(),
            "If it is your own network, open it with `forward.allow_networks`.",
        ),
        "port-refused" | "not-https" => (
            "Public addresses are asked by https at port 443 and 8443 only.".to_owned(),
            "Use one of them, or open the network it lies in with `forward.allow_networks`.",
        ),
        "no-such-host" => ("Its name stands for no address.".to_owned(), "Mend the name, or the DNS this machine asks."),
        "tls" => (
            "Its certificate proves nothing: expired, not for this name, or signed by nobody who is trusted.".to_owned(),
            "Renew it. If your own authority signed it, name that one's certificate in `forward.ca_file`.",
        ),
        "timeout" => ("It does not answer in time.".to_owned(), "See whether a firewall drops what this machine sends."),
        _ => ("Nobody answers there.".to_owned(), "See whether it runs, and whether a firewall lets this machine through."),
    };
    Finding { status: Some(status), ..Finding::new(ABOUT, State::Wrong, fault.code, what, remedy) }
}

/// Judges by how many milliseconds the service's clock is ahead of ours. Servers report whole seconds.
fn clock_difference(ahead_ms: i64) -> Finding {
    let difference = std::time::Duration::from_millis(ahead_ms.unsigned_abs());
    let way = if ahead_ms > 0 { "behind" } else { "ahead of" };
    if difference <= super::SKEW {
        return Finding::fine(ABOUT, "This machine and the sign-in service agree about the time.");
    }
    let what = format!("The clock of this machine is {} s {way} that of the sign-in service.", difference.as_secs());
    let state = if difference > APART { State::Wrong } else { State::Warning };
    Finding::new(ABOUT, state, "clock", what, "Keep time with NTP: what it signs counts for minutes.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_that_differ_are_told_before_they_hurt() {
        for (ahead, state, sentence) in [
            (400, State::Fine, "agree"),
            (-59_000, State::Fine, "agree"),
            (90_000, State::Warning, "90 s behind"),
            (-90_000, State::Warning, "90 s ahead of"),
            (7_200_000, State::Wrong, "7200 s behind"),
        ] {
            let found = clock_difference(ahead);
            assert!(found.state == state && found.what.contains(sentence), "{ahead}: {}", found.what);
        }
    }
}
