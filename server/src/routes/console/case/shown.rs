//! What a case holds, ready to read.

use std::collections::{BTreeMap, BTreeSet};

use kelisim_app::attaching::{FileRow, Files};
use kelisim_app::console::{Choice, CorrectForm, Done, FilledField, Passed, Registers};
use kelisim_core::case::{CaseState, Matter};
use kelisim_core::consent::{Item, KnownText};
use kelisim_core::evidence::{Device, Evidence, short_address};
use kelisim_core::form::ENTERED_CONSENTS;
use kelisim_core::request::{Ask, Outcome};
use kelisim_core::site::Form;
use kelisim_core::{Lang, Timestamp};
use kelisim_engine::desk::{self, LOOK, Opened, Shown};
use kelisim_engine::payload::{CaseDeed, Note, Payload};
use kelisim_engine::thread::{Content, Event};
use kelisim_engine::{Tenant, clock, files};
use kelisim_i18n::{Attaching, Correcting, Desk, Entering, ProofPack, Words, withheld};
use kelisim_store::rows::DeliveryState;

use super::super::cases::People;
use super::super::enter;
use crate::routes::my::recipients;
use crate::routes::receipts;
use crate::staff::Me;

/// Names of others who opened the case a moment ago.
pub(super) fn beside(opened: &Opened, me: &Me, now: Timestamp) -> Option<String> {
    let names: BTreeSet<&str> = opened
        .handled
        .iter()
        .filter(|event| event.at.plus_ms(LOOK) > now)
        .filter_map(|event| match event.note()? {
            Note::Handled { who, deed: CaseDeed::Opened, .. } if *who != me.account.name => Some(who.as_str()),
            _ => None,
        })
        .collect();
    (!names.is_empty()).then(|| names.into_iter().collect::<Vec<_>>().join(", "))
}

/// Language in which the person asked or applied.
pub(super) fn asked_lang(opened: &Opened) -> Option<Lang> {
    match &opened.first.content {
        Content::Noted(note) => match &**note {
            Note::Asked { lang, .. } => Some(*lang),
            _ => None,
        },
        Content::Decided(payload) => Some(payload.lang),
        Content::Gone => None,
    }
}

/// Files of a case.
pub(super) fn files(opened: &Opened, here: &str, wrong: Option<String>, lang: Lang) -> Files {
    let words = Attaching::of(lang);
    let rows = files::listed(opened.case, &opened.handled).into_iter().map(|one| FileRow {
        href: format!("{here}/file/{}", one.record),
        name: one.file.name,
        bytes: one.file.bytes,
        added: format!("{}, {}", one.by.as_deref().unwrap_or(words.person), clock::local(one.at)),
    });
    Files { rows: rows.collect(), to: vec![(opened.case.to_string(), String::new())], wrong }
}

