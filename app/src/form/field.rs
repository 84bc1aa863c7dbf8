//! One field: label, hint, mistake, and an input that brings up the right keyboard.

use std::sync::Arc;

use leptos::prelude::*;

use kelisim_core::form::hint;
use kelisim_core::site::{Field, FieldKind};
use kelisim_i18n::{Filling, Words};

use super::{FormPage, trouble_id};

/// Attributes of an input by its kind: type, keyboard, autofill, and most characters it takes.
struct Behaviour {
    kind: &'static str,
    keyboard: Option<&'static str>,
    fill: String,
    most: usize,
}

fn behaviour(field: &Field) -> Behaviour {
    let (kind, keyboard, own, most) = match field.kind {
        // Spaces and dashes may be typed between the digits.
        FieldKind::Iin | FieldKind::Bin => ("text", Some("numeric"), "off", 20),
        FieldKind::Phone => ("tel", Some("tel"), "tel", 32),
        FieldKind::Email => ("email", Some("email"), "email", 254),
        FieldKind::Name => ("text", None, "name", 200),
        // The browser's own date picker begins today, and somebody born in 1960 would have to page back to
        // there.
        FieldKind::Date => ("text", Some("numeric"), "off", 14),
        FieldKind::Text | FieldKind::Textarea | FieldKind::Select => ("text", None, "off", field.max),
    };
    Behaviour { kind, keyboard, fill: field.fill.clone().unwrap_or_else(|| own.to_owned()), most }
}

/// Escapes a typed value for `<textarea>`. Leptos writes the children of that one element as they are, so the
/// escaping is ours: without it `</textarea><script>` would be markup. Browsers drop the first line break.
pub(crate) fn inside_textarea(typed: &str) -> String {
    format!("\n{}", typed.replace('&', "&amp;").replace('<', "&lt;"))
}

/// One field of the form.
#[component]
pub fn FieldView(field: Field, page: Arc<FormPage>) -> impl IntoView {
    let lang = page.shell.lang;
    let words = &Words::of(lang).form;
    let value = page.values.get(&field.id).cloned().unwrap_or_default();
    let trouble = page.troubles.iter().find(|trouble| trouble.field == field.id).map(|trouble| trouble.words);
    let example = (field.kind == FieldKind::Date).then_some(Filling::of(lang).date);
    let help = [field.help.as_ref().map(|help| help.get(lang)), example].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let help = (!help.is_empty()).then_some(help);
    let about = format!("{}-help", field.id);
    let wrong = trouble_id(&field.id);
    let odd = format!("{}-hint", field.id);
    let hinted = field.kind == FieldKind::Iin;
    let described = [help.is_some().then_some(&about), hinted.then_some(&odd), Some(&wrong)];
    let described = described.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ");
    let sentence = hint(field.kind, &value, &page.more.today, lang);
    let hint = hinted.then(|| view! { <p class="hint" id=odd>{sentence}</p> });
    let optional = (!field.required).then(|| view! { " "<small>{format!("({})", words.optional)}</small> });
    let id = field.id.clone();
    let class = format!("field {}", field.kind.name());
    view! {
        <div class=class>
            <label for=id>{field.label.get(lang).to_owned()}{optional}</label>
            {help.map(|help| view! { <p class="help" id=about>{help}</p> })}
            <Control field value described wrong=trouble.is_some() lang />
            {hint}
            <p class="trouble" id=wrong>{trouble}</p>
        </div>
    }
}

/// The input element of a field.
#[component]
fn Control(field: Field, value: String, described: String, wrong: bool, lang: kelisim_core::Lang) -> impl IntoView {
    let Behaviour { kind, keyboard, fill, most } = behaviour(&field);
    let name = field.kind.name();
    let most = most.to_string();
    let required = field.required.then_some("true");
    let invalid = wrong.then_some("true");
    let id = field.id.clone();
    match field.kind {
        FieldKind::Textarea => view! {
            <textarea
                id=id.clone() name=id rows="6" maxlength=most.clone() autocomplete=fill
                data-kind=name data-max=most aria-required=required aria-invalid=invalid aria-describedby=described
            >{inside_textarea(&value)}</textarea>
        }
        .into_any(),
        FieldKind::Select => {
            let options = field
                .options
                .into_iter()
                .map(|(id, label)| {
                    let chosen = id == value;
                    view! { <option value=id selected=chosen>{label.get(lang).to_owned()}</option> }
                })
                .collect_view();
            view! {
                <select
                    id=id.clone() name=id data-kind=name data-max=most
                    aria-required=required aria-invalid=invalid aria-describedby=described
                >
                    <option value="">{Words::of(lang).form.choose}</option>
                    {options}
                </select>
            }
            .into_any()
        }
        _ => view! {
            <input
                id=id.clone() name=id type=kind inputmode=keyboard autocomplete=fill maxlength=most.clone()
                data-kind=name data-max=most value=value spellcheck="false"
                aria-required=required aria-invalid=invalid aria-describedby=described
            />
        }
        .into_any(),
    }
}
