//! The consent of a form in the shape of the annex: name first, then the words, then the box; all information
//! that the law requires is one press away. Further consents stand apart, each with its words and a box of its
//! own, and nothing is ticked for anybody.

use std::sync::Arc;

use leptos::prelude::*;

use kelisim_core::site::{Channel, ConsentText, Form};
use kelisim_i18n::Words;

use super::{FormPage, trouble_id};
use crate::prose::{Line, Prose};
use crate::shell::{spaced, telephone};
use crate::terms::Terms;

/// The required consents of the form: the statement, and clauses it cannot do without.
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
    let sentence = text.as_ref().map(|text| {
        let policy = policy.clone();
        view! { <div class="said" id="agree-words"><Prose text=text.words.get(lang) policy /></div> }
    });
    let terms = text.map(|text| view! { <FullTerms text page=Arc::clone(&page) title=words.full_text /> });
    let required = clauses(&form, &page, true);
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
            {sentence}
            <div class="field box">
                <input
                    id="agree" name="agree" type="checkbox" value="yes" checked=ticked data-kind="agree"
                    aria-required="true" aria-invalid=invalid(agree_wrong) aria-describedby=format!("agree-words {}", trouble_id("agree"))
                />
                <label for="agree"><Line text=form.checkbox.get(lang) policy /></label>
                <p class="trouble" id=trouble_id("agree")>{agree_wrong}</p>
            </div>
            {terms}
            {required}
            <Otherwise page=Arc::clone(&page) />
            // On paper the consent is signed.
            <p class="paper" aria-hidden="true"><span>{words.signature}</span><span>{words.date}</span></p>
        </fieldset>
    }
}

/// The optional consents, apart from those that are required.
#[component]
pub fn Extras(form: Form, page: Arc<FormPage>) -> impl IntoView {
    let lang = page.shell.lang;
    let words = Words::of(lang);
    let clauses = clauses(&form, &page, false);
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

/// The consents beside the statement: those that the application cannot do without, or the others.
fn clauses(form: &Form, page: &Arc<FormPage>, required: bool) -> Vec<impl IntoView + use<>> {
    let wanted = form.clauses.iter().filter(|clause| clause.required == required);
    let texts = wanted.filter_map(|clause| Some((page.shell.site.text(&clause.text)?.clone(), clause.channels.clone())));
    texts.map(|(text, channels)| view! { <Extra text channels required page=Arc::clone(page) /> }).collect()
}

/// How to reach the operator for who does not agree.
#[component]
fn Otherwise(page: Arc<FormPage>) -> impl IntoView {
    let operator = &page.shell.site.operator;
    let (email, phone) = (operator.email.clone(), operator.phone.clone());
    view! {
        <p class="help otherwise">
            {Words::of(page.shell.lang).form.otherwise}" "
            <a href=format!("mailto:{email}")>{email.clone()}</a>", "<a href=telephone(&phone)>{spaced(&phone)}</a>
        </p>
    }
}

/// One consent beside the statement: its words, then a box for each channel, or one box.
#[component]
fn Extra(text: ConsentText, channels: Vec<Channel>, required: bool, page: Arc<FormPage>) -> impl IntoView {
    let lang = page.shell.lang;
    let words = Words::of(lang);
    let base = format!("clause.{}", text.id);
    let sentence = text.words.get(lang).to_owned();
    let title = text.title.get(lang).to_owned();
    let tick = |name: String, label: String| {
        let ticked = page.ticked.contains(&name);
        let wrong = page.troubles.iter().find(|trouble| trouble.field == name).map(|trouble| trouble.words);
        let trouble = required.then(|| view! { <p class="trouble" id=trouble_id(&name)>{wrong}</p> });
        view! {
            <div class="field box">
                <input
                    id=name.clone() name=name.clone() type="checkbox" value="yes" checked=ticked
                    data-kind=required.then_some("agree") aria-required=required.then_some("true")
                    aria-invalid=wrong.map(|_| "true") aria-describedby=required.then(|| trouble_id(&name))
                />
                <label for=name><Line text=&label policy=page.shell.policy_href.clone() /></label>
                {trouble}
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
            <FullTerms text page=Arc::clone(&page) title=words.form.details />
        </div>
    }
}

/// The terms of a consent, folded.
#[component]
fn FullTerms(text: ConsentText, page: Arc<FormPage>, title: &'static str) -> impl IntoView {
    let lang = page.shell.lang;
    view! {
        <details>
            <summary>{title}</summary>
            <h2>{text.title.get(lang).to_owned()}</h2>
            <Terms site=Arc::clone(&page.shell.site) text=text.clone() lang />
        </details>
    }
}
