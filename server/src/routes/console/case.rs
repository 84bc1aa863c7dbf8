//! One case: shown once the look is on record, and worked on. What was typed stays when it cannot be recorded.

pub(super) mod answering;
pub(super) mod correcting;
pub(super) mod entering;
pub(super) mod file;
pub(super) mod register;
mod shown;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use kelisim_app::console::{AnswerForm, CasePage, Choice, EnterRequest, EvidencePage, Ways, case_page, evidence_page};
use kelisim_core::calendar;
use kelisim_core::case::{CaseState, Closing, Matter};
use kelisim_core::gate::Withheld;
use kelisim_core::request::{Ask, Ground};
use kelisim_core::role::Permission;
use kelisim_core::{Lang, RecordId, Timestamp};
use kelisim_engine::desk::{self, Opened};
use kelisim_engine::proof_pack::About;
use kelisim_engine::reason::Refusal;
use kelisim_engine::request::MOST;
use kelisim_engine::thread::Content;
use kelisim_engine::{Failure, Tenant, chance, clock, deliveries};
use kelisim_i18n::{Attaching, Correcting, Desk, Entering, My};
use kelisim_store::rows::{DeliveryRow, DeliveryState};

use super::cases::{self, People};
use super::{ConsoleRequest, gate, proof};
use crate::evidence;
use crate::problem::Problem;
use crate::staff::Me;

/// State with which the page is rendered, besides what the case holds.
#[derive(Default)]
struct PageState {
    status: StatusCode,
    notice: Option<(String, bool)>,
    answer: AnswerForm,
    note: (String, Option<&'static str>),
    reason: (String, Option<&'static str>),
    entering: EnterRequest,
    /// Register whose address is given: its name and address.
    consulted: Option<(String, String)>,
    /// Look-up that was not recorded: register, reason, and a mistake in it.
    consulting: (String, String, Option<&'static str>),
    /// Correction that was not recorded: field, value, and the mistake.
    correcting: (String, String, Option<String>),
    /// Why a file was not taken.
    file_wrong: Option<String>,
}

/// The case that the address names.
fn named(request: &ConsoleRequest) -> Result<RecordId, Problem> {
    let case = request.http.match_info().get("case").unwrap_or_default();
    case.parse().map_err(|_| Problem::NotFound)
}

fn sent<'r>(request: &'r ConsoleRequest, name: &str) -> &'r str {
    request.sent.get(name).map_or("", String::as_str)
}

/// Number of changes that whoever sent the form saw.
fn version(request: &ConsoleRequest) -> Result<u32, Problem> {
    sent(request, "version").parse().map_err(|_| Problem::NotFound)
}

/// Shows a case.
pub(super) async fn get(request: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let words = Desk::of(request.lang);
    let [assigned, back, noted, answered, closed, reopened] = words.confirmations;
    let notice = match gate::query(&request.http, "done").as_deref() {
        Some("assigned") => Some(assigned),
        Some("back") => Some(back),
        Some("noted") => Some(noted),
        Some("answered") => Some(answered),
        Some("closed") => Some(closed),
        Some("reopened") => Some(reopened),
        Some("again") => Some(words.delivery[1]),
        Some("attached") => Some(Attaching::of(request.lang).added),
        Some("corrected") => Some(Correcting::of(request.lang).done),
        Some("confirmed") => Some(Entering::of(request.lang).confirmed),
        Some("withdrawn") => Some(Entering::of(request.lang).withdrawn),
        Some("entered") => Some(Entering::of(request.lang).entered),
        _ => None,
    };
    let state = PageState { notice: notice.map(|words| (words.to_owned(), false)), ..PageState::default() };
    show(&request, &me, &tenant, named(&request)?, state).await
}

/// Goes back to the case after something was done.
fn back(tenant: &Tenant, case: RecordId, done: &str) -> HttpResponse {
    gate::redirect(&format!("/console/site/{}/case/{case}?done={done}", tenant.config.id))
}

/// Renders the case again when something could not be done, with what was typed.
async fn refused(
    request: &ConsoleRequest,
    me: &Me,
    tenant: &Tenant,
    case: RecordId,
    why: Failure,
    state: PageState,
) -> Result<HttpResponse, Problem> {
    let words = Desk::of(request.lang);
    let (status, notice) = match why {
        Failure::Refused(Refusal::CaseChanged | Refusal::AnsweredBefore) => (StatusCode::CONFLICT, words.changed),
        Failure::Refused(Refusal::CaseState) => (StatusCode::CONFLICT, words.not_as_it_stands),
        why => return Err(why.into()),
    };
    show(request, me, tenant, case, PageState { status, notice: Some((notice.to_owned(), true)), ..state }).await
}

/// Gives a case to somebody, to whoever asks, or back.
pub(super) async fn assign(request: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let (case, version) = (named(&request)?, version(&request)?);
    let to = match sent(&request, "to") {
        "" => None,
        "me" => Some((me.id, me.account.name.clone())),
        name => {
            let people = People::read(&request).await?;
            let Some(id) = people.worker(tenant.config.id.as_str(), name) else {
                let words = Desk::of(request.lang);
                let notice = Some((words.cannot_work.to_owned(), true));
                let state = PageState { status: StatusCode::UNPROCESSABLE_ENTITY, notice, ..PageState::default() };
                return show(&request, &me, &tenant, case, state).await;
            };
            Some((id, name.to_owned()))
        }
    };
    let done = if to.is_some() { "assigned" } else { "back" };
    match desk::assign(&tenant, &me.worker(), case, version, to).await {
        Ok(()) => Ok(back(&tenant, case, done)),
        Err(why) => refused(&request, &me, &tenant, case, why, PageState::default()).await,
    }
}

/// Writes a note.
pub(super) async fn note(request: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let case = named(&request)?;
    let text = sent(&request, "note").trim().to_owned();
    let words = Desk::of(request.lang);
    if let Err(wrong) = measured(&text, words) {
        let state = PageState { status: StatusCode::UNPROCESSABLE_ENTITY, note: (text, Some(wrong)), ..PageState::default() };
        return show(&request, &me, &tenant, case, state).await;
    }
    match desk::note(&tenant, &me.worker(), case, &text).await {
        Ok(()) => Ok(back(&tenant, case, "noted")),
        Err(why) => refused(&request, &me, &tenant, case, why, PageState { note: (text, None), ..PageState::default() }).await,
    }
}

/// Checks the length of a text.
fn measured(text: &str, words: &Desk) -> Result<(), &'static str> {
    match text.chars().count() {
        0 => Err(words.text_missing),
        count if count > MOST => Err(words.too_long),
        _ => Ok(()),
    }
}

