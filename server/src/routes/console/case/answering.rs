//! Answering a case: with a template, with what is on record put together, looked at first, and sent.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use kelisim_app::console::{AnswerForm, Choice};
use kelisim_core::case::Matter;
use kelisim_core::form::masked;
use kelisim_core::request::{Ask, Ground, Outcome};
use kelisim_core::site::FieldKind;
use kelisim_core::site::answers::{self, Template};
use kelisim_core::{Lang, RecordId, calendar};
use kelisim_engine::desk::{self, NewReply, Opened};
use kelisim_engine::fingerprint::fingerprint;
use kelisim_engine::payload::{CaseDeed, Note};
use kelisim_engine::request::{self, Answer};
use kelisim_engine::{Tenant, clock};
use kelisim_i18n::{Assembled, Desk};
use kelisim_store::rows::{CaseRow, DeliveryState};

use super::super::enter;
use super::{ConsoleRequest, Me, PageState, Problem, back, langs, measured, named, refused, sent, show, shown, version};
use crate::routes::receipts;

/// Checks an answer: its length, and that no place of a template is left open.
fn whole(text: &str, words: &Desk) -> Result<(), String> {
    measured(text, words).map_err(str::to_owned)?;
    answers::unfilled(text).map_or(Ok(()), |place| Err((words.unfilled)(place)))
}

/// Texts that an answer to a case can begin with.
pub(super) fn templates(tenant: &Tenant, matter: &Matter, lang: Lang) -> Vec<Choice> {
    let fitting = tenant.config.answers.templates.iter().filter(|template| template.answers(matter));
    let choice =
        |template: &Template| Choice { value: template.id.clone(), title: template.title.get(lang).to_owned(), chosen: false };
    fitting.map(choice).collect()
}

/// Begins an answer with a template: what was typed before stands above it.
fn begun(tenant: &Tenant, case: RecordId, row: &CaseRow, lang: Lang, mut form: AnswerForm, id: &str) -> AnswerForm {
    let chosen = tenant.config.answers.templates.iter().find(|template| template.id == id && template.answers(&row.matter));
    (form.text_wrong, form.ground_wrong) = (None, None);
    if let Some(template) = chosen {
        let operator = tenant.config.operator.name.get(lang);
        let taken = template.filled(lang, [&case.number(), &clock::day(calendar::local_day(row.term.received)), operator]);
        form.text = if form.text.is_empty() { taken } else { format!("{}\n\n{taken}", form.text) };
        match template.outcome {
            Some(Outcome::Granted) => "granted".clone_into(&mut form.outcome),
            Some(Outcome::Refused) => "refused".clone_into(&mut form.outcome),
            _ => {}
        }
    }
    form
}

/// Answers a request or an application, or shows the answer before it is sent.
pub(in crate::routes::console) async fn post(
    request: ConsoleRequest,
    me: Me,
    tenant: Arc<Tenant>,
) -> Result<HttpResponse, Problem> {
    let (case, version) = (named(&request)?, version(&request)?);
    let words = Desk::of(request.lang);
    let text = sent(&request, "text").replace("\r\n", "\n").trim().to_owned();
    let (outcome, ground) = (sent(&request, "outcome").to_owned(), sent(&request, "ground").to_owned());
    let lang: Lang = sent(&request, "answer-lang").parse().unwrap_or(tenant.config.languages[0]);
    let row = desk::row(&tenant, case).await?;
    let is_request = matches!(row.matter, Matter::Ask(_));
    let chosen = Ground::named(&ground).filter(|_| outcome == "refused");
    let mut form = AnswerForm {
        text: text.clone(),
        outcome: outcome.clone(),
        ground,
        key: sent(&request, "key").to_owned(),
        templates: Vec::new(),
        assembles: false,
        text_wrong: whole(&text, words).err(),
        ground_wrong: (is_request && outcome == "refused" && chosen.is_none()).then_some(words.ground_missing),
        previewed: sent(&request, "do") == "preview",
        langs: langs(&tenant, lang),
    };
    if sent(&request, "do") == "assemble" && row.matter == Matter::Ask(Ask::Information) {
        let opened = desk::open(&tenant, &me.worker(), case, clock::now()).await?;
        (form.text_wrong, form.ground_wrong) = (None, None);
        form.text = assembled(&tenant, &opened);
        "granted".clone_into(&mut form.outcome);
        return show(&request, &me, &tenant, case, PageState { answer: form, ..PageState::default() }).await;
    }
    if sent(&request, "do") == "template" {
        let answer = begun(&tenant, case, &row, lang, form, sent(&request, "template"));
        return show(&request, &me, &tenant, case, PageState { answer, ..PageState::default() }).await;
    }
    let is_wrong = form.text_wrong.is_some() || form.ground_wrong.is_some();
    if is_wrong || form.previewed || (is_request && !matches!(outcome.as_str(), "granted" | "refused")) {
        form.previewed &= !is_wrong;
        let status = if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        return show(&request, &me, &tenant, case, PageState { status, answer: form, ..PageState::default() }).await;
    }
    let key = format!("{}/{}", me.id, form.key);
    let recorded = if is_request {
        let outcome = if outcome == "granted" { Outcome::Granted } else { Outcome::Refused };
        let request = fingerprint(&[&case.0, text.as_bytes(), &[u8::from(outcome == Outcome::Granted)]]);
        let answer = Answer {
            record: case,
            outcome,
            ground: chosen,
            text,
            key: me.key(),
            version: Some(version),
            idempotency: key,
            request,
        };
        request::answer(&tenant, answer).await
    } else {
        desk::reply(&tenant, &me.worker(), case, NewReply { version, text, lang, key }).await
    };
    match recorded {
        Ok(_) => Ok(back(&tenant, case, "answered")),
        Err(why) => refused(&request, &me, &tenant, case, why, PageState { answer: form, ..PageState::default() }).await,
    }
}

