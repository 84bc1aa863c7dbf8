//! The text encodings of the formats (RFC 4648): base 64 and base 16 in lower case, and base 32 in lower case
//! without padding. Each value has one spelling; any other is refused.
//!
//! By crates of small code, since a browser downloads them with the verifier.

use base16ct::lower;
use base32ct::{Base32Unpadded, Encoding as _};
use base64ct::{Base64, Encoding as _};

/// Writes base 64.
#[must_use]
pub fn base64(bytes: &[u8]) -> String {
    Base64::encode_string(bytes)
}

/// Reads base 64.
#[must_use]
pub fn from_base64(text: &str) -> Option<Vec<u8>> {
    Base64::decode_vec(text).ok()
}

/// Writes base 16.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    lower::encode_string(bytes)
}

/// Reads base 16.
#[must_use]
pub fn from_hex(text: &str) -> Option<Vec<u8>> {
    lower::decode_vec(text).ok()
}

/// Writes base 32.
#[must_use]
pub fn base32(bytes: &[u8]) -> String {
    Base32Unpadded::encode_string(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(bytes: Vec<u8>) {
            prop_assert_eq!(from_base64(&base64(&bytes)), Some(bytes.clone()));
            prop_assert_eq!(from_hex(&hex(&bytes)), Some(bytes));
        }

        // Two spellings of one value would make two receipts of one.
        #[test]
        fn what_is_read_has_one_spelling(text in "[A-Za-z0-9+/]{0,7}={0,2}") {
            if let Some(bytes) = from_base64(&text) {
                prop_assert_eq!(base64(&bytes), text);
            }
        }
    }

    #[test]
    fn other_spellings_are_refused() {
        for text in ["AA", "AB==", "AAA", "AAB=", "A===", "AA=A", "AA==\n", " AA==", "_-=="] {
            assert_eq!(from_base64(text), None, "{text}");
        }
        assert_eq!(from_hex("AB"), None);
        assert_eq!(from_hex("abc"), None);
        assert_eq!(base32(&[255, 0]), "74aa");
    }
}
