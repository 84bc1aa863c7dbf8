//! `GET` and `POST /f/{site}/{form}`: a form that works without JavaScript, sent once however often it is pressed.
//! `GET /f/{site}/{form}/frame`: the same form to stand on a page of the site.

mod answer;
mod frame;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, LOCATION, ORIGIN};
use actix_web::{HttpRequest, HttpResponse, web};
use kelisim_core::Lang;
use kelisim_core::form::{Trouble, characters};
use kelisim_core::site::{FieldKind, Form};
use url::form_urlencoded;

use super::{Data, page, token};
use crate::evidence::{self, Said, address};
use crate::gateway::Gateway;
use crate::pipeline::apply::{self, Application, NotApplied};
use crate::pipeline::fingerprint;
use crate::problem::Problem;
use crate::robots::work;
use crate::sites::Served;
use crate::{clock, extract};

pub(super) use frame::{element, get as frame};

/// Names of fields of the gateway's own that no field of a site file can have: those hold no dot.
mod names {
    pub(super) const WORK: &str = "k.work";
    pub(super) const WAIT: &str = "k.wait";
    pub(super) const FROM: &str = "k.from";
}

/// Seconds somebody without scripts waits when a site is crowded.
const WAIT: u64 = 20;

pub(super) async fn get(request: HttpRequest, path: web::Path<(String, String)>, gateway: Data) -> HttpResponse {
    let Ok(site) = extract::site(&gateway, &path.0) else {
        return page::problem(&request, &gateway, None, &Problem::UnknownSite);
    };
    let lang = page::language(&request, &site);
    if site.site.form(&path.1).is_none() {
        return page::problem(&request, &gateway, Some(&site), &Problem::NotFound);
    }
    answer::page(&gateway, &site, StatusCode::OK, lang, answer::Shown::of(&path.1))
}

/// What a token of this form is for.
fn purpose(form: &str) -> String {
    format!("form/{form}")
}

pub(super) async fn post(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    mut payload: web::Payload,
    gateway: Data,
) -> HttpResponse {
    let Ok(site) = extract::site(&gateway, &path.0) else {
        return page::problem(&request, &gateway, None, &Problem::UnknownSite);
    };
    let Some(form) = site.site.form(&path.1) else {
        return page::problem(&request, &gateway, Some(&site), &Problem::NotFound);
    };
    match receive(&request, &mut payload, &gateway, &site, form).await {
        Ok(response) => response,
        Err(problem) => {
            gateway.metrics.form(problem.code());
            if answer::wants_json(&request) {
                answer::problem(&request, &site, &problem)
            } else {
                page::problem(&request, &gateway, Some(&site), &problem)
            }
        }
    }
}

/// What was sent: the gateway's own fields taken out of what was typed.
struct Sent {
    lang: Lang,
    token: String,
    trap: String,
    work: String,
    wait: String,
    from: Option<String>,
    typed: BTreeMap<String, String>,
    ticked: BTreeSet<String>,
}

impl Sent {
    fn read(bytes: &[u8], request: &HttpRequest, site: &Served) -> Self {
        let mut typed: BTreeMap<String, String> = form_urlencoded::parse(bytes).into_owned().collect();
        let lang = typed.remove("lang").and_then(|lang| lang.parse().ok()).filter(|lang| site.site.languages.contains(lang));
        let mut take = |name: &str| typed.remove(name).unwrap_or_default();
        let (token, trap, work, wait, from) =
            (take("token"), take("website"), take(names::WORK), take(names::WAIT), take(names::FROM));
        let ticked = typed
            .iter()
            .filter(|(name, value)| (name.starts_with("clause.") || *name == "agree") && *value == "yes")
            .map(|(name, _)| name.clone())
            .collect();
        let lang = lang.unwrap_or_else(|| page::language(request, site));
        let from = site.site.origins.contains(&from).then_some(from);
        Self { lang, token, trap, work, wait, from, typed, ticked }
    }

    /// What makes it this application and no other: an empty field is as good as none.
    fn fingerprint(&self) -> [u8; 8] {
        let filled = self.typed.iter().filter(|(_, value)| !value.is_empty());
        let parts: Vec<&[u8]> = filled.flat_map(|(name, value)| [name.as_bytes(), value.as_bytes()]).collect();
        fingerprint(&parts)
    }

    /// Shows where the characters stand that cannot be sent.
    fn mark(&mut self, form: &Form, troubles: &[Trouble]) {
        for field in form.fields.iter().filter(|field| troubles.iter().any(|t| t.field == field.id && t.code == "character")) {
            if let Some(typed) = self.typed.get_mut(&field.id) {
                *typed = characters::marked(typed, field.kind == FieldKind::Textarea);
            }
        }
    }
}

