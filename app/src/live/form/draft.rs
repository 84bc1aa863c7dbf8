//! Draft of a form, stored in this tab until the form is sent: it survives a reload, a crash of the page, a form that
//! stayed open too long. Nothing goes to `localStorage`, where the next person at the same computer would find it.
//!
//! Boxes of consent are not stored: a box that comes back ticked is one nobody ticked.

use js_sys::{Object, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlFormElement, HtmlInputElement, Storage};

use crate::live::dom;

const HOUR: f64 = 3_600_000.0;

/// Draft of one form: the values of its fields, and the token of a submission whose outcome is unknown.
pub(super) struct Draft {
    form: HtmlFormElement,
    key: String,
    token: String,
}

/// Fields and buttons of a form.
pub(super) fn elements(form: &HtmlFormElement) -> Vec<Element> {
    let elements = form.elements();
    (0..elements.length()).filter_map(|at| elements.item(at)).collect()
}

/// A browser may forbid storage altogether; then there is no draft, and nothing else is different.
fn storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

fn value(field: &Element) -> String {
    match dom::tick_box(field) {
        Some(tick) => if tick.checked() { "yes" } else { "" }.to_owned(),
        None => dom::value(field),
    }
}

fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

impl Draft {
    pub(super) fn of(form: HtmlFormElement) -> Self {
        // The address without its language: a draft goes from one to the other.
        let path = form.action();
        let path = path.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..])).unwrap_or(&path);
        let key = "kelisim-draft:".to_owned() + path.split('?').next().unwrap_or_default();
        Self { form, key, token: String::new() }
    }

    /// Fields that are stored, with their names.
    fn fields(&self) -> Vec<(String, Element)> {
        let named = elements(&self.form).into_iter().map(|field| (dom::attribute(&field, "name"), field));
        named
            .filter(|(name, field)| {
                !name.is_empty()
                    && dom::attribute(field, "type") != "hidden"
                    && name != "website"
                    && (dom::tick_box(field).is_none() || name == "representative")
            })
            .collect()
    }

    /// Tells whether any field has a value.
    pub(super) fn any(&self) -> bool {
        self.fields().iter().any(|(_, field)| !value(field).is_empty())
    }

    /// Stores the typed values with the token of the submission they were part of; an empty one is none.
    pub(super) fn keep_with(&mut self, token: &str) {
        token.clone_into(&mut self.token);
        self.keep();
    }

    /// Stores the typed values.
    pub(super) fn keep(&self) {
        let typed = Object::new();
        for (name, field) in self.fields() {
            let value = value(&field);
            if !value.is_empty() {
                let _ = Reflect::set(&typed, &name.into(), &value.into());
            }
        }
        let draft = Object::new();
        let _ = Reflect::set(&draft, &"typed".into(), &typed);
        let _ = Reflect::set(&draft, &"token".into(), &(&*self.token).into());
        let _ = Reflect::set(&draft, &"until".into(), &(js_sys::Date::now() + HOUR).into());
        if let (Some(storage), Ok(text)) = (storage(), js_sys::JSON::stringify(&draft)) {
            let _ = storage.set_item(&self.key, &String::from(text));
        }
    }

    /// Restores values into empty fields; tells whether there was a draft.
    pub(super) fn restore(&mut self) -> bool {
        let stored = storage().and_then(|storage| storage.get_item(&self.key).ok().flatten());
        let Some(draft) = stored.and_then(|text| js_sys::JSON::parse(&text).ok()).filter(JsValue::is_object) else {
            return false;
        };
        if get(&draft, "until").as_f64().is_none_or(|until| until < js_sys::Date::now()) {
            self.forget();
            return false;
        }
        let typed = get(&draft, "typed");
        for (name, field) in self.fields() {
            let Some(typed) = get(&typed, &name).as_string().filter(|_| value(&field).is_empty()) else { continue };
            match dom::tick_box(&field) {
                Some(tick) => tick.set_checked(true),
                None => dom::set_value(&field, &typed),
            }
        }
        // Sent, and the answer was lost: the same token makes the next submission the same application.
        self.token = get(&draft, "token").as_string().unwrap_or_default();
        if !self.token.is_empty()
            && let Some(field) = dom::within::<HtmlInputElement>(self.form.unchecked_ref(), "[name=token]")
        {
            field.set_value(&self.token);
        }
        true
    }

    pub(super) fn forget(&mut self) {
        self.token.clear();
        if let Some(storage) = storage() {
            let _ = storage.remove_item(&self.key);
        }
    }
}
