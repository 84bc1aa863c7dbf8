//! Forwarding: sends events to destinations and records the outcome of each attempt. It never sees a request:
//! a message is built from the record at the moment of sending, with only the fields the destination is
//! allowed.
//!
//! Each destination has a worker of its own ([`lane`]) with its own pace and retry schedule, so that a
//! failing one delays no other.

pub(crate) mod attempt;
pub(crate) mod breaker;
pub(crate) mod client;
pub(crate) mod guard;
mod lane;
pub(crate) mod message;
mod outcome_writer;
pub(crate) mod post;
mod prefetch;
pub(crate) mod record_attempt;
pub(crate) mod schedule;
pub(crate) mod secret;
pub(crate) mod sender;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use client::Client;
use kelisim_core::SiteId;
use kelisim_core::site::Destination;
use kelisim_engine::tenant::Tenants;
use kelisim_engine::{Tenant, deliveries, desk};
use kelisim_store::Lane;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::config::Config;

/// Interval between searches for lanes whose destination has left the site file.
const ORPHANS: Duration = Duration::from_mins(1);

/// Resources that forwarding needs to reach destinations.
pub(crate) struct Outgoing {
    /// Configuration: the address of each destination, and the mail server for letters.
    pub config: Arc<Config>,
    /// The only client that opens outgoing connections.
    pub client: Client,
}

/// The workers of one site, as long as it is served by the same files.
struct Workers {
    tenant: Arc<Tenant>,
    stop: watch::Sender<bool>,
    lanes: JoinSet<()>,
}

impl Workers {
    /// Starts a worker for every lane of a site.
    fn start(outgoing: &Arc<Outgoing>, tenant: &Arc<Tenant>) -> Self {
        let (stop, stopped) = watch::channel(false);
        let mut lanes = JoinSet::new();
        for destination in &tenant.config.destinations {
            // The site file may have changed `ordered`: deliveries may still wait in the lane of the other
            // kind.
            for ordered in [destination.pace.ordered, !destination.pace.ordered] {
                let lane = Lane { destination: destination.id.clone(), ordered };
                lanes.spawn(lane::work(Arc::clone(outgoing), Arc::clone(tenant), destination.clone(), lane, stopped.clone()));
            }
        }
        Self { tenant: Arc::clone(tenant), stop, lanes }
    }

    /// Ends them: no new attempt starts; returns when those under way have ended and their outcomes are stored.
    async fn end(self) {
        self.stop.send_replace(true);
        self.lanes.join_all().await;
    }
}

/// Runs a worker for every lane of every site that is served until `stopped`. Then no new attempt starts;
/// returns when the attempts under way have ended and their outcomes are stored.
pub(crate) async fn run(outgoing: Arc<Outgoing>, mut tenants: watch::Receiver<Arc<Tenants>>, mut stopped: watch::Receiver<bool>) {
    let mut sites: BTreeMap<SiteId, Workers> = BTreeMap::new();
    // Workers of files that are no longer served end beside those that took their place: a lease is held by one.
    let mut ending = JoinSet::new();
    loop {
        let now = Arc::clone(&tenants.borrow_and_update());
        let old: Vec<SiteId> = sites
            .iter()
            .filter(|(site, workers)| now.get(site).is_none_or(|tenant| !Arc::ptr_eq(tenant, &workers.tenant)))
            .map(|(site, _)| site.clone())
            .collect();
        for workers in old.iter().filter_map(|site| sites.remove(site)).collect::<Vec<_>>() {
            ending.spawn(workers.end());
        }
        for (site, tenant) in now.iter() {
            sites.entry(site.clone()).or_insert_with(|| Workers::start(&outgoing, tenant));
        }
        for tenant in now.values() {
            give_up_orphans(tenant).await;
        }
        tokio::select! {
            () = tokio::time::sleep(ORPHANS) => {}
            changed = tenants.changed() => if changed.is_err() { break },
            Some(_) = ending.join_next() => {}
            // The sender was dropped, or it signalled the stop.
            _ = stopped.wait_for(|stopped| *stopped) => break,
        }
    }
    for workers in sites.into_values() {
        ending.spawn(workers.end());
    }
    ending.join_all().await;
}

/// Updates the backlog gauges of every destination.
pub(crate) async fn measure(tenants: &Tenants) {
    for tenant in tenants.values() {
        let Ok(all) = deliveries::backlogs(tenant).await else { continue };
        for (destination, backlog) in all {
            tenant.metrics.outbox().set_backlog(&tenant.config.id, &destination, backlog);
        }
    }
}

/// Gives up deliveries to destinations that left the site file: nothing is sent to a destination that is no
/// longer configured.
async fn give_up_orphans(tenant: &Tenant) {
    let Ok(lanes) = tenant.store.lanes().await else { return };
    for lane in lanes {
        let known = |known: &Destination| known.id == lane.destination;
        if ![desk::STAFF, desk::PERSON].contains(&&*lane.destination) && !tenant.config.destinations.iter().any(known) {
            lane::give_up(tenant, &lane, "no-destination").await;
        }
    }
}
