//! Pages in a frame of the preview: a page such as any site might have, with the real tag; and the
//! placeholder of a held-back service.

use leptos::prelude::*;

use kelisim_core::Lang;
use kelisim_core::site::{Category, Site};
use kelisim_i18n::Preview;

use super::Settings;

/// Data of a page with the tag.
#[derive(Clone, Debug)]
pub struct FramePage {
    /// The site to preview.
    pub site: std::sync::Arc<Site>,
    /// Settings of what is shown.
    pub settings: Settings,
    /// Style sheets of the sample page.
    pub css: Vec<String>,
    /// Script that answers the tag's requests inside the frame.
    pub answers: String,
    /// Address of the tag's script.
    pub script: String,
}

/// The page: the script that answers comes first, then the tag, as on a customer's page.
#[component]
pub fn FrameBody(
    /// Data of the page.
    page: FramePage,
) -> impl IntoView {
    let FramePage { site, settings, css, answers, script } = page;
    let lang = settings.lang;
    let words = Preview::of(lang);
    let [heading, first, second] = words.sample;
    let styles = css.into_iter().map(|href| view! { <link rel="stylesheet" href=href /> }).collect_view();
    // Statistics and advertising are scripts, which a visitor misses nowhere: only other services leave a gap.
    let waits = site
        .categories
        .iter()
        .filter(|category| !category.is_necessary() && !matches!(category.id.as_str(), "analytics" | "marketing"))
        .filter_map(|category| Some((category, category.services.first()?)))
        .map(|(Category { id, .. }, service)| {
            let title = format!("{}: {}", words.blocked, service.name);
            let (id, service) = (id.clone(), service.id.clone());
            view! { <iframe class="held" title=title data-category=id data-service=service data-src=held(lang)></iframe> }
        })
        .collect_view();
    let name = site.name.get(lang).to_owned();
    let scheme = format!("sample {}", settings.scheme);
    let Settings { layout, corner, .. } = settings;
    view! {
        <html lang=lang.code() class=scheme>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width,initial-scale=1" />
                <base target="_blank" />
                <title>{heading}</title>
                <script src=answers></script>
                <script src=script data-layout=layout data-corner=corner></script>
                {styles}
            </head>
            <body>
                <header>{name}</header>
                <main>
                    <h1>{heading}</h1>
                    <p>{first}</p>
                    <p>{second}</p>
                    {waits}
                </main>
            </body>
        </html>
    }
}

/// Placeholder of a service once it is allowed: a page in its own address, since a sandbox may frame none of
/// ours.
fn held(lang: Lang) -> String {
    let page = format!(
        "<!doctype html><html lang={lang}><meta name=color-scheme content='light dark'><title>{0}</title><p>{0}</p>",
        Preview::of(lang).unblocked
    );
    let mut address = "data:text/html;charset=utf-8,".to_owned();
    for byte in page.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'/' | b'=' => address.push(char::from(byte)),
            _ => address.push_str(&format!("%{byte:02X}")),
        }
    }
    address
}
