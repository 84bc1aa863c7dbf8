//! A form in a frame on a page of the site: it reports its height and that it was sent, and nothing else.

use js_sys::{Object, Reflect};
use leptos::prelude::window;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, ResizeObserver, Window};

use crate::live::dom;

fn around() -> Option<Window> {
    window().parent().ok().flatten().filter(|parent| *parent != window())
}

/// Tells whether the page stands in a frame.
pub(super) fn is_framed() -> bool {
    around().is_some()
}

fn tell(what: &str, height: Option<f64>) {
    let message = Object::new();
    let _ = Reflect::set(&message, &"kelisim".into(), &what.into());
    if let Some(height) = height {
        let _ = Reflect::set(&message, &"height".into(), &height.into());
    }
    if let Some(around) = around() {
        let _ = around.post_message(&message, "*");
    }
}

/// Reports that the form was sent.
pub(super) fn say_sent() {
    tell("sent", None);
}

/// Reports the height of the page whenever it changes.
pub(super) fn report_height() {
    let Some(main) = dom::find::<Element>("main").filter(|_| is_framed()) else { return };
    let measured = main.clone();
    let report =
        Closure::<dyn Fn(JsValue)>::new(move |_| tell("height", Some(measured.get_bounding_client_rect().height().ceil())));
    if let Ok(observer) = ResizeObserver::new(report.as_ref().unchecked_ref()) {
        observer.observe(&main);
    }
    report.forget();
}
