//! Forwarding: tells destinations what happened, and keeps what became of it. It never sees a request: what it sends is
//! opened from the record at the moment of sending, and only the fields the destination is allowed.
//!
//! Each destination has a worker of its own ([`lane`]) with its own pace and its own patience, so that a bad one keeps nobody
//! else waiting.

mod ahead;
pub mod attempt;
pub mod breaker;
pub mod client;
pub mod guard;
mod keep;
mod lane;
pub mod message;
pub mod schedule;
pub mod secret;
pub mod sender;
pub mod settle;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use kelisim_core::SiteId;
use kelisim_core::site::Destination;
use kelisim_store::rows::{self, DeliveryRow};
use kelisim_store::{Key, Lane, StoreError};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::clock;
use crate::gateway::Gateway;
use crate::sites::Served;

pub use sender::stream::place as redis_address;

/// How often it is looked for lanes whose destination is no longer in the site file.
const ORPHANS: Duration = Duration::from_mins(1);

/// The lanes of these destinations.
pub fn lanes<'d>(destinations: impl Iterator<Item = &'d Destination>) -> Vec<Lane> {
    destinations.map(|destination| Lane { destination: destination.id.clone(), ordered: destination.pace.ordered }).collect()
}

/// Works every lane of every site until it is stopped. Then nothing new is begun, and it ends when what was under way has
/// ended and is kept.
pub async fn run(gateway: Arc<Gateway>, mut stopped: watch::Receiver<bool>) {
    let mut lanes = JoinSet::new();
    for site in gateway.sites.values() {
        for destination in &site.site.destinations {
            // Whatever the site file says today, something may still wait in the lane of the other kind.
            for ordered in [destination.pace.ordered, !destination.pace.ordered] {
                let lane = Lane { destination: destination.id.clone(), ordered };
                lanes.spawn(lane::work(Arc::clone(&gateway), Arc::clone(site), destination.clone(), lane, stopped.clone()));
            }
        }
    }
    loop {
        for site in gateway.sites.values() {
            orphans(&gateway, site).await;
        }
        tokio::select! {
            () = tokio::time::sleep(ORPHANS) => {}
            // Whoever could have said so is gone, or has said so.
            _ = stopped.wait_for(|stopped| *stopped) => break,
        }
    }
    lanes.join_all().await;
}

/// How a destination stands.
#[derive(Clone, Copy, Debug, Default)]
pub struct Standing {
    /// Deliveries that wait, those under way too.
    pub waiting: u64,
    /// Deliveries given up.
    pub dead: u64,
    /// Seconds since the first that waits was asked for.
    pub oldest_seconds: u64,
}

/// How every destination of a site stands, and every one that something still waits for.
///
/// # Errors
/// [`StoreError`]
pub async fn standings(gateway: &Gateway, site: &Served) -> Result<BTreeMap<String, Standing>, StoreError> {
    let id = &site.site.id;
    // One that never got anything is there too, with nothing that waits.
    let mut all: BTreeMap<String, Standing> =
        site.site.destinations.iter().map(|destination| (destination.id.clone(), Standing::default())).collect();
    for lane in gateway.store.lanes(id).await? {
        let backlog = gateway.store.backlog(id, &lane).await?;
        let age = match backlog.first {
            Some(first) => age(gateway, id, first).await,
            None => 0,
        };
        let sum = all.entry(lane.destination).or_default();
        sum.waiting += backlog.waiting;
        sum.dead += backlog.dead;
        sum.oldest_seconds = sum.oldest_seconds.max(age);
    }
    Ok(all)
}

/// Brings the gauges of every destination up to date.
pub async fn measure(gateway: &Gateway) {
    for site in gateway.sites.values() {
        let Ok(all) = standings(gateway, site).await else { continue };
        for (destination, standing) in all {
            gateway.metrics.outbox().stands(&site.site.id, &destination, standing);
        }
    }
}

/// Seconds since a delivery was asked for.
async fn age(gateway: &Gateway, site: &SiteId, id: [u8; 16]) -> u64 {
    let row = gateway.store.fetch(site, &[Key::Delivery(id)]).await.ok().and_then(|mut rows| rows.pop().flatten());
    let row: Option<DeliveryRow> = row.and_then(|row| rows::decode(&row).ok());
    row.map_or(0, |row| clock::now().0.saturating_sub(row.since.0) / 1000)
}

/// Gives up what waits for a destination that left the site file: nothing is sent to a place nobody names any more.
async fn orphans(gateway: &Gateway, site: &Served) {
    let Ok(lanes) = gateway.store.lanes(&site.site.id).await else { return };
    for lane in lanes {
        if !site.site.destinations.iter().any(|known| known.id == lane.destination) {
            lane::give_up(gateway, site, &lane, "no-destination").await;
        }
    }
}
