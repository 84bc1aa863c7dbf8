//! Representative of another person: a switch that shows its fields. Where a style sheet cannot detect
//! whether it is on, they are always visible.

use std::sync::Arc;

use leptos::prelude::*;

use kelisim_core::form::representative::{BASES, BASIS, IIN, NAME, SWITCH};
use kelisim_core::site::{Field, FieldKind};
use kelisim_core::{Lang, Texts};
use kelisim_i18n::Filling;

use super::FormPage;
use super::field::FieldView;

/// The switch and its fields.
#[component]
pub fn Representative(page: Arc<FormPage>) -> impl IntoView {
    let words = Filling::of(page.shell.lang);
    let on = page.values.get(SWITCH).is_some_and(|value| value == "yes");
    let about = format!("{SWITCH}-about");
    let fields =
        fields(page.shell.lang).into_iter().map(|field| view! { <FieldView field page=Arc::clone(&page) /> }).collect_view();
    view! {
        <div class="represent">
            <div class="field box">
                <input id=SWITCH name=SWITCH type="checkbox" value="yes" checked=on aria-describedby=about.clone() />
                <label for=SWITCH>{words.represent}</label>
                <p class="help" id=about>{words.represent_about}</p>
            </div>
            <div class="fields whose" role="group" aria-label=words.representative>{fields}</div>
        </div>
    }
}

/// Label of one of these fields; `None` for any other.
pub fn label(id: &str, lang: Lang) -> Option<&'static str> {
    let words = Filling::of(lang);
    match id {
        NAME => Some(words.representative_name),
        IIN => Some(words.representative_iin),
        BASIS => Some(words.basis),
        SWITCH => Some(words.represent),
        _ => None,
    }
}

/// The fields as any other, in the language of the page.
fn fields(lang: Lang) -> [Field; 3] {
    let texts = |words: &str| Texts::new([(lang, words.to_owned())]);
    let field = |id: &str, kind: FieldKind| Field {
        id: id.to_owned(),
        kind,
        required: true,
        label: texts(label(id, lang).unwrap_or_default()),
        help: None,
        options: Vec::new(),
        max: 200,
        // Autofill knows whoever sits before the browser; the representative may be somebody else, so nothing
        // is filled in.
        fill: Some("off".to_owned()),
    };
    let bases = BASES.iter().zip(Filling::of(lang).bases).map(|(id, words)| ((*id).to_owned(), texts(words))).collect();
    [field(NAME, FieldKind::Name), field(IIN, FieldKind::Iin), Field { options: bases, ..field(BASIS, FieldKind::Select) }]
}
