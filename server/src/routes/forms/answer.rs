//! What a sent form is answered with: a page, or for the form's own script the same as a small document.

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

/// What a form is shown with.
#[derive(Default)]
pub(super) struct Shown {
    pub form: String,
    pub typed: BTreeMap<String, String>,
    pub ticked: BTreeSet<String>,
    pub troubles: Vec<Trouble>,
    /// The token it was sent with, when it is still good: a repeated sending is the same application.
    pub token: Option<String>,
    pub notice: Option<String>,
    /// Fields of the gateway's own that are sent again: a ticket of waiting, the page it stands on.
    pub hidden: Vec<(&'static str, String)>,
    /// Whether it stands in a frame on a page of the site.
    pub framed: bool,
}

impl Shown {
    /// An empty form.
    pub fn of(form: &str) -> Self {
        Self { form: form.to_owned(), ..Self::default() }
    }
}

/// The form as a page.
pub(super) fn page(gateway: &Gateway, tenant: &Tenant, status: StatusCode, lang: Lang, shown: Shown) -> HttpResponse {
    let path = format!("/f/{}/{}", tenant.config.id, shown.form);
    let here = if shown.framed { format!("{path}/frame") } else { path.clone() };
    let script = |name: &str| gateway.assets.has(name).then(|| gateway.assets.href(name));
    let mut shell = pages::shell(gateway, tenant, lang, &here);
    shell.css.insert(2, gateway.assets.href("form.css"));
    let form = FormPage {
        shell,
        action: format!("{path}?lang={lang}"),
        token: shown.token.unwrap_or_else(|| token::new(tenant, &purpose(&shown.form))),
        form: shown.form,
        values: shown.typed,
        ticked: shown.ticked,
        troubles: shown.troubles,
        notice: shown.notice,
        more: More {
            script: script("form.js"),
            today: clock::local_day(clock::now()),
            least: gateway.config.forms.least_seconds,
            hidden: shown.hidden,
            framed: shown.framed,
        },
    };
    pages::html(status, lang, kelisim_app::render::form_page(form))
}

/// Why a form comes back, and what is kept of it.
pub(super) struct Again {
    status: StatusCode,
    notice: Option<String>,
    troubles: Vec<Trouble>,
    /// Whether the next sending is another application.
    anew: bool,
    /// Seconds until it may be tried again.
    retry: Option<u64>,
    /// A ticket of waiting, in a crowd.
    ticket: Option<String>,
}

impl Again {
    /// With the same token: the next sending is the same application.
    pub fn same(status: StatusCode, notice: impl Into<String>) -> Self {
        Self { status, notice: Some(notice.into()), troubles: Vec::new(), anew: false, retry: None, ticket: None }
    }

    /// With a new token.
    pub fn anew(status: StatusCode, notice: &str) -> Self {
        Self { anew: true, ..Self::same(status, notice) }
    }

    /// With what is wrong.
    pub fn troubled(troubles: Vec<Trouble>) -> Self {
        Self { troubles, notice: None, ..Self::same(StatusCode::UNPROCESSABLE_ENTITY, "") }
    }

    /// After some seconds, because it was too many.
    pub fn later(seconds: u64, notice: String) -> Self {
        Self::same(StatusCode::TOO_MANY_REQUESTS, notice).after(seconds)
    }

    /// After some seconds.
    pub fn after(self, seconds: u64) -> Self {
        Self { retry: Some(seconds), ..self }
    }

    /// After work, or after some seconds with a ticket.
    pub fn crowded(seconds: u64, notice: String, ticket: String) -> Self {
        Self { ticket: Some(ticket), ..Self::later(seconds, notice) }
    }
}

/// Whether the form's own script asks.
pub(super) fn wants_json(request: &HttpRequest) -> bool {
    request.headers().get(ACCEPT).is_some_and(|accept| accept.as_bytes() == b"application/json")
}

/// What the script is told.
#[derive(Default, Serialize)]
struct Told<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notice: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    troubles: Vec<Wrong<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    work: Option<u32>,
}

/// What is wrong with a field, and what stands in it now where that was changed.
#[derive(Serialize)]
struct Wrong<'a> {
    field: &'a str,
    label: String,
    words: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
}

fn told(status: StatusCode, told: &Told<'_>) -> HttpResponse {
    HttpResponse::build(status).insert_header((CACHE_CONTROL, "no-store")).insert_header((VARY, "Accept")).json(told)
}

/// It is kept.
pub(super) fn recorded(location: &str, number: &str) -> HttpResponse {
    let mut response = told(StatusCode::CREATED, &Told { location: Some(location), number: Some(number), ..Told::default() });
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

/// A problem that is not of the form, in the sentence the page would say.
pub(super) fn problem(request: &HttpRequest, tenant: &Tenant, problem: &Problem) -> HttpResponse {
    let Message { words, .. } = pages::words(problem, pages::language(request, tenant));
    told(problem.status_code(), &Told { notice: Some(words), ..Told::default() })
}

/// The form again, with everything that was in it.
pub(super) fn again(
    request: &HttpRequest,
    gateway: &Gateway,
    tenant: &Tenant,
    form: &Form,
    sent: &Sent,
    again: Again,
) -> HttpResponse {
    let mut response = if wants_json(request) {
        let troubles = again.troubles.iter().map(|trouble| Wrong {
            field: &trouble.field,
            label: label(form, &trouble.field, sent.lang),
            words: trouble.words,
            value: (trouble.code == "character").then(|| sent.typed.get(&trouble.field).map(String::as_str)).flatten(),
        });
        let document = Told {
            notice: again.notice.as_deref(),
            troubles: troubles.collect(),
            token: again.anew.then(|| token::new(tenant, &purpose(&form.id))),
            work: again.ticket.is_some().then_some(work::BITS),
            ..Told::default()
        };
        told(again.status, &document)
    } else {
        let shown = Shown {
            form: form.id.clone(),
            typed: sent.typed.clone(),
            ticked: sent.ticked.clone(),
            troubles: again.troubles,
            token: (!again.anew).then(|| sent.token.clone()),
            notice: again.notice,
            hidden: [(names::WAIT, again.ticket), (names::FROM, sent.from.clone())]
                .into_iter()
                .filter_map(|(name, value)| Some((name, value?)))
                .collect(),
            framed: false,
        };
        page(gateway, tenant, again.status, sent.lang, shown)
    };
    if let Some(seconds) = again.retry {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}
