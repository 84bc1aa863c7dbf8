//! What the owner may turn: plain links, each the same page with one thing changed.

use std::sync::Arc;

use leptos::prelude::*;

use kelisim_core::Lang;
use kelisim_core::site::Site;
use kelisim_i18n::Preview;

use super::{CORNERS, LAYOUTS, Look, SCHEMES};

/// All of them.
#[component]
pub fn Knobs(site: Arc<Site>, here: String, look: Look, lang: Lang) -> impl IntoView {
    let words = Preview::of(lang);
    let row = |label: &'static str, options: Vec<(String, Look)>| {
        let links = options
            .into_iter()
            .map(|(name, to)| {
                let current = (to == look).then_some("true");
                let href = format!("{here}?lang={lang}&{}", to.query());
                view! { <li><a href=href aria-current=current>{name}</a></li> }
            })
            .collect_view();
        view! { <div><dt>{label}</dt><dd><ul>{links}</ul></dd></div> }
    };
    let forms =
        site.forms.iter().map(|form| (form.heading.get(lang).to_owned(), Look { form: Some(form.id.clone()), ..look.clone() }));
    let show = [(words.banner.to_owned(), Look { form: None, ..look.clone() })].into_iter().chain(forms).collect();
    let languages = site.languages.iter().map(|to| (to.own_name().to_owned(), Look { lang: *to, ..look.clone() })).collect();
    let names = |values: &'static [&'static str], names: &'static [&'static str], set: fn(Look, &'static str) -> Look| {
        values.iter().zip(names).map(|(value, name)| ((*name).to_owned(), set(look.clone(), value))).collect::<Vec<_>>()
    };
    // A form has neither layout nor corner.
    let banner = look.form.is_none().then(|| {
        let layouts = names(&LAYOUTS, &words.layout.1, |look, layout| Look { layout, ..look });
        let corners = names(&CORNERS, &words.corner.1, |look, corner| Look { corner, ..look });
        let schemes = names(&SCHEMES, &words.scheme.1, |look, scheme| Look { scheme, ..look });
        view! {
            {row(words.layout.0, layouts)}
            {row(words.corner.0, corners)}
            {row(words.scheme.0, schemes)}
        }
    });
    view! {
        <dl class="knobs">
            {row(words.show, show)}
            {row(words.language, languages)}
            {banner}
        </dl>
    }
}
