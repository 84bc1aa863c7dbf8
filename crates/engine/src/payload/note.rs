//! Sealed notes beside the leaves that are no decision: requests, answers, accesses to personal data.

use kelisim_core::attachment::FileKind;
use kelisim_core::case::Closing;
use kelisim_core::consent::Method;
use kelisim_core::evidence::Evidence;
use kelisim_core::request::{Ask, Ground, Outcome};
use kelisim_core::{BlindIndex, Lang, RecordId, SubjectId};
use serde::{Deserialize, Serialize};

use super::Sealed;
use crate::vault::{SubjectKey, Unopenable, Vault};

/// Content of a sealed note. Variants are part of the format: add new ones at the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Note {
    /// A person sent a request to the operator.
    Asked {
        /// Kind of the request.
        ask: Ask,
        /// Message the person wrote.
        message: Option<String>,
        /// Language of the message.
        lang: Lang,
        /// Evidence of its origin.
        evidence: Evidence,
    },
    /// The operator answered a request.
    Answered {
        /// Record of the request.
        request: RecordId,
        /// Outcome the operator chose.
        outcome: Outcome,
        /// Legal ground of a refusal.
        ground: Option<Ground>,
        /// Answer in the operator's words.
        text: String,
        /// Id of the API key used.
        key: String,
    },
    /// Staff of the operator accessed personal data.
    Looked {
        /// Record that was accessed.
        record: RecordId,
        /// Names of the fields that were displayed.
        fields: Vec<String>,
        /// Id of the API key used.
        key: String,
    },
    /// A private link was revoked.
    Linked {
        /// Whether a new link replaced it.
        renewed: bool,
        /// Evidence of its origin.
        evidence: Evidence,
    },
    /// The operator reported an obligation.
    Obliged {
        /// Purpose that cannot be withdrawn meanwhile.
        purpose: String,
        /// Whether the obligation is open; else it ended.
        open: bool,
        /// Ground, in the operator's words.
        ground: String,
        /// Id of the API key used.
        key: String,
    },
    /// A staff member acted in the console.
    Worked {
        /// Name they sign in with; `None` for somebody at the gateway's own machine.
        who: Option<String>,
        /// Action that was taken.
        deed: Deed,
    },
    /// A staff member did something about a case.
    Handled {
        /// Record that the case began with.
        case: RecordId,
        /// Name they sign in with, or the id of the API key used.
        who: String,
        /// What they did.
        deed: CaseDeed,
    },
    /// A staff member made a proof pack of somebody who has no case.
    Packed {
        /// Name they sign in with.
        who: String,
        /// Why, in their own words.
        why: String,
    },
    /// The person added a file to a case.
    Attached {
        /// Record that the case began with.
        case: RecordId,
        /// The file.
        file: Attachment,
        /// Evidence of its origin.
        evidence: Evidence,
    },
}

/// What is on record of a file; its content is kept beside the ledger, under the record of the note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Name under which it is kept.
    pub name: String,
    /// Kind, by its content.
    pub kind: FileKind,
    /// Number of its bytes.
    pub bytes: u64,
    /// SHA-256 of its content, hexadecimal.
    pub sha256: String,
}

/// Actions about a case. Variants are part of the format: add new ones at the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CaseDeed {
    /// Opened it and read what is in it.
    Opened,
    /// Gave it to somebody, by their name, or to nobody.
    Assigned(Option<String>),
    /// Wrote a note for staff.
    Noted(String),
    /// Answered an application.
    Replied {
        /// Answer in the operator's words.
        text: String,
        /// Language of the answer.
        lang: Lang,
    },
    /// Closed it without an answer: why, and more words.
    Closed(Closing, String),
    /// Opened it again.
    Reopened,
    /// Saw the whole evidence of its acts: why, in their own words.
    Proved(String),
    /// Made a proof pack of it: why, in their own words.
    Packed(String),
    /// Entered it for the person: the way it came, and how they were identified.
    Entered(Method, String),
    /// Was given the address of a public register to look the case up there: its id and what people call it, and why, in
    /// their own words.
    Consulted {
        /// Id of the register in the site file.
        register: String,
        /// What people called it then, in the language of whoever looked.
        title: String,
        /// Why, in their own words.
        why: String,
    },
    /// Added a file to it, such as the scan of a paper.
    Attached(Attachment),
    /// Corrected a value of the application that the case belongs to, by the name of its field. What it was before
    /// stays in the record of the application.
    Corrected {
        /// Name of the field.
        field: String,
        /// The right value, in normal form.
        value: String,
    },
    /// Confirmed the consents that somebody else entered with the application.
    Confirmed,
}

