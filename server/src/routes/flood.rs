//! Counts requests against floods: choices, checks and pages, by address, site and gateway.

use actix_web::HttpRequest;
use kelisim_core::SiteId;
use kelisim_engine::limits::flood::{Flooding, SharedBucket};
use kelisim_engine::vault;

use crate::evidence::address;
use crate::gateway::Gateway;
use crate::problem::Problem;

/// Beginnings of the routes that make a page for each request, or read what a private link opens.
const PAGES: [&str; 8] = ["/f/", "/my/", "/r/", "/policy/", "/text/", "/preferences/", "/preview", "/log/"];
/// Beginnings of the routes of the API that ask.
const CHECKS: [&str; 4] =
    ["/v1/sites/{site}/browser", "/v1/sites/{site}/check", "/v1/sites/{site}/receipts", "/v1/sites/{site}/standing"];

/// Counts a request by its route, where all requests of the route are alike.
///
/// # Errors
/// [`Problem::Flooded`]
pub(super) async fn by_route(request: &HttpRequest, gateway: &Gateway, route: &str) -> Result<(), Problem> {
    let begins = |with: &&str| route.starts_with(*with);
    // What is sent in a form is counted by who reads it: a withdrawal meets no limit of pages.
    let what = if PAGES.iter().any(begins) && request.method().is_safe() {
        Flooding::Page
    } else if CHECKS.iter().any(begins) {
        Flooding::Check
    } else {
        return Ok(());
    };
    count(request, gateway, &SiteId::system(), what).await
}

/// Counts one request.
///
/// # Errors
/// [`Problem::Flooded`]
pub(super) async fn count(request: &HttpRequest, gateway: &Gateway, site: &SiteId, what: Flooding) -> Result<(), Problem> {
    let address = address::client(request, &gateway.config.proxies);
    let flooded = |milliseconds: u128| Problem::Flooded(u64::try_from(milliseconds.div_ceil(1000).max(1)).unwrap_or(u64::MAX));
    let bucket = gateway.floods.take(what, address, site).map_err(|wait| flooded(wait.as_millis()))?;
    let Some(SharedBucket { address, what, per_minute }) = bucket.filter(|_| gateway.staff.store.is_shared()) else {
        return Ok(());
    };
    // The store sees no address: the bucket is a keyed hash of it.
    let key = gateway.staff.vault.secret("flood", b"");
    let mut name = [0; 16];
    name.copy_from_slice(&vault::mac(&key, &[&address, &[what as u8]])[..16]);
    match gateway.store.spend(name, per_minute.get()).await {
        Ok(Some(wait)) => Err(flooded(u128::from(wait))),
        // A store that does not answer is no reason to shut anybody out: the gateway's own count stands.
        Ok(None) | Err(_) => Ok(()),
    }
}
