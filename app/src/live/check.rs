//! Validation in the island when a field is left, by the rules of `kelisim_core::form`.

use kelisim_core::Lang;
use kelisim_core::form::{hint, validate_value};
use kelisim_core::ident::Explain;
use kelisim_core::site::FieldKind;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, Event, HtmlInputElement};

use super::dom;

/// Validates the field that was left, and writes the sentence where the gateway would have written it.
pub fn field_left(event: &Event) {
    if let Some(field) = dom::target(event)
        && let Some(kind) = field.get_attribute("data-kind")
        && let Some(document) = field.owner_document()
    {
        let lang = language(&document);
        let wrong = wrong_in(&field, &kind, lang);
        // Tabbing through an empty form is no mistake yet: only what was typed, or was wrong before, gets a
        // sentence.
        if wrong.is_some() && is_empty(&field) && !field.has_attribute("aria-invalid") {
            return;
        }
        show(&document, &field, wrong);
        if let Some(line) = document.get_element_by_id(&format!("{}-hint", field.id()))
            && let Some(kind) = FieldKind::named(&kind)
        {
            line.set_text_content(hint(kind, &dom::value(&field), &today(), lang));
        }
    }
}

/// Sentence for the mistake in a field.
fn wrong_in(field: &Element, kind: &str, lang: Lang) -> Option<&'static str> {
    if kind == "agree" {
        let ticked = field.dyn_ref::<HtmlInputElement>().is_some_and(HtmlInputElement::checked);
        return (!ticked).then(|| kelisim_core::form::FieldError::NotAgreed.explain(lang));
    }
    let kind = FieldKind::named(kind)?;
    let required = field.has_attribute("aria-required");
    let max = field.get_attribute("data-max").and_then(|max| max.parse().ok()).unwrap_or(usize::MAX);
    validate_value(kind, required, max, &dom::value(field), lang).err().map(|(_, words)| words)
}

fn show(document: &Document, field: &Element, wrong: Option<&str>) {
    if let Some(line) = document.get_element_by_id(&format!("{}-trouble", field.id())) {
        line.set_text_content(wrong);
    }
    dom::set(field, "aria-invalid", wrong.map(|_| "true"));
}

fn is_empty(field: &Element) -> bool {
    dom::tick_box(field).map_or_else(|| dom::value(field).trim().is_empty(), |tick| !tick.checked())
}

/// Today's date where the person is, as the gateway wrote it on the form.
fn today() -> String {
    dom::find::<Element>("form[data-today]").map(|form| dom::attribute(&form, "data-today")).unwrap_or_default()
}

fn language(document: &Document) -> Lang {
    let code = document.document_element().and_then(|root| root.get_attribute("lang"));
    code.and_then(|code| code.parse().ok()).unwrap_or(Lang::Kk)
}
