//! One version of the privacy policy, and the list of all of them.

pub(crate) mod page;
pub(crate) mod versions;

use leptos::prelude::*;

use kelisim_core::Lang;
use kelisim_i18n::format::day;
use kelisim_i18n::{PolicyPages, Words};

use crate::prose::Prose;
use crate::shell::Document;
use page::{Force, PartChange, PartKind, PolicyPage, PolicyVersion};

/// The policy with its order, its dates, what changed, its other versions and the hash that names it in
/// consent records.
#[component]
pub fn PolicyBody(
    /// Data of the page.
    page: PolicyPage,
) -> impl IntoView {
    let PolicyPage { shell, version, parts, before, current, contents, html, html_lang, versions, versions_href, .. } = page;
    let lang = shell.lang;
    let (words, own) = (&Words::of(lang).policy, PolicyPages::of(lang));
    let title = version.title.clone();
    let other_language = (html_lang != lang).then(|| view! { <p class="remark">{own.other_language}</p> });
    let contents = (contents.len() > 3).then(|| {
        let links = contents.into_iter().map(|(heading, anchor)| view! { <li><a href=format!("#{anchor}")>{heading}</a></li> });
        view! { <details class="contents"><summary>{own.contents}</summary><ul lang=html_lang.code()>{links.collect_view()}</ul></details> }
    });
    let example = version.approval.is_none().then(|| view! { <p class="remark example">{own.example}</p> });
    let list = (versions.len() > 1).then(|| {
        let links = versions
            .into_iter()
            .map(|(name, href, current)| {
                let current = current.then_some("page");
                view! { <li><a href=href aria-current=current>{format!("{} {name}", words.version)}</a></li> }
            })
            .collect_view();
        view! { <nav class="versions" aria-labelledby="versions"><h2 id="versions">{words.versions}</h2><ul>{links}</ul></nav> }
    });
    view! {
        <Document shell title=title.clone() kind="policy">
            <div class="sheet">
                <h1>{title}</h1>
                {example}
                <State version=version.clone() current lang />
                <Marks version=version.clone() lang />
                <Changes version parts before lang html_lang />
                {other_language}
                {contents}
                <div class="prose" id="p0" lang=html_lang.code() inner_html=html></div>
                {list}
                <p class="forms">
                    <a href=versions_href>{own.all}</a>
                    <a href=page.text_href>{own.plain}</a>
                    <a href=page.json_href>{own.machine}</a>
                </p>
                <p class="hash">{own.address}" "<a href=page.address.clone()>{page.address.clone()}</a></p>
                <p class="hash">{words.hash}" "<code>{page.hash}</code></p>
            </div>
        </Document>
    }
}

/// Notice that this version is not the one in force, with a link to that.
#[component]
fn State(version: PolicyVersion, current: Option<String>, lang: Lang) -> impl IntoView {
    let words = PolicyPages::of(lang);
    let remark = match version.force {
        Force::Now => return None,
        Force::Coming => (words.coming)(&day(&version.effective, lang)),
        Force::Past => words.replaced.to_owned(),
    };
    let link = current.map(|href| view! { " " <a href=href>{words.open_current}</a> });
    Some(view! { <p class="remark">{remark}{link}</p> })
}

/// Version, order, approver, days.
#[component]
pub(crate) fn Marks(
    /// The version to describe.
    version: PolicyVersion,
    /// The language to describe it in.
    lang: Lang,
) -> impl IntoView {
    let (words, own) = (&Words::of(lang).policy, PolicyPages::of(lang));
    let significant = version.significant.then(|| view! { <li class="significant">{own.significant}</li> });
    let approval = version.approval.map(|approval| {
        let approver = approval.approver.map(|who| view! { <li>{(own.approver)(&who)}</li> });
        view! { <li>{(words.approved)(approval.order.as_deref(), &day(&approval.day, lang))}</li>{approver} }
    });
    let example = approval.is_none().then(|| view! { <li class="example">{own.example_mark}</li> });
    view! {
        <ul class="marks">
            <li>{format!("{} {}", words.version, version.version)}</li>
            {example}
            {approval}
            <li>{(words.effective)(&day(&version.effective, lang))}</li>
            {significant}
        </ul>
    }
}

/// Changes: in the operator's words, then part by part.
#[component]
fn Changes(version: PolicyVersion, parts: Vec<PartChange>, before: Option<String>, lang: Lang, html_lang: Lang) -> impl IntoView {
    let words = PolicyPages::of(lang);
    let before = before?;
    let summary = version.changes.map(|changes| view! { <Prose text=changes policy=None /> });
    let parts = (!parts.is_empty()).then(|| {
        let list = parts.into_iter().map(|part| {
            let what = match &part.what {
                PartKind::New => words.new.to_owned(),
                PartKind::Words => words.words.to_owned(),
                PartKind::Renamed(before) => (words.renamed)(before),
                PartKind::Gone => words.gone.to_owned(),
            };
            let heading = if part.heading.is_empty() { words.opening.to_owned() } else { part.heading };
            let heading = match part.anchor {
                Some(anchor) => view! { <a href=format!("#{anchor}") lang=html_lang.code()>{heading}</a> }.into_any(),
                None => view! { <span lang=html_lang.code()>{heading}</span> }.into_any(),
            };
            view! { <li>{heading}" – "{what}</li> }
        });
        view! { <h3>{words.parts}</h3><ul>{list.collect_view()}</ul> }
    });
    Some(view! {
        <section class="changes" aria-labelledby="changes">
            <h2 id="changes">{words.changes}</h2>
            {summary}
            {parts}
            <p><a href=before>{words.before}</a></p>
        </section>
    })
}
