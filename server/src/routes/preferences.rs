//! `/preferences/{site}`: the preference centre. A plain form; the browser is known by a secret in a cookie of this host
//! that scripts cannot read, made when somebody decides and not before.

mod browser;

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, LOCATION, REFERRER_POLICY};
use actix_web::{HttpRequest, HttpResponse, web};
use browser::{cookie, secret};
use kelisim_app::page::{PreferencesPage, Shell};
use kelisim_app::preferences::{asked, pressed};
use kelisim_core::consent::{Item, Method};
use kelisim_core::{Lang, Timestamp};
use kelisim_engine::consent::{self, Decided, Who};
use kelisim_engine::fingerprint::fingerprint;
use kelisim_engine::status::{self, BrowserStatus};
use kelisim_engine::{Tenant, clock, receipt};
use kelisim_i18n::Preferences;
use url::form_urlencoded;

use super::{Data, choice, page, token};
use crate::evidence::{self, Said};
use crate::gateway::Gateway;
use crate::problem::Problem;
use crate::routes::{extract, same_origin};

/// What the tokens of this page are for.
const TOKENS: &str = "preferences";

/// The page as this browser stands.
pub(super) async fn get(request: HttpRequest, path: web::Path<String>, gateway: Data) -> HttpResponse {
    let Ok(tenant) = extract::tenant(&gateway, &path) else {
        return page::problem(&request, &gateway, None, &Problem::UnknownSite);
    };
    let mut shown = Shown::new(&request, &tenant);
    match secret(&request, &gateway, &tenant) {
        Some(secret) => match status::of(&tenant, tenant.vault.device(&secret)).await {
            Ok(standing) => shown.standing = standing,
            Err(_) => shown.notice = Some(Preferences::of(shown.lang).unread),
        },
        None => shown.standing = None,
    }
    show(&request, &gateway, &tenant, StatusCode::OK, shown)
}

/// The page right after a decision. Its address is private, as the receipt's is; it shows the receipt to a browser that
/// keeps no cookies too.
pub(super) async fn kept(request: HttpRequest, path: web::Path<(String, String)>, gateway: Data) -> HttpResponse {
    let Ok(tenant) = extract::tenant(&gateway, &path.0) else {
        return page::problem(&request, &gateway, None, &Problem::UnknownSite);
    };
    let mut shown = Shown::new(&request, &tenant);
    let found = async {
        let record = receipt::of_token(&tenant, &path.1).ok_or(Problem::NotFound)?;
        let opened = receipt::open(&tenant, record).await?;
        let known = secret(&request, &gateway, &tenant).map(|secret| tenant.vault.device(&secret));
        if known.is_some_and(|known| known != opened.subject) {
            // Somebody else's, or of a browser that was cleared since.
            return Ok(None);
        }
        let standing = status::of(&tenant, opened.subject).await?;
        Ok(standing.map(|standing| (standing.newest.recorded.record == record, known.is_some(), standing)))
    };
    match found.await {
        Ok(Some((newest, known, standing))) => {
            shown.new = newest;
            shown.standing = Some(standing);
            shown.at = Some(path.1.clone());
            if !known {
                shown.remarks.push(Preferences::of(shown.lang).forgotten);
            }
            show(&request, &gateway, &tenant, StatusCode::OK, shown)
        }
        Ok(None) => {
            let there = format!("/preferences/{}?lang={}", tenant.config.id, shown.lang);
            HttpResponse::SeeOther().insert_header((LOCATION, there)).finish()
        }
        Err(problem) => page::problem(&request, &gateway, Some(&tenant), &problem),
    }
}

/// Records what was pressed.
pub(super) async fn post(
    request: HttpRequest,
    path: web::Path<String>,
    mut payload: web::Payload,
    gateway: Data,
) -> HttpResponse {
    let Ok(tenant) = extract::tenant(&gateway, &path) else {
        return page::problem(&request, &gateway, None, &Problem::UnknownSite);
    };
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
    let bytes = extract::body(payload, extract::ACT).await?;
    let sent: Vec<(String, String)> = form_urlencoded::parse(&bytes).into_owned().collect();
    let field = |name: &str| sent.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str());
    let mut shown = Shown::new(request, tenant);
    shown.lang = field("lang").parse().ok().filter(|lang| tenant.config.languages.contains(lang)).unwrap_or(shown.lang);
    let words = Preferences::of(shown.lang);
    let ticked: BTreeSet<Item> = asked(&tenant.config.categories).filter(|item| field(&item.0) == "yes").collect();
    let method = pressed(field("act")).ok_or(Problem::NotFound)?;
    let known = secret(request, gateway, tenant);
    let sent_token = field("token");
    let again = |mut shown: Shown, status, notice, token: Option<&str>| {
        shown.ticked = Some(ticked.clone());
        shown.notice = Some(notice);
        shown.token = token.map(str::to_owned);
        show(request, gateway, tenant, status, shown)
    };
    let Some(key) = token::key(tenant, TOKENS, sent_token) else {
        return Ok(again(shown, StatusCode::UNPROCESSABLE_ENTITY, words.stale, None));
    };
    let secret = known.unwrap_or_else(|| browser::first_secret(tenant, &key));
    match record(request, gateway, tenant, Pressed { key, lang: shown.lang, method, ticked: &ticked, secret: &secret }).await {
        Ok(Done { token, choices, at }) => {
            let there = format!("/preferences/{}/{token}?lang={}", tenant.config.id, shown.lang);
            let mut response =
                HttpResponse::SeeOther().cookie(cookie(gateway, tenant, &secret)).insert_header((LOCATION, there)).finish();
            // Where pages of the site share a domain with us, they have the choice from here.
            if gateway.front(&tenant).embed.choices.reaches {
                choice::keep(request, gateway, tenant, at, &choices, at, &mut response);
            }
            Ok(response)
        }
        Err(Problem::KeyReused) => Ok(again(shown, StatusCode::CONFLICT, words.other, None)),
        Err(problem @ (Problem::Unavailable(_) | Problem::Forked)) => {
            Ok(again(shown, actix_web::ResponseError::status_code(&problem), words.unsaved, Some(sent_token)))
        }
        Err(problem) => Err(problem),
    }
}

