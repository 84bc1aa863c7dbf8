//! Storage and destruction: what is over its term, proposals, decisions, acts.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use kelisim_app::console::{
    Choice, DecideForm, DestructionPage, DestructionRow, ProposeForm, RetentionPage, destruction_page, retention_page,
};
use kelisim_core::calendar::local_day;
use kelisim_core::role::Permission;
use kelisim_core::site::retention::Decides;
use kelisim_core::{Lang, RecordId};
use kelisim_engine::payload::Deed;
use kelisim_engine::reason::{Refusal, Unavailable};
use kelisim_engine::retention::{self, Class, Signed};
use kelisim_engine::{Failure, Tenant, clock, thread};
use kelisim_i18n::DestructionWords;
use kelisim_i18n::format::number;
use kelisim_store::Key;
use kelisim_store::rows::{self, DeliveryState, DestructionState};

use super::{ConsoleRequest, gate, journal};
use crate::pdf;
use crate::problem::Problem;
use crate::staff::{Me, audit};

/// Destructions on one page.
const PAGE: usize = 50;
/// Longest reason, and longest order, in characters.
const LONGEST: [usize; 2] = [500, 200];

/// What a page of the site says besides what is stored.
#[derive(Default)]
struct Said {
    status: StatusCode,
    notice: Option<&'static str>,
    /// What was typed, and whether it is missing.
    typed: (String, String, bool),
}

/// Shows what is over its term, and every destruction.
pub(super) async fn get(request: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    show(&request, &me, &tenant, Said::default()).await
}

async fn show(request: &ConsoleRequest, me: &Me, tenant: &Tenant, said: Said) -> Result<HttpResponse, Problem> {
    let (lang, words) = (request.lang, DestructionWords::of(request.lang));
    let (classes, searched) = retention::classes(tenant).await?;
    let below = gate::query(&request.http, "below").and_then(|below| below.parse().ok());
    let (head, all) = retention::destructions(tenant, below, PAGE).await?;
    let may = |permission| me.role(&tenant.config.id).is_some_and(|role| role.may(permission));
    let (class, why, wrong) = said.typed;
    let propose = may(Permission::Propose).then(|| ProposeForm {
        classes: classes
            .iter()
            .filter(|one| one.retention.decides == Decides::Approver && one.found.is_some_and(|found| found.due > 0))
            .filter(|one| !head.open.contains_key(&one.id))
            .map(|one| Choice {
                value: one.id.clone(),
                title: retention::class_title(&tenant.config, &one.id, lang),
                chosen: one.id == class,
            })
            .collect(),
        why,
        wrong,
    });
    let here = gate::at(tenant, "destruction");
    let rows = all.iter().map(|(number, row)| DestructionRow {
        href: format!("{here}/{number}"),
        cells: [
            number.to_string(),
            retention::class_title(&tenant.config, &row.class, lang),
            state(row.state, words).to_owned(),
            self::number(row.subjects, lang),
            self::number(row.entries, lang),
        ],
    });
    let older = all.last().filter(|(number, _)| all.len() == PAGE && *number > 1);
    let page = RetentionPage {
        frame: gate::site_frame(request, me, tenant, "destruction"),
        searched: searched.map(|at| (words.searched)(&clock::local(at))),
        notice: said.notice,
        classes: classes.iter().map(|one| cells(tenant, one, words, lang)).collect(),
        propose,
        rows: rows.collect(),
        older: older.map(|(number, _)| format!("{here}?below={number}")),
        here,
    };
    Ok(gate::html(said.status, lang, retention_page(page)))
}

/// Cells of a class.
fn cells(tenant: &Tenant, one: &Class, words: &DestructionWords, lang: Lang) -> [String; 5] {
    let [gateway, approver] = words.decides;
    let who = if one.retention.decides == Decides::Gateway { gateway } else { approver };
    let (mut due, mut held) = (String::new(), String::new());
    if let Some(found) = one.found {
        due = number(found.due, lang);
        if let Some(oldest) = found.oldest.filter(|_| found.due > 0) {
            due = format!("{due} ({})", (words.since)(&clock::day(local_day(oldest))));
        }
        let reasons = words.held.iter().zip(found.held).filter(|(_, count)| *count > 0);
        held = reasons.map(|(words, count)| words(&number(count, lang))).collect::<Vec<_>>().join(", ");
    }
    let title = retention::class_title(&tenant.config, &one.id, lang);
    [title, (words.months)(one.retention.months), who.to_owned(), due, held]
}

