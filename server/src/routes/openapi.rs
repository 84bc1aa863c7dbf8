//! `/openapi.json`, generated from the handlers themselves.

use actix_web::HttpResponse;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

/// ``OpenAPI`` document of the gateway.
#[derive(OpenApi)]
#[openapi(
    info(title = "Kelisim", description = "A consent gateway: decisions kept durably and provably.", license(name = "MIT OR Apache-2.0")),
    paths(
        super::consents::post,
        super::receipts::get,
        super::standing::get,
        super::texts::get,
        super::preferences::handover::post,
        super::check::post,
        super::checks::get,
        super::contacts::post,
        super::imports::consents,
        super::imports::suppression,
        super::bulk::post,
        super::bulk::start,
        super::bulk::list,
        super::bulk::get,
        super::bulk::delete,
        super::bulk::answer,
        super::erasures::post,
        super::deliveries::destinations,
        super::deliveries::get,
        super::deliveries::replay,
        super::requests::list,
        super::requests::get,
        super::requests::answer,
        super::obligations::put,
        super::notices::post,
        super::notices::get,
        super::notices::stop,
        super::health::alive,
        super::health::ready,
        super::health::site_ready,
        super::wellknown::gpc
    ),
    modifiers(&Key)
)]
pub(crate) struct Api;

struct Key;

impl Modify for Key {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let components = openapi.components.get_or_insert_default();
        let scheme =
            HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("A key made by `kelisim api-key new`.")).build();
        components.add_security_scheme("key", SecurityScheme::Http(scheme));
    }
}

pub(super) async fn get() -> HttpResponse {
    HttpResponse::Ok().json(Api::openapi())
}
