//! `/my/{site}/{token}`: the private page. Its address is the key: whoever has it sees what was done by it, and nothing
//! else of the same person. Plain forms; there are no scripts.

mod recipients;
mod shown;

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, LOCATION, ORIGIN};
use actix_web::{HttpRequest, HttpResponse, ResponseError as _, web};
use kelisim_app::my::{Notice, Typed};
use kelisim_app::page::MessagePage;
use kelisim_core::Lang;
use kelisim_core::consent::Item;
use kelisim_core::form::check_value;
use kelisim_core::request::Ask;
use kelisim_core::site::FieldKind;
use kelisim_engine::case::{Case, Story};
use kelisim_engine::fingerprint::fingerprint;
use kelisim_engine::reason::Refusal;
use kelisim_engine::request::{self, MOST, NewRequest};
use kelisim_engine::withdraw::{self, Change, Done};
use kelisim_engine::{Failure, Tenant, case as cases, clock};
use kelisim_i18n::My;
use url::form_urlencoded;

use super::{Data, page, token};
use crate::evidence::{self, Said};
use crate::gateway::Gateway;
use crate::problem::Problem;
use crate::routes::extract;

/// What the page is shown with, beside what is in the thread.
#[derive(Default)]
struct Shown {
    notice: Option<Notice>,
    asking: Typed,
    /// The token of the form, when the next press is to be the same act.
    token: Option<String>,
}

/// An opened page: who asks for it, in which language, and what is there.
struct Opened<'r> {
    request: &'r HttpRequest,
    gateway: &'r Gateway,
    tenant: &'r Tenant,
    lang: Lang,
    token: &'r str,
    case: Case,
}

impl<'r> Opened<'r> {
    async fn new(request: &'r HttpRequest, gateway: &'r Gateway, tenant: &'r Tenant, token: &'r str) -> Result<Self, Problem> {
        let case = cases::open(tenant, token).await?;
        Ok(Self { request, gateway, tenant, lang: page::language(request, tenant), token, case })
    }

    /// What the page's tokens are for: no page of another link takes them.
    fn tokens(&self) -> String {
        format!("my/{}", self.case.link)
    }

    async fn story(&self) -> Result<Story, Problem> {
        Ok(cases::read(self.tenant, &self.case.row).await?)
    }

    async fn show(&self, status: StatusCode, shown: Shown) -> Result<HttpResponse, Problem> {
        let form = shown.token.unwrap_or_else(|| token::new(self.tenant, &self.tokens()));
        let page = shown::page(self, form, shown.notice, shown.asking).await?;
        Ok(page::html(status, self.lang, kelisim_app::render::my_page(page)))
    }

    /// The page again with a sentence.
    async fn say(&self, status: StatusCode, words: &'static str) -> Result<HttpResponse, Problem> {
        self.show(status, Shown { notice: Some(Notice { words, wrong: true }), ..Shown::default() }).await
    }

    /// Where to go after something was recorded.
    fn there(&self, token: &str, done: &str) -> HttpResponse {
        let there = format!("/my/{}/{token}?lang={}&done={done}", self.tenant.config.id, self.lang);
        HttpResponse::SeeOther().insert_header((LOCATION, there)).finish()
    }

    /// The page after something could not be recorded.
    async fn sorry(&self, why: Failure, again: Shown) -> Result<HttpResponse, Problem> {
        let words = My::of(self.lang);
        let (status, said, keep) = match &why {
            Failure::Unavailable(_) | Failure::Forked => (Problem::from(why).status_code(), words.unsaved, again.token),
            Failure::KeyReused => (StatusCode::CONFLICT, words.stale, None),
            Failure::Refused(Refusal::AskedBefore) => (StatusCode::CONFLICT, words.before, None),
            Failure::Refused(Refusal::Erased) => (StatusCode::CONFLICT, words.erased, None),
            _ => return Err(why.into()),
        };
        self.show(status, Shown { notice: Some(Notice { words: said, wrong: true }), token: keep, ..again }).await
    }
}

