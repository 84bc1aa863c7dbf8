//! The frame around every page of the console.

use kelisim_core::Lang;
use kelisim_i18n::{Console, ControlReport, Desk, DestructionWords, Duties, Registers, Staffing, Words};
use leptos::prelude::*;

use crate::mark::Mark;
use crate::shell::{Head, LanguageSwitch, Loader};

/// Frame around a page: language, styles, scripts, session and site.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The language of the page.
    pub lang: Lang,
    /// Address of this page in each language, in the order to offer them.
    pub languages: Vec<(Lang, String)>,
    /// Addresses of stylesheets in order.
    pub css: Vec<String>,
    /// Address of the loader of islands, on a page that has some.
    pub loader: Option<String>,
    /// The signed-in person, when somebody is.
    pub signed_in: Option<SignedIn>,
    /// The site that the page is about.
    pub site: Option<SiteContext>,
    /// What is amiss with the gateway, or with a site that the person may see.
    pub alarms: Vec<String>,
}

/// The signed-in person of a session.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Name they sign in with.
    pub name: String,
    /// CSRF token of every form of this session.
    pub form: String,
    /// Whether they see cases of some site.
    pub cases: bool,
}

/// The site that a page is about, and links to its other pages.
#[derive(Clone, Debug)]
pub struct SiteContext {
    /// Display name of the site.
    pub name: String,
    /// Name of the signed-in person's role at the site.
    pub role: &'static str,
    /// Pages that they may open.
    pub tabs: Vec<Tab>,
}

/// A link to one page of a site.
#[derive(Clone, Debug)]
pub struct Tab {
    /// Name of the page in addresses.
    pub what: &'static str,
    /// Address of the page.
    pub href: String,
    /// Whether it is the current page.
    pub open: bool,
}

/// Names a page of a site, by its name in addresses.
pub(super) fn tab(what: &str, lang: Lang) -> &'static str {
    match what {
        "undertaking" => Staffing::of(lang).undertaken,
        "destruction" => DestructionWords::of(lang).heading,
        "duties" => Duties::of(lang).heading,
        "registers" => Registers::of(lang).heading,
        "report" => ControlReport::of(lang).heading,
        _ => Console::of(lang).tab(what),
    }
}

/// A whole HTML document.
#[component]
pub(super) fn Whole(
    /// Frame around the page.
    frame: Frame,
    title: String,
    /// Content of the page.
    children: Children,
) -> impl IntoView {
    let Frame { lang, languages, css, loader, signed_in, site, alarms } = frame;
    let alarms = alarms.into_iter().map(|words| view! { <p class="notice" role="alert">{words}</p> }).collect_view();
    let (words, shell) = (Console::of(lang), &Words::of(lang).shell);
    let whole = site.as_ref().map_or_else(|| format!("{title} · Kelisim"), |site| format!("{title} · {}", site.name));
    let signed_in = signed_in.map(|signed_in| {
        let cases = signed_in.cases.then(|| view! { <a href="/console/cases">{Desk::of(lang).cases}</a> });
        view! {
            <div class="seat">
                {cases}
                <a href="/console/account" class="own">{signed_in.name}</a>
                <form method="post" action="/console/sign-out">
                    <input type="hidden" name="form" value=signed_in.form />
                    <button class="quiet">{words.sign_out}</button>
                </form>
            </div>
        }
    });
    let site = site.map(|site| {
        let tabs = site.tabs.into_iter().map(|tab| {
            let current = tab.open.then_some("page");
            view! { <li><a href=tab.href aria-current=current>{self::tab(tab.what, lang)}</a></li> }
        });
        view! {
            <div class="place">
                <div class="wide">
                    <p class="where"><a href="/console">{words.sites}</a><span aria-hidden="true">" / "</span><strong>{site.name}</strong><span class="role">{words.role(site.role)}</span></p>
                    <nav aria-label=words.pages><ul>{tabs.collect_view()}</ul></nav>
                </div>
            </div>
        }
    });
    view! {
        <html lang=lang.code()>
            <Head title=whole css referrer="same-origin">
                <meta name="robots" content="noindex" />
                <Loader src=loader module="desk" />
            </Head>
            <body class="console">
                <a class="skip" href="#main">{shell.skip}</a>
                <header class="top">
                    <a class="home" href="/console"><span class="name"><Mark />"Kelisim"</span><span class="back">{words.console}</span></a>
                    <LanguageSwitch lang links=languages />
                    {signed_in}
                </header>
                {site}
                <main id="main" class="wide">{alarms}{children()}</main>
            </body>
        </html>
    }
}
