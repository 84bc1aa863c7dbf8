//! Route table, and the middleware that counts every response and adds the common headers.

mod assets;
pub(crate) mod bulk;
mod check;
mod checks;
mod choice;
mod consents;
pub(crate) mod console;
mod contacts;
mod cors;
mod deliveries;
mod early_answer;
mod embed;
mod erasures;
mod extract;
mod flood;
pub(crate) mod forms;
mod headers;
mod health;
mod home;
pub(crate) mod imports;
mod ledger;
mod my;
pub(crate) mod notices;
mod obligations;
pub(crate) mod openapi;
mod page;
mod policy;
mod preferences;
mod preview;
mod receipts;
mod requests;
mod same_origin;
mod standing;
mod texts;
mod token;
mod verify;
mod wellknown;

use std::sync::Arc;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::{Compress, Next};
use actix_web::web::{self, PathConfig, QueryConfig, ServiceConfig};
use actix_web::{Error, HttpRequest, HttpResponse, ResponseError as _};

use self::early_answer::HeldBody;
use crate::gateway::Gateway;
use crate::problem::Problem;

/// Registers every route.
///
/// Compresses pages only where they hold nothing about a person and echo nothing of the request: on a page
/// that holds a secret and echoes what was sent, the compressed length would leak the secret (BREACH). Static
/// files are compressed beforehand.
pub(crate) fn configure(config: &mut ServiceConfig) {
    config
        .app_data(QueryConfig::default().error_handler(|_, _| Problem::Query.into()))
        .app_data(PathConfig::default().error_handler(|_, _| Problem::NotFound.into()))
        .route("/v1/sites/{site}/consents", web::post().to(consents::post))
        .route("/v1/sites/{site}/consents", web::method(actix_web::http::Method::OPTIONS).to(cors::preflight))
        .route("/v1/sites/{site}/receipts/{record}", web::get().to(receipts::get))
        .route("/v1/sites/{site}/receipts/{record}", web::method(actix_web::http::Method::OPTIONS).to(cors::preflight))
        .route("/v1/sites/{site}/standing/{token}", web::get().to(standing::get))
        .route("/v1/sites/{site}/texts", web::get().to(texts::get))
        .route("/v1/sites/{site}/browser", web::post().to(preferences::handover::post))
        .route("/v1/sites/{site}/browser", web::method(actix_web::http::Method::OPTIONS).to(cors::preflight))
        .route("/v1/sites/{site}/check", web::post().to(check::post))
        .route("/v1/sites/{site}/checks", web::get().to(checks::get))
        .route("/v1/sites/{site}/contacts", web::post().to(contacts::post))
        .route("/v1/sites/{site}/imports/consents", web::post().to(imports::consents))
        .route("/v1/sites/{site}/imports/suppression", web::post().to(imports::suppression))
        .route("/v1/sites/{site}/check/bulk", web::post().to(bulk::post))
        .route("/v1/sites/{site}/check/jobs", web::post().to(bulk::start))
        .route("/v1/sites/{site}/check/jobs", web::get().to(bulk::list))
        .route("/v1/sites/{site}/check/jobs/{job}", web::get().to(bulk::get))
        .route("/v1/sites/{site}/check/jobs/{job}", web::delete().to(bulk::delete))
        .route("/v1/sites/{site}/check/jobs/{job}/answer", web::get().to(bulk::answer))
        .route("/v1/sites/{site}/erasures", web::post().to(erasures::post))
        .route("/v1/sites/{site}/destinations", web::get().to(deliveries::destinations))
        .route("/v1/sites/{site}/deliveries", web::get().to(deliveries::get))
        .route("/v1/sites/{site}/deliveries/replay", web::post().to(deliveries::replay))
        .route("/v1/sites/{site}/notices", web::post().to(notices::post))
        .route("/v1/sites/{site}/notices/{policy}", web::get().to(notices::get))
        .route("/v1/sites/{site}/notices/{policy}/stop", web::post().to(notices::stop))
        .route("/f/{site}/{form}", web::get().to(forms::get).wrap(Compress::default()))
        .route("/f/{site}/{form}", web::post().to(forms::post))
        .route("/f/{site}/{form}/frame", web::get().to(forms::frame).wrap(Compress::default()))
        .route("/preferences/{site}", web::get().to(preferences::get).wrap(Compress::default()))
        .route("/preferences/{site}", web::post().to(preferences::post))
        .route("/preferences/{site}/{token}", web::get().to(preferences::decided))
        .route("/preferences/{site}/from/{link}", web::get().to(preferences::handover::get))
        .route("/preview/{site}", web::get().to(preview::get).wrap(Compress::default()))
        .route("/preview/{site}/frame", web::get().to(preview::frame).wrap(Compress::default()))
        .route("/r/{site}/{token}", web::get().to(receipts::page))
        .route("/r/{site}/{token}/withdraw", web::post().to(receipts::withdraw))
        .route("/r/{site}/{token}/receipt.tlog-proof", web::get().to(receipts::files::proof))
        .route("/r/{site}/{token}/receipt.json", web::get().to(receipts::files::json))
        .route("/r/{site}/{token}/receipt.pdf", web::get().to(receipts::files::pdf))
        .route("/verify", web::get().to(verify::get).wrap(Compress::default()))
        .route("/v1/sites/{site}/requests", web::get().to(requests::list))
        .route("/v1/sites/{site}/requests/{record}", web::get().to(requests::get))
        .route("/v1/sites/{site}/requests/{record}/answer", web::post().to(requests::answer))
        .route("/v1/sites/{site}/obligations", web::put().to(obligations::put))
        .route("/my/{site}/{token}", web::get().to(my::get))
        .route("/my/{site}/{token}/consents", web::post().to(my::consents))
        .route("/my/{site}/{token}/requests", web::post().to(my::requests))
        .route("/my/{site}/{token}/files", web::post().to(my::files::post))
        .route("/my/{site}/{token}/file/{case}/{record}", web::get().to(my::files::get))
        .route("/my/{site}/{token}/answer/{record}", web::get().to(my::answer))
        .route("/my/{site}/{token}/link", web::post().to(my::link))
        .route("/policy/{site}", web::get().to(policy::newest).wrap(Compress::default()))
        .route("/policy/{site}/{version}", web::get().to(policy::version).wrap(Compress::default()))
        .route("/text/{site}/{hash}", web::get().to(policy::text).wrap(Compress::default()))
        .route("/log/{site}/checkpoint", web::get().to(ledger::checkpoint))
        .route("/log/{site}/key", web::get().to(ledger::key))
        .route("/log/{site}/tile/{rest:.*}", web::get().to(ledger::tile))
        .route("/embed/kelisim.d.ts", web::get().to(embed::types))
        .route("/embed/kelisim-form.js", web::get().to(forms::element))
        .route("/embed/{script}", web::get().to(embed::tag))
        .route("/embed/{site}/{script}", web::get().to(embed::fixed))
        .route("/embed/{site}/{build}/{part}", web::get().to(embed::part))
        .route("/assets/site/{css}", web::get().to(assets::site_css))
        .route("/assets/{version}/{name:.*}", web::get().to(assets::file))
        .route("/favicon.ico", web::get().to(assets::favicon))
        .route("/.well-known/gpc.json", web::get().to(wellknown::gpc))
        .route("/healthz", web::get().to(health::alive))
        .route("/healthz", web::head().to(health::alive))
        .route("/readyz", web::get().to(health::ready))
        .route("/readyz", web::head().to(health::ready))
        .route("/readyz/{site}", web::get().to(health::site_ready))
        .route("/readyz/{site}", web::head().to(health::site_ready))
        .route("/metrics", web::get().to(health::metrics))
        .route("/openapi.json", web::get().to(openapi::get))
        .route("/", web::get().to(home::get))
        .configure(console::configure)
        .default_service(web::to(not_found));
}

