//! Gate of the console, which every request passes: authentication, permission, and whether a form is one of
//! ours.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use actix_web::cookie::time;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, HeaderValue, LOCATION, REFERRER_POLICY, RETRY_AFTER, VARY,
};
use actix_web::{HttpRequest, HttpResponse, ResponseError as _, web};
use kelisim_app::console::{Frame, NoticePage, SignedIn, SiteContext, Tab};
use kelisim_core::Lang;
use kelisim_core::calendar::local_day;
use kelisim_core::role::{Permission, Role};
use kelisim_engine::{Tenant, clock};
use kelisim_i18n::{Alarms, ControlReport, Message};
use url::form_urlencoded;

use super::super::page;
use super::cookies::Kept;
use super::upload::{self, Upload};
use super::{ConsoleRequest, Line, Run};
use crate::config::Config;
use crate::gateway::Gateway;
use crate::problem::Problem;
use crate::routes::{Data, extract, same_origin};
use crate::staff::{Me, session, undertaking};

/// Content security policy of the console: pages run no script and cannot be framed.
const CSP: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
/// Content security policy of pages with islands, such as where passkeys are asked for: scripts and WASM of this
/// gateway run, and connect to this gateway alone.
const CSP_ISLANDS: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; style-src 'self'; img-src 'self'; \
                          form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
/// Pages of a site, by their names in addresses, with the permission each needs.
const TABS: [(&str, Permission); 13] = [
    ("cases", Permission::Cases),
    ("proof", Permission::Proof),
    ("figures", Permission::Figures),
    ("look-up", Permission::LookUp),
    ("list", Permission::List),
    ("journal", Permission::History),
    ("report", Permission::History),
    ("duties", Permission::History),
    ("registers", Permission::History),
    ("destruction", Permission::Destructions),
    ("history", Permission::History),
    ("keys", Permission::Keys),
    ("people", Permission::People),
];

/// Passes a request to its handler, or responds with why not.
pub(super) async fn pass(line: &'static Line, request: HttpRequest, mut payload: web::Payload, gateway: Data) -> HttpResponse {
    if !gateway.config.has_console() {
        return Problem::NotFound.error_response();
    }
    let (lang, chosen) = language(&request, &gateway.config);
    let outcome = async {
        let mut accepted =
            ConsoleRequest { http: request.clone(), gateway: gateway.clone(), lang, sent: BTreeMap::new(), body: Vec::new() };
        let upload = if matches!(line.run, Run::List(..)) {
            Some(upload::read(&mut accepted, payload).await?)
        } else {
            (accepted.sent, accepted.body) = read(line, &request, &gateway, &mut payload).await?;
            None
        };
        handle(line, accepted, upload).await
    };
    let outcome = outcome.await;
    let mut response = match outcome {
        Ok(response) => response,
        Err(problem) if matches!(line.run, Run::Keyholder(_)) => return problem.error_response(),
        Err(problem) => render_problem(&gateway, lang, &problem),
    };
    if chosen {
        Kept::Language.set(&mut response, &gateway.config, lang.code(), Some(time::Duration::days(365)));
    }
    response
}

async fn handle(line: &'static Line, request: ConsoleRequest, upload: Option<Upload>) -> Result<HttpResponse, Problem> {
    match &line.run {
        Run::Open(run) => run(request).await,
        Run::Keyholder(run) => {
            let bearer = extract::bearer(&request.http).ok_or(Problem::Unauthorized)?;
            if !request.gateway.staff.is_keyholder(bearer, line.path, &request.body) {
                return Err(Problem::Unauthorized);
            }
            run(request).await
        }
        Run::Own(_) | Run::Member(_) | Run::Site(..) | Run::List(..) => {
            let token = Kept::Session.read(&request.http, &request.gateway.config).unwrap_or_default();
            let Some(me) = session::find(&request.gateway.staff, &token).await? else {
                return Ok(sign_in(line, &request, !token.is_empty()));
            };
            if line.method != "GET" {
                let form = request.sent.get("form").map_or("", String::as_str);
                let proof = data_encoding::HEXLOWER.decode(form.as_bytes()).unwrap_or_default();
                if !request.gateway.staff.vault.is_token("form", &me.session.0, &proof) {
                    return Err(Problem::WrongOrigin);
                }
            }
            match &line.run {
                Run::Own(run) => run(request, me).await,
                Run::Member(run) => {
                    let tenant = tenant(&request, &me, None)?;
                    run(request, me, tenant).await
                }
                Run::Site(permission, run) => {
                    let tenant = tenant(&request, &me, Some(*permission))?;
                    if undertaking::owed(&me.account, &tenant.config).is_some() {
                        return Ok(to_undertaking(line, &request, &tenant));
                    }
                    run(request, me, tenant).await
                }
                Run::List(permission, run) => {
                    let tenant = tenant(&request, &me, Some(*permission))?;
                    if undertaking::owed(&me.account, &tenant.config).is_some() {
                        return Ok(to_undertaking(line, &request, &tenant));
                    }
                    run(request, me, tenant, upload.ok_or(Problem::MediaType)?).await
                }
                Run::Open(_) | Run::Keyholder(_) => Err(Problem::NotFound),
            }
        }
    }
}

