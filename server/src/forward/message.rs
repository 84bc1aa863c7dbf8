//! Messages to destinations: the event, the fields the destination is allowed, the consents given, and the
//! receipt as proof.

mod asked;
mod clock;

use std::collections::BTreeMap;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use kelisim_core::consent::Kind;
use kelisim_core::request::answer_by;
use kelisim_core::site::Destination;
use kelisim_core::{DeliveryId, RecordId, SiteId, Timestamp};
use kelisim_engine::{Failure, Tenant, clock as time, receipt, thread};
use kelisim_ledger::Leaf;
use kelisim_store::StoreError;
use kelisim_store::rows::{self, DeliveryRow, Entry, Event};
use serde_json::{Value, json};

/// Most earlier events that a message refers to; of more, the newest.
const ABOUT: usize = 200;
/// Concurrent reads of their ledger entries.
const AT_ONCE: usize = 32;

/// Type of the test message that `kelisim doctor` sends.
pub(crate) const TEST: &str = "kelisim.test";

/// Message to one destination.
pub(crate) struct Message {
    /// Type of the message, such as `consent.granted`.
    pub kind: &'static str,
    /// Content of the message as a JSON value.
    pub value: Value,
    /// Content serialised to JSON: the bytes that are signed.
    pub body: Vec<u8>,
    /// Names of the personal fields in the content.
    pub fields: Vec<String>,
    /// Ids of the earlier deliveries to this destination that the message refers to.
    pub before: Vec<DeliveryId>,
}

impl Message {
    fn new(kind: &'static str, at: Timestamp, data: &Value, fields: Vec<String>, before: Vec<DeliveryId>) -> Self {
        let value = json!({ "type": kind, "timestamp": time::rfc3339(at), "data": data });
        Self { kind, body: value.to_string().into_bytes(), value, fields, before }
    }

    /// Creates a test message without personal data, to find out whether a destination can be reached.
    #[must_use]
    pub(crate) fn test(site: &SiteId) -> Self {
        let note = "A test by `kelisim doctor`: about nobody, nothing is to be done.";
        Self::new(TEST, time::now(), &json!({ "site": site, "test": true, "note": note }), Vec::new(), Vec::new())
    }
}

/// Builds the message of a delivery; `None` when its subject was erased, so that nothing is left to send.
///
/// # Errors
/// [`Failure::Unavailable`] when the store cannot be read.
pub(crate) async fn build(tenant: &Tenant, destination: &Destination, row: &DeliveryRow) -> Result<Option<Message>, Failure> {
    let opened = receipt::open_cached(tenant, row.index).await?;
    let (leaf, record) = (&opened.recorded.leaf, opened.recorded.record);
    let mut data = json!({
        "site": tenant.config.id,
        // Grows with each event, so that receivers can detect duplicates and reordering.
        "sequence": row.index,
        "record": record,
        "receipt": opened.recorded.receipt.to_text(),
    });
    let mut fields = Vec::new();
    if let Event::Clock(stage) = row.event {
        if clock::add_step(tenant, record, stage, &mut data).await?.is_none() {
            return Ok(None);
        }
    } else if row.event == Event::Corrected {
        let Some(corrected) = asked::add_correction(tenant, destination, row, &mut data).await? else { return Ok(None) };
        fields = corrected;
    } else if matches!(row.event, Event::Asked | Event::Answered) {
        fields = asked::add_request(tenant, destination, row, &mut data).await?;
    } else if opened.recorded.kind == Kind::Answered {
        // A withdrawal that was asked for has ended these consents, by an answer or because there was none in time.
        let ended = opened.choices().unwrap_or_default().into_iter().filter(|(item, _)| item.starts_with("p:"));
        data["consents"] = json!(ended.collect::<BTreeMap<_, _>>());
    } else if row.event != Event::Erased {
        let choices = opened.choices().unwrap_or_default();
        let Some(payload) = &opened.payload else { return Ok(None) };
        data["lang"] = json!(payload.lang);
        data["consents"] = json!(choices);
        data["ground"] = json!(destination.ground.get(payload.lang));
        if row.event == Event::Application {
            let mut allowed = payload.fields.clone();
            // Sent late or once more: with the values that are right by now.
            allowed.extend(thread::corrected(tenant, record).await?);
            allowed.retain(|name, _| destination.fields.contains(name));
            fields = allowed.keys().cloned().collect();
            data["form"] = json!(payload.form);
            let form = payload.form.as_deref().and_then(|id| tenant.config.form(id));
            let received = payload.received(Timestamp::from_secs(leaf.time));
            data["answer_by"] = json!(form.map(|form| answer_by(&tenant.calendar, received, form.answer_days)));
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

/// Sequences, record ids and numbers of earlier events. They are not personal: the destination has them
/// already.
async fn about(tenant: &Tenant, indexes: &[u64]) -> Result<Vec<Value>, Failure> {
    let newest = indexes[indexes.len().saturating_sub(ABOUT)..].iter().copied();
    let one = async |index: u64| {
        let entry = tenant.store.entries(index, 1).await?.pop().ok_or(StoreError::Corrupt("entry"))?;
        let entry: Entry = rows::decode(&entry)?;
        let leaf = Leaf::decode(&entry.leaf).map_err(|_| StoreError::Corrupt("leaf"))?;
        let record = RecordId(leaf.record);
        Ok(json!({ "sequence": index, "record": record, "number": record.number() }))
    };
    // Entries lie anywhere in the ledger; concurrent reads of a shared store take the time of one.
    stream::iter(newest.map(one)).buffered(AT_ONCE).try_collect().await
}

/// Type of the message for an event.
fn name(event: Event, kind: Kind) -> &'static str {
    match (event, kind) {
        (Event::Application, _) => "application.received",
        (Event::Consent, Kind::Refused) => "consent.refused",
        (Event::Consent, _) => "consent.granted",
        (Event::Withdrawn, _) => "consent.withdrawn",
        (Event::Erased, _) => "subject.erased",
        (Event::Asked, _) => "request.opened",
        (Event::Answered, _) => "request.answered",
        (Event::Clock(_), _) => "case.clock",
        (Event::Corrected, _) => "application.corrected",
    }
}
