//! The gate every request of the console comes through: who it is, what they may, and whether a form is one of ours.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use actix_web::cookie::{Cookie, SameSite, time};
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, COOKIE, HeaderValue, LOCATION, REFERRER_POLICY, RETRY_AFTER, VARY,
};
use actix_web::{HttpRequest, HttpResponse, ResponseError as _, web};
use kelisim_app::console::{Frame, Place, SayPage, Seat, Tab};
use kelisim_core::Lang;
use kelisim_engine::Tenant;
use kelisim_i18n::Message;
use url::form_urlencoded;

use super::super::page;
use super::upload::{self, Upload};
use super::{ConsoleRequest, Line, Run};
use crate::gateway::Gateway;
use crate::problem::Problem;
use crate::routes::{Data, extract, same_origin};
use crate::staff::{Me, Permission, session};

/// The session. Browsers take the name from a page of this host over a safe connection only.
const SESSION: &str = "__Host-kelisim";
/// That this browser signed in before.
const BROWSER: &str = "__Host-kelisim-browser";
/// The language chosen.
const LANGUAGE: &str = "__Host-kelisim-lang";
/// What a ceremony of passkeys is known again by.
const CEREMONY: &str = "__Host-kelisim-passkey";
/// Pages of the console run no script and stand in no frame.
const CSP: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
/// Where passkeys are asked for, one script of this gateway runs, and asks this gateway alone.
const CSP_SCRIPT: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; \
                          form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
/// The pages of a site, by their names in addresses, with what each asks for.
const TABS: [(&str, Permission); 6] = [
    ("figures", Permission::Figures),
    ("look-up", Permission::LookUp),
    ("list", Permission::List),
    ("history", Permission::History),
    ("keys", Permission::Keys),
    ("people", Permission::People),
];

/// Lets a request through, or says why not.
pub(super) async fn pass(line: &'static Line, request: HttpRequest, mut payload: web::Payload, gateway: Data) -> HttpResponse {
    if !gateway.config.has_console() {
        return Problem::NotFound.error_response();
    }
    let (lang, chosen) = language(&request);
    let outcome = async {
        let mut asked =
            ConsoleRequest { request: request.clone(), gateway: gateway.clone(), lang, sent: BTreeMap::new(), body: Vec::new() };
        let upload = if matches!(line.run, Run::List(..)) {
            Some(upload::read(&mut asked, payload).await?)
        } else {
            (asked.sent, asked.body) = read(line, &request, &gateway, &mut payload).await?;
            None
        };
        answer(line, asked, upload).await
    };
    let outcome = outcome.await;
    let mut response = match outcome {
        Ok(response) => response,
        Err(problem) if matches!(line.run, Run::Keyholder(_)) => return problem.error_response(),
        Err(problem) => say(&gateway, lang, &problem),
    };
    if chosen {
        keep(&mut response, LANGUAGE, lang.code(), Some(time::Duration::days(365)));
    }
    response
}

async fn answer(line: &'static Line, asked: ConsoleRequest, upload: Option<Upload>) -> Result<HttpResponse, Problem> {
    match &line.run {
        Run::Open(run) => run(asked).await,
        Run::Keyholder(run) => {
            let bearer = extract::bearer(&asked.request).ok_or(Problem::Unauthorized)?;
            if !asked.gateway.staff.is_keyholder(bearer, line.path, &asked.body) {
                return Err(Problem::Unauthorized);
            }
            run(asked).await
        }
        Run::Own(_) | Run::Site(..) | Run::List(..) => {
            let token = cookie(&asked.request, SESSION).unwrap_or_default();
            let Some(me) = session::find(&asked.gateway.staff, &token).await? else {
                return Ok(sign_in(line, &asked, !token.is_empty()));
            };
            if line.method != "GET" {
                let form = asked.sent.get("form").map_or("", String::as_str);
                let proof = data_encoding::HEXLOWER.decode(form.as_bytes()).unwrap_or_default();
                if !asked.gateway.staff.vault.is_token("form", &me.session.0, &proof) {
                    return Err(Problem::WrongOrigin);
                }
            }
            match &line.run {
                Run::Own(run) => run(asked, me).await,
                Run::Site(permission, run) => {
                    let tenant = tenant(&asked, &me, *permission)?;
                    run(asked, me, tenant).await
                }
                Run::List(permission, run) => {
                    let tenant = tenant(&asked, &me, *permission)?;
                    run(asked, me, tenant, upload.ok_or(Problem::MediaType)?).await
                }
                Run::Open(_) | Run::Keyholder(_) => Err(Problem::NotFound),
            }
        }
    }
}

