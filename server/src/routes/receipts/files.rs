//! Files for the holder of a receipt: the receipt file, the PDF, and the bare proof.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, HeaderName};
use actix_web::{HttpRequest, HttpResponse, web};
use kelisim_engine::Tenant;
use kelisim_engine::reason::Unavailable;
use kelisim_engine::receipt::{Opened, file, texts};
use kelisim_engine::standing;

use super::{Data, open_by_token, page, page_data};
use crate::gateway::Gateway;
use crate::pdf;
use crate::problem::Problem;
use crate::routes::extract::PageSite;

/// Builds the response of a named file. Files about people are `no-store`: no cache on the way keeps them,
/// and no search engine lists them.
fn named(tenant: &Tenant, opened: &Opened, kind: &str, mime: &'static str, disposition: &str, body: Vec<u8>) -> HttpResponse {
    let name = format!("{disposition}; filename=\"{}-{}.{kind}\"", tenant.config.id, opened.recorded.record.number());
    HttpResponse::Ok()
        .content_type(mime)
        .insert_header((CONTENT_DISPOSITION, name))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((HeaderName::from_static("x-robots-tag"), "noindex"))
        .body(body)
}

/// Serves `GET /r/{site}/{token}/receipt.tlog-proof`, the bare proof.
pub(in crate::routes) async fn proof(
    request: HttpRequest,
    PageSite(tenant): PageSite,
    path: web::Path<(String, String)>,
    gateway: Data,
) -> HttpResponse {
    respond(&request, &gateway, &tenant, &path.1, async |tenant, opened| {
        let text = opened.recorded.receipt.to_text();
        Ok(named(tenant, &opened, "tlog-proof", "text/plain; charset=utf-8", "attachment", text.into_bytes()))
    })
    .await
}

/// Serves `GET /r/{site}/{token}/receipt.json`, the receipt file.
pub(in crate::routes) async fn json(
    request: HttpRequest,
    PageSite(tenant): PageSite,
    path: web::Path<(String, String)>,
    gateway: Data,
) -> HttpResponse {
    respond(&request, &gateway, &tenant, &path.1, async |tenant, opened| {
        let texts = texts::gather(tenant, &opened).await?.ok_or(Problem::NotFound)?;
        let stands = standing::of(tenant, &opened).await?;
        let file = file::write(tenant, &gateway.config.origin(), &opened, &texts, &stands).ok_or(Problem::NotFound)?;
        Ok(named(tenant, &opened, "json", "application/json", "attachment", file.into_bytes()))
    })
    .await
}

/// Serves `GET /r/{site}/{token}/receipt.pdf`: opened rather than saved, since most people will print it.
pub(in crate::routes) async fn pdf(
    request: HttpRequest,
    PageSite(tenant): PageSite,
    path: web::Path<(String, String)>,
    gateway: Data,
) -> HttpResponse {
    respond(&request, &gateway, &tenant, &path.1, async |tenant, opened| {
        let texts = texts::gather(tenant, &opened).await?.ok_or(Problem::NotFound)?;
        let stands = standing::of(tenant, &opened).await?;
        let file = file::write(tenant, &gateway.config.origin(), &opened, &texts, &stands);
        let page = page_data(&request, &gateway, tenant, &path.1, &opened, &stands, Some(texts)).await?;
        // What is signed is what was printed: the seal covers every byte, and the receipt file stands inside.
        let (key, moment) = (tenant.key.clone(), stands.at);
        let print = move || pdf::receipt(&page, file.as_deref(), moment, &key);
        let pdf = web::block(print).await.ok().flatten().ok_or(Problem::Unavailable(Unavailable::Rendering))?;
        Ok(named(tenant, &opened, "pdf", "application/pdf", "inline", pdf))
    })
    .await
}

/// Finds the record of a private address and responds with what `make` builds from it.
async fn respond(
    request: &HttpRequest,
    gateway: &Gateway,
    tenant: &Tenant,
    token: &str,
    make: impl AsyncFnOnce(&Tenant, Opened) -> Result<HttpResponse, Problem>,
) -> HttpResponse {
    let made = async { make(tenant, open_by_token(tenant, token).await?).await };
    made.await.unwrap_or_else(|problem| page::problem(request, gateway, Some(tenant), &problem))
}
