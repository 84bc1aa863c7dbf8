//! The consent of a form in the shape of the annex: name first, then the box, then all information that the
//! law requires. Optional consents stand apart, and nothing is ticked for anybody.

use std::sync::Arc;

use leptos::prelude::*;

use kelisim_core::site::{Channel, ConsentText, Form};
use kelisim_i18n::Words;

use super::{FormPage, trouble_id};
use crate::prose::{Line, Prose};
use crate::terms::Terms;

/// The required consent of the form.
#[component]
pub fn Agreement(form: Form, page: Arc<FormPage>) -> impl IntoView {
    let lang = page.shell.lang;
    let words = &Words::of(lang).form;
    let trouble = |field: &str| page.troubles.iter().find(|trouble| trouble.field == field).map(|trouble| trouble.words);
    let (name_wrong, agree_wrong) = (trouble("name"), trouble("agree"));
    let invalid = |wrong: Option<&str>| wrong.map(|_| "true");
    let name = page.values.get("name").cloned().unwrap_or_default();
    let ticked = page.ticked.contains("agree");
    let policy = page.shell.policy_href.clone();
    let text = page.shell.site.text(&form.text).cloned();
    let full = text.map(|text| view! { <FullText text page=Arc::clone(&page) title=words.full_text /> });
    view! {
        <fieldset class="agreement">
            <legend>{words.consent}</legend>
            <div class="field sign">
                <div class="line">
                    <span aria-hidden="true">{words.me}</span>
                    <input
                        id="name" name="name" type="text" autocomplete="name" maxlength="200" spellcheck="false" value=name
                        data-kind="name" data-max="200" aria-required="true"
                        aria-invalid=invalid(name_wrong) aria-describedby=trouble_id("name")
                    />
                </div>
                <label for="name">{form.name_label.get(lang).to_owned()}</label>
                <p class="trouble" id=trouble_id("name")>{name_wrong}</p>
            </div>
            <div class="field box">
                <input
                    id="agree" name="agree" type="checkbox" value="yes" checked=ticked data-kind="agree"
                    aria-required="true" aria-invalid=invalid(agree_wrong) aria-describedby=trouble_id("agree")
                />
                <label for="agree"><Line text=form.checkbox.get(lang) policy /></label>
                <p class="trouble" id=trouble_id("agree")>{agree_wrong}</p>
            </div>
            {full}
        </fieldset>
    }
}

/// The optional consents, apart from the required one.
#[component]
pub fn Extras(form: Form, page: Arc<FormPage>) -> impl IntoView {
    let lang = page.shell.lang;
    let words = Words::of(lang);
    let clauses = form
        .clauses
        .into_iter()
        .filter_map(|clause| Some((page.shell.site.text(&clause.text)?.clone(), clause.channels)))
        .map(|(text, channels)| view! { <Extra text channels page=Arc::clone(&page) /> })
        .collect_view();
    (!clauses.is_empty()).then(|| {
        view! {
            <fieldset class="extras">
                <legend>{words.form.extra}</legend>
                <p class="help">{words.form.extra_about}</p>
                {clauses}
            </fieldset>
        }
    })
}

/// One optional consent: its words, then a box for each channel, or one box.
#[component]
fn Extra(text: ConsentText, channels: Vec<Channel>, page: Arc<FormPage>) -> impl IntoView {
    let lang = page.shell.lang;
    let words = Words::of(lang);
    let base = format!("clause.{}", text.id);
    let sentence = text.words.get(lang).to_owned();
    let title = text.title.get(lang).to_owned();
    let tick = |name: String, label: String| {
        let ticked = page.ticked.contains(&name);
        view! {
            <div class="field box">
                <input id=name.clone() name=name.clone() type="checkbox" value="yes" checked=ticked />
                <label for=name>{label}</label>
            </div>
        }
    };
    let boxes = if channels.is_empty() {
        tick(base, sentence).into_any()
    } else {
        let boxes = channels
            .into_iter()
            .map(|channel| tick(format!("{base}.{}", channel.name()), words.channel(channel).to_owned()))
            .collect_view();
        view! { <p class="said">{sentence}</p><div class="channels">{boxes}</div> }.into_any()
    };
    view! {
        <div class="extra" role="group" aria-label=title>
            {boxes}
            <FullText text page=Arc::clone(&page) title=words.form.details />
        </div>
    }
}

/// The whole text, folded.
#[component]
fn FullText(text: ConsentText, page: Arc<FormPage>, title: &'static str) -> impl IntoView {
    let lang = page.shell.lang;
    let policy = page.shell.policy_href.clone();
    view! {
        <details>
            <summary>{title}</summary>
            <h2>{text.title.get(lang).to_owned()}</h2>
            <Prose text=text.words.get(lang) policy />
            <Terms site=Arc::clone(&page.shell.site) text=text.clone() lang />
        </details>
    }
}
