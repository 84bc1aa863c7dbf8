//! Checks whether the person may be contacted.

use leptos::prelude::*;

use kelisim_core::Lang;
use kelisim_i18n::My;

use super::Check;

/// Moment, purpose and API key of each check.
#[component]
pub fn Checks(checks: Vec<Check>, lang: Lang) -> impl IntoView {
    let words = My::of(lang);
    let rows = checks.into_iter().map(|Check { at, title, key }| {
        view! { <li><span>{at}</span>" "<span>{title}</span>" "<span>{key.map_or_else(|| words.staff.to_owned(), |key| (words.looked)(&key))}</span></li> }
    });
    let rows = rows.collect::<Vec<_>>();
    let list = if rows.is_empty() {
        view! { <p>{words.unchecked}</p> }.into_any()
    } else {
        view! { <ul class="looks">{rows.into_iter().collect_view()}</ul> }.into_any()
    };
    view! {
        <section class="sheet">
            <h2>{words.checks}</h2>
            <p class="help">{words.checks_about}</p>
            {list}
        </section>
    }
}
