//! One service of the preference centre: what it does, its provider, where data go, what is stored and how
//! long.

use leptos::prelude::*;

use kelisim_core::Lang;
use kelisim_core::consent::Item;
use kelisim_core::site::Service;
use kelisim_i18n::{Preferences, country};

/// One service; without a box when it is necessary.
#[component]
pub fn Row(service: Service, checked: Option<bool>, lang: Lang) -> impl IntoView {
    let item = Item::service(&service.id).0;
    let name = service.name.clone();
    let head = match checked {
        Some(checked) => view! {
            <div class="box">
                <input id=item.clone() name=item.clone() type="checkbox" value="yes" checked=checked />
                <label for=item.clone()>{name}</label>
            </div>
        }
        .into_any(),
        None => view! { <p class="fixed">{name}</p> }.into_any(),
    };
    view! {
        <div class="service">
            {head}
            <p>{service.about.get(lang).to_owned()}</p>
            <Facts service lang />
        </div>
    }
}

/// Facts of the service; what the site file does not state is left out.
#[component]
fn Facts(service: Service, lang: Lang) -> impl IntoView {
    let words = Preferences::of(lang);
    let names = |names: Vec<String>| {
        let codes = names.into_iter().map(|name| view! { <code>{name}</code>" " }).collect_view();
        codes.into_any()
    };
    let fact = |name: &'static str, value: AnyView| view! { <div><dt>{name}</dt><dd>{value}</dd></div> };
    let stored = [service.cookies, service.storage].concat();
    let months = (!stored.is_empty() && service.months > 0).then(|| fact(words.term, (words.months)(service.months).into_any()));
    let cookies = (!stored.is_empty()).then(|| fact(words.cookies, names(stored)));
    let hosts = (!service.hosts.is_empty()).then(|| fact(words.hosts, names(service.hosts)));
    let land = country(&service.country, lang).to_owned();
    view! {
        <dl class="facts">
            {fact(words.provider, service.provider.get(lang).to_owned().into_any())}
            {fact(words.country, land.into_any())}
            {months}
            {cookies}
            {hosts}
        </dl>
    }
}
