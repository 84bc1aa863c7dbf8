//! What is kept of a job beside its two sealed files: nothing personal.

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

use super::Question;

/// Id of a job: random, so that it cannot be guessed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct JobId([u8; 16]);

impl JobId {
    /// A new one.
    #[must_use]
    pub fn random() -> Self {
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

/// Rows counted by what was answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Rows that were judged: all but the header and empty lines.
    pub rows: u64,
    /// Rows that may be contacted.
    pub allowed: u64,
    /// Rows by reason.
    pub reasons: BTreeMap<String, u64>,
}

impl Tally {
    /// Counts one row.
    pub fn count(&mut self, allowed: bool, reason: &str) {
        self.rows += 1;
        self.allowed += u64::from(allowed);
        match self.reasons.get_mut(reason) {
            Some(rows) => *rows += 1,
            None => drop(self.reasons.insert(reason.to_owned(), 1)),
        }
    }

    /// Counts the rows of another part.
    pub fn add(&mut self, other: Tally) {
        self.rows += other.rows;
        self.allowed += other.allowed;
        for (reason, rows) in other.reasons {
            *self.reasons.entry(reason).or_default() += rows;
        }
    }
}

/// How far a job is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It waits, or is being worked on.
    Waiting,
    /// The answer is whole.
    Done(Done),
    /// There will be no answer.
    Failed {
        /// When that was found out, milliseconds since 1970.
        ended: u64,
        /// Why, as a stable short name.
        code: String,
        /// Why, as a sentence.
        sentence: String,
        /// The numbers in it, for the same in other words.
        #[serde(default)]
        numbers: Vec<u64>,
    },
}

/// An answer that is whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// When it was, milliseconds since 1970.
    pub ended: u64,
    /// Bytes of the answer.
    pub bytes: u64,
    /// Their SHA-256, hexadecimal.
    pub sha256: String,
    /// The signed summary.
    pub summary: String,
    /// Rows by reason.
    pub tally: Tally,
}

/// A job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// Name of the API key that asked.
    pub asked_by: String,
    /// For what people are to be contacted.
    pub purpose: String,
    /// How.
    pub channel: Option<String>,
    /// The past moment that is asked about, milliseconds since 1970.
    pub as_of: Option<u64>,
    /// In whose words the answer is.
    pub lang: Option<Lang>,
    /// Whether only the rows come back that may be contacted.
    pub allowed_only: bool,
    /// What was sent.
    pub question: Question,
    /// When it came, milliseconds since 1970.
    pub created: u64,
    /// How far it is.
    pub state: State,
}

/// Its file in the folder of the job.
pub(super) const FILE: &str = "ticket.json";

impl Ticket {
    /// Reads the ticket of a job.
    ///
    /// # Errors
    /// Of the file system; [`io::ErrorKind::NotFound`] for a job that is not there or did not come whole.
    pub fn read(folder: &Path) -> io::Result<Self> {
        let text = fs::read(folder.join(FILE))?;
        serde_json::from_slice(&text).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "a ticket of another version"))
    }

    /// Keeps the ticket in place of the one before: after a crash there is the one or the other.
    ///
    /// # Errors
    /// Of the file system.
    pub fn keep(&self, folder: &Path) -> io::Result<()> {
        let next = folder.join("ticket.next");
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&next)?;
        file.write_all(&serde_json::to_vec(self)?)?;
        file.sync_all()?;
        fs::rename(&next, folder.join(FILE))?;
        File::open(folder)?.sync_all()
    }

    /// Since when nothing more happens to it.
    #[must_use]
    pub fn ended(&self) -> Option<Timestamp> {
        match &self.state {
            State::Waiting => None,
            State::Done(done) => Some(Timestamp(done.ended)),
            State::Failed { ended, .. } => Some(Timestamp(*ended)),
        }
    }
}
