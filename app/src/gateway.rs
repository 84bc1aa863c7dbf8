//! The gateway's own pages, which belong to no site: what stands at its address, and what is said where there is nothing.

use kelisim_core::Lang;
use kelisim_i18n::{GatewayPages, Verify, Words};
use leptos::prelude::*;

use crate::mark::Mark;
use crate::shell::{Head, LanguageSwitch};

/// Data of a page of the gateway itself.
#[derive(Clone, Debug)]
pub struct GatewayPage {
    /// The language of the page.
    pub lang: Lang,
    /// Addresses of stylesheets in order.
    pub css: Vec<String>,
    /// What is said in the place of the first page: heading and words.
    pub message: Option<(String, String)>,
    /// The sites that are served here, in the order of their names.
    pub sites: Vec<ServedSite>,
}

/// A site that is served here.
#[derive(Clone, Debug)]
pub struct ServedSite {
    /// Its id.
    pub id: String,
    /// Its name in the language of the page.
    pub name: String,
    /// Its own address.
    pub home: String,
    /// Whether it has a policy.
    pub has_policy: bool,
}

/// The whole document.
#[component]
pub fn GatewayBody(
    /// Data of the page.
    page: GatewayPage,
) -> impl IntoView {
    let GatewayPage { lang, css, message, sites } = page;
    let words = GatewayPages::of(lang);
    // Relative, so that the page does not echo the address that was asked for.
    let languages = Lang::ALL.into_iter().map(|to| (to, format!("?lang={to}"))).collect();
    let heading = message.as_ref().map_or_else(|| words.heading.to_owned(), |(heading, _)| heading.clone());
    let body = match message {
        Some((heading, words)) => view! {
            <div class="sheet">
                <h1>{heading}</h1>
                <p>{words}</p>
                <p class="act"><a href=format!("/?lang={lang}")>{GatewayPages::of(lang).heading}</a></p>
            </div>
        }
        .into_any(),
        None => view! { <First lang sites /> }.into_any(),
    };
    view! {
        <html lang=lang.code()>
            <Head title=format!("{heading} · Kelisim") css />
            <body class="message gateway">
                <a class="skip" href="#main">{Words::of(lang).shell.skip}</a>
                <header class="top">
                    <a class="home" href=format!("/?lang={lang}")><span class="name"><Mark />"Kelisim"</span></a>
                    <LanguageSwitch lang links=languages />
                </header>
                <main id="main">{body}</main>
            </body>
        </html>
    }
}

/// The first page: what this is, who is served, and where a receipt is checked.
#[component]
fn First(lang: Lang, sites: Vec<ServedSite>) -> impl IntoView {
    let words = GatewayPages::of(lang);
    let all = Words::of(lang);
    let listed = if sites.is_empty() {
        view! { <p>{words.none}</p> }.into_any()
    } else {
        let rows = sites.into_iter().map(|site| {
            let policy =
                site.has_policy.then(|| view! { <a href=format!("/policy/{}?lang={lang}", site.id)>{all.shell.policy}</a> });
            view! {
                <li>
                    <a class="name" href=site.home>{site.name}</a>
                    <span class="ways">
                        {policy}
                        <a href=format!("/preferences/{}?lang={lang}", site.id)>{all.banner.name}</a>
                    </span>
                </li>
            }
        });
        view! { <ul class="served">{rows.collect_view()}</ul> }.into_any()
    };
    view! {
        <div class="sheet">
            <h1>{words.heading}</h1>
            <p class="intro">{words.about}</p>
            <h2>{words.sites}</h2>
            {listed}
            <h2>{Verify::of(lang).title}</h2>
            <p>{words.check}</p>
            <p class="act">
                <a class="button" href=format!("/verify?lang={lang}")>{Verify::of(lang).title}</a>
                <a href=format!("/console?lang={lang}")>{words.console}</a>
            </p>
        </div>
    }
}
