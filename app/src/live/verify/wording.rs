//! The words of a text as they were displayed, without the codes of their canonical form.

use kelisim_ledger::json::Value;
use web_sys::Element;

use crate::live::dom;

/// A sentence that the page brought.
pub(super) fn label(name: &str) -> String {
    dom::find::<Element>(&["#answer [data-label=\"", name, "\"]"].concat())
        .and_then(|label| label.text_content())
        .unwrap_or_default()
}

/// Lines `name: value` of a text; two spaces at the beginning continue the value before.
fn entries(words: &str) -> Vec<(&str, String)> {
    let mut list: Vec<(&str, String)> = Vec::new();
    for line in words.strip_suffix('\n').unwrap_or(words).split('\n') {
        if let (Some(more), Some((_, value))) = (line.strip_prefix("  "), list.last_mut()) {
            value.push('\n');
            value.push_str(more);
        } else {
            let (name, value) = line.split_once(": ").unwrap_or((line, ""));
            list.push((name, value.to_owned()));
        }
    }
    list
}

/// A text with its words, folded.
pub(super) fn text(stated: &Value) -> Element {
    let (title, language) = (stated.text(&["title"]).unwrap_or_default(), stated.text(&["language"]).unwrap_or_default());
    let (details, list) = (dom::make("details", "shown", ""), dom::make("dl", "words", ""));
    for (name, value) in entries(stated.text(&["words"]).unwrap_or_default()) {
        let kind = name.split(' ').next().unwrap_or_default();
        if matches!(kind, "kelisim-text" | "site" | "text" | "lang" | "title") {
            continue;
        }
        let told = dom::make("dd", "", &said(kind, &value, language));
        dom::set(&told, "lang", Some(language));
        dom::append(&list, &dom::make("dt", "", &label(kind)));
        dom::append(&list, &told);
    }
    dom::append(&details, &dom::make("summary", "", title));
    dom::append(&details, &list);
    details.into()
}

/// The value as it was displayed: the answer of a disclosure in words, a term without the number that stands in them
/// anyway, links as text.
fn said(kind: &str, value: &str, language: &str) -> String {
    match kind {
        "third-parties" | "cross-border" | "public-sources" => {
            let answer =
                ["yes", "no"].into_iter().find_map(|answer| Some((answer, value.strip_prefix(answer)?.strip_prefix(": ")?)));
            answer.map(|(answer, rest)| [&*label(&[answer, "-", language].concat()), ". ", rest].concat())
        }
        "term" => value.split_once(" months: ").filter(|(months, _)| is_number(months)).map(|(_, rest)| rest.to_owned()),
        "service" => service(value, language),
        "checkbox" => Some(without_links(value)),
        _ => None,
    }
    .unwrap_or_else(|| value.to_owned())
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A service from its line `NAME, PROVIDER, COUNTRY, N months: ABOUT [STORED]`, without codes.
fn service(value: &str, language: &str) -> Option<String> {
    let (head, rest) = value.split_once(" months: ")?;
    let mut parts = head.rsplitn(3, ", ");
    let (months, code, who) = (parts.next()?, parts.next()?, parts.next()?);
    let (about, stored) = rest.strip_suffix(']')?.rsplit_once(" [")?;
    if !is_number(months) {
        return None;
    }
    let country = label(&["country-", language, "-", code].concat());
    let term = if months == "0" {
        String::new()
    } else {
        [" (", &*label(&["months-", language].concat()).replace('~', months), ")"].concat()
    };
    let stored = if stored.is_empty() { String::new() } else { [" Cookie: ", &*stored.replace(' ', ", "), &term, "."].concat() };
    Some([who, " (", if country.is_empty() { code } else { &country }, "). ", about, &stored].concat())
}

/// Markdown links as their text.
fn without_links(value: &str) -> String {
    let (mut out, mut rest) = (String::new(), value);
    while let Some((before, link)) = rest.split_once('[') {
        let Some((text, after)) = link.split_once("](").and_then(|(text, target)| Some((text, target.split_once(')')?.1))) else {
            break;
        };
        out.push_str(before);
        out.push_str(text);
        rest = after;
    }
    out + rest
}

/// Day and time in Kazakhstan of a moment in milliseconds since 1970-01-01 UTC.
pub(super) fn moment(ms: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "milliseconds of this age")]
    kelisim_core::Timestamp(ms as u64).local()
}

/// Milliseconds with at most one decimal, as the language of the page writes them.
pub(super) fn milliseconds(ms: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds of one check")]
    let tenths = (ms * 10.0).round() as i64;
    let point = if leptos::prelude::document().document_element().is_some_and(|root| dom::attribute(&root, "lang") == "en") {
        "."
    } else {
        ","
    };
    match tenths % 10 {
        0 => (tenths / 10).to_string(),
        rest => [&*(tenths / 10).to_string(), point, &rest.to_string()].concat(),
    }
}
