//! The words somebody was shown, from the text that is hashed.
//!
//! That text is lines `name: value` with English names (`kelisim_core::site`, "canonical"). People get back what stood
//! in the form or the banner: the same values under the same labels. The text itself comes with the receipt.

use leptos::prelude::*;

use kelisim_core::Lang;

use crate::words::{Terms, Words};

/// The words, as a list under the labels of the form.
#[component]
pub fn Shown(words: String, lang: Lang) -> impl IntoView {
    let all = Words::of(lang);
    let rows = entries(&words)
        .into_iter()
        .filter_map(|(name, value)| {
            let label = match name.split(' ').next().unwrap_or_default() {
                // What identifies the text, not what was read.
                "kelisim-text" | "site" | "text" | "lang" | "title" => return None,
                "bin" => all.shell.bin,
                // Words, boxes, categories and services were shown without a label.
                known => label(&all.terms, known).unwrap_or_default(),
            };
            Some(view! { <dt>{label}</dt><dd>{said(&name, &value, &all.terms)}</dd> })
        })
        .collect_view();
    view! { <dl class="words">{rows}</dl> }
}

fn label(terms: &Terms, name: &str) -> Option<&'static str> {
    Some(match name {
        "operator" => terms.operator,
        "purpose" => terms.purpose,
        "data" => terms.data,
        "term" => terms.term,
        "third-parties" => terms.third_parties,
        "cross-border" => terms.cross_border,
        "public-sources" => terms.public_sources,
        "withdraw" => terms.withdraw,
        _ => return None,
    })
}

/// The value as it was shown: `yes: …` as "Yes. …", `36 months: …` without the number that stands in the words anyway.
fn said(name: &str, value: &str, terms: &Terms) -> String {
    let (before, after) = value.split_once(": ").unwrap_or(("", value));
    match (name, before) {
        ("third-parties" | "cross-border" | "public-sources", "yes") => format!("{}. {after}", terms.yes),
        ("third-parties" | "cross-border" | "public-sources", "no") => format!("{}. {after}", terms.no),
        ("term", _) if before.ends_with(" months") => after.to_owned(),
        _ if name.starts_with("checkbox ") => without_links(value),
        _ => value.to_owned(),
    }
}

/// `[words](link)` as its words: on paper nothing can be followed.
fn without_links(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        plain.push_str(before);
        let link = after.split_once("](").and_then(|(words, link)| Some((words, link.split_once(')')?.1)));
        let (words, more) = link.unwrap_or(("[", after));
        plain.push_str(words);
        rest = more;
    }
    plain.push_str(rest);
    plain
}

/// Name and value of each entry; a line that begins with two spaces continues the value before it.
fn entries(words: &str) -> Vec<(String, String)> {
    let mut entries: Vec<(String, String)> = Vec::new();
    for line in words.lines() {
        if let (Some(more), Some((_, value))) = (line.strip_prefix("  "), entries.last_mut()) {
            value.push('\n');
            value.push_str(more);
        } else {
            let (name, value) = line.split_once(": ").unwrap_or(("", line));
            entries.push((name.to_owned(), value.to_owned()));
        }
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_keep_their_lines() {
        let read = entries("words: one\n  two\nterm: 6 months: half a year\nno name\n");
        let expected = [("words", "one\ntwo"), ("term", "6 months: half a year"), ("", "no name")];
        assert_eq!(read, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    #[test]
    fn values_read_as_they_were_shown() {
        let terms = &Words::of(Lang::Ru).terms;
        assert_eq!(said("cross-border", "no: Остаются дома.", terms), "Нет. Остаются дома.");
        assert_eq!(said("term", "6 months: Полгода", terms), "Полгода");
        assert_eq!(said("words", "yes: и да", terms), "yes: и да");
    }
}
