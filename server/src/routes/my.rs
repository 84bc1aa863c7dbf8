//! `/my/{site}/{token}`: the private page of a thread. Its address is the key: whoever has it sees what was
//! done by it, and nothing else of the same person. Plain forms; the one script copies and shares the link.

pub(super) mod files;
pub(super) mod recipients;
mod shown;

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, HeaderName, LOCATION};
use actix_web::{HttpRequest, HttpResponse, ResponseError as _, web};
use kelisim_app::my::{Notice, Typed};
use kelisim_app::page::MessagePage;
use kelisim_core::Lang;
use kelisim_core::consent::Item;
use kelisim_core::form::validate_value;
use kelisim_core::request::Ask;
use kelisim_core::site::FieldKind;
use kelisim_engine::fingerprint::fingerprint;
use kelisim_engine::reason::{Refusal, Unavailable};
use kelisim_engine::request::{self, MOST, NewRequest};
use kelisim_engine::thread::{History, Thread};
use kelisim_engine::withdraw::{self, Change, ChangeOutcome};
use kelisim_engine::{Failure, Tenant, clock, desk, thread as threads};
use kelisim_i18n::{Attaching, My};

use super::{Data, page, token};
use crate::evidence::{self, PageReport};
use crate::gateway::Gateway;
use crate::pdf;
use crate::problem::Problem;
use crate::routes::extract::{self, PageSite};
use crate::routes::same_origin;

/// State with which the page is rendered, besides the content of the thread.
#[derive(Default)]
struct PageState {
    notice: Option<Notice>,
    request_form: Typed,
    /// Token of the form, when the next press is to be the same act.
    token: Option<String>,
    /// Why a file was not taken.
    file_wrong: Option<String>,
}

/// Opened page: the request, its language, and the thread.
struct Opened<'r> {
    request: &'r HttpRequest,
    gateway: &'r Gateway,
    tenant: &'r Tenant,
    lang: Lang,
    token: &'r str,
    thread: Thread,
}

impl<'r> Opened<'r> {
    async fn new(request: &'r HttpRequest, gateway: &'r Gateway, tenant: &'r Tenant, token: &'r str) -> Result<Self, Problem> {
        let thread = threads::open(tenant, token).await?;
        Ok(Self { request, gateway, tenant, lang: page::language(request, tenant), token, thread })
    }

    /// Names the purpose of this page's tokens: no page of another link accepts them.
    fn token_purpose(&self) -> String {
        format!("my/{}", self.thread.link)
    }

    async fn history(&self) -> Result<History, Problem> {
        Ok(threads::read(self.tenant, &self.thread.row).await?)
    }

    async fn render(&self, status: StatusCode, state: PageState) -> Result<HttpResponse, Problem> {
        let form = state.token.unwrap_or_else(|| token::new(self.tenant, &self.token_purpose()));
        let page = shown::page(self, form, state.notice, state.request_form, state.file_wrong).await?;
        Ok(page::html(status, self.lang, kelisim_app::render::my_page(page)))
    }

    /// Renders the page with an error message.
    async fn render_error(&self, status: StatusCode, words: &'static str) -> Result<HttpResponse, Problem> {
        self.render(
            status,
            PageState { notice: Some(Notice { words, wrong: true, ..Notice::default() }), ..PageState::default() },
        )
        .await
    }

    /// Redirects to the page after something was recorded.
    fn redirect(&self, token: &str, done: &str) -> HttpResponse {
        let location = format!("/my/{}/{token}?lang={}&done={done}", self.tenant.config.id, self.lang);
        HttpResponse::SeeOther().insert_header((LOCATION, location)).finish()
    }

    /// Renders the page after something could not be recorded.
    async fn render_failure(&self, why: Failure, again: PageState) -> Result<HttpResponse, Problem> {
        let words = My::of(self.lang);
        let (status, message, token) = match &why {
            Failure::Unavailable(_) | Failure::Forked => (Problem::from(why).status_code(), words.unsaved, again.token),
            Failure::KeyReused => (StatusCode::CONFLICT, words.stale, None),
            Failure::Refused(Refusal::AskedBefore) => (StatusCode::CONFLICT, words.before, None),
            Failure::Refused(Refusal::Erased) => (StatusCode::CONFLICT, words.erased, None),
            _ => return Err(why.into()),
        };
        self.render(
            status,
            PageState { notice: Some(Notice { words: message, wrong: true, ..Notice::default() }), token, ..again },
        )
        .await
    }
}

