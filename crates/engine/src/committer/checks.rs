//! Acts of the marketer's side: a check to record, a list to import.

use kelisim_core::consent::{Holds, Scope};
use kelisim_core::{BlindIndex, RecordId, Timestamp};
use kelisim_store::rows::{CheckRow, Short};

/// Daily quota of one API key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Identifiers per day, repeated ones included.
    pub identifiers: u64,
    /// Different identifiers per day, as far as a sketch can tell them apart: within some 3 %.
    pub people: u64,
}

/// A check to record before it is answered.
pub struct CheckAct {
    /// Row that describes the check.
    pub row: CheckRow,
    /// Short forms of the identifiers it concerns: sorted, without duplicates.
    pub set: Vec<Short>,
    /// Sketch of the identifiers, see [`kelisim_core::check::Sketch`].
    pub sketch: Vec<u8>,
    /// Daily quota of the key.
    pub budget: Budget,
    /// Day in Kazakhstan, counted from 1970-01-01.
    pub day: u64,
}

/// A list of identifiers that are not to be contacted, or may be again.
pub struct ListAct {
    /// Blind indexes, each with the date of its entry; sorted.
    pub indexes: Vec<(BlindIndex, Timestamp)>,
    /// Purposes and channels the list covers.
    pub scopes: Vec<Scope>,
    /// How long the entries stay in force.
    pub holds: Holds,
    /// End of the entries, when it is fixed.
    pub until: Option<Timestamp>,
    /// Whether the entries lift those of earlier lists.
    pub lift: bool,
    /// Encoded [`ListRow`](kelisim_store::rows::ListRow): source of the list and who imported it, stored
    /// beside the leaf.
    pub provenance: Vec<u8>,
}

/// Key of the row with one part of the identifiers of a check.
pub(super) fn set_key(record: RecordId, chunk: u32) -> kelisim_store::Key {
    kelisim_store::Key::CheckSet(record, chunk)
}
