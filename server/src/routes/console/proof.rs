//! Proof packs: of a person, from what somebody has of them, or of a case. Who makes one and why is on record before
//! anything is read.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::web;
use kelisim_app::console::{Choice, ProofPage, proof_page};
use kelisim_core::{Lang, RecordId};
use kelisim_engine::payload::Deed;
use kelisim_engine::proof_pack::{self, About, Pack};
use kelisim_engine::reason::Unavailable;
use kelisim_engine::{Failure, Tenant};
use kelisim_i18n::{Console, Desk, ProofPack};

use super::{ConsoleRequest, gate};
use crate::pdf;
use crate::problem::Problem;
use crate::staff::subject::Subject;
use crate::staff::{Me, audit};

/// State with which the page is rendered.
#[derive(Default)]
struct PageState {
    who: String,
    who_wrong: Option<&'static str>,
    reason: String,
    reason_wrong: Option<&'static str>,
    notice: Option<String>,
}

fn render(request: &ConsoleRequest, me: &Me, tenant: &Tenant, status: StatusCode, state: PageState) -> HttpResponse {
    let PageState { who, who_wrong, reason, reason_wrong, notice } = state;
    let chosen = lang(request, tenant);
    let langs = tenant.config.languages.iter();
    let langs = langs.map(|lang| Choice { value: lang.code().into(), title: lang.own_name().into(), chosen: *lang == chosen });
    let page = ProofPage {
        frame: gate::site_frame(request, me, tenant, "proof"),
        here: gate::at(tenant, "proof"),
        who,
        who_wrong,
        reason,
        reason_wrong,
        langs: langs.collect(),
        notice,
    };
    gate::html(status, request.lang, proof_page(page))
}

/// Renders the empty form.
pub(super) fn get(request: &ConsoleRequest, me: &Me, tenant: &Tenant) -> HttpResponse {
    render(request, me, tenant, StatusCode::OK, PageState::default())
}

/// Language of the document: as chosen, else that of the page.
fn lang(request: &ConsoleRequest, tenant: &Tenant) -> Lang {
    let chosen = request.sent.get("pack-lang").and_then(|lang| lang.parse().ok()).unwrap_or(request.lang);
    if tenant.config.languages.contains(&chosen) { chosen } else { tenant.config.languages[0] }
}

/// Makes a pack of whoever has an identifier, or of whoever a record is of.
pub(super) async fn post(request: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let (words, pack) = (Console::of(request.lang), ProofPack::of(request.lang));
    let sent = |name: &str| request.sent.get(name).cloned().unwrap_or_default();
    let (who, reason) = (sent("who"), sent("reason"));
    let again = |state: PageState| PageState { who: who.clone(), reason: reason.clone(), ..state };
    let refuse = |status, state| Ok(render(&request, &me, &tenant, status, again(state)));
    let record: Option<RecordId> = who.trim().parse().ok();
    let subject = if record.is_some() { None } else { Subject::read(&who) };
    if record.is_none() && subject.is_none() {
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, PageState { who_wrong: Some(pack.who_wrong), ..PageState::default() });
    }
    if let Err(wait) = request.gateway.staff.throttle.lookup(me.id) {
        let notice = Some((words.wait)(wait.as_secs().div_ceil(60)));
        let page = refuse(StatusCode::TOO_MANY_REQUESTS, PageState { notice, ..PageState::default() })?;
        return Ok(gate::retry_after(page, wait));
    }
    let made = async {
        let about = match (record, &subject) {
            (Some(record), _) => About::Record(record),
            (None, Some(subject)) => {
                // Who looks for a person is on record, also when nobody is found.
                let index = subject.index(&tenant);
                let deed = Deed::Sought { site: tenant.config.id.to_string(), kind: subject.kind().to_owned(), index };
                audit::record(&request.gateway.staff, me.actor(), deed).await?;
                About::Person(index)
            }
            (None, None) => return Err(Problem::NotFound),
        };
        made(&request, &me, &tenant, about, &reason).await
    };
    let wrong = |reason| PageState { reason_wrong: Some(reason), ..PageState::default() };
    let told = |notice: &str| PageState { notice: Some(notice.to_owned()), ..PageState::default() };
    match made.await {
        Err(Problem::Field(..)) => refuse(StatusCode::UNPROCESSABLE_ENTITY, wrong(Desk::of(request.lang).reason_wrong)),
        Err(Problem::NotFound) => refuse(StatusCode::NOT_FOUND, told(pack.nothing)),
        Err(Problem::Unavailable(_)) => refuse(StatusCode::SERVICE_UNAVAILABLE, told(words.unsaved)),
        made => made,
    }
}

/// Makes a pack, and builds the response with it in the form that was asked for.
pub(super) async fn made(
    request: &ConsoleRequest,
    me: &Me,
    tenant: &Tenant,
    about: About,
    reason: &str,
) -> Result<HttpResponse, Problem> {
    let (lang, origin) = (lang(request, tenant), request.gateway.config.origin());
    let Pack { record, at, text } =
        proof_pack::make(tenant, &origin, &me.worker(), about, (reason, lang)).await.map_err(|why| match why {
            Failure::Forked => Problem::Unavailable(Unavailable::Forked),
            why => why.into(),
        })?;
    let name = format!("proof-{}-{}", tenant.config.id, record.number());
    let (body, mime, kind) = if request.sent.get("as").is_some_and(|form| form == "json") {
        (text.into_bytes(), "application/json", "json")
    } else {
        let (key, site) = (tenant.key.clone(), tenant.config.clone());
        let print = move || pdf::pack(&text, &site, lang, at, &key);
        let printed = web::block(print).await.ok().flatten();
        (printed.ok_or(Problem::Unavailable(Unavailable::Rendering))?, "application/pdf", "pdf")
    };
    Ok(HttpResponse::Ok()
        .content_type(mime)
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.{kind}\"")))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(body))
}
