//! Changes outside the ledger: of jobs, not of decisions.

use crate::Key;

/// One row to change, if it is what it was taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// Its key, one for which [`Key::is_outside`] holds.
    pub key: Key,
    /// The bytes it must have; `None`: it must not be there.
    pub from: Option<Vec<u8>>,
    /// The bytes it gets; `None`: it goes.
    pub to: Option<Vec<u8>>,
}
