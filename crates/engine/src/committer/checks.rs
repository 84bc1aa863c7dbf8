//! Acts of the marketer's side: a check that is put on record, a list that is brought in.

use kelisim_core::consent::{Holds, Scope};
use kelisim_core::{BlindIndex, RecordId, Timestamp};
use kelisim_store::rows::{CheckRow, Short};

/// How much one key may ask on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Identifiers asked about, repeated ones included.
    pub identifiers: u64,
    /// Different identifiers, as far as a sketch can tell them apart: within some 3 %.
    pub people: u64,
}

/// A check that is about to be answered.
pub struct CheckAct {
    /// What is kept of it.
    pub row: CheckRow,
    /// Whom it concerned: sorted, each once.
    pub set: Vec<Short>,
    /// A sketch of them, see [`kelisim_core::check::Sketch`].
    pub sketch: Vec<u8>,
    /// How much the key may ask on one day.
    pub budget: Budget,
    /// The day, counted from 1970-01-01 in Kazakhstan.
    pub day: u64,
}

/// Identifiers that are not to be contacted, or are again.
pub struct ListAct {
    /// Identifiers by blind index, each with the date of its entry; sorted.
    pub macs: Vec<(BlindIndex, Timestamp)>,
    /// What they are not to be contacted for.
    pub scopes: Vec<Scope>,
    /// How long the entries count.
    pub holds: Holds,
    /// When they end, if they do.
    pub until: Option<Timestamp>,
    /// Whether they lift what earlier lists said.
    pub lift: bool,
    /// Where the list comes from and who brought it in, as it is kept beside the leaf.
    pub told: Vec<u8>,
}

/// The row that some of those a check concerned are in.
pub(super) fn set_key(record: RecordId, chunk: u32) -> kelisim_store::Key {
    kelisim_store::Key::CheckSet(record, chunk)
}
