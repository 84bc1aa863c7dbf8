//! CSRF tokens of the gateway's own forms: posting one page twice is one act, and only pages we made count.

use data_encoding::BASE64URL_NOPAD;
use kelisim_engine::{Tenant, chance, clock};

/// Seconds a page may stay open before its token expires: one day.
const AGE: u64 = 24 * 3600;

/// CSRF token that we issued.
pub(super) struct Token {
    /// Idempotency key inside the token.
    pub key: String,
    /// Seconds since it was issued.
    pub age: u64,
}

/// Issues a token: random bytes, the time in seconds, and a proof that we issued it for `purpose`.
pub(super) fn new(tenant: &Tenant, purpose: &str) -> String {
    let mut bytes = chance::bytes::<16>().to_vec();
    bytes.extend(clock::now().secs().to_be_bytes());
    let proof = tenant.vault.token(purpose, &bytes);
    bytes.extend(proof);
    BASE64URL_NOPAD.encode(&bytes)
}

/// Opens a token: `None` unless we issued it for `purpose` within the last [`AGE`] seconds.
pub(super) fn open(tenant: &Tenant, purpose: &str, token: &str) -> Option<Token> {
    let bytes = BASE64URL_NOPAD.decode(token.as_bytes()).ok()?;
    let (body, proof) = bytes.split_at_checked(24)?;
    if !tenant.vault.is_token(purpose, body, proof) {
        return None;
    }
    let issued = u64::from_be_bytes(body[16..].try_into().ok()?);
    // The clock of another gateway may be ahead of ours by a little.
    let age = clock::now().secs().saturating_sub(issued);
    (age <= AGE).then(|| Token { key: BASE64URL_NOPAD.encode(&body[..16]), age })
}

/// Returns the idempotency key of a token that [`open`] accepts.
pub(super) fn key(tenant: &Tenant, purpose: &str, token: &str) -> Option<String> {
    open(tenant, purpose, token).map(|token| token.key)
}
