//! The table of contrasts. Pass and fail are words; a sample shows each pair as it looks.

use leptos::prelude::*;

use kelisim_core::Lang;
use kelisim_i18n::Preview;
use kelisim_i18n::format::ratio;

use super::contrast::{Measured, Row, measure};

/// Every pair in light and in dark.
#[component]
pub fn Contrasts(
    /// Style sheets that the colours are read from.
    css: String,
    /// Name of what the sheets belong to.
    of: String,
    lang: Lang,
) -> impl IntoView {
    let words = Preview::of(lang);
    let [what, least, light, dark] = words.heads;
    let rows = measure(&css)
        .into_iter()
        .map(|Row { pair, least, schemes }| {
            let name = words.pairs.get(pair as usize).copied().unwrap_or_default();
            let cells = schemes.into_iter().map(|measured| cell(measured, lang)).collect_view();
            view! { <tr><th scope="row">{name}</th><td>{ratio(least, lang)}</td>{cells}</tr> }
        })
        .collect_view();
    view! {
        <section class="contrast">
            <h2>{words.contrast}": "{of}</h2>
            <p>{words.contrast_about}</p>
            <table>
                <thead><tr><th scope="col">{what}</th><th scope="col">{least}</th><th scope="col">{light}</th><th scope="col">{dark}</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
}

/// Attributes of a picture may name colours where the Content-Security-Policy forbids styles.
fn cell(measured: Measured, lang: Lang) -> impl IntoView {
    let words = Preview::of(lang);
    let Measured { front, back, ratio: found, passes } = measured;
    let (class, verdict) = if passes { ("yes", words.passes) } else { ("no", words.fails) };
    view! {
        <td class=class>
            <svg viewBox="0 0 40 28" aria-hidden="true">
                <rect width="40" height="28" fill=back />
                <text x="20" y="20" fill=front>"Aa"</text>
            </svg>
            <span>{ratio(found, lang)}" "<b>{verdict}</b></span>
        </td>
    }
}
