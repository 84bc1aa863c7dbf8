//! The sealed half of a record: everything personal, and what a proof of it needs besides the leaf.

mod note;

use std::collections::BTreeMap;

use kelisim_core::consent::{Item, Method};
use kelisim_core::evidence::Evidence;
use kelisim_core::{Lang, RecordId, SubjectId, TextHash, Timestamp};
use lz4_flex::block;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::vault::{self, SubjectKey, Unopenable, Vault};

pub use note::{Attachment, CaseDeed, Deed, KeyDeed, Note};

/// Sealed payload stored beside the leaf of a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    /// Method by which the person acted.
    pub method: Method,
    /// Language of the displayed text.
    pub lang: Lang,
    /// Id and version of the consent text.
    pub text: (String, u32),
    /// Optional clauses displayed with it, ticked or not: id, version and hash of the exact words of each.
    pub clauses: Vec<(String, u32, TextHash)>,
    /// Version of the policy in force.
    pub policy: Option<String>,
    /// Time at which the person decided.
    pub decided_at: Timestamp,
    /// Decision for each item, when the leaf holds only the hash.
    pub choices: Option<BTreeMap<Item, bool>>,
    /// Evidence of the origin of the act.
    pub evidence: Evidence,
    /// Id of the form, for an application.
    pub form: Option<String>,
    /// Fields of the application in normal form, and the name.
    pub fields: BTreeMap<String, String>,
}

/// Compression dictionary: phrases common in payloads. Part of the format: never edit it, add another with a
/// number of its own.
const PHRASES: &[u8] = include_bytes!("payload/phrases-1.txt");
/// Format number of a sealed payload: compressed with the phrases above.
const FORMAT: u8 = 1;

/// A sealed payload, with the commitment its leaf carries.
pub struct Sealed {
    /// Ciphertext to write to the store.
    pub bytes: Vec<u8>,
    /// Commitment to write into the leaf.
    pub commitment: [u8; 32],
}

/// HMAC-SHA256 of a payload under a key of this record alone, derived from the subject's key: nobody without
/// that key can link the record to a person, and once it is destroyed, nobody can at all.
fn commitment(key: &SubjectKey, record: RecordId, payload: &[u8]) -> [u8; 32] {
    vault::mac(&key.committing(record), &[payload])
}

/// Seals a value in the format of that number, and commits to it.
fn seal<T: Serialize>(form: u8, what: &T, vault: &Vault, subject: SubjectId, key: &SubjectKey, record: RecordId) -> Sealed {
    let bytes = kelisim_store::rows::encode(what);
    let mut plain = vec![form];
    plain.extend(block::compress_prepend_size_with_dict(&bytes, PHRASES));
    Sealed { bytes: vault.seal(subject, key, record, &plain), commitment: commitment(key, record, &bytes) }
}

/// What is needed to verify the commitment in a leaf without any other key: whoever has it can tell what was sealed
/// beside that one leaf, and nothing about any other.
pub struct Opening {
    /// Key of the commitment, which is of this record alone.
    pub key: [u8; 32],
    /// The bytes that were committed to.
    pub content: Vec<u8>,
}

/// Opens the commitment of whatever is sealed beside a leaf, a decision or a note.
///
/// # Errors
/// [`Unopenable`]
pub fn opening(
    vault: &Vault,
    subject: SubjectId,
    key: &SubjectKey,
    record: RecordId,
    sealed: &[u8],
) -> Result<Opening, Unopenable> {
    let (_, content) = unsealed(vault, subject, key, record, sealed)?;
    Ok(Opening { key: key.committing(record), content })
}

/// Opens what is sealed: the number of its format, and its bytes.
fn unsealed(
    vault: &Vault,
    subject: SubjectId,
    key: &SubjectKey,
    record: RecordId,
    sealed: &[u8],
) -> Result<(u8, Vec<u8>), Unopenable> {
    let plain = vault.open(subject, key, record, sealed)?;
    let (form, packed) = plain.split_first().ok_or(Unopenable)?;
    let bytes = block::decompress_size_prepended_with_dict(packed, PHRASES).map_err(|_| Unopenable)?;
    Ok((*form, bytes))
}

