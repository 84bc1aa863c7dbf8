//! `/verify`: the page that verifies receipts in the browser.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use data_encoding::BASE64;
use kelisim_app::page::VerifyPage;
use sha2::{Digest, Sha256};

use super::{Data, page};

/// Serves the page. It names this gateway's keys by fingerprint, so that it does not disclose which sites are
/// served here.
pub(super) async fn get(request: HttpRequest, gateway: Data) -> HttpResponse {
    let lang = page::any_language(&request);
    let assets = &gateway.assets;
    let mut known: Vec<String> =
        gateway.tenants().values().map(|tenant| BASE64.encode(&Sha256::digest(tenant.key.verifying().to_string()))).collect();
    known.sort();
    let page = VerifyPage {
        lang,
        css: ["tokens.css", "page.css", "receipt.css"].map(|name| assets.href(name)).into(),
        script: page::loader(assets),
        known,
    };
    page::html(StatusCode::OK, lang, kelisim_app::render::verify_page(page))
}
