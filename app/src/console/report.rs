//! The control report of a month: on the page, as a spreadsheet, or printed.

use kelisim_i18n::format::number;
use kelisim_i18n::{Console, ControlReport};
use leptos::prelude::*;

use super::Notice;
use super::cases::Choice;
use super::figures::{Bar, Chart};
use super::frame::{Frame, Whole};
use crate::render::document;

/// A table of the report, ready to read.
#[derive(Clone, Debug)]
pub struct ReportTable {
    /// Heading.
    pub title: &'static str,
    /// Headings of the columns.
    pub columns: Vec<&'static str>,
    /// Cells of each row; the first says what the row is about.
    pub rows: Vec<Vec<String>>,
    /// What is said instead when there are no rows.
    pub nothing: &'static str,
}

/// The report, ready to read.
#[derive(Clone, Debug)]
pub struct ReportSheet {
    /// Period, and when it was made.
    pub period: String,
    /// Tables, in their order.
    pub tables: Vec<ReportTable>,
}

/// Data of the page.
#[derive(Clone, Debug)]
pub struct ReportPage {
    /// Frame around the page.
    pub frame: Frame,
    /// Address of the page.
    pub here: String,
    /// Months to choose from.
    pub months: Vec<Choice>,
    /// What is wrong, or left out.
    pub notice: Option<&'static str>,
    /// The report; none for no month.
    pub sheet: Option<ReportSheet>,
    /// Received and ended, by day.
    pub bars: Vec<Bar>,
}

/// Renders a table; numbers stand at the right.
pub(super) fn table(table: ReportTable) -> impl IntoView {
    let ReportTable { title, columns, rows, nothing } = table;
    if rows.is_empty() {
        return view! { <section class="panel"><h2>{title}</h2><p>{nothing}</p></section> }.into_any();
    }
    let head = columns.iter().map(|name| view! { <th scope="col">{*name}</th> }).collect_view();
    let rows = rows.into_iter().map(|row| {
        let mut cells = row.into_iter();
        let first = cells.next().unwrap_or_default();
        let cells = cells.map(|cell| view! { <td>{cell}</td> }).collect_view();
        view! { <tr><th scope="row">{first}</th>{cells}</tr> }
    });
    view! {
        <section class="panel">
            <h2>{title}</h2>
            <div class="scroll" tabindex="0" role="region" aria-label=title>
                <table class="plain-table"><thead><tr>{head}</tr></thead><tbody>{rows.collect_view()}</tbody></table>
            </div>
        </section>
    }
    .into_any()
}

/// Renders the page.
pub fn report_page(page: ReportPage) -> String {
    document(move || {
        let ReportPage { frame, here, months, notice, sheet, bars } = page;
        let lang = frame.lang;
        let words = ControlReport::of(lang);
        let [by_day, received, ended] = words.by_day;
        let notice = notice.map(|words| view! { <Notice words=words.to_owned() wrong=true /> });
        let months = months.into_iter().map(|choice| {
            view! { <option value=choice.value selected=choice.chosen>{choice.title}</option> }
        });
        let quiet = bars.iter().all(|bar| bar.counts == [0; 3]);
        let chart = (!quiet).then(|| {
            let rows = bars.iter().rev().filter(|bar| bar.counts != [0; 3]).map(|bar| {
                let [came, _, went] = bar.counts.map(|count| number(count, lang));
                view! { <tr><th scope="row">{bar.label.clone()}</th><td>{came}</td><td>{went}</td></tr> }
            });
            let rows = rows.collect_view();
            let console = Console::of(lang);
            view! {
                <section class="panel">
                    <h2>{by_day}</h2>
                    <Chart bars names=[received, "", ended] lang />
                    <details>
                        <summary>{console.as_table}</summary>
                        <div class="scroll" tabindex="0" role="region" aria-label=by_day>
                            <table class="plain-table">
                                <thead><tr><th scope="col">{console.day}</th><th scope="col">{received}</th><th scope="col">{ended}</th></tr></thead>
                                <tbody>{rows}</tbody>
                            </table>
                        </div>
                    </details>
                </section>
            }
        });
        let (period, tables) = sheet.map(|sheet| (sheet.period, sheet.tables)).unwrap_or_default();
        let mut tables = tables.into_iter().map(table);
        let first = tables.next();
        let rest = tables.collect_view();
        view! {
            <Whole frame title=words.heading.to_owned()>
                <h1>{words.heading}</h1>
                <p class="lead">{words.about}</p>
                {notice}
                <form method="get" action=here class="panel filters">
                    <div class="field"><label for="month">{words.month}</label><select id="month" name="month">{months.collect_view()}</select></div>
                    <p class="act">
                        <button>{words.show}</button>
                        <button class="plain" name="as" value="csv">{words.csv}</button>
                        <button class="plain" name="as" value="pdf">{words.pdf}</button>
                    </p>
                </form>
                <p>{period}</p>
                {first}
                {chart}
                {rest}
            </Whole>
        }
    })
}
