//! Information about a consent that Art. 8 p.4 of law 94-V requires.

use std::sync::Arc;

use leptos::prelude::*;

use kelisim_core::Lang;
use kelisim_core::site::{ConsentText, Disclosure, Site};
use kelisim_i18n::Words;

/// A list of everything that the law requires, in its order.
#[component]
pub fn Terms(site: Arc<Site>, text: ConsentText, lang: Lang) -> impl IntoView {
    let words = Words::of(lang);
    let terms = &words.terms;
    let operator = &site.operator;
    let who = format!(
        "{}, {}\u{a0}{}. {}. {}, {}",
        operator.name.get(lang),
        words.shell.number(&operator.number),
        operator.number,
        operator.address.get(lang),
        operator.email,
        operator.phone
    );
    let purposes: Vec<String> = site
        .purposes
        .iter()
        .filter(|purpose| text.purposes.contains(&purpose.id))
        .map(|purpose| format!("{}. {}", purpose.title.get(lang).trim_end_matches('.'), purpose.about.get(lang)))
        .collect();
    let explain = |disclosure: &Disclosure| {
        let answer = if disclosure.allowed { terms.yes } else { terms.no };
        format!("{answer}. {}", disclosure.about.get(lang))
    };
    let rows = [
        (terms.operator, who),
        (terms.purpose, purposes.join(" ")),
        (terms.data, text.data.get(lang).to_owned()),
        (terms.term, text.term.get(lang).to_owned()),
        (terms.third_parties, explain(&text.third_parties)),
        (terms.cross_border, explain(&text.cross_border)),
        (terms.public_sources, explain(&text.public_sources)),
        (terms.withdraw, text.withdraw.get(lang).to_owned()),
    ];
    let rows = rows
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| view! { <dt>{name}</dt><dd>{value}</dd> })
        .collect_view();
    view! { <dl>{rows}</dl> }
}
