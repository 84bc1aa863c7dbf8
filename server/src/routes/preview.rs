//! `/preview/{site}`: the owner's preview. Its frames hold the real tag and the real forms, and cannot record
//! anything: they are sandboxed into an opaque origin, which is in no site's list, may connect to nobody and
//! may send no form. The route that records knows nothing of them.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, HeaderValue, X_FRAME_OPTIONS};
use actix_web::{HttpRequest, HttpResponse, web};
use kelisim_app::page::{FormPage, FramePage, PreviewPage, Shell};
use kelisim_app::preview::{CORNERS, LAYOUTS, SCHEMES, Settings, gaps};
use kelisim_core::Lang;
use kelisim_engine::{Tenant, clock};
use url::form_urlencoded;

use super::{Data, page};
use crate::gateway::Gateway;
use crate::problem::Problem;
use crate::routes::extract;

/// Content security policy of the page: like every page of ours, and it may show frames of ours.
const PAGE: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; style-src 'self'; img-src 'self'; frame-src 'self'; \
                    form-action 'none'; frame-ancestors 'none'; base-uri 'none'";
/// Content security policy of a frame: scripts run in an opaque origin, connect to nobody and send no form.
const FRAME: &str = "sandbox allow-scripts allow-popups; default-src 'none'; script-src 'self'; style-src 'self'; \
                     img-src 'self' data:; frame-src data:; form-action 'none'; frame-ancestors 'self'; base-uri 'none'";
/// Finds the tenant, when previews are served.
fn previewed(gateway: &Gateway, id: &str) -> Option<Arc<Tenant>> {
    gateway.config.previews().then(|| extract::tenant(gateway, id).ok()).flatten()
}

/// Reads from the query what to show. Unknown values are ignored.
fn requested_settings(request: &HttpRequest, tenant: &Tenant, lang: Lang) -> Settings {
    let query: BTreeMap<String, String> = form_urlencoded::parse(request.query_string().as_bytes()).into_owned().collect();
    let value_of = |name: &str| query.get(name).map(String::as_str).unwrap_or_default();
    let one = |known: &[&'static str], name: &str, usual| {
        known.iter().find(|value| **value == value_of(name)).copied().unwrap_or(usual)
    };
    // Defaults from the site file, whose parser accepts the same names.
    let usual = |known: &[&'static str], own: &str| known.iter().find(|value| **value == own).copied().unwrap_or(known[0]);
    Settings {
        form: tenant.config.form(value_of("form")).map(|form| form.id.clone()),
        lang: value_of("in").parse().ok().filter(|lang| tenant.config.languages.contains(lang)).unwrap_or(lang),
        layout: one(&LAYOUTS, "layout", usual(&LAYOUTS, &tenant.config.banner.layout)),
        corner: one(&CORNERS, "corner", usual(&CORNERS, &tenant.config.banner.corner)),
        scheme: one(&SCHEMES, "scheme", SCHEMES[0]),
    }
}

/// Serves the preview page.
pub(super) async fn get(request: HttpRequest, path: web::Path<String>, gateway: Data) -> HttpResponse {
    let Some(tenant) = previewed(&gateway, &path) else {
        return page::problem(&request, &gateway, None, &Problem::NotFound);
    };
    let lang = page::language(&request, &tenant);
    let settings = requested_settings(&request, &tenant, lang);
    let here = format!("/preview/{}", tenant.config.id);
    let assets = &gateway.assets;
    let mut shell = page::shell(&gateway, &tenant, lang, &here);
    shell.css.insert(2, assets.href("preview.css"));
    // Changing the language of the page keeps what it shows.
    shell.language_links =
        tenant.config.languages.iter().map(|to| (*to, format!("{here}?lang={to}&{}", settings.query()))).collect();
    let ready = |id: &str| gateway.config.forward.destinations.contains_key(&format!("{}/{id}", tenant.config.id));
    let page = PreviewPage {
        shell,
        tag: format!(
            "<script src=\"{}/embed/{}.js\"{}></script>",
            gateway.config.origin(),
            tenant.config.id,
            settings.attributes(&tenant.config.banner)
        ),
        fixed: fixed(&gateway, &tenant, &settings),
        css: if settings.form.is_some() {
            format!("{}{}", assets.text("tokens.css"), gateway.front(&tenant).css)
        } else {
            format!("{}{}", assets.text("embed.css"), kelisim_app::render::banner_css(&tenant.config))
        },
        gaps: gaps::gaps(&tenant.config, &clock::local_day(clock::now()), ready),
        warnings: warnings(&gateway, &tenant),
        here,
        settings,
    };
    let mut response = page::html(StatusCode::OK, lang, kelisim_app::render::preview_page(page));
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE));
    response
}

