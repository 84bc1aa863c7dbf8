//! What an account undertook, and which roles others propose for it: part of its stored row.

use std::collections::BTreeMap;

use kelisim_core::Timestamp;
use kelisim_core::role::Role;
use serde::{Deserialize, Serialize};

/// How long a proposed role waits for a second person, in milliseconds.
const LAPSES: u64 = 7 * 86_400_000;

/// What a person undertook at a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undertaken {
    /// Version of the undertaking.
    pub version: u32,
    /// SHA-256 of the words as they were shown.
    pub hash: [u8; 32],
    /// When it was given.
    pub at: Timestamp,
}

/// Role at a site that one person proposed and a second must confirm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Role that is to be given; none when the role is to end.
    pub role: Option<Role>,
    /// Name of whoever proposed it.
    pub by: String,
    /// When it was proposed.
    pub at: Timestamp,
}

impl Proposal {
    /// Whether it has waited too long.
    pub(crate) fn is_over(&self, now: Timestamp) -> bool {
        self.at.plus_ms(LAPSES) < now
    }
}

/// What an account undertook, and what others propose for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duties {
    /// Undertakings, by the site's id.
    pub undertaken: BTreeMap<String, Undertaken>,
    /// Proposed roles, by the site's id.
    pub proposed: BTreeMap<String, Proposal>,
}
