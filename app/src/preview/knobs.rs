//! Controls of the preview: plain links, each to the same page with one setting changed.

use std::sync::Arc;

use leptos::prelude::*;

use kelisim_core::Lang;
use kelisim_core::site::Site;
use kelisim_i18n::Preview;

use super::{CORNERS, LAYOUTS, SCHEMES, Settings};

/// All controls of the preview.
#[component]
pub fn Knobs(site: Arc<Site>, here: String, settings: Settings, lang: Lang) -> impl IntoView {
    let words = Preview::of(lang);
    let row = |label: &'static str, options: Vec<(String, Settings)>| {
        let links = options
            .into_iter()
            .map(|(name, to)| {
                let current = (to == settings).then_some("true");
                let href = format!("{here}?lang={lang}&{}", to.query());
                // A language says its own name, and is read out in it.
                let own = Lang::ALL.into_iter().find(|lang| lang.own_name() == name).map(Lang::code);
                view! { <li><a href=href lang=own aria-current=current>{name}</a></li> }
            })
            .collect_view();
        view! { <div><dt>{label}</dt><dd><ul>{links}</ul></dd></div> }
    };
    let forms = site
        .forms
        .iter()
        .map(|form| (form.heading.get(lang).to_owned(), Settings { form: Some(form.id.clone()), ..settings.clone() }));
    let show = [(words.banner.to_owned(), Settings { form: None, ..settings.clone() })].into_iter().chain(forms).collect();
    let languages =
        site.languages.iter().map(|to| (to.own_name().to_owned(), Settings { lang: *to, ..settings.clone() })).collect();
    let names = |values: &'static [&'static str], names: &'static [&'static str], set: fn(Settings, &'static str) -> Settings| {
        values.iter().zip(names).map(|(value, name)| ((*name).to_owned(), set(settings.clone(), value))).collect::<Vec<_>>()
    };
    // A form has neither layout nor corner.
    let banner = settings.form.is_none().then(|| {
        let layouts = names(&LAYOUTS, &words.layout.1, |settings, layout| Settings { layout, ..settings });
        let corners = names(&CORNERS, &words.corner.1, |settings, corner| Settings { corner, ..settings });
        let schemes = names(&SCHEMES, &words.scheme.1, |settings, scheme| Settings { scheme, ..settings });
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
