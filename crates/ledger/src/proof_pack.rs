//! The proof pack: everything the log can prove about the acts of a person or of a case, in one signed file. For a
//! court, an inspector or the person. `docs/verify/pack.md` is its full specification.
//!
//! Every byte is signed, every act is proved in one head of the log, and a decision carries its whole receipt. What
//! only the sealed half of an entry knows (address, device, moment, what was filled in, who looked and why) is proved
//! too: the pack opens the commitment in the leaf, and what it states must be what was committed to then. So not even
//! whoever holds the key of the log can put another address under an act that is recorded.

mod opening;

use crate::file_error::ReceiptFileError;
use crate::json::Value;
use crate::leaf::Choices;
use crate::note::{SigningKey, VerifyingKey};
use crate::receipt_file::{agree, moment};
use crate::{Checkpoint, Hash, Leaf, Receipt, encoding, signed_json, verify};

/// Format name of a proof pack, and the first line of the text that is signed.
pub const FORMAT: &str = "kelisim-proof-pack/1";

/// Certainties about who acted, by their number in a leaf.
const GRADES: [&str; 5] = ["device", "asserted", "verified", "site-signed", "imported"];

/// Proof pack that passed verification.
#[derive(Clone, Debug)]
pub struct ProofPack {
    /// Head of the log that every act is proved against.
    pub checkpoint: Checkpoint,
    /// Acts in the order of the log.
    pub acts: Vec<ProvedAct>,
    /// Place in `acts` of the entry that records who made the pack, and why.
    pub own: usize,
    /// Content of the whole file.
    pub content: Value,
}

/// One act of a pack.
#[derive(Clone, Debug)]
pub struct ProvedAct {
    /// Entry of the log.
    pub leaf: Leaf,
    /// Index of the entry.
    pub index: u64,
    /// Whether what the pack states of it was compared with the commitment: false once the person's data are
    /// destroyed, and for what is not stated.
    pub opened: bool,
}

/// Name of a kind of event in a pack; `None` for a kind this version does not know.
#[must_use]
pub fn event(kind: u8) -> Option<&'static str> {
    Some(match kind {
        1 => "granted",
        2 => "refused",
        3 => "withdrawn",
        5 => "expired",
        7 => "erased",
        8 => "published",
        10 => "asked",
        11 => "answered",
        12 => "looked",
        13 => "linked",
        14 => "obliged",
        15 => "listed",
        16 => "checked",
        17 => "managed",
        18 => "rolledback",
        19 => "destroyed",
        _ => return None,
    })
}

/// Signs and closes a pack: `content` is a JSON object written with an indent of two, whose last line is `}`.
///
/// # Errors
/// [`ReceiptFileError::Malformed`] when `content` does not end so.
pub fn seal(content: &str, key: &SigningKey) -> Result<String, ReceiptFileError> {
    signed_json::seal(FORMAT, content, key)
}

/// Returns true if a text states that it is a proof pack; nothing is verified.
#[must_use]
pub fn is_pack(text: &str) -> bool {
    // The format is the second member. A pack is not parsed twice to find out.
    signed_json::bare(text).get(..300).unwrap_or(text).contains(&format!("\"format\": \"{FORMAT}\""))
}

/// Verifies a pack against the key of its log.
///
/// # Errors
/// The first check that fails, as a [`ReceiptFileError`].
pub fn open(text: &str, key: &VerifyingKey) -> Result<ProofPack, ReceiptFileError> {
    let content = signed_json::open(FORMAT, text, key)?;
    let contradiction = ReceiptFileError::Contradiction;
    let same = |path: &[&str], expected: &str| content.text(path) == Some(expected);
    if !same(&["proof", "verification_key"], &key.to_string()) || !same(&["proof", "log"], key.name()) {
        return Err(contradiction("verification_key"));
    }
    let head = content.text(&["proof", "checkpoint"]).ok_or(ReceiptFileError::Malformed("no head of the log"))?;
    let head = Checkpoint::open(head, key)?;
    if content.get("proof").and_then(|proof| proof.number("size")) != Some(head.size) {
        return Err(contradiction("size"));
    }
    let mut acts: Vec<ProvedAct> = Vec::new();
    let mut own = None;
    for stated in content.list("acts").ok_or(ReceiptFileError::Malformed("no acts"))? {
        let act = act(stated, key, &head)?;
        if acts.last().is_some_and(|before| before.index >= act.index) {
            return Err(contradiction("the order of the acts"));
        }
        if content.text(&["pack_id"]) == stated.text(&["record_id"]) {
            own = Some(acts.len());
            made_as_stated(&content, stated).map_err(contradiction)?;
        }
        acts.push(act);
    }
    let own = own.ok_or(contradiction("pack_id"))?;
    Ok(ProofPack { checkpoint: head, acts, own, content })
}