/// A form of ours is sent from a page of ours, and a browser says where it was sent from: by `Sec-Fetch-Site`, else by
/// `Origin`. What no browser sends has neither.
fn is_ours(request: &HttpRequest, gateway: &Gateway) -> bool {
    let header = |name: &str| request.headers().get(name).map(HeaderValue::as_bytes);
    match (header("sec-fetch-site"), header(ORIGIN.as_str())) {
        // A page that is loaded again by hand says `none`, also when that repeats a post; no other page can say so.
        (Some(from), _) => from == b"same-origin" || from == b"none",
        (None, Some(origin)) => origin == gateway.config.origin().as_bytes(),
        (None, None) => true,
    }
}

async fn receive(
    request: &HttpRequest,
    payload: &mut web::Payload,
    gateway: &Gateway,
    site: &Served,
    form: &Form,
) -> Result<HttpResponse, Problem> {
    if !is_ours(request, gateway) {
        return Err(Problem::WrongOrigin);
    }
    let bytes = extract::body(payload, form.most_bytes()).await?;
    let mut sent = Sent::read(&bytes, request, site);
    let (lang, now) = (sent.lang, clock::now());
    let say = |outcome: &'static str, again: answer::Again, sent: &Sent| {
        gateway.metrics.form(outcome);
        Ok(answer::again(request, gateway, site, form, sent, again))
    };
    let what = purpose(&form.id);
    let Some(opened) = token::open(site, &what, &sent.token) else {
        return say("stale", answer::Again::anew(StatusCode::UNPROCESSABLE_ENTITY, words::stale(lang)), &sent);
    };
    if !sent.trap.is_empty() {
        return say("trapped", answer::Again::anew(StatusCode::UNPROCESSABLE_ENTITY, words::trapped(lang)), &sent);
    }
    let address: Option<IpAddr> = address::client(request, &gateway.config.proxies.trusted);
    if let Err(wait) = gateway.robots.address(address) {
        let minutes = wait.as_secs().div_ceil(60).max(1);
        let again = answer::Again::later(wait.as_secs() + 1, words::many_from_here(lang, minutes));
        return say("limited-address", again, &sent);
    }
    let least = u64::from(gateway.config.forms.least_seconds);
    if opened.age < least {
        return say("too-fast", answer::Again::same(StatusCode::UNPROCESSABLE_ENTITY, words::too_fast(lang)), &sent);
    }
    let waiting = format!("wait/{}/{}", form.id, opened.key);
    let waited = token::open(site, &waiting, &sent.wait).is_some_and(|ticket| ticket.age >= WAIT);
    let worked = waited || work::is_done(&sent.token, &sent.work);
    let own = format!("{}/f/{}/{}", gateway.config.origin(), site.site.id, form.id);
    let said = Said { page: own, referrer: sent.from.clone().unwrap_or_default(), ..Said::default() };
    let application = Application {
        form: form.id.clone(),
        lang,
        typed: sent.typed.clone(),
        ticked: sent.ticked.clone(),
        request: sent.fingerprint(),
        key: opened.key,
        worked,
        evidence: evidence::gather(request, &gateway.config.proxies.trusted, &said, now),
    };
    match apply::record(gateway, site, application).await {
        Ok(recorded) => {
            gateway.metrics.form(if worked { "sent-after-work" } else { "sent" });
            let location = format!("/r/{}/{}?lang={lang}", site.site.id, recorded.token);
            if answer::wants_json(request) {
                return Ok(answer::recorded(&location, &recorded.record.number()));
            }
            Ok(HttpResponse::SeeOther().insert_header((LOCATION, location)).finish())
        }
        Err(NotApplied::Troubles(troubles)) => {
            sent.mark(form, &troubles);
            say("troubles", answer::Again::troubled(troubles), &sent)
        }
        Err(NotApplied::TooMany(wait)) => {
            let minutes = wait.as_secs().div_ceil(60).max(1);
            say("limited-subject", answer::Again::later(wait.as_secs() + 1, words::many_of_one(lang, minutes)), &sent)
        }
        Err(NotApplied::Crowded) => {
            let ticket = token::new(site, &waiting);
            say("work-asked", answer::Again::crowded(WAIT, words::crowded(lang, WAIT), ticket), &sent)
        }
        Err(NotApplied::Problem(Problem::KeyReused)) => {
            say("sent-before", answer::Again::anew(StatusCode::CONFLICT, words::sent_before(lang)), &sent)
        }
        Err(NotApplied::Problem(problem @ (Problem::Unavailable(_) | Problem::Forked))) => {
            let status = actix_web::ResponseError::status_code(&problem);
            say("not-kept", answer::Again::same(status, words::not_saved(lang)).after(2), &sent)
        }
        Err(NotApplied::Problem(problem)) => Err(problem),
    }
}
