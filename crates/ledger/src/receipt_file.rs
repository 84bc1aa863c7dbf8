//! The receipt file: a JSON for people and machines, with every byte of it signed, and a proof for everything
//! in it that the log can prove. `docs/verify/format.md` is its full specification.
//!
//! Three layers protect it. The content is hashed and the hash signed by the log's key, so that no byte can
//! change. The leaf in it is in the log, and holds the hash of the wording, the decisions and the moment. And
//! every fact that appears twice is compared: a gateway cannot sign a file whose wording or decisions differ
//! from its log.

mod agree;
mod lines;

use sha2::{Digest, Sha256};

use crate::encoding::base64;
use crate::json::Value;
use crate::note::{NoteError, SigningKey, VerifyingKey};
use crate::receipt::ReceiptError;
use crate::{Checkpoint, Leaf, Receipt};

pub use agree::{moment, state, state_of};
pub use lines::{line, lines};

/// Format name of a receipt file, and the first line of the text that is signed.
pub const FORMAT: &str = "kelisim-receipt/1";

/// Receipt file that passed verification.
#[derive(Clone, Debug)]
pub struct ReceiptFile {
    /// Leaf in the log.
    pub leaf: Leaf,
    /// Index of the leaf in the log.
    pub index: u64,
    /// Head of the log that the leaf is proved against.
    pub checkpoint: Checkpoint,
    /// Content of the whole file.
    pub content: Value,
}

/// Reason why a receipt file is rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptFileError {
    /// The text does not have the form of a receipt file.
    #[error("not a receipt file: {0}")]
    Malformed(&'static str),
    /// The content does not match its hash.
    #[error("the file was changed after it was made")]
    Changed,
    /// The file is signed by another key than the one it is verified with.
    #[error("not signed by this key")]
    OtherKey,
    /// The signature of the content is wrong.
    #[error("the signature is wrong")]
    Signature,
    /// The proof does not lead to the log.
    #[error("the record is not in the log the file names")]
    Proof,
    /// A PDF has no receipt in it: it may be genuine, and cannot be verified.
    #[error("this PDF has no receipt in it; take the file for checking, or the code on the paper")]
    Bare,
    /// The file contradicts the log.
    #[error("the file contradicts the log: {0}")]
    Contradiction(&'static str),
}

impl ReceiptFileError {
    /// Stable name, from which a page picks the sentence in the reader's language.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "malformed",
            Self::Changed => "changed",
            Self::OtherKey => "other-key",
            Self::Signature => "signature",
            Self::Proof => "proof",
            Self::Bare => "bare-pdf",
            Self::Contradiction(_) => "contradiction",
        }
    }
}

impl From<NoteError> for ReceiptFileError {
    fn from(why: NoteError) -> Self {
        match why {
            NoteError::NotSigned | NoteError::BadKey => Self::OtherKey,
            NoteError::BadSignature | NoteError::Malformed => Self::Signature,
        }
    }
}

impl From<ReceiptError> for ReceiptFileError {
    fn from(why: ReceiptError) -> Self {
        match why {
            ReceiptError::Checkpoint(why) => why.into(),
            ReceiptError::Malformed(_) | ReceiptError::NotIncluded => Self::Proof,
        }
    }
}

const HASH: &str = "  \"content_sha256\": \"";
const BETWEEN: &str = "\",\n  \"signature\": \"";
const END: &str = "\"\n}\n";

/// Builds the text that is signed. No checkpoint can equal it, since a checkpoint begins with the name of its
/// log.
fn signed(name: &str, hash: &str) -> String {
    format!("{FORMAT}\n{name}\n{hash}\n")
}

/// Signs and closes a file: `content` is a JSON object written with an indent of two, whose last line is `}`.
///
/// # Errors
/// [`ReceiptFileError::Malformed`] when `content` does not end so.
pub fn seal(content: &str, key: &SigningKey) -> Result<String, ReceiptFileError> {
    let open = content.strip_suffix("\n}").ok_or(ReceiptFileError::Malformed("the end of the content"))?;
    let body = format!("{open},\n");
    let hash = base64(&Sha256::digest(&body));
    let signature = key.signature(&signed(key.name(), &hash));
    Ok(format!("{body}{HASH}{hash}{BETWEEN}{signature}{END}"))
}

/// Strips what mail and editors put around a file: a byte order mark, and the white space that JSON knows.
/// Any other white space counts as a changed byte.
#[must_use]
pub fn bare(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text).trim_matches([' ', '\t', '\r', '\n'])
}

/// Undoes what mail and editors do to a file: what they put around it, and CR LF. No string of JSON holds a
/// bare CR or LF, so this cannot change the meaning.
fn plain(text: &str) -> String {
    format!("{}\n", bare(text).replace("\r\n", "\n"))
}

/// Returns the key that a file names. It serves to find out whose file this is, and proves nothing.
#[must_use]
pub fn stated_key(text: &str) -> Option<VerifyingKey> {
    Value::parse(&plain(text))?.text(&["proof", "verification_key"])?.parse().ok()
}

/// Verifies a file against the key of its log: signature, proof, and the consistency of repeated facts.
///
/// # Errors
/// The first check that fails, as a [`ReceiptFileError`].
pub fn open(text: &str, key: &VerifyingKey) -> Result<ReceiptFile, ReceiptFileError> {
    let text = plain(text);
    let (at, _) = text.rmatch_indices(HASH).next().ok_or(ReceiptFileError::Malformed("no hash of the content"))?;
    let (body, tail) = text.split_at(at);
    let (hash, tail) = tail[HASH.len()..].split_once(BETWEEN).ok_or(ReceiptFileError::Malformed("no signature"))?;
    let signature = tail.strip_suffix(END).ok_or(ReceiptFileError::Malformed("the end of the file"))?;
    if base64(&Sha256::digest(body)) != hash {
        return Err(ReceiptFileError::Changed);
    }
    key.check(&signed(key.name(), hash), signature)?;
    let content = Value::parse(&text).ok_or(ReceiptFileError::Malformed("not JSON"))?;
    if content.text(&["format"]) != Some(FORMAT) {
        return Err(ReceiptFileError::Malformed("another format"));
    }
    let proof = content.text(&["proof", "tlog_proof"]).ok_or(ReceiptFileError::Malformed("no proof"))?;
    let receipt = Receipt::parse(proof)?;
    let (leaf, checkpoint) = receipt.verify(key)?;
    agree::check(&content, key, &receipt, &leaf, &checkpoint).map_err(ReceiptFileError::Contradiction)?;
    Ok(ReceiptFile { leaf, index: receipt.index, checkpoint, content })
}

#[cfg(test)]
mod tests {
    #[test]
    fn only_what_mail_and_editors_add_is_taken_away() {
        for byte in 0..128_u8 {
            let end = char::from(byte);
            let bare = super::bare(&format!("\u{feff} \r\n{{}}{end}")).len();
            assert_eq!(bare == 2, matches!(end, ' ' | '\t' | '\r' | '\n'), "{byte}");
        }
        assert_eq!(super::bare("{}\u{85}\u{a0}").len(), 6, "what other alphabets call white space is a changed byte");
    }
}
