//! What a destination is told: what happened, the fields it is allowed, what was agreed to, and the proof.

mod asked;

use std::collections::BTreeMap;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use kelisim_core::consent::Kind;
use kelisim_core::request::answer_by;
use kelisim_core::site::Destination;
use kelisim_core::{DeliveryId, RecordId, SiteId, Timestamp};
use kelisim_engine::{Failure, Tenant, clock, receipt};
use kelisim_ledger::Leaf;
use kelisim_store::StoreError;
use kelisim_store::rows::{self, DeliveryRow, Entry, Event};
use serde_json::{Value, json};

/// Numbers told of what was sent before; of more, the newest.
const ABOUT: usize = 200;
/// Entries of them that are asked for at once.
const AT_ONCE: usize = 32;

/// The type of the message that `kelisim doctor` sends.
pub const TEST: &str = "kelisim.test";

/// A message to a destination.
pub struct Message {
    /// Its type.
    pub kind: &'static str,
    /// What it says.
    pub value: Value,
    /// The same as JSON: what is signed.
    pub body: Vec<u8>,
    /// Names of the personal fields in it.
    pub fields: Vec<String>,
    /// Ids of the deliveries by which the destination got what this one is about.
    pub before: Vec<DeliveryId>,
}

impl Message {
    fn new(kind: &'static str, at: Timestamp, data: &Value, fields: Vec<String>, before: Vec<DeliveryId>) -> Self {
        let value = json!({ "type": kind, "timestamp": clock::rfc3339(at), "data": data });
        Self { kind, body: value.to_string().into_bytes(), value, fields, before }
    }

    /// One that is about nobody: whether a destination can be reached.
    #[must_use]
    pub fn test(site: &SiteId) -> Self {
        let note = "A test by `kelisim doctor`: about nobody, nothing is to be done.";
        Self::new(TEST, clock::now(), &json!({ "site": site, "test": true, "note": note }), Vec::new(), Vec::new())
    }
}

/// Builds the message of a delivery; `None` when its subject was erased and there is nothing left to tell.
///
/// # Errors
/// [`Failure::Unavailable`] when the store cannot be read.
pub async fn build(tenant: &Tenant, destination: &Destination, row: &DeliveryRow) -> Result<Option<Message>, Failure> {
    let opened = receipt::open_to_tell(tenant, row.index).await?;
    let (leaf, record) = (&opened.recorded.leaf, opened.recorded.record);
    let mut data = json!({
        "site": tenant.config.id,
        // Each is greater than the one before: who hears of one thing twice, or out of order, can tell.
        "sequence": row.index,
        "record": record,
        "receipt": opened.recorded.receipt.to_text(),
    });
    let mut fields = Vec::new();
    if matches!(row.event, Event::Asked | Event::Answered) {
        fields = asked::tell(tenant, destination, row, &mut data).await?;
    } else if row.event != Event::Erased {
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
            let form = payload.form.as_deref().and_then(|id| tenant.config.form(id));
            data["answer_by"] =
                json!(form.map(|form| answer_by(&tenant.calendar, Timestamp::from_secs(leaf.time), form.answer_days)));
            data["number"] = json!(record.number());
            data["fields"] = json!(allowed);
        }
    }
    let mut before = Vec::new();
    if !row.about.is_empty() {
        let about = about(tenant, &row.about).await?;
        let records = about.iter().filter_map(|one| one["record"].as_str()?.parse::<RecordId>().ok());
        before = records.map(|record| tenant.vault.delivery(record, &destination.id)).collect();
        data["about"] = json!(about);
    }
    let kind = name(row.event, opened.recorded.kind);
    Ok(Some(Message::new(kind, Timestamp::from_secs(leaf.time), &data, fields, before)))
}

/// Numbers and records of what was sent before. They are no secret of the person's: the destination has them.
async fn about(tenant: &Tenant, indexes: &[u64]) -> Result<Vec<Value>, Failure> {
    let newest = indexes[indexes.len().saturating_sub(ABOUT)..].iter().copied();
    let one = async |index: u64| {
        let entry = tenant.store.entries(index, 1).await?.pop().ok_or(StoreError::Corrupt("entry"))?;
        let entry: Entry = rows::decode(&entry)?;
        let leaf = Leaf::decode(&entry.leaf).map_err(|_| StoreError::Corrupt("leaf"))?;
        let record = RecordId(leaf.record);
        Ok(json!({ "sequence": index, "record": record, "number": record.number() }))
    };
    // They lie anywhere in the ledger; a shared store answers many questions in the time of one.
    stream::iter(newest.map(one)).buffered(AT_ONCE).try_collect().await
}

/// The type of a message.
fn name(event: Event, kind: Kind) -> &'static str {
    match (event, kind) {
        (Event::Application, _) => "application.received",
        (Event::Consent, Kind::Refused) => "consent.refused",
        (Event::Consent, _) => "consent.granted",
        (Event::Withdrawn, _) => "consent.withdrawn",
        (Event::Erased, _) => "subject.erased",
        (Event::Asked, _) => "request.opened",
        (Event::Answered, _) => "request.answered",
    }
}
