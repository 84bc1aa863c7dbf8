//! The page of one list: its progress and its result.

use kelisim_core::Lang;
use kelisim_i18n::format::{number, percent};
use kelisim_i18n::{Console, Lists};
use leptos::prelude::*;

use super::Notice;
use super::frame::{Frame, Whole};
use crate::live::LiveJob;
use crate::render::document;

/// Data of the page of one list.
#[derive(Clone, Debug)]
pub struct JobPage {
    /// Frame around the page.
    pub frame: Frame,
    /// Address of this page.
    pub here: String,
    /// Address of the page on which a list is sent.
    pub another: String,
    /// When it arrived, ready to read.
    pub at: String,
    /// Title of its purpose and channel.
    pub title: String,
    /// The past moment that was asked about, ready to read.
    pub as_of: Option<String>,
    /// Progress or result of the list.
    pub state: JobState,
}

/// Progress or result of a list.
#[derive(Clone, Debug)]
pub enum JobState {
    /// It waits, or is being checked: rows so far, and the share of the file in per cent.
    UnderWay {
        /// Whether a worker is on it.
        running: bool,
        /// Number of rows so far.
        rows: u64,
        /// The share of the file in per cent.
        percent: u64,
    },
    /// Every row is answered.
    Done {
        /// Number of rows in all.
        rows: u64,
        /// Number of rows that may be contacted.
        allowed: u64,
        /// Why the others may not: the reason in words, and rows; the most frequent first.
        reasons: Vec<(&'static str, u64)>,
        /// Size of the answer, ready to read.
        size: String,
        /// Until when the answer is stored, ready to read.
        stored_until: String,
    },
    /// There is no answer: the reason.
    Failed(String),
}

/// A table of reasons with their numbers and a bar for each, readable without the drawing.
#[component]
fn WhyNot(reasons: Vec<(&'static str, u64)>, rows: u64, lang: Lang) -> impl IntoView {
    let list = Lists::of(lang);
    let lines = reasons.into_iter().map(move |(reason, count)| {
        // In thousandths, and never so small that it is invisible.
        let wide = (count * 1000 / rows.max(1)).max(8);
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

/// Renders the page of one list.
pub fn job_page(page: JobPage) -> String {
    document(move || {
        let JobPage { frame, here, another, at, title, as_of, state } = page;
        let lang = frame.lang;
        let (words, list) = (Console::of(lang), Lists::of(lang));
        let form = frame.signed_in.as_ref().map(|signed_in| signed_in.form.clone()).unwrap_or_default();
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
                // The page reloads itself where no island updates it more gently.
                view! {
                    <noscript><meta http-equiv="refresh" content="3" /></noscript>
                    <LiveJob>
                        <section class="panel" id="job" data-state="waiting">
                            <p role="status" id="so-far">{so_far}</p>
                            <progress max="100" value=percent aria-labelledby="so-far"></progress>
                            <p class="help">{list.goes_on}</p>
                            {remove}
                        </section>
                    </LiveJob>
                }
                .into_any()
            }
            JobState::Done { rows, allowed, reasons, size, stored_until } => {
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
                        <p class="help">{(list.available_until)(&stored_until)}</p>
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
                <Notice words=why wrong=true />
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
