//! Numbers and dates as they are read aloud. A field is rewritten when it is left, not while somebody types; Ctrl+Z
//! brings back what was typed, and that then stays.

use kelisim_core::ident::Phone;
use web_sys::{Element, HtmlInputElement};

use crate::live::dom;

/// What was typed before a field was rewritten.
const TYPED: &str = "data-typed";

/// Rewrites a field that was left; tells whether it was.
pub(super) fn spell(field: &Element) -> bool {
    let typed = dom::value(field);
    let Some(better) = spelled(field, &typed).filter(|better| *better != typed) else { return false };
    if field.get_attribute(TYPED).is_some_and(|before| before == typed) {
        return false;
    }
    dom::set(field, TYPED, Some(&typed));
    dom::set_value(field, &better);
    true
}

/// Brings back what was typed, if nothing was typed since; tells whether it did.
pub(super) fn undo(field: &Element) -> bool {
    let Some(typed) = field.get_attribute(TYPED) else { return false };
    if spelled(field, &typed) != Some(dom::value(field)) {
        return false;
    }
    dom::set_value(field, &typed);
    if let Some(input) = wasm_bindgen::JsCast::dyn_ref::<HtmlInputElement>(field) {
        let end = u32::try_from(typed.encode_utf16().count()).unwrap_or(u32::MAX);
        let _ = input.set_selection_range(end, end);
    }
    true
}

fn spelled(field: &Element, typed: &str) -> Option<String> {
    match &*dom::attribute(field, "data-kind") {
        "phone" => phone(typed),
        "date" => date(typed),
        _ => None,
    }
}

/// A Kazakh mobile number; one of another country, or of a landline, is left alone.
fn phone(typed: &str) -> Option<String> {
    let number = Phone::parse(typed).ok()?;
    let national = number.normal().strip_prefix("+7").filter(|national| national.starts_with('7'))?;
    let (code, rest) = national.split_at_checked(3)?;
    Some(["+7 (", code, ") ", rest.get(..3)?, " ", rest.get(3..5)?, " ", rest.get(5..)?].concat())
}

/// A date as DD.MM.YYYY; one that the browser filled in comes as YYYY-MM-DD.
fn date(typed: &str) -> Option<String> {
    let iso = kelisim_core::form::date(typed.trim())?;
    let mut parts = iso.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    Some([day, ".", month, ".", year].concat())
}
