//! `/preferences/{site}`: the preference centre. A plain form; the browser is recognised by a secret in a
//! cookie of this host that scripts cannot read, set when somebody decides and not before.

pub(super) mod browser;
pub(super) mod handover;

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, LOCATION, REFERRER_POLICY};
use actix_web::{HttpRequest, HttpResponse, web};
use browser::{cookie, secret};
use kelisim_app::page::{PreferencesPage, Shell};
use kelisim_app::preferences::{optional_items, pressed};
use kelisim_core::consent::{Item, Method};
use kelisim_core::site::Gpc;
use kelisim_core::{Lang, Timestamp};
use kelisim_engine::consent::{self, Decided, Reach, Who};
use kelisim_engine::fingerprint::fingerprint;
use kelisim_engine::limits::flood::Flooding;
use kelisim_engine::status::{self, BrowserStatus};
use kelisim_engine::{Tenant, clock, receipt};
use kelisim_i18n::{Preferences, Words};

use super::{Data, choice, flood, page, token};
use crate::evidence::{self, PageReport};
use crate::gateway::Gateway;
use crate::problem::Problem;
use crate::routes::extract::{self, PageSite};
use crate::routes::same_origin;

/// Purpose for which this page's tokens are issued.
const TOKENS: &str = "preferences";

/// Serves the page with the current consent status of this browser.
pub(super) async fn get(request: HttpRequest, PageSite(tenant): PageSite, gateway: Data) -> HttpResponse {
    let mut state = PageState::new(&request, &tenant);
    match secret(&request, &gateway, &tenant) {
        Some(secret) => match status::of(&tenant, tenant.vault.device(&secret)).await {
            Ok(current) => state.current = current,
            Err(_) => state.notice = Some(Preferences::of(state.lang).unread),
        },
        None => state.current = None,
    }
    render(&request, &gateway, &tenant, StatusCode::OK, state)
}

/// Serves the page right after a decision. Its address is private, like a receipt's: it shows the receipt
/// also to a browser that keeps no cookies.
pub(super) async fn decided(
    request: HttpRequest,
    PageSite(tenant): PageSite,
    path: web::Path<(String, String)>,
    gateway: Data,
) -> HttpResponse {
    let mut state = PageState::new(&request, &tenant);
    let found = async {
        let record = receipt::of_token(&tenant, &path.1).ok_or(Problem::NotFound)?;
        let opened = receipt::open(&tenant, record).await?;
        let known = secret(&request, &gateway, &tenant).map(|secret| tenant.vault.device(&secret));
        if known.is_some_and(|known| known != opened.subject) {
            // The record is somebody else's, or was made before this browser's cookies were cleared.
            return Ok(None);
        }
        let current = status::of(&tenant, opened.subject).await?;
        Ok(current.map(|current| (current.newest.recorded.record == record, known.is_some(), current)))
    };
    match found.await {
        Ok(Some((newest, known, current))) => {
            state.new = newest;
            state.current = Some(current);
            state.at = Some(path.1.clone());
            if !known {
                state.remarks.push(Preferences::of(state.lang).forgotten);
            }
            render(&request, &gateway, &tenant, StatusCode::OK, state)
        }
        Ok(None) => {
            let location = format!("/preferences/{}?lang={}", tenant.config.id, state.lang);
            HttpResponse::SeeOther().insert_header((LOCATION, location)).finish()
        }
        Err(problem) => page::problem(&request, &gateway, Some(&tenant), &problem),
    }
}

/// Records the decision that was submitted.
pub(super) async fn post(
    request: HttpRequest,
    PageSite(tenant): PageSite,
    mut payload: web::Payload,
    gateway: Data,
) -> HttpResponse {
    let received = receive(&request, &mut payload, &gateway, &tenant).await;
    received.unwrap_or_else(|problem| page::problem(&request, &gateway, Some(&tenant), &problem))
}

