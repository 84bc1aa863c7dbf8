//! Reader of a destination's `kind` and the keys that belong to it. A key of another kind has no meaning and
//! is reported.

use url::Url;

use super::Table;
use crate::Lang;
use crate::ident::{Email, Explain};
use crate::site::{Contents, Way};

/// Longest name of a stream, in bytes.
const LONGEST_NAME: usize = 200;
/// Placeholders allowed in the address of a letter.
const PLACES: [&str; 3] = ["{number}", "{record}", "{sequence}"];

/// Reads the transport. A value with a mistake is replaced by a stand-in, so that reading goes on.
pub(super) fn way(table: &Table<'_>, langs: &[Lang]) -> Way {
    let kind = match table.optional_text("kind") {
        Some(_) => table.one_of("kind", &Way::NAMES, |name| Way::NAMES.into_iter().find(|known| *known == name)),
        None => Some("webhook"),
    };
    match kind {
        Some("email") => letter(table, langs),
        Some("redis-stream") => stream(table),
        // The intended kind is unknown, so its address is not linted further.
        None => Way::Webhook { url: table.optional_text("url").map_or_else(String::new, |url| url.value) },
        Some(_) => {
            Way::Webhook { url: address(table, "url", "Write a whole https:// address, without a name and a password in it.") }
        }
    }
}

/// Returns true if the text is a whole address without user name and password: the file is no place for a
/// secret, everybody reads it.
fn is_whole(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| {
        matches!(url.scheme(), "https" | "http") && url.has_host() && url.username().is_empty() && url.password().is_none()
    })
}

fn address(table: &Table<'_>, key: &'static str, remedy: &str) -> String {
    let url = table.text(key);
    if !is_whole(&url.value) && !url.value.is_empty() {
        table.error(url.at, format!("{} has the address \"{}\"", table.called(), url.value), remedy);
    }
    url.value
}

fn letter(table: &Table<'_>, langs: &[Lang]) -> Way {
    let own = langs.first().copied().unwrap_or(Lang::Kk);
    let to = mailbox(table);
    let codes: Vec<&str> = langs.iter().map(|lang| lang.code()).collect();
    let lang = match table.optional_text("lang") {
        Some(_) => table.one_of("lang", &codes, |code| langs.iter().copied().find(|lang| lang.code() == code)),
        None => None,
    };
    let link = match table.optional_text("contents") {
        Some(_) => table.one_of("contents", &["full", "link"], |name| match name {
            "full" => Some(false),
            "link" => Some(true),
            _ => None,
        }),
        None => Some(false),
    };
    let contents = match link {
        Some(true) => Contents::Link(link_to(table)),
        Some(false) => Contents::Full,
        // The intended contents are unknown, so `link` may or may not belong here.
        None => table.optional_text("link").map_or(Contents::Full, |link| Contents::Link(link.value)),
    };
    Way::Email { to, lang: lang.unwrap_or(own), contents }
}

/// Reads the mailbox, in normal form. Characters outside ASCII need a mail server and a mailbox that both
/// support them (RFC 6531).
fn mailbox(table: &Table<'_>) -> String {
    let to = table.text("to");
    let wrong = match Email::parse(&to.value) {
        Ok(email) if email.normal().is_ascii() => return email.normal().to_owned(),
        Ok(_) => "There is a letter outside ASCII, which many mail servers refuse.",
        Err(why) => why.explain(Lang::En),
    };
    if !to.value.is_empty() {
        table.error(to.at, format!("`to` of {}: {wrong}", table.called()), "Write one plain address: intake@example.kz.");
    }
    to.value
}

/// Reads the address a letter links to, with placeholders for the identifiers of the event.
fn link_to(table: &Table<'_>) -> String {
    let link = table.text("link");
    let mut plain = link.value.clone();
    for place in PLACES {
        plain = plain.replace(place, "x");
    }
    if !link.value.is_empty() && (!is_whole(&plain) || plain.contains(['{', '}']) || plain.contains(char::is_whitespace)) {
        table.error(
            link.at,
            format!("{} leads to \"{}\"", table.called(), link.value),
            &format!("Write a whole address of your own system; {} stand for those of the event.", PLACES.join(", ")),
        );
    }
    link.value
}

fn stream(table: &Table<'_>) -> Way {
    let stream = table.text("stream");
    let good = |c: char| c.is_ascii_graphic() && c != '"' && c != '\\';
    if !stream.value.is_empty() && (stream.value.len() > LONGEST_NAME || !stream.value.chars().all(good)) {
        table.error(
            stream.at,
            format!("`stream` of {} is \"{}\"", table.called(), stream.value),
            &format!(
                "Write the key of a stream: visible ASCII without quotes, at most {LONGEST_NAME} bytes, such as kelisim:intake."
            ),
        );
    }
    let max_length = table.number("max_length", false, 1..1_000_000_001).map(|number| number.value);
    Way::Stream { stream: stream.value, max_length }
}