/// The page.
pub(super) async fn get(request: HttpRequest, path: web::Path<(String, String)>, gateway: Data) -> HttpResponse {
    let Ok(tenant) = extract::tenant(&gateway, &path.0) else {
        return page::problem(&request, &gateway, None, &Problem::UnknownSite);
    };
    let shown = async {
        let opened = Opened::new(&request, &gateway, &tenant, &path.1).await?;
        let words = My::of(opened.lang);
        let done = request.query_string().split('&').find_map(|pair| pair.strip_prefix("done="));
        let said = match done {
            Some("changed") => Some(words.changed),
            Some("asked") => Some(words.asked),
            Some("renewed") => Some(words.renewed),
            _ => None,
        };
        let notice = said.map(|words| Notice { words, wrong: false });
        opened.show(StatusCode::OK, Shown { notice, ..Shown::default() }).await
    };
    shown.await.unwrap_or_else(|problem| page::problem(&request, &gateway, Some(&tenant), &problem))
}

type Sent = BTreeMap<String, String>;

/// Reads a form of the page, and the key its token stands for: `None` when it lay open for too long.
async fn read(opened: &Opened<'_>, payload: &mut web::Payload) -> Result<(Sent, Option<String>), Problem> {
    // A browser that says the form came from another page is believed. Pages of ours send `null`: they tell nobody where
    // they are.
    let origin = opened.request.headers().get(ORIGIN).map(HeaderValue::as_bytes);
    if origin.is_some_and(|origin| origin != b"null" && origin != opened.gateway.config.origin().as_bytes()) {
        return Err(Problem::WrongOrigin);
    }
    let bytes = extract::body(payload, extract::FORM).await?;
    let sent: Sent = form_urlencoded::parse(&bytes).into_owned().collect();
    let key = token::key(opened.tenant, &opened.tokens(), sent.get("token").map_or("", String::as_str));
    Ok((sent, key))
}

fn gathered(opened: &Opened<'_>) -> kelisim_core::evidence::Evidence {
    evidence::gather(opened.request, &opened.gateway.config.proxies.trusted, &Said::default(), clock::now())
}

/// Allows one thing, or takes back one or all.
pub(super) async fn consents(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    mut payload: web::Payload,
    gateway: Data,
) -> HttpResponse {
    let Ok(tenant) = extract::tenant(&gateway, &path.0) else {
        return page::problem(&request, &gateway, None, &Problem::UnknownSite);
    };
    let changed = async {
        let opened = Opened::new(&request, &gateway, &tenant, &path.1).await?;
        change(&opened, &mut payload).await
    };
    changed.await.unwrap_or_else(|problem| page::problem(&request, &gateway, Some(&tenant), &problem))
}

async fn change(opened: &Opened<'_>, payload: &mut web::Payload) -> Result<HttpResponse, Problem> {
    let words = My::of(opened.lang);
    let (sent, key) = read(opened, payload).await?;
    let Some(key) = key else { return opened.say(StatusCode::UNPROCESSABLE_ENTITY, words.stale).await };
    let (allow, wanted) = match (sent.get("allow"), sent.get("withdraw")) {
        (Some(item), None) => (true, item),
        (None, Some(item)) => (false, item),
        _ => return Err(Problem::NotFound),
    };
    let story = opened.story().await?;
    let items = match wanted.as_str() {
        "all" if !allow => withdraw::words(&story).into_iter().map(|word| word.item).collect(),
        item => vec![Item(item.to_owned())],
    };
    let change = Change { items, allow, lang: opened.lang, key, evidence: gathered(opened) };
    match withdraw::change(opened.tenant, &opened.case, &story, change).await {
        Ok(Done::Changed) => Ok(opened.there(opened.token, "changed")),
        Ok(Done::Asked) => Ok(opened.there(opened.token, "asked")),
        Ok(Done::Waits) => opened.say(StatusCode::CONFLICT, words.before).await,
        Ok(Done::Nothing) => opened.say(StatusCode::CONFLICT, if allow { words.already } else { words.never }).await,
        Err(problem) => {
            let token = sent.get("token").cloned();
            opened.sorry(problem, Shown { token, ..Shown::default() }).await
        }
    }
}

/// Asks something of the operator.
pub(super) async fn requests(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    mut payload: web::Payload,
    gateway: Data,
) -> HttpResponse {
    let Ok(tenant) = extract::tenant(&gateway, &path.0) else {
        return page::problem(&request, &gateway, None, &Problem::UnknownSite);
    };
    let asked = async {
        let opened = Opened::new(&request, &gateway, &tenant, &path.1).await?;
        ask(&opened, &mut payload).await
    };
    asked.await.unwrap_or_else(|problem| page::problem(&request, &gateway, Some(&tenant), &problem))
}

