//! The home page: the sites that somebody may see.

use kelisim_i18n::format::number;
use kelisim_i18n::{Console, Desk};
use leptos::prelude::*;

use super::Notice;
use super::cases::{Tiles, Waiting};
use super::frame::{Frame, Whole, tab};
use crate::render::document;

/// Data of the first page after signing in.
#[derive(Clone, Debug)]
pub struct HomePage {
    /// Frame around the page.
    pub frame: Frame,
    /// How much waits for an answer; none for whoever sees no cases.
    pub waiting: Option<Waiting>,
    /// The sites, ordered by name.
    pub sites: Vec<Own>,
    /// Recovery codes that are left, when one was used up a moment ago.
    pub left: Option<usize>,
}

/// A site that somebody may see.
#[derive(Clone, Debug)]
pub struct Own {
    /// Display name of the site.
    pub name: String,
    /// Name of the operator.
    pub operator: String,
    /// Name of the signed-in person's role at the site.
    pub role: &'static str,
    /// Pages that they may open: name in addresses, and address.
    pub pages: Vec<(&'static str, String)>,
    /// Granted, refused and withdrawn in the last seven days.
    pub week: (u64, u64, u64),
}

/// Renders the first page after signing in.
pub fn home_page(page: HomePage) -> String {
    document(move || {
        let HomePage { frame, waiting, sites, left } = page;
        let lang = frame.lang;
        let words = Console::of(lang);
        let left = left.map(|left| view! { <Notice words=(words.code_used)(left) wrong=true /> });
        let heading = if waiting.is_some() {
            view! { <h2 class="apart">{words.sites}</h2> }.into_any()
        } else {
            view! { <h1>{words.sites}</h1> }.into_any()
        };
        let title = if waiting.is_some() { Desk::of(lang).waits } else { words.sites };
        let waits = waiting.map(|waiting| view! { <h1>{title}</h1><Tiles waiting lang /> });
        let none = sites.is_empty().then(|| view! { <p class="panel">{words.nowhere}</p> });
        let cards = sites.into_iter().map(move |site| {
            let pages = site.pages.into_iter().map(|(what, href)| view! { <li><a href=href>{tab(what, lang)}</a></li> });
            let (granted, refused, withdrawn) = site.week;
            let sums = [(words.granted, granted, "yes"), (words.refused, refused, "no"), (words.withdrawn, withdrawn, "back")];
            let sums = sums.map(move |(name, sum, class)| {
                view! { <div class=class><dt>{name}</dt><dd>{number(sum, lang)}</dd></div> }
            });
            view! {
                <li class="panel">
                    <h2>{site.name}</h2>
                    <p class="help">{site.operator}" · "{words.role(site.role)}</p>
                    <p class="label">{words.week}</p>
                    <dl class="sums">{sums.into_iter().collect_view()}</dl>
                    <ul class="ways">{pages.collect_view()}</ul>
                </li>
            }
        });
        view! {
            <Whole frame title=title.to_owned()>
                {left}
                {waits}
                {heading}
                {none}
                <ul class="cards">{cards.collect_view()}</ul>
            </Whole>
        }
    })
}
