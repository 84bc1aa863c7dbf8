//! What was sealed beside an entry: compared with the commitment in its leaf, and with what a pack states of it.
//!
//! The sealed half is a value in the form of Postcard: a number is seven bits to a byte, a string its length and its
//! bytes, an option one byte before the value, a map its length and its pairs. A verifier need not know every kind of
//! value: evidence, form and fields are its last members, and every other statement is a string in it.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::encoding::from_base64;
use crate::json::Value;

fn number(mut value: u64, to: &mut Vec<u8>) {
    while value >= 0x80 {
        to.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    to.push(value.to_le_bytes()[0]);
}

fn string(value: &str, to: &mut Vec<u8>) {
    number(value.len() as u64, to);
    to.extend(value.as_bytes());
}

/// Encodes evidence as it was sealed; `None` when a member is missing.
fn evidence(stated: &Value, to: &mut Vec<u8>) -> Option<()> {
    let text = |path: &[&str], to: &mut Vec<u8>| stated.text(path).map(|value| string(value, to));
    text(&["address"], to)?;
    text(&["user_agent"], to)?;
    for member in ["type", "os", "browser", "model"] {
        text(&["device", member], to)?;
    }
    let received = stated.number("received_at_ms")?;
    if crate::receipt_file::moment(received / 1_000).as_deref() != stated.text(&["received_at"]) {
        return None;
    }
    number(received, to);
    to.push(u8::from(stated.truth(&["gpc"])?));
    for member in ["page", "referrer", "screen", "languages"] {
        text(&[member], to)?;
    }
    Some(())
}

/// Encodes the last members of what was sealed, as far as the act states them.
fn tail(act: &Value) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    match act.get("evidence")? {
        Value::Null => {}
        stated => evidence(stated, &mut bytes)?,
    }
    match (act.get("form")?, act.get("fields")?) {
        (Value::Null, Value::Null) => {}
        // A decision has all three.
        (form, Value::Object(fields)) if !bytes.is_empty() => {
            match form {
                Value::Null => bytes.push(0),
                Value::Text(id) => {
                    bytes.push(1);
                    string(id, &mut bytes);
                }
                _ => return None,
            }
            number(fields.len() as u64, &mut bytes);
            for (name, value) in fields {
                let Value::Text(value) = value else { return None };
                string(name, &mut bytes);
                string(value, &mut bytes);
            }
        }
        _ => return None,
    }
    Some(bytes)
}

/// Strings that an act states, in their order.
fn statement(act: &Value) -> Option<Vec<&str>> {
    act.list("statement")?.iter().map(|one| one.text(&["value"])).collect()
}

/// Compares what an act states with what was sealed. Returns false for an act whose sealed half is not in the pack,
/// and that states nothing of it.
///
/// # Errors
/// Name of the first member that differs.
pub(super) fn check(act: &Value, commitment: Option<&[u8; 32]>) -> Result<bool, &'static str> {
    let tail = tail(act).ok_or("evidence")?;
    let said = statement(act).ok_or("statement")?;
    let opening = match act.get("opening").ok_or("opening")? {
        Value::Null if tail.is_empty() && said.is_empty() => return Ok(false),
        Value::Null => return Err("opening"),
        opening => opening,
    };
    let bytes = |member: &str| opening.text(&[member]).and_then(from_base64).ok_or("opening");
    let (key, content) = (bytes("key")?, bytes("content")?);
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|_| "opening")?;
    mac.update(&content);
    let made: [u8; 32] = mac.finalize().into_bytes().into();
    if key.len() != 32 || commitment != Some(&made) {
        return Err("opening");
    }
    if !content.ends_with(&tail) {
        return Err("evidence");
    }
    let mut rest = &content[..];
    for value in said {
        let mut wanted = Vec::new();
        string(value, &mut wanted);
        let at = rest.windows(wanted.len()).position(|part| part == wanted).ok_or("statement")?;
        rest = &rest[at + wanted.len()..];
    }
    Ok(true)
}