/// Closes a case without an answer.
pub(super) async fn close(request: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let (case, version) = (named(&request)?, version(&request)?);
    let why = Closing::offered(sent(&request, "why")).ok_or(Problem::NotFound)?;
    let words: String = sent(&request, "words").trim().chars().take(1000).collect();
    match desk::close(&tenant, &me.worker(), case, version, why, &words).await {
        Ok(()) => Ok(back(&tenant, case, "closed")),
        Err(why) => refused(&request, &me, &tenant, case, why, PageState::default()).await,
    }
}

/// Opens a case again.
pub(super) async fn reopen(request: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let (case, version) = (named(&request)?, version(&request)?);
    match desk::reopen(&tenant, &me.worker(), case, version).await {
        Ok(()) => Ok(back(&tenant, case, "reopened")),
        Err(why) => refused(&request, &me, &tenant, case, why, PageState::default()).await,
    }
}

/// Shows the whole evidence, once it is on record who sees it and why.
pub(super) async fn evidence(request: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let (case, lang) = (named(&request)?, request.lang);
    let words = Desk::of(lang);
    let reason = sent(&request, "reason").to_owned();
    let row = desk::row(&tenant, case).await?;
    let acts = match desk::evidence(&tenant, &me.worker(), case, &reason).await {
        Ok(acts) => acts,
        Err(Failure::Field(..)) => {
            let reason = (reason, Some(words.reason_wrong));
            let state = PageState { status: StatusCode::UNPROCESSABLE_ENTITY, reason, ..PageState::default() };
            return show(&request, &me, &tenant, case, state).await;
        }
        Err(why) => return Err(why.into()),
    };
    let addresses = acts.iter().map(|act| act.evidence.address.as_str());
    let asks = request.gateway.config.evidence.reverse_lookup;
    let networks = if asks { evidence::network::names(addresses).await } else { BTreeMap::new() };
    let page = EvidencePage {
        frame: gate::site_frame(&request, &me, &tenant, "cases"),
        case: format!("/console/site/{}/case/{case}", tenant.config.id),
        title: (words.title)(&kelisim_i18n::matter(&tenant.config, &row.matter, lang), &case.number()),
        acts: acts.iter().map(|act| shown::whole(act, networks.get(&act.evidence.address), lang)).collect(),
    };
    Ok(gate::html(StatusCode::OK, lang, evidence_page(page)))
}