async fn receive(
    request: &HttpRequest,
    payload: &mut web::Payload,
    gateway: &Gateway,
    tenant: &Tenant,
) -> Result<HttpResponse, Problem> {
    same_origin::from_own_page(request.headers(), &gateway.config.origin())?;
    let bytes = extract::body(request.headers(), payload, extract::ACT).await?;
    let sent = extract::fields(&bytes)?;
    let field = |name: &str| sent.get(name).map_or("", String::as_str);
    let mut state = PageState::new(request, tenant);
    state.lang = field("lang").parse().ok().filter(|lang| tenant.config.languages.contains(lang)).unwrap_or(state.lang);
    let words = Preferences::of(state.lang);
    let ticked: BTreeSet<Item> = optional_items(&tenant.config.categories).filter(|item| field(&item.0) == "yes").collect();
    let mut ticked = ticked;
    let mut method = pressed(field("act")).ok_or(Problem::NotFound)?;
    // What a signal of the browser concerns is allowed one by one only, as in the banner.
    if method == Method::AcceptAll && has_signal(request) && tenant.config.banner.gpc == Gpc::Tracking {
        method = Method::Save;
        ticked = untracked(tenant);
    }
    let allows = method == Method::AcceptAll || (method == Method::Save && !ticked.is_empty());
    let what = if allows { Flooding::Grant } else { Flooding::Refusal };
    flood::count(request, gateway, &tenant.config.id, what).await?;
    let known = secret(request, gateway, tenant);
    let sent_token = field("token");
    let redisplay = |mut state: PageState, status, notice, token: Option<&str>| {
        state.ticked = Some(ticked.clone());
        state.notice = Some(notice);
        state.token = token.map(str::to_owned);
        render(request, gateway, tenant, status, state)
    };
    let Some(key) = token::key(tenant, TOKENS, sent_token) else {
        return Ok(redisplay(state, StatusCode::UNPROCESSABLE_ENTITY, words.stale, None));
    };
    let secret = known.unwrap_or_else(|| browser::first_secret(tenant, &key));
    match record(request, gateway, tenant, Decision { key, lang: state.lang, method, ticked: &ticked, secret: &secret }).await {
        Ok(Recorded { token, choices, at }) => {
            let location = format!("/preferences/{}/{token}?lang={}", tenant.config.id, state.lang);
            let mut response =
                HttpResponse::SeeOther().cookie(cookie(gateway, tenant, &secret)).insert_header((LOCATION, location)).finish();
            // Where pages of the site share a domain with us, the cookie hands them the choice.
            if gateway.front(tenant).embed.choices.reaches {
                choice::set_cookies(request, gateway, tenant, at, &choices, at, &mut response);
            }
            Ok(response)
        }
        Err(Problem::KeyReused) => Ok(redisplay(state, StatusCode::CONFLICT, words.other, None)),
        Err(problem @ (Problem::Unavailable(_) | Problem::Forked)) => {
            Ok(redisplay(state, actix_web::ResponseError::status_code(&problem), words.unsaved, Some(sent_token)))
        }
        Err(problem) => Err(problem),
    }
}

/// Whether the browser sends Global Privacy Control.
fn has_signal(request: &HttpRequest) -> bool {
    request.headers().get("sec-gpc").is_some_and(|value| value == "1")
}

/// What may be allowed and follows nobody.
fn untracked(tenant: &Tenant) -> BTreeSet<Item> {
    let categories: Vec<_> = tenant.config.categories.iter().filter(|category| !category.is_tracking()).cloned().collect();
    optional_items(&categories).collect()
}

/// Decision as submitted, and the browser's secret.
struct Decision<'p> {
    key: String,
    lang: Lang,
    method: Method,
    ticked: &'p BTreeSet<Item>,
    secret: &'p [u8],
}

/// Recorded decision: the private token of the record, and the choice with its moment.
struct Recorded {
    token: String,
    choices: BTreeMap<Item, bool>,
    at: Timestamp,
}

/// Records the decision as the browser's own act.
async fn record(request: &HttpRequest, gateway: &Gateway, tenant: &Tenant, act: Decision<'_>) -> Result<Recorded, Problem> {
    let Decision { key, lang, method, ticked, secret } = act;
    let allowed = |item: &Item| match method {
        Method::AcceptAll => true,
        Method::Save => ticked.contains(item),
        _ => false,
    };
    // A category is allowed when each of its services is, as in the banner.
    let optional = tenant.config.categories.iter().filter(|category| !category.is_necessary());
    let choices = optional.flat_map(|category| {
        let services = category.services.iter().map(|service| Item::service(&service.id));
        let services: Vec<_> = services.map(|item| (item.clone(), allowed(&item))).collect();
        let own = Item::category(&category.id);
        let whole = if services.is_empty() { allowed(&own) } else { services.iter().all(|(_, allowed)| *allowed) };
        services.into_iter().chain([(own, whole)])
    });
    let choices: BTreeMap<Item, bool> = choices.collect();
    let text = tenant.config.cookies_text().and_then(|text| tenant.text_hash(&text.id, lang)).ok_or(Problem::NotFound)?;
    let mut parts = vec![lang.code().as_bytes(), text.0.as_slice()];
    for (item, granted) in &choices {
        parts.extend([item.0.as_bytes(), if *granted { b"1" } else { b"0" }]);
    }
    let method_name = format!("{method:?}");
    parts.push(method_name.as_bytes());
    let reported =
        PageReport { page: format!("{}/preferences/{}", gateway.config.origin(), tenant.config.id), ..PageReport::default() };
    let at = clock::now();
    let decided = Decided {
        key,
        request: fingerprint(&parts),
        who: Who::Device(secret.to_vec()),
        text,
        lang,
        method,
        choices: choices.clone(),
        clauses: Vec::new(),
        decided_at: Some(at),
        build: None,
        evidence: evidence::gather(request, &gateway.config.proxies, &reported, at),
        reach: Reach::default(),
    };
    let token = consent::record_preferences(tenant, decided).await?.token;
    Ok(Recorded { token, choices, at })
}

