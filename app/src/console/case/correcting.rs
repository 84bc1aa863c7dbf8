//! What an application says, and the form that corrects a value of it.

use kelisim_i18n::{Correcting as Words, Lang};
use leptos::prelude::*;

use super::super::cases::Choice;
use super::Hidden;
use super::choices::options;

/// Field of an application.
#[derive(Clone, Debug)]
pub struct FilledField {
    /// Label of the field.
    pub label: String,
    /// Value that counts.
    pub value: String,
    /// Value before the first correction; none where it was never corrected.
    pub before: Option<String>,
}

/// Form that corrects a value.
#[derive(Clone, Debug, Default)]
pub struct CorrectForm {
    /// Fields that can be corrected, each with its value.
    pub fields: Vec<Choice>,
    /// Value that was typed.
    pub value: String,
    /// Mistake in it.
    pub wrong: Option<String>,
}

/// Fields of an application as pairs, what a correction replaced below what counts.
pub(super) fn filled(fields: Vec<FilledField>, lang: Lang) -> impl IntoView {
    let words = Words::of(lang);
    let rows = fields.into_iter().map(|FilledField { label, value, before }| {
        let before = before.map(|before| view! { <small>{(words.before)(&before)}</small> });
        view! { <div><dt>{label}</dt><dd class="written" translate="no">{value}{before}</dd></div> }
    });
    view! { <dl class="pairs">{rows.collect_view()}</dl> }
}

/// Form that corrects a value of the application.
#[component]
pub(super) fn Correcting(here: String, form: String, version: u32, correct: CorrectForm, lang: Lang) -> impl IntoView {
    let words = Words::of(lang);
    let CorrectForm { fields, value, wrong } = correct;
    let is_wrong = wrong.is_some();
    let trouble = wrong.map(|wrong| view! { <p class="trouble" id="value-wrong">{wrong}</p> });
    view! {
        <details class="panel" open=is_wrong>
            <summary>{words.title}</summary>
            <p class="help">{words.about}</p>
            <form method="post" action=format!("{here}/correct")>
                <Hidden form version />
                <div class="field"><label for="corrected">{words.field}</label><select id="corrected" name="field">{options(fields)}</select></div>
                <div class="field">
                    <label for="value">{words.value}</label>
                    <input id="value" name="value" value=value required maxlength="4000" autocomplete="off" aria-invalid=is_wrong.then_some("true") aria-describedby="value-wrong" />
                    {trouble}
                </div>
                <p class="act"><button class="plain">{words.button}</button></p>
            </form>
        </details>
    }
}