async fn not_found(request: HttpRequest, gateway: web::Data<Gateway>) -> HttpResponse {
    page::problem(&request, &gateway, None, &Problem::NotFound)
}

/// Counts every response by route template and adds the headers that all responses have. Never reads
/// addresses, queries or bodies, so nothing personal can reach a log or a metric label.
pub(crate) async fn surround(
    gateway: web::Data<Gateway>,
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let route = request.match_pattern().unwrap_or_else(|| "none".into());
    let held = HeldBody::of(&mut request);
    let refused = match headers::refused(&request) {
        Some(problem) => Some(problem),
        None => flood::by_route(request.request(), &gateway, &route).await.err(),
    };
    let response = match refused {
        Some(problem) => request.into_response(problem.error_response()).map_into_right_body(),
        None => next.call(request).await?.map_into_left_body(),
    };
    let response = match home::instead(&response, &gateway) {
        Some(page) => response.into_response(page).map_into_right_body(),
        None => response,
    };
    let mut response = HeldBody::outlive(held, response);
    gateway.metrics.request(&route, response.status().as_u16());
    headers::set(response.headers_mut(), &route, gateway.config.public_url.scheme() == "https");
    Ok(response)
}

/// Shared gateway, as handlers extract it.
pub(crate) type Data = web::Data<Gateway>;

/// Wraps the gateway for extraction by handlers.
#[must_use]
pub(crate) fn data(gateway: Arc<Gateway>) -> Data {
    web::Data::from(gateway)
}
