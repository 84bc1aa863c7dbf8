//! Encoding of rows. Each begins with a version, so that a later gateway can distinguish them.
//!
//! Nothing here is personal in the clear: people's data are in [`Entry::sealed`], under a key of their own
//! that is in [`SubjectRow::wrapped`], itself wrapped by a key that is not in the store.

mod case;
mod check;
mod delivery;
mod destruction;
mod rights;
mod staff;

use std::collections::BTreeMap;

use kelisim_core::consent::State;
use kelisim_core::{BlindIndex, SubjectId, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::StoreError;

pub use case::{CaseListRow, CaseRow, DeskRow, FileRow};
pub use check::{
    Changed, CheckRef, CheckRow, ChecksHead, ChecksRow, HistoryRow, ListRow, Short, TouchLogRow, TouchesRow, UseRow,
};
pub use delivery::{Attempt, DeliveryRow, DeliveryState, Event, Sent};
pub use destruction::{DestroyedList, DestructionRow, DestructionState, DestructionsRow, RetentionRow, SearchedRow};
pub use rights::{AnswerRow, DocketRow, ErasureRow, LinkRow, ObligationsRow, RequestRow, ThreadRow};
pub use staff::{AccountRow, AccountsRow, BondRow, FailedSignInsRow, KeyUseRow, SessionRow};

/// Entry of a site's ledger: the leaf, and beside it what only the operator may see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Encoded leaf (see the ledger).
    pub leaf: Vec<u8>,
    /// Subject of the act; all zeros for events without a subject.
    pub subject: SubjectId,
    /// Size of the tree after the commit that added it: the tree its first receipt was proved in.
    pub size: u64,
    /// Sealed payload; empty for events without one.
    pub sealed: Vec<u8>,
}

/// Position of a record, and the hash of the request that made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordRow {
    /// Index in the ledger.
    pub index: u64,
    /// First bytes of the SHA-256 of the request, so that the same idempotency key with another body is
    /// noticed.
    pub request: [u8; 8],
}

/// Row of a data subject.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectRow {
    /// Key of the subject, wrapped.
    pub wrapped: Vec<u8>,
    /// State that the subject's decisions add up to.
    pub state: State,
    /// Blind indexes of identifiers the subject gave, to be erased with it.
    pub identifiers: Vec<BlindIndex>,
    /// Deliveries of the subject's data, newest last: a withdrawal and an erasure go to the same
    /// destinations.
    pub sent: Vec<Sent>,
    /// Indexes in the ledger of what the subject did and of what ended a hold on its data, oldest first: what is
    /// destroyed when its term is over, counted from the last.
    #[serde(deserialize_with = "later")]
    pub acts: Vec<u64>,
    /// Moment before which no term of the subject's data begins: an obligation ended then, or the newest act that was
    /// destroyed was made.
    #[serde(deserialize_with = "later")]
    pub since: Timestamp,
}

impl SubjectRow {
    /// Maximum number of indexes in a row.
    const MOST: usize = 256;

    /// Adds an act. When there are too many, the oldest is dropped here; the ledger still has it.
    pub fn add(&mut self, index: u64) {
        self.acts.push(index);
        if self.acts.len() > Self::MOST {
            self.acts.remove(0);
        }
    }
}

/// Row of an identifier.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentifierRow {
    /// State of the decisions about contacting it.
    pub state: State,
    /// Subjects that gave it, newest last, at most sixteen.
    pub subjects: Vec<SubjectId>,
}

impl IdentifierRow {
    /// Returns true if the row can be deleted: no subject gave the identifier, and no list contains it.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.subjects.is_empty() && !self.state.is_listed()
    }
}

/// Row of a published text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextRow {
    /// Exact wording of the text.
    pub words: String,
    /// Moment of its publication.
    pub published_at: Timestamp,
}

/// Row that names the published files of a site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteFilesRow {
    /// Hash of their names and contents.
    pub hash: [u8; 32],
    /// Hashes of those before them, newest last: whoever still has such files has older ones.
    pub earlier: Vec<[u8; 32]>,
    /// Moment of publication.
    pub published_at: Timestamp,
    /// Who published them, as they are called on their machine.
    pub by: String,
}

/// Row with the contents of the published files of a site, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteContentsRow {
    /// Hash of the files: the row was written with the [`SiteFilesRow`] of that hash.
    pub hash: [u8; 32],
    /// Contents by name: `site.toml` and what it names.
    pub files: BTreeMap<String, String>,
}

/// Fields of an application, by id.
pub type Fields = BTreeMap<String, String>;

const VERSION: u8 = 2;

/// Reason in [`StoreError::Corrupt`] for a row that another version of Kelisim wrote.
pub const OTHER_VERSION: &str = "row version";

/// Encodes a row as its version and its postcard bytes.
///
/// # Panics
/// Never: every row type has an encoding.
#[must_use]
pub fn encode<T: Serialize>(row: &T) -> Vec<u8> {
    // These types hold no maps with unknown length and no unsized values, the two things postcard refuses.
    postcard::to_extend(row, vec![VERSION]).unwrap_or_else(|why| unreachable!("a row without a form in bytes: {why}"))
}

/// Decodes a row.
///
/// # Errors
/// [`StoreError::Corrupt`] when the version is unknown or the bytes are not such a row.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, StoreError> {
    match bytes.split_first() {
        Some((&VERSION, rest)) => postcard::from_bytes(rest).map_err(|_| StoreError::Corrupt("row")),
        _ => Err(StoreError::Corrupt(OTHER_VERSION)),
    }
}

/// Decodes a row that grew: what it always held, and what later gateways append to it. An older row has
/// nothing appended, and then `M` is its default. [`encode`] of the two as a pair writes it.
///
/// # Errors
/// Those of [`decode`]; what is appended must be complete.
pub fn decode_grown<T: DeserializeOwned, M: DeserializeOwned + Default>(bytes: &[u8]) -> Result<(T, M), StoreError> {
    decode_grown_twice::<T, M, ()>(bytes).map(|(held, more, ())| (held, more))
}

/// Decodes a row that grew twice, see [`decode_grown`]. [`encode`] of the three as a tuple writes it.
///
/// # Errors
/// Those of [`decode_grown`].
pub fn decode_grown_twice<T, M, N>(bytes: &[u8]) -> Result<(T, M, N), StoreError>
where
    T: DeserializeOwned,
    M: DeserializeOwned + Default,
    N: DeserializeOwned + Default,
{
    let Some((&VERSION, rest)) = bytes.split_first() else { return Err(StoreError::Corrupt("row version")) };
    let (held, rest) = postcard::take_from_bytes(rest).map_err(|_| StoreError::Corrupt("row"))?;
    let (more, rest) = appended(rest)?;
    Ok((held, more, appended(rest)?.0))
}

/// Reads a field that rows of earlier gateways end before, as its default then.
///
/// # Errors
/// None: what cannot be read is missing.
#[expect(clippy::unnecessary_wraps, reason = "what serde calls has this shape")]
pub(crate) fn later<'de, D: serde::Deserializer<'de>, T: Deserialize<'de> + Default>(deserializer: D) -> Result<T, D::Error> {
    Ok(T::deserialize(deserializer).unwrap_or_default())
}

fn appended<M: DeserializeOwned + Default>(bytes: &[u8]) -> Result<(M, &[u8]), StoreError> {
    if bytes.is_empty() {
        return Ok((M::default(), bytes));
    }
    postcard::take_from_bytes(bytes).map_err(|_| StoreError::Corrupt("row"))
}
