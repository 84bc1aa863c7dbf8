//! Parts common to the pages for people: language, styles, link to the policy, and a content security policy
//! without `unsafe-*`.

use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_LANGUAGE, RETRY_AFTER, VARY};
use actix_web::{HttpRequest, HttpResponse, ResponseError as _};
use kelisim_app::page::{MessagePage, Shell};
use kelisim_core::Lang;
use kelisim_engine::Tenant;
use kelisim_i18n::{Message, PageProblem};

use crate::assets::Assets;
use crate::gateway::Gateway;
use crate::problem::Problem;

/// Content security policy of pages. WASM needs `wasm-unsafe-eval`; otherwise only scripts in files of this
/// gateway run.
pub(super) const CSP: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                   form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Beginnings of addresses that may end with a private token.
const PRIVATE: [&str; 3] = ["/r/", "/my/", "/preferences/"];

/// Chooses the language of a page: `?lang=`, else what the browser prefers (`Accept-Language`), else the
/// site's default.
pub(super) fn language(request: &HttpRequest, tenant: &Tenant) -> Lang {
    let requested =
        request.query_string().split('&').find_map(|pair| pair.strip_prefix("lang=")).and_then(|lang| lang.parse().ok());
    let accepted = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let preferred = Lang::negotiate(accepted, &tenant.config.languages);
    tenant.config.language(requested.filter(|lang| tenant.config.languages.contains(lang)).or(preferred))
}

/// Chooses the language of a page that belongs to no site.
pub(super) fn any_language(request: &HttpRequest) -> Lang {
    let requested =
        request.query_string().split('&').find_map(|pair| pair.strip_prefix("lang=")).and_then(|lang| lang.parse().ok());
    let accepted = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    requested.or_else(|| Lang::negotiate(accepted, &Lang::ALL)).unwrap_or(Lang::Kk)
}

/// Like [`language`], for a page about an act: in the language of the act where the address names none, whatever the
/// browser prefers.
pub(super) fn language_of_act(request: &HttpRequest, tenant: &Tenant, act: Option<Lang>) -> Lang {
    let named = request.query_string().split('&').any(|pair| pair.starts_with("lang="));
    match act.filter(|lang| !named && tenant.config.languages.contains(lang)) {
        Some(lang) => lang,
        None => language(request, tenant),
    }
}

/// Builds the shell of the page at `path` of this gateway: languages, styles, link to the policy, script.
pub(super) fn shell(gateway: &Gateway, tenant: &Tenant, lang: Lang, path: &str) -> Shell {
    let assets = &gateway.assets;
    Shell {
        site: std::sync::Arc::clone(&tenant.config),
        lang,
        language_links: tenant.config.languages.iter().map(|lang| (*lang, format!("{path}?lang={lang}"))).collect(),
        css: vec![assets.href("tokens.css"), assets.href("page.css"), format!("/assets/site/{}.css", tenant.config.id)],
        policy_href: Some(format!("/policy/{}?lang={lang}", tenant.config.id)),
        hydrate: loader(assets),
    }
}

/// Address of the loader of islands, when the browser half was built.
pub(super) fn loader(assets: &Assets) -> Option<String> {
    assets.has("hydrate.js").then(|| assets.href("hydrate.js"))
}

/// Builds the response of a page. Pages about people are `no-store`: no cache on the way keeps them.
pub(super) fn html(status: StatusCode, lang: Lang, body: String) -> HttpResponse {
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_LANGUAGE, lang.code()))
        .insert_header((VARY, "Accept-Language"))
        .insert_header(("content-security-policy", CSP))
        .body(body)
}

/// Renders a problem as a page. Where the address names no site it is a problem document, in whose place
/// browsers get a page of the gateway (`home::instead`).
pub(super) fn problem(request: &HttpRequest, gateway: &Gateway, tenant: Option<&Tenant>, problem: &Problem) -> HttpResponse {
    let Some(tenant) = tenant else { return problem.error_response() };
    let lang = language(request, tenant);
    let no_link = matches!(problem, Problem::NotFound) && is_private(request.path());
    let Message { heading, words } = if no_link { PageProblem::of(lang).no_link } else { message(problem, lang) };
    let page = MessagePage {
        // Language links are relative, so the page does not echo the requested address.
        shell: shell(gateway, tenant, lang, ""),
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

/// Whether an address ends with a private token.
fn is_private(path: &str) -> bool {
    PRIVATE.iter().any(|beginning| path.strip_prefix(beginning).is_some_and(|rest| rest.contains('/')))
}

/// Chooses the heading and the sentence for a problem.
pub(super) fn message(problem: &Problem, lang: Lang) -> Message {
    let pages = PageProblem::of(lang);
    match problem {
        Problem::Unavailable(_) | Problem::Forked | Problem::TooSlow => pages.unavailable,
        Problem::WrongOrigin => pages.wrong_origin,
        Problem::TooLarge(_) => pages.too_large,
        Problem::Flooded(_) | Problem::Spent(..) => pages.too_many,
        Problem::UnknownSite => pages.unknown_site,
        _ => pages.not_found,
    }
}
