//! Searches every site for what is over its term: once an hour, and as soon as somebody approved a destruction.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use kelisim_core::SiteId;
use kelisim_engine::tenant::Tenants;
use kelisim_engine::{Tenant, chance, clock, retention};
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

/// Pause between two looks at what was approved.
const LOOK: Duration = Duration::from_secs(5);
/// Time between two searches.
const SEARCH: Duration = Duration::from_hours(1);

/// Searches until the gateway ends.
pub(crate) async fn run(tenants: watch::Receiver<Arc<Tenants>>) {
    let gateway = chance::bytes();
    let mut pace = interval(LOOK);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut searched: HashMap<SiteId, Instant> = HashMap::new();
    loop {
        pace.tick().await;
        let served = Arc::clone(&tenants.borrow());
        searched.retain(|site, _| served.contains_key(site));
        for (site, tenant) in served.iter() {
            // A ledger that is not ours to write waits.
            if tenant.committer.trouble().is_some() {
                continue;
            }
            let is_time = searched.get(site).is_none_or(|last| last.elapsed() >= SEARCH);
            let is_wanted = is_time || retention::is_approved(tenant).await.unwrap_or(false);
            if is_wanted && turn(site, tenant, gateway).await {
                searched.insert(site.clone(), clock::tick());
            }
        }
    }
}

/// Searches one site; false while another gateway does, which may end before it is done.
async fn turn(site: &SiteId, tenant: &Tenant, gateway: [u8; 8]) -> bool {
    match retention::sweep(tenant, gateway, clock::now()).await {
        Ok(None) => return false,
        Ok(Some(gone)) if gone > 0 => tracing::info!(%site, gone, "data over their term were destroyed"),
        Ok(Some(_)) => {}
        Err(why) => tracing::warn!(%site, reason = %why, "what is over its term cannot be searched; trying again in an hour"),
    }
    true
}
