//! The mark of Kelisim: two rings that hold each other, one of the site and one of the person.

use leptos::prelude::*;

/// The mark beside the name. Where the one ring passes under the other it is interrupted.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg class="rings" viewBox="0 0 24 24" width="28" height="28" fill="none" stroke-width="2.5" stroke-linecap="round" aria-hidden="true" focusable="false">
            <path stroke="var(--accent)" d="M10.72 17.57A6 6 0 1 1 13.08 15.88" />
            <path stroke="currentColor" d="M13.28 6.43A6 6 0 1 1 10.92 8.12" />
        </svg>
    }
}
