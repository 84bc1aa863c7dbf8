//! Responses to a sent form: a page, or for the form's own script the same as a small document.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT, CACHE_CONTROL, HeaderValue, LOCATION, RETRY_AFTER, VARY};
use actix_web::{HttpRequest, HttpResponse, ResponseError as _};
use kelisim_app::form::{FormPage, More, label};
use kelisim_core::Lang;
use kelisim_core::form::Trouble;
use kelisim_core::site::Form;
use kelisim_engine::{Tenant, clock};
use kelisim_i18n::Message;
use serde::Serialize;

use super::super::{page as pages, token};
use super::{Sent, names, purpose, work};
use crate::gateway::Gateway;
use crate::problem::Problem;

/// State with which a form is displayed.
#[derive(Default)]
pub(super) struct FormState {
    pub form: String,
    pub typed: BTreeMap<String, String>,
    pub ticked: BTreeSet<String>,
    pub troubles: Vec<Trouble>,
    /// Token it was sent with, when still valid: sending it again is the same application.
    pub token: Option<String>,
    pub notice: Option<String>,
    /// Hidden fields of the gateway's own: a waiting ticket, the origin of the page around the form.
    pub hidden: Vec<(&'static str, String)>,
    /// Whether the form is in a frame on a page of the site.
    pub framed: bool,
}

impl FormState {
    /// Starts with an empty form.
    pub(super) fn of(form: &str) -> Self {
        Self { form: form.to_owned(), ..Self::default() }
    }
}

/// Renders the form as a page.
pub(super) fn page(gateway: &Gateway, tenant: &Tenant, status: StatusCode, lang: Lang, state: FormState) -> HttpResponse {
    let path = format!("/f/{}/{}", tenant.config.id, state.form);
    let here = if state.framed { format!("{path}/frame") } else { path.clone() };
    let mut shell = pages::shell(gateway, tenant, lang, &here);
    shell.css.insert(2, gateway.assets.href("form.css"));
    let form = FormPage {
        shell,
        action: format!("{path}?lang={lang}"),
        token: state.token.unwrap_or_else(|| token::new(tenant, &purpose(&state.form))),
        form: state.form,
        values: state.typed,
        ticked: state.ticked,
        troubles: state.troubles,
        notice: state.notice,
        more: More {
            today: clock::local_day(clock::now()),
            least: gateway.config.forms.least_seconds,
            hidden: state.hidden,
            framed: state.framed,
        },
    };
    pages::html(status, lang, kelisim_app::render::form_page(form))
}

/// Reason for which a form is displayed again, and what to keep of it.
pub(super) struct Redisplay {
    status: StatusCode,
    notice: Option<String>,
    troubles: Vec<Trouble>,
    /// Whether to issue a new token, so that the next sending is another application.
    new_token: bool,
    /// Seconds until the next attempt (`Retry-After`).
    retry_after: Option<u64>,
    /// Waiting ticket, issued while the site is crowded.
    ticket: Option<String>,
}

impl Redisplay {
    /// Keeps the token: the next sending is the same application.
    pub(super) fn same_token(status: StatusCode, notice: impl Into<String>) -> Self {
        Self { status, notice: Some(notice.into()), troubles: Vec::new(), new_token: false, retry_after: None, ticket: None }
    }

    /// Issues a new token: the next sending is another application.
    pub(super) fn new_token(status: StatusCode, notice: &str) -> Self {
        Self { new_token: true, ..Self::same_token(status, notice) }
    }

    /// Reports the fields that are wrong.
    pub(super) fn invalid(troubles: Vec<Trouble>) -> Self {
        Self { troubles, notice: None, ..Self::same_token(StatusCode::UNPROCESSABLE_ENTITY, "") }
    }

    /// Asks to wait some seconds, because a rate limit was reached.
    pub(super) fn rate_limited(seconds: u64, notice: String) -> Self {
        Self::same_token(StatusCode::TOO_MANY_REQUESTS, notice).retry_after(seconds)
    }

    /// Sets the seconds of `Retry-After`.
    pub(super) fn retry_after(self, seconds: u64) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }

    /// Asks for proof of work, or for a wait of some seconds with a ticket.
    pub(super) fn overloaded(seconds: u64, notice: String, ticket: String) -> Self {
        Self { ticket: Some(ticket), ..Self::rate_limited(seconds, notice) }
    }
}

/// Returns whether the form's own script sent the request.
pub(super) fn wants_json(request: &HttpRequest) -> bool {
    request.headers().get(ACCEPT).is_some_and(|accept| accept.as_bytes() == b"application/json")
}

/// Document with which the form's script is answered.
#[derive(Default, Serialize)]
struct FormDocument<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notice: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    troubles: Vec<FieldError<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    work: Option<u32>,
}

/// Error of a field, with its new value where that was changed.
#[derive(Serialize)]
struct FieldError<'a> {
    field: &'a str,
    label: String,
    words: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
}

fn json(status: StatusCode, document: &FormDocument<'_>) -> HttpResponse {
    HttpResponse::build(status).insert_header((CACHE_CONTROL, "no-store")).insert_header((VARY, "Accept")).json(document)
}

/// Responds that the application is recorded.
pub(super) fn recorded(location: &str, number: &str) -> HttpResponse {
    let mut response =
        json(StatusCode::CREATED, &FormDocument { location: Some(location), number: Some(number), ..FormDocument::default() });
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

/// Responds with a problem that is not the form's, in the sentence its page would show.
pub(super) fn problem(request: &HttpRequest, tenant: &Tenant, problem: &Problem) -> HttpResponse {
    let Message { words, .. } = pages::message(problem, pages::language(request, tenant));
    json(problem.status_code(), &FormDocument { notice: Some(words), ..FormDocument::default() })
}

/// Displays the form again, with everything that was in it.
pub(super) fn redisplay(
    request: &HttpRequest,
    gateway: &Gateway,
    tenant: &Tenant,
    form: &Form,
    sent: &Sent,
    how: Redisplay,
) -> HttpResponse {
    let mut response = if wants_json(request) {
        let troubles = how.troubles.iter().map(|trouble| FieldError {
            field: &trouble.field,
            label: label(&tenant.config, form, &trouble.field, sent.lang),
            words: trouble.words,
            value: (trouble.code == "character").then(|| sent.typed.get(&trouble.field).map(String::as_str)).flatten(),
        });
        let document = FormDocument {
            notice: how.notice.as_deref(),
            troubles: troubles.collect(),
            token: how.new_token.then(|| token::new(tenant, &purpose(&form.id))),
            work: how.ticket.is_some().then_some(work::BITS),
            ..FormDocument::default()
        };
        json(how.status, &document)
    } else {
        let state = FormState {
            form: form.id.clone(),
            typed: sent.typed.clone(),
            ticked: sent.ticked.clone(),
            troubles: how.troubles,
            token: (!how.new_token).then(|| sent.token.clone()),
            notice: how.notice,
            hidden: [(names::WAIT, how.ticket), (names::FROM, sent.from.clone()), (names::CAMPAIGN, Some(sent.campaign.clone()))]
                .into_iter()
                .filter_map(|(name, value)| Some((name, value.filter(|value| !value.is_empty())?)))
                .collect(),
            framed: false,
        };
        page(gateway, tenant, how.status, sent.lang, state)
    };
    if let Some(seconds) = how.retry_after {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}
