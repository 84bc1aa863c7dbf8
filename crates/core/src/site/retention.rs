//! How long records are stored, by class: `[[retention]]` of a site file.

#[cfg(feature = "site-file")]
use std::collections::BTreeMap;

#[cfg(feature = "site-file")]
use super::read::slug;
#[cfg(feature = "site-file")]
use super::table::Table;
use crate::Timestamp;
use crate::consent::Item;
use crate::site::Site;

/// Class of what a browser chose: the class of cookies every site has.
pub const COOKIES: &str = "cookies";

/// Who decides that what is due is destroyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decides {
    /// The gateway by itself, on the day it is due.
    Gateway,
    /// An approver, on the proposal of an officer.
    Approver,
}

#[cfg(feature = "site-file")]
impl Decides {
    const NAMED: [(&'static str, Self); 2] = [("gateway", Self::Gateway), ("approver", Self::Approver)];

    fn named(name: &str) -> Option<Self> {
        Self::NAMED.into_iter().find(|(known, _)| *known == name).map(|(_, decides)| decides)
    }
}

/// Class of records that are stored for the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Months from the person's last act, or the end of what held their data.
    pub months: u32,
    /// Who decides.
    pub decides: Decides,
}

impl Retention {
    /// Whether what began at `since` is over its term at `now`: whole months of the calendar, like terms of consents.
    #[must_use]
    pub fn is_over(&self, since: Timestamp, now: Timestamp) -> bool {
        since.plus_months(self.months) <= now
    }
}

impl Site {
    /// Class of a record: that of its form; else that of the purposes it is about, the longest of them; else that of
    /// a browser's choice. `None` for a record of purposes that name no class, which is stored without a term.
    #[must_use]
    pub fn retention_of<'i>(&self, form: Option<&str>, items: impl Iterator<Item = &'i Item>) -> Option<&str> {
        if let Some(form) = form {
            return self.form(form).map(|form| &*form.retention);
        }
        let mut found = Some(COOKIES);
        for id in items.filter_map(Item::purpose_id) {
            let class = self.purpose(id).and_then(|purpose| purpose.retention.as_deref())?;
            let longer = |known: &str| self.retention.get(known).map(|class| class.months);
            if found == Some(COOKIES) || found.and_then(longer) < longer(class) {
                found = Some(class);
            }
        }
        found
    }
}

/// Reads `[[retention]]`.
#[cfg(feature = "site-file")]
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
