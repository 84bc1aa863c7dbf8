//! A tenant as a gateway opens it, on a store of the test's.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use kelisim_core::Sensitive;
use kelisim_core::calendar::Calendar;
use kelisim_core::site::Site;
use kelisim_engine::committer::Committer;
use kelisim_engine::keys::Keys;
use kelisim_engine::metrics::Metrics;
use kelisim_engine::tenant::{ReadinessWatch, TenantStore};
use kelisim_engine::vault::Vault;
use kelisim_engine::{Tenant, publish};
use kelisim_ledger::SigningKey;
use kelisim_store::{Durability, Lane, Store};

/// The site of the Chamber where people complain.
fn site() -> Site {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sites/stop-collector");
    let beside = |name: &str| fs::read_to_string(folder.join(name)).ok();
    Site::read("site.toml", &beside("site.toml").unwrap(), &beside).unwrap().0
}

/// Keys of the gateway.
pub(crate) fn keys() -> Keys {
    Keys { wrap: [1; 32], index: [2; 32], sign: [3; 32] }
}

/// Opens the tenant; each call is a gateway of its own.
pub(crate) async fn tenant(store: &Arc<dyn Store>) -> Tenant {
    let site = site();
    let keys = keys();
    let vault = Arc::new(Vault::new(&keys, &site.id));
    let key = Arc::new(SigningKey::new("localhost/log/stop-collector", &Vault::signing_seed(&keys, &site.id)).unwrap());
    let metrics = Arc::new(Metrics::default());
    let committer =
        Committer::start(Arc::clone(store), Arc::clone(&vault), Arc::clone(&key), site.id.clone(), Arc::clone(&metrics), None);
    let texts = publish::publish(&site, &**store, &vault, &committer).await.unwrap();
    let watch = Arc::new(ReadinessWatch::new(Durability::Node));
    Tenant {
        store: TenantStore::new(site.id.clone(), Arc::clone(store), watch),
        webhook_seed: Sensitive::new(Vault::webhook_seed(&keys, &site.id)),
        config: Arc::new(site),
        origins: Vec::new(),
        calendar: Calendar::kazakhstan(),
        texts,
        vault,
        key,
        committer,
        metrics,
        resumed: Arc::default(),
        recent: Arc::default(),
        tally: Arc::default(),
        told: vec![Lane::parallel("told")],
        answered: Vec::new(),
    }
}
