//! One list: how far it is, and what came of it.

use kelisim_core::Lang;
use kelisim_i18n::format::{number, percent};
use kelisim_i18n::{Console, Lists};
use leptos::prelude::*;

use super::Said;
use super::frame::{Frame, Whole};
use crate::render::document;

/// One list.
#[derive(Clone, Debug)]
pub struct JobPage {
    /// What surrounds it.
    pub frame: Frame,
    /// Its address.
    pub here: String,
    /// Address of the question about a list.
    pub another: String,
    /// When it came, ready to read.
    pub at: String,
    /// What it was asked for.
    pub title: String,
    /// The past moment that was asked about, ready to read.
    pub as_of: Option<String>,
    /// How far it is.
    pub state: JobState,
}

/// How far a list is.
#[derive(Clone, Debug)]
pub enum JobState {
    /// It waits, or is being checked: rows so far, and the share of the file in per cent.
    UnderWay {
        /// Whether somebody works on it.
        running: bool,
        /// Rows so far.
        rows: u64,
        /// The share of the file in per cent.
        percent: u64,
    },
    /// It is answered.
    Done {
        /// Rows.
        rows: u64,
        /// Those that may be contacted.
        allowed: u64,
        /// Why not the others: the reason in words, and rows; the most frequent first.
        reasons: Vec<(&'static str, u64)>,
        /// Size of the answer, ready to read.
        size: String,
        /// Until when it is kept, ready to read.
        kept: String,
    },
    /// There is no answer: why.
    Failed(String),
}

/// Bars beside each other's words and numbers: a table for everybody, with a drawing in it.
#[component]
fn WhyNot(reasons: Vec<(&'static str, u64)>, rows: u64, lang: Lang) -> impl IntoView {
    let (list, most) = (Lists::of(lang), reasons.iter().map(|(_, count)| *count).max().unwrap_or(1).max(1));
    let lines = reasons.into_iter().map(move |(reason, count)| {
        // In thousandths, and never so small that it is not seen.
        let wide = (count * 1000 / most).max(8);
        let share = percent(count, rows, lang);
        view! {
            <tr>
                <th scope="row">{reason}<svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect width=wide height="10" /></svg></th>
                <td>{number(count, lang)}</td>
                <td>{share}</td>
            </tr>
        }
    });
    view! {
        <table class="plain-table why">
            <thead><tr><th scope="col">{list.reason}</th><th scope="col">{list.rows}</th><th scope="col">{list.share}</th></tr></thead>
            <tbody>{lines.collect_view()}</tbody>
        </table>
    }
}

/// One list.
pub fn job_page(page: JobPage) -> String {
    document(move || {
        let JobPage { frame, here, another, at, title, as_of, state } = page;
        let lang = frame.lang;
        let (words, list) = (Console::of(lang), Lists::of(lang));
        let form = frame.seat.as_ref().map(|seat| seat.form.clone()).unwrap_or_default();
        let heading = (list.one)(&at);
        let as_of = as_of.map(|moment| view! { <p class="lead">{(list.as_of)(&moment)}</p> });
        let remove = view! {
            <form method="post" action=format!("{here}/remove")>
                <input type="hidden" name="form" value=form />
                <button class="quiet">{list.remove}</button>
            </form>
        };
        let body = match state {
            JobState::UnderWay { running, rows, percent } => {
                let so_far = if running { (list.so_far)(&number(rows, lang), percent) } else { list.waits.to_owned() };
                // The page is asked for anew where no script does it more gently.
                view! {
                    <noscript><meta http-equiv="refresh" content="3" /></noscript>
                    <section class="panel" id="job" data-state="waiting">
                        <p role="status" id="so-far">{so_far}</p>
                        <progress max="100" value=percent aria-labelledby="so-far"></progress>
                        <p class="help">{list.goes_on}</p>
                        {remove}
                    </section>
                }
                .into_any()
            }
            JobState::Done { rows, allowed, reasons, size, kept } => {
                let class = if allowed > 0 { "answer-card yes" } else { "answer-card no" };
                let outcome = (list.outcome)(&number(allowed, lang), &number(rows, lang));
                let why = (!reasons.is_empty()).then(|| {
                    view! { <h2>{list.why_not}</h2><WhyNot reasons rows lang /> }
                });
                view! {
                    <section class=class role="status">
                        <h2>{outcome}</h2>
                        <p class="act"><a class="button" href=format!("{here}/answer") download>{(list.take)(&size)}</a></p>
                        <p>{list.answer_now}</p>
                        <p class="help">{(list.available_until)(&kept)}</p>
                    </section>
                    <section class="panel">{why}
                        <p><a href=format!("{here}/summary") download>{list.take_summary}</a></p>
                        <p class="help">{list.summary_about}</p>
                        {remove}
                    </section>
                }
                .into_any()
            }
            JobState::Failed(why) => view! {
                <Said words=why wrong=true />
                <section class="panel"><h2>{list.failed}</h2>{remove}</section>
            }
            .into_any(),
        };
        view! {
            <Whole frame title=heading.clone()>
                <h1>{heading}</h1>
                <p class="lead">{words.what}": "{title}</p>
                {as_of}
                {body}
                <ul class="ways"><li><a href=another>{list.another}</a></li></ul>
            </Whole>
        }
    })
}
