//! CORS: only pages of the site's own origins, compared exactly, may call the gateway.

use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, HeaderMap, HeaderValue, VARY,
};
use actix_web::{HttpRequest, HttpResponse};
use kelisim_engine::Tenant;

use crate::routes::extract::PageSite;
use crate::routes::same_origin;

/// Lets the page of an allowed origin read the response, errors included. Any other origin gets no header.
pub(super) fn allow(request: &HttpRequest, tenant: &Tenant, response: &mut HttpResponse) {
    let headers: &mut HeaderMap = response.headers_mut();
    headers.insert(VARY, HeaderValue::from_static("Origin"));
    if let Ok(origin) = same_origin::tag_origin(request, tenant)
        && let Ok(origin) = HeaderValue::from_str(&origin)
    {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        // Lets the response set the choice cookie where page and gateway share a domain.
        headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("Retry-After"));
    }
}

/// Answers a preflight (`OPTIONS`) with what a page of the site may send.
pub(super) async fn preflight(request: HttpRequest, PageSite(tenant): PageSite) -> HttpResponse {
    let mut response = HttpResponse::NoContent()
        .insert_header((ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"))
        .insert_header((ACCESS_CONTROL_ALLOW_HEADERS, "content-type, idempotency-key, authorization"))
        .insert_header((ACCESS_CONTROL_MAX_AGE, "86400"))
        .finish();
    allow(&request, &tenant, &mut response);
    response
}