/// Serves the private page.
pub(super) async fn get(
    request: HttpRequest,
    PageSite(tenant): PageSite,
    path: web::Path<(String, String)>,
    gateway: Data,
) -> HttpResponse {
    let response = async {
        let opened = Opened::new(&request, &gateway, &tenant, &path.1).await?;
        let words = My::of(opened.lang);
        let done = request.query_string().split('&').find_map(|pair| pair.strip_prefix("done="));
        let told = |words| Some(Notice { words, ..Notice::default() });
        let notice = match done {
            Some("withdrawn") => shown::after_withdrawal(&opened, &opened.history().await?),
            Some("changed") => told(words.changed),
            Some("asked") => told(words.asked),
            Some("renewed") => told(words.renewed),
            Some("attached") => told(Attaching::of(opened.lang).added),
            _ => None,
        };
        opened.render(StatusCode::OK, PageState { notice, ..PageState::default() }).await
    };
    response.await.unwrap_or_else(|problem| page::problem(&request, &gateway, Some(&tenant), &problem))
}

/// Serves an answer as a document, in the language it was given in.
pub(super) async fn answer(
    request: HttpRequest,
    PageSite(tenant): PageSite,
    path: web::Path<(String, String, String)>,
    gateway: Data,
) -> HttpResponse {
    let response = async {
        let opened = Opened::new(&request, &gateway, &tenant, &path.1).await?;
        let record = path.2.parse().map_err(|_| Problem::NotFound)?;
        let answered = desk::answer_in(&tenant, &opened.thread.row, record).await?;
        let (site, name) = (tenant.config.clone(), format!("{}-{}.pdf", tenant.config.id, answered.case.number()));
        let print = move || pdf::answer(&answered, &site, answered.lang);
        let printed = web::block(print).await.ok().flatten().ok_or(Problem::Unavailable(Unavailable::Rendering))?;
        Ok(HttpResponse::Ok()
            .content_type("application/pdf")
            .insert_header((CONTENT_DISPOSITION, format!("inline; filename=\"{name}\"")))
            .insert_header((CACHE_CONTROL, "no-store"))
            .insert_header((HeaderName::from_static("x-robots-tag"), "noindex"))
            .body(printed))
    };
    response.await.unwrap_or_else(|problem: Problem| page::problem(&request, &gateway, Some(&tenant), &problem))
}

type Sent = BTreeMap<String, String>;

/// Reads a form of the page, and the idempotency key in its token: `None` when the page was open for too
/// long.
async fn read(opened: &Opened<'_>, payload: &mut web::Payload) -> Result<(Sent, Option<String>), Problem> {
    same_origin::from_link_page(opened.request.headers(), &opened.gateway.config.origin())?;
    let bytes = extract::body(opened.request.headers(), payload, extract::FORM).await?;
    let sent: Sent = extract::fields(&bytes)?;
    let key = token::key(opened.tenant, &opened.token_purpose(), sent.get("token").map_or("", String::as_str));
    Ok((sent, key))
}

fn gather_evidence(opened: &Opened<'_>) -> kelisim_core::evidence::Evidence {
    evidence::gather(opened.request, &opened.gateway.config.proxies, &PageReport::default(), clock::now())
}

/// Grants one consent, or withdraws one or all.
pub(super) async fn consents(
    request: HttpRequest,
    PageSite(tenant): PageSite,
    path: web::Path<(String, String)>,
    mut payload: web::Payload,
    gateway: Data,
) -> HttpResponse {
    let response = async {
        let opened = Opened::new(&request, &gateway, &tenant, &path.1).await?;
        change(&opened, &mut payload).await
    };
    response.await.unwrap_or_else(|problem| page::problem(&request, &gateway, Some(&tenant), &problem))
}

async fn change(opened: &Opened<'_>, payload: &mut web::Payload) -> Result<HttpResponse, Problem> {
    let words = My::of(opened.lang);
    let (sent, key) = read(opened, payload).await?;
    let Some(key) = key else { return opened.render_error(StatusCode::UNPROCESSABLE_ENTITY, words.stale).await };
    let (allow, wanted) = match (sent.get("allow"), sent.get("withdraw")) {
        (Some(item), None) => (true, item),
        (None, Some(item)) => (false, item),
        _ => return Err(Problem::NotFound),
    };
    let history = opened.history().await?;
    let items = match wanted.as_str() {
        "all" if !allow => withdraw::last_choices(&history).into_iter().map(|choice| choice.item).collect(),
        // The button that undoes a withdrawal names all its items; no name has a space.
        items => items.split(' ').map(|item| Item(item.to_owned())).collect(),
    };
    let change =
        Change { items, allow, lang: opened.lang, key, evidence: gather_evidence(opened), elsewhere: None, waiting: Vec::new() };
    match withdraw::change(opened.tenant, (opened.thread.id, &opened.thread.row), &history, change).await {
        Ok(ChangeOutcome::Changed) => Ok(opened.redirect(opened.token, if allow { "changed" } else { "withdrawn" })),
        Ok(ChangeOutcome::Requested) => Ok(opened.redirect(opened.token, "asked")),
        Ok(ChangeOutcome::Pending) => opened.render_error(StatusCode::CONFLICT, words.before).await,
        Ok(ChangeOutcome::Nothing) => {
            opened.render_error(StatusCode::CONFLICT, if allow { words.already } else { words.never }).await
        }
        Err(problem) => {
            let token = sent.get("token").cloned();
            opened.render_failure(problem, PageState { token, ..PageState::default() }).await
        }
    }
}

