//! Forwarding: reads the outbox, posts each application to its destination, and keeps what became of it. It never sees a
//! request: what it sends is opened from the record at the moment of sending, and only the fields the destination is
//! allowed.

pub mod attempt;
pub mod client;
pub mod guard;
pub mod message;
pub mod secret;

use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{self, StreamExt as _};
use kelisim_core::Timestamp;
use kelisim_core::site::Destination;
use kelisim_store::Delivery;
use kelisim_store::rows::{self, DeliveryRow, DeliveryState};

use crate::clock;
use crate::gateway::Gateway;
use crate::sites::Served;
use attempt::Outcome;

/// How often the outbox is looked at.
const LOOK: Duration = Duration::from_millis(250);
/// Deliveries taken at once from one site.
const TAKE: usize = 16;
/// How long they are held before another worker may take them; longer than any attempt lasts.
const LEASE_MS: u64 = 25_000;

/// Works the outbox of every site until the runtime ends.
pub async fn run(gateway: Arc<Gateway>) {
    loop {
        let mut busy = false;
        for site in gateway.sites.values() {
            match gateway.store.lease(&site.site.id, clock::now(), LEASE_MS, TAKE).await {
                Ok(deliveries) => {
                    busy |= deliveries.len() == TAKE;
                    let all = stream::iter(deliveries.into_iter().map(|delivery| deliver(&gateway, site, delivery)));
                    all.buffer_unordered(TAKE).collect::<()>().await;
                }
                Err(why) => tracing::warn!(site = %site.site.id, code = why.code(), "the outbox cannot be read"),
            }
        }
        if !busy {
            tokio::time::sleep(LOOK).await;
        }
    }
}

async fn deliver(gateway: &Gateway, site: &Served, delivery: Delivery) {
    let Ok(mut row) = rows::decode::<DeliveryRow>(&delivery.row) else {
        tracing::error!(site = %site.site.id, "a delivery in the outbox cannot be read");
        return;
    };
    let known = site.site.destinations.iter().find(|destination| destination.id == row.destination);
    let outcome = match known {
        Some(destination) => attempt(gateway, site, destination, delivery.id, &mut row).await,
        // The destination left the site file: nothing is sent to a place nobody names any more.
        None => Outcome::GiveUp { status: 0, why: "no-destination" },
    };
    let now = clock::now();
    row.attempts.push((now, outcome.status()));
    let due = match outcome {
        Outcome::Delivered { .. } => {
            row.state = DeliveryState::Delivered;
            None
        }
        Outcome::GiveUp { .. } => {
            row.state = DeliveryState::Dead;
            None
        }
        Outcome::Again { after_ms, .. } => {
            if let Some(delay) = attempt::delay_ms(row.attempts.len()) {
                Some(now.plus_ms(delay.max(after_ms.unwrap_or(0))))
            } else {
                row.state = DeliveryState::Dead;
                None
            }
        }
    };
    gateway.metrics.delivery(outcome.name());
    tracing::info!(site = %site.site.id, destination = %row.destination, attempt = row.attempts.len(), outcome = outcome.name(), reason = outcome.why(), "forwarded");
    let settled = Delivery { id: delivery.id, row: rows::encode(&row) };
    if let Err(why) = gateway.store.settle(&site.site.id, settled, due).await {
        // The lease ends and it is sent again, with the same id.
        tracing::warn!(site = %site.site.id, code = why.code(), "the outcome of a delivery was not kept");
    }
}

async fn attempt(gateway: &Gateway, site: &Served, destination: &Destination, id: [u8; 16], row: &mut DeliveryRow) -> Outcome {
    let later = |why| Outcome::Again { status: 0, after_ms: None, why };
    let key = format!("{}/{}", site.site.id, destination.id);
    let Some(configured) = gateway.config.forward.destinations.get(&key) else { return later("no-secret") };
    let Ok(secret) = secret::load(&configured.secret_file) else { return later("no-secret") };
    let address = match &configured.url {
        Some(url) => url.clone(),
        None => match url::Url::parse(&destination.url) {
            Ok(url) => url,
            Err(_) => return Outcome::GiveUp { status: 0, why: "bad-address" },
        },
    };
    let message = match message::build(gateway, site, destination, row.index).await {
        Ok(Some(message)) => message,
        // Its subject was erased: there is nothing left to send, and nothing may be sent.
        Ok(None) => return Outcome::GiveUp { status: 0, why: "erased" },
        Err(_) => return later("store"),
    };
    row.fields.clone_from(&message.fields);
    let now: Timestamp = clock::now();
    let headers = secret.headers(&id, now.secs(), &message.body);
    client::post(&address, &gateway.config.forward.allow_networks, headers, message.body).await
}
