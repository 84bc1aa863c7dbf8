//! The islands: what pages do in a browser.
//!
//! They are an addition. A page is complete without them, and works before they wake; they adopt what stands in its
//! fields. The rules they apply are the gateway's own, from `kelisim_core` and `kelisim_ledger`; the sentences they show
//! are in the page already. An island has no properties, so that no data are serialised into the page: what it needs to
//! know stands on the elements inside it.
//!
//! They are built as three WASM modules, each for pages that others need not pay for: `pages` for visitors, `verify`
//! for the page that verifies receipts, `desk` for the console.

#[cfg(feature = "pages")]
mod check;
#[cfg(feature = "desk")]
mod desk;
#[cfg(feature = "hydrate")]
#[cfg_attr(not(feature = "pages"), expect(dead_code, reason = "the others need fewer of these"))]
mod dom;
#[cfg(feature = "pages")]
mod form;
#[cfg(feature = "pages")]
mod groups;
#[cfg(any(feature = "pages", feature = "desk"))]
mod keeping;
#[cfg(feature = "desk")]
mod list;
#[cfg(feature = "desk")]
mod passkey;
#[cfg(feature = "hydrate")]
mod picker;
#[cfg(feature = "verify")]
mod verify;

use leptos::prelude::*;

/// A form for visitors: drafts, validation of a field when it is left, sending without leaving the page.
#[cfg(any(feature = "ssr", feature = "pages"))]
#[island]
pub fn LiveForm(children: Children) -> impl IntoView {
    #[cfg(feature = "pages")]
    form::wake();
    view! { <div class="live">{children()}</div> }
}

/// The groups of the preference centre, with one box for each. It wakes when the pointer or focus comes near, and not
/// before (`data-lazy`): most people press one button.
#[cfg(any(feature = "ssr", feature = "pages"))]
#[island]
pub fn LiveGroups(children: Children) -> impl IntoView {
    #[cfg(feature = "pages")]
    groups::wake();
    view! { <div class="live">{children()}</div> }
}

/// The page that verifies receipts.
#[cfg(any(feature = "ssr", feature = "verify"))]
#[island]
pub fn LiveVerify(children: Children) -> impl IntoView {
    #[cfg(feature = "verify")]
    {
        picker::wake();
        verify::wake();
    }
    view! { <div class="live">{children()}</div> }
}

/// Buttons that copy, share, print and save, and with them every field for a file of the page.
#[cfg(any(feature = "ssr", feature = "pages", feature = "desk"))]
#[island]
pub fn LiveKeeping(children: Children) -> impl IntoView {
    #[cfg(any(feature = "pages", feature = "desk"))]
    {
        keeping::wake();
        picker::wake();
    }
    view! { <div class="live">{children()}</div> }
}

/// A form that is sent once a passkey has answered.
#[cfg(any(feature = "ssr", feature = "desk"))]
#[island]
pub fn LivePasskey(children: Children) -> impl IntoView {
    #[cfg(feature = "desk")]
    passkey::wake();
    view! { <div class="live">{children()}</div> }
}

/// The form that sends a list to be checked.
#[cfg(any(feature = "ssr", feature = "desk"))]
#[island]
pub fn LiveUpload(children: Children) -> impl IntoView {
    #[cfg(feature = "desk")]
    {
        picker::wake();
        list::wake_upload();
    }
    view! { <div class="live">{children()}</div> }
}

/// The progress of a list that is being checked.
#[cfg(any(feature = "ssr", feature = "desk"))]
#[island]
pub fn LiveJob(children: Children) -> impl IntoView {
    #[cfg(feature = "desk")]
    list::wake_job();
    view! { <div class="live">{children()}</div> }
}

/// A case, or a list of them: drafts, and clocks that run.
#[cfg(any(feature = "ssr", feature = "desk"))]
#[island]
pub fn LiveDesk(children: Children) -> impl IntoView {
    #[cfg(feature = "desk")]
    desk::wake();
    view! { <div class="live">{children()}</div> }
}

/// Entry point, called once by the loader (`public/hydrate.js`) before it hydrates the islands.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    hydrate_islands();
}
