//! What surrounds a page for people: language, styles, the policy, and a content security policy without `unsafe-*`.

use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_LANGUAGE, RETRY_AFTER, VARY};
use actix_web::{HttpRequest, HttpResponse, ResponseError as _};
use kelisim_app::page::{MessagePage, Shell};
use kelisim_core::Lang;
use kelisim_engine::Tenant;
use kelisim_i18n::{Message, PageProblem};

use crate::gateway::Gateway;
use crate::problem::Problem;

/// WASM needs `wasm-unsafe-eval`; nothing else here runs that is not ours and in a file.
pub(super) const CSP: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                   form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// The language of a page: asked for by `?lang=`, else the browser's wish, else the site's default.
pub(super) fn language(request: &HttpRequest, tenant: &Tenant) -> Lang {
    let asked = request.query_string().split('&').find_map(|pair| pair.strip_prefix("lang=")).and_then(|lang| lang.parse().ok());
    let wish = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let wished = Lang::negotiate(wish, &tenant.config.languages);
    tenant.config.language(asked.filter(|lang| tenant.config.languages.contains(lang)).or(wished))
}

/// What surrounds a page at `path` of this gateway.
pub(super) fn shell(gateway: &Gateway, tenant: &Tenant, lang: Lang, path: &str) -> Shell {
    let assets = &gateway.assets;
    Shell {
        site: std::sync::Arc::clone(&tenant.config),
        lang,
        language_links: tenant.config.languages.iter().map(|lang| (*lang, format!("{path}?lang={lang}"))).collect(),
        css: vec![assets.href("tokens.css"), assets.href("page.css"), format!("/assets/site/{}.css", tenant.config.id)],
        policy_href: Some(format!("/policy/{}?lang={lang}", tenant.config.id)),
        hydrate: assets.has("app_bg.wasm").then(|| assets.href("hydrate.js")),
    }
}

/// A page as an answer. Pages of people are never kept by anybody on the way.
pub(super) fn html(status: StatusCode, lang: Lang, body: String) -> HttpResponse {
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_LANGUAGE, lang.code()))
        .insert_header((VARY, "Accept-Language"))
        .insert_header(("content-security-policy", CSP))
        .body(body)
}

/// A problem as people are told it; as a document where the address names no site, or a machine asks.
pub(super) fn problem(request: &HttpRequest, gateway: &Gateway, site: Option<&Tenant>, problem: &Problem) -> HttpResponse {
    let Some(site) = site else { return problem.error_response() };
    let lang = language(request, site);
    let Message { heading, words } = words(problem, lang);
    let page = MessagePage {
        // Addresses are relative: what was asked for is not repeated.
        shell: shell(gateway, site, lang, ""),
        heading: heading.to_owned(),
        words: words.to_owned(),
        retry: matches!(problem, Problem::Unavailable(_) | Problem::TooSlow).then(|| format!("?lang={lang}")),
    };
    let mut response = html(problem.status_code(), lang, kelisim_app::render::message_page(page));
    if matches!(problem, Problem::Unavailable(_) | Problem::Forked) {
        response.headers_mut().insert(RETRY_AFTER, actix_web::http::header::HeaderValue::from_static("2"));
    }
    response
}

/// Heading and sentence of a problem.
pub(super) fn words(problem: &Problem, lang: Lang) -> Message {
    let pages = PageProblem::of(lang);
    match problem {
        Problem::Unavailable(_) | Problem::Forked | Problem::TooSlow => pages.unavailable,
        Problem::WrongOrigin => pages.wrong_origin,
        Problem::TooLarge(_) => pages.too_large,
        _ => pages.not_found,
    }
}
