//! Consistency checks of a receipt file: with its log, and among the members that repeat one fact.

use sha2::{Digest, Sha256};

use super::lines::{line, lines};
use crate::encoding::{from_base64, from_hex, hex};
use crate::json::Value;
use crate::leaf::Choices;
use crate::note::VerifyingKey;
use crate::{Checkpoint, Hash, Leaf, Receipt, verify};

/// Kind of the leaf that records a publication.
const PUBLISHED: u8 = 8;

/// Name in ISO/IEC TS 27560 of the state after an event of this kind; `None` for what is no act of a person.
#[must_use]
pub fn state(kind: u8) -> Option<&'static str> {
    Some(match kind {
        1 => "ConsentGiven",
        2 => "ConsentRefused",
        3 => "ConsentWithdrawn",
        4 => "RenewedConsentGiven",
        5 => "ConsentExpired",
        _ => return None,
    })
}

/// Name in ISO/IEC TS 27560 of the state of one item decided in an event of this kind.
#[must_use]
pub fn state_of(kind: u8, granted: bool) -> &'static str {
    match (granted, kind) {
        (true, _) => "ConsentGiven",
        (false, 3) => "ConsentWithdrawn",
        (false, 5) => "ConsentExpired",
        (false, _) => "ConsentRefused",
    }
}

/// Formats seconds since 1970 as RFC 3339, UTC; `None` after the year 9999.
#[must_use]
pub fn moment(seconds: u64) -> Option<String> {
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    // Days are counted from 1 March of the year 0, in eras of 400 years, so that leap days come last.
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let from_march = (5 * day + 2) / 153;
    let (day, month) = (day - (153 * from_march + 2) / 5 + 1, if from_march < 10 { from_march + 3 } else { from_march - 9 });
    let year = era * 400 + year + u64::from(month <= 2);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    (year <= 9_999).then(|| format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"))
}

fn hold(holds: bool, what: &'static str) -> Result<(), &'static str> {
    if holds { Ok(()) } else { Err(what) }
}

/// Compares every member with the log.
///
/// # Errors
/// Name of the first member that differs.
pub(crate) fn check(
    content: &Value,
    key: &VerifyingKey,
    receipt: &Receipt,
    leaf: &Leaf,
    head: &Checkpoint,
) -> Result<(), &'static str> {
    let same = |path: &[&str], expected: &str, what| hold(content.text(path) == Some(expected), what);
    let proof = content.get("proof").ok_or("proof")?;
    same(&["proof", "verification_key"], &key.to_string(), "verification_key")?;
    same(&["proof", "log"], key.name(), "log")?;
    hold(proof.number("index") == Some(receipt.index), "index")?;
    hold(proof.number("size") == Some(head.size), "size")?;
    same(&["receipt_id"], &hex(&Hash::leaf(&receipt.leaf).0), "receipt_id")?;
    same(&["record_id"], &hex(&leaf.record), "record_id")?;
    same(&["event", "event_time"], &moment(leaf.time).ok_or("event_time")?, "event_time")?;
    same(&["event", "event_state"], state(leaf.kind).ok_or("event_state")?, "event_state")?;
    let grade = ["device", "asserted", "verified", "site-signed"].get(usize::from(leaf.grade)).ok_or("assurance")?;
    same(&["event", "assurance"], grade, "assurance")?;

    let mut known = Vec::new();
    for (place, text) in content.list("processing").ok_or("processing")?.iter().enumerate() {
        let words = text.text(&["words"]).ok_or("words")?;
        let hash: [u8; 32] = Sha256::digest(words).into();
        hold(text.text(&["words_sha256"]) == Some(&hex(&hash)), "words_sha256")?;
        hold(place > 0 || leaf.text == Some(hash), "words")?;
        published(text, hash, receipt, leaf, head)?;
        let lines = lines(words).ok_or("words")?;
        same_members(text, &lines)?;
        known.extend(lines.into_iter().map(|(name, value)| (name.to_owned(), value)));
    }
    hold(!known.is_empty(), "processing")?;
    decided(content, leaf, &known)?;
    match content.get("privacy_notice") {
        Some(Value::Null) => Ok(()),
        Some(policy) => {
            let hash = policy.text(&["sha256"]).and_then(|hash| from_hex(hash)?.try_into().ok());
            published(policy, hash.ok_or("privacy_notice")?, receipt, leaf, head)
        }
        None => Err("privacy_notice"),
    }
}

/// Verifies that a text of this hash was published in the same log before the record.
fn published(of: &Value, hash: [u8; 32], receipt: &Receipt, leaf: &Leaf, head: &Checkpoint) -> Result<(), &'static str> {
    let stated = of.get("publication").ok_or("publication")?;
    let index = stated.number("index").ok_or("publication")?;
    let bytes = stated.text(&["leaf"]).and_then(from_base64).ok_or("publication")?;
    let path = stated.list("inclusion").ok_or("publication")?.iter();
    let path: Option<Vec<Hash>> =
        path.map(|hash| if let Value::Text(hash) = hash { Hash::from_base64(hash) } else { None }).collect();
    let publication = Leaf::decode(&bytes).map_err(|_| "publication")?;
    let right = publication.kind == PUBLISHED && publication.text == Some(hash) && publication.time <= leaf.time;
    let earlier = index < receipt.index;
    let included = verify::inclusion(&Hash::leaf(&bytes), index, head.size, &path.ok_or("publication")?, &head.root);
    hold(right && earlier && included, "publication")
}

