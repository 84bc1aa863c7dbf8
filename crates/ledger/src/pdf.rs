//! A PDF that is a receipt or a proof pack: the file stands in it as an attachment, and a seal covers every byte.
//!
//! Both attachments are stored as they are, without compression, so that a verifier needs no PDF reader: it looks
//! for the beginning and the end of the receipt file, and for the one line of the seal. Nothing is unpacked, so
//! nothing can be a bomb. `docs/verify/format.md` is the full specification.

use sha2::{Digest, Sha256};

use crate::encoding::base64;
use crate::note::{NoteError, SigningKey, VerifyingKey};
use crate::receipt_file::{self, ReceiptFile, ReceiptFileError};

/// Beginning of the seal, and the first line of the text that is signed.
pub const FORMAT: &str = "kelisim-pdf/1";
/// Characters of a signature: base 64 of 68 bytes.
const SIGNATURE: usize = 92;
/// How the attached receipt file begins, right after the keyword that opens its stream.
const BEGIN: &[u8] = b"stream\n{\n  \"schema_version\"";
/// What follows an attachment.
const END: &[u8] = b"\nendstream";

/// The file in a PDF whose seal holds; the file itself is not verified yet.
#[derive(Clone, Debug)]
pub struct Unsealed {
    /// Text of the file.
    pub text: String,
    /// Key that the seal is signed with.
    pub key: VerifyingKey,
}

/// A PDF whose receipt was verified.
#[derive(Clone, Debug)]
pub struct PdfReceipt {
    /// The receipt file in it.
    pub file: ReceiptFile,
    /// Its text.
    pub text: String,
    /// Key that both are signed with.
    pub key: VerifyingKey,
}

/// Returns true if the bytes are a PDF.
#[must_use]
pub fn is_pdf(bytes: &[u8]) -> bool {
    bytes.starts_with(b"%PDF-")
}

/// Content of the attachment that [`seal`] fills in.
#[must_use]
pub fn open_seal() -> String {
    format!("{FORMAT} {}\n", "0".repeat(SIGNATURE))
}

/// Signs a PDF in the attachment left open for that; `None` when it has not exactly one.
#[must_use]
pub fn seal(mut pdf: Vec<u8>, key: &SigningKey) -> Option<Vec<u8>> {
    let at = signature_at(&pdf)?;
    let signature = key.signature(&signed(key.name(), &pdf));
    pdf.get_mut(at..at + SIGNATURE)?.copy_from_slice(signature.as_bytes());
    Some(pdf)
}

/// Builds the text that is signed: of a PDF whose seal is open.
fn signed(name: &str, pdf: &[u8]) -> String {
    format!("{FORMAT}\n{name}\n{}\n", base64(&Sha256::digest(pdf)))
}

/// Finds the one place where the signature stands.
fn signature_at(pdf: &[u8]) -> Option<usize> {
    let mark = format!("stream\n{FORMAT} ");
    let at = only(pdf, mark.as_bytes())? + mark.len();
    (pdf.get(at + SIGNATURE) == Some(&b'\n')).then_some(at)
}

/// Offset of what occurs once; `None` when it occurs never, or again.
fn only(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let mut found = places(bytes, wanted);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

fn places<'b>(bytes: &'b [u8], wanted: &'b [u8]) -> impl Iterator<Item = usize> + 'b {
    bytes.windows(wanted.len()).enumerate().filter(move |(_, part)| *part == wanted).map(|(at, _)| at)
}

/// Returns the text of the receipt file in a PDF, unverified; `None` when there is none: the PDF was made by an
/// earlier version, or printed anew by another program.
#[must_use]
pub fn attached(pdf: &[u8]) -> Option<&str> {
    let begin = only(pdf, BEGIN)? + "stream\n".len();
    let rest = pdf.get(begin..)?;
    let end = places(rest, END).next()?;
    std::str::from_utf8(rest.get(..end)?).ok()
}

/// Verifies the seal over every byte of a PDF. Without `pinned` the key that the file in it names is used, which must
/// not be trusted for being there.
///
/// # Errors
/// [`ReceiptFileError::Bare`] for a PDF without a file in it, which may be genuine; else the first check that fails.
pub fn unseal(pdf: &[u8], pinned: Option<&VerifyingKey>) -> Result<Unsealed, ReceiptFileError> {
    let (Some(text), Some(at)) = (attached(pdf), signature_at(pdf)) else {
        // Half of what belongs together is no receipt of an earlier version.
        let untouched = places(pdf, BEGIN).next().is_none() && places(pdf, FORMAT.as_bytes()).next().is_none();
        return Err(if untouched { ReceiptFileError::Bare } else { ReceiptFileError::Changed });
    };
    let key = match pinned {
        Some(key) => key.clone(),
        None => receipt_file::stated_key(text).ok_or(ReceiptFileError::Changed)?,
    };
    let signature = String::from_utf8_lossy(&pdf[at..at + SIGNATURE]).into_owned();
    let mut blank = pdf.to_vec();
    blank[at..at + SIGNATURE].fill(b'0');
    key.check(&signed(key.name(), &blank), &signature).map_err(|why| match why {
        NoteError::NotSigned => ReceiptFileError::OtherKey,
        _ => ReceiptFileError::Changed,
    })?;
    Ok(Unsealed { text: text.to_owned(), key })
}

/// Verifies a PDF that is a receipt: its seal, and the receipt file in it.
///
/// # Errors
/// Those of [`unseal`], and of [`receipt_file::open`].
pub fn open(pdf: &[u8], pinned: Option<&VerifyingKey>) -> Result<PdfReceipt, ReceiptFileError> {
    let Unsealed { text, key } = unseal(pdf, pinned)?;
    Ok(PdfReceipt { file: receipt_file::open(&text, &key)?, text, key })
}
