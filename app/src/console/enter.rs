//! The page on which staff enter what came another way: on paper, at the counter, by telephone or e-mail.

use kelisim_core::site::FieldKind;
use kelisim_i18n::{Desk, Entering};
use leptos::prelude::*;

use super::Notice;
use super::cases::Choice;
use super::frame::{Frame, Whole};
use crate::form::inside_textarea;
use crate::render::document;

/// One field of the form.
#[derive(Clone, Debug)]
pub struct EnterField {
    /// Id, and name.
    pub id: String,
    /// Label.
    pub label: String,
    /// Kind of value.
    pub kind: FieldKind,
    /// Whether it must be filled in.
    pub required: bool,
    /// What was typed.
    pub value: String,
    /// Mistake in it.
    pub wrong: Option<String>,
    /// What can be chosen, of a choice.
    pub options: Vec<Choice>,
}

/// A box for something the paper says.
#[derive(Clone, Debug)]
pub struct EnterBox {
    /// Name.
    pub name: String,
    /// What it says.
    pub title: String,
    /// Whether it is ticked.
    pub ticked: bool,
    /// Mistake about it.
    pub wrong: Option<String>,
}

/// Data of the page.
#[derive(Clone, Debug)]
pub struct EnterPage {
    /// Frame around the page.
    pub frame: Frame,
    /// Address that the form is posted to.
    pub here: String,
    /// Address of the list.
    pub list: String,
    /// Forms of the site: address, title, and whether it is this one.
    pub forms: Vec<(String, String, bool)>,
    /// Title of this one.
    pub title: String,
    /// Fields about how it came: way, day, identity.
    pub how: Vec<EnterField>,
    /// Fields of the form.
    pub fields: Vec<EnterField>,
    /// Statement and clauses of the form.
    pub boxes: Vec<EnterBox>,
    /// Key under which a repeated press is the same act.
    pub key: String,
    /// Any other message.
    pub notice: Option<String>,
}

#[component]
fn Field(field: EnterField) -> impl IntoView {
    let EnterField { id, label, kind, required, value, wrong, options } = field;
    let trouble = format!("{id}-wrong");
    let invalid = wrong.is_some().then_some("true");
    let control = match kind {
        FieldKind::Textarea => view! {
            <textarea id=id.clone() name=id.clone() rows="6" required=required aria-invalid=invalid aria-describedby=trouble.clone()>{inside_textarea(&value)}</textarea>
        }
        .into_any(),
        FieldKind::Select => {
            // A language stands there by its own name.
            let is_language = id == "enter-lang";
            let options = options.into_iter().map(|choice| {
                let lang = is_language.then(|| choice.value.clone());
                view! { <option value=choice.value lang=lang selected=choice.chosen>{choice.title}</option> }
            });
            view! {
                <select id=id.clone() name=id.clone() required=required aria-invalid=invalid aria-describedby=trouble.clone()>{options.collect_view()}</select>
            }
            .into_any()
        }
        kind => {
            let way = if kind == FieldKind::Date { "date" } else { "text" };
            view! {
                <input id=id.clone() name=id.clone() type=way value=value required=required autocomplete="off" aria-invalid=invalid aria-describedby=trouble.clone() />
            }
            .into_any()
        }
    };
    let wrong = wrong.map(|words| view! { <p class="trouble" id=trouble>{words}</p> });
    view! { <div class="field"><label for=id>{label}</label>{control}{wrong}</div> }
}

/// Renders the page.
pub fn enter_page(page: EnterPage) -> String {
    document(move || {
        let EnterPage { frame, here, list, forms, title, how, fields, boxes, key, notice } = page;
        let (words, desk) = (Entering::of(frame.lang), Desk::of(frame.lang));
        let form = frame.signed_in.as_ref().map(|signed_in| signed_in.form.clone()).unwrap_or_default();
        let notice = notice.map(|words| view! { <Notice words wrong=true /> });
        let forms = (forms.len() > 1).then(|| {
            let links = forms.into_iter().map(|(href, title, current)| {
                view! { <li><a href=href aria-current=current.then_some("page")>{title}</a></li> }
            });
            view! { <nav aria-label=words.forms class="kinds"><ul class="plain-list">{links.collect_view()}</ul></nav> }
        });
        let boxes = boxes.into_iter().map(|one| {
            let EnterBox { name, title, ticked, wrong } = one;
            let trouble = format!("{name}-wrong");
            let invalid = wrong.is_some().then_some("true");
            let wrong = wrong.map(|words| view! { <p class="trouble" id=trouble.clone()>{words}</p> });
            view! {
                <div class="field">
                    <label class="choice"><input type="checkbox" name=name value="yes" checked=ticked aria-invalid=invalid aria-describedby=trouble />{title}</label>
                    {wrong}
                </div>
            }
        });
        view! {
            <Whole frame title=words.heading.to_owned()>
                <p class="back"><a href=list>{desk.cases}</a></p>
                <h1>{words.heading}</h1>
                <p class="lead">{words.about}</p>
                {forms}
                {notice}
                <form method="post" action=here>
                    <input type="hidden" name="form" value=form />
                    <input type="hidden" name="key" value=key />
                    <section class="panel">
                        <h2>{words.how_heading}</h2>
                        {how.into_iter().map(|field| view! { <Field field /> }).collect_view()}
                    </section>
                    <section class="panel">
                        <h2>{title}</h2>
                        {fields.into_iter().map(|field| view! { <Field field /> }).collect_view()}
                    </section>
                    <section class="panel">
                        <h2>{words.agreed}</h2>
                        <p class="help">{words.agreed_about}</p>
                        {boxes.collect_view()}
                        <p class="act"><button>{words.enter}</button></p>
                    </section>
                </form>
            </Whole>
        }
    })
}
