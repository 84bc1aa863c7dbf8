//! What can be chosen in the forms of a case.

use leptos::prelude::*;

use super::super::cases::Choice;

/// Entries of a list.
pub(super) fn options(choices: Vec<Choice>) -> impl IntoView {
    choices
        .into_iter()
        .map(|choice| view! { <option value=choice.value selected=choice.chosen>{choice.title}</option> })
        .collect_view()
}
