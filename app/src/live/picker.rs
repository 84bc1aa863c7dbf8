//! A field for a file in the words of the page: browsers write theirs in a language of their own. The field itself stays
//! for keyboards and screen readers; without this it is as the browser draws it.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, Element, Event, HtmlInputElement};

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
        if let Some(place) = field.parent_element() {
            take_dropped(&place, field);
        }
    }
}

/// Takes a file that is dropped around the field, as the field itself does where it is drawn.
fn take_dropped(place: &Element, field: Element) {
    dom::on(place, "dragover", |event: Event| event.prevent_default());
    dom::on(place, "drop", move |event: DragEvent| {
        event.prevent_default();
        let (Some(data), Some(input)) = (event.data_transfer(), field.dyn_ref::<HtmlInputElement>()) else { return };
        if let Some(files) = data.files().filter(|files| files.length() > 0) {
            // Who listens to the document must not open it a second time.
            event.stop_propagation();
            input.set_files(Some(&files));
            if let Ok(changed) = Event::new("change") {
                let _ = input.dispatch_event(&changed);
            }
        }
    });
}

fn show(id: &str, chosen: &Element) {
    let Some(field) = document().get_element_by_id(id) else { return };
    let file = field.dyn_ref::<HtmlInputElement>().and_then(HtmlInputElement::files).and_then(|files| files.get(0));
    let words = file.map_or_else(|| dom::attribute(&field, "data-none"), |file| file.name());
    chosen.set_text_content(Some(&words));
}
