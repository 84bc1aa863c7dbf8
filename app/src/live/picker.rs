//! A field for a file in the words of the page: browsers write theirs in a language of their own. The field itself stays
//! for keyboards and screen readers; without this it is as the browser draws it.

use leptos::prelude::document;
use web_sys::{Element, Event, HtmlInputElement};

use super::dom;

/// Draws every field for a file that is not drawn yet.
pub fn wake() {
    for field in dom::every("input[type=file][data-choose]:not([data-awake])") {
        dom::set(&field, "data-awake", Some(""));
        let row = dom::make("p", "picker", "");
        // The field has its own name.
        dom::set(&row, "aria-hidden", Some("true"));
        let label = dom::make("label", "button plain", &dom::attribute(&field, "data-choose"));
        dom::set(&label, "for", Some(&field.id()));
        let chosen = dom::make("span", "", "");
        dom::append(&row, &label);
        dom::append(&row, &chosen);
        let _ = field.after_with_node_1(&row);
        let id = field.id();
        let show = move || show(&id, &chosen);
        show();
        dom::on(&field, "change", move |_: Event| show());
    }
}

fn show(id: &str, chosen: &Element) {
    let Some(field) = document().get_element_by_id(id) else { return };
    let file = wasm_bindgen::JsCast::dyn_ref::<HtmlInputElement>(&field)
        .and_then(HtmlInputElement::files)
        .and_then(|files| files.get(0));
    let words = file.map_or_else(|| dom::attribute(&field, "data-none"), |file| file.name());
    chosen.set_text_content(Some(&words));
}
