//! Reader of `[[destinations]]`, except for their transport.

mod way;

use super::{Table, slug, values};
use crate::Lang;
use crate::calendar::Date;
use crate::site::table::At;
use crate::site::{Destination, EventKind, Pace, Relation};

pub(super) fn destination(table: &Table<'_>, langs: &[Lang]) -> Destination {
    let way = way::way(table, langs);
    let events = events(table);
    let destination = Destination {
        id: slug(table, "id"),
        recipient: table.words("recipient", langs),
        country: country(table),
        contract: table.text("contract").value,
        contract_days: contract_days(table),
        relation: relation(table),
        duties: ["operations", "protection", "at_the_end"].map(|key| table.optional_words(key, langs)),
        purposes: needed(
            table,
            "purposes",
            "is allowed no purpose",
            "Name what it may use the data for: `purposes = [\"complaint\"]`.",
        ),
        ground: table.words("ground", langs),
        law: law(table),
        cross_border: table.optional_text("cross_border").map(|purpose| purpose.value),
        fields: if events.contains(&EventKind::Application) {
            needed(table, "fields", "is allowed no field", "List the least it needs: `fields = [\"name\", \"phone\"]`.")
        } else {
            values(table.list("fields"))
        },
        events,
        pace: pace(table, way.pace()),
        way,
    };
    table.finish();
    destination
}

/// Reads the first and the last day of the contract.
fn contract_days(table: &Table<'_>) -> (Option<Date>, Option<Date>) {
    let day = |key: &'static str| {
        let day = table.has(key).then(|| table.date(key))?;
        Some(At { value: day.value.parse::<Date>().ok()?, at: day.at })
    };
    let (from, until) = (day("contract_from"), day("contract_until"));
    if let (Some(from), Some(until)) = (&from, &until)
        && until.value < from.value
    {
        let what = format!("the contract of {} ends on {}, before it begins on {}", table.called(), until.value, from.value);
        table.error(until.at, what, "Write the last day of the contract, not before `contract_from`.");
    }
    (from.map(|day| day.value), until.map(|day| day.value))
}

fn relation(table: &Table<'_>) -> Option<Relation> {
    let names = Relation::NAMED.map(|(name, _)| name);
    table.has("relation").then(|| table.one_of("relation", &names, Relation::named)).flatten()
}

/// Reads a list that must not be empty.
fn needed(table: &Table<'_>, key: &'static str, what: &str, remedy: &str) -> Vec<String> {
    let list = values(table.list(key));
    if list.is_empty() {
        table.error(table.at, format!("{} {what}", table.called()), remedy);
    }
    list
}

/// Reads the ground of law: an article, so that somebody can look it up.
fn law(table: &Table<'_>) -> Option<String> {
    let law = table.optional_text("law")?;
    if !law.value.chars().any(|one| one.is_ascii_digit()) {
        let what = format!("`law` of {} is \"{}\", which names no article", table.called(), law.value);
        table.error(law.at, what, "Name the article and the law: `law = \"94-V, Art. 9 p.1 (4)\"`. Without one, remove it.");
    }
    Some(law.value)
}

fn country(table: &Table<'_>) -> String {
    let country = table.text("country");
    if !(country.value.is_empty() || country.value.len() == 2 && country.value.bytes().all(|c| c.is_ascii_uppercase())) {
        let what = format!("`country` of {} is \"{}\"", table.called(), country.value);
        table.error(country.at, what, "Write two capital letters (ISO 3166-1): KZ.");
    }
    country.value
}

fn events(table: &Table<'_>) -> Vec<EventKind> {
    let names = EventKind::NAMED.map(|(name, _)| name);
    let list = table.list("events");
    if list.is_empty() {
        return vec![EventKind::Application];
    }
    let mut events = Vec::new();
    for event in list {
        match EventKind::named(&event.value) {
            Some(event) => events.push(event),
            None => table.error(
                event.at,
                format!("{} hears of \"{}\"", table.called(), event.value),
                &format!("Events are: {}.", names.join(", ")),
            ),
        }
    }
    events
}

fn pace(table: &Table<'_>, usual: Pace) -> Pace {
    let ordered = table.optional_flag("ordered").map_or(usual.ordered, |flag| flag.value);
    let concurrency = table.number("concurrency", false, 1..257);
    if let Some(concurrency) = &concurrency
        && ordered
        && concurrency.value > 1
    {
        let what = format!("{} is ordered and has a concurrency of {}", table.called(), concurrency.value);
        table.error(concurrency.at, what, "In order means one at a time: remove one of the two.");
    }
    Pace {
        ordered,
        concurrency: if ordered { 1 } else { concurrency.map_or(usual.concurrency, |number| number.value) },
        rate: table.number("rate", false, 1..10_001).map(|number| number.value).or(usual.rate),
        timeout: table.number("timeout", false, 1..61).map_or(usual.timeout, |number| number.value),
    }
}
