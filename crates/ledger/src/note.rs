//! C2SP `signed-note`: a text and the signatures under it.

use crate::encoding::{base64, from_base64, hex};
use std::fmt;
use std::str::FromStr;

use ed25519_dalek::Signer;
use sha2::{Digest, Sha256};

/// Algorithm byte of Ed25519 in C2SP.
const ED25519: u8 = 1;

/// Key that signs notes under a name.
pub struct SigningKey {
    name: String,
    key: ed25519_dalek::SigningKey,
}

/// Key that verifies notes: `name+id+key`, the "vkey" of C2SP.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifyingKey {
    name: String,
    key: ed25519_dalek::VerifyingKey,
}

/// Reason why a note is rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// The text does not have the form of a signed note.
    #[error("not a signed note")]
    Malformed,
    /// No signature is by this key.
    #[error("not signed by this key")]
    NotSigned,
    /// A signature by this key is wrong.
    #[error("the signature is wrong")]
    BadSignature,
    /// The text is not a verifying key.
    #[error("not a verifying key")]
    BadKey,
}

/// Computes the first four bytes of a hash over name, algorithm and key.
fn key_id(name: &str, key: &[u8; 32]) -> [u8; 4] {
    let digest = Sha256::new().chain_update(name).chain_update([b'\n', ED25519]).chain_update(key).finalize();
    [digest[0], digest[1], digest[2], digest[3]]
}

/// Returns true for a valid key name: no white space and no plus sign.
fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains('+') && !name.chars().any(char::is_whitespace)
}

impl SigningKey {
    /// Builds a key from its 32 secret bytes.
    ///
    /// # Errors
    /// [`NoteError::BadKey`] when the name is no valid key name.
    pub fn new(name: &str, secret: &[u8; 32]) -> Result<Self, NoteError> {
        if !is_name(name) {
            return Err(NoteError::BadKey);
        }
        Ok(Self { name: name.to_owned(), key: ed25519_dalek::SigningKey::from_bytes(secret) })
    }

    /// Derives the key that verifies this one's signatures.
    #[must_use]
    pub fn verifying(&self) -> VerifyingKey {
        VerifyingKey { name: self.name.clone(), key: self.key.verifying_key() }
    }

    /// Name it signs under.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Signs `text`, which ends with a new line, and returns the note: the text with this key's signature
    /// under it.
    #[must_use]
    pub fn sign(&self, text: &str) -> String {
        format!("{text}\n\u{2014} {} {}\n", self.name, self.signature(text))
    }

    /// Signs `text` and returns the signature as notes spell it: base 64 of the key's id and 64 bytes.
    #[must_use]
    pub fn signature(&self, text: &str) -> String {
        let mut signature = key_id(&self.name, self.key.verifying_key().as_bytes()).to_vec();
        signature.extend(self.key.sign(text.as_bytes()).to_bytes());
        base64(&signature)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.name)
    }
}

impl VerifyingKey {
    /// Name whose signatures it verifies.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Verifies a note and returns its text, with the last new line.
    ///
    /// # Errors
    /// [`NoteError::NotSigned`] when no signature is by this key; signatures by other keys are ignored.
    pub fn open<'n>(&self, note: &'n str) -> Result<&'n str, NoteError> {
        if note.chars().any(|c| c < ' ' && c != '\n') {
            return Err(NoteError::Malformed);
        }
        let split = note.rfind("\n\n").ok_or(NoteError::Malformed)?;
        let (text, signatures) = (&note[..=split], &note[split + 2..]);
        if signatures.is_empty() || !signatures.ends_with('\n') {
            return Err(NoteError::Malformed);
        }
        let mut opened = Err(NoteError::NotSigned);
        for line in signatures.lines() {
            let (name, encoded) =
                line.strip_prefix("\u{2014} ").and_then(|line| line.split_once(' ')).ok_or(NoteError::Malformed)?;
            let bytes = from_base64(encoded).ok_or(NoteError::Malformed)?;
            let (id, signature) = bytes.split_at_checked(4).ok_or(NoteError::Malformed)?;
            if name != self.name || id != self.id() {
                continue;
            }
            self.holds(text, signature)?;
            opened = Ok(text);
        }
        opened
    }

    /// Verifies a signature in the form [`SigningKey::signature`] returns.
    ///
    /// # Errors
    /// [`NoteError::NotSigned`] when the id is of another key.
    pub fn check(&self, text: &str, signature: &str) -> Result<(), NoteError> {
        let bytes = from_base64(signature).ok_or(NoteError::Malformed)?;
        let (id, signature) = bytes.split_at_checked(4).ok_or(NoteError::Malformed)?;
        if id == self.id() { self.holds(text, signature) } else { Err(NoteError::NotSigned) }
    }

    fn holds(&self, text: &str, signature: &[u8]) -> Result<(), NoteError> {
        let signature = ed25519_dalek::Signature::from_slice(signature).map_err(|_| NoteError::BadSignature)?;
        self.key.verify_strict(text.as_bytes(), &signature).map_err(|_| NoteError::BadSignature)
    }

    /// First four bytes of a hash over name, algorithm and key, by which a signature names its key.
    #[must_use]
    pub fn id(&self) -> [u8; 4] {
        key_id(&self.name, self.key.as_bytes())
    }

    /// The 32 bytes of the key itself.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    /// Builds a key from its name and its 32 bytes.
    ///
    /// # Errors
    /// [`NoteError::BadKey`] when the bytes are no point of the curve, or the name is no valid key name.
    pub fn from_parts(name: &str, key: &[u8; 32]) -> Result<Self, NoteError> {
        let key = ed25519_dalek::VerifyingKey::from_bytes(key).map_err(|_| NoteError::BadKey)?;
        if is_name(name) { Ok(Self { name: name.to_owned(), key }) } else { Err(NoteError::BadKey) }
    }
}

impl fmt::Display for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut encoded = vec![ED25519];
        encoded.extend(self.key.as_bytes());
        let id = hex(&self.id());
        write!(f, "{}+{id}+{}", self.name, base64(&encoded))
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for VerifyingKey {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        let mut parts = text.trim().splitn(3, '+');
        let (Some(name), Some(id), Some(encoded)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::BadKey);
        };
        let bytes = from_base64(encoded).ok_or(NoteError::BadKey)?;
        let (algorithm, key) = bytes.split_first().ok_or(NoteError::BadKey)?;
        let key: [u8; 32] = key.try_into().map_err(|_| NoteError::BadKey)?;
        if *algorithm != ED25519 || hex(&key_id(name, &key)) != id {
            return Err(NoteError::BadKey);
        }
        Self::from_parts(name, &key)
    }
}
