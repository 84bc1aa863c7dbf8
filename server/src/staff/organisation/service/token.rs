//! Verification of the ID token (`OpenID` Connect Core, 3.1.3.7).

use std::time::Duration;

use kelisim_engine::clock;
use openidconnect::core::CoreJwsSigningAlgorithm;
use openidconnect::{ClaimsVerificationError, Nonce, SignatureVerificationError, TokenResponse as _};
use serde_json::Value;

use super::known::{RelyingParty, Tokens};
use crate::config::Oidc;
use crate::config::console::Algorithm;
use crate::staff::organisation::Refused;
use crate::staff::organisation::ticket::Secrets;

/// Tolerated clock skew of the service.
pub(crate) const APART: Duration = Duration::from_mins(2);
/// Largest age of a token: it is issued when the code is redeemed, so that an older one is a replay.
const OLD: Duration = Duration::from_mins(10);

/// Maps a configured algorithm to that of the crate.
pub(crate) fn algorithm(algorithm: Algorithm) -> CoreJwsSigningAlgorithm {
    use CoreJwsSigningAlgorithm as Core;
    match algorithm {
        Algorithm::Rs256 => Core::RsaSsaPkcs1V15Sha256,
        Algorithm::Rs384 => Core::RsaSsaPkcs1V15Sha384,
        Algorithm::Rs512 => Core::RsaSsaPkcs1V15Sha512,
        Algorithm::Ps256 => Core::RsaSsaPssSha256,
        Algorithm::Ps384 => Core::RsaSsaPssSha384,
        Algorithm::Ps512 => Core::RsaSsaPssSha512,
        Algorithm::Es256 => Core::EcdsaP256Sha256,
        Algorithm::Es384 => Core::EcdsaP384Sha384,
        Algorithm::EdDsa => Core::EdDsa,
        Algorithm::Hs256 => Core::HmacSha256,
        Algorithm::Hs384 => Core::HmacSha384,
        Algorithm::Hs512 => Core::HmacSha512,
    }
}

/// Reason why an ID token is not trusted.
pub(super) enum Unverified {
    /// The signing key is unknown, or the signature does not match it.
    Key,
    /// Another reason, which fresh keys would not change.
    Other(Refused),
}

fn unverified(why: ClaimsVerificationError) -> Unverified {
    use ClaimsVerificationError as Claims;
    use SignatureVerificationError as Signature;
    Unverified::Other(match why {
        Claims::Expired(_) => Refused::Clock,
        Claims::InvalidAudience(_) => Refused::Untrusted("audience"),
        Claims::InvalidIssuer(_) => Refused::Untrusted("issuer"),
        Claims::InvalidNonce(_) => Refused::Untrusted("nonce"),
        Claims::SignatureVerification(
            Signature::NoMatchingKey | Signature::CryptoError(_) | Signature::AmbiguousKeyId(_) | Signature::InvalidKey(_),
        ) => return Unverified::Key,
        Claims::SignatureVerification(_) => Refused::Untrusted("algorithm"),
        _ => Refused::Untrusted("claims"),
    })
}

/// Verifies the ID token; returns the subject and all claims.
pub(super) fn verify(
    config: &Oidc,
    relying_party: &RelyingParty,
    tokens: &Tokens,
    secrets: &Secrets,
) -> Result<(String, Value), Unverified> {
    let untrusted = |code| Unverified::Other(Refused::Untrusted(code));
    let token = tokens.id_token().ok_or_else(|| untrusted("no-id-token"))?;
    let now = Duration::from_millis(clock::now().0);
    let verifier = relying_party
        .id_token_verifier()
        .set_allowed_algs(config.algorithms.iter().copied().map(algorithm))
        // The expiry is extended by the tolerated clock skew.
        .set_time_fn(move || (std::time::UNIX_EPOCH + now.saturating_sub(APART)).into())
        .set_issue_time_verifier_fn(move |made| {
            let made = Duration::from_secs(u64::try_from(made.timestamp()).unwrap_or_default());
            let fits = made <= now + APART && now <= made + OLD;
            if fits { Ok(()) } else { Err("not of now".to_owned()) }
        });
    let nonce = Nonce::new(secrets.nonce.clone());
    let claims = token.claims(&verifier, &nonce).map_err(unverified)?;
    // The crate leaves this verification to us (OpenID Connect Core, 3.1.3.7, 5).
    if claims.authorized_party().is_some_and(|party| party.as_str() != config.client_id) {
        return Err(untrusted("authorized-party"));
    }
    let subject = claims.subject().as_str().to_owned();
    if subject.is_empty() || subject.len() > 255 {
        return Err(untrusted("subject"));
    }
    let claims = serde_json::to_value(claims).map_err(|_| untrusted("claims"))?;
    strong(config, &claims).map(|()| (subject, claims)).map_err(Unverified::Other)
}

/// Verifies that the authentication meets the configured `acr` and `amr`.
fn strong(config: &Oidc, claims: &Value) -> Result<(), Refused> {
    let ways = |way: &String| claims["amr"].as_array().is_some_and(|ways| ways.iter().any(|own| own == way.as_str()));
    let levels = &config.require_acr;
    let level = levels.is_empty() || claims["acr"].as_str().is_some_and(|level| levels.iter().any(|own| own == level));
    if level && config.require_amr.iter().all(ways) { Ok(()) } else { Err(Refused::Weak) }
}

/// Adds claims that only the user-info has. Claims of the ID token are signed and stay; `email_verified` is
/// taken from the user-info only for the address it was stated about.
pub(super) fn merge(claims: &mut Value, more: Value) {
    let (Some(own), Value::Object(mut more)) = (claims.as_object_mut(), more) else { return };
    if own.get("email").is_some_and(|email| Some(email) != more.get("email")) {
        more.remove("email_verified");
    }
    for (name, value) in more {
        own.entry(name).or_insert(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_user_info_adds_and_never_changes() {
        let joined = |own: Value, more: Value| {
            let mut claims = own;
            merge(&mut claims, more);
            claims
        };
        let more = json!({ "sub": "2", "email": "b@b.kz", "email_verified": true, "groups": ["x"] });
        assert_eq!(
            joined(json!({ "sub": "1" }), more.clone()),
            json!({ "sub": "1", "email": "b@b.kz", "email_verified": true, "groups": ["x"] })
        );
        let own = json!({ "sub": "1", "email": "a@a.kz" });
        assert_eq!(joined(own.clone(), more), json!({ "sub": "1", "email": "a@a.kz", "groups": ["x"] }));
        assert_eq!(joined(own.clone(), json!([1])), own);
    }
}
