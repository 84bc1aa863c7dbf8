//! Reader of `[contact]`: when and how often people may be contacted.

use super::super::contact::{Business, Contacting, Hours, Limits, Rule, Window};
use super::super::table::{At, Table};
use super::super::{Channel, Purpose};
use super::channels;

/// Limits are below this number; a higher one would limit nothing.
const MOST: u32 = 1000;

/// Reads the table `[contact]`, which may be missing, and so may each of its keys.
pub(super) fn contacting(root: &Table<'_>, purposes: &[Purpose]) -> Contacting {
    let Some(table) = root.optional_table("contact", "the contact rules") else { return Contacting::default() };
    let kind = if table.optional_text("kind").is_some() {
        table.one_of("kind", &Business::NAMED.map(|(name, _)| name), Business::named).unwrap_or_default()
    } else {
        Business::default()
    };
    let rules = table.tables("rules", "contact rule").iter().map(|table| rule(table, kind, purposes)).collect();
    table.finish();
    Contacting { kind, rules }
}

fn rule(table: &Table<'_>, kind: Business, purposes: &[Purpose]) -> Rule {
    let named = table.list("purposes");
    for purpose in named.iter().filter(|named| !purposes.iter().any(|known| known.id == named.value)) {
        table.error(
            purpose.at,
            format!("{} names the purpose \"{}\", which is not there", table.called(), purpose.value),
            "Add [[purposes]] or mend the name.",
        );
    }
    let channels = channels(table);
    let number = |key| table.number(key, false, 1..MOST).map(|number| number.value);
    let limits = Limits { day: number("per_day"), week: number("per_week"), month: number("per_month") };
    let rule = Rule { purposes: named.into_iter().map(|purpose| purpose.value).collect(), channels, hours: hours(table), limits };
    if rule.hours == Hours::Anytime && rule.purposes.is_empty() {
        table.error(
            table.at,
            format!("{} lets everything be sent at any time", table.called()),
            "Name the `purposes` that people ask for themselves, such as news of their own case.",
        );
    }
    if rule.hours == Hours::ByLaw && !rule.limits.any() {
        table.error(table.at, format!("{} says nothing", table.called()), "Add `from` and `to`, `anytime = true` or `per_day`.");
    }
    within_the_law(table, kind, &rule);
    table.finish();
    rule
}

fn hours(table: &Table<'_>) -> Hours {
    let anytime = table.optional_flag("anytime");
    let (from, to) = (table.optional_text("from"), table.optional_text("to"));
    let every_day = if table.optional_text("days").is_some() {
        table.one_of("days", &["workdays", "all"], |name| ["workdays", "all"].contains(&name).then(|| name == "all"))
    } else {
        None
    };
    let at = |text: &At<String>| {
        let minute = minute(&text.value);
        if minute.is_none() {
            table.error(text.at, format!("\"{}\" is no time of day", text.value), "Write hours and minutes: \"09:00\".");
        }
        minute
    };
    match (anytime, from, to) {
        (Some(anytime), None, None) if anytime.value && every_day.is_none() => Hours::Anytime,
        (None, Some(from), Some(to)) => {
            let (Some(begin), Some(end)) = (at(&from), at(&to)) else { return Hours::ByLaw };
            if begin >= end {
                table.error(
                    from.at,
                    format!("{} ends before it begins", table.called()),
                    "Write hours of one day, such as from 09:00 to 21:00.",
                );
                return Hours::ByLaw;
            }
            Hours::Within(Window { from: begin, to: end, every_day: every_day.unwrap_or(false) })
        }
        (None, None, None) if every_day.is_none() => Hours::ByLaw,
        _ => {
            table.error(
                table.at,
                format!("the hours of {} are not clear", table.called()),
                "Write both `from` and `to`, and `days` if need be; or `anytime = true` alone.",
            );
            Hours::ByLaw
        }
    }
}

/// Parses `HH:MM` to minutes since midnight; 24:00 is the end of a day.
fn minute(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let two = |part: &str| (part.len() == 2 && part.bytes().all(|c| c.is_ascii_digit())).then(|| part.parse::<u16>().ok())?;
    let (hours, minutes) = (two(hours)?, two(minutes)?);
    (minutes < 60 && hours * 60 + minutes <= 1440).then_some(hours * 60 + minutes)
}

/// Lints a rule against the law for this business. A violation is an error when the rule covers everything,
/// and a warning when it names purposes: only the operator knows that nobody is contacted about a debt, or
/// with an offer, for those.
fn within_the_law(table: &Table<'_>, kind: Business, rule: &Rule) {
    let channels = if rule.channels.is_empty() { &Channel::ALL[..] } else { &rule.channels };
    for channel in channels {
        let law = kind.law(*channel);
        // With `anytime` the operator declares that people asked for it themselves (see the docs), so it is
        // no violation.
        let wide = matches!((rule.hours, law.window), (Hours::Within(ours), Some(law)) if !ours.is_within(law));
        let often = matches!((rule.limits.day, law.limits.day), (Some(ours), Some(law)) if ours > law);
        if !wide && !often {
            continue;
        }
        let hours = law.window.map(|window| format!("on weekdays from {:02}:00 to {:02}:00", window.from / 60, window.to / 60));
        let day = law.limits.day.map(|day| format!("at most {day} a day"));
        let lawful = [hours, day].into_iter().flatten().collect::<Vec<_>>().join(", ");
        let what =
            format!("{} allows more on {} than the rules for this kind of business: {lawful}", table.called(), channel.name());
        if rule.purposes.is_empty() {
            table.error(table.at, what, "Keep to them, or name the purposes that they do not concern.");
        } else {
            table.warning(table.at, what, "Leave it only if these purposes are neither advertising nor a debt.");
        }
        return;
    }
}
