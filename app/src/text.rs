//! The words of a consent text, as they were published.

use kelisim_i18n::Words;
use leptos::prelude::*;

use crate::page::TextPage;
use crate::shell::Document;
use crate::shown::ShownWords;

/// Title, words, and the hash that names them in consent records.
#[component]
pub fn TextBody(
    /// Data of the page.
    page: TextPage,
) -> impl IntoView {
    let TextPage { shell, title, version, words, hash } = page;
    let lang = shell.lang;
    let policy_words = &Words::of(lang).policy;
    view! {
        <Document shell title=title.clone() kind="text">
            <div class="sheet">
                <h1>{title}</h1>
                <ul class="marks"><li>{format!("{} {version}", policy_words.version)}</li></ul>
                <ShownWords words lang />
                <p class="hash">{policy_words.hash}" "<code>{hash}</code></p>
            </div>
        </Document>
    }
}