/// Builds the tag of the current version, with its checksum.
fn fixed(gateway: &Gateway, tenant: &Tenant, settings: &Settings) -> Option<String> {
    let about: serde_json::Value = serde_json::from_slice(&gateway.front(tenant).embed.about.plain).ok()?;
    let member = |name: &str| about[name].as_str();
    let attributes = settings.attributes(&tenant.config.banner);
    Some(format!(
        "<script src=\"{}\" integrity=\"{}\" crossorigin=\"anonymous\"{attributes}></script>",
        member("src")?,
        member("integrity")?
    ))
}

/// Lists the warnings about this site's file, except those the page gives itself in the owner's language.
fn warnings(gateway: &Gateway, tenant: &Tenant) -> Vec<(String, String)> {
    let folder =
        |file: &str| Path::new(file).parent().and_then(Path::file_name).is_some_and(|name| name == tenant.config.id.as_str());
    let served = gateway.served();
    let own = served.warnings.iter().filter(|warning| folder(&warning.file) && !warning.what.starts_with("BIN "));
    own.map(|warning| (format!("{}.", warning.what.trim_end_matches('.')), warning.remedy.clone())).collect()
}

/// Serves the content of a frame.
pub(super) async fn frame(request: HttpRequest, path: web::Path<String>, gateway: Data) -> HttpResponse {
    let Some(tenant) = previewed(&gateway, &path) else {
        return page::problem(&request, &gateway, None, &Problem::NotFound);
    };
    let settings = requested_settings(&request, &tenant, page::language(&request, &tenant));
    let lang = settings.lang;
    let html = if settings.form.is_some() { form(&gateway, &tenant, settings) } else { sample(&gateway, &tenant, settings) };
    let mut response = page::html(StatusCode::OK, lang, html);
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(FRAME));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    response
}

fn sample(gateway: &Gateway, tenant: &Tenant, settings: Settings) -> String {
    let assets = &gateway.assets;
    kelisim_app::render::frame_page(FramePage {
        site: Arc::clone(&tenant.config),
        css: vec![assets.href("tokens.css"), assets.href("preview.css")],
        answers: assets.href("preview-frame.js"),
        script: format!("/embed/{}.js", tenant.config.id),
        settings,
    })
}

/// Renders a form without a token and without its script: it is for viewing only.
fn form(gateway: &Gateway, tenant: &Tenant, settings: Settings) -> String {
    let path = format!("/preview/{}/frame", tenant.config.id);
    let links =
        tenant.config.languages.iter().map(|to| (*to, format!("{path}?{}", Settings { lang: *to, ..settings.clone() }.query())));
    let mut shell =
        Shell { language_links: links.collect(), hydrate: None, ..page::shell(gateway, tenant, settings.lang, &path) };
    shell.css.insert(2, gateway.assets.href("form.css"));
    let html = kelisim_app::render::form_page(FormPage {
        shell,
        form: settings.form.unwrap_or_default(),
        action: path,
        values: BTreeMap::new(),
        ticked: std::collections::BTreeSet::new(),
        troubles: Vec::new(),
        token: String::new(),
        notice: None,
        more: kelisim_app::page::More::default(),
    });
    // Its links open beside the preview and not in the frame, where most pages of ours may not be shown.
    html.replacen("<head>", "<head><base target=\"_blank\">", 1)
}
