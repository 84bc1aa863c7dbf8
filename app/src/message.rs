//! A page with a single message.

use kelisim_i18n::Words;
use leptos::prelude::*;

use crate::page::MessagePage;
use crate::prose::Prose;
use crate::shell::Document;

/// Heading, words, and a way to try again.
#[component]
pub fn MessageBody(
    /// Data of the page.
    page: MessagePage,
) -> impl IntoView {
    let MessagePage { shell, heading, words, retry } = page;
    let again = Words::of(shell.lang).shell.retry;
    let policy = shell.policy_href.clone();
    view! {
        <Document shell title=heading.clone() kind="message">
            <div class="sheet">
                <h1>{heading}</h1>
                <Prose text=words policy />
                {retry.map(|href| view! { <p class="act"><a class="button" href=href>{again}</a></p> })}
            </div>
        </Document>
    }
}
