//! Lints that tie the parts of a site file together.

use std::collections::BTreeSet;

use url::Url;

use super::data_list;
use super::table::Table;
use super::{Clause, ConsentText, Destination, Form, Site, TextKind};
use crate::form::representative;
use crate::form::{ENTERED_BY, ENTERED_CONSENTS, ENTERED_IDENTITY};

/// Maximum number of optional services. Each takes one of the 300 bytes of the choice cookie.
const MOST_SERVICES: usize = 120;
/// Maximum sum of the lengths of a form's texts, in characters: it bounds the body of an application.
const MOST_CHARACTERS: usize = 40_000;
/// Field names that the gateway uses itself.
const TAKEN: [&str; 8] = ["name", "agree", "lang", "token", "website", ENTERED_BY, ENTERED_IDENTITY, ENTERED_CONSENTS];

/// Reports every rule that the site breaks. A lint that ties several places together points at the
/// one that names another.
pub(super) fn site(root: &Table<'_>, site: &Site) {
    addresses(root, site);
    accent(root, site);
    unique(root, ("category", "categories"), site.categories.iter().map(|category| category.id.clone()));
    unique(
        root,
        ("service", "categories"),
        site.categories.iter().flat_map(|category| &category.services).map(|service| service.id.clone()),
    );
    unique(root, ("purpose", "purposes"), site.purposes.iter().map(|purpose| purpose.id.clone()));
    unique(root, ("text", "texts"), site.texts.iter().map(|text| format!("{} {}", text.id, text.version)));
    unique(root, ("policy", "policies"), site.policies.iter().map(|policy| policy.version.clone()));
    unique(root, ("form", "forms"), site.forms.iter().map(|form| form.id.clone()));
    unique(root, ("destination", "destinations"), site.destinations.iter().map(|destination| destination.id.clone()));
    if !site.categories.first().is_some_and(super::Category::is_necessary) {
        root.error(
            root.at_key("categories"),
            "the first category is not `necessary`",
            "Begin with [[categories]] id = \"necessary\".",
        );
    }
    if site.cookies_text().is_none() {
        root.error(
            root.at_key("texts"),
            "there is no text of kind \"cookies\"",
            "Add [[texts]] with id = \"cookies\" and kind = \"cookies\": the banner shows it.",
        );
    }
    if site.policies.is_empty() {
        root.error(0, "there is no policy", "Add [[policies]]: Art. 25 p.2(1-1) wants one, and the consents point at it.");
    }
    super::policy::read::versions(root, site);
    super::policy::read::contents(root, site);
    if !site.retention.contains_key("cookies") {
        root.error(
            root.at_key("retention"),
            "there is no retention class `cookies`",
            "Add [[retention]] with id = \"cookies\" and months = 6.",
        );
    }
    let services = site.categories.iter().filter(|category| !category.is_necessary()).map(|category| category.services.len());
    if services.sum::<usize>() > MOST_SERVICES {
        root.error(
            root.at_key("categories"),
            format!("there are more than {MOST_SERVICES} optional services"),
            "A choice must fit into a cookie. Ask for less: nobody reads so long a list.",
        );
    }
    for text in &site.texts {
        consent_text(root, site, text);
    }
    for purpose in &site.purposes {
        if let Some(class) = purpose.retention.as_deref().filter(|class| !site.retention.contains_key(*class)) {
            root.error(
                root.at_item("purposes", "id", &purpose.id),
                format!("the purpose \"{}\" has the retention class \"{class}\", which is not there", purpose.id),
                "Add [[retention]] or mend the name.",
            );
        }
    }
    for form in &site.forms {
        self::form(root, site, form);
    }
    for destination in &site.destinations {
        idle_fields(root, site, destination);
        closed_gate(root, site, destination);
        let purposes = destination.purposes.iter().chain(&destination.cross_border);
        for purpose in purposes.filter(|purpose| site.purpose(purpose).is_none()) {
            root.error(
                root.at_item("destinations", "id", &destination.id),
                format!("destination \"{}\" is allowed the purpose \"{purpose}\", which is not there", destination.id),
                "Add [[purposes]] or mend the name.",
            );
        }
    }
}

/// Warns of a field that a destination is allowed and that none of the forms it gets applications of has.
fn idle_fields(root: &Table<'_>, site: &Site, destination: &Destination) {
    let forms = || site.forms.iter().filter(|form| form.destinations.contains(&destination.id));
    let common = |field: &str| field == "name" || field == super::REQUEST_MESSAGE || representative::NAMES.contains(&field);
    for field in destination.fields.iter().filter(|field| !common(field)) {
        if forms().next().is_some() && !forms().any(|form| form.fields.iter().any(|known| known.id == *field)) {
            let names: Vec<String> = forms().map(|form| format!("\"{}\"", form.id)).collect();
            root.warning(
                root.at_item("destinations", "id", &destination.id),
                format!(
                    "destination \"{}\" is allowed the field \"{field}\", which form {} does not have",
                    destination.id,
                    names.join(", ")
                ),
                "It will never be sent; remove it or add the field.",
            );
        }
    }
}

