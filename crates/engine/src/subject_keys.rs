//! Keys of subjects while many entries are read.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use kelisim_core::SubjectId;
use kelisim_store::Key;
use kelisim_store::rows::SubjectRow;

use crate::failure::Failure;
use crate::tenant::Tenant;
use crate::vault::SubjectKey;

/// Keys of subjects, each unwrapped once; `None` for one that was erased.
#[derive(Default)]
pub(crate) struct SubjectKeys(BTreeMap<SubjectId, Option<SubjectKey>>);

impl SubjectKeys {
    pub(crate) async fn of(&mut self, tenant: &Tenant, subject: SubjectId) -> Result<Option<&SubjectKey>, Failure> {
        let known = match self.0.entry(subject) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let row: Option<SubjectRow> = tenant.store.row(Key::Subject(subject)).await?;
                new.insert(row.and_then(|row| tenant.vault.unwrap(subject, &row.wrapped).ok()))
            }
        };
        Ok(known.as_ref())
    }
    /// Key that was looked for before; `None` for one that was not, or was erased.
    pub(crate) fn known(&self, subject: SubjectId) -> Option<&SubjectKey> {
        self.0.get(&subject).and_then(Option::as_ref)
    }
}
