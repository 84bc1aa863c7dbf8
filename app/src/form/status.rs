//! Status line of the form's own script, and its words. Everything here is empty or hidden until a script
//! fills it.

use leptos::prelude::*;

use kelisim_core::Lang;
use kelisim_i18n::Filling;

/// The line beside the button, and the notice that a draft is stored in the tab.
#[component]
pub fn Status(lang: Lang) -> impl IntoView {
    let words = Filling::of(lang);
    view! {
        <p
            class="state" role="status" data-offline=words.offline data-online=words.online data-failed=words.failed
            data-working=words.working data-left=words.characters_left data-sent=words.sent data-receipt=words.receipt
        ></p>
        <div class="draft" hidden=true>
            <p>{words.draft}</p>
            <button type="button" class="plain">{words.clear}</button>
        </div>
    }
}
