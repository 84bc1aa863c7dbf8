//! The islands: a form that validates a field when it is left, and the groups of the preference centre with
//! one box for each.
//!
//! They are an addition. The same rules run in the gateway, and the form is complete without the island.
//! Nothing that is typed is stored here, and sending is the task of `public/form.js`, which does not wait for
//! WASM.

#[cfg(feature = "hydrate")]
mod check;
#[cfg(feature = "hydrate")]
mod groups;

use leptos::ev::{Event, FocusEvent};
use leptos::prelude::*;

/// Hydrates the form inside it. It has no properties, so that no data are serialised into the page: what it
/// needs to know stands on the inputs.
#[island]
pub fn LiveForm(children: Children) -> impl IntoView {
    let left = |event: FocusEvent| field_left(&event);
    let changed = |event: Event| field_left(&event);
    view! { <div class="live" on:focusout=left on:change=changed>{children()}</div> }
}

#[cfg(feature = "hydrate")]
fn field_left(event: &Event) {
    check::field_left(event);
}

/// Hydrates the groups inside it, on demand: see `public/preferences.js`.
#[island]
pub fn LiveGroups(children: Children) -> impl IntoView {
    let ticked = |event: Event| box_ticked(&event);
    view! { <div class="live" on:input=ticked>{children()}</div> }
}

#[cfg(feature = "hydrate")]
fn box_ticked(event: &Event) {
    groups::ticked(event);
}

#[cfg(not(feature = "hydrate"))]
fn box_ticked(_: &Event) {}

/// On the server nothing is ever typed.
#[cfg(not(feature = "hydrate"))]
fn field_left(_: &Event) {}

/// Entry point, called once by the page's script (`public/hydrate.js`) before it hydrates the islands.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    hydrate_islands();
}
