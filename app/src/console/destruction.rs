//! What is over its term, proposals to destroy it, and the acts of what was destroyed.

use kelisim_i18n::DestructionWords;
use leptos::prelude::*;

use super::Notice;
use super::cases::Choice;
use super::frame::{Frame, Whole};
use super::tables::Listing;
use crate::render::document;

/// A destruction in the list.
#[derive(Clone, Debug)]
pub struct DestructionRow {
    /// Address of its page.
    pub href: String,
    /// Cells, the first of which is the number.
    pub cells: [String; 5],
}

/// Form that proposes a destruction.
#[derive(Clone, Debug)]
pub struct ProposeForm {
    /// Classes of which something is due.
    pub classes: Vec<Choice>,
    /// Reason, as it was typed.
    pub why: String,
    /// Whether it is missing.
    pub wrong: bool,
}

/// Data of the page of storage and destruction.
#[derive(Clone, Debug)]
pub struct RetentionPage {
    /// Frame around the page.
    pub frame: Frame,
    /// Address of the page.
    pub here: String,
    /// When everything was searched last, ready to read.
    pub searched: Option<String>,
    /// What is wrong.
    pub notice: Option<&'static str>,
    /// Cells of each class: what, term, who decides, due, held.
    pub classes: Vec<[String; 5]>,
    /// Form, for whoever may propose.
    pub propose: Option<ProposeForm>,
    /// Destructions, the newest first.
    pub rows: Vec<DestructionRow>,
    /// Address of the older ones.
    pub older: Option<String>,
}

/// Renders the page.
pub fn retention_page(page: RetentionPage) -> String {
    document(move || {
        let RetentionPage { frame, here, searched, notice, classes, propose, rows, older } = page;
        let lang = frame.lang;
        let words = DestructionWords::of(lang);
        let form = frame.signed_in.as_ref().map(|signed_in| signed_in.form.clone()).unwrap_or_default();
        let notice = notice.map(|words| view! { <Notice words=words.to_owned() wrong=true /> });
        let classes: Vec<Vec<String>> = classes.into_iter().map(Vec::from).collect();
        let head = words.list_columns.iter().map(|name| view! { <th scope="col">{*name}</th> }).collect_view();
        let list = if rows.is_empty() {
            view! { <p>{words.none}</p> }.into_any()
        } else {
            let rows = rows.into_iter().map(|row| {
                let [number, what, state, people, records] = row.cells;
                view! {
                    <tr>
                        <th scope="row"><a href=row.href>{number}</a></th>
                        <td>{what}</td>
                        <td>{state}</td>
                        <td>{people}</td>
                        <td>{records}</td>
                    </tr>
                }
            });
            let rows = rows.collect_view();
            view! {
                <div class="scroll" tabindex="0" role="region" aria-label=words.list>
                    <table class="plain-table"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>
                </div>
            }
            .into_any()
        };
        let older = older.map(|href| view! { <p><a href=href rel="next">{words.older}</a></p> });
        let propose = propose.map(|propose| propose_form(propose, &here, form, words));
        view! {
            <Whole frame title=words.heading.to_owned()>
                <h1>{words.heading}</h1>
                <p class="lead">{words.about}</p>
                {notice}
                <section class="panel">
                    <p class="help">{searched.unwrap_or_else(|| words.unsearched.to_owned())}</p>
                    <Listing caption=words.heading columns=words.columns.to_vec() rows=classes />
                </section>
                {propose}
                <section class="panel"><h2>{words.list}</h2>{list}{older}</section>
            </Whole>
        }
    })
}

