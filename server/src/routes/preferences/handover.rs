//! One browser, one choice: a page of the site hands its visitor's browser over to the preference centre, which shows
//! and changes the choice made there, and is told afterwards what was changed.
//!
//! The browser's secret stands in no address. The link holds it sealed, for one minute and one use; following it sets
//! the centre's own cookie and goes on to an address without it.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, LOCATION, REFERER};
use actix_web::{HttpRequest, HttpResponse, ResponseError as _, web};
use data_encoding::BASE64URL_NOPAD;
use kelisim_app::preferences::optional_items;
use kelisim_core::Timestamp;
use kelisim_core::consent::Item;
use kelisim_engine::status::{self, BrowserStatus};
use kelisim_engine::{Tenant, clock, vault};
use serde::{Deserialize, Serialize};
use url::Url;
use utoipa::ToSchema;

use super::browser;
use crate::gateway::Gateway;
use crate::problem::Problem;
use crate::routes::extract::{ACT, Bounded, PageSite};
use crate::routes::{Data, cors, page, same_origin};

/// What a link is sealed for.
const SEALED: &str = "handover";
/// Milliseconds for which a link is valid.
const MINUTE: u64 = 60_000;

/// The browser of a visitor.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::routes) struct BrowserRequest {
    /// Secret of the browser: 16 to 32 random bytes, base 64 for addresses.
    device: String,
}

/// What is on record of a browser, and how it gets to the preference centre.
#[derive(Serialize, ToSchema)]
pub(in crate::routes) struct BrowserResponse {
    /// Address of the preference centre for this browser: for one minute and one use.
    centre: String,
    /// Id of the newest record; missing when the browser has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<String>,
    /// Each optional item with its answer now; empty when there is none, or the text has changed since.
    #[schema(value_type = std::collections::HashMap<String, bool>)]
    choices: BTreeMap<String, bool>,
}

/// Tells a page of the site what is on record of its visitor's browser, and hands that over to the preference centre.
#[utoipa::path(
    post,
    path = "/v1/sites/{site}/browser",
    params(PageSite),
    request_body = BrowserRequest,
    responses(
        (status = 200, description = "What is on record", body = BrowserResponse),
        (status = "4XX", description = "Not a page of the site, or no browser", body = crate::problem::Document, content_type = "application/problem+json"),
        (status = 503, description = "The store cannot be read", body = crate::problem::Document, content_type = "application/problem+json")
    )
)]
pub(in crate::routes) async fn post(
    request: HttpRequest,
    PageSite(tenant): PageSite,
    mut payload: web::Payload,
    gateway: Data,
) -> HttpResponse {
    let told = told(&request, &mut payload, &gateway, &tenant).await;
    let mut response = match told {
        Ok(told) => HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(told),
        Err(problem) => problem.error_response(),
    };
    cors::allow(&request, &tenant, &mut response);
    response
}

async fn told(
    request: &HttpRequest,
    payload: &mut web::Payload,
    gateway: &Gateway,
    tenant: &Tenant,
) -> Result<BrowserResponse, Problem> {
    same_origin::tag_origin(request, tenant)?;
    let Bounded { value: sent, .. } = Bounded::<BrowserRequest, ACT>::read(request, payload).await?;
    let secret = browser::of_text(&sent.device)?;
    let current = status::of(tenant, tenant.vault.device(&secret)).await?;
    Ok(BrowserResponse {
        centre: format!("{}/preferences/{}/from/{}", gateway.config.origin(), tenant.config.id, sealed(tenant, &secret)),
        choices: current.iter().filter(|now| now.same_words).flat_map(|now| choices(tenant, now)).collect(),
        record: current.map(|now| now.newest.recorded.record.to_string()),
    })
}

/// Each optional item with its answer. A category is allowed when each of its services is, as in the banner.
fn choices(tenant: &Tenant, now: &BrowserStatus) -> Vec<(String, bool)> {
    let mut all: Vec<_> = optional_items(&tenant.config.categories).map(|item| (item.0.clone(), now.allows(&item))).collect();
    for category in tenant.config.categories.iter().filter(|category| !category.is_necessary() && !category.services.is_empty()) {
        let is_whole = category.services.iter().all(|service| now.allows(&Item::service(&service.id)));
        all.push((Item::category(&category.id).0, is_whole));
    }
    all
}

fn sealed(tenant: &Tenant, secret: &[u8]) -> String {
    let until = clock::now().plus_ms(MINUTE).0.to_be_bytes();
    BASE64URL_NOPAD.encode(&tenant.vault.seal_own(SEALED, &[&until[..], secret].concat()))
}

/// Opens a link that is valid still.
fn opened(tenant: &Tenant, link: &str) -> Option<Vec<u8>> {
    let plain = tenant.vault.open_own(SEALED, &BASE64URL_NOPAD.decode(link.as_bytes()).ok()?).ok()?;
    let (until, secret) = plain.split_first_chunk::<8>()?;
    (clock::now() < Timestamp(u64::from_be_bytes(*until))).then(|| secret.to_vec())
}

/// Uses a link up; false when it was used before. Every gateway on a shared store asks it, since any may be asked next.
async fn use_up(gateway: &Gateway, tenant: &Tenant, link: &str) -> bool {
    let mut bucket = [0; 16];
    bucket.copy_from_slice(&vault::mac(&tenant.vault.secret(SEALED, b""), &[link.as_bytes()])[..16]);
    // A link lives for a minute, and so does a count of one in a minute.
    gateway.handovers.take(&bucket).is_ok() && matches!(gateway.store.spend(bucket, 1).await, Ok(None))
}

/// Whether a page of the site led here. Another could lead somebody here with a browser of its own, whose choices it would
/// then see. The tag sees to it that the origin is sent, whatever the page's own policy.
fn is_from_site(request: &HttpRequest, tenant: &Tenant) -> bool {
    let sent = request.headers().get(REFERER).and_then(|value| value.to_str().ok()).and_then(|value| Url::parse(value).ok());
    sent.is_some_and(|page| tenant.origins.contains(&page.origin().ascii_serialization()))
}

/// Takes a browser over: sets the centre's cookie, and goes on to the centre. A link that is over leads there too, where
/// the browser is known by its own cookie or not at all.
pub(in crate::routes) async fn get(
    request: HttpRequest,
    PageSite(tenant): PageSite,
    path: web::Path<(String, String)>,
    gateway: Data,
) -> HttpResponse {
    let lang = page::language(&request, &tenant);
    let mut response = HttpResponse::build(StatusCode::SEE_OTHER);
    response.insert_header((LOCATION, format!("/preferences/{}?lang={lang}", tenant.config.id)));
    response.insert_header((CACHE_CONTROL, "no-store"));
    if let Some(secret) = opened(&tenant, &path.1).filter(|_| is_from_site(&request, &tenant))
        && use_up(&gateway, &tenant, &path.1).await
    {
        response.cookie(browser::cookie(&gateway, &tenant, &secret));
    }
    response.finish()
}