/// Refuses a destination that could never get anything: nobody is asked about a transfer abroad, or none of its purposes by
/// a form that sends to it, and it names no ground of law.
fn closed_gate(root: &Table<'_>, site: &Site, destination: &Destination) {
    let at = root.at_item("destinations", "id", &destination.id);
    let (lawful, asks_nobody) = (destination.law.is_some(), destination.cross_border.is_none());
    if destination.is_abroad() && asks_nobody && !lawful && !destination.country.is_empty() {
        root.error(
            at,
            format!("destination \"{}\" is in {}, and nobody is asked about that", destination.id, destination.country),
            "Name the purpose by which people agree to the transfer abroad (Art. 16) in `cross_border`, or the article in `law`.",
        );
    }
    for form in site.forms.iter().filter(|form| form.destinations.contains(&destination.id)) {
        let asks = |purpose: &String| form.asks_for(site, purpose);
        if let Some(abroad) = destination.cross_border.as_ref().filter(|purpose| !asks(purpose)) {
            root.error(
                at,
                format!("destination \"{}\" needs \"{abroad}\", which form \"{}\" does not ask for", destination.id, form.id),
                "Add a clause for the transfer abroad to the form, or do not send it there.",
            );
        }
        if !lawful && !destination.purposes.iter().any(asks) {
            root.error(
                at,
                format!("destination \"{}\" gets form \"{}\", which asks for none of its purposes", destination.id, form.id),
                "Nothing may leave without a consent: name a purpose the form asks for in `purposes`, or the article in `law`.",
            );
        }
    }
}

fn addresses(root: &Table<'_>, site: &Site) {
    if site.origins.is_empty() {
        root.error(root.at_key("origins"), "no origin may embed the tag", "Add `origins = [\"https://…\"]`.");
    }
    for origin in &site.origins {
        let exact = Url::parse(origin)
            .is_ok_and(|url| matches!(url.scheme(), "https" | "http") && url.origin().ascii_serialization() == *origin);
        if !exact {
            root.error(
                root.at_key("origins"),
                format!("origin \"{origin}\" is not exact"),
                "Write scheme and host as the browser sends them: https://example.kz, no path, no slash at the end, no wildcard.",
            );
        }
    }
    if !Url::parse(&site.home).is_ok_and(|url| matches!(url.scheme(), "https" | "http")) {
        root.error(root.at_key("home"), format!("`home` is \"{}\"", site.home), "Write a whole address: https://example.kz/.");
    }
}

/// WCAG 2.2, 1.4.3: white text on the accent colour needs a contrast of 4.5 : 1, and so does the dark one on a dark page.
fn accent(root: &Table<'_>, site: &Site) {
    let dark = site.dark_accent.iter().map(|colour| ("dark_accent", colour, DARK, "on a dark page", "lighter"));
    for (key, colour, ground, place, remedy) in dark.chain([("accent", &site.accent, 1.0, "on white", "darker")]) {
        match luminance(colour).map(|own| (own.max(ground) + 0.05) / (own.min(ground) + 0.05)) {
            None => root.error(root.at_key(key), format!("`{key}` is \"{colour}\""), "Write a colour as #rrggbb."),
            Some(ratio) if ratio < 4.5 => {
                root.error(
                    root.at_key(key),
                    format!("`{key}` {colour} has a contrast of {ratio:.1} : 1 {place}"),
                    &format!("Choose a {remedy} colour: 4.5 : 1 is the least people can read."),
                );
            }
            Some(_) => {}
        }
    }
}

/// Relative luminance of the dark pages, `#1b1f21`.
const DARK: f64 = 0.0135;

/// Relative luminance of a colour from 0 to 1 (WCAG 2.2); none when it is no `#rrggbb`.
fn luminance(colour: &str) -> Option<f64> {
    let hex = colour.strip_prefix('#').filter(|hex| hex.len() == 6 && hex.is_ascii())?;
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).ok()?) / 255.0;
        Some(if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) })
    };
    Some(0.2126 * channel(0)? + 0.7152 * channel(2)? + 0.0722 * channel(4)?)
}

fn unique(root: &Table<'_>, (what, key): (&str, &str), names: impl Iterator<Item = String>) {
    let mut seen = BTreeSet::new();
    for name in names {
        if !name.is_empty() && !seen.insert(name.clone()) {
            root.error(
                root.at_key(key),
                format!("{what} \"{name}\" is there twice"),
                "Give one of them another name or version.",
            );
        }
    }
}

