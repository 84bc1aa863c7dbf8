//! Data of a site for the parts of its script, as lists: names would cost every visitor more than the code
//! that reads them by position.

use std::sync::Arc;

use kelisim_app::page::BannerLinks;
use kelisim_app::render;
use kelisim_core::site::{Category, Gpc, Service, Site};
use kelisim_core::{Lang, TextHash};
use serde_json::{Value, json};

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

/// Builds an object with a value for each of the site's languages.
fn languages<V: Into<Value>>(site: &Site, each: impl Fn(Lang) -> V) -> Value {
    map(site.languages.iter().map(|lang| (lang.code().to_owned(), each(*lang))))
}

fn hash(site: &Site, lang: Lang) -> Option<TextHash> {
    site.cookies_text().map(|text| TextHash::of(&site.text_words(text, lang)))
}

/// Optional categories, each with its services.
fn groups(site: &Site) -> Value {
    map(optional(site)
        .map(|category| (category.id.clone(), category.services.iter().map(|service| service.id.as_str()).collect::<Vec<_>>())))
}

/// Categories that Global Privacy Control does not concern at this site; 0 when it concerns all there are.
fn spared(site: &Site) -> Value {
    let others = || optional(site).filter(|category| !category.is_tracking());
    if site.banner.gpc == Gpc::All || others().next().is_none() {
        return json!(0);
    }
    map(others().map(|category| (category.id.clone(), true)))
}

/// Data of `core`, for everybody: what may be decided, how the choice is read, where the other parts are.
pub(super) fn known(site: &Site, choices: &Choices, base: &str) -> [Value; 4] {
    [json!(format!("{}={}", choices.name, choices.mark)), json!(choices.items()), json!(base), json!(site.banner.corner)]
}

/// Data of the strict mode: which service each host belongs to.
pub(super) fn hosts(site: &Site, choices: &Choices, gateway: &str) -> Value {
    let necessary = site.categories.iter().filter(|category| category.is_necessary()).flat_map(|category| &category.services);
    let always: Vec<_> = necessary.flat_map(|service| &service.hosts).collect();
    let hosts = map(services(site).map(|service| (service.id.clone(), service.hosts.clone())));
    json!([gateway, choices.domains, always, hosts, groups(site)])
}

/// Tells whether the site file names Microsoft's advertising tag, and Clarity.
pub(super) fn microsoft(site: &Site) -> (bool, bool) {
    let named = |name: &str| services(site).flat_map(|service| &service.hosts).any(|host| host.ends_with(name));
    (named("bat.bing.com"), named("clarity.ms"))
}

/// Calls of `gtag` that come before the defaults of Consent Mode; none for most sites.
pub(super) fn consent_mode(site: &Site) -> Option<Value> {
    let mode = &site.banner.consent_mode;
    let flags = [("url_passthrough", mode.url_passthrough), ("ads_data_redaction", mode.ads_data_redaction)];
    let set = flags.iter().filter(|(_, is_set)| *is_set).map(|(name, _)| json!(["set", name, true]));
    let regions = mode.regions.iter().map(|region| {
        let of = |id: &str| if region.granted.iter().any(|known| known == id) { "granted" } else { "denied" };
        let (ads, analytics, functional) = (of("marketing"), of("analytics"), of("functional"));
        json!(["consent", "default", {
            "ad_storage": ads, "ad_user_data": ads, "ad_personalization": ads, "analytics_storage": analytics,
            "functionality_storage": functional, "personalization_storage": functional, "security_storage": "granted",
            "region": region.codes, "wait_for_update": 500,
        }])
    });
    let calls: Vec<_> = set.chain(regions).collect();
    (!calls.is_empty()).then(|| json!(calls))
}

/// Start of the second layer in the banner's markup, and the end of both.
const SECOND: &str = "<div hidden class=c>";
const END: &str = "</section>";

/// Data of the banner's first layer, for visitors who see it; and of the second, for those who open it.
pub(super) fn layers(site: &Arc<Site>, choices: &Choices, gateway: &str, css: [&str; 2]) -> (Value, Value) {
    let pages: Vec<String> = site
        .languages
        .iter()
        .map(|lang| {
            let links = BannerLinks {
                policy: Some(format!("{gateway}/policy/{}?lang={lang}", site.id)),
                terms: hash(site, *lang).map(|hash| format!("{gateway}/text/{}/{hash}?lang={lang}", site.id)),
                centre: Some(format!("{gateway}/preferences/{}?lang={lang}", site.id)),
            };
            render::banner(site, *lang, links)
        })
        .collect();
    let (first, second): (Vec<_>, Vec<_>) = pages
        .iter()
        .map(|page| {
            let (first, rest) = page.split_once(SECOND).unwrap_or((page, END));
            let (second, end) = rest.split_once(END).unwrap_or((rest, ""));
            (format!("{first}{END}{end}"), format!("{SECOND}{second}"))
        })
        .unzip();
    let (markup, wordings) = template::share(&second);
    let second = json!([css[1], markup, texts(site, &wordings)]);
    let (html, mut words) = template::share(&first);
    for (words, lang) in words.iter_mut().zip(&site.languages) {
        let [pending, _, offline] = render::banner_states(*lang);
        words.extend([pending, offline].map(str::to_owned));
        // Half of it says which words they are; every digit is one that each visitor loads.
        words.extend(hash(site, *lang).map(|hash| hash.to_string()[..32].to_owned()));
    }
    let first = json!([
        format!("{}{}", css[0], render::banner_css(site)),
        html,
        site.languages,
        texts(site, &words),
        groups(site),
        site.banner.layout,
        site.banner.corner,
        choices.domains,
        choices.seconds,
        spared(site),
        format!("{gateway}/v1/sites/{}/consents", site.id),
    ]);
    (first, second)
}

/// The words of each language, one per line.
fn texts(site: &Site, words: &[Vec<String>]) -> Value {
    map(site.languages.iter().zip(words).map(|(lang, words)| (lang.code().to_owned(), words.join("\n"))))
}

/// Data of `cards`, for visitors who meet a frame that is held back.
pub(super) fn cards(site: &Site, css: &str) -> Value {
    let categories = optional(site).map(|category| {
        let services: Vec<_> = category.services.iter().map(|service| service.id.as_str()).collect();
        (category.id.clone(), json!([languages(site, |lang| category.title.get(lang)), services]))
    });
    json!([
        format!("{css}{}", render::banner_css(site)),
        site.languages,
        languages(site, |lang| json!(render::banner_cards(lang))),
        map(categories),
        map(services(site).map(|service| (service.id.clone(), service.name.clone()))),
    ])
}

/// Data of `later`, for visitors with a record that the gateway did not accept.
pub(super) fn refused(site: &Site) -> Value {
    languages(site, |lang| render::banner_states(lang)[1])
}

/// Data of `more`, for visitors who are asked again, or come near the settings.
pub(super) fn rare(site: &Site, choices: &Choices) -> Value {
    let months = site.cookies_text().map_or(6, |text| text.months);
    let words = languages(site, |lang| map(render::banner_rare(lang, months).into_iter()));
    // Necessary services are not refused, so what they leave in the browser must not be deleted.
    let traces = services(site).map(|service| (service.id.clone(), json!([service.cookies, service.storage])));
    json!([words, map(traces), choices.seconds])
}

/// Data of `told`, for visitors whose choice is on record.
pub(super) fn told(site: &Site) -> Value {
    languages(site, |lang| map(render::banner_told(lang).into_iter()))
}

/// Data of `migrate`, for visitors who move from another banner.
pub(super) fn moving(site: &Site) -> Value {
    groups(site)
}