/// Finds the tenant an address names, if it is served and the account may do this there. Any other responds
/// as if it did not exist.
fn tenant(request: &ConsoleRequest, me: &Me, permission: Option<Permission>) -> Result<Arc<Tenant>, Problem> {
    let site = request.http.match_info().get("site").unwrap_or_default();
    let tenant = request.gateway.tenant(site).ok_or(Problem::NotFound)?;
    let allowed = me.role(&tenant.config.id).is_some_and(|role| permission.is_none_or(|permission| role.may(permission)));
    if allowed { Ok(tenant) } else { Err(Problem::NotFound) }
}

/// Redirects to what staff undertake before they see anything of a site.
fn to_undertaking(line: &Line, request: &ConsoleRequest, tenant: &Tenant) -> HttpResponse {
    let here = at(tenant, "undertaking");
    if line.method != "GET" {
        return redirect(&here);
    }
    let path = request.http.uri().path_and_query().map_or("", |path| path.as_str());
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("next", path).finish();
    redirect(&format!("{here}?{query}"))
}

/// Reads the body. A form counts only when the browser reports that a page of this gateway sent it.
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
        return Ok((BTreeMap::new(), extract::body(request.headers(), payload, extract::ACT).await?));
    }
    same_origin::from_console(request.headers(), &gateway.config.origin())?;
    let bytes = extract::body(request.headers(), payload, extract::ACT).await?;
    Ok((extract::fields(&bytes)?, Vec::new()))
}

/// Begins a session in this browser, and marks the browser for the next time.
pub(super) fn begin(response: &mut HttpResponse, config: &Config, token: &str, browser: &str) {
    Kept::Session.set(response, config, token, None);
    Kept::Browser.set(response, config, browser, Some(time::Duration::days(180)));
}

/// Gives a frame the loader of islands; the page must be allowed to run them, see [`with_islands`].
pub(super) fn awake(gateway: &Gateway, frame: Frame) -> Frame {
    Frame { loader: page::loader(&gateway.assets), ..frame }
}

/// Allows the gateway's own islands to run on a page.
pub(super) fn with_islands(mut page: HttpResponse) -> HttpResponse {
    page.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(CSP_ISLANDS));
    page
}

/// Chooses the language: `?lang=`, else the cookie, else `Accept-Language`. Also returns whether it was
/// chosen just now.
fn language(request: &HttpRequest, config: &Config) -> (Lang, bool) {
    let chosen = query(request, "lang").and_then(|lang| lang.parse().ok());
    if let Some(lang) = chosen {
        return (lang, true);
    }
    let before = Kept::Language.read(request, config).and_then(|lang| lang.parse().ok());
    let preferred = request.headers().get("accept-language").and_then(|value| value.to_str().ok()).unwrap_or_default();
    (before.or_else(|| Lang::negotiate(preferred, &Lang::ALL)).unwrap_or(Lang::Kk), false)
}

/// Reads a value of the query string.
pub(super) fn query(request: &HttpRequest, name: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(request.query_string().as_bytes());
    pairs.find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}

/// Redirects to the sign-in page, which continues at the requested page afterwards.
fn sign_in(line: &Line, request: &ConsoleRequest, was_in: bool) -> HttpResponse {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if line.method == "GET" {
        query.append_pair("next", request.http.path());
    }
    if was_in {
        query.append_pair("over", "1");
    }
    let mut response = redirect(&format!("/console/sign-in?{}", query.finish()));
    if was_in {
        Kept::Session.end(&mut response, &request.gateway.config);
    }
    response
}

/// Redirects to another page (303).
pub(super) fn redirect(location: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((LOCATION, location))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((REFERRER_POLICY, "same-origin"))
        .finish()
}

/// Builds the response of a page. A form on it sends its origin, but to this gateway alone.
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

/// Adds to a response how long to wait before the next attempt (`Retry-After`).
pub(super) fn retry_after(mut response: HttpResponse, time: Duration) -> HttpResponse {
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(time.as_secs().max(1)));
    response
}

/// Renders a problem as a page. What an account may not see looks like what does not exist.
fn render_problem(gateway: &Gateway, lang: Lang, problem: &Problem) -> HttpResponse {
    let Message { heading, words } = page::message(problem, lang);
    let frame = bare(gateway, lang, "/console");
    let page = NoticePage { frame, heading: heading.to_owned(), words: words.to_owned() };
    let mut response = html(problem.status_code(), lang, kelisim_app::console::notice_page(page));
    if matches!(problem, Problem::Unavailable(_) | Problem::Forked) {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("2"));
    }
    response
}

