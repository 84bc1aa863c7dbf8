//! Reader of `[[retention]]`.

use std::collections::BTreeMap;

use super::{Table, slug};
use crate::site::retention::{COOKIES, Decides, Retention};

/// Reads `[[retention]]`.
pub(super) fn classes(root: &Table<'_>) -> BTreeMap<String, Retention> {
    root.tables("retention", "retention class")
        .iter()
        .filter_map(|table| {
            let class = slug(table, "id");
            let months = table.number("months", true, 1..601);
            // A browser's choice is nobody's to decide about; an application may be somebody's proof.
            let usual = if class == COOKIES { Decides::Gateway } else { Decides::Approver };
            let names = Decides::NAMED.map(|(name, _)| name);
            let decides = if table.has("decides") { table.one_of("decides", &names, Decides::named) } else { Some(usual) };
            table.finish();
            Some((class, Retention { months: months?.value, decides: decides.unwrap_or(usual) }))
        })
        .collect()
}
