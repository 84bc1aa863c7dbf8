//! A press takes the focus from a field before it is over. A sentence written beside that field at once would move the
//! page under the pointer, and the press would miss: the form hears of the field when the press is over.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use web_sys::{Event, EventTarget, FocusEvent, FocusEventInit};

use crate::live::dom;

#[derive(Default)]
struct Press {
    is_on: Cell<bool>,
    left: RefCell<Vec<EventTarget>>,
}

/// Holds back what a press would move.
pub(super) fn wait_for_its_end() {
    let press = Rc::new(Press::default());
    let begun = Rc::clone(&press);
    dom::on_way_down("pointerdown", move |_| begun.is_on.set(true));
    for name in ["pointerup", "pointercancel"] {
        let press = Rc::clone(&press);
        dom::on_way_down(name, move |_| {
            let press = Rc::clone(&press);
            dom::after(0, move || press.end());
        });
    }
    for name in ["focusout", "change"] {
        let press = Rc::clone(&press);
        dom::on_way_down(name, move |event| press.hold(&event));
    }
}

impl Press {
    fn hold(&self, event: &Event) {
        if !self.is_on.get() {
            return;
        }
        event.stop_immediate_propagation();
        let mut left = self.left.borrow_mut();
        if let Some(target) = event.target().filter(|target| !left.contains(target)) {
            left.push(target);
        }
    }

    fn end(&self) {
        self.is_on.set(false);
        let left = self.left.take();
        for field in left {
            let how = FocusEventInit::new();
            how.set_bubbles(true);
            if let Ok(event) = FocusEvent::new_with_focus_event_init_dict("focusout", &how) {
                let _ = field.dispatch_event(&event);
            }
        }
    }
}
