//! Recipients of everything in a thread: which data, on what ground, every attempt and its outcome.

use kelisim_app::my::{Delivered, Forwarded, Notification};
use kelisim_core::Lang;
use kelisim_core::gate::Withheld;
use kelisim_core::site::{Destination, EventKind, Form, REQUEST_MESSAGE, Site};
use kelisim_engine::clock;
use kelisim_engine::thread::{self, History};
use kelisim_i18n::{My, withheld};
use kelisim_store::rows::{Attempt, DeliveryRow, DeliveryState, Event};

use super::Opened;
use crate::problem::Problem;

/// Maximum number of notifications shown for one recipient; of more, the first and the newest.
const MAX_SHOWN: usize = 12;

/// Lists everybody who was notified, in the order of the site file.
pub(super) async fn recipients(opened: &Opened<'_>, history: &History, form: Option<&Form>) -> Result<Vec<Forwarded>, Problem> {
    let (tenant, lang) = (opened.tenant, opened.lang);
    let mut records: Vec<_> = history.events.iter().map(|event| event.record).collect();
    if history.subject.is_none() {
        records.extend(thread::erasure(tenant, opened.thread.row.subject).await?);
    }
    let rows = thread::deliveries(tenant, &records).await?;
    let all = tenant.config.destinations.iter().filter_map(|to| {
        let mut rows: Vec<&DeliveryRow> = rows.iter().filter(|row| row.destination == to.id).collect();
        // Whoever is notified to stop or to destroy because of something else that the same person sent is
        // none of this link's business: its holder may be a stranger.
        let got = rows.iter().any(|row| matches!(row.event, Event::Application | Event::Asked));
        rows.retain(|row| got || subscribes(to, row.event));
        rows.sort_by_key(|row| row.index);
        if rows.len() > MAX_SHOWN {
            rows.drain(1..=rows.len() - MAX_SHOWN);
        }
        let notifications: Vec<Notification> = rows.into_iter().map(|row| recipient(&tenant.config, form, row, lang)).collect();
        // Who got nothing has no ground for it.
        let has_something = notifications.iter().any(|one| !matches!(one.state, Delivered::Withheld(_)));
        let ground = if has_something { to.ground.get(lang).to_owned() } else { String::new() };
        let name = to.recipient.get(lang).to_owned();
        (!notifications.is_empty()).then_some(Forwarded { to: name, ground, notifications })
    });
    Ok(all.collect())
}

/// Returns whether a destination subscribes to such events, whoever they are about.
fn subscribes(to: &Destination, event: Event) -> bool {
    let kind = match event {
        Event::Application => EventKind::Application,
        Event::Consent | Event::Withdrawn => EventKind::Consent,
        Event::Asked | Event::Answered => EventKind::Request,
        Event::Erased | Event::Clock(_) | Event::Corrected => return false,
    };
    to.events.contains(&kind)
}

fn recipient(site: &Site, form: Option<&Form>, row: &DeliveryRow, lang: Lang) -> Notification {
    let last = row.contacts().last().map(|attempt| clock::local(attempt.at));
    let arrived = row.delivered_at().map(clock::local);
    let state = match (row.state, arrived.or(last)) {
        (DeliveryState::Delivered, Some(at)) => Delivered::At(at),
        (DeliveryState::Dead, _) => Delivered::Never,
        (DeliveryState::Withheld, _) => Delivered::Withheld(withheld::to_person(why_withheld(row), lang)),
        (_, Some(at)) => Delivered::Retrying(row.contacts().count(), at),
        (_, None) => Delivered::Waiting,
    };
    Notification {
        what: what(row.event, lang),
        state,
        fields: labels(site, form, row, lang),
        // What was withheld reached nobody.
        attempts: row.contacts().map(|attempt| describe_attempt(attempt, lang)).collect(),
    }
}

/// Why nothing was sent.
pub(in crate::routes) fn why_withheld(row: &DeliveryRow) -> Withheld {
    row.withheld().unwrap_or(Withheld::NotGranted)
}

/// What a message is about; empty for the application itself.
pub(in crate::routes) fn what(event: Event, lang: Lang) -> &'static str {
    let [decided, withdrawn, erased, requested, answered, corrected] = My::of(lang).notifications;
    match event {
        // Steps of a clock say nothing about a person and are not listed.
        Event::Application | Event::Clock(_) => "",
        Event::Consent => decided,
        Event::Withdrawn => withdrawn,
        Event::Erased => erased,
        Event::Asked => requested,
        Event::Answered => answered,
        Event::Corrected => corrected,
    }
}

/// Labels the fields, in the order of the form. After an erasure the form is unknown: any form of the site
/// that has the field gives its label.
fn labels(site: &Site, form: Option<&Form>, row: &DeliveryRow, lang: Lang) -> Vec<String> {
    let forms = || form.into_iter().chain(site.forms.iter().filter(|other| other.destinations.contains(&row.destination)));
    let place = |id: &str| form.and_then(|form| form.fields.iter().position(|field| field.id == id));
    let label = |id: &String| match id.as_str() {
        "name" => forms().next().map_or_else(|| id.clone(), |form| form.name_label.get(lang).to_owned()),
        REQUEST_MESSAGE => My::of(lang).wrote.to_owned(),
        id => {
            let field = forms().find_map(|form| form.fields.iter().find(|field| field.id == id));
            field.map_or(id, |field| field.label.get(lang)).to_owned()
        }
    };
    // Fields count as passed on once a message was sent.
    let mut sent = row.fields.clone();
    sent.sort_by_key(|id| place(id).unwrap_or(usize::MAX));
    sent.iter().map(label).collect()
}

/// Describes one attempt, with the receiver's status code or the reason of failure.
fn describe_attempt(attempt: &Attempt, lang: Lang) -> String {
    let detail = match (attempt.status, attempt.why.as_str()) {
        (0, "") => String::new(),
        (0, why) => format!(" ({why})"),
        (status, _) => format!(" ({status})"),
    };
    (My::of(lang).attempt)(&clock::local(attempt.at), attempt.why.is_empty(), &detail, attempt.bytes, attempt.took_ms)
}