async fn ask(opened: &Opened<'_>, payload: &mut web::Payload) -> Result<HttpResponse, Problem> {
    let words = My::of(opened.lang);
    let (mut sent, key) = read(opened, payload).await?;
    let chosen = sent.get("ask").and_then(|name| Ask::offered(name));
    let typed = sent.remove("message").unwrap_or_default();
    let token = sent.get("token").cloned();
    let mut asking = Typed { ask: chosen, message: typed.clone(), choice: None, words: None };
    let message = check_value(FieldKind::Textarea, false, MOST, &typed, opened.lang);
    asking.words = match &message {
        Err((_, said)) => Some(said),
        Ok(None) if chosen.is_some_and(Ask::needs_words) => Some(words.message_missing),
        Ok(_) => None,
    };
    asking.choice = chosen.is_none().then_some(words.choose);
    let Some(key) = key else {
        let notice = Some(Notice { words: words.stale, wrong: true });
        return opened.show(StatusCode::UNPROCESSABLE_ENTITY, Shown { notice, asking, token: None }).await;
    };
    let (Some(ask), Ok(message), None) = (chosen, message, asking.words) else {
        return opened.show(StatusCode::UNPROCESSABLE_ENTITY, Shown { notice: None, asking, token }).await;
    };
    let record = opened.tenant.vault.record_id("my/requests", &key);
    let request = fingerprint(&[ask.name().as_bytes(), message.as_deref().unwrap_or_default().as_bytes()]);
    let (lang, evidence) = (opened.lang, gathered(opened));
    let asked = NewRequest { ask, items: Vec::new(), message, lang, record, request, evidence };
    let case = (opened.case.id, opened.case.row.subject);
    match request::ask(opened.tenant, case, asked).await {
        Ok(_) => Ok(opened.there(opened.token, "asked")),
        Err(problem) => opened.sorry(problem, Shown { notice: None, asking, token }).await,
    }
}

/// Ends the link, or replaces it.
pub(super) async fn link(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    mut payload: web::Payload,
    gateway: Data,
) -> HttpResponse {
    let Ok(tenant) = extract::tenant(&gateway, &path.0) else {
        return page::problem(&request, &gateway, None, &Problem::UnknownSite);
    };
    let ended = async {
        let (case, ended) = cases::find(&tenant, &path.1).await?;
        let lang = page::language(&request, &tenant);
        let opened = Opened { request: &request, gateway: &gateway, tenant: &tenant, lang, token: &path.1, case };
        relink(&opened, ended, &mut payload).await
    };
    ended.await.unwrap_or_else(|problem| page::problem(&request, &gateway, Some(&tenant), &problem))
}

/// A link that has ended is nobody's, unless it was this very form that ended it.
async fn relink(opened: &Opened<'_>, ended: bool, payload: &mut web::Payload) -> Result<HttpResponse, Problem> {
    let words = My::of(opened.lang);
    let (sent, key) = read(opened, payload).await?;
    if ended && key.is_none() {
        return Err(Problem::NotFound);
    }
    let Some(key) = key else { return opened.say(StatusCode::UNPROCESSABLE_ENTITY, words.stale).await };
    let renew = match sent.get("act").map(String::as_str) {
        Some("renew") => true,
        Some("end") => false,
        _ => return Err(Problem::NotFound),
    };
    match request::relink(opened.tenant, &opened.case, renew, &key, gathered(opened)).await {
        Ok(Some(token)) => Ok(opened.there(&token, "renewed")),
        Ok(None) => {
            let page = MessagePage {
                shell: page::shell(opened.gateway, opened.tenant, opened.lang, ""),
                heading: words.ended.to_owned(),
                words: words.ended_about.to_owned(),
                retry: None,
            };
            Ok(page::html(StatusCode::OK, opened.lang, kelisim_app::render::message_page(page)))
        }
        Err(Failure::Refused(Refusal::LinkEnded)) => Err(Problem::NotFound),
        Err(why) if ended => Err(why.into()),
        Err(problem) => {
            let token = sent.get("token").cloned();
            opened.sorry(problem, Shown { token, ..Shown::default() }).await
        }
    }
}
