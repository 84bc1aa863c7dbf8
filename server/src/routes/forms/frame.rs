//! Forms embedded in a page of the site: the frame, which only pages of the site's own origins may hold, and
//! the element that inserts it.
//!
//! The frame is a page of the gateway, so other scripts of the page around it cannot read what is typed, and
//! the form is sent from the gateway's own origin as always.

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERER, X_FRAME_OPTIONS};
use actix_web::{HttpRequest, HttpResponse, web};
use url::Url;

use super::super::assets::file_of;
use super::super::{Data, page};
use super::answer::{self, FormState};
use super::{campaign_of, names};
use crate::problem::Problem;
use crate::routes::extract::PageSite;

pub(in super::super) async fn get(
    request: HttpRequest,
    PageSite(tenant): PageSite,
    path: web::Path<(String, String)>,
    gateway: Data,
) -> HttpResponse {
    if tenant.config.form(&path.1).is_none() {
        return page::problem(&request, &gateway, Some(&tenant), &Problem::NotFound);
    }
    let lang = page::language(&request, &tenant);
    // Origin of the page around the frame, when it is one of the site's: evidence, sealed with the rest.
    let referrer = request.headers().get(REFERER).and_then(|value| value.to_str().ok());
    let around = referrer.and_then(|address| Url::parse(address).ok()).map(|address| address.origin().ascii_serialization());
    let from = around.filter(|origin| tenant.origins.contains(origin)).map(|origin| (names::FROM, origin));
    let state =
        FormState { framed: true, hidden: from.into_iter().chain(campaign_of(&request)).collect(), ..FormState::of(&path.1) };
    let mut response = answer::page(&gateway, &tenant, StatusCode::OK, lang, state);
    let ancestors = format!("frame-ancestors {}", tenant.origins.join(" "));
    let policy = page::CSP.replace("frame-ancestors 'none'", &ancestors);
    // Origins were parsed as addresses, so they are valid header text; were one not, the page could not be
    // framed.
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        let headers = response.headers_mut();
        headers.insert(CONTENT_SECURITY_POLICY, policy);
        // Browsers that know `frame-ancestors` ignore this header; others show no form in a foreign frame.
        headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    }
    response
}

/// Serves the script that defines the element `<kelisim-form>`.
pub(in super::super) async fn element(request: HttpRequest, gateway: Data) -> Result<HttpResponse, Problem> {
    let file = gateway.assets.get("kelisim-form.js").ok_or(Problem::NotFound)?;
    let mut response = file_of(&request, file, "public, max-age=300, stale-while-revalidate=86400, stale-if-error=604800");
    // Allows pages under any cross-origin policy to load it.
    let name = HeaderName::from_static("cross-origin-resource-policy");
    response.headers_mut().insert(name, HeaderValue::from_static("cross-origin"));
    Ok(response)
}
