//! The form by which a case is answered.

use kelisim_i18n::{Assembled, Desk, Lang};
use leptos::prelude::*;

use super::super::cases::Choice;
use super::choices::options;
use super::{CasePage, Hidden, Section};

/// The form of an answer as it was filled in, or empty.
#[derive(Clone, Debug, Default)]
pub struct AnswerForm {
    /// Text of the answer.
    pub text: String,
    /// Outcome that was chosen: `granted`, `refused` or empty.
    pub outcome: String,
    /// Ground that was chosen.
    pub ground: String,
    /// Languages that are offered.
    pub langs: Vec<Choice>,
    /// Texts to begin with.
    pub templates: Vec<Choice>,
    /// Whether the answer can be put together from what is on record.
    pub assembles: bool,
    /// Mistake in the text.
    pub text_wrong: Option<String>,
    /// Mistake in the ground.
    pub ground_wrong: Option<&'static str>,
    /// Whether the answer is shown before it is sent.
    pub previewed: bool,
    /// Key under which a repeated press is the same answer.
    pub key: String,
}

/// Languages, each by its own name.
fn languages(choices: Vec<Choice>) -> impl IntoView {
    let option = |choice: Choice| {
        view! { <option value=choice.value.clone() lang=choice.value selected=choice.chosen>{choice.title}</option> }
    };
    choices.into_iter().map(option).collect_view()
}

/// The form by which a case is answered.
#[component]
pub(super) fn Answering(page: CasePage, form: String, lang: Lang) -> impl IntoView {
    let words = Desk::of(lang);
    let AnswerForm { text, outcome, ground, langs, templates, assembles, text_wrong, ground_wrong, previewed, key } = page.answer;
    let shown = previewed.then(|| {
        view! { <div class="letter-preview" tabindex="-1"><p class="label">{words.preview_of}</p><div class="written" translate="no">{text.clone()}</div></div> }
    });
    let outcomes = page.ways.request.then(|| {
        let [granted, refused] = words.outcomes;
        let grounds = page
            .grounds
            .into_iter()
            .map(|choice| Choice { chosen: choice.value == ground, ..choice })
            .collect::<Vec<_>>();
        let wrong = ground_wrong.map(|wrong| view! { <p class="trouble" id="ground-wrong">{wrong}</p> });
        view! {
            <fieldset class="field">
                <legend>{words.outcome}</legend>
                <label class="choice"><input type="radio" name="outcome" value="granted" checked={outcome == "granted"} required />{granted}</label>
                <label class="choice"><input type="radio" name="outcome" value="refused" checked={outcome == "refused"} />{refused}</label>
            </fieldset>
            <div class="field">
                <label for="ground">{words.ground}</label>
                <select id="ground" name="ground" aria-invalid=ground_wrong.map(|_| "true") aria-describedby="ground-wrong"><option value="">{words.ground_none}</option>{options(grounds)}</select>
                {wrong}
            </div>
        }
    });
    let language = (langs.len() > 1).then(|| {
        view! { <div class="field"><label for="answer-lang">{words.lang}</label><select id="answer-lang" name="answer-lang">{languages(langs)}</select></div> }
    });
    let is_wrong = text_wrong.is_some();
    let wrong = text_wrong.map(|wrong| view! { <p class="trouble" id="text-wrong">{wrong}</p> });
    let templates = (!templates.is_empty()).then(|| {
        view! {
            <div class="field taking">
                <label for="template">{words.templates}</label>
                <select id="template" name="template"><option value="">{words.template_none}</option>{options(templates)}</select>
                <button class="plain" name="do" value="template" formnovalidate>{words.template_take}</button>
            </div>
        }
    });
    let assemble = assembles.then(|| {
        let own = Assembled::of(lang);
        view! { <div class="field"><button class="plain" name="do" value="assemble" formnovalidate>{own.button}</button><p class="help">{own.about}</p></div> }
    });
    view! {
        <Section title=words.answer id="answer">
            <p class="help">{words.answer_about}</p>
            {shown}
            <form method="post" action=format!("{}/answer", page.here)>
                <Hidden form version=page.version />
                <input type="hidden" name="key" value=key />
                {outcomes}
                {language}
                {templates}
                {assemble}
                <div class="field">
                    <label for="text">{words.text}</label>
                    <textarea id="text" name="text" data-draft=format!("{}/answer", page.here) rows="10" maxlength="4000" aria-invalid=is_wrong.then_some("true") aria-describedby="text-wrong">{crate::form::inside_textarea(&text)}</textarea>
                    <p class="help" data-restored="text" hidden>{words.restored}</p>
                    {wrong}
                </div>
                <p class="act">
                    <button name="do" value="send">{words.send}</button>
                    <button class="plain" name="do" value="preview">{words.preview}</button>
                </p>
            </form>
        </Section>
    }
}
