//! What a receipt says, put into the places of the page.

use kelisim_core::Timestamp;
use kelisim_ledger::json::Value;
use kelisim_ledger::leaf::Choices;
use kelisim_ledger::proof::{Form, Proof};
use web_sys::Element;

use super::wording::{self, label};
use crate::live::dom;

/// Titles of an item by language.
pub(super) type Titles = Vec<(String, String)>;

/// Kind of the leaf of a withdrawal.
pub(super) const WITHDRAWN: u8 = 3;

pub(super) fn place(name: &str) -> Option<Element> {
    dom::find(&["[data-put=\"", name, "\"]"].concat())
}

/// Puts a text into a place.
pub(super) fn put(name: &str, text: &str) {
    if let Some(place) = place(name) {
        place.set_text_content(Some(text));
    }
}

/// A line of a list of decisions.
pub(super) fn row(title: &str, is_allowed: bool, words: &str) -> Element {
    let row = dom::make("li", if is_allowed { "yes" } else { "no" }, "");
    dom::append(&row, &dom::make("span", "", title));
    let _ = row.append_with_str_1(" ");
    dom::append(&row, &dom::make("b", "", words));
    row.into()
}

/// Name of an item; without a title, which the code of a proof has no room for, what is known of it.
pub(super) fn called(item: &str, titles: Option<&Titles>) -> String {
    let lang = leptos::prelude::document().document_element().map(|root| dom::attribute(&root, "lang")).unwrap_or_default();
    let titled = titles.and_then(|titles| titles.iter().find(|(of, _)| *of == lang).or_else(|| titles.first()));
    if let Some((_, title)) = titled {
        return title.clone();
    }
    let id = item.split_once(':').map_or(item, |(_, id)| id);
    let (id, channel) = id.split_once('/').map_or((id, None), |(id, channel)| (id, Some(channel)));
    let channel = channel.map(|channel| [" – ", &label(channel)].concat()).unwrap_or_default();
    [&*label("item"), " «", id, "»", &channel].concat()
}

/// Puts a receipt into the page, with titles of items that it has none for.
pub(super) fn tell(proof: &Proof, titles: &[(String, Titles)]) {
    put("key", &proof.key.to_string());
    put("log", &proof.log);
    put("place", &[&*(proof.index + 1).to_string(), " / ", &proof.size.to_string()].concat());
    put("record", &kelisim_ledger::encoding::hex(&proof.leaf.record));
    put("text", &proof.leaf.text.map(|hash| kelisim_ledger::encoding::hex(&hash)).unwrap_or_default());
    put("time", &Timestamp::from_secs(proof.leaf.time).local());
    let decided: Vec<(String, bool)> = match (&proof.file, &proof.leaf.choices) {
        (Some(file), _) => file.list("decisions").unwrap_or_default().iter().map(decision).collect(),
        (None, Choices::Listed(list)) => {
            let titles = |item: &str| titles.iter().find(|(of, _)| of == item).map(|(_, titles)| titles);
            list.iter().map(|(item, granted)| (called(item, titles(item)), *granted)).collect()
        }
        (None, Choices::Hashed(_)) => Vec::new(),
    };
    put("decisions", "");
    if let Some(list) = place("decisions") {
        for (title, granted) in decided {
            let words = match (granted, proof.leaf.kind) {
                (true, _) => "allowed",
                (false, WITHDRAWN) => "withdrawn",
                (false, _) => "refused",
            };
            dom::append(&list, &row(&title, granted, &label(words)));
        }
    }
    if let Some(file) = proof.file.as_ref().filter(|_| proof.form == Form::File) {
        tell_file(file);
    }
}

/// Title of a decision as a receipt states it, and whether it allows.
pub(super) fn decision(stated: &Value) -> (String, bool) {
    let text = |name| stated.text(&[name]).unwrap_or_default();
    let channel = stated.text(&["channel"]).map(|channel| [" – ", &label(channel)].concat()).unwrap_or_default();
    ([text("purpose"), &channel].concat(), text("event_state") == "ConsentGiven")
}

/// What only a receipt file holds.
fn tell_file(file: &Value) {
    put("number", file.text(&["record_number"]).unwrap_or_default());
    put("policy", file.text(&["privacy_notice", "version"]).unwrap_or("–"));
    if let Some(link) = place("policy") {
        let address = file.text(&["privacy_notice", "url"]);
        dom::set(&link, "href", address.filter(|url| url.starts_with("https://") || url.starts_with("http://")));
    }
    put("texts", "");
    if let Some(place) = place("texts") {
        for text in file.list("processing").unwrap_or_default() {
            dom::append(&place, &wording::text(text));
        }
    }
}
