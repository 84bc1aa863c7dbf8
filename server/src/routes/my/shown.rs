//! Builds the data of the private page from its thread.

use kelisim_app::my::{Access, Allowed, Answer, Application, Check, Consent, MyPage, Notice, Request, Typed};
use kelisim_core::Lang;
use kelisim_core::case::CaseState;
use kelisim_core::consent::{Item, Kind, Method};
use kelisim_core::form::masked;
use kelisim_core::request::{Ask, answer_by};
use kelisim_core::site::{FieldKind, Form};
use kelisim_engine::payload::{CaseDeed, Note, Payload};
use kelisim_engine::thread::{Event, History};
use kelisim_engine::{Failure, check, clock, desk, receipt, request, withdraw};
use kelisim_i18n::My;
use kelisim_store::rows::CaseRow;

use super::{Opened, files, recipients};
use crate::problem::Problem;
use crate::routes::{page, receipts};
use crate::staff::account::CONSOLE;

/// Builds the data of the whole page.
pub(super) async fn page(
    opened: &Opened<'_>,
    token: String,
    notice: Option<Notice>,
    request_form: Typed,
    file_wrong: Option<String>,
) -> Result<MyPage, Problem> {
    let (gateway, tenant, lang) = (opened.gateway, opened.tenant, opened.lang);
    let history = opened.history().await?;
    let path = format!("/my/{}/{}", tenant.config.id, opened.token);
    let mut shell = page::shell(gateway, tenant, lang, &path);
    shell.css.insert(2, gateway.assets.href("my.css"));
    Ok(MyPage {
        shell,
        link: format!("{}{path}", gateway.config.origin()),
        path,
        made: clock::local(opened.thread.made),
        token,
        notice,
        erased: history.subject.is_none(),
        application: application(opened, &history).await?,
        consents: consents(opened, &history).await?,
        requests: requests(opened, &history).await?,
        request_form,
        accesses: accesses(&history),
        checks: checks(opened, &history).await?,
        files: files::of(opened, &history, file_wrong).await?,
    })
}

/// Formats a day (ISO 8601) as people read it: `21.11.2026`.
fn day(iso: &str) -> String {
    iso.split('-').rev().collect::<Vec<_>>().join(".")
}

async fn application(opened: &Opened<'_>, history: &History) -> Result<Option<Application>, Problem> {
    let (tenant, lang) = (opened.tenant, opened.lang);
    let Some(first) = history.events.first() else { return Ok(None) };
    let form = history.first().and_then(|payload| payload.form.as_deref()).and_then(|id| tenant.config.form(id));
    let forwarded = recipients::recipients(opened, history, form).await?;
    if form.is_none() && forwarded.is_empty() {
        return Ok(None);
    }
    let case = case_of(opened, first).await?;
    let received = case.as_ref().map_or(first.at, |row| row.term.received);
    let reply = history.notes().filter_map(|(event, note)| match note {
        Note::Handled { case, deed: CaseDeed::Replied { text, .. }, .. } if *case == first.record => {
            Some((text.clone(), document(opened, event)))
        }
        _ => None,
    });
    Ok(Some(Application {
        state: case.and_then(|row| state_of(&row, lang)),
        answer: reply.last(),
        number: first.record.number(),
        title: form.map_or_else(String::new, |form| form.heading.get(lang).to_owned()),
        sent: clock::local(first.at),
        answer_by: form.map(|form| day(&answer_by(&tenant.calendar, received, form.answer_days))),
        stopped: form.is_some_and(|form| is_taken_back(history, &Item::purpose(&form.purpose, None))),
        receipt: receipt_of(opened, first),
        fields: history.first().zip(form).map(|(payload, form)| fields(opened, payload, form)).unwrap_or_default(),
        forwarded,
    }))
}

/// What was filled in, with its values half hidden, in the order of the form.
fn fields(opened: &Opened<'_>, payload: &Payload, form: &Form) -> Vec<(String, String)> {
    let (site, lang) = (&opened.tenant.config, opened.lang);
    let own = form.fields.iter().map(|field| (field.id.as_str(), field.kind));
    let all = std::iter::once(("name", FieldKind::Name)).chain(own);
    let shown = all.filter_map(|(id, kind)| {
        let value = payload.fields.get(id).filter(|value| !value.is_empty())?;
        Some((kelisim_app::form::label(site, form, id, lang), masked(kind, value)))
    });
    shown.collect()
}

/// Case of the application, if it is one.
async fn case_of(opened: &Opened<'_>, first: &Event) -> Result<Option<CaseRow>, Problem> {
    match desk::row(opened.tenant, first.record).await {
        Ok(row) => Ok(Some(row)),
        Err(Failure::NotFound) => Ok(None),
        Err(why) => Err(why.into()),
    }
}

