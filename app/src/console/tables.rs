//! Tables of the console: history of actions, and API keys.

use kelisim_i18n::{Console, Lists, scope};
use leptos::prelude::*;

use super::frame::{Frame, Whole};
use crate::render::document;

/// Data of the history of actions in the console about one site.
#[derive(Clone, Debug)]
pub struct HistoryPage {
    /// Frame around the page.
    pub frame: Frame,
    /// Address of the checks of the site.
    pub checks: String,
    /// When, who, what; the newest first.
    pub rows: Vec<[String; 3]>,
}

/// Data of the page of API keys.
#[derive(Clone, Debug)]
pub struct KeysPage {
    /// Frame around the page.
    pub frame: Frame,
    /// Name of the site on the command line.
    pub site: String,
    /// Address of the page of recipes.
    pub recipes: String,
    /// One row for each key.
    pub rows: Vec<ApiKeyRow>,
}

/// An API key, ready to read.
#[derive(Clone, Debug)]
pub struct ApiKeyRow {
    /// Name of the key.
    pub id: String,
    /// Scopes that it has.
    pub scopes: Vec<String>,
    /// The day it was made, ready to read.
    pub made: Option<String>,
    /// Its last day, ready to read, and whether that is over.
    pub expires: Option<(String, bool)>,
    /// When it was last used, ready to read.
    pub used: Option<String>,
}

/// A table whose rows become cards on a telephone.
#[component]
pub(super) fn Listing(
    /// Caption, for screen readers.
    caption: &'static str,
    /// Headings of the columns.
    columns: Vec<&'static str>,
    /// Cells of each row.
    rows: Vec<Vec<String>>,
) -> impl IntoView {
    let head = columns.iter().map(|column| view! { <th scope="col">{*column}</th> }).collect_view();
    let body = rows
        .into_iter()
        .map(|row| {
            let cells = row.into_iter().zip(columns.clone()).map(|(cell, column)| view! { <td data-name=column>{cell}</td> });
            view! { <tr>{cells.collect_view()}</tr> }
        })
        .collect_view();
    view! {
        <table class="listing">
            <caption class="unseen">{caption}</caption>
            <thead><tr>{head}</tr></thead>
            <tbody>{body}</tbody>
        </table>
    }
}

/// Renders the history of actions in the console about one site.
pub fn history_page(page: HistoryPage) -> String {
    document(move || {
        let HistoryPage { frame, checks, rows } = page;
        let lang = frame.lang;
        let words = Console::of(lang);
        let none = rows.is_empty().then(|| view! { <p class="panel">{words.history_none}</p> });
        let rows: Vec<Vec<String>> = rows.into_iter().map(Vec::from).collect();
        let listing = (!rows.is_empty()).then(|| {
            view! { <Listing caption=words.history columns=vec![words.when, words.by, words.deed] rows /> }
        });
        view! {
            <Whole frame title=words.history.to_owned()>
                <h1>{words.history}</h1>
                <p class="lead">{words.history_about}</p>
                {none}
                {listing}
                <ul class="ways"><li><a href=checks>{Lists::of(lang).checks}</a></li></ul>
            </Whole>
        }
    })
}

/// Renders the page of API keys.
pub fn keys_page(page: KeysPage) -> String {
    document(move || {
        let KeysPage { frame, site, recipes, rows } = page;
        let lang = frame.lang;
        let words = Console::of(lang);
        let none = rows.is_empty().then(|| view! { <p class="panel">{words.keys_none}</p> });
        let listing = (!rows.is_empty()).then(|| {
            let rows = rows.into_iter().map(|row| {
                let last = row.expires.map_or_else(
                    || words.key_ends_never.to_owned(),
                    |(day, over)| {
                        if over { format!("{day} ({})", words.key_over) } else { day }
                    },
                );
                let used = row.used.unwrap_or_else(|| words.never.to_owned());
                let scopes: Vec<&str> = row.scopes.iter().map(|name| scope(name, lang)).collect();
                vec![row.id, scopes.join("; "), row.made.unwrap_or_default(), last, used]
            });
            let columns = vec![words.key, words.scopes, words.key_made, words.key_expires, words.key_used];
            view! { <Listing caption=words.keys columns rows=rows.collect() /> }
        });
        view! {
            <Whole frame title=words.keys.to_owned()>
                <h1>{words.keys}</h1>
                <p class="lead">{words.keys_about}</p>
                {none}
                {listing}
                <section class="panel">
                    <h2>{words.keys_make}</h2>
                    <p>{words.keys_how}</p>
                    <pre class="link"><code>{format!("kelisim api-key new crm --site {site} --scope check --days 365")}</code></pre>
                    <p>{words.keys_end}</p>
                </section>
                <ul class="ways"><li><a href=recipes>{Lists::of(lang).recipes}</a></li></ul>
            </Whole>
        }
    })
}
