//! A form by which somebody applies.

mod consent;
mod field;

use std::sync::Arc;

use leptos::prelude::*;

use kelisim_core::form::Trouble;
use kelisim_core::site::Form;

use crate::live::LiveForm;
use crate::page::FormPage;
use crate::prose::Prose;
use crate::shell::Document;
use crate::words::Words;

use consent::{Agreement, Extras};
use field::FieldView;

/// Id of the sentence beside a field, and beside the two fields of the consent block.
fn trouble_id(field: &str) -> String {
    format!("{field}-trouble")
}

/// The form with its troubles, its fields, its consent block and its optional consents.
#[component]
pub fn FormBody(
    /// What to show.
    page: FormPage,
) -> impl IntoView {
    let Some(form) = page.shell.site.form(&page.form).cloned() else {
        // The gateway looks the form up before it renders; a page without one has nothing to say.
        return ().into_any();
    };
    let shell = page.shell.clone();
    let lang = shell.lang;
    let policy = shell.policy_href.clone();
    let words = &Words::of(lang).form;
    let heading = form.heading.get(lang).to_owned();
    let button = form.button.get(lang).to_owned();
    let intro = form.intro.get(lang).to_owned();
    let notice = page.notice.clone().map(|notice| view! { <p class="notice" role="alert">{notice}</p> });
    let summary =
        (!page.troubles.is_empty()).then(|| view! { <Summary troubles=page.troubles.clone() form=form.clone() lang /> });
    let title = heading.clone();
    let days = form.answer_days;
    let action = page.action.clone();
    let token = page.token.clone();
    let page = Arc::new(page);
    let fields =
        form.fields.iter().map(|field| view! { <FieldView field=field.clone() page=Arc::clone(&page) /> }).collect_view();
    view! {
        <Document shell title kind="form">
            <div class="sheet">
                <h1>{heading}</h1>
                <div class="intro"><Prose text=intro policy /></div>
                {notice}
                {summary}
                <LiveForm>
                    <form method="post" action=action novalidate>
                        <input type="hidden" name="token" value=token />
                        <input type="hidden" name="lang" value=lang.code() />
                        <div class="trap" aria-hidden="true">
                            <label for="website">{words.trap}</label>
                            <input id="website" name="website" tabindex="-1" autocomplete="off" />
                        </div>
                        <div class="fields">{fields}</div>
                        <Agreement form=form.clone() page=Arc::clone(&page) />
                        <Extras form=form.clone() page=Arc::clone(&page) />
                        <p class="act">
                            <button data-sending=words.sending>{button}</button>
                            <span class="answer">{(words.answer)(days)}</span>
                        </p>
                    </form>
                </LiveForm>
            </div>
        </Document>
    }
    .into_any()
}

/// What is wrong, over the form, each with a link to its field.
#[component]
fn Summary(troubles: Vec<Trouble>, form: Form, lang: kelisim_core::Lang) -> impl IntoView {
    let words = &Words::of(lang).form;
    let rows = troubles
        .into_iter()
        .map(|trouble| {
            let field = form.fields.iter().find(|field| field.id == trouble.field);
            let label = match trouble.field.as_str() {
                "name" => form.name_label.get(lang),
                "agree" => words.consent,
                _ => field.map_or("", |field| field.label.get(lang)),
            };
            view! { <li><a href=format!("#{}", trouble.field)>{label.to_owned()}</a>": "{trouble.words}</li> }
        })
        .collect_view();
    view! {
        <div class="summary" role="alert" tabindex="-1" autofocus=true>
            <h2>{words.troubles}</h2>
            <ul>{rows}</ul>
        </div>
    }
}
