//! What a destination gets: the fields it is allowed, what was agreed to, and the proof.

use std::collections::BTreeMap;

use kelisim_core::Timestamp;
use kelisim_core::site::Destination;
use serde_json::json;

use crate::clock;
use crate::gateway::Gateway;
use crate::pipeline::receipt;
use crate::problem::Problem;
use crate::sites::Served;

/// A message to a destination.
pub struct Message {
    /// JSON.
    pub body: Vec<u8>,
    /// Names of the fields in it.
    pub fields: Vec<String>,
}

/// Builds the message about the application at `index`; `None` when its subject was erased.
///
/// # Errors
/// [`Problem::Unavailable`] when the store cannot be read.
pub async fn build(gateway: &Gateway, site: &Served, destination: &Destination, index: u64) -> Result<Option<Message>, Problem> {
    let opened = receipt::open_at(gateway, site, index).await?;
    let choices = opened.choices().unwrap_or_default();
    let Some(payload) = opened.payload else { return Ok(None) };
    let fields: BTreeMap<&String, &String> =
        payload.fields.iter().filter(|(name, _)| destination.fields.contains(name)).collect();
    let body = json!({
        "type": "application.received",
        "timestamp": clock::rfc3339(Timestamp::from_secs(opened.recorded.leaf.time)),
        "data": {
            "site": site.site.id,
            "form": payload.form,
            "number": opened.recorded.record.number(),
            "record": opened.recorded.record,
            "lang": payload.lang,
            "fields": fields,
            "consents": choices,
            "ground": destination.ground.get(payload.lang),
            "receipt": opened.recorded.receipt.to_text(),
        }
    });
    Ok(Some(Message { body: body.to_string().into_bytes(), fields: fields.keys().map(|name| (*name).clone()).collect() }))
}