/// What was pressed, and by whom.
struct Pressed<'p> {
    key: String,
    lang: Lang,
    method: Method,
    ticked: &'p BTreeSet<Item>,
    secret: &'p [u8],
}

/// What was recorded: the private token of the record, and the choice with its moment.
struct Done {
    token: String,
    choices: BTreeMap<Item, bool>,
    at: Timestamp,
}

/// Records it as a browser's own act.
async fn record(request: &HttpRequest, gateway: &Gateway, tenant: &Tenant, act: Pressed<'_>) -> Result<Done, Problem> {
    let Pressed { key, lang, method, ticked, secret } = act;
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
    let way = format!("{method:?}");
    parts.push(way.as_bytes());
    let said = Said { page: format!("{}/preferences/{}", gateway.config.origin(), tenant.config.id), ..Said::default() };
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
        evidence: evidence::gather(request, &gateway.config.proxies.trusted, &said, at),
    };
    let token = consent::record_preferences(tenant, decided).await?.token;
    Ok(Done { token, choices, at })
}

/// What the page is shown with.
struct Shown {
    lang: Lang,
    standing: Option<BrowserStatus>,
    /// Whether the standing record was made just now.
    new: bool,
    /// What was ticked, when the page is shown again.
    ticked: Option<BTreeSet<Item>>,
    token: Option<String>,
    notice: Option<&'static str>,
    remarks: Vec<&'static str>,
    /// The private token in the page's address.
    at: Option<String>,
}

impl Shown {
    fn new(request: &HttpRequest, tenant: &Tenant) -> Self {
        let lang = page::language(request, tenant);
        Self { lang, standing: None, new: false, ticked: None, token: None, notice: None, remarks: Vec::new(), at: None }
    }
}

fn show(request: &HttpRequest, gateway: &Gateway, tenant: &Tenant, status: StatusCode, shown: Shown) -> HttpResponse {
    let Shown { lang, standing, new, ticked, token, notice, mut remarks, at } = shown;
    let words = Preferences::of(lang);
    let path = format!("/preferences/{}", tenant.config.id);
    let here = at.map_or_else(|| path.clone(), |token| format!("{path}/{token}"));
    let allowed = standing.iter().flat_map(|standing| asked(&tenant.config.categories).filter(|item| standing.allows(item)));
    let ticked = ticked.unwrap_or_else(|| allowed.collect());
    match &standing {
        None if notice.is_none() => remarks.push(words.undecided),
        Some(standing) if !standing.same_words => remarks.push(words.changed),
        _ => {}
    }
    let allows_any =
        standing.as_ref().is_some_and(|standing| asked(&tenant.config.categories).any(|item| standing.allows(&item)));
    let signal = request.headers().get("sec-gpc").is_some_and(|value| value == "1");
    if signal && !allows_any {
        remarks.push(words.gpc);
    }
    let body = kelisim_app::render::preferences_page(PreferencesPage {
        shell: shell(gateway, tenant, lang, &here),
        action: format!("{path}?lang={lang}"),
        token: token.unwrap_or_else(|| token::new(tenant, TOKENS)),
        ticked,
        standing: standing.map(|standing| told(tenant, lang, new, allows_any, &standing)),
        notice,
        remarks,
        shared: gateway.front(&tenant).embed.choices.reaches,
    });
    let mut response = page::html(status, lang, body);
    // Its own form must be able to say where it comes from; nobody else is told anything.
    response.headers_mut().insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

fn shell(gateway: &Gateway, tenant: &Tenant, lang: Lang, path: &str) -> Shell {
    let assets = &gateway.assets;
    let script = assets.has("preferences.js").then(|| assets.href("preferences.js"));
    Shell { hydrate: script, ..page::shell(gateway, tenant, lang, path) }
}

/// A standing as people are told it.
fn told(tenant: &Tenant, lang: Lang, new: bool, allows: bool, standing: &BrowserStatus) -> kelisim_app::page::ConsentStatus {
    let recorded = &standing.newest.recorded;
    let items: Vec<Item> = asked(&tenant.config.categories).collect();
    let until = items.iter().filter_map(|item| standing.mark(item)?.until).min();
    kelisim_app::page::ConsentStatus {
        new,
        kind: recorded.kind,
        method: standing.newest.payload.as_ref().map_or(Method::Save, |payload| payload.method),
        number: recorded.record.number(),
        recorded_at: clock::local(Timestamp::from_secs(recorded.leaf.time)),
        until: until.filter(|_| standing.same_words).map(clock::local),
        now: items.into_iter().map(|item| (super::receipts::title(tenant, &item.0, lang), standing.allows(&item))).collect(),
        allows,
        receipt: format!("/r/{}/{}?lang={lang}", tenant.config.id, recorded.token),
    }
}
