//! Why a file of the log is rejected.

use crate::note::NoteError;
use crate::receipt::ReceiptError;

/// Reason why a signed file, a receipt or a proof pack, is rejected.
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
