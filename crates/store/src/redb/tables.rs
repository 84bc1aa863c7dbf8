//! Names and types of the tables. Each site has its own, so that no key of one can name a row of another.

use ::redb::{TableDefinition, TableError};
use kelisim_core::SiteId;

use crate::StoreError;

/// Key of the row that holds a site's head.
pub(super) const HEAD: &[u8] = b"h";

/// Names of a site's tables.
pub(super) struct Tables {
    rows: String,
    entries: String,
    sets: String,
    filters: String,
    generation: String,
    due: String,
    queue: String,
    dead: String,
    lanes: String,
}

/// Byte string, as a key or a value.
pub(super) type Bytes = &'static [u8];

impl Tables {
    pub(super) fn of(site: &SiteId) -> Self {
        Self {
            rows: format!("1/{site}/rows"),
            entries: format!("1/{site}/entries"),
            sets: format!("1/{site}/sets"),
            filters: format!("1/{site}/filters"),
            generation: format!("1/{site}/generation/"),
            due: format!("1/{site}/due"),
            queue: format!("1/{site}/queue"),
            dead: format!("1/{site}/dead"),
            lanes: format!("1/{site}/lanes"),
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

    /// Members of ordered sets, by the name of the set.
    pub(super) fn sets(&self) -> TableDefinition<'_, (&'static str, Bytes), ()> {
        TableDefinition::new(&self.sets)
    }

    /// Filters of the generations that are sealed.
    pub(super) fn filters(&self) -> TableDefinition<'_, u64, Bytes> {
        TableDefinition::new(&self.filters)
    }

    /// Name of the table of a generation.
    pub(super) fn generation(&self, number: u64) -> String {
        format!("{}{number}", self.generation)
    }

    /// Waiting deliveries by lane, moment and id, with their places.
    pub(super) fn due(&self) -> TableDefinition<'_, InLane, u64> {
        TableDefinition::new(&self.due)
    }

    /// Waiting deliveries by lane, place and id, with their moments.
    pub(super) fn queue(&self) -> TableDefinition<'_, InLane, u64> {
        TableDefinition::new(&self.queue)
    }

    /// Dead letters by lane, place and id.
    pub(super) fn dead(&self) -> TableDefinition<'_, InLane, ()> {
        TableDefinition::new(&self.dead)
    }

    /// Numbers of waiting deliveries and dead letters, by lane.
    pub(super) fn lanes(&self) -> TableDefinition<'_, &'static str, (u64, u64)> {
        TableDefinition::new(&self.lanes)
    }
}

/// Key in a lane: lane, moment or place, and id.
pub(super) type InLane = (&'static str, u64, [u8; 16]);

/// Maps a table that was never written to `None`: it is empty, not missing.
pub(super) fn opened<T>(table: Result<T, TableError>) -> Result<Option<T>, StoreError> {
    match table {
        Ok(table) => Ok(Some(table)),
        Err(TableError::TableDoesNotExist(_)) => Ok(None),
        Err(why) => Err(super::reading(why)),
    }
}
