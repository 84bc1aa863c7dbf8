//! Readiness: whether acts are recorded as promised, and at which sites not.

use std::sync::PoisonError;

use kelisim_core::SiteId;
use kelisim_store::Durability;
use serde::Serialize;
use utoipa::ToSchema;

use crate::gateway::Gateway;

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
    /// Sites that record nothing, while others may.
    pub stopped: Vec<StoppedSite>,
}

/// A site that records nothing.
#[derive(Serialize, ToSchema)]
pub(in crate::routes) struct StoppedSite {
    /// Id of the site.
    #[schema(value_type = String)]
    pub site: SiteId,
    /// `ledger-forked` or `corrupt`.
    pub code: &'static str,
    /// What was found, in English.
    pub reason: String,
}

/// Asks the store what it guarantees, and every site whether it is served.
pub(super) async fn examine(gateway: &Gateway) -> ReadyResponse {
    let found = gateway.refresh_readiness().await;
    let warnings = found.warnings();
    let mut reasons = found.reasons;
    reasons.extend(gateway.kept_failure.lock().unwrap_or_else(PoisonError::into_inner).clone());
    let stopped = stopped(gateway);
    let serves = gateway.tenants.is_empty() || stopped.len() < gateway.tenants.len();
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

/// Sites that record nothing, as last seen.
fn stopped(gateway: &Gateway) -> Vec<StoppedSite> {
    let troubles = gateway.tenants.iter().filter_map(|(id, tenant)| Some((id, tenant.committer.trouble()?)));
    troubles.map(|(id, why)| StoppedSite { site: id.clone(), code: why.code(), reason: why.to_string() }).collect()
}
