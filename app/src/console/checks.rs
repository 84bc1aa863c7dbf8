//! The checks of a site: who asked about how many identifiers, and with which result.

use kelisim_i18n::format::number;
use kelisim_i18n::{Console, Lists};
use leptos::prelude::*;

use super::frame::{Frame, Whole};
use crate::render::document;

/// Data of the page of checks.
#[derive(Clone, Debug)]
pub struct ChecksPage {
    /// Frame around the page.
    pub frame: Frame,
    /// The checks, the newest first.
    pub rows: Vec<CheckLine>,
    /// Address of the checks before these, when there are any.
    pub earlier: Option<String>,
    /// Address of the newest checks, when these are not they.
    pub newest: Option<String>,
}

/// One check of one or many identifiers.
#[derive(Clone, Debug)]
pub struct CheckLine {
    /// When it was made, ready to read.
    pub at: String,
    /// Who made the check.
    pub who: String,
    /// Title of its purpose and channel.
    pub title: String,
    /// The past moment that it was about, ready to read.
    pub as_of: Option<String>,
    /// Whether it was a list.
    pub bulk: bool,
    /// Number of identifiers in the check.
    pub identifiers: u64,
    /// How many of them may be contacted.
    pub allowed: u64,
}

/// Renders the page of checks.
pub fn checks_page(page: ChecksPage) -> String {
    document(move || {
        let ChecksPage { frame, rows, earlier, newest } = page;
        let lang = frame.lang;
        let (words, list) = (Console::of(lang), Lists::of(lang));
        let none = rows.is_empty().then(|| view! { <p class="panel">{list.checks_none}</p> });
        let lines = rows.into_iter().map(move |row| {
            let mut what = row.title;
            if row.bulk {
                what = format!("{what} ({})", list.bulk);
            }
            if let Some(moment) = row.as_of {
                what = format!("{what}. {}", (list.as_of)(&moment));
            }
            view! {
                <tr>
                    <td data-name=words.when>{row.at}</td>
                    <td data-name=words.by>{row.who}</td>
                    <td data-name=words.what>{what}</td>
                    <td data-name=list.asked>{number(row.identifiers, lang)}</td>
                    <td data-name=list.allowed>{number(row.allowed, lang)}</td>
                </tr>
            }
        });
        let lines: Vec<_> = lines.collect();
        let table = (!lines.is_empty()).then(|| {
            view! {
                <table class="listing">
                    <caption class="unseen">{list.checks}</caption>
                    <thead><tr><th scope="col">{words.when}</th><th scope="col">{words.by}</th><th scope="col">{words.what}</th><th scope="col">{list.asked}</th><th scope="col">{list.allowed}</th></tr></thead>
                    <tbody>{lines}</tbody>
                </table>
            }
        });
        let way = |name: &'static str, href: Option<String>| href.map(|href| view! { <li><a href=href>{name}</a></li> });
        let (newest, earlier) = (way(list.newest, newest), way(list.earlier, earlier));
        view! {
            <Whole frame title=list.checks.to_owned()>
                <h1>{list.checks}</h1>
                <p class="lead">{list.checks_about}</p>
                {none}
                {table}
                <ul class="ways">{newest}{earlier}</ul>
            </Whole>
        }
    })
}
