//! Tokens of the gateway's own forms: a repeated post of one page is one act, and only pages we made count.

use data_encoding::BASE64URL_NOPAD;
use kelisim_engine::{Tenant, chance, clock};

/// A page may lie open for a day, in seconds.
const AGE: u64 = 24 * 3600;

/// A token that is ours.
pub(super) struct Token {
    /// The idempotency key in it.
    pub key: String,
    /// Seconds since it was given out.
    pub age: u64,
}

/// A token: random bytes, the second, and a proof that we gave it out for `what`.
pub(super) fn new(tenant: &Tenant, what: &str) -> String {
    let mut bytes = chance::bytes::<16>().to_vec();
    bytes.extend(clock::now().secs().to_be_bytes());
    let proof = tenant.vault.token(what, &bytes);
    bytes.extend(proof);
    BASE64URL_NOPAD.encode(&bytes)
}

/// A token that is ours, for `what`, and not too old.
pub(super) fn open(tenant: &Tenant, what: &str, token: &str) -> Option<Token> {
    let bytes = BASE64URL_NOPAD.decode(token.as_bytes()).ok()?;
    let (body, proof) = bytes.split_at_checked(24)?;
    if !tenant.vault.is_token(what, body, proof) {
        return None;
    }
    let given = u64::from_be_bytes(body[16..].try_into().ok()?);
    // Another gateway's clock may be ahead of ours by a little.
    let age = clock::now().secs().saturating_sub(given);
    (age <= AGE).then(|| Token { key: BASE64URL_NOPAD.encode(&body[..16]), age })
}

/// The idempotency key in a token that is ours, for `what`, and not too old.
pub(super) fn key(tenant: &Tenant, what: &str, token: &str) -> Option<String> {
    open(tenant, what, token).map(|token| token.key)
}
