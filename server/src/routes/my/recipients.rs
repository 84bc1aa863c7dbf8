//! Who was told what of everything in a thread: which data, on what ground, every attempt and what came of it.

use kelisim_app::my::{Delivered, Forwarded, Recipient};
use kelisim_core::Lang;
use kelisim_core::site::{Destination, EventKind, Form, REQUEST_MESSAGE, Site};
use kelisim_engine::case::{self, Story};
use kelisim_engine::clock;
use kelisim_i18n::My;
use kelisim_store::rows::{Attempt, DeliveryRow, DeliveryState, Event};

use super::Opened;
use crate::problem::Problem;

/// Things one recipient was told that are shown; of more, the first and the newest.
const SHOWN: usize = 12;

/// Everybody who was told something, in the order of the site file.
pub(super) async fn recipients(opened: &Opened<'_>, story: &Story, form: Option<&Form>) -> Result<Vec<Forwarded>, Problem> {
    let (_gateway, tenant, lang) = (opened.gateway, opened.tenant, opened.lang);
    let mut records: Vec<_> = story.events.iter().map(|event| event.record).collect();
    if story.subject.is_none() {
        records.extend(case::erasure(tenant, opened.case.row.subject).await?);
    }
    let rows = case::deliveries(tenant, &records).await?;
    let all = tenant.config.destinations.iter().filter_map(|to| {
        let mut rows: Vec<&DeliveryRow> = rows.iter().filter(|row| row.destination == to.id).collect();
        // Whoever is told to stop or to destroy because of something else that the same person sent is none of this link's
        // business: its holder may be a stranger.
        let got = rows.iter().any(|row| matches!(row.event, Event::Application | Event::Asked));
        rows.retain(|row| got || hears(to, row.event));
        rows.sort_by_key(|row| row.index);
        if rows.len() > SHOWN {
            rows.drain(1..=rows.len() - SHOWN);
        }
        let told: Vec<Recipient> = rows.into_iter().map(|row| told(&tenant.config, form, row, lang)).collect();
        let (ground, name) = (to.ground.get(lang).to_owned(), to.recipient.get(lang).to_owned());
        (!told.is_empty()).then_some(Forwarded { to: name, ground, told })
    });
    Ok(all.collect())
}

/// Whether a destination is told of such things whoever they are about.
fn hears(to: &Destination, event: Event) -> bool {
    let kind = match event {
        Event::Application => EventKind::Application,
        Event::Consent | Event::Withdrawn => EventKind::Consent,
        Event::Asked | Event::Answered => EventKind::Request,
        Event::Erased => return false,
    };
    to.events.contains(&kind)
}

fn told(site: &Site, form: Option<&Form>, row: &DeliveryRow, lang: Lang) -> Recipient {
    let [decided, withdrawn, erased, asked, answered] = My::of(lang).notifications;
    let last = row.attempts.last().map(|attempt| clock::local(attempt.at));
    let state = match (row.state, last) {
        (DeliveryState::Delivered, Some(at)) => Delivered::At(at),
        (DeliveryState::Dead, _) => Delivered::Never,
        (_, Some(at)) => Delivered::Again(row.attempts.len(), at),
        (_, None) => Delivered::Waiting,
    };
    Recipient {
        what: match row.event {
            Event::Application => "",
            Event::Consent => decided,
            Event::Withdrawn => withdrawn,
            Event::Erased => erased,
            Event::Asked => asked,
            Event::Answered => answered,
        },
        state,
        fields: labels(site, form, row, lang),
        attempts: row.attempts.iter().map(|attempt| tried(attempt, lang)).collect(),
    }
}

/// Fields by their labels, in the order of the form. Once a person was erased nobody knows which form it was: any of the site
/// that has the field tells its label.
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
    // Fields count as passed on once something was sent.
    let mut sent = row.fields.clone();
    sent.sort_by_key(|id| place(id).unwrap_or(usize::MAX));
    sent.iter().map(label).collect()
}

/// One attempt in words; what the receiver said by its code.
fn tried(attempt: &Attempt, lang: Lang) -> String {
    let said = match (attempt.status, attempt.why.as_str()) {
        (0, "") => String::new(),
        (0, why) => format!(" ({why})"),
        (status, _) => format!(" ({status})"),
    };
    (My::of(lang).attempt)(&clock::local(attempt.at), attempt.why.is_empty(), &said, attempt.bytes, attempt.took_ms)
}
