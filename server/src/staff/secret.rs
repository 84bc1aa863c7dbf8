//! Credentials: a password, a code that changes every half minute (TOTP), and recovery codes for a lost
//! phone.

use argon2::{Algorithm, Argon2, Params, Version};
use data_encoding::BASE32_NOPAD;
use kelisim_engine::chance;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use totp_rs::Builder;

/// Shortest password, in characters.
pub(crate) const LEAST: usize = 12;
/// Longest password, in bytes: nobody types more, and hashing has its price.
pub(crate) const MOST: usize = 256;
/// Number of recovery codes of an account.
pub(crate) const CODES: usize = 10;

/// Hash of a password with its parameters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hash {
    memory: u32,
    rounds: u32,
    lanes: u32,
    salt: [u8; 16],
    derived: [u8; 32],
}

impl Hash {
    /// Hashes a password: Argon2id with 19 MiB and two rounds. It occupies a core for a while, so that it
    /// must not run on a thread that serves requests.
    #[must_use]
    pub fn new(password: &str) -> Self {
        let mut new = Self { memory: 19 << 10, rounds: 2, lanes: 1, salt: chance::bytes(), derived: [0; 32] };
        new.derived = new.derive(password);
        new
    }

    /// Decoy hash for an unknown name, so that the comparison takes as long as for a known one.
    #[must_use]
    pub fn decoy() -> Self {
        Self { memory: 19 << 10, rounds: 2, lanes: 1, salt: [7; 16], derived: [0; 32] }
    }

    /// Compares a password with the hash, in constant time.
    #[must_use]
    pub fn is_of(&self, password: &str) -> bool {
        self.derive(password).ct_eq(&self.derived).into()
    }

    fn derive(&self, password: &str) -> [u8; 32] {
        let mut hash = [0; 32];
        let params = Params::new(self.memory, self.rounds, self.lanes, Some(hash.len())).unwrap_or_default();
        // The lengths of salt and hash are within the bounds of Argon2, and so are the stored parameters.
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(password.as_bytes(), &self.salt, &mut hash)
            .unwrap_or_else(|why| unreachable!("Argon2 takes any password: {why}"));
        hash
    }
}

/// Reason why a new password is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weak {
    /// Password is too short, or far too long.
    Length,
    /// Password is nearly all one character, a run of the keyboard or the alphabet, or the name itself.
    Guessable,
}

/// Validates a new password. Length counts; no rule of capitals and digits makes a short one better.
pub(crate) fn validate(password: &str, name: &str) -> Result<(), Weak> {
    if password.chars().count() < LEAST || password.len() > MOST {
        return Err(Weak::Length);
    }
    let lower = password.to_lowercase();
    let own = name.split('@').next().unwrap_or_default();
    // Without its guessable parts, enough of the password must remain.
    let mut rest = lower.clone();
    for part in [own, "kelisim", "password", "parol", "пароль", "құпиясөз", "qwerty", "йцукен", "123456", "abcdef"]
    {
        if part.chars().count() >= 3 {
            rest = rest.replace(part, "");
        }
    }
    let distinct = rest.chars().collect::<std::collections::BTreeSet<_>>().len();
    let codes: Vec<i64> = lower.chars().map(|c| i64::from(u32::from(c))).collect();
    let runs = codes.windows(2).filter(|pair| (pair[1] - pair[0]).abs() <= 1).count();
    if distinct < 5 || rest.chars().count() < 6 || 3 * runs > 2 * codes.len() { Err(Weak::Guessable) } else { Ok(()) }
}

/// Secret of an authenticator app (RFC 6238).
pub(crate) type Seed = [u8; 20];

/// Finds the TOTP step of a code, when it is valid now or was half a minute ago.
#[must_use]
pub(crate) fn step(seed: &Seed, code: &str, second: u64) -> Option<u64> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() != 6 || !digits.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    Builder::new().with_secret(*seed).build().ok()?.check(&digits, second)
}

