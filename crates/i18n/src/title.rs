//! Titles of what is decided about, categories, services, purposes, requests, and of what cases are about.

use kelisim_core::case::Matter;
use kelisim_core::request::Ask;
use kelisim_core::site::{Channel, Site};

use crate::{Desk, Lang, My, Words};

/// Gives the title of a category, service, purpose or request by its short name, with the channel where it has
/// one. What the site file no longer has is called by its short name.
#[must_use]
pub fn title(site: &Site, item: &str, lang: Lang) -> String {
    let (kind, rest) = item.split_once(':').unwrap_or(("", item));
    let (id, channel) = rest.split_once('/').map_or((rest, None), |(id, channel)| (id, Channel::named(channel)));
    let services = || site.categories.iter().flat_map(|category| &category.services);
    let name = match kind {
        "c" => site.category(id).map(|category| category.title.get(lang).to_owned()),
        "r" | "a" => Ask::named(id).map(|ask| My::of(lang).title(ask).0.to_owned()),
        "s" => services().find(|service| service.id == id).map(|service| service.name.clone()),
        _ => site.purpose(id).map(|purpose| purpose.title.get(lang).to_owned()),
    };
    let name = name.unwrap_or_else(|| item.to_owned());
    match channel {
        Some(channel) => format!("{name}: {}", Words::of(lang).channel(channel)),
        None => name,
    }
}

/// Gives the title of what a case is about, as staff call it: the purpose of a form, or a request.
#[must_use]
pub fn matter(site: &Site, matter: &Matter, lang: Lang) -> String {
    let id = match matter {
        Matter::Ask(ask) => return Desk::of(lang).ask(*ask).to_owned(),
        Matter::Form(id) => id,
    };
    let Some(form) = site.form(id) else { return id.clone() };
    let purpose = site.purpose(&form.purpose).map(|purpose| purpose.title.get(lang));
    purpose.unwrap_or_else(|| form.heading.get(lang)).trim_end_matches('.').to_owned()
}