/// Puts together what is on record about whoever asks, in the language they asked in.
fn assembled(tenant: &Tenant, opened: &Opened) -> String {
    let lang = shown::asked_lang(opened).unwrap_or(tenant.config.languages[0]);
    let (words, site) = (Assembled::of(lang), &tenant.config);
    let received = clock::day(calendar::local_day(opened.row.term.received));
    let mut parts = vec![(words.begin)(&received, site.operator.name.get(lang))];
    let first = opened.history.events.first();
    if let Some((payload, event)) = opened.history.first().zip(first) {
        let form = payload.form.as_deref().and_then(|id| site.form(id));
        let value = |(id, value): (&String, &String)| {
            let kind = form.and_then(|form| form.fields.iter().find(|field| field.id == *id)).map(|field| field.kind);
            let kind = kind.unwrap_or(if id == "name" { FieldKind::Name } else { FieldKind::Text });
            format!("– {}: {}", enter::named(tenant, form, id, lang), masked(kind, value))
        };
        // How staff entered it is no data of the person's.
        let own = |(id, value): &(&String, &String)| !value.is_empty() && !id.starts_with("entered-");
        let fields = payload.fields.iter().filter(own).map(value);
        parts.push([vec![words.data.to_owned()], fields.collect(), vec![words.hidden.to_owned()]].concat().join("\n"));
        let heading = form.map_or("", |form| form.heading.get(lang)).trim_end_matches('.').to_owned();
        parts.push((words.source)(&heading, &clock::local(event.at)));
        if let Some(text) = site.text(&payload.text.0) {
            parts.push(format!("{} {}", words.term, text.term.get(lang)));
        }
    }
    let mut last = std::collections::BTreeMap::new();
    for (event, _) in opened.history.decisions() {
        last.extend(event.choices.iter().map(|(item, yes)| (site.place_of(item), (item.clone(), *yes, event.at))));
    }
    if !last.is_empty() {
        let rows = last.into_values().map(|(item, yes, at)| {
            let (title, at) = (receipts::title(tenant, &item.0, lang), clock::local(at));
            format!("– {}", if yes { (words.allowed)(&title, &at) } else { (words.refused)(&title, &at) })
        });
        parts.push(std::iter::once(words.purposes.to_owned()).chain(rows).collect::<Vec<_>>().join("\n"));
    }
    // Who heard of a withdrawal alone has got no data.
    let told = opened.deliveries.iter().filter(|row| row.state == DeliveryState::Delivered && !row.fields.is_empty());
    let told = told.filter_map(|row| site.destinations.iter().find(|to| to.id == row.destination));
    let mut told: Vec<String> = told.map(|to| format!("– {}", to.recipient.get(lang))).collect();
    told.sort();
    told.dedup();
    parts.push(if told.is_empty() {
        format!("{} {}", words.recipients, words.nobody)
    } else {
        format!("{}\n{}", words.recipients, told.join("\n"))
    });
    let looks: Vec<_> = opened
        .history
        .notes()
        .filter(|(_, note)| {
            matches!(
                note,
                Note::Looked { .. } | Note::Handled { deed: CaseDeed::Opened | CaseDeed::Proved(_) | CaseDeed::Packed(_), .. }
            )
        })
        .collect();
    if let Some((last, _)) = looks.last() {
        parts.push((words.looks)(looks.len(), &clock::local(last.at)));
    }
    parts.push(words.ground.to_owned());
    parts.join("\n\n")
}
