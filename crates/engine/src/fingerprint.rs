//! Tells an honest repetition of a request from another request under the same idempotency key.

use sha2::{Digest, Sha256};

/// First bytes of the SHA-256 of a request: enough to tell an honest repetition from another request.
#[must_use]
pub fn fingerprint(parts: &[&[u8]]) -> [u8; 8] {
    let mut hash = Sha256::new();
    for part in parts {
        // Lengths keep parts apart.
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let mut first = [0; 8];
    first.copy_from_slice(&hash.finalize()[..8]);
    first
}