/// Where an application stands, in the words of whoever sent it; none while its term runs.
fn state_of(row: &CaseRow, lang: Lang) -> Option<(bool, String)> {
    let words = My::of(lang);
    let at = row.ended.map(clock::local).unwrap_or_default();
    match row.state {
        CaseState::Answered(_) => Some((true, (words.replied_at)(&at))),
        CaseState::Closed(_) => Some((true, (words.closed_at)(&at))),
        CaseState::Open if row.due < clock::now() => Some((false, (words.overdue)(&day(&clock::local_day(row.due))))),
        CaseState::Open => None,
    }
}

/// Whether an item that was allowed in this matter is taken back now.
fn is_taken_back(history: &History, item: &Item) -> bool {
    let last = withdraw::last_choices(history).into_iter().find(|choice| choice.item == *item);
    last.is_some_and(|choice| !choice.granted) && history.events.iter().any(|event| event.choices.get(item) == Some(&true))
}

/// What a withdrawal through this page has stopped, and how to undo it.
pub(super) fn after_withdrawal(opened: &Opened<'_>, history: &History) -> Option<Notice> {
    let (tenant, words) = (opened.tenant, My::of(opened.lang));
    let (event, payload) = history.decisions().last()?;
    if payload.method != Method::Withdraw {
        return None;
    }
    let stopped: Vec<&Item> = event.choices.iter().filter(|(_, granted)| !**granted).map(|(item, _)| item).collect();
    let first = history.events.first()?;
    let form = history.first().and_then(|payload| payload.form.as_deref()).and_then(|id| tenant.config.form(id));
    let own = form.map(|form| Item::purpose(&form.purpose, None));
    let mut follows: Vec<String> =
        stopped.iter().map(|item| (words.stopped)(&receipts::title(tenant, &item.0, opened.lang))).collect();
    if own.is_some_and(|own| stopped.contains(&&own)) {
        follows.push((words.stopped_application)(&first.record.number()));
    }
    if history.subject.as_ref().is_some_and(|row| !row.sent.is_empty()) {
        follows.push(words.recipients_told.to_owned());
    }
    Some(Notice { words: words.stops, wrong: false, follows, undo: stopped.iter().map(|item| item.0.clone()).collect() })
}

/// Address of an answer as a document.
fn document(opened: &Opened<'_>, event: &Event) -> String {
    format!("/my/{}/{}/answer/{}", opened.tenant.config.id, opened.token, event.record)
}

fn receipt_of(opened: &Opened<'_>, event: &Event) -> String {
    let (tenant, lang) = (opened.tenant, opened.lang);
    format!("/r/{}/{}?lang={lang}", tenant.config.id, receipt::token(tenant, event.record))
}

async fn consents(opened: &Opened<'_>, history: &History) -> Result<Vec<Consent>, Problem> {
    let (tenant, lang) = (opened.tenant, opened.lang);
    let form = history.first().and_then(|payload: &Payload| payload.form.as_deref());
    let waiting = request::rows_of(tenant, opened.thread.row.open.iter().map(|(record, _)| *record)).await?;
    let now = clock::now();
    let mut choices = withdraw::last_choices(history);
    choices.sort_by_key(|choice| tenant.config.place_of(&choice.item));
    let consents = choices.into_iter().map(|choice| {
        let state = match (choice.granted, choice.until) {
            (false, _) if is_taken_back(history, &choice.item) => Allowed::Withdrawn,
            (false, _) => Allowed::No,
            (true, Some(until)) if until <= now => Allowed::Expired,
            (true, until) => Allowed::Yes(until.map(|until| day(&clock::local_day(until)))),
        };
        let waits = waiting.iter().flatten().find(|row| row.items.contains(&choice.item));
        let event = history.events.iter().find(|event| event.record == choice.record);
        Consent {
            title: receipts::title(tenant, &choice.item.0, lang),
            state,
            since: clock::local(choice.at),
            receipt: event.map(|event| receipt_of(opened, event)).unwrap_or_default(),
            needs_answer: withdraw::is_held(&tenant.config, &choice.item),
            waits: waits.map(|row| day(&answer_by(&opened.tenant.calendar, row.received, Ask::Withdrawal.working_days()))),
            text: withdraw::text(&tenant.config, form, &choice.item).cloned(),
            item: choice.item.0,
        }
    });
    Ok(consents.collect())
}