/// Makes a proof pack of the case.
pub(super) async fn pack(request: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let case = named(&request)?;
    let reason = sent(&request, "reason").to_owned();
    match proof::made(&request, &me, &tenant, About::Case(case), &reason).await {
        Err(Problem::Field(..)) => {
            let reason = (reason, Some(Desk::of(request.lang).reason_wrong));
            let state = PageState { status: StatusCode::UNPROCESSABLE_ENTITY, reason, ..PageState::default() };
            show(&request, &me, &tenant, case, state).await
        }
        made => made,
    }
}

/// Whether somebody may want a delivery tried once more: it was given up, or withheld for a reason that ends.
fn is_stuck(row: &DeliveryRow) -> bool {
    let may_change = |why| matches!(why, Withheld::Blocked | Withheld::AskedAgain);
    row.state == DeliveryState::Dead || row.state == DeliveryState::Withheld && row.withheld().is_some_and(may_change)
}

/// Sends again what was given up, and what was withheld if it may leave by now.
pub(super) async fn forward(request: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let case = named(&request)?;
    let opened = desk::open(&tenant, &me.worker(), case, clock::now()).await?;
    let events = opened.history.events.iter().map(|event| event.record);
    for record in events.chain([case]).collect::<BTreeSet<_>>() {
        for row in deliveries::of_record(&tenant, record).await? {
            if is_stuck(&row.row) {
                deliveries::replay_record(&tenant, record, Some(&row.row.destination)).await?;
            }
        }
    }
    Ok(back(&tenant, case, "again"))
}

fn langs(tenant: &Tenant, chosen: Lang) -> Vec<Choice> {
    let choice =
        |lang: &Lang| Choice { value: lang.code().to_owned(), title: lang.own_name().to_owned(), chosen: *lang == chosen };
    tenant.config.languages.iter().map(choice).collect()
}

/// Renders a case. The look is on record before anything of it is read.
async fn show(
    request: &ConsoleRequest,
    me: &Me,
    tenant: &Tenant,
    case: RecordId,
    state: PageState,
) -> Result<HttpResponse, Problem> {
    let (now, lang) = (clock::now(), request.lang);
    let opened = desk::open(tenant, &me.worker(), case, now).await?;
    let people = People::read(request).await?;
    let status = state.status;
    let page = page(request, me, tenant, (&opened, &people), now, state);
    Ok(gate::with_islands(gate::html(status, lang, case_page(page))))
}

