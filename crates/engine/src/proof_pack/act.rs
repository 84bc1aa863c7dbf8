//! What a pack states of one act.

use std::collections::BTreeMap;

use data_encoding::BASE64;
use kelisim_core::RecordId;
use kelisim_core::evidence::{Evidence, Grade};
use kelisim_ledger::leaf::Choices;
use kelisim_ledger::{Leaf, proof_pack, receipt_file, tree};
use kelisim_store::StoreError;
use kelisim_store::rows::Entry;
use serde::Serialize;

use crate::committer::tiles_for;
use crate::failure::Failure;
use crate::payload::{self, CaseDeed, Note, Opening, Payload};
use crate::receipt::{self, file, texts};
use crate::standing;
use crate::tenant::Tenant;
use crate::vault::SubjectKey;

#[derive(Serialize)]
pub(super) struct Stated {
    pub(super) record_id: String,
    record_number: String,
    event: &'static str,
    event_time: String,
    #[serde(skip)]
    pub(super) seconds: u64,
    assurance: &'static str,
    items: Vec<Item>,
    consent_method: Option<kelisim_core::consent::Method>,
    what: Option<&'static str>,
    statement: Vec<Said>,
    evidence: Option<Seen>,
    form: Option<String>,
    fields: Option<BTreeMap<String, String>>,
    consent_record: Option<serde_json::Value>,
    entry: Proved,
    opening: Option<Opened>,
}

#[derive(Serialize)]
struct Item {
    item: String,
    granted: bool,
}

/// A string that was sealed, with the name of what it says.
#[derive(Serialize)]
pub(super) struct Said {
    pub(super) name: &'static str,
    pub(super) value: String,
}

#[derive(Serialize)]
struct Seen {
    address: String,
    user_agent: String,
    device: Device,
    received_at: String,
    received_at_ms: u64,
    gpc: bool,
    page: String,
    referrer: String,
    screen: String,
    languages: String,
}

#[derive(Serialize)]
struct Device {
    r#type: String,
    os: String,
    browser: String,
    model: String,
}

#[derive(Serialize)]
struct Proved {
    index: u64,
    leaf: String,
    inclusion: Vec<String>,
}

#[derive(Serialize)]
struct Opened {
    key: String,
    content: String,
}