/// Verifies that the members of ISO/IEC TS 27560 match the lines of the canonical text.
fn same_members(text: &Value, lines: &[(&str, String)]) -> Result<(), &'static str> {
    let party = text.list("pii_controllers").and_then(|parties| parties.first()).ok_or("pii_controllers")?;
    let same = |name: &str, said: Option<String>, what| hold(said.is_some() && said.as_deref() == line(lines, name), what);
    let one = |value: &Value, path: &[&str]| value.text(path).map(str::to_owned);
    same("operator", one(party, &["party_name"]), "party_name")?;
    // An organisation is named by its BIN, a sole trader by the IIN.
    let number = if line(lines, "iin").is_some() { "iin" } else { "bin" };
    same(number, one(party, &["party_id"]), "party_id")?;
    same("address", one(party, &["party_address"]), "party_address")?;
    same("contact", one(party, &["party_contact"]), "party_contact")?;
    let version = text.number("version").ok_or("version")?;
    same("text", one(text, &["text"]).map(|id| format!("{id} {version}")), "text")?;
    same("lang", one(text, &["language"]), "language")?;
    same("title", one(text, &["title"]), "title")?;
    same("data", one(text, &["pii_information", "pii_type"]), "pii_information")?;
    let months = text.get("validity_duration").and_then(|term| term.number("months")).ok_or("validity_duration")?;
    let term = one(text, &["validity_duration", "term"]).map(|term| format!("{months} months: {term}"));
    same("term", term, "validity_duration")?;
    for (name, member, flag) in [
        ("third-parties", "recipient_third_parties", "transfer"),
        ("cross-border", "geographic_restrictions", "cross_border_transfer"),
        ("public-sources", "dissemination", "public_sources"),
    ] {
        let answer = text.truth(&[member, flag]).map(|yes| if yes { "yes" } else { "no" });
        let said = answer.zip(text.text(&[member, "words"])).map(|(answer, words)| format!("{answer}: {words}"));
        same(name, said, member)?;
    }
    same("withdraw", one(text, &["withdrawal_method"]), "withdrawal_method")?;
    let purposes: Vec<(String, &str)> = lines.iter().filter_map(|(name, value)| Some((item(name)?, value.as_str()))).collect();
    let said = text.list("purposes").ok_or("purposes")?.iter();
    let said: Option<Vec<(String, &str)>> =
        said.map(|purpose| Some((purpose.text(&["item"])?.to_owned(), purpose.text(&["purpose"])?))).collect();
    hold(said.is_some_and(|said| said == purposes), "purposes")
}

/// Returns the item whose purpose a line states.
fn item(name: &str) -> Option<String> {
    let (kind, id) = name.split_once(' ')?;
    match kind {
        "purpose" => Some(format!("p:{id}")),
        "category" => Some(format!("c:{id}")),
        _ => None,
    }
}

/// Verifies that the decisions are those of the leaf, and that each quotes the text it was made about.
fn decided(content: &Value, leaf: &Leaf, known: &[(String, String)]) -> Result<(), &'static str> {
    let mut list = Vec::new();
    for decision in content.list("decisions").ok_or("decisions")? {
        let item = decision.text(&["item"]).ok_or("decisions")?;
        let granted = decision.text(&["event_state"]) == Some("ConsentGiven");
        hold(decision.text(&["event_state"]) == Some(state_of(leaf.kind, granted)), "decisions")?;
        let (kind, rest) = item.split_once(':').ok_or("decisions")?;
        let (id, channel) = rest.split_once('/').map_or((rest, None), |(id, channel)| (id, Some(channel)));
        hold(decision.text(&["channel"]) == channel, "decisions")?;
        let kind = match kind {
            "p" => "purpose",
            "c" => "category",
            "s" => "service",
            _ => return Err("decisions"),
        };
        let name = format!("{kind} {id}");
        let told = known.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str());
        hold(told.is_some() && decision.text(&["purpose"]) == told, "decisions")?;
        list.push((item.to_owned(), granted));
    }
    hold(list.windows(2).all(|pair| pair[0].0 < pair[1].0), "decisions")?;
    let same = match &leaf.choices {
        Choices::Listed(listed) => *listed == list,
        Choices::Hashed(hash) => Choices::hash(&list) == *hash,
    };
    hold(same, "decisions")
}
