//! Forwarding: tells destinations what happened, and keeps what became of it. It never sees a request: what it sends is
//! opened from the record at the moment of sending, and only the fields the destination is allowed.
//!
//! Each destination has a worker of its own ([`lane`]) with its own pace and its own patience, so that a bad one keeps nobody
//! else waiting.

pub mod attempt;
pub mod breaker;
pub mod client;
pub mod guard;
mod lane;
pub mod message;
mod outcome_writer;
mod prefetch;
pub mod record_attempt;
pub mod schedule;
pub mod secret;
pub mod sender;

use std::sync::Arc;
use std::time::Duration;

use client::Client;
use kelisim_engine::tenant::Tenants;
use kelisim_engine::{Tenant, deliveries};
use kelisim_store::Lane;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::config::Config;

/// How often it is looked for lanes whose destination is no longer in the site file.
const ORPHANS: Duration = Duration::from_mins(1);

/// What forwarding reaches the world with.
pub struct Outgoing {
    /// The configuration: where each destination is, and whose mail server takes letters.
    pub config: Arc<Config>,
    /// The one client that opens outgoing connections.
    pub client: Client,
}

/// Works every lane of every site until it is stopped. Then nothing new is begun, and it ends when what was under way has
/// ended and is kept.
pub async fn run(outgoing: Arc<Outgoing>, tenants: Arc<Tenants>, mut stopped: watch::Receiver<bool>) {
    let mut lanes = JoinSet::new();
    for tenant in tenants.values() {
        for destination in &tenant.config.destinations {
            // Whatever the site file says today, something may still wait in the lane of the other kind.
            for ordered in [destination.pace.ordered, !destination.pace.ordered] {
                let lane = Lane { destination: destination.id.clone(), ordered };
                lanes.spawn(lane::work(Arc::clone(&outgoing), Arc::clone(tenant), destination.clone(), lane, stopped.clone()));
            }
        }
    }
    loop {
        for tenant in tenants.values() {
            orphans(tenant).await;
        }
        tokio::select! {
            () = tokio::time::sleep(ORPHANS) => {}
            // Whoever could have said so is gone, or has said so.
            _ = stopped.wait_for(|stopped| *stopped) => break,
        }
    }
    lanes.join_all().await;
}

/// Brings the gauges of every destination up to date.
pub async fn measure(tenants: &Tenants) {
    for tenant in tenants.values() {
        let Ok(all) = deliveries::backlogs(tenant).await else { continue };
        for (destination, backlog) in all {
            tenant.metrics.outbox().stands(&tenant.config.id, &destination, backlog);
        }
    }
}

/// Gives up what waits for a destination that left the site file: nothing is sent to a place nobody names any more.
async fn orphans(tenant: &Tenant) {
    let Ok(lanes) = tenant.store.lanes().await else { return };
    for lane in lanes {
        if !tenant.config.destinations.iter().any(|known| known.id == lane.destination) {
            lane::give_up(tenant, &lane, "no-destination").await;
        }
    }
}
