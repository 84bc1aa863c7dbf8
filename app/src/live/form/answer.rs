//! What an answer of the gateway does to the page.

use leptos::prelude::window;
use web_sys::Element;

use super::sending::{Reply, Trouble};
use super::{Form, frame};
use crate::live::dom;

impl Form {
    /// Writes mistakes beside their fields, and lists them above the form.
    pub(super) fn show(&self, reply: &Reply) {
        if let (Some(token), Some(field)) = (reply.token(), self.token()) {
            field.set_value(&token);
            self.draft.borrow_mut().keep_with("");
        }
        dom::every_within(&self.element, ".trouble").iter().for_each(dom::clear);
        for field in dom::every_within(&self.element, "[aria-invalid]") {
            dom::set(&field, "aria-invalid", None);
        }
        let troubles = reply.troubles();
        troubles.iter().for_each(point_out);
        dom::clear(&self.told);
        if troubles.is_empty() {
            self.say(&reply.notice());
            return;
        }
        self.say("");
        let summary = dom::make("div", "summary", "");
        summary.set_tab_index(-1);
        dom::set(&summary, "role", Some("alert"));
        dom::append(&summary, &dom::make("h2", "", &dom::attribute(&self.told, "data-troubles")));
        let list = dom::make("ul", "", "");
        for trouble in &troubles {
            let link = dom::make("a", "", &trouble.label());
            dom::set(&link, "href", Some(&("#".to_owned() + &trouble.field())));
            dom::set(&link, "target", Some("_self"));
            let row = dom::make("li", "", "");
            dom::append(&row, &link);
            let _ = row.append_with_str_1(&(": ".to_owned() + &trouble.words()));
            dom::append(&list, &row);
        }
        dom::append(&summary, &list);
        dom::append(&self.told, &summary);
        dom::focus(&summary);
    }

    /// Goes to the receipt; in a frame it is offered, since it may not stand there.
    pub(super) fn done(&self, reply: &Reply) {
        self.draft.borrow_mut().forget();
        self.element.reset();
        if !frame::is_framed() {
            // The form leaves the history: nobody comes back to what was typed in it.
            let _ = window().location().replace(&reply.location());
            return;
        }
        let sent = dom::attribute(&self.state, "data-sent").replace('~', &reply.number());
        let link = dom::make("a", "button", &dom::attribute(&self.state, "data-receipt"));
        dom::set(&link, "href", Some(&reply.location()));
        dom::set(&link, "target", Some("_blank"));
        let act = dom::make("p", "act", "");
        dom::append(&act, &link);
        let end = dom::make("div", "sheet sent", "");
        end.set_tab_index(-1);
        dom::append(&end, &dom::make("p", "notice", &sent));
        dom::append(&end, &act);
        if let Some(sheet) = dom::find::<Element>(".sheet") {
            let _ = sheet.replace_with_with_node_1(&end);
        }
        dom::focus(&end);
        frame::say_sent();
    }
}

/// Writes one mistake beside its field.
fn point_out(trouble: &Trouble) {
    let (field, document) = (trouble.field(), leptos::prelude::document());
    if let Some(at) = document.get_element_by_id(&field) {
        dom::set(&at, "aria-invalid", Some("true"));
        if let Some(value) = trouble.value() {
            dom::set_value(&at, &value);
        }
    }
    if let Some(line) = document.get_element_by_id(&(field + "-trouble")) {
        line.set_text_content(Some(&trouble.words()));
    }
}
