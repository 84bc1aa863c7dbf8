//! `/.well-known/gpc.json`: declares that Global Privacy Control is honoured, for the gateway's own host and,
//! with `?site=`, as the file a site serves on its own host.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpRequest, HttpResponse, web};
use kelisim_engine::{Tenant, clock};
use serde::Serialize;
use url::form_urlencoded;
use utoipa::ToSchema;

use super::Data;
use crate::problem::Problem;
use crate::routes::extract;

/// The resource of the Global Privacy Control specification.
#[derive(Serialize, ToSchema)]
pub(super) struct GpcSupport {
    /// Always true: the signal is honoured.
    gpc: bool,
    /// Day on which the newest privacy policy in force took effect, ISO 8601; missing when none is in force.
    #[serde(rename = "lastUpdate", skip_serializing_if = "Option::is_none")]
    last_update: Option<String>,
}

/// Whether the browser's Global Privacy Control signal is honoured.
#[utoipa::path(
    get,
    path = "/.well-known/gpc.json",
    params(("site" = Option<String>, Query, description = "Id of a site; without it, every site of this gateway")),
    responses(
        (status = 200, description = "It is", body = GpcSupport),
        (status = 404, description = "No such site", body = crate::problem::Document, content_type = "application/problem+json")
    )
)]
pub(super) async fn gpc(request: HttpRequest, gateway: Data) -> Result<HttpResponse, Problem> {
    let site = form_urlencoded::parse(request.query_string().as_bytes()).find(|(name, _)| name == "site");
    let last_update = match site {
        Some((_, id)) => newest(&*extract::tenant(&gateway, &id)?),
        None => gateway.tenants().values().filter_map(|tenant| newest(tenant)).max(),
    };
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "public, max-age=86400"))
        .json(web::Json(GpcSupport { gpc: true, last_update })))
}

/// Finds the day (ISO 8601) on which the newest policy in force took effect.
fn newest(tenant: &Tenant) -> Option<String> {
    let today = clock::local_day(clock::now());
    tenant.config.policies.iter().map(|policy| &policy.effective).filter(|day| **day <= today).max().cloned()
}
