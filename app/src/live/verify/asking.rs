//! What the page asks this gateway: the key of its own log, and what is in force now. Other gateways are not asked.

use std::rc::Rc;

use js_sys::{Date, Object, Reflect};
use leptos::prelude::window;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Element, RequestCredentials, RequestInit, Response};

use super::contents::{self, Titles};
use super::{Page, wording};
use crate::live::dom;

/// Milliseconds after which an answer is no longer waited for.
const LATE: i32 = 5000;

/// The site of a log of this very gateway.
pub(super) fn site_of(log: &str) -> Option<String> {
    let host = window().location().host().ok()?;
    log.strip_prefix(&host)?.strip_prefix("/log/").map(str::to_owned)
}

async fn ask(path: &str) -> Option<String> {
    let stop = Rc::new(AbortController::new().ok()?);
    let how = RequestInit::new();
    how.set_credentials(RequestCredentials::Omit);
    how.set_signal(Some(&stop.signal()));
    let late = dom::after(LATE, move || stop.abort());
    let answer = JsFuture::from(window().fetch_with_str_and_init(path, &how)).await;
    let text =
        match answer.ok().map(JsCast::unchecked_into::<Response>).filter(Response::ok).and_then(|answer| answer.text().ok()) {
            Some(text) => JsFuture::from(text).await.ok(),
            None => None,
        };
    dom::cancel(late);
    text?.as_string()
}

/// The public key of a log of this gateway.
pub(super) async fn key_of(log: &str) -> Option<String> {
    ask(&["/log/", &site_of(log)?, "/key"].concat()).await
}

/// One decision as it stands now.
struct Now {
    item: String,
    titles: Titles,
    is_allowed: bool,
    state: String,
    since: Option<f64>,
}

/// Reads an answer: moment, whether anything changed, and each item.
fn read(text: &str) -> Option<(f64, bool, Vec<Now>)> {
    let answer = js_sys::JSON::parse(text).ok()?;
    let get = |of: &wasm_bindgen::JsValue, name: &str| Reflect::get(of, &name.into()).unwrap_or_default();
    let items = get(&answer, "items").dyn_into::<js_sys::Array>().ok()?;
    let items = items.iter().map(|one| {
        let titles = Object::try_from(&get(&one, "title")).map(Object::entries).into_iter().flat_map(|entries| entries.to_vec());
        let titles = titles.map(JsCast::unchecked_into::<js_sys::Array>);
        Now {
            item: get(&one, "item").as_string().unwrap_or_default(),
            titles: titles.filter_map(|entry| Some((entry.get(0).as_string()?, entry.get(1).as_string()?))).collect(),
            is_allowed: get(&one, "now").is_truthy(),
            state: get(&one, "state").as_string().unwrap_or_default(),
            since: get(&one, "since").as_string().map(|since| Date::parse(&since)),
        }
    });
    Some((Date::parse(&get(&answer, "as_of").as_string()?), get(&answer, "changed").is_truthy(), items.collect()))
}

impl Page {
    /// Asks what is in force now of what was decided then.
    pub(super) async fn ask_now(self: Rc<Self>) {
        let Some(proof) = self.shown.borrow_mut().as_mut().map(|(proof, states)| {
            states.take_away("unasked");
            Rc::clone(proof)
        }) else {
            return;
        };
        let (Some(site), Some(token)) = (site_of(&proof.log), &proof.standing) else { return };
        let answer = ask(&["/v1/sites/", &site, "/standing/", token].concat()).await;
        // Another receipt may have been given meanwhile.
        if !self.shown.borrow().as_ref().is_some_and(|(shown, _)| Rc::ptr_eq(shown, &proof)) {
            return;
        }
        let state = match answer.as_deref().and_then(read) {
            Some((as_of, is_changed, items)) => {
                contents::put("now", "");
                if let Some(list) = dom::find::<Element>("[data-put=now]") {
                    for one in &items {
                        dom::append(&list, &row(one));
                    }
                }
                contents::put("as-of", &wording::label("state-as-of").replace('~', &wording::moment(as_of)));
                if proof.file.is_none() {
                    let titles: Vec<_> = items.into_iter().map(|one| (one.item, one.titles)).collect();
                    contents::tell(&proof, &titles);
                }
                if is_changed { "changed" } else { "unchanged" }
            }
            None => "unanswered",
        };
        if let Some((_, states)) = self.shown.borrow_mut().as_mut() {
            states.add(state);
        }
        self.refresh();
    }
}

fn row(one: &Now) -> Element {
    let name = match (&*one.state, one.since) {
        ("allowed", Some(_)) => "allowed-since",
        (state, _) => state,
    };
    let since = one.since.map(wording::moment).unwrap_or_default();
    let words = wording::label(&["state-", name].concat()).replace('~', &since);
    contents::row(&contents::called(&one.item, Some(&one.titles)), one.is_allowed, &words)
}
