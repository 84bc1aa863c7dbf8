//! The second layer: every category and every service, nothing ticked beforehand, and the information that
//! the law requires.

use std::sync::Arc;

use leptos::prelude::*;

use kelisim_core::Lang;
use kelisim_core::site::{Category, Service, Site};
use kelisim_i18n::{Words, country};

use crate::terms::Terms;

/// The choices, hidden until they are opened.
#[component]
pub fn Choices(site: Arc<Site>, lang: Lang, terms: Option<String>, centre: Option<String>) -> impl IntoView {
    let words = Words::of(lang);
    let banner = &words.banner;
    let groups = site.categories.iter().map(|category| view! { <Group category=category.clone() lang /> }).collect_view();
    let terms = match (terms, site.cookies_text().cloned()) {
        (Some(href), _) => view! { <a href=href target="_blank">{banner.terms}</a> }.into_any(),
        (None, Some(text)) => view! {
            <details><summary>{banner.terms}</summary><Terms site=Arc::clone(&site) text lang /></details>
        }
        .into_any(),
        (None, None) => ().into_any(),
    };
    let centre = centre.map(|href| view! { " "<a href=href data-p target="_blank">{banner.centre}</a> });
    view! {
        <div class="c" hidden>
            <h2 tabindex="-1">{banner.name}</h2>
            <p data-s></p>
            {groups}
            <div class="g">{terms}{centre}" "<a data-l hidden target="_blank">{banner.receipt}</a></div>
            <div class="r">
                <button data-a="r">{banner.reject}</button>
                <button data-a="w">{banner.withdraw}</button>
                <button data-a="a">{banner.accept}</button>
                // It stands where "Choose" stood: a late second tap goes back, and decides nothing.
                <button class="l" data-a="x">{banner.close}</button>
                <button data-a="s">{banner.save}</button>
            </div>
        </div>
    }
}

#[component]
fn Group(category: Category, lang: Lang) -> impl IntoView {
    let banner = &Words::of(lang).banner;
    let necessary = category.is_necessary();
    let title = category.title.get(lang).to_owned();
    let head = if necessary {
        view! { <p class="t"><b>{title}</b>" "<i>{banner.always}</i></p> }.into_any()
    } else {
        view! { <label class="t"><input type="checkbox" name=format!("c:{}", category.id) /><b>{title}</b></label> }.into_any()
    };
    let services = (!category.services.is_empty()).then(|| {
        let rows = category.services.into_iter().map(|service| view! { <Row service necessary lang /> }).collect_view();
        view! { <details><summary>{banner.services}</summary>{rows}</details> }
    });
    view! {
        <div class="g">
            {head}
            <p>{category.about.get(lang).to_owned()}</p>
            {services}
        </div>
    }
}

/// One service: what it does, its provider, where the data go, which cookies it sets and for how long.
#[component]
fn Row(service: Service, necessary: bool, lang: Lang) -> impl IntoView {
    let name = service.name.clone();
    let head = if necessary {
        view! { <b>{name}</b> }.into_any()
    } else {
        view! { <label class="t"><input type="checkbox" name=format!("s:{}", service.id) />{name}</label> }.into_any()
    };
    let mut facts = vec![format!("{}, {}", service.provider.get(lang), country(&service.country, lang))];
    let stored = [&service.cookies[..], &service.storage[..]].concat();
    if !stored.is_empty() {
        facts.push(format!("{} ({})", stored.join(", "), (Words::of(lang).banner.months)(service.months)));
    }
    view! {
        <div>
            {head}
            <p>{service.about.get(lang).to_owned()}<small>{facts.join(" · ")}</small></p>
        </div>
    }
}