/// Records a request to the operator.
pub(super) async fn requests(
    request: HttpRequest,
    PageSite(tenant): PageSite,
    path: web::Path<(String, String)>,
    mut payload: web::Payload,
    gateway: Data,
) -> HttpResponse {
    let response = async {
        let opened = Opened::new(&request, &gateway, &tenant, &path.1).await?;
        ask(&opened, &mut payload).await
    };
    response.await.unwrap_or_else(|problem| page::problem(&request, &gateway, Some(&tenant), &problem))
}

async fn ask(opened: &Opened<'_>, payload: &mut web::Payload) -> Result<HttpResponse, Problem> {
    let words = My::of(opened.lang);
    let (mut sent, key) = read(opened, payload).await?;
    let chosen = sent.get("ask").and_then(|name| Ask::offered(name));
    let typed = sent.remove("message").unwrap_or_default();
    let token = sent.get("token").cloned();
    let mut request_form = Typed { ask: chosen, message: typed.clone(), choice: None, words: None };
    let message = validate_value(FieldKind::Textarea, false, MOST, &typed, opened.lang);
    request_form.words = match &message {
        Err((_, message)) => Some(message),
        Ok(None) if chosen.is_some_and(Ask::needs_words) => Some(words.message_missing),
        Ok(_) => None,
    };
    request_form.choice = chosen.is_none().then_some(words.choose);
    let Some(key) = key else {
        let notice = Some(Notice { words: words.stale, wrong: true, ..Notice::default() });
        return opened.render(StatusCode::UNPROCESSABLE_ENTITY, PageState { notice, request_form, ..PageState::default() }).await;
    };
    let (Some(ask), Ok(message), None) = (chosen, message, request_form.words) else {
        return opened.render(StatusCode::UNPROCESSABLE_ENTITY, PageState { request_form, token, ..PageState::default() }).await;
    };
    let record = opened.tenant.vault.record_id("my/requests", &key);
    let request = fingerprint(&[ask.name().as_bytes(), message.as_deref().unwrap_or_default().as_bytes()]);
    let (lang, evidence) = (opened.lang, gather_evidence(opened));
    let new = NewRequest { ask, items: Vec::new(), message, lang, record, request, evidence, received: None };
    let thread = (opened.thread.id, opened.thread.row.subject);
    match request::ask(opened.tenant, thread, new).await {
        Ok(_) => Ok(opened.redirect(opened.token, "asked")),
        Err(problem) => opened.render_failure(problem, PageState { request_form, token, ..PageState::default() }).await,
    }
}

/// Revokes the link, or replaces it.
pub(super) async fn link(
    request: HttpRequest,
    PageSite(tenant): PageSite,
    path: web::Path<(String, String)>,
    mut payload: web::Payload,
    gateway: Data,
) -> HttpResponse {
    let response = async {
        let (thread, ended) = threads::find(&tenant, &path.1).await?;
        let lang = page::language(&request, &tenant);
        let opened = Opened { request: &request, gateway: &gateway, tenant: &tenant, lang, token: &path.1, thread };
        relink(&opened, ended, &mut payload).await
    };
    response.await.unwrap_or_else(|problem| page::problem(&request, &gateway, Some(&tenant), &problem))
}

/// Revokes or replaces the link. A link that was revoked is not found, unless this very form revoked it.
async fn relink(opened: &Opened<'_>, ended: bool, payload: &mut web::Payload) -> Result<HttpResponse, Problem> {
    let words = My::of(opened.lang);
    let (sent, key) = read(opened, payload).await?;
    if ended && key.is_none() {
        return Err(Problem::NotFound);
    }
    let Some(key) = key else { return opened.render_error(StatusCode::UNPROCESSABLE_ENTITY, words.stale).await };
    let renew = match sent.get("act").map(String::as_str) {
        Some("renew") => true,
        Some("end") => false,
        _ => return Err(Problem::NotFound),
    };
    match request::relink(opened.tenant, &opened.thread, renew, &key, gather_evidence(opened)).await {
        Ok(Some(token)) => Ok(opened.redirect(&token, "renewed")),
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
            opened.render_failure(problem, PageState { token, ..PageState::default() }).await
        }
    }
}
