//! A JSON file with every byte of it signed: its content is hashed, and the hash signed by the log's key. Receipt files
//! and proof packs are such files; the name of the format is the first line of what is signed, so that neither can be
//! taken for the other.

use sha2::{Digest, Sha256};

use crate::encoding::base64;
use crate::file_error::ReceiptFileError;
use crate::json::Value;
use crate::note::{SigningKey, VerifyingKey};

const HASH: &str = "  \"content_sha256\": \"";
const BETWEEN: &str = "\",\n  \"signature\": \"";
const END: &str = "\"\n}\n";

/// Builds the text that is signed. No checkpoint can equal it, since a checkpoint begins with the name of its
/// log.
fn signed(format: &str, name: &str, hash: &str) -> String {
    format!("{format}\n{name}\n{hash}\n")
}

/// Signs and closes a file: `content` is a JSON object written with an indent of two, whose last line is `}`.
///
/// # Errors
/// [`ReceiptFileError::Malformed`] when `content` does not end so.
pub fn seal(format: &str, content: &str, key: &SigningKey) -> Result<String, ReceiptFileError> {
    let open = content.strip_suffix("\n}").ok_or(ReceiptFileError::Malformed("the end of the content"))?;
    let body = format!("{open},\n");
    let hash = base64(&Sha256::digest(&body));
    let signature = key.signature(&signed(format, key.name(), &hash));
    Ok(format!("{body}{HASH}{hash}{BETWEEN}{signature}{END}"))
}

/// Verifies hash and signature of a file, and parses it.
///
/// # Errors
/// The first check that fails, as a [`ReceiptFileError`].
pub fn open(format: &str, text: &str, key: &VerifyingKey) -> Result<Value, ReceiptFileError> {
    let text = plain(text);
    let (at, _) = text.rmatch_indices(HASH).next().ok_or(ReceiptFileError::Malformed("no hash of the content"))?;
    let (body, tail) = text.split_at(at);
    let (hash, tail) = tail[HASH.len()..].split_once(BETWEEN).ok_or(ReceiptFileError::Malformed("no signature"))?;
    let signature = tail.strip_suffix(END).ok_or(ReceiptFileError::Malformed("the end of the file"))?;
    if base64(&Sha256::digest(body)) != hash {
        return Err(ReceiptFileError::Changed);
    }
    key.check(&signed(format, key.name(), hash), signature)?;
    let content = Value::parse(&text).ok_or(ReceiptFileError::Malformed("not JSON"))?;
    if content.text(&["format"]) != Some(format) {
        return Err(ReceiptFileError::Malformed("another format"));
    }
    Ok(content)
}

/// Strips what mail and editors put around a file: a byte order mark, and the white space that JSON knows.
/// Any other white space counts as a changed byte.
#[must_use]
pub fn bare(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text).trim_matches([' ', '\t', '\r', '\n'])
}

/// Undoes what mail and editors do to a file: what they put around it, and CR LF. No string of JSON holds a
/// bare CR or LF, so this cannot change the meaning.
pub(crate) fn plain(text: &str) -> String {
    format!("{}\n", bare(text).replace("\r\n", "\n"))
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
