//! `GET` and `POST /f/{site}/{form}`: an application form that works without JavaScript and is sent once
//! however often its button is pressed. `GET /f/{site}/{form}/frame`: the same form, to embed in a page of
//! the site.

mod answer;
mod frame;
pub mod work;

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, web};
use kelisim_core::Lang;
use kelisim_core::form::{Trouble, characters};
use kelisim_core::site::{FieldKind, Form};
use kelisim_engine::apply::{self, Application, NotApplied};
use kelisim_engine::fingerprint::fingerprint;
use kelisim_engine::{Failure, Tenant, clock};
use kelisim_i18n::FormNotice;

use super::{Data, page, token};
use crate::evidence::{self, PageReport, address, campaign};
use crate::gateway::Gateway;
use crate::problem::Problem;
use crate::routes::extract::{self, PageSite};
use crate::routes::same_origin;

pub(super) use frame::{element, get as frame};

/// Names of the gateway's own form fields. They hold a dot, so no field of a site file can have them.
mod names {
    pub(super) const WORK: &str = "k.work";
    pub(super) const WAIT: &str = "k.wait";
    pub(super) const FROM: &str = "k.from";
    pub(super) const CAMPAIGN: &str = "k.campaign";
}

/// Seconds a visitor without scripts waits before the application is accepted, while a site is crowded.
const WAIT: u64 = 20;

pub(super) async fn get(
    request: HttpRequest,
    PageSite(tenant): PageSite,
    path: web::Path<(String, String)>,
    gateway: Data,
) -> HttpResponse {
    let lang = page::language(&request, &tenant);
    if tenant.config.form(&path.1).is_none() {
        return page::problem(&request, &gateway, Some(&tenant), &Problem::NotFound);
    }
    let state = answer::FormState { hidden: campaign_of(&request).into_iter().collect(), ..answer::FormState::of(&path.1) };
    answer::page(&gateway, &tenant, StatusCode::OK, lang, state)
}

/// Hidden field with the campaign that led to a form; none where its address names none.
fn campaign_of(request: &HttpRequest) -> Option<(&'static str, String)> {
    Some((names::CAMPAIGN, campaign::of_query(request.query_string()))).filter(|(_, campaign)| !campaign.is_empty())
}

/// Names the purpose for which the tokens of a form are issued.
fn purpose(form: &str) -> String {
    format!("form/{form}")
}

pub(super) async fn post(
    request: HttpRequest,
    PageSite(tenant): PageSite,
    path: web::Path<(String, String)>,
    mut payload: web::Payload,
    gateway: Data,
) -> HttpResponse {
    let Some(form) = tenant.config.form(&path.1) else {
        return page::problem(&request, &gateway, Some(&tenant), &Problem::NotFound);
    };
    match receive(&request, &mut payload, &gateway, &tenant, form).await {
        Ok(response) => response,
        Err(problem) => {
            gateway.metrics.form(problem.code());
            if answer::wants_json(&request) {
                answer::problem(&request, &tenant, &problem)
            } else {
                page::problem(&request, &gateway, Some(&tenant), &problem)
            }
        }
    }
}

/// Form data as sent: the gateway's own fields, taken out of what the applicant typed.
struct Sent {
    lang: Lang,
    token: String,
    trap: String,
    work: String,
    wait: String,
    from: Option<String>,
    campaign: String,
    typed: BTreeMap<String, String>,
    ticked: BTreeSet<String>,
}

impl Sent {
    fn read(bytes: &[u8], request: &HttpRequest, tenant: &Tenant) -> Result<Self, Problem> {
        let mut typed = extract::fields(bytes)?;
        let lang = typed.remove("lang").and_then(|lang| lang.parse().ok()).filter(|lang| tenant.config.languages.contains(lang));
        let mut take = |name: &str| typed.remove(name).unwrap_or_default();
        let (token, trap, work, wait) = (take("token"), take("website"), take(names::WORK), take(names::WAIT));
        let (from, campaign) = (take(names::FROM), campaign::of_query(&take(names::CAMPAIGN)));
        let ticked = typed
            .iter()
            .filter(|(name, value)| (name.starts_with("clause.") || *name == "agree") && *value == "yes")
            .map(|(name, _)| name.clone())
            .collect();
        let lang = lang.unwrap_or_else(|| page::language(request, tenant));
        let from = tenant.config.origins.contains(&from).then_some(from);
        Ok(Self { lang, token, trap, work, wait, from, campaign, typed, ticked })
    }

    /// Computes the fingerprint that tells this application from any other. An empty field counts as a
    /// missing one.
    fn fingerprint(&self) -> [u8; 8] {
        let filled = self.typed.iter().filter(|(_, value)| !value.is_empty());
        let parts: Vec<&[u8]> = filled.flat_map(|(name, value)| [name.as_bytes(), value.as_bytes()]).collect();
        fingerprint(&parts)
    }

