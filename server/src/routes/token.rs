//! Tokens of the gateway's own forms: a repeated post of one page is one act, and only pages we made count.

use data_encoding::BASE64URL_NOPAD;

use crate::sites::Served;
use crate::{chance, clock};

/// A page may lie open for a day.
const HOURS: u64 = 24;

/// A token: random bytes, the hour, and a proof that we gave it out for `what`.
pub(super) fn new(site: &Served, what: &str) -> String {
    let mut bytes = chance::bytes::<16>().to_vec();
    bytes.extend((clock::now().secs() / 3600).to_be_bytes());
    let proof = site.vault.token(what, &bytes);
    bytes.extend(proof);
    BASE64URL_NOPAD.encode(&bytes)
}

/// The idempotency key in a token that is ours, for `what`, and not too old.
pub(super) fn key(site: &Served, what: &str, token: &str) -> Option<String> {
    let bytes = BASE64URL_NOPAD.decode(token.as_bytes()).ok()?;
    let (body, proof) = bytes.split_at_checked(24)?;
    if !site.vault.is_token(what, body, proof) {
        return None;
    }
    let hour = u64::from_be_bytes(body[16..].try_into().ok()?);
    (clock::now().secs() / 3600 <= hour + HOURS).then(|| BASE64URL_NOPAD.encode(&body[..16]))
}