/// The tenant an address names, if it is served and they may do this there. Any other is as if it were not.
fn tenant(asked: &ConsoleRequest, me: &Me, permission: Permission) -> Result<Arc<Tenant>, Problem> {
    let site = asked.request.match_info().get("site").unwrap_or_default();
    let tenant = asked.gateway.tenant(site).ok_or(Problem::NotFound)?;
    let allowed = me.role(&tenant.config.id).is_some_and(|role| role.may(permission));
    if allowed { Ok(Arc::clone(tenant)) } else { Err(Problem::NotFound) }
}

/// Reads what was sent. A form counts only when the browser says that it was sent from a page of this gateway.
async fn read(
    line: &Line,
    request: &HttpRequest,
    gateway: &Gateway,
    payload: &mut web::Payload,
) -> Result<(BTreeMap<String, String>, Vec<u8>), Problem> {
    if line.method == "GET" {
        return Ok((BTreeMap::new(), Vec::new()));
    }
    if matches!(line.run, Run::Keyholder(_)) {
        return Ok((BTreeMap::new(), extract::body(payload, extract::ACT).await?));
    }
    same_origin::from_console(request.headers(), &gateway.config.origin())?;
    let bytes = extract::body(payload, extract::ACT).await?;
    Ok((form_urlencoded::parse(&bytes).into_owned().collect(), Vec::new()))
}

/// The value of a cookie. One that is there twice is none: only somebody else can have put the second there.
pub(super) fn cookie(request: &HttpRequest, name: &str) -> Option<String> {
    let all = request.headers().get_all(COOKIE).filter_map(|value| value.to_str().ok());
    let mut found = all.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut own = found.by_ref().filter(|(known, _)| *known == name).map(|(_, value)| value.to_owned());
    let first = own.next()?;
    if own.next().is_some() { None } else { Some(first) }
}

fn keep(response: &mut HttpResponse, name: &'static str, value: &str, age: Option<time::Duration>) {
    let mut cookie = Cookie::build(name, value.to_owned()).path("/").secure(true).http_only(true).same_site(SameSite::Strict);
    if let Some(age) = age {
        cookie = cookie.max_age(age);
    }
    // The names and values are ours and plain ASCII.
    let _ = response.add_cookie(&cookie.finish());
}

/// Gives the browser its session, and what makes it known the next time.
pub(super) fn begin(response: &mut HttpResponse, token: &str, browser: &str) {
    keep(response, SESSION, token, None);
    keep(response, BROWSER, browser, Some(time::Duration::days(180)));
}

/// Takes the session from the browser.
pub(super) fn end(response: &mut HttpResponse) {
    keep(response, SESSION, "", Some(time::Duration::ZERO));
}

/// What the browser was given when somebody signed in before.
pub(super) fn browser(request: &HttpRequest) -> String {
    cookie(request, BROWSER).unwrap_or_default()
}

/// What the browser brings back of a ceremony of passkeys.
pub(super) fn ceremony(request: &HttpRequest) -> String {
    cookie(request, CEREMONY).unwrap_or_default()
}

/// Gives the browser what it brings back with its answer; with nothing to bring back, takes it away.
pub(super) fn begin_ceremony(response: &mut HttpResponse, value: &str) {
    keep(response, CEREMONY, value, Some(if value.is_empty() { time::Duration::ZERO } else { time::Duration::minutes(5) }));
}

/// The page, on which the gateway's own scripts may run.
pub(super) fn with_scripts(mut page: HttpResponse) -> HttpResponse {
    page.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(CSP_SCRIPT));
    page
}

/// The language, and whether it was chosen just now: by `?lang=`, else by the choice before, else the browser's wish.
fn language(request: &HttpRequest) -> (Lang, bool) {
    let asked = query(request, "lang").and_then(|lang| lang.parse().ok());
    if let Some(lang) = asked {
        return (lang, true);
    }
    let before = cookie(request, LANGUAGE).and_then(|lang| lang.parse().ok());
    let wish = request.headers().get("accept-language").and_then(|value| value.to_str().ok()).unwrap_or_default();
    (before.or_else(|| Lang::negotiate(wish, &Lang::ALL)).unwrap_or(Lang::Kk), false)
}