fn state(state: DestructionState, words: &DestructionWords) -> &'static str {
    let [proposed, running, refused, done] = words.states;
    match state {
        DestructionState::Proposed => proposed,
        DestructionState::Running => running,
        DestructionState::Refused => refused,
        DestructionState::Done => done,
    }
}

/// Proposes a destruction.
pub(super) async fn propose(request: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let (class, why) = (request.typed("class").to_owned(), request.typed("why").to_owned());
    if why.is_empty() || why.chars().count() > LONGEST[0] {
        let typed = (class, why, true);
        return show(&request, &me, &tenant, Said { status: StatusCode::UNPROCESSABLE_ENTITY, typed, ..Said::default() }).await;
    }
    let (classes, _) = retention::classes(&tenant).await?;
    let found = classes.iter().find(|one| one.id == class && one.retention.decides == Decides::Approver);
    let due = found.and_then(|one| Some((one.retention, one.found?.due))).filter(|(_, due)| *due > 0);
    let Some((retention, due)) = due else {
        let notice = Some(DestructionWords::of(request.lang).nothing_due);
        let said = Said { status: StatusCode::UNPROCESSABLE_ENTITY, notice, typed: (class, why, false) };
        return show(&request, &me, &tenant, said).await;
    };
    let site = tenant.config.id.to_string();
    audit::record(&request.gateway.staff, me.actor(), Deed::Destruction(site, class.clone(), "proposed".into())).await?;
    let who = (me.account.name.as_str(), why.as_str());
    match retention::propose(&tenant, (&class, retention), due, who, clock::now()).await {
        Ok(number) => Ok(gate::redirect(&format!("{}/{number}", gate::at(&tenant, "destruction")))),
        Err(Failure::Refused(Refusal::DestructionState)) => {
            let notice = Some(DestructionWords::of(request.lang).not_now);
            show(&request, &me, &tenant, Said { status: StatusCode::CONFLICT, notice, typed: (class, why, false) }).await
        }
        Err(why) => Err(why.into()),
    }
}

fn number_of(request: &ConsoleRequest) -> Result<u32, Problem> {
    request.http.match_info().get("number").and_then(|number| number.parse().ok()).ok_or(Problem::NotFound)
}

/// Shows one destruction, or gives its act as a file.
pub(super) async fn one(request: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let asked = gate::query(&request.http, "as").unwrap_or_default();
    let number = number_of(&request)?;
    if asked == "pdf" {
        let row = retention::destruction(&tenant, number).await?;
        if row.state != DestructionState::Done {
            return Err(Problem::NotFound);
        }
        let signed = retention::signed(&tenant, number, &row)?;
        let lines = lines(&tenant, &row, &signed, request.lang).await?;
        let signers: Vec<String> = [signed.proposed_by, signed.decided_by].into_iter().filter(|name| !name.is_empty()).collect();
        let published: Option<rows::TextRow> = tenant.store.row(Key::Text(retention::name(number))).await?;
        let words = published.map(|row| row.words).unwrap_or_default();
        let act = pdf::Act { number, lines, signers, words, moment: row.ended.unwrap_or(row.began) };
        let (served, lang) = (Arc::clone(&tenant), request.lang);
        let print = move || pdf::destruction(&act, &served.config, lang, &served.key);
        let body = web::block(print).await.ok().flatten().ok_or(Problem::Unavailable(Unavailable::Rendering))?;
        let name = format!("act-{}-{number}-{}.pdf", tenant.config.id, lang.code());
        return Ok(journal::file(&name, "application/pdf", body));
    }
    show_one(&request, &me, &tenant, number, Said::default()).await
}

async fn show_one(request: &ConsoleRequest, me: &Me, tenant: &Tenant, number: u32, said: Said) -> Result<HttpResponse, Problem> {
    let (lang, words) = (request.lang, DestructionWords::of(request.lang));
    let row = retention::destruction(tenant, number).await?;
    let signed = retention::signed(tenant, number, &row)?;
    let waits = row.state == DestructionState::Proposed;
    let may = me.role(&tenant.config.id).is_some_and(|role| role.may(Permission::Approve));
    let decide = (waits && may).then(|| {
        let (order, _, wrong) = said.typed;
        let own = signed.proposed_by == me.account.name;
        if own { Err(()) } else { Ok(DecideForm { order, wrong: wrong.then_some(words.no_order) }) }
    });
    let here = format!("{}/{number}", gate::at(tenant, "destruction"));
    let page = DestructionPage {
        frame: gate::site_frame(request, me, tenant, "destruction"),
        title: match row.state {
            DestructionState::Proposed | DestructionState::Refused => (words.proposal)(number),
            DestructionState::Running | DestructionState::Done => (words.title)(number),
        },
        state: state(row.state, words),
        notice: said.notice,
        lines: lines(tenant, &row, &signed, lang).await?,
        running: row.state == DestructionState::Running,
        decide,
        pdf: (row.state == DestructionState::Done).then(|| format!("{here}?as=pdf&lang={}", lang.code())),
        here,
    };
    Ok(gate::html(said.status, lang, destruction_page(page)))
}

