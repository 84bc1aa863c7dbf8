//! Ticket of a job, stored beside its two sealed files: it has no personal data.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use kelisim_core::{Lang, Timestamp};
use kelisim_engine::chance;
use serde::{Deserialize, Serialize};

use super::Upload;

/// Id of a job: random, so that it cannot be guessed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct JobId([u8; 16]);

impl JobId {
    /// Creates a random id.
    #[must_use]
    pub(crate) fn random() -> Self {
        Self(chance::bytes())
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl FromStr for JobId {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        HEXLOWER.decode(text.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok()).map(Self).ok_or(())
    }
}

/// Row counts of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tally {
    /// Number of rows answered: all but the header and empty lines.
    pub rows: u64,
    /// Number of rows that may be contacted.
    pub allowed: u64,
    /// Row counts by reason.
    pub reasons: BTreeMap<String, u64>,
}

impl Tally {
    /// Counts one answered row.
    pub(crate) fn count(&mut self, allowed: bool, reason: &str) {
        self.rows += 1;
        self.allowed += u64::from(allowed);
        match self.reasons.get_mut(reason) {
            Some(rows) => *rows += 1,
            None => drop(self.reasons.insert(reason.to_owned(), 1)),
        }
    }

    /// Adds the counts of another batch.
    pub(crate) fn add(&mut self, other: Tally) {
        self.rows += other.rows;
        self.allowed += other.allowed;
        for (reason, rows) in other.reasons {
            *self.reasons.entry(reason).or_default() += rows;
        }
    }
}

/// State of a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum State {
    /// The job waits or is being processed.
    Waiting,
    /// The answer is complete.
    Done(Done),
    /// The job failed and has no answer.
    Failed {
        /// Time of the failure, in milliseconds since 1970.
        ended: u64,
        /// Reason as a stable short name.
        code: String,
        /// Reason as a sentence.
        sentence: String,
        /// Numbers in the sentence, for a translation of it.
        #[serde(default)]
        numbers: Vec<u64>,
    },
}

/// Result of a job that is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Done {
    /// Time of completion, in milliseconds since 1970.
    pub ended: u64,
    /// Length of the answer in bytes.
    pub bytes: u64,
    /// SHA-256 of the answer, hexadecimal.
    pub sha256: String,
    /// Signed summary of the check.
    pub summary: String,
    /// Row counts of the answer.
    pub tally: Tally,
}

/// Description and state of a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ticket {
    /// Name of the caller's API key.
    pub asked_by: String,
    /// Sealed name of the person for whom it asked; empty when nobody was named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub behalf: Vec<u8>,
    /// Purpose for which people are to be contacted.
    pub purpose: String,
    /// Channel; `None` for a purpose without channels.
    pub channel: Option<String>,
    /// Past time of the answer, in milliseconds since 1970; `None` for now.
    pub as_of: Option<u64>,
    /// Language of the answer's words.
    pub lang: Option<Lang>,
    /// Leaves out the rows that may not be contacted.
    pub allowed_only: bool,
    /// Description of the upload.
    pub question: Upload,
    /// Time of the upload, in milliseconds since 1970.
    pub created: u64,
    /// State of the job.
    pub state: State,
}

/// File name of the ticket in the folder of the job.
pub(super) const FILE: &str = "ticket.json";

impl Ticket {
    /// Reads the ticket of a job.
    ///
    /// # Errors
    /// Of the file system; [`io::ErrorKind::NotFound`] for a job that does not exist or whose upload is
    /// incomplete.
    pub(crate) fn read(folder: &Path) -> io::Result<Self> {
        let text = fs::read(folder.join(FILE))?;
        serde_json::from_slice(&text).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "a ticket of another version"))
    }

    /// Replaces the ticket atomically: after a crash either the old or the new one is there.
    ///
    /// # Errors
    /// Of the file system.
    pub(crate) fn write(&self, folder: &Path) -> io::Result<()> {
        let next = folder.join("ticket.next");
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&next)?;
        file.write_all(&serde_json::to_vec(self)?)?;
        file.sync_all()?;
        fs::rename(&next, folder.join(FILE))?;
        File::open(folder)?.sync_all()
    }

    /// Time at which the job ended; `None` while it has not.
    #[must_use]
    pub(crate) fn ended(&self) -> Option<Timestamp> {
        match &self.state {
            State::Waiting => None,
            State::Done(done) => Some(Timestamp(done.ended)),
            State::Failed { ended, .. } => Some(Timestamp(*ended)),
        }
    }
}
