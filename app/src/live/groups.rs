//! Island of the preference centre: one box for a whole group of services, ticked, half ticked or not, as
//! they are. It has no name: the form sends each service's own answer.
//!
//! Optimised for size: every visitor who wants this box downloads it.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement};

use super::dom;

/// Direction in which a group is updated.
#[derive(Clone, Copy, PartialEq)]
enum Do {
    /// The box of the whole follows from its parts.
    Mirror,
    /// The parts follow from the box of the whole.
    Tick(bool),
}

/// Brings every group in line, and keeps it so.
pub fn wake() {
    for group in dom::every(".group") {
        bring_in_line(&group, Do::Mirror);
    }
    if let Some(island) = dom::find::<Element>("leptos-island") {
        dom::on(&island, "input", |event: Event| ticked(&event));
    }
}

/// Updates the boxes that follow from the one that was ticked or unticked.
fn ticked(event: &Event) {
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
