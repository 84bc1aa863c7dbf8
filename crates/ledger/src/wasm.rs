//! The verifier for a web page: the same code, behind one function.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::leaf::Choices;
use crate::{Receipt, VerifyingKey};

/// Checks a receipt against a log's verifying key. Returns lines `name: value` of what the record says when everything
/// holds, and throws a sentence of what does not.
///
/// # Errors
/// The sentence.
#[wasm_bindgen(js_name = verifyReceipt)]
pub fn verify_receipt(receipt: &str, key: &str) -> Result<String, String> {
    let key: VerifyingKey = key.parse().map_err(|why: crate::note::NoteError| why.to_string())?;
    let receipt = Receipt::parse(receipt).map_err(|why| why.to_string())?;
    let (leaf, checkpoint) = receipt.verify(&key).map_err(|why| why.to_string())?;
    let mut lines = format!(
        "log: {}\nindex: {}\nsize: {}\nrecord: {}\nkind: {}\ntime: {}\n",
        checkpoint.origin,
        receipt.index,
        checkpoint.size,
        data_encoding::HEXLOWER.encode(&leaf.record),
        leaf.kind,
        leaf.time
    );
    if let Choices::Listed(list) = leaf.choices {
        for (name, granted) in list {
            lines.push_str(&format!("{name}: {}\n", if granted { "yes" } else { "no" }));
        }
    }
    Ok(lines)
}
