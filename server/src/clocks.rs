//! The clocks of cases, moved on once a second on every gateway, and cases taken over from earlier versions.

pub(crate) mod letters;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use kelisim_core::SiteId;
use kelisim_engine::tenant::Tenants;
use kelisim_engine::{Tenant, clock, desk};
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

/// Pause between two sweeps: a withdrawal that nobody answered takes effect within it.
const SWEEP: Duration = Duration::from_secs(1);

/// Sweeps until the gateway ends.
pub(crate) async fn run(tenants: watch::Receiver<Arc<Tenants>>) {
    let mut pace = interval(SWEEP);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // Sites whose ledger was read for cases of earlier versions.
    let mut adopted = HashSet::new();
    loop {
        pace.tick().await;
        let served = Arc::clone(&tenants.borrow());
        for (site, tenant) in served.iter() {
            // A ledger that is not ours to write waits; what cannot be written now is made by the next sweep.
            if tenant.committer.trouble().is_none() {
                turn(site, tenant, &mut adopted).await;
            }
        }
    }
}

async fn turn(site: &SiteId, tenant: &Tenant, adopted: &mut HashSet<SiteId>) {
    let now = clock::now();
    if !adopted.contains(site) {
        match desk::adopt(tenant, now).await {
            Ok(0) => drop(adopted.insert(site.clone())),
            Ok(cases) => {
                tracing::info!(%site, cases, "cases that an earlier version recorded are on the desk now");
                adopted.insert(site.clone());
            }
            Err(why) => tracing::warn!(%site, reason = %why, "cases of an earlier version cannot be read; trying again"),
        }
    }
    match desk::sweep(tenant, now).await {
        Ok(swept) => {
            for case in swept.lapsed {
                tenant.metrics.lapsed(site.as_str());
                tracing::warn!(%site, number = case.number(), "nobody answered a withdrawal in time; it took effect by itself");
            }
        }
        Err(why) => tracing::warn!(%site, reason = %why, "the clocks cannot be moved on; trying again"),
    }
}

/// Updates the gauges of what waits.
pub(crate) async fn measure(tenants: &Tenants) {
    let now = clock::now();
    for tenant in tenants.values() {
        let Ok(counts) = desk::counts(tenant, None, now, desk::COUNTED).await else { continue };
        for (band, count) in desk::Band::ALL.into_iter().zip(counts.bands) {
            tenant.metrics.cases(tenant.config.id.as_str(), band.name(), count);
        }
    }
}
