//! C2SP `tlog-proof`: a receipt anyone can verify without asking us.
//!
//! The `extra` line carries the leaf itself, so that the receipt is complete: it contains the record, and
//! proves it.

use crate::encoding::{base64, from_base64};
use crate::note::{NoteError, VerifyingKey};
use crate::{Checkpoint, Hash, Leaf, verify};

/// Leaf, inclusion proof, and the checkpoint it is proved against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Encoded bytes of the leaf.
    pub leaf: Vec<u8>,
    /// Index of the leaf in the log.
    pub index: u64,
    /// Inclusion proof, from the leaf upwards.
    pub proof: Vec<Hash>,
    /// Signed head of the tree.
    pub checkpoint: String,
}

/// Reason why a receipt is rejected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// The text does not have the form of a receipt.
    #[error("not a receipt: {0}")]
    Malformed(&'static str),
    /// The checkpoint of the receipt cannot be trusted.
    #[error("the checkpoint is not to be trusted: {0}")]
    Checkpoint(#[from] NoteError),
    /// The leaf is not in the tree the checkpoint names.
    #[error("the record is not in the log this checkpoint names")]
    NotIncluded,
}

const HEADER: &str = "c2sp.org/tlog-proof@v1";

impl Receipt {
    /// Formats the receipt as the text of a `.tlog-proof` file.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!("{HEADER}\nextra {}\nindex {}\n", base64(&self.leaf), self.index);
        for hash in &self.proof {
            text.push_str(&hash.to_base64());
            text.push('\n');
        }
        text.push('\n');
        text.push_str(&self.checkpoint);
        text
    }

    /// Parses a receipt; nothing is verified yet.
    ///
    /// # Errors
    /// [`ReceiptError::Malformed`] names the line that is wrong.
    pub fn parse(text: &str) -> Result<Self, ReceiptError> {
        let (head, checkpoint) = text.split_once("\n\n").ok_or(ReceiptError::Malformed("no checkpoint"))?;
        let mut lines = head.split('\n');
        if lines.next() != Some(HEADER) {
            return Err(ReceiptError::Malformed("the first line"));
        }
        let extra = lines.next().and_then(|line| line.strip_prefix("extra ")).ok_or(ReceiptError::Malformed("no record"))?;
        let leaf = from_base64(extra).ok_or(ReceiptError::Malformed("the record"))?;
        let number = lines.next().and_then(|line| line.strip_prefix("index ")).ok_or(ReceiptError::Malformed("no index"))?;
        let index = number.parse::<u64>().ok().filter(|index| index.to_string() == number);
        let index = index.ok_or(ReceiptError::Malformed("the index"))?;
        let proof: Option<Vec<Hash>> = lines.map(Hash::from_base64).collect();
        // A tree of 2^63 leaves has proofs of 63 hashes.
        let proof = proof.filter(|proof| proof.len() <= 63).ok_or(ReceiptError::Malformed("a hash of the proof"))?;
        Ok(Self { leaf, index, proof, checkpoint: checkpoint.to_owned() })
    }

    /// Verifies everything: the signature, the inclusion proof, and the form of the leaf.
    ///
    /// # Errors
    /// The first check that fails, as a [`ReceiptError`].
    pub fn verify(&self, key: &VerifyingKey) -> Result<(Leaf, Checkpoint), ReceiptError> {
        let checkpoint = Checkpoint::open(&self.checkpoint, key)?;
        if !verify::inclusion(&Hash::leaf(&self.leaf), self.index, checkpoint.size, &self.proof, &checkpoint.root) {
            return Err(ReceiptError::NotIncluded);
        }
        let leaf = Leaf::decode(&self.leaf).map_err(|_| ReceiptError::Malformed("the record"))?;
        Ok((leaf, checkpoint))
    }
}