/// Compares who made the pack, when and why with the entry that records it.
fn made_as_stated(content: &Value, act: &Value) -> Result<(), &'static str> {
    let stated = |name: &str| act.list("statement")?.iter().find(|one| one.text(&["name"]) == Some(name))?.text(&["value"]);
    for (member, name) in [("made_by", "by"), ("reason", "reason")] {
        if content.text(&[member]).is_none() || content.text(&[member]) != stated(name) {
            return Err("made_by");
        }
    }
    if content.text(&["made_at"]) == act.text(&["event_time"]) { Ok(()) } else { Err("made_at") }
}

/// Compares the items of an act with those of its leaf. Where the leaf holds only their hash, and the person's data are
/// destroyed, none can be stated.
fn decided_as_stated(items: &[Value], choices: &Choices) -> bool {
    let stated: Option<Vec<(String, bool)>> =
        items.iter().map(|one| Some((one.text(&["item"])?.to_owned(), one.truth(&["granted"])?))).collect();
    match (stated, choices) {
        (Some(stated), Choices::Hashed(_)) if stated.is_empty() => true,
        (Some(stated), Choices::Listed(listed)) => stated == *listed,
        (Some(stated), Choices::Hashed(hash)) => {
            let plain = stated.iter().all(|(item, _)| !item.contains('\n'));
            plain && stated.is_sorted() && Choices::hash(&stated) == *hash
        }
        (None, _) => false,
    }
}

/// Verifies one act: its entry, its receipt, and what was sealed beside it.
fn act(stated: &Value, key: &VerifyingKey, head: &Checkpoint) -> Result<ProvedAct, ReceiptFileError> {
    let malformed = || ReceiptFileError::Malformed("an act");
    let contradiction = ReceiptFileError::Contradiction;
    let entry = stated.get("entry").ok_or_else(malformed)?;
    let index = entry.number("index").ok_or_else(malformed)?;
    let bytes = entry.text(&["leaf"]).and_then(encoding::from_base64).ok_or_else(malformed)?;
    let path = entry.list("inclusion").ok_or_else(malformed)?.iter();
    let path: Option<Vec<Hash>> =
        path.map(|hash| if let Value::Text(hash) = hash { Hash::from_base64(hash) } else { None }).collect();
    if !verify::inclusion(&Hash::leaf(&bytes), index, head.size, &path.ok_or_else(malformed)?, &head.root) {
        return Err(ReceiptFileError::Proof);
    }
    let leaf = Leaf::decode(&bytes).map_err(|_| malformed())?;
    let same = |member: &str, expected: Option<&str>| expected.is_some() && stated.text(&[member]) == expected;
    if !same("record_id", Some(&encoding::hex(&leaf.record))) {
        return Err(contradiction("record_id"));
    }
    if !same("event", event(leaf.kind)) {
        return Err(contradiction("event"));
    }
    if !same("event_time", moment(leaf.time).as_deref()) {
        return Err(contradiction("event_time"));
    }
    if !same("assurance", GRADES.get(usize::from(leaf.grade)).copied()) {
        return Err(contradiction("assurance"));
    }
    if !decided_as_stated(stated.list("items").ok_or_else(malformed)?, &leaf.choices) {
        return Err(contradiction("items"));
    }
    match stated.get("consent_record").ok_or_else(malformed)? {
        Value::Null => {}
        record => {
            let proof = record.text(&["proof", "tlog_proof"]).ok_or_else(malformed)?;
            let receipt = Receipt::parse(proof)?;
            if (&receipt.leaf, receipt.index) != (&bytes, index) {
                return Err(contradiction("consent_record"));
            }
            let (leaf, head) = receipt.verify(key)?;
            agree::check(record, key, &receipt, &leaf, &head).map_err(contradiction)?;
        }
    }
    let opened = opening::check(stated, leaf.commitment.as_ref()).map_err(contradiction)?;
    Ok(ProvedAct { leaf, index, opened })
}
