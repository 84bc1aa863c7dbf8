//! An application form, as a whole page.

mod consent;
mod field;
mod representative;
mod status;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use consent::{Agreement, Extras};
use field::FieldView;
use kelisim_core::Lang;
use kelisim_core::form::Trouble;
use kelisim_core::site::{Form, Site};
use kelisim_i18n::Words;
use leptos::prelude::*;
use representative::Representative;
use status::Status;

use crate::live::LiveForm;
use crate::prose::Prose;
use crate::shell::{Document, Frame, Shell};

pub(crate) use field::inside_textarea;

/// Data of an application form, empty or shown again with its mistakes.
#[derive(Clone, Debug)]
pub struct FormPage {
    /// Header and footer around the page.
    pub shell: Shell,
    /// Id of the form in the site file.
    pub form: String,
    /// Address the form is posted to.
    pub action: String,
    /// Typed values, by field id; `name` is the first line of the consent block.
    pub values: BTreeMap<String, String>,
    /// Names of the boxes that were ticked: `agree`, `clause.<text>` and `clause.<text>.<channel>`. Empty
    /// when the form is first shown: nothing is ticked for anybody.
    pub ticked: BTreeSet<String>,
    /// Mistakes, in the order of the form.
    pub troubles: Vec<Trouble>,
    /// Token that makes a repeated post the same application.
    pub token: String,
    /// A sentence above the form about the gateway's own state, such as "could not be saved just now, send
    /// again".
    pub notice: Option<String>,
    /// Parts that a form in the preview does without.
    pub more: More,
}

/// Parts of a form that can really be sent.
#[derive(Clone, Debug, Default)]
pub struct More {
    /// Today's date where people are, ISO 8601, for hints about dates.
    pub today: String,
    /// Seconds a person needs at least: what is sent sooner is not accepted.
    pub least: u32,
    /// Hidden fields of the gateway's own.
    pub hidden: Vec<(&'static str, String)>,
    /// Whether it stands in a frame on a page of the site: the form alone, without header and footer.
    pub framed: bool,
}

/// Id of the sentence beside a field, and beside the two fields of the consent block.
fn trouble_id(field: &str) -> String {
    format!("{field}-trouble")
}

/// Label of a field in the list of mistakes.
#[must_use]
pub fn label(site: &Site, form: &Form, field: &str, lang: Lang) -> String {
    match field {
        "name" => form.name_label.get(lang).to_owned(),
        "agree" => Words::of(lang).form.consent.to_owned(),
        clause if clause.starts_with("clause.") => {
            let text = clause.strip_prefix("clause.").and_then(|id| site.text(id));
            text.map(|text| text.title.get(lang).to_owned()).unwrap_or_default()
        }
        _ => match form.fields.iter().find(|known| known.id == field) {
            Some(known) => known.label.get(lang).to_owned(),
            None => representative::label(field, lang).unwrap_or_default().to_owned(),
        },
    }
}

/// The form with its mistakes, its fields, its consent block and its optional consents.
#[component]
pub fn FormBody(
    /// Data of the page.
    page: FormPage,
) -> impl IntoView {
    let Some(form) = page.shell.site.form(&page.form).cloned() else {
        // The gateway looks the form up before it renders; a page without one is empty.
        return ().into_any();
    };
    let shell = page.shell.clone();
    let title = form.heading.get(shell.lang).to_owned();
    let framed = page.more.framed;
    let sheet = view! { <Sheet page form /> };
    if framed {
        view! { <Frame shell title>{sheet}</Frame> }.into_any()
    } else {
        // The referrer goes to the gateway's own pages alone: its forms must be known to come from them.
        view! { <Document shell title kind="form" referrer="same-origin">{sheet}</Document> }.into_any()
    }
}

#[component]
fn Sheet(page: FormPage, form: Form) -> impl IntoView {
    let lang = page.shell.lang;
    let policy = page.shell.policy_href.clone();
    let words = &Words::of(lang).form;
    let intro = form.intro.get(lang).to_owned();
    let notice = page.notice.clone().map(|notice| view! { <p class="notice" role="alert">{notice}</p> });
    let summary = (!page.troubles.is_empty()).then(|| {
        let list =
            page.troubles.iter().map(|trouble| (trouble.clone(), label(&page.shell.site, &form, &trouble.field, lang))).collect();
        view! { <Summary list lang /> }
    });
    let (action, token, days) = (page.action.clone(), page.token.clone(), form.answer_days);
    let More { today, least, hidden, framed } = page.more.clone();
    let target = framed.then_some("_top");
    let hidden = hidden.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value /> }).collect_view();
    let page = Arc::new(page);
    let fields =
        form.fields.iter().map(|field| view! { <FieldView field=field.clone() page=Arc::clone(&page) /> }).collect_view();
    let all_required = form.fields.iter().all(|field| field.required);
    let fill_in = words.fill_in[usize::from(all_required)];
    let represent = form.representative.then(|| view! { <Representative page=Arc::clone(&page) /> });
    view! {
        <div class="sheet">
            <h1>{form.heading.get(lang).to_owned()}</h1>
            <div class="intro"><Prose text=intro policy /></div>
            <div class="told" data-troubles=words.troubles>{notice}{summary}</div>
            <LiveForm>
                <form class="apply" method="post" action=action target=target novalidate data-today=today data-least=least>
                    <input type="hidden" name="token" value=token />
                    <input type="hidden" name="lang" value=lang.code() />
                    {hidden}
                    <div class="trap" aria-hidden="true">
                        <label for="website">{words.trap}</label>
                        <input id="website" name="website" tabindex="-1" autocomplete="off" />
                    </div>
                    <p class="help required">{fill_in}</p>
                    <div class="fields">{fields}</div>
                    {represent}
                    <Agreement form=form.clone() page=Arc::clone(&page) />
                    <Extras form=form.clone() page=Arc::clone(&page) />
                    <p class="act">
                        <button data-sending=words.sending>{form.button.get(lang).to_owned()}</button>
                        <span class="answer">{(words.answer)(days)}</span>
                    </p>
                    <Status lang />
                </form>
            </LiveForm>
        </div>
    }
}

/// List of mistakes above the form, each with a link to its field.
#[component]
fn Summary(list: Vec<(Trouble, String)>, lang: Lang) -> impl IntoView {
    let words = &Words::of(lang).form;
    let rows = list
        .into_iter()
        .map(|(trouble, label)| view! { <li><a href=format!("#{}", trouble.field)>{label}</a>": "{trouble.words}</li> })
        .collect_view();
    view! {
        <div class="summary" role="alert" tabindex="-1" autofocus=true>
            <h2>{words.troubles}</h2>
            <ul>{rows}</ul>
        </div>
    }
}
