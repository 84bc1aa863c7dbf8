//! What the island of the preference centre does: one box for a whole group of services, ticked, half ticked or not as they
//! are. It has no name: what is sent is each service's own answer.
//!
//! Written for few bytes: every visitor who wants this box downloads it.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement};

/// What is done with a group.
#[derive(Clone, Copy, PartialEq)]
enum Do {
    /// The whole follows from its parts.
    Mirror,
    /// The parts follow from the whole.
    Tick(bool),
}

/// A box was ticked or unticked: those that follow from it are brought in line.
pub fn ticked(event: &Event) {
    if let Some(target) = event.target()
        && let Ok(input) = target.dyn_into::<HtmlInputElement>()
        && let Ok(Some(group)) = input.closest(".group")
    {
        bring_in_line(&group, if input.has_attribute("data-whole") { Do::Tick(input.checked()) } else { Do::Mirror });
    }
}

fn bring_in_line(group: &Element, what: Do) {
    let Ok(inputs) = group.query_selector_all("input") else { return };
    let (mut whole, mut some, mut all, mut place) = (None, false, true, 0);
    while let Some(input) = inputs.get(place) {
        let input: HtmlInputElement = input.unchecked_into();
        place += 1;
        if input.has_attribute("data-whole") {
            whole = Some(input);
            continue;
        }
        if let Do::Tick(on) = what {
            input.set_checked(on);
        }
        let checked = input.checked();
        some |= checked;
        all &= checked;
    }
    if let Some(whole) = whole {
        whole.set_checked(all);
        whole.set_indeterminate(some && !all);
    }
}