impl From<Evidence> for Seen {
    fn from(evidence: Evidence) -> Self {
        let Evidence { address, user_agent, device, received_at, gpc, page, referrer, screen, languages } = evidence;
        let kelisim_core::evidence::Device { kind, os, browser, model } = device;
        Self {
            address,
            user_agent,
            device: Device { r#type: kind, os, browser, model },
            received_at: receipt_file::moment(received_at.0 / 1_000).unwrap_or_default(),
            received_at_ms: received_at.0,
            gpc,
            page,
            referrer,
            screen,
            languages,
        }
    }
}

/// What a note says: the name of what was done, its strings in the order in which they are sealed, and evidence.
/// `None` for what is no business of those who read the pack: staff's own notes.
pub(super) fn of_note(note: Note) -> Option<(&'static str, Vec<Said>, Option<Evidence>)> {
    let said = |name: &'static str, value: String| Said { name, value };
    Some(match note {
        Note::Asked { message, evidence, .. } => {
            ("asked", message.into_iter().map(|message| said("message", message)).collect(), Some(evidence))
        }
        Note::Answered { text, key, .. } => ("answered", vec![said("text", text), said("by", key)], None),
        Note::Looked { fields, key, .. } => {
            ("looked", fields.into_iter().map(|field| said("field", field)).chain([said("by", key)]).collect(), None)
        }
        Note::Linked { renewed, evidence } => (if renewed { "relinked" } else { "unlinked" }, Vec::new(), Some(evidence)),
        Note::Obliged { purpose, open, ground, key } => {
            let what = if open { "obliged" } else { "released" };
            (what, vec![said("purpose", purpose), said("ground", ground), said("by", key)], None)
        }
        Note::Attached { file, evidence, .. } => {
            ("attached", vec![said("file", file.name), said("sha256", file.sha256)], Some(evidence))
        }
        Note::Packed { who, why } => ("packed", vec![said("by", who), said("reason", why)], None),
        Note::Worked { .. } => return None,
        Note::Handled { who, deed, .. } => {
            let (what, more) = match deed {
                CaseDeed::Opened => ("opened", None),
                CaseDeed::Assigned(Some(to)) => ("assigned", Some(said("to", to))),
                CaseDeed::Assigned(None) => ("given-back", None),
                CaseDeed::Noted(_) => return None,
                CaseDeed::Replied { text, .. } => ("replied", Some(said("text", text))),
                CaseDeed::Closed(_, words) => ("closed", (!words.is_empty()).then(|| said("words", words))),
                CaseDeed::Reopened => ("reopened", None),
                CaseDeed::Proved(why) => ("proved", Some(said("reason", why))),
                CaseDeed::Packed(why) => ("packed", Some(said("reason", why))),
                CaseDeed::Entered(_, identity) => ("entered", Some(said("how", identity))),
                CaseDeed::Attached(file) => {
                    let said = [said("by", who), said("file", file.name), said("sha256", file.sha256)];
                    return Some(("attached", said.into(), None));
                }
                CaseDeed::Confirmed => ("confirmed", None),
                CaseDeed::Corrected { field, value } => {
                    let said = [said("by", who), said("field", field), said("value", value)];
                    return Some(("corrected", said.into(), None));
                }
                CaseDeed::Consulted { register, title, why } => {
                    let said = [said("by", who), said("register", register), said("title", title), said("reason", why)];
                    return Some(("consulted", said.into(), None));
                }
            };
            (what, std::iter::once(said("by", who)).chain(more).collect(), None)
        }
    })
}

/// Decisions of a leaf, by name.
fn items(leaf: &Leaf, payload: Option<&Payload>) -> Vec<Item> {
    let item = |(item, granted): (&String, &bool)| Item { item: item.clone(), granted: *granted };
    match (&leaf.choices, payload.and_then(|payload| payload.choices.as_ref())) {
        (Choices::Listed(list), _) => list.iter().map(|(name, granted)| item((name, granted))).collect(),
        (Choices::Hashed(_), Some(choices)) => choices.iter().map(|(name, granted)| item((&name.0, granted))).collect(),
        (Choices::Hashed(_), None) => Vec::new(),
    }
}

/// States one entry of the ledger, with its proof in the tree of `size` entries. `key` is that of its subject; `None`
/// once that was destroyed.
pub(super) async fn state(
    tenant: &Tenant,
    origin: &str,
    (index, entry, leaf): (u64, &Entry, &Leaf),
    key: Option<&SubjectKey>,
    size: u64,
) -> Result<Stated, Failure> {
    let (store, id) = tenant.store.parts();
    let tiles = tiles_for(store, id, index, size).await?;
    let path = tree::inclusion(&tiles, index, size).ok_or(StoreError::Corrupt("a tile of the ledger"))?;
    let record = RecordId(leaf.record);
    let (vault, subject, sealed) = (&tenant.vault, entry.subject, &entry.sealed);
    let payload = key.and_then(|key| Payload::open(vault, subject, key, record, sealed).ok()).map(|(payload, _)| payload);
    let note = key.and_then(|key| Note::open(vault, subject, key, record, sealed).ok()).map(|(note, _)| note);
    let mut stated = Stated {
        record_id: record.to_string(),
        record_number: record.number(),
        event: proof_pack::event(leaf.kind).ok_or(StoreError::Corrupt("a leaf of a kind this version does not know"))?,
        event_time: receipt_file::moment(leaf.time).unwrap_or_default(),
        seconds: leaf.time,
        assurance: Grade::NAMED.get(usize::from(leaf.grade)).map_or("device", |(name, _)| name),
        items: items(leaf, payload.as_ref()),
        consent_method: payload.as_ref().map(|payload| payload.method),
        what: None,
        statement: Vec::new(),
        evidence: None,
        form: None,
        fields: None,
        consent_record: None,
        entry: Proved { index, leaf: BASE64.encode(&entry.leaf), inclusion: path.iter().map(|hash| hash.to_base64()).collect() },
        opening: None,
    };
    let opening = match (payload, note.and_then(of_note)) {
        (Some(payload), _) => {
            stated.consent_record = consent_record(tenant, origin, index).await?;
            (stated.evidence, stated.form) = (Some(payload.evidence.into()), payload.form);
            stated.fields = Some(payload.fields);
            true
        }
        (None, Some((what, said, evidence))) => {
            (stated.what, stated.statement, stated.evidence) = (Some(what), said, evidence.map(Seen::from));
            true
        }
        (None, None) => false,
    };
    if let Some(key) = key.filter(|_| opening) {
        let Opening { key, content } = payload::opening(vault, subject, key, record, sealed)
            .map_err(|_| StoreError::Corrupt("a sealed half of the ledger"))?;
        stated.opening = Some(Opened { key: BASE64.encode(&key), content: BASE64.encode(&content) });
    }
    Ok(stated)
}

/// Content of the receipt file of a decision; `None` for one that has none.
async fn consent_record(tenant: &Tenant, origin: &str, index: u64) -> Result<Option<serde_json::Value>, Failure> {
    let opened = receipt::open_cached(tenant, index).await?;
    let Some(texts) = texts::gather(tenant, &opened).await? else { return Ok(None) };
    let stands = standing::of(tenant, &opened).await?;
    Ok(file::content(tenant, origin, &opened, &texts, &stands))
}