fn consent_text(root: &Table<'_>, site: &Site, text: &ConsentText) {
    let cookies = text.kind == TextKind::Cookies;
    if cookies != text.purposes.is_empty() {
        let remedy = if cookies { "Remove `purposes`: cookies are chosen by category." } else { "Name the purposes it covers." };
        root.error(
            root.at_item("texts", "id", &text.id),
            format!("text \"{}\" has {} purposes", text.id, text.purposes.len()),
            remedy,
        );
    }
    for purpose in &text.purposes {
        if site.purpose(purpose).is_none() {
            root.error(
                root.at_item("texts", "id", &text.id),
                format!("text \"{}\" names the purpose \"{purpose}\", which is not there", text.id),
                "Add [[purposes]] or mend the name.",
            );
        }
        let optional = site.forms.iter().flat_map(|form| &form.clauses).any(|clause| clause.text == text.id && !clause.required);
        if text.kind == TextKind::Clause && optional && site.purpose(purpose).is_some_and(|purpose| purpose.obligation) {
            root.error(
                root.at_item("texts", "id", &text.id),
                format!("clause \"{}\" asks for \"{purpose}\", which has `obligation = true`", text.id),
                "An optional consent ends the moment it is taken back: remove `obligation`, or ask for it in a statement.",
            );
        }
    }
    if cookies && text.months == 0 {
        root.error(
            root.at_item("texts", "id", &text.id),
            format!("text \"{}\" has no term in months", text.id),
            "Cookies are asked about again: say after how many months (6 is good practice).",
        );
    }
}

fn form(root: &Table<'_>, site: &Site, form: &Form) {
    let complain = |what: String, remedy: &str| {
        root.error(root.at_item("forms", "id", &form.id), format!("form \"{}\" {what}", form.id), remedy);
    };
    match site.text(&form.text) {
        None => complain(format!("names the text \"{}\", which is not there", form.text), "Add [[texts]] or mend the name."),
        Some(text) if text.kind != TextKind::Statement => complain(
            format!("uses the text \"{}\", which is no statement", form.text),
            "Its required consent is a text of kind \"statement\".",
        ),
        Some(text) if !text.purposes.contains(&form.purpose) => {
            complain(
                format!("is for \"{}\", which its text \"{}\" does not cover", form.purpose, form.text),
                "Name the purpose in the text.",
            );
        }
        Some(text) => data_list::compare(root, site, form, text),
    }
    if !site.retention.contains_key(&form.retention) {
        complain(
            format!("has the retention class \"{}\", which is not there", form.retention),
            "Add [[retention]] or mend the name.",
        );
    }
    if form.fields.is_empty() {
        complain("has no fields".into(), "Add [[forms.fields]].");
    }
    let texts: usize = form.fields.iter().map(|field| field.max).sum();
    if texts > MOST_CHARACTERS {
        complain(format!("takes {texts} characters in all"), "Lower `max` of its longest texts: 40000 is the most.");
    }
    let mut ids = BTreeSet::from(TAKEN);
    ids.extend(representative::NAMES);
    for field in &form.fields {
        if !field.id.is_empty() && !ids.insert(&field.id) {
            complain(
                format!("has a field \"{}\" twice, or the name is taken", field.id),
                &format!(
                    "{}, {} are taken; give each field a name of its own.",
                    TAKEN.join(", "),
                    representative::NAMES.join(", ")
                ),
            );
        }
    }
    for (lang, words) in form.checkbox.iter() {
        if !words.contains("](policy)") {
            complain(
                format!("has a checkbox in {lang} without a link to the policy"),
                "Write the words of the link as [words](policy).",
            );
        }
    }
    for id in &form.destinations {
        if !site.destinations.iter().any(|destination| destination.id == *id) {
            complain(format!("sends to \"{id}\", which is not there"), "Add [[destinations]] or mend the name.");
        }
    }
    for clause in &form.clauses {
        self::clause(root, site, form, clause);
    }
}

fn clause(root: &Table<'_>, site: &Site, form: &Form, clause: &Clause) {
    let complain = |what: String, remedy: &str| {
        root.error(
            root.at_item("forms", "id", &form.id),
            format!("clause \"{}\" of form \"{}\" {what}", clause.text, form.id),
            remedy,
        );
    };
    let Some(text) = site.text(&clause.text) else {
        return complain("is not there".into(), "Add [[texts]] with kind = \"clause\".");
    };
    if text.kind != TextKind::Clause {
        complain("is no clause".into(), "Consents with a box of their own are texts of kind \"clause\".");
    }
    if clause.required && !clause.channels.is_empty() {
        complain("is required and offers channels".into(), "Nobody can be made to allow a channel: remove one of the two.");
    }
    for channel in &clause.channels {
        let offered = text.purposes.iter().filter_map(|id| site.purpose(id)).any(|purpose| purpose.channels.contains(channel));
        if !offered {
            complain(
                format!("offers {}, which none of its purposes has", channel.name()),
                "Add the channel to the purpose or remove it here.",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_wcag() {
        assert!(luminance("#000000").unwrap().abs() < 1e-9);
        assert!((1.05 / (luminance("#767676").unwrap() + 0.05) - 4.54).abs() < 0.01);
        assert!((luminance("#ffffff").unwrap() - 1.0).abs() < 1e-9);
        assert!((luminance("#1b1f21").unwrap() - DARK).abs() < 1e-3);
        for bad in ["", "red", "#fff", "#12345g", "#ғғ12"] {
            assert!(luminance(bad).is_none(), "{bad}");
        }
    }
}
