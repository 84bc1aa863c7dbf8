//! `/verify`: the page that checks receipts in the browser.

use actix_web::http::StatusCode;
use actix_web::http::header::ACCEPT_LANGUAGE;
use actix_web::{HttpRequest, HttpResponse};
use data_encoding::BASE64;
use kelisim_app::page::VerifyPage;
use kelisim_core::Lang;
use sha2::{Digest, Sha256};

use super::{Data, page};

/// The page. It names this gateway's keys by fingerprints, so that it tells nobody which sites are served here.
pub(super) async fn get(request: HttpRequest, gateway: Data) -> HttpResponse {
    let asked = request.query_string().split('&').find_map(|pair| pair.strip_prefix("lang=")).and_then(|lang| lang.parse().ok());
    let wish = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let lang = asked.or_else(|| Lang::negotiate(wish, &Lang::ALL)).unwrap_or(Lang::Kk);
    let assets = &gateway.assets;
    let mut known: Vec<String> =
        gateway.tenants.values().map(|site| BASE64.encode(&Sha256::digest(site.key.verifying().to_string()))).collect();
    known.sort();
    let page = VerifyPage {
        lang,
        css: ["tokens.css", "page.css", "receipt.css"].map(|name| assets.href(name)).into(),
        script: assets.has("verifier_bg.wasm").then(|| assets.href("verify.js")),
        known,
    };
    page::html(StatusCode::OK, lang, kelisim_app::render::verify_page(page))
}
