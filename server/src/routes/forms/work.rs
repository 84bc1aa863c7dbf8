//! Proof of work a browser does by itself before it sends, when more applications come in than a site is used
//! to.
//!
//! The challenge is the form's own token: it is signed, bound to site and form, expires, and is valid for one
//! application. The answer is a number whose SHA-256 together with the token's begins with enough zero bits.
//! Both parts have a fixed width, so no bytes can be moved from one to the other (CVE-2025-68113).

use sha2::{Digest as _, Sha256};

/// Leading zero bits required: 65,536 attempts on average, under a second on a cheap phone.
pub const BITS: u32 = 16;

/// Returns whether `answer` is work done for `token`.
#[must_use]
pub fn is_done(token: &str, answer: &str) -> bool {
    let Ok(number) = answer.parse::<u64>() else { return false };
    let token: [u8; 32] = Sha256::digest(token).into();
    let tried: [u8; 32] = Sha256::new().chain_update(token).chain_update(number.to_be_bytes()).finalize().into();
    let [a, b, c, d, ..] = tried;
    u32::from_be_bytes([a, b, c, d]).leading_zeros() >= BITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_for_one_token() {
        let done = (0..u64::MAX).find(|number| is_done("token", &number.to_string())).unwrap().to_string();
        assert!(!is_done("another", &done));
        for bad in ["", "-1", "1e9", "18446744073709551616", "x"] {
            assert!(!is_done("token", bad), "{bad}");
        }
    }
}
