//! The verifier for a web page: the same code as elsewhere, behind one function that makes no request.

use data_encoding::{BASE64, HEXLOWER};
use sha2::{Digest, Sha256};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::json::quote;
use crate::leaf::Choices;
use crate::{Checkpoint, Leaf, Receipt, VerifyingKey, compact, receipt_file};

/// Verifies whatever proof `text` holds: a receipt file, a `.tlog-proof`, or the digits of a QR code.
///
/// `pinned` is a key the reader has from elsewhere. When it is empty, the key that the proof names is used,
/// and `trust` reports whether its fingerprint (base 64 of the SHA-256 of its line) is among `known`, one per
/// line.
///
/// Returns a JSON object: `ok`, then `form` (`file`, `proof`, `digits`), `trust` (`pinned`, `known`,
/// `unknown`), `key`, `log`, `index`, `size`, `record`, `time`, `kind`, `text` and `decisions` (`null` when
/// the leaf holds only their hash); or `why`, a stable code.
#[wasm_bindgen]
#[must_use]
pub fn check(text: &str, pinned: &str, known: &str) -> String {
    match checked(receipt_file::bare(text), pinned.trim(), known) {
        Ok(summary) => summary,
        Err(why) => format!("{{\"ok\":false,\"why\":{}}}", quote(why)),
    }
}

fn checked(text: &str, pinned: &str, known: &str) -> Result<String, &'static str> {
    let pinned: Option<VerifyingKey> = if pinned.is_empty() { None } else { Some(pinned.parse().map_err(|_| "bad-key")?) };
    if text.starts_with('{') {
        let key = pinned.clone().or_else(|| receipt_file::stated_key(text)).ok_or("malformed")?;
        let opened = receipt_file::open(text, &key).map_err(|why| why.code())?;
        return Ok(summary("file", pinned.is_some(), &key, known, opened.index, &opened.leaf, &opened.checkpoint));
    }
    let (form, key, receipt) = if text.starts_with("c2sp.org/") {
        let receipt = Receipt::parse(&format!("{}\n", text.replace("\r\n", "\n"))).map_err(|_| "malformed")?;
        ("proof", pinned.clone().ok_or("no-key")?, receipt)
    } else {
        let (key, receipt) = compact::unpack(text).ok_or("malformed")?;
        ("digits", pinned.clone().unwrap_or(key), receipt)
    };
    let (leaf, head) = receipt.verify(&key).map_err(|why| receipt_file::ReceiptFileError::from(why).code())?;
    Ok(summary(form, pinned.is_some(), &key, known, receipt.index, &leaf, &head))
}

fn summary(form: &str, pinned: bool, key: &VerifyingKey, known: &str, index: u64, leaf: &Leaf, head: &Checkpoint) -> String {
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
    format!(
        "{{\"ok\":true,\"form\":{},\"trust\":{},\"key\":{},\"log\":{},\"index\":{index},\"size\":{},\"record\":{},\"time\":{},\
         \"kind\":{},\"text\":{text},\"decisions\":{decisions}}}",
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
