//! Passkeys: a key pair on somebody's device, in its password manager or on a security key, by which they sign in without
//! a name, a password or a code. The device has them prove that they are the one (fingerprint, face, PIN) before it signs,
//! so that a passkey is two factors at once. Web Authentication, level 3.

pub mod act;
mod relying_party;

use kelisim_core::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

pub use relying_party::{Failed, Made, RelyingParty, Shown};

/// Most passkeys of one account.
pub const MOST: usize = 10;
/// Most characters of a passkey's name.
const NAMED: usize = 60;
/// How long it is remembered that a challenge was answered, in milliseconds: twice as long as one may be answered, for
/// clocks of several gateways that differ.
const REMEMBERED: u64 = 10 * 60 * 1000;

/// A passkey, as it is kept. There is no secret in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passkey {
    /// What the device calls it: 16 to 1,023 bytes.
    id: Vec<u8>,
    /// What its owner calls it.
    pub name: String,
    /// When it was added.
    pub made: Timestamp,
    /// When somebody signed in with it last.
    pub last: Option<Timestamp>,
    /// Whether its counter went back once: there may be a copy of it, and it opens nothing any more.
    pub doubted: bool,
    /// The public key and what else never changes, as `webauthn_rp` writes it.
    key: Vec<u8>,
    /// Counter, and whether it is backed up, as `webauthn_rp` writes it.
    state: [u8; 7],
    /// Ways to reach the device, one bit each.
    transports: u8,
}

impl Passkey {
    /// What stands for it in forms.
    #[must_use]
    pub fn mark(&self) -> String {
        data_encoding::HEXLOWER.encode(&mark(&self.id))
    }
}

/// First half of the SHA-256 of a passkey's id.
fn mark(id: &[u8]) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(&Sha256::digest(id)[..16]);
    half
}

/// A name for a passkey as it was typed; what cannot be one is empty.
fn named(typed: &str) -> String {
    let plain: String = typed.chars().filter(|c| !c.is_control()).take(NAMED).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The passkeys of an account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passkeys {
    /// In the order they were added.
    all: Vec<Passkey>,
    /// Challenges that were answered a short while ago: none is answered twice.
    spent: Vec<([u8; 16], Timestamp)>,
}

impl Passkeys {
    /// In the order they were added.
    #[must_use]
    pub fn all(&self) -> &[Passkey] {
        &self.all
    }

    /// Whether one of them opens the account.
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

    /// Whether a challenge was answered a short while ago.
    fn is_spent(&self, challenge: [u8; 16]) -> bool {
        self.spent.iter().any(|(spent, _)| *spent == challenge)
    }

    /// Uses up a challenge; whether it was still to be used.
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
