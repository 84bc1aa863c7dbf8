//! All versions of a policy on one page.

use leptos::prelude::*;

use kelisim_core::Lang;
use kelisim_i18n::format::day;
use kelisim_i18n::{PolicyPages, Words};

use super::Marks;
use super::page::{Force, PolicyVersion, VersionsPage};
use crate::prose::Prose;
use crate::shell::Document;

/// The list of versions, the newest first, each with its order, its days and what changed.
#[component]
pub fn VersionsBody(
    /// Data of the page.
    page: VersionsPage,
) -> impl IntoView {
    let VersionsPage { shell, versions, json_href } = page;
    let lang = shell.lang;
    let words = PolicyPages::of(lang);
    let list = versions.into_iter().map(|(version, href)| view! { <Version version href lang /> }).collect_view();
    view! {
        <Document shell title=words.all.to_owned() kind="policy">
            <div class="sheet">
                <h1>{words.all}</h1>
                <ol class="history">{list}</ol>
                <p class="forms"><a href=json_href>{words.machine}</a></p>
            </div>
        </Document>
    }
}

#[component]
fn Version(version: PolicyVersion, href: String, lang: Lang) -> impl IntoView {
    let words = PolicyPages::of(lang);
    let name = format!("{} {}", Words::of(lang).policy.version, version.version);
    let state = match version.force {
        Force::Now => Some(words.in_force.to_owned()),
        Force::Coming => Some((words.coming)(&day(&version.effective, lang))),
        Force::Past => None,
    };
    let state = state.map(|state| view! { <p class="state">{state}</p> });
    let changes = version.changes.clone().map(|changes| view! { <div class="changes"><Prose text=changes policy=None /></div> });
    view! {
        <li>
            <h2><a href=href>{name}</a></h2>
            {state}
            <Marks version lang />
            {changes}
        </li>
    }
}