/// Actions in the console. Variants are part of the format: add new ones at the end. Never the values that
/// were displayed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deed {
    /// An account was created, or its roles changed: name, role, sites.
    Invited(String, String, Vec<String>),
    /// The account was set up by the one-time link: password, TOTP code and recovery codes are new.
    SetUp,
    /// Signed in; `true` when a recovery code was used up.
    SignedIn(bool),
    /// Signed out; `true` when of every session.
    SignedOut(bool),
    /// New recovery codes were generated.
    Codes,
    /// An account was suspended, by its name.
    Suspended(String),
    /// A suspended account was restored, by its name.
    Restored(String),
    /// An account got a new one-time link; its earlier credentials are void.
    Reset(String),
    /// A person was looked up by an identifier.
    LookedUp {
        /// Site of the lookup.
        site: String,
        /// Id of the purpose asked about.
        purpose: String,
        /// Channel asked about, if any.
        channel: Option<String>,
        /// Kind of the identifier: `phone`, `email` or `iin`.
        kind: String,
        /// Blind index of the identifier, so that the lookup can be listed for the person concerned.
        index: BlindIndex,
    },
    /// A list was uploaded to be checked, or its result downloaded.
    Listed {
        /// Site of the check.
        site: String,
        /// Id of the purpose asked about.
        purpose: String,
        /// Channel asked about, if any.
        channel: Option<String>,
        /// Id of the job.
        job: String,
        /// SHA-256 of the list, hexadecimal; none when its result was downloaded.
        sha256: Option<String>,
    },
    /// A passkey was used or changed, by the name its owner gave it.
    Passkey(KeyDeed, String),
    /// Signed in through the organisation.
    Came,
    /// The organisation's groups changed roles: the site and the role there, empty when it was revoked.
    Grouped(Vec<(String, String)>),
    /// Cases of a person were looked for by an identifier.
    Sought {
        /// Site of the search.
        site: String,
        /// Kind of the identifier: `phone`, `email` or `iin`.
        kind: String,
        /// Blind index of the identifier, so that the search can be listed for the person concerned.
        index: BlindIndex,
    },
    /// Gave the undertaking of confidentiality of a site.
    Undertook {
        /// Site that asked for it.
        site: String,
        /// Version of the undertaking.
        version: u32,
        /// Language it was read in.
        lang: Lang,
        /// SHA-256 of its words as they were shown, hexadecimal.
        sha256: String,
    },
    /// A role at a site was proposed, which a second person must confirm: name, role (empty when it is to end), site.
    Proposed(String, String, String),
    /// A proposed role was confirmed or turned down.
    Settled {
        /// Name of the account it is about.
        name: String,
        /// Proposed role; empty when the role was to end.
        role: String,
        /// Site of the role.
        site: String,
        /// Name of whoever proposed it.
        by: String,
        /// Whether it counts from now on.
        confirmed: bool,
    },
    /// A destruction of what is over its term was `proposed`, `approved` or `refused`: site, class or number, step.
    Destruction(String, String, String),
}

/// Actions with a passkey. Variants are part of the format: add new ones at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeyDeed {
    /// Set up the account by the one-time link; recovery codes are new.
    SetUp,
    /// Added to an existing account.
    Added,
    /// Removed from the account.
    Removed,
    /// Used to sign in.
    SignedIn,
    /// Its counter went back: the sign-in was refused, and the passkey is void.
    Copied,
}

/// Format number of a sealed note; a decision has its own number.
const FORMAT: u8 = 2;

impl Note {
    /// Seals the note, and commits to it.
    #[must_use]
    pub fn seal(&self, vault: &Vault, subject: SubjectId, key: &SubjectKey, record: RecordId) -> Sealed {
        super::seal(FORMAT, self, vault, subject, key, record)
    }

    /// Opens a note and recomputes its commitment.
    ///
    /// # Errors
    /// [`Unopenable`], also for sealed data that are no note.
    pub fn open(
        vault: &Vault,
        subject: SubjectId,
        key: &SubjectKey,
        record: RecordId,
        sealed: &[u8],
    ) -> Result<(Self, [u8; 32]), Unopenable> {
        super::open(FORMAT, vault, subject, key, record, sealed)
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
        let request_note = Note::Asked {
            ask: Ask::Correction,
            message: Some("Телефоным өзгерді: \u{1f4f1}".into()),
            lang: Lang::Kk,
            evidence: Evidence::default(),
        };
        let answer_note = Note::Answered {
            request: record,
            outcome: Outcome::Refused,
            ground: Some(Ground::Law),
            text: "94-V, 8-бап".into(),
            key: "crm".into(),
        };
        for note in [request_note, answer_note] {
            let sealed = note.seal(&vault, subject, &key, record);
            assert_eq!(Note::open(&vault, subject, &key, record, &sealed.bytes), Ok((note, sealed.commitment)));
            assert!(Payload::open(&vault, subject, &key, record, &sealed.bytes).is_err());
            assert!(Note::open(&vault, subject, &key, RecordId([3; 16]), &sealed.bytes).is_err());
        }
    }
}