/// Opens a value sealed in the format of that number and no other, and recomputes its commitment.
fn open<T: DeserializeOwned>(
    form: u8,
    vault: &Vault,
    subject: SubjectId,
    key: &SubjectKey,
    record: RecordId,
    sealed: &[u8],
) -> Result<(T, [u8; 32]), Unopenable> {
    let (found, bytes) = unsealed(vault, subject, key, record, sealed)?;
    if found != form {
        return Err(Unopenable);
    }
    let what = kelisim_store::rows::decode(&bytes).map_err(|_| Unopenable)?;
    Ok((what, commitment(key, record, &bytes)))
}

impl Payload {
    /// Moment from which the term of an answer runs: when it was recorded, or received, where staff entered it.
    #[must_use]
    pub fn received(&self, recorded: Timestamp) -> Timestamp {
        if self.method.is_elsewhere() { self.decided_at } else { recorded }
    }

    /// Seals the payload, and commits to it.
    #[must_use]
    pub fn seal(&self, vault: &Vault, subject: SubjectId, key: &SubjectKey, record: RecordId) -> Sealed {
        seal(FORMAT, self, vault, subject, key, record)
    }

    /// Opens a payload and recomputes its commitment.
    pub fn open(
        vault: &Vault,
        subject: SubjectId,
        key: &SubjectKey,
        record: RecordId,
        sealed: &[u8],
    ) -> Result<(Self, [u8; 32]), Unopenable> {
        open(FORMAT, vault, subject, key, record, sealed)
    }
}

/// Recomputes the commitment of whatever is sealed beside a leaf, a decision or a note.
pub fn committed(
    vault: &Vault,
    subject: SubjectId,
    key: &SubjectKey,
    record: RecordId,
    sealed: &[u8],
) -> Result<[u8; 32], Unopenable> {
    Payload::open(vault, subject, key, record, sealed)
        .map(|(_, commitment)| commitment)
        .or_else(|_| Note::open(vault, subject, key, record, sealed).map(|(_, commitment)| commitment))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Keys;

    fn payload(user_agent: &str) -> Payload {
        Payload {
            method: Method::AcceptAll,
            lang: Lang::Kk,
            text: ("cookies".into(), 1),
            clauses: Vec::new(),
            policy: Some("1".into()),
            decided_at: Timestamp::from_secs(1_790_000_000),
            choices: None,
            evidence: Evidence { address: "2a03:2880::7".into(), user_agent: user_agent.into(), ..Evidence::default() },
            form: None,
            fields: BTreeMap::new(),
        }
    }

    fn sealed(payload: &Payload) -> Sealed {
        let vault = Vault::new(&Keys { wrap: [1; 32], index: [2; 32], sign: [3; 32] }, &"jetu".parse().unwrap());
        let (subject, record, key) = (SubjectId([1; 16]), RecordId([2; 16]), SubjectKey::random());
        let sealed = payload.seal(&vault, subject, &key, record);
        let (opened, commitment) = Payload::open(&vault, subject, &key, record, &sealed.bytes).unwrap();
        assert_eq!((&opened, commitment), (payload, sealed.commitment));
        let again = payload.seal(&vault, subject, &key, record);
        assert_eq!(again.commitment, sealed.commitment);
        let other = payload.seal(&vault, subject, &SubjectKey::random(), record);
        assert_ne!(other.commitment, sealed.commitment, "who has the payload but not the key can tell nothing");
        sealed
    }

    #[test]
    fn what_is_sealed_opens_and_is_what_was_committed_to() {
        for user_agent in ["", "\u{0}", "кез келген браузер", &"x".repeat(512)] {
            sealed(&payload(user_agent));
        }
        let mut application = payload("curl/8");
        application.fields.insert("message".into(), "Шағым ".repeat(2000));
        sealed(&application);
    }

    #[test]
    fn a_common_browser_takes_little_room() {
        let common =
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/151.0.0.0 Safari/537.36";
        let rare = "a browser that nobody knows, of a length that is the same as that of the other one, so that they can be compared well";
        assert!(sealed(&payload(common)).bytes.len() + 64 < sealed(&payload(rare)).bytes.len());
    }
}