fn propose_form(propose: ProposeForm, here: &str, form: String, words: &'static DestructionWords) -> AnyView {
    let ProposeForm { classes, why, wrong } = propose;
    if classes.is_empty() {
        return view! { <section class="panel"><h2>{words.propose}</h2><p>{words.nothing_due}</p></section> }.into_any();
    }
    let classes = classes.into_iter().map(|choice| {
        view! { <option value=choice.value selected=choice.chosen>{choice.title}</option> }
    });
    let classes = classes.collect_view();
    let trouble = wrong.then(|| view! { <p class="trouble" id="why-wrong">{words.no_reason}</p> });
    view! {
        <section class="panel">
            <h2>{words.propose}</h2>
            <form method="post" action=here.to_owned()>
                <input type="hidden" name="form" value=form />
                <div class="field"><label for="class">{words.class}</label><select id="class" name="class">{classes}</select></div>
                <div class="field">
                    <label for="why">{words.reason}</label>
                    <input id="why" name="why" value=why required maxlength="500" autocomplete="off" aria-invalid=wrong.then_some("true") aria-describedby="why-help why-wrong" />
                    <p class="help" id="why-help">{words.reason_help}</p>
                    {trouble}
                </div>
                <p class="act"><button>{words.send}</button></p>
            </form>
        </section>
    }
    .into_any()
}

/// Form that decides about a proposal.
#[derive(Clone, Debug)]
pub struct DecideForm {
    /// Order, as it was typed.
    pub order: String,
    /// What is wrong with it.
    pub wrong: Option<&'static str>,
}

/// Data of the page of one destruction.
#[derive(Clone, Debug)]
pub struct DestructionPage {
    /// Frame around the page.
    pub frame: Frame,
    /// Address of the page.
    pub here: String,
    /// Its title: of a proposal, or of an act.
    pub title: String,
    /// Where it stands.
    pub state: &'static str,
    /// What is wrong.
    pub notice: Option<&'static str>,
    /// Lines of the act: label and value.
    pub lines: Vec<(String, String)>,
    /// Whether the numbers still change.
    pub running: bool,
    /// Form, for whoever may decide; `Err` for whoever proposed it.
    pub decide: Option<Result<DecideForm, ()>>,
    /// Address of the act, once it is made.
    pub pdf: Option<String>,
}

/// Renders the page of one destruction.
pub fn destruction_page(page: DestructionPage) -> String {
    document(move || {
        let DestructionPage { frame, here, title, state, notice, lines, running, decide, pdf } = page;
        let words = DestructionWords::of(frame.lang);
        let form = frame.signed_in.as_ref().map(|signed_in| signed_in.form.clone()).unwrap_or_default();
        let notice = notice.map(|words| view! { <Notice words=words.to_owned() wrong=true /> });
        let lines = lines.into_iter().map(|(label, value)| {
            let values = value.split('\n').map(|line| view! { <dd>{line.to_owned()}</dd> }).collect_view();
            view! { <div><dt>{label}</dt>{values}</div> }
        });
        let lines = lines.collect_view();
        let running = running.then(|| view! { <p class="help">{words.running}</p> });
        let pdf = pdf.map(|href| view! { <p class="act"><a class="button" href=href download>{words.pdf}</a></p> });
        let decide = decide.map(|decide| match decide {
            Err(()) => view! { <section class="panel"><h2>{words.decide}</h2><p>{words.own}</p></section> }.into_any(),
            Ok(DecideForm { order, wrong }) => {
                let is_wrong = wrong.is_some();
                let wrong = wrong.map(|wrong| view! { <p class="trouble" id="order-wrong">{wrong}</p> });
                let [approve, refuse] = words.buttons;
                view! {
                    <section class="panel">
                        <h2>{words.decide}</h2>
                        <form method="post" action=here>
                            <input type="hidden" name="form" value=form />
                            <div class="field">
                                <label for="order">{words.order_label}</label>
                                <input id="order" name="order" value=order required maxlength="200" autocomplete="off" aria-invalid=is_wrong.then_some("true") aria-describedby="order-help order-wrong" />
                                <p class="help" id="order-help">{words.order_help}</p>
                                {wrong}
                            </div>
                            <p class="act acts"><button name="do" value="approve">{approve}</button><button class="plain" name="do" value="refuse">{refuse}</button></p>
                        </form>
                    </section>
                }
                .into_any()
            }
        });
        view! {
            <Whole frame title=title.clone()>
                <h1>{title}</h1>
                <p>{state}</p>
                {notice}
                {running}
                <section class="panel"><dl class="act-lines">{lines}</dl>{pdf}</section>
                {decide}
            </Whole>
        }
    })
}