/// State with which the page is rendered.
struct PageState {
    lang: Lang,
    current: Option<BrowserStatus>,
    /// Whether the current record was made just now.
    new: bool,
    /// Items ticked in the form, when the page is rendered again.
    ticked: Option<BTreeSet<Item>>,
    token: Option<String>,
    notice: Option<&'static str>,
    remarks: Vec<&'static str>,
    /// Private token in the page's address.
    at: Option<String>,
}

impl PageState {
    fn new(request: &HttpRequest, tenant: &Tenant) -> Self {
        let lang = page::language(request, tenant);
        Self { lang, current: None, new: false, ticked: None, token: None, notice: None, remarks: Vec::new(), at: None }
    }
}

fn render(request: &HttpRequest, gateway: &Gateway, tenant: &Tenant, status: StatusCode, state: PageState) -> HttpResponse {
    let PageState { lang, current, new, ticked, token, notice, mut remarks, at } = state;
    let words = Preferences::of(lang);
    let path = format!("/preferences/{}", tenant.config.id);
    let here = at.map_or_else(|| path.clone(), |token| format!("{path}/{token}"));
    let allowed =
        current.iter().flat_map(|current| optional_items(&tenant.config.categories).filter(|item| current.allows(item)));
    let ticked = ticked.unwrap_or_else(|| allowed.collect());
    match &current {
        None if notice.is_none() => remarks.push(words.undecided),
        Some(current) if !current.same_words => remarks.push(words.changed),
        _ => {}
    }
    let allows_any =
        current.as_ref().is_some_and(|current| optional_items(&tenant.config.categories).any(|item| current.allows(&item)));
    if has_signal(request) && tenant.config.banner.gpc == Gpc::Tracking {
        remarks.push(Words::of(lang).banner.gpc_tracking);
    } else if has_signal(request) && !allows_any {
        remarks.push(words.gpc);
    }
    let body = kelisim_app::render::preferences_page(PreferencesPage {
        shell: shell(gateway, tenant, lang, &here),
        action: format!("{path}?lang={lang}"),
        token: token.unwrap_or_else(|| token::new(tenant, TOKENS)),
        ticked,
        status: current.map(|current| consent_status(tenant, lang, new, allows_any, &current)),
        notice,
        remarks,
        shared: gateway.front(tenant).embed.choices.reaches,
    });
    let mut response = page::html(status, lang, body);
    // The page's own form must be able to send its origin; no other site is sent a referrer.
    response.headers_mut().insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

fn shell(gateway: &Gateway, tenant: &Tenant, lang: Lang, path: &str) -> Shell {
    page::shell(gateway, tenant, lang, path)
}

/// Describes the status of the browser's consents, as the page shows it.
fn consent_status(
    tenant: &Tenant,
    lang: Lang,
    new: bool,
    allows: bool,
    current: &BrowserStatus,
) -> kelisim_app::page::ConsentStatus {
    let recorded = &current.newest.recorded;
    let items: Vec<Item> = optional_items(&tenant.config.categories).collect();
    let until = items.iter().filter_map(|item| current.mark(item)?.until).min();
    kelisim_app::page::ConsentStatus {
        new,
        kind: recorded.kind,
        method: current.newest.payload.as_ref().map_or(Method::Save, |payload| payload.method),
        number: recorded.record.number(),
        recorded_at: clock::local(Timestamp::from_secs(recorded.leaf.time)),
        until: until.filter(|_| current.same_words).map(clock::local),
        now: items.into_iter().map(|item| (super::receipts::title(tenant, &item.0, lang), current.allows(&item))).collect(),
        allows,
        receipt: format!("/r/{}/{}?lang={lang}", tenant.config.id, recorded.token),
    }
}
