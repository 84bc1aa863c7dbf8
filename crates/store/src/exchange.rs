//! Compare-and-swap of rows outside the ledger, such as those of jobs, accounts and sessions.

use crate::Key;

/// Compare-and-swap of one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// Key of the row, one for which [`Key::is_outside`] holds.
    pub key: Key,
    /// Bytes the row must have; `None` = it must be absent.
    pub from: Option<Vec<u8>>,
    /// Bytes the row gets; `None` = it is deleted.
    pub to: Option<Vec<u8>>,
}