fn page(
    request: &ConsoleRequest,
    me: &Me,
    tenant: &Tenant,
    (opened, people): (&Opened, &People),
    now: Timestamp,
    state: PageState,
) -> CasePage {
    let PageState { mut answer, note, notice, reason, mut entering, consulted, consulting, correcting, file_wrong, .. } = state;
    if entering.key.is_empty() {
        entering.key = data_encoding::HEXLOWER.encode(&chance::bytes::<16>());
        entering.received = calendar::local_day(now).to_string();
    }
    entering.standing = entering::standing(tenant, opened, &entering.standing, request.lang);
    let (lang, row) = (request.lang, &opened.row);
    let site = tenant.config.id.as_str();
    let here = format!("/console/site/{site}/case/{}", opened.case);
    let (urgency, left) = cases::left(&tenant.calendar, row, now, lang);
    let payload = match &opened.first.content {
        Content::Decided(payload) => Some(&**payload),
        _ => opened.history.first(),
    };
    let form = payload.and_then(|payload| payload.form.as_deref()).and_then(|id| tenant.config.form(id));
    // A request is answered in the language it was made in.
    if matches!(row.matter, Matter::Ask(_)) {
        answer.langs.clear();
    } else if answer.langs.is_empty() {
        answer.langs = langs(tenant, shown::asked_lang(opened).unwrap_or(lang));
    }
    answer.assembles = row.matter == Matter::Ask(Ask::Information);
    answer.templates = answering::templates(tenant, &row.matter, lang);
    if answer.key.is_empty() {
        answer.key = data_encoding::HEXLOWER.encode(&chance::bytes::<16>());
    }
    let role = me.role(&tenant.config.id);
    let is_request = matches!(row.matter, Matter::Ask(_));
    let dead = opened.deliveries.iter().any(is_stuck);
    CasePage {
        frame: gate::awake(&request.gateway, gate::site_frame(request, me, tenant, "cases")),
        list: gate::at(tenant, "cases"),
        number: opened.case.number(),
        matter: kelisim_i18n::matter(&tenant.config, &row.matter, lang),
        urgency,
        left,
        until: (urgency == desk::Band::Today.name()).then_some(row.due.0),
        received: clock::local(row.term.received),
        due: clock::day(calendar::local_day(row.due)),
        ended: row.ended.map(clock::local),
        assignee: people.name(row.assignee),
        beside: shown::beside(opened, me, now),
        notice,
        gone: matches!(opened.first.content, Content::Gone),
        message: shown::message(&opened.first),
        items: shown::items(tenant, opened, lang),
        fields: payload.map(|payload| shown::fields(tenant, form, (payload, &opened.history.replaced), lang)).unwrap_or_default(),
        texts: payload.map(|payload| shown::texts(tenant, payload, lang)).unwrap_or_default(),
        decisions: shown::decisions(tenant, opened, lang),
        passed: shown::passed(tenant, opened, lang),
        earlier: opened
            .earlier
            .iter()
            .map(|(case, row)| cases::line((tenant, me), (*case, row), people, false, (lang, now)))
            .collect(),
        obligations: opened
            .obligations
            .iter()
            .map(|one| {
                (
                    tenant.config.purpose(&one.purpose).map_or(one.purpose.clone(), |purpose| purpose.title.get(lang).to_owned()),
                    one.ground.clone(),
                )
            })
            .collect(),
        waits: entering::waits(tenant, opened, me, role.is_some_and(|role| role.may(Permission::Work)), now, lang),
        correct: shown::correctable(tenant, opened, form, correcting, lang),
        history: shown::history(tenant, opened, people, form, lang),
        origin: shown::origin(&opened.first, lang),
        reason,
        answered: shown::answered(opened),
        ways: Ways {
            work: role.is_some_and(|role| role.may(Permission::Work)),
            open: row.state.is_open(),
            request: is_request,
            reopen: matches!(row.state, CaseState::Closed(why) if why != Closing::Erased),
            mine: row.assignee == Some(me.id),
            taken: row.assignee.is_some(),
            again: dead,
            proof: role.is_some_and(|role| role.may(Permission::Proof)),
        },
        version: row.version,
        people: people
            .workers(site)
            .filter(|name| *name != me.account.name)
            .map(|name| Choice { value: name.to_owned(), title: name.to_owned(), chosen: false })
            .collect(),
        grounds: Ground::ALL
            .iter()
            .map(|ground| Choice { value: ground.name().to_owned(), title: My::of(lang).why(*ground).to_owned(), chosen: false })
            .collect(),
        answer,
        note,
        entering,
        registers: shown::registers(tenant, consulted, consulting, lang),
        files: shown::files(opened, &here, file_wrong, lang),
        here,
    }
}
