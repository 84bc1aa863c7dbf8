//! `[bulk]`: checks of whole lists.

use std::path::PathBuf;

use serde::Deserialize;

/// How lists are taken, and how long their answers are kept.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Bulk {
    /// Folder of lists and answers, all sealed. Gateways that share one see each other's jobs.
    pub folder: PathBuf,
    /// Most MiB of one list.
    pub most_mb: u32,
    /// Most MiB of a list that is answered in the same request.
    pub direct_mb: u32,
    /// Most MiB of all lists and answers that are kept.
    pub room_mb: u32,
    /// Hours that an answer is kept.
    pub keep_hours: u32,
}

impl Default for Bulk {
    fn default() -> Self {
        Self { folder: "data/checks".into(), most_mb: 1024, direct_mb: 16, room_mb: 8192, keep_hours: 24 }
    }
}

impl Bulk {
    /// Most bytes of one list.
    #[must_use]
    pub fn most(&self) -> u64 {
        u64::from(self.most_mb) << 20
    }

    /// Most bytes of a list that is answered in the same request.
    #[must_use]
    pub fn direct(&self) -> u64 {
        (u64::from(self.direct_mb) << 20).min(self.most())
    }

    /// Most bytes of everything.
    #[must_use]
    pub fn room(&self) -> u64 {
        u64::from(self.room_mb) << 20
    }

    /// How long an answer is kept, in milliseconds.
    #[must_use]
    pub fn keep_ms(&self) -> u64 {
        u64::from(self.keep_hours) * 3_600_000
    }
}
