//! The journal of a site: what was done in a period, on the page, as a spreadsheet, or printed.

use kelisim_i18n::JournalWords;
use leptos::prelude::*;

use super::Notice;
use super::cases::Choice;
use super::frame::{Frame, Whole};
use crate::render::document;

/// Data of the page.
#[derive(Clone, Debug)]
pub struct JournalPage {
    /// Frame around the page.
    pub frame: Frame,
    /// Address of the page.
    pub here: String,
    /// First and last day, ISO 8601.
    pub days: (String, String),
    /// Kinds of operations.
    pub operations: Vec<Choice>,
    /// What is wrong with the period, or what is left out.
    pub notice: Option<&'static str>,
    /// Number of lines in the period.
    pub count: u64,
    /// Lines: moment, place, operation, number, decision, who.
    pub rows: Vec<[String; 6]>,
}

/// Renders the page.
pub fn journal_page(page: JournalPage) -> String {
    document(move || {
        let JournalPage { frame, here, days: (from, until), operations, notice, count, rows } = page;
        let words = JournalWords::of(frame.lang);
        let notice = notice.map(|words| view! { <Notice words=words.to_owned() wrong=true /> });
        let operations = operations.into_iter().map(|choice| {
            view! { <option value=choice.value selected=choice.chosen>{choice.title}</option> }
        });
        let shown = u64::try_from(rows.len()).unwrap_or(u64::MAX);
        let said = if count == 0 { words.nothing.to_owned() } else { (words.shown)(count, shown) };
        let table = (!rows.is_empty()).then(|| {
            let head = words.columns.into_iter().map(|name| view! { <th scope="col">{name}</th> });
            let lines = rows.into_iter().map(|cells| {
                let cells = cells.into_iter().zip(words.columns).map(|(cell, name)| view! { <td data-name=name>{cell}</td> });
                view! { <tr>{cells.collect_view()}</tr> }
            });
            view! {
                <table class="listing">
                    <caption class="unseen">{words.heading}</caption>
                    <thead><tr>{head.collect_view()}</tr></thead>
                    <tbody>{lines.collect_view()}</tbody>
                </table>
            }
        });
        view! {
            <Whole frame title=words.heading.to_owned()>
                <h1>{words.heading}</h1>
                <p class="lead">{words.about}</p>
                {notice}
                <form method="get" action=here class="panel filters">
                    <div class="field"><label for="from">{words.from}</label><input id="from" name="from" type="date" value=from required /></div>
                    <div class="field"><label for="until">{words.until}</label><input id="until" name="until" type="date" value=until required /></div>
                    <div class="field"><label for="op">{words.operation}</label><select id="op" name="op">{operations.collect_view()}</select></div>
                    <p class="act">
                        <button>{words.show}</button>
                        <button class="plain" name="as" value="csv">{words.csv}</button>
                        <button class="plain" name="as" value="pdf">{words.pdf}</button>
                    </p>
                </form>
                <p>{said}</p>
                {table}
            </Whole>
        }
    })
}