    /// Marks the characters that cannot be sent, in place.
    fn mark(&mut self, form: &Form, troubles: &[Trouble]) {
        for field in form.fields.iter().filter(|field| troubles.iter().any(|t| t.field == field.id && t.code == "character")) {
            if let Some(typed) = self.typed.get_mut(&field.id) {
                *typed = characters::marked(typed, field.kind == FieldKind::Textarea);
            }
        }
    }
}

async fn receive(
    request: &HttpRequest,
    payload: &mut web::Payload,
    gateway: &Gateway,
    tenant: &Tenant,
    form: &Form,
) -> Result<HttpResponse, Problem> {
    same_origin::from_own_form(request.headers(), &gateway.config.origin())?;
    let bytes = extract::body(request.headers(), payload, form.most_bytes()).await?;
    let mut sent = Sent::read(&bytes, request, tenant)?;
    let (lang, now) = (sent.lang, clock::now());
    let notice = FormNotice::of(lang);
    let redisplay = |outcome: &'static str, how: answer::Redisplay, sent: &Sent| {
        gateway.metrics.form(outcome);
        Ok(answer::redisplay(request, gateway, tenant, form, sent, how))
    };
    let purpose = purpose(&form.id);
    let Some(opened) = token::open(tenant, &purpose, &sent.token) else {
        return redisplay("stale", answer::Redisplay::new_token(StatusCode::UNPROCESSABLE_ENTITY, notice.stale), &sent);
    };
    if !sent.trap.is_empty() {
        return redisplay("trapped", answer::Redisplay::new_token(StatusCode::UNPROCESSABLE_ENTITY, notice.trapped), &sent);
    }
    let address: Option<IpAddr> = address::client(request, &gateway.config.proxies);
    if let Err(wait) = gateway.form_limits.address(address) {
        let minutes = wait.as_secs().div_ceil(60).max(1);
        let limited = answer::Redisplay::rate_limited(wait.as_secs() + 1, (notice.too_many_from_network)(minutes));
        return redisplay("limited-address", limited, &sent);
    }
    let least = u64::from(gateway.config.forms.least_seconds);
    if opened.age < least {
        return redisplay("too-fast", answer::Redisplay::same_token(StatusCode::UNPROCESSABLE_ENTITY, notice.too_fast), &sent);
    }
    let waiting = format!("wait/{}/{}", form.id, opened.key);
    let waited = token::open(tenant, &waiting, &sent.wait).is_some_and(|ticket| ticket.age >= WAIT);
    let worked = waited || work::is_done(&sent.token, &sent.work);
    let own = format!("{}/f/{}/{}?{}", gateway.config.origin(), tenant.config.id, form.id, sent.campaign);
    let reported = PageReport { page: own, referrer: sent.from.clone().unwrap_or_default(), ..PageReport::default() };
    let application = Application {
        form: form.id.clone(),
        lang,
        typed: sent.typed.clone(),
        ticked: sent.ticked.clone(),
        request: sent.fingerprint(),
        key: opened.key,
        worked,
        evidence: evidence::gather(request, &gateway.config.proxies, &reported, now),
        entered: None,
    };
    match apply::record(tenant, &gateway.form_limits, application).await {
        Ok(recorded) => {
            gateway.metrics.form(if worked { "sent-after-work" } else { "sent" });
            let location = format!("/r/{}/{}?lang={lang}", tenant.config.id, recorded.token);
            if answer::wants_json(request) {
                return Ok(answer::recorded(&location, &recorded.record.number()));
            }
            Ok(HttpResponse::SeeOther().insert_header((LOCATION, location)).finish())
        }
        Err(NotApplied::Troubles(troubles)) => {
            sent.mark(form, &troubles);
            redisplay("troubles", answer::Redisplay::invalid(troubles), &sent)
        }
        Err(NotApplied::TooMany(wait)) => {
            let minutes = wait.as_secs().div_ceil(60).max(1);
            redisplay(
                "limited-subject",
                answer::Redisplay::rate_limited(wait.as_secs() + 1, (notice.too_many_of_person)(minutes)),
                &sent,
            )
        }
        Err(NotApplied::Crowded) => {
            let ticket = token::new(tenant, &waiting);
            redisplay("work-asked", answer::Redisplay::overloaded(WAIT, (notice.overloaded)(WAIT), ticket), &sent)
        }
        Err(NotApplied::Failure(Failure::KeyReused)) => {
            redisplay("sent-before", answer::Redisplay::new_token(StatusCode::CONFLICT, notice.sent_before), &sent)
        }
        Err(NotApplied::Failure(problem @ (Failure::Unavailable(_) | Failure::Forked))) => {
            let status = actix_web::ResponseError::status_code(&Problem::from(problem));
            redisplay("not-kept", answer::Redisplay::same_token(status, notice.not_saved).retry_after(2), &sent)
        }
        Err(NotApplied::Failure(problem)) => Err(problem.into()),
    }
}
