//! The duties of the law, and how they stand.

use kelisim_i18n::Duties;
use leptos::prelude::*;

use super::frame::{Frame, Whole};
use crate::render::document;

/// A duty, ready to read.
#[derive(Clone, Debug)]
pub struct DutyRow {
    /// What is owed.
    pub title: &'static str,
    /// Article of the law.
    pub article: &'static str,
    /// How it stands.
    pub state: &'static str,
    /// Whether something is to be done.
    pub is_open: bool,
    /// What there is to know.
    pub words: String,
}

/// Data of the page.
#[derive(Clone, Debug)]
pub struct DutiesPage {
    /// Frame around the page.
    pub frame: Frame,
    /// Duties, what is not kept first.
    pub rows: Vec<DutyRow>,
}

/// Renders the page.
pub fn duties_page(page: DutiesPage) -> String {
    document(move || {
        let DutiesPage { frame, rows } = page;
        let words = Duties::of(frame.lang);
        let [duty, article, state, know] = words.columns;
        let rows = rows.into_iter().map(|row| {
            let class = row.is_open.then_some("trouble");
            view! {
                <tr>
                    <th scope="row">{row.title}</th>
                    <td>{row.article}</td>
                    <td><span class=class>{row.state}</span></td>
                    <td>{row.words}</td>
                </tr>
            }
        });
        let rows = rows.collect_view();
        view! {
            <Whole frame title=words.heading.to_owned()>
                <h1>{words.heading}</h1>
                <p class="lead">{words.about}</p>
                <section class="panel">
                    <div class="scroll" tabindex="0" role="region" aria-label=words.heading>
                        <table class="plain-table duties">
                            <thead><tr><th scope="col">{duty}</th><th scope="col">{article}</th><th scope="col">{state}</th><th scope="col">{know}</th></tr></thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </div>
                </section>
            </Whole>
        }
    })
}
