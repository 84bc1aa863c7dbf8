//! The verifier for a web page: the same code as elsewhere, behind one function that makes no request.

use data_encoding::{BASE64, HEXLOWER};
use sha2::{Digest, Sha256};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::json::quote;
use crate::leaf::Choices;
use crate::{Checkpoint, Leaf, Receipt, VerifyingKey, compact, pdf, receipt_file};

/// Verifies whatever proof `bytes` hold: a PDF or a receipt file, a `.tlog-proof`, or the digits of a QR code.
///
/// `pinned` is a key the reader has from elsewhere. When it is empty, the key that the proof names is used, or
/// `offered`, and `trust` reports whether its fingerprint (base 64 of the SHA-256 of its line) is among `known`,
/// one per line.
///
/// Returns a JSON object: `ok`, then `form` (`file`, `proof`, `digits`), `trust` (`pinned`, `known`,
/// `unknown`), `key`, `log`, `index`, `size`, `record`, `time`, `kind`, `text`, `decisions` (`null` when
/// the leaf holds only their hash), `content` (the text of a receipt file, else `null`) and `standing` (the token
/// by which the log's gateway tells what is in force now, else `null`); or `why`, a stable code, and `log`, the
/// name of the log that a proof without a key belongs to.
#[wasm_bindgen]
#[must_use]
pub fn check(bytes: &[u8], pinned: &str, known: &str, offered: &str) -> String {
    match checked(bytes, pinned.trim(), known, offered.trim()) {
        Ok(summary) => summary,
        Err(("no-key", log)) => format!("{{\"ok\":false,\"why\":\"no-key\",\"log\":{}}}", quote(&log)),
        Err((why, _)) => format!("{{\"ok\":false,\"why\":{}}}", quote(why)),
    }
}

type Refused = (&'static str, String);

fn checked(bytes: &[u8], pinned: &str, known: &str, offered: &str) -> Result<String, Refused> {
    let no = |why: &'static str| (why, String::new());
    let pinned: Option<VerifyingKey> = if pinned.is_empty() { None } else { Some(pinned.parse().map_err(|_| no("bad-key"))?) };
    if pdf::is_pdf(bytes) {
        let opened = pdf::open(bytes, pinned.as_ref()).map_err(|why| no(why.code()))?;
        return Ok(of_file(&opened.file, &opened.text, pinned.is_some(), &opened.key, known));
    }
    let text = receipt_file::bare(std::str::from_utf8(bytes).map_err(|_| no("malformed"))?);
    if text.starts_with('{') {
        let key = pinned.clone().or_else(|| receipt_file::stated_key(text)).ok_or_else(|| no("malformed"))?;
        let opened = receipt_file::open(text, &key).map_err(|why| no(why.code()))?;
        return Ok(of_file(&opened, text, pinned.is_some(), &key, known));
    }
    let (form, key, receipt, standing) = if text.starts_with("c2sp.org/") {
        let receipt = Receipt::parse(&format!("{}\n", text.replace("\r\n", "\n"))).map_err(|_| no("malformed"))?;
        let log = receipt.checkpoint.split('\n').next().unwrap_or_default().to_owned();
        let key = pinned.clone().or_else(|| offered.parse().ok()).ok_or(("no-key", log))?;
        ("proof", key, receipt, None)
    } else {
        let (key, receipt) = compact::unpack(text).ok_or_else(|| no("malformed"))?;
        ("digits", pinned.clone().unwrap_or(key), receipt, compact::standing(text))
    };
    let (leaf, head) = receipt.verify(&key).map_err(|why| no(receipt_file::ReceiptFileError::from(why).code()))?;
    let more = (None, standing.map(|proof| compact::standing_token(&leaf, &proof)));
    Ok(summary(form, pinned.is_some(), &key, known, receipt.index, &leaf, &head, more))
}

fn of_file(file: &receipt_file::ReceiptFile, text: &str, pinned: bool, key: &VerifyingKey, known: &str) -> String {
    let standing = file.content.text(&["standing", "token"]).map(str::to_owned);
    let more = (Some(text.to_owned()), standing);
    summary("file", pinned, key, known, file.index, &file.leaf, &file.checkpoint, more)
}

#[expect(clippy::too_many_arguments, reason = "each is one member of the answer")]
fn summary(
    form: &str,
    pinned: bool,
    key: &VerifyingKey,
    known: &str,
    index: u64,
    leaf: &Leaf,
    head: &Checkpoint,
    (content, standing): (Option<String>, Option<String>),
) -> String {
    let line = key.to_string();
    let fingerprint = BASE64.encode(&Sha256::digest(&line));
    let trust = match (pinned, known.lines().any(|known| known == fingerprint)) {
        (true, _) => "pinned",
        (false, true) => "known",
        (false, false) => "unknown",
    };
    let decisions = match &leaf.choices {
        Choices::Listed(list) => {
            let list: Vec<String> = list.iter().map(|(item, granted)| format!("[{},{granted}]", quote(item))).collect();
            format!("[{}]", list.join(","))
        }
        Choices::Hashed(_) => "null".into(),
    };
    let text = leaf.text.map_or_else(|| "null".into(), |hash| quote(&HEXLOWER.encode(&hash)));
    let or_null = |text: Option<String>| text.map_or_else(|| "null".into(), |text| quote(&text));
    let (content, standing) = (or_null(content), or_null(standing));
    format!(
        "{{\"ok\":true,\"form\":{},\"trust\":{},\"key\":{},\"log\":{},\"index\":{index},\"size\":{},\"record\":{},\"time\":{},\
         \"kind\":{},\"text\":{text},\"decisions\":{decisions},\"content\":{content},\"standing\":{standing}}}",
        quote(form),
        quote(trust),
        quote(&line),
        quote(&head.origin),
        head.size,
        quote(&HEXLOWER.encode(&leaf.record)),
        leaf.time,
        leaf.kind,
    )
}
