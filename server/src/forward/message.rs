//! What a destination is told: what happened, the fields it is allowed, what was agreed to, and the proof.

use std::collections::BTreeMap;

use kelisim_core::consent::Kind;
use kelisim_core::site::Destination;
use kelisim_core::{RecordId, Timestamp};
use kelisim_ledger::Leaf;
use kelisim_store::StoreError;
use kelisim_store::rows::{self, DeliveryRow, Entry, Event};
use serde_json::{Value, json};

use crate::clock;
use crate::gateway::Gateway;
use crate::pipeline::receipt;
use crate::problem::Problem;
use crate::sites::Served;

/// Numbers told of what was sent before; of more, the newest.
const ABOUT: usize = 200;

/// A message to a destination.
pub struct Message {
    /// JSON.
    pub body: Vec<u8>,
    /// Names of the fields in it.
    pub fields: Vec<String>,
}

/// Builds the message of a delivery; `None` when its subject was erased and there is nothing left to tell.
///
/// # Errors
/// [`Problem::Unavailable`] when the store cannot be read.
pub async fn build(
    gateway: &Gateway,
    site: &Served,
    destination: &Destination,
    row: &DeliveryRow,
) -> Result<Option<Message>, Problem> {
    let opened = receipt::open_at(gateway, site, row.index).await?;
    let (leaf, record) = (&opened.recorded.leaf, opened.recorded.record);
    let mut data = json!({
        "site": site.site.id,
        // Each is greater than the one before: who hears of one thing twice, or out of order, can tell.
        "sequence": row.index,
        "record": record,
        "receipt": opened.recorded.receipt.to_text(),
    });
    let mut fields = Vec::new();
    if row.event != Event::Erased {
        let choices = opened.choices().unwrap_or_default();
        let Some(payload) = &opened.payload else { return Ok(None) };
        data["lang"] = json!(payload.lang);
        data["consents"] = json!(choices);
        data["ground"] = json!(destination.ground.get(payload.lang));
        if row.event == Event::Application {
            let allowed: BTreeMap<&String, &String> =
                payload.fields.iter().filter(|(name, _)| destination.fields.contains(name)).collect();
            fields = allowed.keys().map(|name| (*name).clone()).collect();
            data["form"] = json!(payload.form);
            data["number"] = json!(record.number());
            data["fields"] = json!(allowed);
        }
    }
    if !row.about.is_empty() {
        data["about"] = json!(about(gateway, site, &row.about).await?);
    }
    let body = json!({
        "type": name(row.event, opened.recorded.kind),
        "timestamp": clock::rfc3339(Timestamp::from_secs(leaf.time)),
        "data": data,
    });
    Ok(Some(Message { body: body.to_string().into_bytes(), fields }))
}

/// Numbers and records of what was sent before. They are no secret of the person's: the destination has them.
async fn about(gateway: &Gateway, site: &Served, indexes: &[u64]) -> Result<Vec<Value>, Problem> {
    let mut about = Vec::new();
    for index in &indexes[indexes.len().saturating_sub(ABOUT)..] {
        let entry = gateway.store.entries(&site.site.id, *index, 1).await?.pop().ok_or(StoreError::Corrupt("entry"))?;
        let entry: Entry = rows::decode(&entry)?;
        let leaf = Leaf::decode(&entry.leaf).map_err(|_| StoreError::Corrupt("leaf"))?;
        let record = RecordId(leaf.record);
        about.push(json!({ "sequence": index, "record": record, "number": record.number() }));
    }
    Ok(about)
}

/// The type of a message.
fn name(event: Event, kind: Kind) -> &'static str {
    match (event, kind) {
        (Event::Application, _) => "application.received",
        (Event::Consent, Kind::Refused) => "consent.refused",
        (Event::Consent, _) => "consent.granted",
        (Event::Withdrawn, _) => "consent.withdrawn",
        (Event::Erased, _) => "subject.erased",
    }
}
