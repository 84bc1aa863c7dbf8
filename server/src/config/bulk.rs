//! `[bulk]`: checks of whole lists.

use serde::Deserialize;

use super::RelativePath;

/// Limits of lists, and how long their answers are stored.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Bulk {
    /// Folder of lists and answers, all sealed. Gateways that share one see each other's jobs.
    pub folder: RelativePath,
    /// Largest size of one list, MiB.
    pub most_mb: u32,
    /// Largest size of a list that is answered in the same request, MiB.
    pub direct_mb: u32,
    /// Largest size of all stored lists and answers together, MiB.
    pub room_mb: u32,
    /// Hours for which an answer is stored.
    pub keep_hours: u32,
}

impl Default for Bulk {
    fn default() -> Self {
        Self { folder: RelativePath::here("data/checks"), most_mb: 1024, direct_mb: 16, room_mb: 8192, keep_hours: 24 }
    }
}

impl Bulk {
    /// Largest size of one list, in bytes.
    #[must_use]
    pub fn most(&self) -> u64 {
        u64::from(self.most_mb) << 20
    }

    /// Largest size of a list that is answered in the same request, in bytes.
    #[must_use]
    pub fn direct(&self) -> u64 {
        (u64::from(self.direct_mb) << 20).min(self.most())
    }

    /// Largest size of all lists and answers together, in bytes.
    #[must_use]
    pub fn room(&self) -> u64 {
        u64::from(self.room_mb) << 20
    }

    /// Time for which an answer is stored, in milliseconds.
    #[must_use]
    pub fn retention_ms(&self) -> u64 {
        u64::from(self.keep_hours) * 3_600_000
    }
}
