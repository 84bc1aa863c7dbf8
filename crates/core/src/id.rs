//! Identifiers of sites, records, subjects and texts. None of them reveals anything about a person.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Text that is not an identifier of the expected kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a {0}")]
pub struct BadId(&'static str);

/// Identifier of a site (tenant): 2 to 32 characters of `a-z`, `0-9` and `-`, beginning with a letter. Part
/// of addresses and keys.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SiteId(String);

impl SiteId {
    /// Returns the identifier as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Id of the system tenant, which holds what belongs to the gateway and to no site: the staff who sign in
    /// to the console, and their audit trail. No site file can take this id, because a site id cannot begin
    /// with a dash.
    #[must_use]
    pub fn system() -> Self {
        Self("-".to_owned())
    }
}

impl FromStr for SiteId {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        if (2..=32).contains(&text.len()) && is_slug(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadId("site id: 2 to 32 characters of a-z, 0-9 and -, beginning with a letter"))
        }
    }
}

impl TryFrom<String> for SiteId {
    type Error = BadId;

    fn try_from(text: String) -> Result<Self, BadId> {
        text.parse()
    }
}

impl From<SiteId> for String {
    fn from(id: SiteId) -> Self {
        id.0
    }
}

impl fmt::Debug for SiteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for SiteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Returns true if `text` is a short name as used for purposes, forms and the like: at most 40 characters of
/// `a-z`, `0-9` and `-`, beginning with a letter.
#[must_use]
pub fn is_slug(text: &str) -> bool {
    text.len() <= 40
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

macro_rules! hex_id {
    ($(#[$doc:meta])* $name:ident, $bytes:literal, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $bytes]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{self}")
            }
        }

        impl FromStr for $name {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                let mut bytes = [0_u8; $bytes];
                if text.len() != 2 * $bytes || !text.is_ascii() {
                    return Err(BadId($what));
                }
                for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
                    let digit = |c: u8| match c {
                        b'0'..=b'9' => Ok(c - b'0'),
                        b'a'..=b'f' => Ok(c - b'a' + 10),
                        _ => Err(BadId($what)),
                    };
                    *byte = digit(pair[0])? << 4 | digit(pair[1])?;
                }
                Ok(Self(bytes))
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() { serializer.collect_str(self) } else { self.0.serialize(serializer) }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if deserializer.is_human_readable() {
                    let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                    text.parse().map_err(serde::de::Error::custom)
                } else {
                    <[u8; $bytes]>::deserialize(deserializer).map(Self)
                }
            }
        }
    };
}

hex_id! {
    /// Identifier of one consent record, and of one leaf of the site's ledger: 128 bits, written as 32
    /// lower-case hexadecimal digits. It is a keyed hash of the idempotency key, so that a repeated request
    /// names the same record.
    RecordId, 16, "record id: 32 lower-case hexadecimal digits"
}

hex_id! {
    /// Identifier of one subject within one site: a person, or for cookies a browser. Never leaves the store.
    SubjectId, 16, "subject id: 32 lower-case hexadecimal digits"
}

hex_id! {
    /// SHA-256 of the exact wording of a consent text or a policy in one language.
    TextHash, 32, "text hash: 64 lower-case hexadecimal digits"
}

hex_id! {
    /// Blind index of an identifier or of an address within one site: a keyed hash, by which it is found and never read.
    BlindIndex, 16, "blind index: 32 lower-case hexadecimal digits"
}

hex_id! {
    /// One forwarding of one record to one destination; also the `webhook-id` of every attempt.
    DeliveryId, 16, "delivery id: 32 lower-case hexadecimal digits"
}

hex_id! {
    /// First half of the SHA-256 of the token of a private or one-time link: the store never holds the token.
    LinkHash, 16, "link hash: 32 lower-case hexadecimal digits"
}

hex_id! {
    /// First half of the SHA-256 of the token of a session of the console.
    SessionHash, 16, "session hash: 32 lower-case hexadecimal digits"
}

hex_id! {
    /// An account of the console: the blind index of its name in the system tenant.
    AccountId, 16, "account id: 32 lower-case hexadecimal digits"
}

impl TextHash {
    /// Hashes the exact UTF-8 bytes of `words`.
    #[must_use]
    pub fn of(words: &str) -> Self {
        Self(Sha256::digest(words.as_bytes()).into())
    }
}

/// Crockford's base 32.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl RecordId {
    /// Formats the reference number that a person gets for an application: eight characters of Crockford's
    /// base 32, in two groups, from the first 40 bits. The number is for people; machines use the whole id.
    #[must_use]
    pub fn number(&self) -> String {
        let bits = self.0[..5].iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        let mut number = String::with_capacity(9);
        for place in (0..8).rev() {
            // Masked to five bits, which is always a valid index into an alphabet of 32.
            number.push(char::from(ALPHABET[usize::try_from(bits >> (5 * place) & 31).unwrap_or(0)]));
            if place == 4 {
                number.push('-');
            }
        }
        number
    }

    /// Reads a reference number as people type it: in any case, with or without the line, and with the letters
    /// that stand for digits in Crockford's base 32. Returns the first bytes of the ids that have it.
    #[must_use]
    pub fn read_number(typed: &str) -> Option<[u8; 5]> {
        let mut bits = 0_u64;
        let mut read = 0;
        for typed in typed.chars().filter(|c| !c.is_whitespace() && *c != '-') {
            let letter = match typed.to_ascii_uppercase() {
                'O' => b'0',
                'I' | 'L' => b'1',
                other => u8::try_from(other).ok()?,
            };
            let value = ALPHABET.iter().position(|known| *known == letter)?;
            bits = bits << 5 | u64::try_from(value).ok()?;
            read += 1;
        }
        let [_, _, _, number @ ..] = bits.to_be_bytes();
        (read == 8).then_some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_round_trip_and_refuse_other_spellings() {
        let id: RecordId = "00112233445566778899aabbccddeeff".parse().unwrap();
        assert_eq!(id.to_string(), "00112233445566778899aabbccddeeff");
        assert_eq!(id.number(), "008J-4CT4");
        for typed in ["008J-4CT4", " 008j4ct4", "OO8J 4CT4"] {
            assert_eq!(RecordId::read_number(typed), Some([0x00, 0x11, 0x22, 0x33, 0x44]), "{typed}");
        }
        for bad in ["", "008J-4CT", "008J-4CT44", "008J-4CTU", "008Ж-4CT4"] {
            assert_eq!(RecordId::read_number(bad), None, "{bad}");
        }
        assert!("00112233445566778899AABBCCDDEEFF".parse::<RecordId>().is_err());
        assert!("0011".parse::<RecordId>().is_err());
        for bad in ["", "a", "-a", "9a", "A-b", "a_b", "a b", "ә-сайт", &"a".repeat(33)] {
            assert!(bad.parse::<SiteId>().is_err(), "{bad}");
        }
        assert!("stop-collector".parse::<SiteId>().is_ok());
        assert!(SiteId::system().as_str().parse::<SiteId>().is_err(), "no site is taken for the system tenant");
    }
}
