//! The receipt file: a JSON for people and machines, with every byte of it signed, and a proof for everything
//! in it that the log can prove. `docs/verify/format.md` is its full specification.
//!
//! Three layers protect it. The content is hashed and the hash signed by the log's key, so that no byte can
//! change. The leaf in it is in the log, and holds the hash of the wording, the decisions and the moment. And
//! every fact that appears twice is compared: a gateway cannot sign a file whose wording or decisions differ
//! from its log.

pub(crate) mod agree;
mod lines;

use crate::json::Value;
use crate::note::{SigningKey, VerifyingKey};
use crate::{Checkpoint, Leaf, Receipt, signed_json};

pub use agree::{moment, state, state_of};
pub use lines::{line, lines};

pub use crate::file_error::ReceiptFileError;
pub use crate::signed_json::bare;

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

/// Signs and closes a file: `content` is a JSON object written with an indent of two, whose last line is `}`.
///
/// # Errors
/// [`ReceiptFileError::Malformed`] when `content` does not end so.
pub fn seal(content: &str, key: &SigningKey) -> Result<String, ReceiptFileError> {
    signed_json::seal(FORMAT, content, key)
}

/// Returns the key that a file names. It serves to find out whose file this is, and proves nothing.
#[must_use]
pub fn stated_key(text: &str) -> Option<VerifyingKey> {
    Value::parse(&signed_json::plain(text))?.text(&["proof", "verification_key"])?.parse().ok()
}

/// Verifies a file against the key of its log: signature, proof, and the consistency of repeated facts.
///
/// # Errors
/// The first check that fails, as a [`ReceiptFileError`].
pub fn open(text: &str, key: &VerifyingKey) -> Result<ReceiptFile, ReceiptFileError> {
    let content = signed_json::open(FORMAT, text, key)?;
    let proof = content.text(&["proof", "tlog_proof"]).ok_or(ReceiptFileError::Malformed("no proof"))?;
    let receipt = Receipt::parse(proof)?;
    let (leaf, checkpoint) = receipt.verify(key)?;
    agree::check(&content, key, &receipt, &leaf, &checkpoint).map_err(ReceiptFileError::Contradiction)?;
    Ok(ReceiptFile { leaf, index: receipt.index, checkpoint, content })
}
