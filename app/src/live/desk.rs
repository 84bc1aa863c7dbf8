//! The desk, alive: what is typed on a case survives a reload, a session that ended and another tab's answer, and the
//! clock of a term that ends within a day runs.
//!
//! A draft is kept in this tab alone, under the name of whoever is signed in, for half a working day: signing out takes
//! every draft away.

use js_sys::{Date, JSON, JsString, Object, Reflect, parse_float};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, HtmlFormElement, Storage};

use super::dom;

/// Beginning of the names under which drafts are kept.
const OWN: &str = "kelisim-desk:";
/// How long a draft is kept, in milliseconds.
const HOURS: f64 = 5.0 * 3_600_000.0;
/// Pause between two looks at the clock, in milliseconds.
const LOOK: i32 = 15_000;
const MINUTE: f64 = 60_000.0;

/// Wakes the page of a case, or a list of cases.
pub fn wake() {
    // What was sent and is recorded is no draft any more, whether its field is still there or not.
    if includes(window().location().search().unwrap_or_default(), "done=") {
        forget(|storage, name| stored(storage, name).is_some_and(|(_, sent)| sent));
    }
    for field in dom::every("textarea[data-draft]") {
        draft(field);
    }
    // Whoever signs out leaves nothing behind.
    dom::on_way_down("submit", |event: Event| {
        let form = dom::target(&event).and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
        if form.is_some_and(|form| includes(form.action(), "/console/sign-out")) {
            forget(|_, _| true);
        }
    });
    if !dom::every("[data-until]").is_empty() {
        tick(true);
    }
    super::picker::wake();
    dom::mark("data-desk");
}

/// A browser may forbid storage altogether; then there is no draft, and nothing else is different.
fn storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

/// The browser looks for it: searching of our own is a kilobyte.
fn includes(text: String, part: &str) -> bool {
    JsString::from(text).includes(part, 0)
}

/// Takes away every draft of which this holds.
fn forget(holds: impl Fn(&Storage, &str) -> bool) {
    let Some(storage) = storage() else { return };
    let all = (0..storage.length().unwrap_or_default()).filter_map(|at| storage.key(at).ok().flatten());
    let names: Vec<String> = all.filter(|name| name.starts_with(OWN)).collect();
    for name in names {
        if holds(&storage, &name) {
            let _ = storage.remove_item(&name);
        }
    }
}

/// Name of the draft of a field: whose it is, and what it is about.
fn name_of(field: &Element) -> String {
    let who = dom::find::<Element>("header .own").and_then(|own| own.text_content()).unwrap_or_default();
    [OWN, &who, ":", &dom::attribute(field, "data-draft")].concat()
}

/// Text of a draft, and whether it was sent; none for one that is too old.
fn stored(storage: &Storage, name: &str) -> Option<(String, bool)> {
    let text = storage.get_item(name).ok().flatten()?;
    let draft = JSON::parse(&text).ok().filter(JsValue::is_object)?;
    let get = |name: &str| Reflect::get(&draft, &name.into()).unwrap_or_default();
    if get("until").as_f64().is_none_or(|until| until < Date::now()) {
        let _ = storage.remove_item(name);
        return None;
    }
    Some((get("text").as_string()?, get("sent").is_truthy()))
}

fn keep(storage: &Storage, name: &str, text: &str, sent: bool) {
    if text.trim().is_empty() {
        let _ = storage.remove_item(name);
        return;
    }
    let draft = Object::new();
    for (member, value) in [("text", JsValue::from(text)), ("sent", sent.into()), ("until", (Date::now() + HOURS).into())] {
        let _ = Reflect::set(&draft, &member.into(), &value);
    }
    if let Ok(text) = JSON::stringify(&draft) {
        let _ = storage.set_item(name, &String::from(text));
    }
}

/// Keeps what is typed into a field, and puts it back into an empty one.
fn draft(field: Element) {
    let Some(storage) = storage() else { return };
    let name = name_of(&field);
    // What came back unrecorded stands in the field already.
    if let Some((text, _)) = stored(&storage, &name).filter(|_| dom::value(&field).is_empty()) {
        dom::set_value(&field, &text);
        if let Some(said) = dom::find::<Element>(&["[data-restored=\"", &dom::attribute(&field, "id"), "\"]"].concat()) {
            dom::hide(&said, false);
        }
    }
    let (own, typed, kept) = (name.clone(), field.clone(), storage.clone());
    dom::on(&field.clone(), "input", move |_: Event| keep(&kept, &own, &dom::value(&typed), false));
    if let Some(form) = field.closest("form").ok().flatten() {
        dom::on(&form, "submit", move |_: Event| keep(&storage, &name, &dom::value(&field), true));
    }
}

/// Shows how much is left of every term that ends soon, and looks again in a while.
fn tick(first: bool) {
    let mut over = false;
    for clock in dom::every("[data-until]") {
        let left = parse_float(&dom::attribute(&clock, "data-until")) - Date::now();
        over |= left <= 0.0;
        let minutes = (left / MINUTE).max(0.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "minutes of one day")]
        let (hours, minutes) = ((minutes / 60.0) as u32, (minutes % 60.0) as u32);
        let words = JsString::from(dom::attribute(&clock, "data-words"));
        let said = words.replace("{h}", &hours.to_string()).replace("{m}", &minutes.to_string());
        clock.set_text_content(Some(&String::from(said)));
    }
    // Where the term has ended meanwhile the page says something else; what is typed on it is kept as a draft. A browser
    // whose clock is ahead is not sent round in a circle.
    if over && !first {
        let _ = window().location().reload();
        return;
    }
    if !over {
        dom::after(LOOK, || tick(false));
    }
}
