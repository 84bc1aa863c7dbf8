//! The sealed half of a record: everything personal, and what a proof of it needs besides the leaf.

use std::collections::BTreeMap;

use kelisim_core::consent::{Item, Method};
use kelisim_core::evidence::Evidence;
use kelisim_core::{Lang, RecordId, SubjectId, TextHash, Timestamp};
use serde::{Deserialize, Serialize};

use crate::vault::{self, SubjectKey, Unopenable, Vault};

/// What is sealed beside a leaf.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    /// How the person acted.
    pub method: Method,
    /// Language of what was shown.
    pub lang: Lang,
    /// Id and version of the consent text.
    pub text: (String, u32),
    /// Optional clauses that were shown with it, ticked or not: id, version and hash of the exact words of each.
    pub clauses: Vec<(String, u32, TextHash)>,
    /// Version of the policy in force.
    pub policy: Option<String>,
    /// When the person decided.
    pub decided_at: Timestamp,
    /// Everything decided, when the leaf holds only its hash.
    pub choices: Option<BTreeMap<Item, bool>>,
    /// Where the act came from.
    pub evidence: Evidence,
    /// Id of the form, for an application.
    pub form: Option<String>,
    /// The application's fields in normal form, and the name.
    pub fields: BTreeMap<String, String>,
}

/// Length of the random key of a commitment.
const SALT: usize = 32;

/// A payload sealed, with the commitment its leaf carries.
pub struct Sealed {
    /// For the store.
    pub bytes: Vec<u8>,
    /// For the leaf.
    pub commitment: [u8; 32],
}

impl Payload {
    /// Seals the payload behind a random key `r`, and commits to it: HMAC-SHA256(r, payload). `r` is sealed with it.
    #[must_use]
    pub fn seal(&self, vault: &Vault, subject: SubjectId, key: &SubjectKey, record: RecordId) -> Sealed {
        let salt = crate::chance::bytes::<SALT>();
        let mut plain = salt.to_vec();
        plain.extend(kelisim_store::rows::encode(self));
        let commitment = vault::mac(&salt, &[&plain[SALT..]]);
        Sealed { bytes: vault.seal(subject, key, record, &plain), commitment }
    }

    /// Opens a payload and recomputes its commitment.
    ///
    /// # Errors
    /// [`Unopenable`]
    pub fn open(
        vault: &Vault,
        subject: SubjectId,
        key: &SubjectKey,
        record: RecordId,
        sealed: &[u8],
    ) -> Result<(Self, [u8; 32]), Unopenable> {
        let plain = vault.open(subject, key, record, sealed)?;
        let (salt, bytes) = plain.split_first_chunk::<SALT>().ok_or(Unopenable)?;
        let payload = kelisim_store::rows::decode(bytes).map_err(|_| Unopenable)?;
        Ok((payload, vault::mac(salt, &[bytes])))
    }
}
