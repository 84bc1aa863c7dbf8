//! Liveness, readiness (whether the store gives the durability that is configured) and metrics.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::Data;
use crate::forward;

/// The process answers. Nothing else is looked at, so that a sick store does not make a supervisor end the gateway.
#[utoipa::path(get, path = "/healthz", responses((status = 200, description = "Alive", body = String, content_type = "text/plain")))]
pub(super) async fn alive() -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).body("alive\n")
}

/// What is kept, and why it is less than asked for.
#[derive(Serialize, ToSchema)]
pub(super) struct ReadyResponse {
    /// Whether acts are recorded as promised.
    ready: bool,
    /// `redb` or `redis`.
    engine: &'static str,
    /// The durability asked for.
    wanted: &'static str,
    /// The durability that holds; missing when the store cannot be reached.
    durability: Option<&'static str>,
    /// Why it is less, each with a remedy.
    reasons: Vec<String>,
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
    let found = gateway.refresh_readiness().await;
    let ready = found.reasons.is_empty() && found.durability.is_some_and(|level| level >= gateway.durability());
    let response = ReadyResponse {
        ready,
        engine: gateway.store.backend(),
        wanted: gateway.durability().name(),
        durability: found.durability.map(kelisim_store::Durability::name),
        reasons: found.reasons,
    };
    let mut answer = if ready { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    answer.insert_header((CACHE_CONTROL, "no-store")).json(response)
}

/// Exports `/metrics` in the ``OpenMetrics`` 1.0.0 text format.
pub(super) async fn metrics(gateway: web::Data<crate::gateway::Gateway>) -> HttpResponse {
    forward::measure(&gateway.tenants).await;
    HttpResponse::Ok()
        .content_type("application/openmetrics-text; version=1.0.0; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(gateway.metrics.text())
}
