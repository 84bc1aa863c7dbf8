//! Liveness, readiness (whether the store gives the durability that is configured) and metrics.

mod readiness;

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, web};

use readiness::ReadyResponse;

use super::Data;
use crate::problem::{Document, Problem};
use crate::{clocks, forward};

/// The process answers. Nothing else is looked at, so that a sick store does not make a supervisor end the gateway.
#[utoipa::path(get, path = "/healthz", responses((status = 200, description = "Alive", body = String, content_type = "text/plain")))]
pub(super) async fn alive() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").insert_header((CACHE_CONTROL, "no-store")).body("alive\n")
}

/// Whether the store keeps what the configuration asks for.
#[utoipa::path(
    get,
    path = "/readyz",
    responses(
        (status = 200, description = "Ready", body = ReadyResponse),
        (status = 503, description = "Not ready, with the reasons", body = ReadyResponse)
    )
)]
pub(super) async fn ready(gateway: Data) -> HttpResponse {
    let response = readiness::examine(&gateway).await;
    let mut answer = if response.ready { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    answer.insert_header((CACHE_CONTROL, "no-store")).json(response)
}

/// Whether acts of one site are recorded: for a load balancer that tells sites apart.
#[utoipa::path(
    get,
    path = "/readyz/{site}",
    params(("site" = String, Path, description = "The site")),
    responses(
        (status = 200, description = "Ready", body = ReadyResponse),
        (status = 404, description = "No such site here", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Not ready, with the reasons", body = ReadyResponse)
    )
)]
pub(super) async fn site_ready(path: web::Path<String>, gateway: Data) -> Result<HttpResponse, Problem> {
    let id = gateway.tenant(&path).ok_or(Problem::UnknownSite)?.config.id.clone();
    let mut response = readiness::examine(&gateway).await;
    response.stopped.retain(|stopped| stopped.site == id);
    response.ready = response.ready && response.stopped.iter().all(readiness::StoppedSite::goes_on);
    let mut answer = if response.ready { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    Ok(answer.insert_header((CACHE_CONTROL, "no-store")).json(response))
}

/// Exports `/metrics` in the ``OpenMetrics`` 1.0.0 text format.
pub(super) async fn metrics(gateway: web::Data<crate::gateway::Gateway>) -> HttpResponse {
    let tenants = gateway.tenants();
    forward::measure(&tenants).await;
    clocks::measure(&tenants).await;
    for (id, tenant) in tenants.iter() {
        gateway.metrics.site_stopped(id.as_str(), tenant.committer.trouble().is_some());
    }
    HttpResponse::Ok()
        .content_type("application/openmetrics-text; version=1.0.0; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(gateway.metrics.text())
}