/// Registers in which a case can be looked up, with what was typed.
pub(super) fn registers(
    tenant: &Tenant,
    consulted: Option<(String, String)>,
    (chosen, reason, wrong): (String, String, Option<&'static str>),
    lang: Lang,
) -> Registers {
    let offered = tenant.config.staff.registers.iter().map(|register| Choice {
        value: register.id.clone(),
        title: register.title.get(lang).to_owned(),
        chosen: register.id == chosen,
    });
    Registers { offered: offered.collect(), consulted, reason, wrong }
}

pub(super) fn message(first: &Event) -> Option<String> {
    match first.note()? {
        Note::Asked { message, .. } => message.clone(),
        _ => None,
    }
}

/// Items that a withdrawal takes back.
pub(super) fn items(tenant: &Tenant, opened: &Opened, lang: Lang) -> Vec<String> {
    if !matches!(opened.row.matter, Matter::Ask(_)) {
        return Vec::new();
    }
    let taken = opened.first.choices.keys().filter(|item| item.0.starts_with("p:"));
    taken.map(|item| receipts::title(tenant, &item.0, lang)).collect()
}

/// Fields of an application with their labels, in the order of the form; what the form no longer has comes last.
pub(super) fn fields(
    tenant: &Tenant,
    form: Option<&Form>,
    (payload, replaced): (&Payload, &BTreeMap<String, String>),
    lang: Lang,
) -> Vec<FilledField> {
    let mut shown: Vec<(usize, FilledField)> = Vec::new();
    for (id, value) in payload.fields.iter().filter(|(id, _)| *id != ENTERED_CONSENTS) {
        let place = form.and_then(|form| form.fields.iter().position(|field| field.id == *id));
        let place = if id == "name" { 0 } else { place.map_or(usize::MAX, |place| place + 1) };
        let field = FilledField {
            label: label(tenant, form, id, lang),
            value: readable(form, id, value, lang),
            before: replaced.get(id).map(|before| readable(form, id, before, lang)),
        };
        shown.push((place, field));
    }
    shown.sort_by_key(|(place, _)| *place);
    shown.into_iter().map(|(_, field)| field).collect()
}

fn label(tenant: &Tenant, form: Option<&Form>, id: &str, lang: Lang) -> String {
    Some(enter::named(tenant, form, id, lang)).filter(|label| !label.is_empty()).unwrap_or_else(|| id.to_owned())
}

/// Value of a field; of a list, the title of the entry.
fn readable(form: Option<&Form>, id: &str, value: &str, lang: Lang) -> String {
    let field = form.and_then(|form| form.fields.iter().find(|field| field.id == id));
    let chosen = field.and_then(|field| field.options.iter().find(|(id, _)| id == value));
    chosen.map_or_else(|| value.to_owned(), |(_, title)| title.get(lang).to_owned())
}

/// Form that corrects a value, where somebody asks for it; with what was typed.
pub(super) fn correctable(
    tenant: &Tenant,
    opened: &Opened,
    form: Option<&Form>,
    (chosen, value, wrong): (String, String, Option<String>),
    lang: Lang,
) -> Option<CorrectForm> {
    let (form, payload) = (form?, opened.history.first()?);
    let words = Correcting::of(lang);
    let fields = desk::correctable(form, &payload.fields).into_iter().map(|id| {
        let now = payload.fields.get(id).filter(|now| !now.is_empty());
        let now = now.map_or_else(|| words.empty.to_owned(), |now| readable(Some(form), id, now, lang));
        // A long text is recognised by its beginning.
        let now: String = now.chars().take(60).collect();
        Choice { value: id.to_owned(), title: format!("{}: {now}", label(tenant, Some(form), id, lang)), chosen: id == chosen }
    });
    (opened.row.matter == Matter::Ask(Ask::Correction)).then(|| CorrectForm { fields: fields.collect(), value, wrong })
}

/// Texts that were agreed to, with the addresses of their exact words and the language they were shown in.
pub(super) fn texts(tenant: &Tenant, payload: &Payload, lang: Lang) -> Vec<(String, Option<String>, Lang)> {
    let words = Desk::of(lang);
    let known = |id: &str, version| {
        let same = |text: &&KnownText| text.id == id && text.version == version && text.lang == payload.lang;
        tenant.texts.iter().find(same).map(|text| text.hash)
    };
    let own = (&payload.text.0, payload.text.1, known(&payload.text.0, payload.text.1));
    let clauses = payload.clauses.iter().map(|(id, version, hash)| (id, *version, Some(*hash)));
    std::iter::once(own)
        .chain(clauses)
        .map(|(id, version, hash)| {
            let title = tenant.config.text(id).map_or_else(|| id.clone(), |text| text.title.get(lang).to_owned());
            let href = hash.map(|hash| format!("/text/{}/{hash}?lang={}", tenant.config.id, payload.lang));
            ((words.words_of)(&title, version), href, payload.lang)
        })
        .collect()
}

pub(super) fn decisions(tenant: &Tenant, opened: &Opened, lang: Lang) -> Vec<(String, bool, String)> {
    let mut decided: Vec<(String, bool, String)> = Vec::new();
    for (event, _) in opened.history.decisions() {
        let at = clock::local(event.at);
        let mut items: Vec<(&Item, &bool)> = event.choices.iter().collect();
        items.sort_by_key(|(item, _)| tenant.config.place_of(item));
        // The moment stands once, under the last of what was decided together.
        let last = items.len().saturating_sub(1);
        decided.extend(items.into_iter().enumerate().map(|(place, (item, yes))| {
            (receipts::title(tenant, &item.0, lang), *yes, if place == last { at.clone() } else { String::new() })
        }));
    }
    decided
}

pub(super) fn passed(tenant: &Tenant, opened: &Opened, lang: Lang) -> Vec<Passed> {
    let rows = opened.deliveries.iter().filter_map(|row| {
        let to = tenant.config.destinations.iter().find(|to| to.id == row.destination)?;
        let [arrived, waits, given_up] = Desk::of(lang).delivery;
        let (state, said) = match row.state {
            DeliveryState::Delivered => (0, arrived),
            DeliveryState::Waiting => (1, waits),
            DeliveryState::Dead => (2, given_up),
            DeliveryState::Withheld => (2, withheld::to_staff(recipients::why_withheld(row), lang)),
        };
        Some(Passed {
            to: to.recipient.get(lang).to_owned(),
            what: recipients::what(row.event, lang),
            state,
            said,
            at: clock::local(row.delivered_at().or(row.attempts.last().map(|attempt| attempt.at)).unwrap_or(row.since)),
        })
    });
    rows.collect()
}

/// Device in one line.
fn device(evidence: &Evidence, lang: Lang) -> String {
    let Device { kind, os, browser, model } = &evidence.device;
    let kind = Desk::of(lang).device_kind(kind);
    [browser, os, model, kind].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// Where the act came from that began the case, with the address shortened; empty parts are left out.
pub(super) fn origin(first: &Event, lang: Lang) -> Vec<(&'static str, String)> {
    let words = Desk::of(lang);
    let evidence = match &first.content {
        Content::Decided(payload) => &payload.evidence,
        Content::Noted(note) => match &**note {
            Note::Asked { evidence, .. } => evidence,
            _ => return Vec::new(),
        },
        Content::Gone => return Vec::new(),
    };
    let rows = [
        (words.moment, clock::local(first.at)),
        (words.address, short_address(&evidence.address)),
        (words.device, device(evidence, lang)),
        (words.page, evidence.page.clone()),
    ];
    rows.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

/// The whole evidence of an act, byte for byte.
pub(super) fn whole(act: &Shown, network: Option<&String>, lang: Lang) -> Vec<(&'static str, String)> {
    let (words, evidence) = (Desk::of(lang), &act.evidence);
    let decided = match &act.event.content {
        Content::Decided(payload) => clock::rfc3339(payload.decided_at),
        _ => String::new(),
    };
    vec![
        (words.record, act.event.record.to_string()),
        (words.method, act.method.map(|method| Words::of(lang).receipt.method_name(method).to_owned()).unwrap_or_default()),
        (words.moment, clock::rfc3339(evidence.received_at)),
        (words.decided, decided),
        (words.address, evidence.address.clone()),
        (words.network, network.cloned().unwrap_or_default()),
        (words.device, device(evidence, lang)),
        (words.agent, evidence.user_agent.clone()),
        (words.languages, evidence.languages.clone()),
        (words.screen, evidence.screen.clone()),
        (words.page, evidence.page.clone()),
        (words.referrer, evidence.referrer.clone()),
    ]
}

/// Text of the answer, once there is one.
pub(super) fn answered(opened: &Opened) -> Option<String> {
    opened.handled.iter().rev().find_map(|event| match event.note()? {
        Note::Answered { text, .. } | Note::Handled { deed: CaseDeed::Replied { text, .. }, .. } if !text.is_empty() => {
            Some(text.clone())
        }
        _ => None,
    })
}

pub(super) fn history(tenant: &Tenant, opened: &Opened, people: &People, form: Option<&Form>, lang: Lang) -> Vec<Done> {
    let words = Desk::of(lang);
    let keys = people.keys();
    let lines = opened.handled.iter().map(|event| {
        let at = clock::local(event.at);
        let nothing = |what: String| (what, String::new());
        let (who, (what, written)) = match event.note() {
            Some(Note::Handled { who, deed, .. }) => (
                who.clone(),
                match deed {
                    CaseDeed::Opened => nothing(words.line_opened.to_owned()),
                    CaseDeed::Assigned(Some(to)) => nothing((words.line_assigned)(to)),
                    CaseDeed::Assigned(None) => nothing(words.line_unassigned.to_owned()),
                    CaseDeed::Noted(text) => (words.line_noted.to_owned(), text.clone()),
                    CaseDeed::Replied { .. } => nothing(words.line_answered.to_owned()),
                    CaseDeed::Closed(why, more) => ((words.line_closed)(words.state_of(CaseState::Closed(*why))), more.clone()),
                    CaseDeed::Reopened => nothing(words.line_reopened.to_owned()),
                    CaseDeed::Proved(why) => (words.line_proved.to_owned(), why.clone()),
                    CaseDeed::Entered(method, identity) => (
                        format!("{}: {}", Entering::of(lang).line, Words::of(lang).receipt.method_name(*method)),
                        identity.clone(),
                    ),
                    CaseDeed::Attached(file) => nothing((Attaching::of(lang).line)(&file.name)),
                    CaseDeed::Corrected { field, value } => {
                        ((Correcting::of(lang).line)(&label(tenant, form, field, lang)), readable(form, field, value, lang))
                    }
                    CaseDeed::Confirmed => nothing(Entering::of(lang).line_confirmed.to_owned()),
                    CaseDeed::Consulted { title, why, .. } => ((words.line_consulted)(title), why.clone()),
                    CaseDeed::Packed(why) => (ProofPack::of(lang).line.to_owned(), why.clone()),
                },
            ),
            Some(Note::Attached { file, .. }) => {
                let words = Attaching::of(lang);
                (words.person.to_owned(), nothing((words.line)(&file.name)))
            }
            Some(Note::Answered { outcome, key, .. }) => {
                let who = match (outcome, keys.get(key)) {
                    (Outcome::Term, _) => words.itself.to_owned(),
                    (_, Some(name)) => name.clone(),
                    (_, None) => (words.by_key)(key),
                };
                let what = format!("{}: {}", words.line_answered, words.state_of(CaseState::Answered(*outcome)));
                (who, nothing(what))
            }
            _ => (String::new(), nothing(words.line_gone.to_owned())),
        };
        Done { at, who, what, words: written }
    });
    lines.collect()
}
