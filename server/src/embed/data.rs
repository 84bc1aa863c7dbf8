//! What the parts of the script know about a site.

use std::sync::Arc;

use kelisim_app::page::BannerLinks;
use kelisim_app::render;
use kelisim_core::site::{Category, Service, Site};
use kelisim_core::{Lang, TextHash};
use serde_json::{Map, Value, json};

use super::choice::Choices;
use super::template;

fn optional(site: &Site) -> impl Iterator<Item = &Category> {
    site.categories.iter().filter(|category| !category.is_necessary())
}

fn services(site: &Site) -> impl Iterator<Item = &Service> {
    optional(site).flat_map(|category| &category.services)
}

fn map<V: Into<Value>>(entries: impl Iterator<Item = (String, V)>) -> Value {
    Value::Object(entries.map(|(name, value)| (name, value.into())).collect())
}

fn hash(site: &Site, lang: Lang) -> Option<TextHash> {
    site.cookies_text().map(|text| TextHash::of(&site.text_words(text, lang)))
}

/// For everybody: what may be decided, and how the choice is read.
pub(super) fn known(site: &Site, choices: &Choices, gateway: &str, css: &str) -> Value {
    let (dock, names) = template::share(&site.languages.iter().map(|lang| render::dock(*lang)).collect::<Vec<_>>());
    let mut known = json!({
        "site": site.id,
        "origin": gateway,
        "mark": choices.mark,
        "langs": site.languages,
        "names": names.iter().map(|names| names.first()).collect::<Vec<_>>(),
        "dock": dock,
        "layout": site.banner.layout,
        "corner": site.banner.corner,
        "css": format!("{css}{}", render::banner_css(site)),
        "categories": map(optional(site).map(|category| {
            (category.id.clone(), category.services.iter().map(|service| service.id.as_str()).collect::<Vec<_>>())
        })),
    });
    if site.banner.strict {
        known["domains"] = json!(choices.domains);
        let necessary = site.categories.iter().filter(|category| category.is_necessary()).flat_map(|category| &category.services);
        known["always"] = json!(necessary.flat_map(|service| &service.hosts).collect::<Vec<_>>());
        known["hosts"] = map(services(site).map(|service| (service.id.clone(), service.hosts.clone())));
    }
    known
}

/// Whether the site file names Microsoft's advertising tag, and Clarity.
pub(super) fn microsoft(site: &Site) -> (bool, bool) {
    let named = |name: &str| services(site).flat_map(|service| &service.hosts).any(|host| host.ends_with(name));
    (named("bat.bing.com"), named("clarity.ms"))
}

/// Where the second layer begins in the banner's markup.
const SECOND: &str = "<div hidden class=c>";

/// For whoever sees the banner: the first layer; and for whoever opens it: the second.
pub(super) fn shown(site: &Arc<Site>, choices: &Choices, css: &str) -> (Value, Value) {
    let pages: Vec<String> = site
        .languages
        .iter()
        .map(|lang| {
            let links = BannerLinks {
                policy: Some(format!("/policy/{}", site.id)),
                terms: hash(site, *lang).map(|hash| format!("/text/{}/{hash}", site.id)),
            };
            render::banner(site, *lang, links)
        })
        .collect();
    let (first, second): (Vec<_>, Vec<_>) = pages
        .iter()
        .map(|page| {
            let (first, rest) = page.split_once(SECOND).unwrap_or((page, ""));
            (first.to_owned(), format!("{SECOND}{}", rest.trim_end_matches("</section>")))
        })
        .unzip();
    let (markup, wordings) = template::share(&second);
    let second = json!({ "html": markup, "words": wordings.iter().map(|words| words.join("\n")).collect::<Vec<_>>() });
    let (html, words) = template::share(&first);
    let words: Vec<String> = words
        .into_iter()
        .zip(&site.languages)
        .map(|(mut words, lang)| {
            words.extend(render::banner_states(*lang).map(str::to_owned));
            words.join("\n")
        })
        .collect();
    let first = json!({
        "css": css,
        "html": html,
        "words": words,
        "texts": site.languages.iter().map(|lang| hash(site, *lang).map(|hash| hash.to_string())).collect::<Vec<_>>(),
        "domains": choices.domains,
        "seconds": choices.seconds,
    });
    (first, second)
}

/// For whoever meets a frame that is held back, is asked again, or comes near the settings.
pub(super) fn rare(site: &Site, choices: &Choices, css: &str) -> Value {
    let months = site.cookies_text().map_or(6, |text| text.months);
    let words: Vec<Value> = site.languages.iter().map(|lang| map(render::banner_rare(*lang, months).into_iter())).collect();
    let categories = optional(site).map(|category| {
        let titles: Vec<_> = site.languages.iter().map(|lang| category.title.get(*lang)).collect();
        (category.id.clone(), json!(titles))
    });
    let names = services(site).map(|service| (service.id.clone(), json!(vec![&service.name; site.languages.len()])));
    // What is necessary is not refused, so what it leaves is nobody's to delete.
    let traces = services(site).map(|service| (service.id.clone(), json!([service.cookies, service.storage])));
    json!({
        "css": css,
        "words": words,
        "categories": map(categories),
        "services": Value::Object(names.collect::<Map<_, _>>()),
        "traces": map(traces),
        "seconds": choices.seconds,
    })
}