/// Formats the seed for typing.
#[must_use]
pub(crate) fn spelled(seed: &Seed) -> String {
    let letters = BASE32_NOPAD.encode(seed);
    letters.as_bytes().chunks(4).map(|four| String::from_utf8_lossy(four)).collect::<Vec<_>>().join(" ")
}

/// Address for importing the seed into an authenticator app (`otpauth://`).
#[must_use]
pub(crate) fn otpauth(seed: &Seed, name: &str, issuer: &str) -> String {
    let part = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20");
    let (issuer, name) = (part(issuer), part(name));
    format!("otpauth://totp/{issuer}:{name}?secret={}&issuer={issuer}", BASE32_NOPAD.encode(seed))
}

/// Generates recovery codes: in plain text, to be shown once, and their hashes.
#[must_use]
pub(crate) fn recovery() -> (Vec<String>, Vec<[u8; 32]>) {
    let codes: Vec<String> = (0..CODES)
        .map(|_| {
            let letters = BASE32_NOPAD.encode(&chance::bytes::<10>()).to_lowercase();
            format!("{}-{}-{}-{}", &letters[..4], &letters[4..8], &letters[8..12], &letters[12..])
        })
        .collect();
    let hashes = codes.iter().map(|code| recovery_hash(code).unwrap_or_default()).collect();
    (codes, hashes)
}

/// Hashes a recovery code; `None` when it cannot be one. Eighty random bits need no slow hash.
#[must_use]
pub(crate) fn recovery_hash(code: &str) -> Option<[u8; 32]> {
    let letters: String = code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    (letters.len() == 16).then(|| Sha256::digest(letters.as_bytes()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_known_again_and_no_other() {
        let hash = Hash::new("қой мен қозы өрісте");
        assert!(hash.is_of("қой мен қозы өрісте"));
        assert!(!hash.is_of("қой мен қозы өрісте "));
        assert_ne!(hash, Hash::new("қой мен қозы өрісте"), "each has its own salt");
        assert!(!Hash::decoy().is_of(""));
    }

    #[test]
    fn guessable_passwords_are_refused() {
        for good in ["қой мен қозы өрісте", "correct horse battery", "t8#Kw0!pmZ2x"] {
            assert_eq!(validate(good, "aliya"), Ok(()), "{good}");
        }
        assert_eq!(validate("t8#Kw0!pmZ2", "aliya"), Err(Weak::Length));
        assert_eq!(validate(&"мұра".repeat(40), "aliya"), Err(Weak::Length));
        for bad in
            ["aaaaaaaaaaaa", "abcdefghijkl", "123456789012", "aliyaaliya12", "qwertyqwerty", "Password1234", "kelisim12345"]
        {
            assert_eq!(validate(bad, "aliya@jetu.kz"), Err(Weak::Guessable), "{bad}");
        }
    }

    #[test]
    fn codes_are_those_of_rfc_6238() {
        // Appendix B, SHA-1, the last six digits.
        let seed = *b"12345678901234567890";
        for (second, code) in [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")] {
            assert_eq!(step(&seed, code, second), Some(second / 30), "{second}");
            assert_eq!(step(&seed, &format!("{} {}", &code[..3], &code[3..]), second), Some(second / 30));
            assert_eq!(step(&seed, code, second + 90), None);
        }
        assert_eq!(step(&seed, "28708", 59), None);
        assert_eq!(step(&seed, "", 59), None);
        assert_eq!(spelled(&seed).replace(' ', ""), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(
            otpauth(&seed, "a b@jetu.kz", "consent.jetu.kz"),
            "otpauth://totp/consent.jetu.kz:a%20b%40jetu.kz?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=consent.jetu.kz"
        );
    }

    #[test]
    fn recovery_codes_are_read_as_people_type_them() {
        let (codes, hashes) = recovery();
        assert_eq!((codes.len(), hashes.len()), (CODES, CODES));
        assert_eq!(recovery_hash(&codes[0].to_uppercase().replace('-', " ")), Some(hashes[0]));
        assert_eq!(recovery_hash("abcd-efgh"), None);
        assert_ne!(hashes[0], hashes[1]);
    }
}
