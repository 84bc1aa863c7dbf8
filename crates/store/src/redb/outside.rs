//! Compare-and-swap of rows outside the ledger.

use ::redb::{ReadableTable, WriteTransaction};
use kelisim_core::SiteId;

use super::tables::Tables;
use crate::Exchange;

/// Writes all changes if every row is what was expected; else writes nothing and returns false.
pub(super) fn exchange(transaction: &WriteTransaction, site: &SiteId, changes: &[Exchange]) -> Result<bool, ::redb::Error> {
    let tables = Tables::of(site);
    let mut rows = transaction.open_table(tables.rows())?;
    for change in changes {
        if rows.get(&change.key.bytes()[..])?.as_ref().map(::redb::AccessGuard::value) != change.from.as_deref() {
            return Ok(false);
        }
    }
    for change in changes {
        match &change.to {
            Some(row) => drop(rows.insert(&change.key.bytes()[..], &row[..])?),
            None => drop(rows.remove(&change.key.bytes()[..])?),
        }
    }
    Ok(true)
}
