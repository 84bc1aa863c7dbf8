//! C2SP `tlog-checkpoint`: the signed head of a log.

use crate::Hash;
use crate::note::{NoteError, SigningKey, VerifyingKey};

/// Head of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Name of the log: `host/log/site`.
    pub origin: String,
    /// Number of leaves in the tree.
    pub size: u64,
    /// Root of the tree over them.
    pub root: Hash,
}

impl Checkpoint {
    /// Signs the head as a note. Signing is deterministic: one head has one note.
    #[must_use]
    pub fn sign(&self, key: &SigningKey) -> String {
        key.sign(&format!("{}\n{}\n{}\n", self.origin, self.size, self.root.to_base64()))
    }

    /// Opens a signed note and returns the head it names, if `key` signed it for the log of the key's own
    /// name.
    ///
    /// # Errors
    /// [`NoteError::NotSigned`] also when the head is of another log than the key's.
    pub fn open(note: &str, key: &VerifyingKey) -> Result<Self, NoteError> {
        let mut lines = key.open(note)?.lines();
        let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next()) else {
            return Err(NoteError::Malformed);
        };
        let canonical = size.parse::<u64>().ok().filter(|number| number.to_string() == size);
        let (Some(size), Some(root)) = (canonical, Hash::from_base64(root)) else {
            return Err(NoteError::Malformed);
        };
        // A key signs for one log only, so a checkpoint of another log is not this one's.
        if origin != key.name() {
            return Err(NoteError::NotSigned);
        }
        Ok(Self { origin: origin.to_owned(), size, root })
    }
}
