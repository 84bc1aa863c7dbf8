//! What destinations are told of requests under the law. It tells that there is one, what is asked and until when; the
//! words a person wrote go only where the site file allows `request-message`.

use kelisim_core::RecordId;
use kelisim_core::consent::Item;
use kelisim_core::request::answer_by;
use kelisim_core::site::{Destination, REQUEST_MESSAGE};
use kelisim_engine::case::{self, Content};
use kelisim_engine::payload::Note;
use kelisim_engine::{Failure, Tenant, clock};
use kelisim_ledger::Leaf;
use kelisim_store::rows::{self, DeliveryRow, Entry, Event, RequestRow};
use kelisim_store::{Key, StoreError};
use serde_json::{Value, json};

/// Adds to `data` what a destination is told of a request or its answer; gives the names of the personal fields in it.
pub(super) async fn tell(
    tenant: &Tenant,
    destination: &Destination,
    row: &DeliveryRow,
    data: &mut Value,
) -> Result<Vec<String>, Failure> {
    // An answer points at the request it answers; a request is its own event.
    let place = if row.event == Event::Answered { row.about.first().copied() } else { Some(row.index) };
    let (record, asked) = request_at(tenant, place.ok_or(StoreError::Corrupt("an answer to nothing"))?).await?;
    data["ask"] = json!(asked.ask);
    data["number"] = json!(record.number());
    data["application"] = json!(asked.thread.number());
    data["purposes"] = json!(asked.items.iter().filter_map(Item::purpose_id).collect::<Vec<_>>());
    data["received_at"] = json!(clock::rfc3339(asked.received));
    data["answer_by"] = json!(answer_by(&tenant.calendar, asked.received, asked.ask.working_days()));
    let mut fields = Vec::new();
    if row.event == Event::Answered {
        data["outcome"] = json!(answered_at(&asked, row.index));
    } else if let Content::Noted(note) = case::read_one(tenant, row.index).await?.content
        && let Note::Asked { message, lang, .. } = *note
    {
        data["lang"] = json!(lang);
        if let Some(message) = message.filter(|_| destination.fields.iter().any(|field| field == REQUEST_MESSAGE)) {
            data["fields"] = json!({ REQUEST_MESSAGE: message });
            data["ground"] = json!(destination.ground.get(lang));
            fields.push(REQUEST_MESSAGE.to_owned());
        }
    }
    Ok(fields)
}

/// What was answered at that place of the ledger. A blocking is answered twice: the row of the request knows the last answer
/// only, which was `lifted` then, and the one before can only have granted it.
fn answered_at(asked: &RequestRow, index: u64) -> Option<kelisim_core::request::Outcome> {
    let last = asked.answer?;
    Some(if last.index == index { last.outcome } else { kelisim_core::request::Outcome::Granted })
}

/// The request whose act is at a place of the ledger.
async fn request_at(tenant: &Tenant, index: u64) -> Result<(RecordId, RequestRow), Failure> {
    let entry = tenant.store.entries(index, 1).await?.pop().ok_or(StoreError::Corrupt("entry"))?;
    let entry: Entry = rows::decode(&entry)?;
    let record = RecordId(Leaf::decode(&entry.leaf).map_err(|_| StoreError::Corrupt("leaf"))?.record);
    let row = tenant.store.fetch(&[Key::Request(record)]).await?.pop().flatten();
    Ok((record, rows::decode(&row.ok_or(StoreError::Corrupt("request"))?)?))
}
