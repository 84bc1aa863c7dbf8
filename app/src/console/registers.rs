//! The registers an inspector asks for: on the page, as a spreadsheet, or printed.

use kelisim_i18n::Registers;
use leptos::prelude::*;

use super::Notice;
use super::cases::Choice;
use super::frame::{Frame, Whole};
use super::report::{ReportSheet, table};
use crate::render::document;

/// Data of the page.
#[derive(Clone, Debug)]
pub struct RegistersPage {
    /// Frame around the page.
    pub frame: Frame,
    /// Address of the page.
    pub here: String,
    /// Registers to choose from.
    pub which: Vec<Choice>,
    /// First and last day, ISO 8601.
    pub days: (String, String),
    /// What is wrong, or left out.
    pub notice: Option<&'static str>,
    /// The register; none for no period.
    pub sheet: Option<ReportSheet>,
    /// How many people there are data of, and what the law asks at that number.
    pub people: Vec<String>,
}

/// Renders the page.
pub fn registers_page(page: RegistersPage) -> String {
    document(move || {
        let RegistersPage { frame, here, which, days: (from, until), notice, sheet, people } = page;
        let words = Registers::of(frame.lang);
        let notice = notice.map(|words| view! { <Notice words=words.to_owned() wrong=true /> });
        let which = which.into_iter().map(|choice| {
            view! { <option value=choice.value selected=choice.chosen>{choice.title}</option> }
        });
        let which = which.collect_view();
        let [first, last] = words.days;
        let [csv, pdf] = words.files;
        let people = people.into_iter().map(|line| view! { <p>{line}</p> }).collect_view();
        let (period, tables) = sheet.map(|sheet| (sheet.period, sheet.tables)).unwrap_or_default();
        let tables = tables.into_iter().map(table).collect_view();
        view! {
            <Whole frame title=words.heading.to_owned()>
                <h1>{words.heading}</h1>
                <p class="lead">{words.about}</p>
                {notice}
                <form method="get" action=here class="panel filters">
                    <div class="field"><label for="which">{words.which}</label><select id="which" name="which">{which}</select></div>
                    <div class="field"><label for="from">{first}</label><input id="from" type="date" name="from" value=from /></div>
                    <div class="field"><label for="until">{last}</label><input id="until" type="date" name="until" value=until /></div>
                    <p class="act acts">
                        <button>{words.show}</button>
                        <button class="plain" name="as" value="csv">{csv}</button>
                        <button class="plain" name="as" value="pdf">{pdf}</button>
                    </p>
                </form>
                <p class="help">{period}</p>
                <div class="registers">{tables}</div>
                <section class="panel"><h2>{words.people}</h2>{people}</section>
            </Whole>
        }
    })
}
