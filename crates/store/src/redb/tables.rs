//! Names and shapes of the tables. Each site has its own, so that no key of one can name a row of another.

use ::redb::{TableDefinition, TableError};
use kelisim_core::SiteId;

use crate::StoreError;

/// The row that holds a site's head.
pub(super) const HEAD: &[u8] = b"h";

/// Names of a site's tables.
pub(super) struct Tables {
    rows: String,
    entries: String,
    filters: String,
    generation: String,
    due: String,
    waits: String,
}

/// Bytes as a key or a value.
pub(super) type Bytes = &'static [u8];

impl Tables {
    pub(super) fn of(site: &SiteId) -> Self {
        Self {
            rows: format!("1/{site}/rows"),
            entries: format!("1/{site}/entries"),
            filters: format!("1/{site}/filters"),
            generation: format!("1/{site}/generation/"),
            due: format!("1/{site}/due"),
            waits: format!("1/{site}/waits"),
        }
    }

    /// Rows by [`crate::Key`] whose keys come in order or are few, and the head.
    pub(super) fn rows(&self) -> TableDefinition<'_, Bytes, Bytes> {
        TableDefinition::new(&self.rows)
    }

    /// Entries of the ledger by index.
    pub(super) fn entries(&self) -> TableDefinition<'_, u64, &'static [u8]> {
        TableDefinition::new(&self.entries)
    }

    /// Filters of the generations that are sealed.
    pub(super) fn filters(&self) -> TableDefinition<'_, u64, Bytes> {
        TableDefinition::new(&self.filters)
    }

    /// Name of the table of a generation.
    pub(super) fn generation(&self, number: u64) -> String {
        format!("{}{number}", self.generation)
    }

    /// Deliveries that wait, by moment and id.
    pub(super) fn due(&self) -> TableDefinition<'_, (u64, [u8; 16]), ()> {
        TableDefinition::new(&self.due)
    }

    /// Until when each delivery waits, to find it in the table above.
    pub(super) fn waits(&self) -> TableDefinition<'_, [u8; 16], u64> {
        TableDefinition::new(&self.waits)
    }
}

/// A table that nobody wrote to yet is empty, not missing.
pub(super) fn opened<T>(table: Result<T, TableError>) -> Result<Option<T>, StoreError> {
    match table {
        Ok(table) => Ok(Some(table)),
        Err(TableError::TableDoesNotExist(_)) => Ok(None),
        Err(why) => Err(super::reading(why)),
    }
}
