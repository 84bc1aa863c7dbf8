//! Island of what a person should keep: copies, shares, prints and saves a private link (`data-link`) or a text that
//! is shown once (`data-text`; `data-of` names the element that holds it). Buttons that the browser cannot serve stay
//! hidden.

use js_sys::{Function, Reflect};
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, Event, ShareData};

use super::dom;

/// Milliseconds for which a button says that it has copied.
const SAID: i32 = 2000;

/// Offers the buttons of every row that is not awake yet.
pub fn wake() {
    for row in dom::every(".keeping:not([data-awake])") {
        dom::set(&row, "data-awake", Some(""));
        let text = text_of(&row);
        let link = row.get_attribute("data-link");
        let navigator = window().navigator();
        // Where a page has no TLS, there is no clipboard.
        if Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|clipboard| clipboard.is_object()) {
            let copied = text.clone();
            offer(&row, "copy", move |button| copy(button, copied.clone()));
        }
        if let Some(link) = link.filter(|link| can_share(link)) {
            offer(&row, "share", move |_| share(&link));
        }
        offer(&row, "print", |_| {
            let _ = window().print();
        });
        if let Some(save) = dom::within::<Element>(&row, "[data-do=save]") {
            let text = String::from(js_sys::encode_uri_component(&text));
            dom::set(&save, "href", Some(&("data:text/plain;charset=utf-8,".to_owned() + &text)));
            dom::hide(&save, false);
        }
    }
}

fn text_of(row: &Element) -> String {
    let shown = row.get_attribute("data-of").and_then(|of| dom::find::<Element>(&of)).and_then(|of| of.text_content());
    shown.or_else(|| row.get_attribute("data-text")).unwrap_or_else(|| dom::attribute(row, "data-link"))
}

fn offer(row: &Element, name: &str, act: impl Fn(Element) + 'static) {
    let Some(button) = dom::within::<Element>(row, &("[data-do=".to_owned() + name + "]")) else { return };
    dom::hide(&button, false);
    dom::on(&button.clone(), "click", move |_: Event| act(button.clone()));
}

fn copy(button: Element, text: String) {
    let before = button.text_content();
    let done = button.get_attribute("data-done").filter(|done| Some(done) != before.as_ref());
    spawn_local(async move {
        let copied = JsFuture::from(window().navigator().clipboard().write_text(&text)).await.is_ok();
        if let Some(done) = done.filter(|_| copied) {
            button.set_text_content(Some(&done));
            dom::after(SAID, move || button.set_text_content(before.as_deref()));
        }
    });
}

fn shared(link: &str) -> ShareData {
    let data = ShareData::new();
    data.set_url(link);
    data
}

fn can_share(link: &str) -> bool {
    let navigator = window().navigator();
    Reflect::get(&navigator, &"canShare".into())
        .ok()
        .and_then(|can| can.dyn_into::<Function>().ok())
        .and_then(|can| can.call1(&navigator, &shared(link)).ok())
        .is_some_and(|can| can == JsValue::TRUE)
}

/// Opens the sheet of the device, and no more: what is done with the link is the person's own choice.
fn share(link: &str) {
    let data = shared(link);
    data.set_title(&document().title());
    let shared = window().navigator().share_with_data(&data);
    spawn_local(async move {
        // Closing the sheet is no failure.
        let _ = JsFuture::from(shared).await;
    });
}
