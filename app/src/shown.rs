//! The words that a person was shown, from the text that is hashed.
//!
//! That text is lines `name: value` with English names (`kelisim_core::site`, "canonical"). People see what
//! stood in the form or the banner: the same values under the same labels. The text itself comes with the
//! receipt.

use leptos::prelude::*;

use kelisim_core::Lang;
use kelisim_i18n::{ReceiptDocument, Terms, Words, country};

/// The words, as a list under the labels of the form.
#[component]
pub fn ShownWords(
    /// Canonical text, as `Site::text_words` gives it.
    words: String,
    /// Language of the labels.
    lang: Lang,
) -> impl IntoView {
    // The words are in the language they were shown in, the labels in that of the page.
    let own = language(&words).unwrap_or(lang).code();
    let rows = rows(&words, lang)
        .into_iter()
        .map(|(label, displayed)| view! { <dt>{label}</dt><dd lang=own>{displayed}</dd> })
        .collect_view();
    view! { <dl class="words">{rows}</dl> }
}

/// Label and value of every line that was displayed, in order. A line displayed without a label has an empty
/// one.
#[must_use]
pub fn rows(words: &str, lang: Lang) -> Vec<(&'static str, String)> {
    let all = Words::of(lang);
    let own = language(words).unwrap_or(lang);
    let row = |(name, value): (String, String)| {
        let label = match name.split(' ').next().unwrap_or_default() {
            // Lines that identify the text, and were not displayed.
            "kelisim-text" | "site" | "text" | "lang" | "title" => return None,
            "bin" => all.shell.bin,
            "iin" => all.shell.iin,
            known => label(&all.terms, ReceiptDocument::of(lang), known).unwrap_or_default(),
        };
        Some((label, displayed(&name, &value, own)))
    };
    entries(words).into_iter().filter_map(row).collect()
}

/// The language the words are in.
#[must_use]
pub fn language(words: &str) -> Option<Lang> {
    entries(words).into_iter().find(|(name, _)| name == "lang")?.1.parse().ok()
}

/// The title among the words.
#[must_use]
pub fn title(words: &str) -> String {
    entries(words).into_iter().find(|(name, _)| name == "title").map(|(_, title)| title).unwrap_or_default()
}

fn label(terms: &Terms, document: &ReceiptDocument, name: &str) -> Option<&'static str> {
    Some(match name {
        "category" => document.category,
        "service" => document.service,
        "operator" => terms.operator,
        "address" => document.address,
        "contact" => document.contact,
        "words" => document.words,
        "checkbox" => document.checkbox,
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

/// The value as it was displayed: `yes: …` as "Yes. …", `36 months: …` without the number that stands in the
/// words anyway, a service with the name of its country.
fn displayed(name: &str, value: &str, own: Lang) -> String {
    let terms = &Words::of(own).terms;
    if name.starts_with("service ") {
        return service(value, own).unwrap_or_else(|| value.to_owned());
    }
    let (before, after) = value.split_once(": ").unwrap_or(("", value));
    match (name, before) {
        ("third-parties" | "cross-border" | "public-sources", "yes") => format!("{}. {after}", terms.yes),
        ("third-parties" | "cross-border" | "public-sources", "no") => format!("{}. {after}", terms.no),
        ("term", _) if before.ends_with(" months") => after.to_owned(),
        _ if name.starts_with("checkbox ") => without_links(value),
        _ => value.to_owned(),
    }
}

/// A service from its line `NAME, PROVIDER, COUNTRY, N months: ABOUT [STORED]`, without codes.
fn service(line: &str, own: Lang) -> Option<String> {
    let (head, about) = line.split_once(" months: ")?;
    let (head, months) = head.rsplit_once(", ")?;
    let (who, code) = head.rsplit_once(", ")?;
    let (about, stored) = about.strip_suffix(']')?.rsplit_once(" [")?;
    let months: u32 = months.parse().ok()?;
    let mut words = format!("{who} ({}). {about}", country(code, own));
    if !stored.is_empty() {
        words.push_str(&format!(" Cookie: {}", stored.replace(' ', ", ")));
        if months > 0 {
            words.push_str(&format!(" ({})", (Words::of(own).banner.months)(months)));
        }
        words.push('.');
    }
    Some(words)
}

/// Replaces `[words](link)` by its words: a printed link cannot be followed.
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
        let shown = |name, value| displayed(name, value, Lang::Ru);
        assert_eq!(shown("cross-border", "no: Остаются дома."), "Нет. Остаются дома.");
        assert_eq!(shown("term", "6 months: Полгода"), "Полгода");
        assert_eq!(shown("words", "yes: и да"), "yes: и да");
        assert_eq!(
            shown("service meta", "Meta Pixel, Meta Platforms, Inc., US, 3 months: Измеряет рекламу. [_fbp _fbc]"),
            "Meta Pixel, Meta Platforms, Inc. (США). Измеряет рекламу. Cookie: _fbp, _fbc (3 мес.)."
        );
        assert_eq!(shown("service map", "2GIS, ТОО «2ГИС», KZ, 0 months: Карта. []"), "2GIS, ТОО «2ГИС» (Казахстан). Карта.");
        // What is no such line stays as it was recorded.
        assert_eq!(shown("service map", "2GIS"), "2GIS");
    }
}
