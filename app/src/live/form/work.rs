//! Proof of work for a site under load: a number whose SHA-256 together with that of the form's token begins with
//! enough zero bits.

use sha2::{Digest, Sha256};

use crate::live::dom;

/// Tries between which the page may do something else.
const TRIES: u64 = 5000;

/// Finds the number, in decimal.
pub(super) async fn find(token: &str, bits: u32) -> String {
    let mut block = [0; 40];
    block[..32].copy_from_slice(&Sha256::digest(token));
    let mut number: u64 = 0;
    loop {
        block[32..].copy_from_slice(&number.to_be_bytes());
        if zeros(&Sha256::digest(block)) >= bits {
            return number.to_string();
        }
        number += 1;
        if number.is_multiple_of(TRIES) {
            dom::pause(0).await;
        }
    }
}

/// Zero bits that a hash begins with, up to 32.
fn zeros(hash: &[u8]) -> u32 {
    hash.first_chunk().map_or(0, |first| u32::from_be_bytes(*first).leading_zeros())
}