async fn requests(opened: &Opened<'_>, history: &History) -> Result<Vec<Request>, Problem> {
    let (tenant, lang) = (opened.tenant, opened.lang);
    let events: Vec<&Event> = history.events.iter().filter(|event| event.kind == Kind::Asked).collect();
    let found = request::rows_of(tenant, events.iter().map(|event| event.record)).await?;
    let today = clock::local_day(clock::now());
    let mut requests = Vec::new();
    for (event, row) in events.into_iter().zip(found) {
        let Some(row) = row else { continue };
        let message = history.notes().find_map(|(source, note)| match note {
            Note::Asked { message, .. } if source.record == event.record => message.clone(),
            _ => None,
        });
        let answers = history.notes().filter_map(|(source, note)| match note {
            Note::Answered { request, ground, text, .. } if *request == event.record => {
                Some((*ground, text.clone(), document(opened, source)))
            }
            _ => None,
        });
        let (ground, text, pdf) = answers.last().unwrap_or_default();
        let due = answer_by(&opened.tenant.calendar, row.received, row.ask.working_days());
        requests.push(Request {
            number: event.record.number(),
            ask: row.ask,
            items: row.items.iter().map(|item| receipts::title(tenant, &item.0, lang)).collect(),
            sent: clock::local(event.at),
            overdue: row.answer.is_none() && due < today,
            answer_by: day(&due),
            message,
            answer: row.answer.map(|answer| Answer { outcome: answer.outcome, ground, text, at: clock::local(answer.at), pdf }),
        });
    }
    requests.reverse();
    Ok(requests)
}

/// Lists the checks of the identifiers given with the link, since the link was issued: earlier ones may have
/// concerned somebody else who has them.
async fn checks(opened: &Opened<'_>, history: &History) -> Result<Vec<Check>, Problem> {
    let (tenant, lang) = (opened.tenant, opened.lang);
    let (Some(first), Some(payload)) = (history.events.first(), history.first()) else { return Ok(Vec::new()) };
    let form = payload.form.as_deref().and_then(|id| tenant.config.form(id));
    let name = |kind: FieldKind, plain: &'static str| {
        let own = form.and_then(|form| form.fields.iter().find(|field| field.kind == kind));
        (plain, own.map_or(plain, |field| field.id.as_str()))
    };
    let names = [name(FieldKind::Iin, "iin"), name(FieldKind::Phone, "phone"), name(FieldKind::Email, "email")];
    // A corrected value is this person's from the correction on; before, somebody else may have had it.
    let corrected = |id: &str| {
        let of = |event: &Event, note: &Note| match note {
            Note::Handled { deed: CaseDeed::Corrected { field, .. }, .. } if field == id => Some(event.at),
            _ => None,
        };
        history.notes().filter_map(|(event, note)| of(event, note)).last()
    };
    let mut seen = Vec::new();
    for (kind, id) in names {
        if let Some(value) = payload.fields.get(id) {
            let index = tenant.vault.identify(kind, value);
            seen.extend(check::seen(tenant, &[index], corrected(id).unwrap_or(first.at)).await?);
        }
    }
    seen.sort_by_key(|seen| (std::cmp::Reverse(seen.at), seen.record));
    seen.dedup_by_key(|seen| seen.record);
    seen.truncate(check::SEEN);
    let checks = seen.into_iter().map(|seen| Check {
        at: clock::local(seen.at),
        title: receipts::title(tenant, &Item::purpose(&seen.purpose, seen.channel).0, lang),
        // The operator knows which member of staff it was; the person sees only that it was the console.
        key: (!seen.key.starts_with(CONSOLE)).then_some(seen.key),
    });
    Ok(checks.collect())
}

/// System of an API key, without the person it acted for: whom the operator employs is no business of this page.
fn system_of(key: &str) -> String {
    key.split('/').next().unwrap_or_default().to_owned()
}

fn accesses(history: &History) -> Vec<Access> {
    let mut accesses: Vec<Access> = history
        .notes()
        .filter_map(|(event, note)| match note {
            Note::Looked { key, record, .. } => Some((event, (!key.starts_with(CONSOLE)).then(|| system_of(key)), None, record)),
            Note::Handled { case, deed: CaseDeed::Opened, .. } => Some((event, None, None, case)),
            Note::Packed { why, .. } => Some((event, None, Some((why.clone(), None)), &event.record)),
            Note::Handled { case, deed: CaseDeed::Proved(why) | CaseDeed::Packed(why), .. } => {
                Some((event, None, Some((why.clone(), None)), case))
            }
            Note::Handled { case, deed: CaseDeed::Consulted { title, why, .. }, .. } => {
                Some((event, None, Some((why.clone(), Some(title.clone()))), case))
            }
            _ => None,
        })
        .map(|(event, key, why, of)| {
            let (reason, register) = why.map_or((None, None), |(reason, register)| (Some(reason), register));
            Access { at: clock::local(event.at), key, reason, register, number: of.number() }
        })
        .collect();
    accesses.reverse();
    accesses
}
