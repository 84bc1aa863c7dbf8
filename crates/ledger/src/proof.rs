//! Whatever proof a person holds, verified: a PDF or a receipt file, a `.tlog-proof`, or the digits of a QR code. For
//! the page that verifies receipts; nothing here makes a request.

use sha2::{Digest, Sha256};

use crate::encoding::base64;
use crate::json::Value;
use crate::proof_pack::{self, ProofPack};
use crate::receipt_file::{self, ReceiptFile, ReceiptFileError};
use crate::{Leaf, Receipt, VerifyingKey, compact, pdf};

/// Form in which a proof came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A receipt file, by itself or in a PDF.
    File,
    /// A proof pack, by itself or in a PDF.
    Pack,
    /// A bare C2SP `.tlog-proof`.
    Proof,
    /// The digits of a QR code.
    Digits,
}

/// A proof that holds.
#[derive(Clone, Debug)]
pub struct Proof {
    /// Form in which it came.
    pub form: Form,
    /// Key it was verified with.
    pub key: VerifyingKey,
    /// Whether that key is the reader's own, from elsewhere.
    pub is_pinned: bool,
    /// Name of the log.
    pub log: String,
    /// Index of the leaf in the log.
    pub index: u64,
    /// Size of the log that the leaf is proved against.
    pub size: u64,
    /// The entry of the log; of a pack, the one that records who made it.
    pub leaf: Leaf,
    /// Content of a receipt file or of a pack; none for a bare proof and for digits.
    pub file: Option<Value>,
    /// Token by which the gateway of the log tells what is in force now.
    pub standing: Option<String>,
}

impl Proof {
    /// Fingerprint of the key it was verified with: base 64 of the SHA-256 of the key's line.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        fingerprint(&self.key)
    }
}

/// Fingerprint of a key: base 64 of the SHA-256 of its line.
#[must_use]
pub fn fingerprint(key: &VerifyingKey) -> String {
    base64(&Sha256::digest(key.to_string()))
}

/// Reason why there is no proof that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The reader's own key is not a verifying key.
    BadKey,
    /// A bare proof names no key: the name of its log.
    NoKey(String),
    /// It is none of the forms, or does not hold.
    Receipt(ReceiptFileError),
}

impl Refusal {
    /// Stable name, from which a page picks the sentence in the reader's language.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadKey => "bad-key",
            Self::NoKey(_) => "no-key",
            Self::Receipt(why) => why.code(),
        }
    }
}

impl From<ReceiptFileError> for Refusal {
    fn from(why: ReceiptFileError) -> Self {
        Self::Receipt(why)
    }
}

/// Verifies whatever proof `bytes` hold.
///
/// `pinned` is a key the reader has from elsewhere. When it is empty, the key that the proof names is used, or
/// `offered`: neither must be trusted for being there, see [`Proof::fingerprint`].
///
/// # Errors
/// The first check that fails.
pub fn examine(bytes: &[u8], pinned: &str, offered: &str) -> Result<Proof, Refusal> {
    let (pinned, offered) = (pinned.trim(), offered.trim());
    let malformed = || Refusal::Receipt(ReceiptFileError::Malformed("a receipt"));
    let pinned: Option<VerifyingKey> = if pinned.is_empty() { None } else { Some(pinned.parse().map_err(|_| Refusal::BadKey)?) };
    if pdf::is_pdf(bytes) {
        let pdf::Unsealed { text, key } = pdf::unseal(bytes, pinned.as_ref())?;
        return of_json(&text, key, pinned.is_some());
    }
    let text = receipt_file::bare(std::str::from_utf8(bytes).map_err(|_| malformed())?);
    let is_pinned = pinned.is_some();
    if text.starts_with('{') {
        let key = pinned.or_else(|| receipt_file::stated_key(text)).ok_or_else(malformed)?;
        return of_json(text, key, is_pinned);
    }
    let (form, key, receipt, standing) = if text.starts_with("c2sp.org/") {
        let receipt = Receipt::parse(&format!("{}\n", text.replace("\r\n", "\n"))).map_err(|_| malformed())?;
        let log = receipt.checkpoint.split('\n').next().unwrap_or_default().to_owned();
        let key = pinned.or_else(|| offered.parse().ok()).ok_or(Refusal::NoKey(log))?;
        (Form::Proof, key, receipt, None)
    } else {
        let (key, receipt) = compact::unpack(text).ok_or_else(malformed)?;
        (Form::Digits, pinned.unwrap_or(key), receipt, compact::standing(text))
    };
    let (leaf, head) = receipt.verify(&key).map_err(ReceiptFileError::from)?;
    let standing = standing.map(|proof| compact::standing_token(&leaf, &proof));
    Ok(Proof { form, key, is_pinned, log: head.origin, index: receipt.index, size: head.size, leaf, file: None, standing })
}

/// Verifies a receipt file or a proof pack, whichever a text states it is.
fn of_json(text: &str, key: VerifyingKey, is_pinned: bool) -> Result<Proof, Refusal> {
    if proof_pack::is_pack(text) {
        return Ok(of_pack(proof_pack::open(text, &key)?, key, is_pinned));
    }
    Ok(of_file(receipt_file::open(text, &key)?, key, is_pinned))
}

fn of_pack(mut pack: ProofPack, key: VerifyingKey, is_pinned: bool) -> Proof {
    let own = pack.acts.swap_remove(pack.own);
    let (log, size) = (pack.checkpoint.origin, pack.checkpoint.size);
    let file = Some(pack.content);
    Proof { form: Form::Pack, key, is_pinned, log, index: own.index, size, leaf: own.leaf, file, standing: None }
}

fn of_file(file: ReceiptFile, key: VerifyingKey, is_pinned: bool) -> Proof {
    let standing = file.content.text(&["standing", "token"]).map(str::to_owned);
    let ReceiptFile { leaf, index, checkpoint, content } = file;
    Proof {
        form: Form::File,
        key,
        is_pinned,
        log: checkpoint.origin,
        index,
        size: checkpoint.size,
        leaf,
        file: Some(content),
        standing,
    }
}
