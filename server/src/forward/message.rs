//! Messages to destinations: the event, the fields the destination is allowed, the consents given, and the
//! receipt as proof.

mod asked;
mod clock;
mod gate;

use std::collections::BTreeMap;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use kelisim_core::consent::Kind;
use kelisim_core::gate::Withheld;
use kelisim_core::request::answer_by;
use kelisim_core::site::{Destination, EventKind};
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

/// What became of building a message.
pub(crate) enum Built {
    /// It may leave.
    Message(Message),
    /// Nothing may leave.
    Withheld(Withheld),
    /// Nobody need hear of it any more.
    Moot,
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

/// Builds the message of a delivery, unless the gate keeps it: what carries personal data leaves only when a consent for it
/// stands now, or on a ground of law.
///
/// # Errors
/// [`Failure::Unavailable`] when the store cannot be read.
pub(crate) async fn build(tenant: &Tenant, destination: &Destination, row: &DeliveryRow) -> Result<Built, Failure> {
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
            return Ok(Built::Moot);
        }
    } else if row.event == Event::Corrected {
        let Some(corrected) = asked::add_correction(tenant, row, &mut data).await? else {
            return Ok(Built::Withheld(Withheld::Erased));
        };
        if !destination.fields.contains(&corrected.field) {
            return Ok(Built::Withheld(Withheld::NotGranted));
        }
        if let Err(why) = gate::judge_correction(tenant, destination, corrected.first).await? {
            return Ok(Built::Withheld(why));
        }
        fields = vec![corrected.field];
    } else if matches!(row.event, Event::Asked | Event::Answered) {
        // That somebody asked is no secret from who answers; what they wrote needs a ground.
        let judged = gate::judge_words(tenant, destination, &opened);
        fields = asked::add_request(tenant, destination, (row, judged), &mut data).await?;
    } else if opened.recorded.kind == Kind::Answered {
        // A withdrawal that was asked for has ended these consents, by an answer or because there was none in time.
        let ended = opened.choices().unwrap_or_default().into_iter().filter(|(item, _)| item.starts_with("p:"));
        data["consents"] = json!(ended.collect::<BTreeMap<_, _>>());
    } else if row.event != Event::Erased {
        let choices = opened.choices().unwrap_or_default();
        let Some(payload) = &opened.payload else { return Ok(Built::Withheld(Withheld::Erased)) };
        data["lang"] = json!(payload.lang);
        data["consents"] = json!(choices);
        data["ground"] = json!(destination.ground.get(payload.lang));
        if row.event == Event::Application {
            if let Err(why) = gate::judge(tenant, destination, &opened).await? {
                return Ok(Built::Withheld(why));
            }
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
        let mut about = about(tenant, &row.about).await?;
        if matches!(row.event, Event::Withdrawn | Event::Erased) {
            let got = gate::received(tenant, destination, about.iter().map(|(record, _)| *record).collect()).await?;
            about.retain(|(record, _)| got.contains(record));
            // Whoever never got anything learns of nobody that they were to get something.
            if about.is_empty() && !destination.events.contains(&EventKind::Consent) {
                return Ok(Built::Withheld(Withheld::NothingSent));
            }
        }
        before = about.iter().map(|(record, _)| tenant.vault.delivery(*record, &destination.id)).collect();
        data["about"] = json!(about.into_iter().map(|(_, about)| about).collect::<Vec<_>>());
    }
    let kind = name(row.event, opened.recorded.kind);
    Ok(Built::Message(Message::new(kind, Timestamp::from_secs(leaf.time), &data, fields, before)))
}

/// Sequences, record ids and numbers of earlier events. They are not personal: the destination has them
/// already.
async fn about(tenant: &Tenant, indexes: &[u64]) -> Result<Vec<(RecordId, Value)>, Failure> {
    let newest = indexes[indexes.len().saturating_sub(ABOUT)..].iter().copied();
    let one = async |index: u64| {
        let entry = tenant.store.entries(index, 1).await?.pop().ok_or(StoreError::Corrupt("entry"))?;
        let entry: Entry = rows::decode(&entry)?;
        let leaf = Leaf::decode(&entry.leaf).map_err(|_| StoreError::Corrupt("leaf"))?;
        let record = RecordId(leaf.record);
        Ok((record, json!({ "sequence": index, "record": record, "number": record.number() })))
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
