//! C2SP `tlog-proof`: a receipt anyone can check without asking us.
//!
//! The `extra` line carries the leaf itself, so that the receipt is whole: it says what was recorded, and proves it.

use data_encoding::BASE64;

use crate::note::{NoteError, VerifyingKey};
use crate::{Checkpoint, Hash, Leaf, verify};

/// A leaf, its proof, and the head it is proved against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Bytes of the leaf.
    pub leaf: Vec<u8>,
    /// Its place in the log.
    pub index: u64,
    /// Proof that it is in the tree.
    pub proof: Vec<Hash>,
    /// The signed head of that tree.
    pub checkpoint: String,
}

/// Why a receipt is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// It is not of the form of a receipt.
    #[error("not a receipt: {0}")]
    Malformed(&'static str),
    /// Its checkpoint is not to be trusted.
    #[error("the checkpoint is not to be trusted: {0}")]
    Checkpoint(#[from] NoteError),
    /// The leaf is not in the tree the checkpoint names.
    #[error("the record is not in the log this checkpoint names")]
    NotIncluded,
}

const HEADER: &str = "c2sp.org/tlog-proof@v1";

impl Receipt {
    /// The receipt as a text, to be kept as a `.tlog-proof` file.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!("{HEADER}\nextra {}\nindex {}\n", BASE64.encode(&self.leaf), self.index);
        for hash in &self.proof {
            text.push_str(&hash.to_base64());
            text.push('\n');
        }
        text.push('\n');
        text.push_str(&self.checkpoint);
        text
    }

    /// Reads a receipt; nothing is checked yet.
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
        let leaf = BASE64.decode(extra.as_bytes()).map_err(|_| ReceiptError::Malformed("the record"))?;
        let number = lines.next().and_then(|line| line.strip_prefix("index ")).ok_or(ReceiptError::Malformed("no index"))?;
        let index = number.parse::<u64>().ok().filter(|index| index.to_string() == number);
        let index = index.ok_or(ReceiptError::Malformed("the index"))?;
        let proof: Option<Vec<Hash>> = lines.map(Hash::from_base64).collect();
        // A tree of 2^63 leaves has proofs of 63 hashes.
        let proof = proof.filter(|proof| proof.len() <= 63).ok_or(ReceiptError::Malformed("a hash of the proof"))?;
        Ok(Self { leaf, index, proof, checkpoint: checkpoint.to_owned() })
    }

    /// Checks everything: the signature, the proof, and the form of the leaf.
    ///
    /// # Errors
    /// [`ReceiptError`] says what does not hold.
    pub fn verify(&self, key: &VerifyingKey) -> Result<(Leaf, Checkpoint), ReceiptError> {
        let checkpoint = Checkpoint::open(&self.checkpoint, key)?;
        if !verify::inclusion(&Hash::leaf(&self.leaf), self.index, checkpoint.size, &self.proof, &checkpoint.root) {
            return Err(ReceiptError::NotIncluded);
        }
        let leaf = Leaf::decode(&self.leaf).map_err(|_| ReceiptError::Malformed("the record"))?;
        Ok((leaf, checkpoint))
    }
}
