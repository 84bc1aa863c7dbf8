//! Rows of cases: what waits for somebody's answer.

use kelisim_core::case::{CaseState, Matter, Stage, Term};
use kelisim_core::{AccountId, RecordId, SubjectId, Timestamp};
use serde::{Deserialize, Serialize};

/// Case, by the record it began with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseRow {
    /// What it is about.
    pub matter: Matter,
    /// Index in the ledger of the act it began with.
    pub index: u64,
    /// Asserted subject of that act.
    pub subject: SubjectId,
    /// Thread it belongs to.
    pub thread: RecordId,
    /// Term of the answer.
    pub term: Term,
    /// Last millisecond of the term, as it was counted last.
    pub due: Timestamp,
    /// Where it stands.
    pub state: CaseState,
    /// Moment at which it was answered or closed.
    pub ended: Option<Timestamp>,
    /// Who works on it.
    pub assignee: Option<AccountId>,
    /// Number of changes: who changes it names the number they saw.
    pub version: u32,
    /// Next step of its clock, and when that is.
    pub next: (Stage, Timestamp),
    /// Indexes in the ledger of what staff did about it, oldest first.
    pub entries: Vec<u64>,
}

impl CaseRow {
    /// Maximum number of indexes in a row.
    const MOST: usize = 512;

    /// Adds an entry of the ledger. When there are too many, the oldest is dropped here; the ledger still has it.
    pub fn add(&mut self, index: u64) {
        self.entries.push(index);
        if self.entries.len() > Self::MOST {
            self.entries.remove(0);
        }
    }
}

/// Cases of one subject, or of one number, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseListRow {
    /// Records they began with.
    pub all: Vec<RecordId>,
}

/// File that belongs to a case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRow {
    /// Its content, sealed under the key of the person it concerns: destroyed with that.
    pub sealed: Vec<u8>,
}

/// How far the ledger was read for cases that began before there were rows of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskRow {
    /// Index of the first entry that was not read.
    pub read: u64,
}
