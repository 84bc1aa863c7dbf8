//! Passkeys: a key pair on a person's device, in its password manager or on a security key, for signing in
//! without a name, a password or a code. The device verifies the person (fingerprint, face, PIN) before it
//! signs, so that a passkey is two factors at once. Web Authentication, level 3.

pub(crate) mod act;
mod relying_party;

use kelisim_core::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

pub(crate) use relying_party::{Assertion, Attestation, Failed, RelyingParty};

/// Most passkeys of one account.
pub(crate) const MOST: usize = 10;
/// Longest name of a passkey, in characters.
const NAMED: usize = 60;
/// Lifetime in milliseconds of an answered challenge in the replay list: twice that of the challenge, for
/// clock skew between gateways.
const REMEMBERED: u64 = 10 * 60 * 1000;

/// Stored passkey. It has no secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passkey {
    /// Credential id, 16 to 1,023 bytes.
    id: Vec<u8>,
    /// Name that its owner chose.
    pub name: String,
    /// Time at which it was added.
    pub made: Timestamp,
    /// Time of the last sign-in with it.
    pub last: Option<Timestamp>,
    /// Signature counter went back once: there may be a copy of the passkey, and it is no longer accepted.
    pub doubted: bool,
    /// Public key and other static state, as `webauthn_rp` encodes it.
    key: Vec<u8>,
    /// Signature counter and backup state, as `webauthn_rp` encodes them.
    state: [u8; 7],
    /// Transports of the device, one bit each.
    transports: u8,
}

impl Passkey {
    /// Short id of the passkey for forms.
    #[must_use]
    pub fn mark(&self) -> String {
        data_encoding::HEXLOWER.encode(&mark(&self.id))
    }
}

/// First half of the SHA-256 of a credential id.
fn mark(id: &[u8]) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(&Sha256::digest(id)[..16]);
    half
}

/// Normalises a name as it was typed; an unusable one becomes empty.
fn named(typed: &str) -> String {
    let plain: String = typed.chars().filter(|c| !c.is_control()).take(NAMED).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Passkeys of one account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passkeys {
    /// Passkeys in the order they were added.
    all: Vec<Passkey>,
    /// Challenges answered recently, so that none is answered twice (replay).
    spent: Vec<([u8; 16], Timestamp)>,
}

impl Passkeys {
    /// Passkeys in the order they were added.
    #[must_use]
    pub fn all(&self) -> &[Passkey] {
        &self.all
    }

    /// Returns true when at least one of them can sign in.
    #[must_use]
    pub fn any(&self) -> bool {
        self.all.iter().any(|passkey| !passkey.doubted)
    }

    fn find(&self, id: &[u8]) -> Option<&Passkey> {
        self.all.iter().find(|passkey| passkey.id == id)
    }

    fn find_mut(&mut self, id: &[u8]) -> Option<&mut Passkey> {
        self.all.iter_mut().find(|passkey| passkey.id == id)
    }

    /// Returns true when a challenge was answered recently.
    fn is_spent(&self, challenge: [u8; 16]) -> bool {
        self.spent.iter().any(|(spent, _)| *spent == challenge)
    }

    /// Uses up a challenge; returns false when it was used before.
    #[must_use]
    fn spend(&mut self, challenge: [u8; 16], now: Timestamp) -> bool {
        self.spent.retain(|(_, at)| now.0.saturating_sub(at.0) < REMEMBERED);
        let new = !self.is_spent(challenge);
        if new {
            self.spent.push((challenge, now));
        }
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_is_answered_once_and_forgotten_when_it_is_over_anyway() {
        let mut passkeys = Passkeys::default();
        let minute = |minutes: u64| Timestamp(1_795_287_900_000 + minutes * 60_000);
        assert!(passkeys.spend([1; 16], minute(0)));
        assert!(!passkeys.spend([1; 16], minute(0)));
        assert!(passkeys.spend([2; 16], minute(5)));
        assert!(!passkeys.spend([1; 16], minute(9)), "a ceremony lasts five minutes");
        assert!(passkeys.spend([3; 16], minute(14)));
        assert_eq!(passkeys.spent, [([2; 16], minute(5)), ([3; 16], minute(14))]);
    }

    #[test]
    fn a_name_is_one_line_of_what_was_typed() {
        assert_eq!(named("  Телефон\t Айгерім\n"), "Телефон Айгерім");
        assert_eq!(named("\u{0}\u{7}"), "");
        assert_eq!(named(&"ұ".repeat(100)).chars().count(), NAMED);
    }
}
