//! How long records are stored, by class: `[[retention]]` of a site file.

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

impl Decides {
    /// Names in a site file.
    pub const NAMED: [(&'static str, Self); 2] = [("gateway", Self::Gateway), ("approver", Self::Approver)];

    /// Looks one up by its name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
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
    /// a browser's choice. A purpose that names no class has that of the form that asks for it. `None` for a record of a
    /// purpose that no form asks for either, which is stored without a term.
    #[must_use]
    pub fn retention_of<'i>(&self, form: Option<&str>, items: impl Iterator<Item = &'i Item>) -> Option<&str> {
        if let Some(form) = form {
            return self.form(form).map(|form| &*form.retention);
        }
        let mut found = Some(COOKIES);
        for id in items.filter_map(Item::purpose_id) {
            let longer = |known: &str| self.retention.get(known).map(|class| class.months);
            let own = self.purpose(id).and_then(|purpose| purpose.retention.as_deref());
            let asking = self.forms.iter().filter(|form| form.asks_for(self, id)).map(|form| &*form.retention);
            let class = own.or_else(|| asking.max_by_key(|class| longer(class)))?;
            if found == Some(COOKIES) || found.and_then(longer) < longer(class) {
                found = Some(class);
            }
        }
        found
    }
}
