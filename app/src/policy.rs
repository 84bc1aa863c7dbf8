//! One version of the privacy policy.

use leptos::prelude::*;

use kelisim_core::Lang;

use crate::page::PolicyPage;
use crate::shell::Document;
use crate::words::Words;

/// The policy with its order, its dates, its other versions and the hash that names it in consent records.
#[component]
pub fn PolicyBody(
    /// What to show.
    page: PolicyPage,
) -> impl IntoView {
    let PolicyPage { shell, title, version, order, approved, effective, html, versions, hash } = page;
    let lang = shell.lang;
    let words = &Words::of(lang).policy;
    let approved = (words.approved)(&order, &day(&approved, lang));
    let effective = (words.effective)(&day(&effective, lang));
    let list = (versions.len() > 1).then(|| {
        let links = versions
            .into_iter()
            .map(|(name, href, current)| {
                let current = current.then_some("page");
                view! { <li><a href=href aria-current=current>{format!("{} {name}", words.version)}</a></li> }
            })
            .collect_view();
        view! { <nav class="versions" aria-labelledby="versions"><h2 id="versions">{words.versions}</h2><ul>{links}</ul></nav> }
    });
    view! {
        <Document shell title=title.clone() kind="policy">
            <div class="sheet">
                <h1>{title}</h1>
                <ul class="marks">
                    <li>{format!("{} {version}", words.version)}</li>
                    <li>{approved}</li>
                    <li>{effective}</li>
                </ul>
                <div class="prose" inner_html=html></div>
                {list}
                <p class="hash">{words.hash}" "<code>{hash}</code></p>
            </div>
        </Document>
    }
}

/// A day of ISO 8601 as people write it; anything else as it is.
fn day(iso: &str, lang: Lang) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let parts: Vec<&str> = iso.split('-').collect();
    let [year, month, day] = parts[..] else { return iso.to_owned() };
    match lang {
        Lang::Kk | Lang::Ru => format!("{day}.{month}.{year}"),
        Lang::En => {
            let name = month.parse::<usize>().ok().and_then(|month| MONTHS.get(month.checked_sub(1)?));
            name.map_or_else(|| iso.to_owned(), |name| format!("{} {name} {year}", day.trim_start_matches('0')))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_as_people_do() {
        assert_eq!(day("2020-11-30", Lang::Kk), "30.11.2020");
        assert_eq!(day("2026-03-07", Lang::En), "7 March 2026");
        assert_eq!(day("2026-13-07", Lang::En), "2026-13-07");
        assert_eq!(day("soon", Lang::Ru), "soon");
    }
}
