//! What surrounds every page of the console.

use leptos::prelude::*;

use kelisim_core::Lang;
use kelisim_i18n::{Console, Words};

/// What surrounds a page.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The language of the page.
    pub lang: Lang,
    /// This page in each language, in the order to offer them.
    pub languages: Vec<(Lang, String)>,
    /// Addresses of stylesheets in order.
    pub css: Vec<String>,
    /// Addresses of scripts; each page is whole without.
    pub scripts: Vec<String>,
    /// Who is signed in.
    pub seat: Option<Seat>,
    /// The site the page is about.
    pub place: Option<Place>,
}

/// Who is signed in.
#[derive(Clone, Debug)]
pub struct Seat {
    /// The name they sign in with.
    pub name: String,
    /// Token of every form of this session.
    pub form: String,
}

/// The site a page is about, and where one may go from here.
#[derive(Clone, Debug)]
pub struct Place {
    /// Its name for people.
    pub name: String,
    /// What the one who is signed in is there, by its name.
    pub role: &'static str,
    /// What they may open.
    pub tabs: Vec<Tab>,
}

/// One page of a site.
#[derive(Clone, Debug)]
pub struct Tab {
    /// What it is, by its name in addresses.
    pub what: &'static str,
    /// Where it is.
    pub href: String,
    /// Whether it is the one that is open.
    pub open: bool,
}

/// A whole document.
#[component]
pub(super) fn Whole(
    /// What surrounds the page.
    frame: Frame,
    /// Its title.
    title: String,
    /// The page itself.
    children: Children,
) -> impl IntoView {
    let Frame { lang, languages, css, scripts, seat, place } = frame;
    let (words, shell) = (Console::of(lang), &Words::of(lang).shell);
    let styles = css.into_iter().map(|href| view! { <link rel="stylesheet" href=href /> }).collect_view();
    let scripts = scripts.into_iter().map(|src| view! { <script type="module" src=src></script> }).collect_view();
    let languages = languages
        .into_iter()
        .map(|(to, href)| {
            let current = (to == lang).then_some("true");
            view! { <li><a href=href lang=to.code() hreflang=to.code() aria-current=current>{to.own_name()}</a></li> }
        })
        .collect_view();
    let whole = place.as_ref().map_or_else(|| format!("{title} · Kelisim"), |place| format!("{title} · {}", place.name));
    let seat = seat.map(|seat| {
        view! {
            <div class="seat">
                <a href="/console/account">{seat.name}</a>
                <form method="post" action="/console/sign-out">
                    <input type="hidden" name="form" value=seat.form />
                    <button class="quiet">{words.sign_out}</button>
                </form>
            </div>
        }
    });
    let place = place.map(|place| {
        let tabs = place.tabs.into_iter().map(|tab| {
            let current = tab.open.then_some("page");
            view! { <li><a href=tab.href aria-current=current>{words.tab(tab.what)}</a></li> }
        });
        view! {
            <div class="place">
                <div class="wide">
                    <p class="where"><a href="/console">{words.sites}</a><span aria-hidden="true">" / "</span><strong>{place.name}</strong><span class="role">{words.role(place.role)}</span></p>
                    <nav aria-label=words.pages><ul>{tabs.collect_view()}</ul></nav>
                </div>
            </div>
        }
    });
    view! {
        <html lang=lang.code()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width,initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name="referrer" content="same-origin" />
                <meta name="robots" content="noindex" />
                <title>{whole}</title>
                {styles}
                {scripts}
            </head>
            <body class="console">
                <a class="skip" href="#main">{shell.skip}</a>
                <header class="top">
                    <a class="home" href="/console"><span class="name">"Kelisim"</span><span class="back">{words.console}</span></a>
                    <nav class="langs" aria-label=shell.language><ul>{languages}</ul></nav>
                    {seat}
                </header>
                {place}
                <main id="main" class="wide">{children()}</main>
            </body>
        </html>
    }
}
