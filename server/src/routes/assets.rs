//! Static files for browsers, compressed beforehand.

use actix_web::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, ETAG, IF_NONE_MATCH, VARY};
use actix_web::{HttpRequest, HttpResponse, web};

use super::Data;
use crate::assets::Encoded;
use crate::problem::Problem;
use crate::routes::extract;

/// Serves `/assets/{version}/{name}`. The version is part of the address, so changed content has a new
/// address.
pub(super) async fn file(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    gateway: Data,
) -> Result<HttpResponse, Problem> {
    let file = gateway.assets.get(&path.1).ok_or(Problem::NotFound)?;
    // A page made by another version, while a gateway is being replaced, is served today's file: nobody may
    // cache that under the other version's address.
    let cache = if gateway.assets.version() == path.0 { "public, max-age=31536000, immutable" } else { "no-store" };
    Ok(file_of(&request, file, cache))
}

/// Serves `/assets/site/{site}.css`, the style sheet of one site.
pub(super) async fn site_css(path: web::Path<String>, gateway: Data) -> Result<HttpResponse, Problem> {
    let tenant = extract::tenant(&gateway, path.strip_suffix(".css").ok_or(Problem::NotFound)?)?;
    Ok(HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .body(gateway.front(&tenant).css.clone()))
}

/// Serves `/favicon.ico` as an SVG image.
pub(super) async fn favicon(request: HttpRequest, gateway: Data) -> Result<HttpResponse, Problem> {
    let file = gateway.assets.get("favicon.svg").ok_or(Problem::NotFound)?;
    Ok(file_of(&request, file, "public, max-age=86400"))
}

/// Builds the response for a file: in the best encoding the request accepts, or 304 when the client's copy is
/// current (`If-None-Match`).
pub(super) fn file_of(request: &HttpRequest, file: &Encoded, cache: &'static str) -> HttpResponse {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let accepts = |coding: &str| {
        header(ACCEPT_ENCODING).split(',').any(|part| {
            let mut pieces = part.split(';').map(str::trim);
            pieces.next() == Some(coding) && !pieces.any(|weight| matches!(weight, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
        })
    };
    let (coding, body) = if accepts("br") && !file.br.is_empty() {
        (Some("br"), &file.br)
    } else if accepts("gzip") && !file.gz.is_empty() {
        (Some("gzip"), &file.gz)
    } else {
        (None, &file.plain)
    };
    // Other bytes need another strong validator (RFC 9110, 8.8.3).
    let etag = match coding {
        Some(coding) => format!("{}-{coding}\"", file.etag.trim_end_matches('"')),
        None => file.etag.clone(),
    };
    let known = |tag: &str| matches!(tag, "*") || tag.trim_start_matches("W/") == etag;
    let current = header(IF_NONE_MATCH).split(',').any(|tag| known(tag.trim()));
    let mut response = HttpResponse::Ok();
    response.insert_header((ETAG, etag)).insert_header((CACHE_CONTROL, cache)).insert_header((VARY, "Accept-Encoding"));
    if current {
        return response.status(actix_web::http::StatusCode::NOT_MODIFIED).finish();
    }
    if let Some(coding) = coding {
        response.insert_header((CONTENT_ENCODING, coding));
    }
    response.content_type(file.mime).body(body.clone())
}
