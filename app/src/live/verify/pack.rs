//! The acts of a proof pack, put into the page.

use kelisim_core::Timestamp;
use kelisim_ledger::json::Value;
use kelisim_ledger::{Leaf, encoding};
use web_sys::Element;

use super::contents::{WITHDRAWN, called, decision, place, put, row};
use super::wording::{self, label};
use crate::live::dom;

/// Shows every act of a pack that holds, with what the log committed to.
pub(super) fn tell(content: &Value) {
    for (name, member) in [("made-by", "made_by"), ("reason", "reason")] {
        put(name, content.text(&[member]).unwrap_or_default());
    }
    put("acts", "");
    let Some(list) = place("acts") else { return };
    for act in content.list("acts").unwrap_or_default() {
        dom::append(&list, &told(act));
    }
}

/// One act, folded.
fn told(act: &Value) -> Element {
    let (details, rows) = (dom::make("details", "shown", ""), dom::make("dl", "words", ""));
    let name = act.text(&["what"]).or_else(|| act.text(&["event"])).unwrap_or_default();
    let leaf = act.text(&["entry", "leaf"]).and_then(encoding::from_base64).and_then(|bytes| Leaf::decode(&bytes).ok());
    let is_withdrawn = leaf.as_ref().is_some_and(|leaf| leaf.kind == WITHDRAWN);
    let moment = leaf.map(|leaf| Timestamp::from_secs(leaf.time).local()).unwrap_or_default();
    let add = |name: &str, value: &str| {
        if !value.is_empty() {
            dom::append(&rows, &dom::make("dt", "", name));
            dom::append(&rows, &dom::make("dd", "", value));
        }
    };
    for said in act.list("statement").unwrap_or_default() {
        let text = |name: &str| said.text(&[name]).unwrap_or_default();
        add(&label(&["said-", text("name")].concat()), text("value"));
    }
    if let Some(Value::Object(fields)) = act.get("fields") {
        for (name, value) in fields {
            if let Value::Text(value) = value {
                let own = label(&["field-", name].concat());
                add(if own.is_empty() { name } else { &own }, value);
            }
        }
    }
    for member in ["address", "user_agent", "languages", "screen", "page", "referrer"] {
        add(&label(&["seen-", member].concat()), act.text(&["evidence", member]).unwrap_or_default());
    }
    add(&label("record"), act.text(&["record_id"]).unwrap_or_default());
    let opened = act.get("opening").is_some_and(|opening| *opening != Value::Null);
    add(&label("opened"), &label(if opened { "opened-yes" } else { "opened-no" }));
    let summary = dom::make("summary", "", &[&*label(&["what-", name].concat()), ", ", &moment].concat());
    dom::append(&details, &summary);
    let decided = dom::make("ul", "decisions", "");
    for item in act.list("items").unwrap_or_default() {
        let is_allowed = item.truth(&["granted"]) == Some(true);
        let id = item.text(&["item"]).unwrap_or_default();
        // The words that were agreed to name it.
        let own = act.get("consent_record").and_then(|record| record.list("decisions")).unwrap_or_default();
        let own = own.iter().find(|stated| stated.text(&["item"]) == Some(id) && stated.text(&["purpose"]).is_some());
        let title = own.map_or_else(|| called(id, None), |stated| decision(stated).0);
        let verdict = match (is_allowed, is_withdrawn) {
            (true, _) => "allowed",
            (false, true) => "withdrawn",
            (false, false) => "refused",
        };
        dom::append(&decided, &row(&title, is_allowed, &label(verdict)));
    }
    dom::append(&details, &decided);
    dom::append(&details, &rows);
    for text in act.get("consent_record").and_then(|record| record.list("processing")).unwrap_or_default() {
        dom::append(&details, &wording::text(text));
    }
    details.into()
}