/// A value of the query.
pub(super) fn query(request: &HttpRequest, name: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(request.query_string().as_bytes());
    pairs.find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}

/// To the page of signing in; afterwards it goes on where it was going.
fn sign_in(line: &Line, asked: &ConsoleRequest, was_in: bool) -> HttpResponse {
    let mut there = form_urlencoded::Serializer::new(String::new());
    if line.method == "GET" {
        there.append_pair("next", asked.request.path());
    }
    if was_in {
        there.append_pair("over", "1");
    }
    let mut response = see(&format!("/console/sign-in?{}", there.finish()));
    if was_in {
        end(&mut response);
    }
    response
}

/// To another page.
pub(super) fn see(there: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((LOCATION, there))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((REFERRER_POLICY, "same-origin"))
        .finish()
}

/// A page as an answer. A form on it says where it comes from, but to this gateway alone.
pub(super) fn html(status: StatusCode, lang: Lang, body: String) -> HttpResponse {
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_LANGUAGE, lang.code()))
        .insert_header((VARY, "Accept-Language, Cookie"))
        .insert_header((CONTENT_SECURITY_POLICY, CSP))
        .insert_header((REFERRER_POLICY, "same-origin"))
        .body(body)
}

/// An answer that says how long to wait before the next attempt.
pub(super) fn later(mut response: HttpResponse, time: Duration) -> HttpResponse {
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(time.as_secs().max(1)));
    response
}

/// A problem as people are told it. What one may not see is told like what is not there.
fn say(gateway: &Gateway, lang: Lang, problem: &Problem) -> HttpResponse {
    let Message { heading, words } = page::words(problem, lang);
    let frame = bare(gateway, lang, "/console");
    let page = SayPage { frame, heading: heading.to_owned(), words: words.to_owned() };
    let mut response = html(problem.status_code(), lang, kelisim_app::console::say_page(page));
    if matches!(problem, Problem::Unavailable(_) | Problem::Forked) {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("2"));
    }
    response
}

/// What surrounds a page at `path` while nobody is signed in.
pub(super) fn bare(gateway: &Gateway, lang: Lang, path: &str) -> Frame {
    let css = ["tokens.css", "page.css", "console.css"].map(|name| gateway.assets.href(name)).to_vec();
    let languages = Lang::ALL.iter().map(|lang| (*lang, format!("{path}?lang={lang}"))).collect();
    Frame { lang, languages, css, scripts: Vec::new(), seat: None, place: None }
}

/// What surrounds a page at `path` of somebody signed in.
pub(super) fn frame(asked: &ConsoleRequest, me: &Me, path: &str) -> Frame {
    let form = data_encoding::HEXLOWER.encode(&asked.gateway.staff.vault.token("form", &me.session.0));
    Frame { seat: Some(Seat { name: me.account.name.clone(), form }), ..bare(&asked.gateway, asked.lang, path) }
}

/// The pages of a site that somebody may open: their names, and where they are.
pub(super) fn pages(me: &Me, tenant: &Tenant) -> Vec<(&'static str, String)> {
    let Some(role) = me.role(&tenant.config.id) else { return Vec::new() };
    let allowed = TABS.iter().filter(|(_, permission)| role.may(*permission));
    allowed.map(|(what, _)| (*what, at(tenant, what))).collect()
}

/// Where a page of a site is.
pub(super) fn at(tenant: &Tenant, what: &str) -> String {
    format!("/console/site/{}/{what}", tenant.config.id)
}

/// What surrounds a page of a site.
pub(super) fn placed(asked: &ConsoleRequest, me: &Me, tenant: &Tenant, what: &'static str) -> Frame {
    let tabs = pages(me, tenant).into_iter().map(|(own, href)| Tab { what: own, href, open: own == what }).collect();
    let role = me.role(&tenant.config.id).map_or("", |role| role.name());
    let place = Place { name: tenant.config.name.get(asked.lang).to_owned(), role, tabs };
    Frame { place: Some(place), ..frame(asked, me, &at(tenant, what)) }
}
