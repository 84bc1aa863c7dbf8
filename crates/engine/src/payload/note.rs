//! What is sealed beside a leaf that is no decision: what somebody asked, what was answered, who looked.

use kelisim_core::evidence::Evidence;
use kelisim_core::request::{Ask, Ground, Outcome};
use kelisim_core::{BlindIndex, Lang, RecordId, SubjectId};
use serde::{Deserialize, Serialize};

use super::Sealed;
use crate::vault::{SubjectKey, Unopenable, Vault};

/// What is sealed. Variants are part of the format: add new ones at the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Note {
    /// A person asked something of the operator.
    Asked {
        /// What.
        ask: Ask,
        /// What they wrote.
        message: Option<String>,
        /// The language they wrote in.
        lang: Lang,
        /// Where it came from.
        evidence: Evidence,
    },
    /// The operator answered.
    Answered {
        /// The record that asked.
        request: RecordId,
        /// What was answered.
        outcome: Outcome,
        /// Why, when it was refused.
        ground: Option<Ground>,
        /// The operator's words.
        text: String,
        /// Id of the key that answered.
        key: String,
    },
    /// Somebody of the operator looked.
    Looked {
        /// The record that was looked at.
        record: RecordId,
        /// Names of what was shown.
        fields: Vec<String>,
        /// Id of the key that looked.
        key: String,
    },
    /// A private link ended.
    Linked {
        /// Whether another took its place.
        renewed: bool,
        /// Where it came from.
        evidence: Evidence,
    },
    /// The operator told of an obligation.
    Obliged {
        /// The purpose it holds.
        purpose: String,
        /// Whether it is open.
        open: bool,
        /// The operator's words.
        ground: String,
        /// Id of the key that told.
        key: String,
    },
    /// Somebody did something in the console.
    Worked {
        /// The name they sign in with; `None`: somebody at the gateway's own machine.
        who: Option<String>,
        /// What.
        deed: Deed,
    },
}

/// What is done in the console. Variants are part of the format: add new ones at the end. Never the values that were
/// looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deed {
    /// An account was made, or got another role: its name, the role, the sites.
    Invited(String, String, Vec<String>),
    /// The account was set up by the one-time link: password, code and recovery codes are new.
    SetUp,
    /// Signed in; whether a recovery code was used up.
    SignedIn(bool),
    /// Signed out here, or everywhere.
    SignedOut(bool),
    /// New recovery codes were made.
    Codes,
    /// An account was shut out.
    Suspended(String),
    /// An account was let in again.
    Restored(String),
    /// An account got a new one-time link; what it had before counts no longer.
    Reset(String),
    /// Somebody was looked up.
    LookedUp {
        /// At which site.
        site: String,
        /// For which purpose.
        purpose: String,
        /// On which channel.
        channel: Option<String>,
        /// `phone`, `email` or `iin`.
        kind: String,
        /// Blind index of the identifier, by which the person concerned can be told.
        index: BlindIndex,
    },
    /// A list was brought to be checked, or the answer to it taken.
    Listed {
        /// At which site.
        site: String,
        /// For which purpose.
        purpose: String,
        /// On which channel.
        channel: Option<String>,
        /// The job.
        job: String,
        /// SHA-256 of the list, hexadecimal; none when its answer was taken.
        sha256: Option<String>,
    },
    /// Something was done with a passkey, by the name its owner gave it.
    Passkey(KeyDeed, String),
    /// Signed in through the organisation.
    Came,
    /// The organisation's groups changed roles: the site and the role there, empty when it was taken away.
    Grouped(Vec<(String, String)>),
}

/// What is done with a passkey. Variants are part of the format: add new ones at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeyDeed {
    /// The account was set up with it by the one-time link; recovery codes are new.
    SetUp,
    /// It was added.
    Added,
    /// It was removed.
    Removed,
    /// Somebody signed in with it.
    SignedIn,
    /// Its counter went back: nobody was let in, and it opens nothing any more.
    Copied,
}

/// The form of a sealed note, where a decision has its own number.
const FORM: u8 = 2;

impl Note {
    /// Seals the note, and commits to it.
    #[must_use]
    pub fn seal(&self, vault: &Vault, subject: SubjectId, key: &SubjectKey, record: RecordId) -> Sealed {
        super::seal(FORM, self, vault, subject, key, record)
    }

    /// Opens a note.
    ///
    /// # Errors
    /// [`Unopenable`], also for what is sealed but is no note.
    pub fn open(
        vault: &Vault,
        subject: SubjectId,
        key: &SubjectKey,
        record: RecordId,
        sealed: &[u8],
    ) -> Result<(Self, [u8; 32]), Unopenable> {
        super::open(FORM, vault, subject, key, record, sealed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Keys;
    use crate::payload::Payload;

    #[test]
    fn a_note_opens_as_what_it_is_and_as_nothing_else() {
        let vault = Vault::new(&Keys { wrap: [1; 32], index: [2; 32], sign: [3; 32] }, &"jetu".parse().unwrap());
        let (subject, record, key) = (SubjectId([1; 16]), RecordId([2; 16]), SubjectKey::random());
        let asked = Note::Asked {
            ask: Ask::Correction,
            message: Some("Телефоным өзгерді: \u{1f4f1}".into()),
            lang: Lang::Kk,
            evidence: Evidence::default(),
        };
        let answered = Note::Answered {
            request: record,
            outcome: Outcome::Refused,
            ground: Some(Ground::Law),
            text: "94-V, 8-бап".into(),
            key: "crm".into(),
        };
        for note in [asked, answered] {
            let sealed = note.seal(&vault, subject, &key, record);
            assert_eq!(Note::open(&vault, subject, &key, record, &sealed.bytes), Ok((note, sealed.commitment)));
            assert!(Payload::open(&vault, subject, &key, record, &sealed.bytes).is_err());
            assert!(Note::open(&vault, subject, &key, RecordId([3; 16]), &sealed.bytes).is_err());
        }
    }
}
