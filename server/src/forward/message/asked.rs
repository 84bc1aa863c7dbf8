//! Message data of requests under the law. It has the kind of request, its subject and its deadline; the
//! person's own words are included only where the site file allows `request-message`.

use kelisim_core::RecordId;
use kelisim_core::consent::Item;
use kelisim_core::gate::Withheld;
use kelisim_core::request::answer_by;
use kelisim_core::site::{Destination, REQUEST_MESSAGE};
use kelisim_engine::payload::{CaseDeed, Note};
use kelisim_engine::thread::{self, Content};
use kelisim_engine::{Failure, Tenant, clock, desk};
use kelisim_ledger::Leaf;
use kelisim_store::rows::{self, DeliveryRow, Entry, Event, RequestRow, ThreadRow};
use kelisim_store::{Key, StoreError};
use serde_json::{Value, json};

/// Adds to `data` the content for a request or its answer; returns the names of the personal fields in it. What the person
/// wrote is among them when it may leave; else `data` says why it does not.
pub(super) async fn add_request(
    tenant: &Tenant,
    destination: &Destination,
    (row, judged): (&DeliveryRow, Result<(), Withheld>),
    data: &mut Value,
) -> Result<Vec<String>, Failure> {
    // The row of an answer refers to its request; the row of a request is the event itself.
    let place = if row.event == Event::Answered { row.about.first().copied() } else { Some(row.index) };
    let (record, request) = request_at(tenant, place.ok_or(StoreError::Corrupt("an answer to nothing"))?).await?;
    data["ask"] = json!(request.ask);
    data["number"] = json!(record.number());
    data["application"] = json!(request.thread.number());
    data["purposes"] = json!(request.items.iter().filter_map(Item::purpose_id).collect::<Vec<_>>());
    data["received_at"] = json!(clock::rfc3339(request.received));
    data["answer_by"] = json!(answer_by(&tenant.calendar, request.received, request.ask.working_days()));
    let mut fields = Vec::new();
    if row.event == Event::Answered {
        data["outcome"] = json!(answered_at(&request, row.index));
    } else if let Content::Noted(note) = thread::read_one(tenant, row.index).await?.content
        && let Note::Asked { message, lang, .. } = *note
    {
        data["lang"] = json!(lang);
        let Some(message) = message.filter(|_| destination.fields.iter().any(|field| field == REQUEST_MESSAGE)) else {
            return Ok(fields);
        };
        if let Err(why) = judged {
            data["withheld"] = json!(why.name());
        } else {
            data["fields"] = json!({ REQUEST_MESSAGE: message });
            data["ground"] = json!(destination.ground.get(lang));
            fields.push(REQUEST_MESSAGE.to_owned());
        }
    }
    Ok(fields)
}

/// A value that was corrected.
pub(super) struct Corrected {
    /// Name of the field.
    pub field: String,
    /// Where in the ledger the application is.
    pub first: u64,
}

/// Adds to `data` a corrected value; `None` when it can be read no more.
pub(super) async fn add_correction(tenant: &Tenant, row: &DeliveryRow, data: &mut Value) -> Result<Option<Corrected>, Failure> {
    let event = thread::read_one(tenant, row.index).await?;
    let Some(Note::Handled { case, deed: CaseDeed::Corrected { field, value }, .. }) = event.note() else { return Ok(None) };
    let thread = desk::row(tenant, *case).await?.thread;
    let thread: Option<ThreadRow> = tenant.store.row(Key::Thread(thread)).await?;
    let Some(first) = thread.and_then(|thread| thread.entries.first().copied()) else { return Ok(None) };
    if let Content::Decided(payload) = thread::read_one(tenant, first).await?.content {
        data["form"] = json!(payload.form);
    }
    data["fields"] = json!({ field.as_str(): value });
    Ok(Some(Corrected { field: field.clone(), first }))
}

/// Outcome that was recorded at `index` of the ledger. A blocking is answered twice: the request's row has
/// the last answer only, which is `lifted` then, and the one before can only be `granted`.
fn answered_at(request: &RequestRow, index: u64) -> Option<kelisim_core::request::Outcome> {
    let last = request.answer?;
    Some(if last.index == index { last.outcome } else { kelisim_core::request::Outcome::Granted })
}

/// Reads the request whose event is at `index` of the ledger.
async fn request_at(tenant: &Tenant, index: u64) -> Result<(RecordId, RequestRow), Failure> {
    let entry = tenant.store.entries(index, 1).await?.pop().ok_or(StoreError::Corrupt("entry"))?;
    let entry: Entry = rows::decode(&entry)?;
    let record = RecordId(Leaf::decode(&entry.leaf).map_err(|_| StoreError::Corrupt("leaf"))?.record);
    let row = tenant.store.fetch(&[Key::Request(record)]).await?.pop().flatten();
    Ok((record, rows::decode(&row.ok_or(StoreError::Corrupt("request"))?)?))
}
