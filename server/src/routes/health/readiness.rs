//! Readiness: whether acts are recorded as promised, and at which sites not.

use std::sync::PoisonError;

use kelisim_core::SiteId;
use kelisim_store::Durability;
use serde::Serialize;
use utoipa::ToSchema;

use crate::gateway::{Gateway, Served};

/// Code of a site that goes on with the files that were published before.
const PUBLISHED: &str = "served-as-published";

/// What is stored, and why it is less than what was asked for.
#[derive(Serialize, ToSchema)]
pub(in crate::routes) struct ReadyResponse {
    /// Whether acts are recorded as promised: nothing is amiss with the store, and at least one site is served.
    pub ready: bool,
    /// `redb` or `redis`.
    engine: &'static str,
    /// The durability asked for.
    wanted: &'static str,
    /// The durability that holds; missing when the store cannot be reached.
    durability: Option<&'static str>,
    /// Why it is less, each with a remedy.
    pub reasons: Vec<String>,
    /// What will be amiss soon, each with a remedy.
    pub warnings: Vec<String>,
    /// Sites with which something is amiss, while others go on.
    pub stopped: Vec<StoppedSite>,
}

/// A site with which something is amiss.
#[derive(Serialize, ToSchema)]
pub(in crate::routes) struct StoppedSite {
    /// Id of the site.
    #[schema(value_type = String)]
    pub site: SiteId,
    /// `ledger-forked` or `corrupt`: nothing is recorded; `not-served`: its files are wrong; `served-as-published`: they
    /// are wrong or older, and it is served as before.
    pub code: &'static str,
    /// What was found, in English.
    pub reason: String,
}

impl StoppedSite {
    /// Whether the site records acts all the same.
    pub(super) fn goes_on(&self) -> bool {
        self.code == PUBLISHED
    }
}

/// Asks the store what it guarantees, and every site whether it is served.
pub(super) async fn examine(gateway: &Gateway) -> ReadyResponse {
    let found = gateway.refresh_readiness().await;
    let warnings = found.warnings();
    let mut reasons = found.reasons;
    reasons.extend(gateway.kept_failure.lock().unwrap_or_else(PoisonError::into_inner).clone());
    let served = gateway.served();
    let stopped = stopped(&served);
    let serves = served.tenants.values().any(|tenant| tenant.committer.trouble().is_none());
    let holds = found.durability.is_some_and(|level| level >= gateway.durability());
    ReadyResponse {
        ready: reasons.is_empty() && holds && serves,
        engine: gateway.store.backend(),
        wanted: gateway.durability().name(),
        durability: found.durability.map(Durability::name),
        reasons,
        warnings,
        stopped,
    }
}

/// Sites whose ledger, or whose files, are amiss, as last seen.
fn stopped(served: &Served) -> Vec<StoppedSite> {
    let ledgers = served.tenants.iter().filter_map(|(id, tenant)| {
        let why = tenant.committer.trouble()?;
        Some(StoppedSite { site: id.clone(), code: why.code(), reason: why.to_string() })
    });
    let files = served.troubles.iter().map(|(id, trouble)| StoppedSite {
        site: id.clone(),
        code: if trouble.served { PUBLISHED } else { "not-served" },
        reason: trouble.what.clone(),
    });
    ledgers.chain(files).collect()
}