/// Builds the frame of the page at `path` while nobody is signed in.
pub(super) fn bare(gateway: &Gateway, lang: Lang, path: &str) -> Frame {
    let css = ["tokens.css", "page.css", "console.css"].map(|name| gateway.assets.href(name)).to_vec();
    let languages = Lang::ALL.iter().map(|lang| (*lang, format!("{path}?lang={lang}"))).collect();
    Frame { lang, languages, css, loader: None, signed_in: None, site: None, alarms: Vec::new() }
}

/// Builds the frame of the page at `path` for somebody signed in.
pub(super) fn frame(request: &ConsoleRequest, me: &Me, path: &str) -> Frame {
    let form = data_encoding::HEXLOWER.encode(&request.gateway.staff.vault.token("form", &me.session.0));
    let alarms = alarms(&request.gateway, me, request.lang);
    let cases = me.account.roles.values().any(|role| role.may(Permission::Cases));
    let signed_in = Some(SignedIn { name: me.account.name.clone(), form, cases });
    Frame { signed_in, alarms, ..bare(&request.gateway, request.lang, path) }
}

/// What is amiss with the gateway, and with the sites that an account may see.
fn alarms(gateway: &Gateway, me: &Me, lang: Lang) -> Vec<String> {
    let words = Alarms::of(lang);
    let found = gateway.last_readiness();
    let room = found.room.map(|room| (room.is_reserve(), room.is_short()));
    let store = match (found.reasons.is_empty(), room) {
        (false, _) => Some(words.not_ready),
        (true, Some((true, _))) => Some(words.reserve),
        (true, Some((false, true))) => Some(words.short),
        (true, _) => None,
    };
    let served = gateway.served();
    let own = served.tenants.values().filter(|tenant| me.role(&tenant.config.id).is_some());
    let sites = own.filter_map(|tenant| {
        let name = tenant.config.name.get(lang);
        if tenant.committer.trouble().is_some() {
            return Some((words.stopped)(name));
        }
        if gateway.verifications.last(&tenant.config.id).is_some_and(|found| !found.is_right) {
            return Some((ControlReport::of(lang).alarm)(name));
        }
        served.troubles.contains_key(&tenant.config.id).then(|| (words.as_published)(name))
    });
    let contracts = served
        .tenants
        .values()
        .filter(|tenant| me.role(&tenant.config.id).is_some_and(|role| matches!(role, Role::Owner | Role::Officer)));
    let contracts = contracts.flat_map(|tenant| contracts_of(tenant, lang));
    store.map(str::to_owned).into_iter().chain(sites).chain(contracts).collect()
}

/// Contracts with recipients that end soon or are not in force, as sentences.
fn contracts_of(tenant: &Tenant, lang: Lang) -> Vec<String> {
    /// Days before its end at which a contract is told about first.
    const WARNS: i32 = 60;
    let (words, site, today) = (Alarms::of(lang), tenant.config.name.get(lang), local_day(clock::now()));
    let told = tenant.config.destinations.iter().filter_map(|to| {
        let name = to.recipient.get(lang).split(". ").next().unwrap_or_default().trim_end_matches('.');
        if !to.is_in_force(today) {
            let (from, until) = to.contract_days;
            let day = until.filter(|until| *until < today).or(from)?;
            return Some((words.contract_over)(site, name, &clock::day(day)));
        }
        let left = to.days_left(today).filter(|left| *left <= WARNS)?;
        Some((words.contract_ends)(site, name, &clock::day(to.contract_days.1?), left))
    });
    told.collect()
}

/// Lists the pages of a site that an account may open: their names and addresses. Whoever owes an undertaking may open
/// that page alone.
pub(super) fn pages(me: &Me, tenant: &Tenant) -> Vec<(&'static str, String)> {
    let Some(role) = me.role(&tenant.config.id) else { return Vec::new() };
    if undertaking::owed(&me.account, &tenant.config).is_some() {
        return vec![("undertaking", at(tenant, "undertaking"))];
    }
    let allowed = TABS.iter().filter(|(_, permission)| role.may(*permission));
    allowed.map(|(what, _)| (*what, at(tenant, what))).collect()
}

/// Returns the address of a page of a site.
pub(super) fn at(tenant: &Tenant, what: &str) -> String {
    format!("/console/site/{}/{what}", tenant.config.id)
}

/// Builds the frame of a page of a site.
pub(super) fn site_frame(request: &ConsoleRequest, me: &Me, tenant: &Tenant, what: &'static str) -> Frame {
    let all = pages(me, tenant);
    // Pages without a link of their own are reached from another one's, which stays lit.
    let above = match what {
        "checks" if all.iter().any(|(own, _)| *own == "list") => "list",
        "checks" => "history",
        "recipes" if all.iter().any(|(own, _)| *own == "list") => "list",
        "recipes" => "keys",
        own => own,
    };
    let tabs = all.into_iter().map(|(own, href)| Tab { what: own, href, open: own == above }).collect();
    let role = me.role(&tenant.config.id).map_or("", |role| role.name());
    let site = SiteContext { name: tenant.config.name.get(request.lang).to_owned(), role, tabs };
    Frame { site: Some(site), ..frame(request, me, &at(tenant, what)) }
}
