//! `/`: what stands at the gateway's own address, and what people get there in the place of a problem document.

use actix_web::dev::ServiceResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::ACCEPT;
use actix_web::{HttpRequest, HttpResponse, ResponseError as _};
use kelisim_app::page::{GatewayPage, ServedSite};
use kelisim_core::Lang;
use kelisim_i18n::{Message, PageProblem};

use super::{Data, page};
use crate::gateway::Gateway;
use crate::problem::Problem;

/// Beginnings of addresses that only programs ask.
const PROGRAMS: [&str; 5] = ["/v1/", "/log/", "/embed/", "/assets/", "/metrics"];

/// Serves the first page: what this is, whom it serves, where a receipt is checked.
pub(super) async fn get(request: HttpRequest, gateway: Data) -> HttpResponse {
    let lang = page::any_language(&request);
    let mut sites: Vec<ServedSite> = gateway
        .tenants()
        .values()
        .map(|tenant| ServedSite {
            id: tenant.config.id.to_string(),
            name: tenant.config.name.get(tenant.config.language(Some(lang))).to_owned(),
            home: tenant.config.home.clone(),
            has_policy: !tenant.config.policies.is_empty(),
        })
        .collect();
    sites.sort_by_key(|site| site.name.to_lowercase());
    render(&gateway, StatusCode::OK, lang, None, sites)
}

/// What a browser shows in the place of a problem document: a page in the language of whoever asked. `None` when
/// the answer is no problem, or the one who asked is no browser.
pub(super) fn instead<B>(response: &ServiceResponse<B>, gateway: &Gateway) -> Option<HttpResponse> {
    let request = response.request();
    let accepts = request.headers().get(ACCEPT)?.to_str().ok()?;
    if !accepts.contains("text/html") {
        return None;
    }
    let problem = response.response().extensions().get::<Problem>().cloned()?;
    let path = request.path();
    let starts = |all: &[&str]| all.iter().any(|beginning| path.starts_with(beginning));
    let site = request.match_info().get("site").and_then(|site| gateway.tenant(site));
    let mut page = if let Some(tenant) = site.filter(|_| !starts(&PROGRAMS)) {
        page::problem(request, gateway, Some(&tenant), &problem)
    } else {
        let lang = page::any_language(request);
        // What is wrong with the gateway, or with the asking, is said wherever it is.
        let is_missing =
            problem.status_code().is_client_error() && !matches!(problem, Problem::UnknownSite | Problem::Flooded(_));
        let programs = starts(&PROGRAMS) && is_missing;
        let message = if programs { PageProblem::of(lang).for_programs } else { page::message(&problem, lang) };
        render(gateway, problem.status_code(), lang, Some(message), Vec::new())
    };
    // What tells programs when to come back, or how to sign in, tells browsers too.
    for (name, value) in response.headers() {
        if matches!(name.as_str(), "retry-after" | "www-authenticate") {
            page.headers_mut().insert(name.clone(), value.clone());
        }
    }
    Some(page)
}

fn render(gateway: &Gateway, status: StatusCode, lang: Lang, message: Option<Message>, sites: Vec<ServedSite>) -> HttpResponse {
    let page = GatewayPage {
        lang,
        css: ["tokens.css", "page.css"].map(|name| gateway.assets.href(name)).into(),
        message: message.map(|Message { heading, words }| (heading.to_owned(), words.to_owned())),
        sites,
    };
    page::html(status, lang, kelisim_app::render::gateway_page(page))
}