/// Lines of the act, with the people who answer for it and what recipients answered.
async fn lines(
    tenant: &Tenant,
    row: &rows::DestructionRow,
    signed: &Signed,
    lang: Lang,
) -> Result<Vec<(String, String)>, Problem> {
    let words = DestructionWords::of(lang);
    let mut lines: Vec<(String, String)> = Vec::new();
    if row.state == DestructionState::Proposed || row.state == DestructionState::Refused {
        lines.push((words.what.into(), retention::class_title(&tenant.config, &row.class, lang)));
        lines.push((words.term.into(), (words.months)(row.months)));
        lines.push((words.found.into(), number(row.proposed, lang)));
    } else {
        let made = retention::lines(&tenant.config, row, clock::now(), lang);
        lines.extend(made.into_iter().map(|(label, value)| (label.to_owned(), value)));
    }
    if signed.proposed_by.is_empty() {
        lines.push((words.ground.into(), words.by_itself.into()));
    } else {
        lines.push((words.proposed_by.into(), format!("{}, {}", signed.proposed_by, clock::local(row.began))));
        lines.push((words.why.into(), signed.why.clone()));
    }
    if let Some(at) = row.decided_at {
        lines.push((words.decided_by.into(), format!("{}, {}", signed.decided_by, clock::local(at))));
        lines.push((words.order.into(), signed.order.clone()));
    }
    if !row.told.is_empty() {
        lines.push((words.answers.into(), answers(tenant, row, lang).await?));
    }
    Ok(lines)
}

/// What became of the messages to recipients.
async fn answers(tenant: &Tenant, row: &rows::DestructionRow, lang: Lang) -> Result<String, Problem> {
    let words = DestructionWords::of(lang);
    let Some((first, last, _)) = row.leaves else { return Ok(String::new()) };
    let records: Vec<RecordId> = retention::records(tenant, first, last).await?;
    let mut counts = [0_u64; 3];
    for delivery in thread::deliveries(tenant, &records).await? {
        counts[match delivery.state {
            DeliveryState::Delivered => 0,
            DeliveryState::Dead => 2,
            _ => 1,
        }] += 1;
    }
    let parts = words.answered.iter().zip(counts).filter(|(_, count)| *count > 0);
    Ok(parts.map(|(words, count)| format!("{words}: {}", number(count, lang))).collect::<Vec<_>>().join(", "))
}

/// Approves a proposal or turns it down.
pub(super) async fn decide(request: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let (number, order) = (number_of(&request)?, request.typed("order").to_owned());
    let approved = match request.typed("do") {
        "approve" => true,
        "refuse" => false,
        _ => return Err(Problem::NotFound),
    };
    if order.is_empty() || order.chars().count() > LONGEST[1] {
        let typed = (order, String::new(), true);
        let said = Said { status: StatusCode::UNPROCESSABLE_ENTITY, typed, ..Said::default() };
        return show_one(&request, &me, &tenant, number, said).await;
    }
    let step = if approved { "approved" } else { "refused" };
    let site = tenant.config.id.to_string();
    audit::record(&request.gateway.staff, me.actor(), Deed::Destruction(site, number.to_string(), step.into())).await?;
    let words = DestructionWords::of(request.lang);
    let notice = match retention::decide(&tenant, number, approved, &me.account.name, &order).await {
        Ok(()) => return Ok(gate::redirect(&format!("{}/{number}", gate::at(&tenant, "destruction")))),
        Err(Failure::Refused(Refusal::OwnProposal)) => words.own,
        Err(Failure::Refused(Refusal::DestructionState)) => words.not_now,
        Err(why) => return Err(why.into()),
    };
    let said = Said { status: StatusCode::CONFLICT, notice: Some(notice), typed: (order, String::new(), false) };
    show_one(&request, &me, &tenant, number, said).await
}
