//! The words of a consent text, as they were published.

use kelisim_i18n::Words;
use leptos::prelude::*;

use crate::page::TextPage;
use crate::shell::Document;
use crate::shown::Shown;

/// Title, words, and the hash that names them in consent records.
#[component]
pub fn TextBody(
    /// What to show.
    page: TextPage,
) -> impl IntoView {
    let TextPage { shell, title, version, words, hash } = page;
    let lang = shell.lang;
    let said = &Words::of(lang).policy;
    view! {
        <Document shell title=title.clone() kind="text">
            <div class="sheet">
                <h1>{title}</h1>
                <ul class="marks"><li>{format!("{} {version}", said.version)}</li></ul>
                <Shown words lang />
                <p class="hash">{said.hash}" "<code>{hash}</code></p>
            </div>
        </Document>
    }
}
