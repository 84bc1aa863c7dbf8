//! Header, language switch and footer around every page.

use std::sync::Arc;

use leptos::prelude::*;

use kelisim_core::Lang;
use kelisim_core::ident::Phone;
use kelisim_core::site::Site;
use kelisim_i18n::Words;

/// Frame around every page: header, language switch and footer.
#[derive(Clone, Debug)]
pub struct Shell {
    /// The site the page belongs to.
    pub site: Arc<Site>,
    /// The language of the page.
    pub lang: Lang,
    /// Address of this page in each language of the site, in the order to offer them.
    pub language_links: Vec<(Lang, String)>,
    /// Addresses of stylesheets in order: tokens, page, then the site's own colours.
    pub css: Vec<String>,
    /// Where the policy in force can be read; none when the site has no policy.
    pub policy_href: Option<String>,
    /// Address of the module script that hydrates islands; without it the page works as plain HTML.
    pub hydrate: Option<String>,
}

/// Switch to this page in each of its languages, the current one marked.
#[component]
pub fn LanguageSwitch(
    /// The language of the page.
    lang: Lang,
    /// Address of this page in each language, in the order to offer them.
    links: Vec<(Lang, String)>,
) -> impl IntoView {
    let items = links
        .into_iter()
        .map(|(to, href)| {
            let current = (to == lang).then_some("true");
            view! { <li><a href=href lang=to.code() hreflang=to.code() aria-current=current>{to.own_name()}</a></li> }
        })
        .collect_view();
    view! { <nav class="langs" aria-label=Words::of(lang).shell.language><ul>{items}</ul></nav> }
}

/// The loader of islands: it hydrates those of the page with the WASM module that it names.
#[component]
pub fn Loader(
    /// Address of `hydrate.js`; none when the page has no islands, or the browser half was not built.
    src: Option<String>,
    /// Name of the module: `pages`, `verify`, or `desk` in the console.
    module: &'static str,
) -> impl IntoView {
    src.map(|src| view! { <script type="module" src=src data-module=module></script> })
}

/// The head of every document.
#[component]
pub fn Head(
    /// Title of the document, whole.
    title: String,
    /// Addresses of stylesheets in order.
    css: Vec<String>,
    /// Referrer policy: what links and forms disclose of the page's address.
    #[prop(default = "no-referrer")]
    referrer: &'static str,
    /// What else stands there.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let styles = css.into_iter().map(|href| view! { <link rel="stylesheet" href=href /> }).collect_view();
    view! {
        <head>
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width,initial-scale=1" />
            <meta name="color-scheme" content="light dark" />
            <meta name="referrer" content=referrer />
            <title>{title}</title>
            {styles}
            {children.map(|children| children())}
        </head>
    }
}

/// A whole document: head, header with the language switch, the page itself, footer with the operator.
#[component]
pub fn Document(
    /// Header and footer around the page.
    shell: Shell,
    /// Its title; the site's name is added.
    title: String,
    /// Class of the body, the kind of page.
    kind: &'static str,
    /// Referrer policy: what links and forms disclose of the page's address.
    #[prop(default = "no-referrer")]
    referrer: &'static str,
    /// Content of the page.
    children: Children,
) -> impl IntoView {
    let Shell { site, lang, language_links, css, policy_href, hydrate } = shell;
    let words = &Words::of(lang).shell;
    let name = site.name.get(lang).to_owned();
    let languages = (language_links.len() > 1).then(|| view! { <LanguageSwitch lang links=language_links /> });
    view! {
        <html lang=lang.code()>
            <Head title=format!("{title} · {name}") css referrer>
                <Loader src=hydrate module="pages" />
            </Head>
            <body class=kind>
                <a class="skip" href="#main">{words.skip}</a>
                <header class="top">
                    <a class="home" href=site.home.clone()>
                        <span class="name">{name}</span>
                        <span class="back">{words.home}</span>
                    </a>
                    {languages}
                </header>
                <main id="main">{children()}</main>
                <Footer site lang policy_href />
            </body>
        </html>
    }
}

/// A document in a frame on a page of the site: the content alone, since the site's own page is around it.
#[component]
pub fn Frame(
    /// Site, language and styles of the page.
    shell: Shell,
    /// Title of the document.
    title: String,
    /// Content of the page.
    children: Children,
) -> impl IntoView {
    let Shell { lang, css, hydrate, .. } = shell;
    view! {
        <html lang=lang.code()>
            <Head title css referrer="same-origin">
                // Links open outside the frame: most pages of ours may not stand in one.
                <base target="_blank" />
                <Loader src=hydrate module="pages" />
            </Head>
            <body class="form framed"><main id="main">{children()}</main></body>
        </html>
    }
}

/// The operator as Art. 8 p.4(1) requires it to be named, and the policy.
#[component]
fn Footer(site: Arc<Site>, lang: Lang, policy_href: Option<String>) -> impl IntoView {
    let words = &Words::of(lang).shell;
    let operator = &site.operator;
    let responsible = operator.responsible.as_ref().map(|who| view! { <p>{words.responsible}": "{who.get(lang).to_owned()}</p> });
    let policy = policy_href.map(|href| view! { <p><a href=href>{words.policy}</a></p> });
    view! {
        <footer class="foot">
            <div>
                <p class="who">{operator.name.get(lang).to_owned()}</p>
                <p>{words.number(&operator.number)}" "<span class="digits">{operator.number.to_string()}</span></p>
                <p>{operator.address.get(lang).to_owned()}</p>
            </div>
            <div>
                <p><a href=format!("mailto:{}", operator.email)>{operator.email.clone()}</a></p>
                <p><a href=telephone(&operator.phone)>{spaced(&operator.phone)}</a></p>
                {responsible}
                {policy}
            </div>
        </footer>
    }
}

/// A telephone number in groups, when its owner wrote bare digits; otherwise as written.
pub(crate) fn spaced(number: &str) -> String {
    let bare = number.bytes().all(|c| c.is_ascii_digit() || c == b'+');
    let parsed = if bare { Phone::parse(number).ok() } else { None };
    match parsed.as_ref().and_then(|phone| phone.normal().strip_prefix("+7")).filter(|national| national.len() == 10) {
        Some(national) => format!("+7 {} {} {} {}", &national[..3], &national[3..6], &national[6..8], &national[8..]),
        None => number.to_owned(),
    }
}

/// `tel:` address of a telephone number as it is displayed.
pub(crate) fn telephone(number: &str) -> String {
    let dialled: String = number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    format!("tel:{dialled}")
}

#[cfg(test)]
mod tests {
    #[test]
    fn bare_digits_are_grouped_and_spaces_of_the_owner_stay() {
        for (written, shown) in [
            ("87011234567", "+7 701 123 45 67"),
            ("+77011234567", "+7 701 123 45 67"),
            ("+7 (775) 030 00 77", "+7 (775) 030 00 77"),
            ("1414", "1414"),
        ] {
            assert_eq!(super::spaced(written), shown);
        }
    }
}
