//! The cookie banner: a first layer with two equal answers, and the detailed choices behind it.
//!
//! It is markup only. The script (`public/embed/banner.js`) finds buttons by `data-a` (`a` accept, `r`
//! reject, `c` choose, `s` save, `w` withdraw, `x` close), boxes by their name (`c:analytics`, `s:youtube`)
//! and the lines with the status of the record by `data-s`. Names are short because every visitor of a
//! customer's site downloads them.

mod choices;

use std::sync::Arc;

use leptos::prelude::*;

use kelisim_core::Lang;
use kelisim_core::site::Site;
use kelisim_i18n::Words;

use crate::page::BannerLinks;

use choices::Choices;

/// The whole banner of a site in one language.
#[component]
pub fn Banner(site: Arc<Site>, lang: Lang, links: BannerLinks) -> impl IntoView {
    let words = Words::of(lang);
    let (title, text) =
        site.cookies_text().map(|text| (text.title.get(lang).to_owned(), text.words.get(lang).to_owned())).unwrap_or_default();
    let policy = links.policy.map(|href| view! { " "<a href=href target="_blank">{words.shell.policy}</a> });
    let banner = &words.banner;
    view! {
        <section aria-label=banner.name lang=lang.code()>
            <div class="f">
                <h2 tabindex="-1">{title}</h2>
                <p>{text}{policy}</p>
                <p data-s role="status"></p>
                <div class="r">
                    <button data-a="r">{banner.reject}</button>
                    <button data-a="a">{banner.accept}</button>
                </div>
                <button class="l" data-a="c">{banner.choose}</button>
            </div>
            <Choices site lang terms=links.terms centre=links.centre />
        </section>
        <p data-s role="status"></p>
    }
}
