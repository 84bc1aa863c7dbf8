//! What a holder keeps: the receipt file, the PDF, and the bare proof.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, HeaderName};
use actix_web::{HttpRequest, HttpResponse, web};
use kelisim_engine::Tenant;
use kelisim_engine::reason::Unavailable;
use kelisim_engine::receipt::{Opened, file, texts};

use super::{Data, held, page, told};
use crate::gateway::Gateway;
use crate::pdf;
use crate::problem::Problem;
use crate::routes::extract;

/// A file with its name. Files of people are never kept by anybody on the way, and no search engine lists them.
fn named(tenant: &Tenant, opened: &Opened, kind: &str, mime: &'static str, how: &str, body: Vec<u8>) -> HttpResponse {
    let name = format!("{how}; filename=\"{}-{}.{kind}\"", tenant.config.id, opened.recorded.record.number());
    HttpResponse::Ok()
        .content_type(mime)
        .insert_header((CONTENT_DISPOSITION, name))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((HeaderName::from_static("x-robots-tag"), "noindex"))
        .body(body)
}

/// `GET /r/{site}/{token}/receipt.tlog-proof`
pub(in crate::routes) async fn proof(request: HttpRequest, path: web::Path<(String, String)>, gateway: Data) -> HttpResponse {
    give(&request, &path, &gateway, async |site, opened| {
        let text = opened.recorded.receipt.to_text();
        Ok(named(site, &opened, "tlog-proof", "text/plain; charset=utf-8", "attachment", text.into_bytes()))
    })
    .await
}

/// `GET /r/{site}/{token}/receipt.json`
pub(in crate::routes) async fn json(request: HttpRequest, path: web::Path<(String, String)>, gateway: Data) -> HttpResponse {
    give(&request, &path, &gateway, async |site, opened| {
        let shown = texts::gather(site, &opened).await?.ok_or(Problem::NotFound)?;
        let file = file::write(site, &gateway.config.origin(), &opened, &shown).ok_or(Problem::NotFound)?;
        Ok(named(site, &opened, "json", "application/json", "attachment", file.into_bytes()))
    })
    .await
}

/// `GET /r/{site}/{token}/receipt.pdf`: opened rather than saved, since most people will print it.
pub(in crate::routes) async fn pdf(request: HttpRequest, path: web::Path<(String, String)>, gateway: Data) -> HttpResponse {
    give(&request, &path, &gateway, async |site, opened| {
        let shown = texts::gather(site, &opened).await?.ok_or(Problem::NotFound)?;
        let page = told(&request, &gateway, site, &path.1, &opened, Some(shown)).await?;
        let pdf =
            web::block(move || pdf::receipt(&page)).await.ok().flatten().ok_or(Problem::Unavailable(Unavailable::Rendering))?;
        Ok(named(site, &opened, "pdf", "application/pdf", "inline", pdf))
    })
    .await
}

/// Finds the record of a private address and gives what `make` makes of it.
async fn give(
    request: &HttpRequest,
    path: &(String, String),
    gateway: &Gateway,
    make: impl AsyncFnOnce(&Tenant, Opened) -> Result<HttpResponse, Problem>,
) -> HttpResponse {
    let Ok(tenant) = extract::tenant(gateway, &path.0) else {
        return page::problem(request, gateway, None, &Problem::UnknownSite);
    };
    let made = async { make(&tenant, held(gateway, &tenant, &path.1).await?).await };
    made.await.unwrap_or_else(|problem| page::problem(request, gateway, Some(&tenant), &problem))
}
