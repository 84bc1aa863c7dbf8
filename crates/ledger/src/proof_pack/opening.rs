//! What was sealed beside an entry: compared with the commitment in its leaf, and with what a pack states of it.
//!
//! The sealed half is read from its first byte to its last, by the tables of `docs/verify/pack.md`: nothing an act
//! states can come from another place of it, and nothing in it can be left out.

mod reader;

use hmac::{Hmac, KeyInit as _, Mac as _};
use reader::{Reader, Statement};
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

/// What a note was read as, compared with what the act states.
fn note(act: &Value, reader: &mut Reader<'_>) -> Result<(), &'static str> {
    let Statement { what, said } = reader.note().ok_or("statement")?;
    let stated: Option<Vec<(&str, &str)>> =
        act.list("statement").ok_or("statement")?.iter().map(|one| Some((one.text(&["name"])?, one.text(&["value"])?))).collect();
    let same = act.text(&["what"]) == Some(what) && stated.as_deref() == Some(&said);
    if same && act.get("consent_method") == Some(&Value::Null) { Ok(()) } else { Err("statement") }
}

/// What stands before the evidence of a decision, compared with what the act states.
fn decision(act: &Value, reader: &mut Reader<'_>) -> Result<(), &'static str> {
    let method = reader.decision().ok_or("opening")?;
    let quiet = act.get("what") == Some(&Value::Null) && act.list("statement").is_some_and(<[Value]>::is_empty);
    if quiet && act.text(&["consent_method"]) == Some(method) { Ok(()) } else { Err("consent_method") }
}

/// Compares what an act states with what was sealed. Returns false for an act whose sealed half is not in the pack,
/// and that states nothing of it.
///
/// # Errors
/// Name of the first member that differs.
pub(super) fn check(act: &Value, commitment: Option<&[u8; 32]>) -> Result<bool, &'static str> {
    let tail = tail(act).ok_or("evidence")?;
    let opening = match act.get("opening").ok_or("opening")? {
        Value::Null => {
            let is_silent = act.list("statement").is_some_and(<[Value]>::is_empty)
                && ["what", "consent_method"].iter().all(|member| act.get(member) == Some(&Value::Null));
            return if tail.is_empty() && is_silent { Ok(false) } else { Err("opening") };
        }
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
    let mut reader = Reader::new(&content).ok_or("opening")?;
    if act.get("fields") == Some(&Value::Null) {
        note(act, &mut reader)?;
    } else {
        decision(act, &mut reader)?;
    }
    if reader.rest() == tail { Ok(true) } else { Err("evidence") }
}
