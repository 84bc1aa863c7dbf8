//! Fingerprints of requests: distinguish a repetition from another request under the same idempotency key.

use sha2::{Digest, Sha256};

/// First 8 bytes of the SHA-256 of a request: enough to distinguish a repetition from another request.
#[must_use]
pub fn fingerprint(parts: &[&[u8]]) -> [u8; 8] {
    let mut hash = Sha256::new();
    for part in parts {
        // Lengths separate the parts unambiguously.
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let mut first = [0; 8];
    first.copy_from_slice(&hash.finalize()[..8]);
    first
}
