//! List checks: a CSV file of any size goes in, and comes back with an answer in every row.
//!
//! No answer is sent while it is computed. The upload is stored whole in a sealed file ([`spool`]), its
//! encoding and layout are detected ([`encoding`], [`layout`]), the answer is written to a second sealed file
//! ([`work`]), and sent once it is complete, with its length, its hash and a signed summary: a partial answer
//! can never look complete. Memory does not grow with the list.
//!
//! A *job* ([`jobs`]) is a folder with these two files and a ticket without personal data. It belongs to the
//! gateway that holds its lock: a gateway that is killed releases it, and the next one to find the folder
//! starts the job again from its first row, so that an answer always comes from a single run.

pub(crate) mod cell;
pub(crate) mod encoding;
pub(crate) mod intake;
pub(crate) mod jobs;
pub(crate) mod judge;
pub(crate) mod layout;
pub(crate) mod service;
pub(crate) mod split;
pub(crate) mod spool;
pub(crate) mod ticket;
pub(crate) mod value;
pub(crate) mod words;
pub(crate) mod work;

use std::io;

use encoding::Encoding;
use kelisim_core::Lang;
use kelisim_core::check::IdentifierKind;
use kelisim_engine::Failure;
use kelisim_engine::reason::{self, Spent, Unavailable};
use serde::{Deserialize, Serialize};

/// Options of a list check that are not part of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ListOptions {
    /// The column with the identifiers: its name, or its number counted from 1.
    pub column: Option<String>,
    /// Kind of the identifiers in that column.
    pub kind: Option<IdentifierKind>,
    /// Presence of a header row; detected when absent.
    pub header: Option<bool>,
    /// Language of the answer's words; without one they are for programs.
    pub lang: Option<Lang>,
    /// Leaves out the rows that may not be contacted.
    pub allowed_only: bool,
}

/// Reason why a list is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// File is a workbook of Excel or of another program.
    Workbook,
    /// File is not text.
    NotText,
    /// Some lines are UTF-8 and some are not: the first line of each.
    Mixed {
        /// First line in UTF-8, counted from 1.
        utf8: u64,
        /// First line in another encoding, counted from 1.
        other: u64,
    },
    /// File has no rows.
    Empty,
    /// Row has more columns than allowed.
    TooManyColumns,
    /// Record is too long; its number, counted from 1.
    LongRecord(u64),
    /// Quotation mark is never closed; number of the record, counted from 1.
    OpenQuote(u64),
    /// No column has identifiers of the wanted kind.
    NoColumn,
    /// No column has that name or number.
    UnknownColumn,
    /// Several columns match, counted from 0.
    Ambiguous(Vec<usize>),
    /// File is too large; the limit in bytes.
    TooLarge(u64),
    /// Space for lists is used up.
    NoRoom,
    /// Gateway's disk is full.
    DiskFull,
    /// Upload ended before the file was complete.
    Cut,
    /// Caller deleted the job.
    Cancelled,
    /// API key exceeded its budget, or checked numbers in sequence.
    Spent(Spent),
    /// Purpose or channel has left the site file.
    Gone(reason::Refusal),
    /// Store cannot be read.
    Store(Unavailable),
    /// File of the gateway cannot be read or written.
    Unreadable,
}

impl Refusal {
    /// Stable short name of the refusal.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::Workbook => "workbook",
            Refusal::NotText => "not-text",
            Refusal::Mixed { .. } => "mixed-encodings",
            Refusal::Empty => "empty-list",
            Refusal::TooManyColumns => "too-many-columns",
            Refusal::LongRecord(_) => "record-too-long",
            Refusal::OpenQuote(_) => "open-quote",
            Refusal::NoColumn => "no-column",
            Refusal::UnknownColumn => "unknown-column",
            Refusal::Ambiguous(_) => "ambiguous-column",
            Refusal::TooLarge(_) => "too-large",
            Refusal::NoRoom => "no-room",
            Refusal::DiskFull => "disk-full",
            Refusal::Cut => "cut-off",
            Refusal::Cancelled => "cancelled",
            Refusal::Spent(what) => what.code(),
            Refusal::Gone(why) => why.code(),
            Refusal::Store(_) => "store-unavailable",
            Refusal::Unreadable => "spool-unreadable",
        }
    }

    /// Message with the cause and the remedy. It has nothing from the file but numbers of rows and columns.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Refusal::Workbook => "This is a workbook or an archive. In Excel choose Save As, CSV UTF-8, and send that file.".into(),
            Refusal::NotText => "This is no text. Send a CSV file in UTF-8, Windows-1251 or UTF-16 with a byte order mark.".into(),
            Refusal::Mixed { utf8, other } => format!(
                "Line {utf8} is in UTF-8 and line {other} is not: the file was put together from two. Save it anew in one encoding."
            ),
            Refusal::Empty => "There is no row in the file.".into(),
            Refusal::TooManyColumns => format!("A row has more than {} columns.", split::MOST_CELLS),
            Refusal::LongRecord(row) => {
                format!("Row {row} is longer than {} KiB. Is there a quotation mark that is never closed?", split::LONGEST >> 10)
            }
            Refusal::OpenQuote(row) => format!("The quotation mark that opens a cell of row {row} is never closed."),
            Refusal::NoColumn => {
                "No column has the identifiers by its name, or by at least half of its cells. Name it: `column` takes its name or its number.".into()
            }
            Refusal::UnknownColumn => "No column has this name, and `column` is not the number of one.".into(),
            Refusal::Ambiguous(columns) => {
                let numbers: Vec<String> = columns.iter().map(|column| (column + 1).to_string()).collect();
                format!("Columns {} might all be meant. Say which by `column`.", numbers.join(" and "))
            }
            Refusal::TooLarge(most) => format!("A list may have {} MiB here. Send it in parts.", most >> 20),
            Refusal::NoRoom => {
                "All the room for lists is taken. Delete answers that are no longer needed, or send it when they have gone.".into()
            }
            Refusal::DiskFull => "The gateway's disk is full. Nothing was kept; its operator has to make room.".into(),
            Refusal::Cut => "The file did not come whole. Nothing was kept. Send it again.".into(),
            Refusal::Cancelled => "It was taken back.".into(),
            Refusal::Spent(what) => what.sentence().into(),
            Refusal::Gone(_) => "The site has no such purpose or channel any more.".into(),
            Refusal::Store(_) => "The store cannot be read now.".into(),
            Refusal::Unreadable => "A file of the gateway cannot be read or written. Its log says which.".into(),
        }
    }

    /// Numbers in the message (rows, columns, mebibytes), in their order.
    #[must_use]
    pub fn numbers(&self) -> Vec<u64> {
        match self {
            Refusal::Mixed { utf8, other } => vec![*utf8, *other],
            Refusal::LongRecord(row) | Refusal::OpenQuote(row) => vec![*row],
            Refusal::Ambiguous(columns) => columns.iter().map(|column| *column as u64 + 1).collect(),
            Refusal::TooLarge(most) => vec![most >> 20],
            Refusal::TooManyColumns => vec![split::MOST_CELLS as u64],
            _ => Vec::new(),
        }
    }

    /// Maps a read error: not text, or a failure of the disk.
    fn of_reading(why: &io::Error) -> Self {
        // The decoder reports invalid text this way, and the spool a file that was tampered with; both end
        // the job.
        if why.kind() == io::ErrorKind::InvalidData { Refusal::NotText } else { Refusal::of_disk(why) }
    }

    /// Maps an I/O error of the disk.
    fn of_disk(why: &io::Error) -> Self {
        match why.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => Refusal::DiskFull,
            // The folder is gone: the caller deleted the job.
            io::ErrorKind::NotFound => Refusal::Cancelled,
            _ => {
                tracing::error!(reason = %why, "a file of a bulk check cannot be read or written");
                Refusal::Unreadable
            }
        }
    }
}

/// Result of an upload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Upload {
    /// Length of the upload in bytes.
    pub bytes: u64,
    /// SHA-256 of the upload, hexadecimal.
    pub sha256: String,
    /// Encoding of the upload.
    pub encoding: Encoding,
    /// Layout of the table.
    pub layout: layout::Layout,
}

impl From<Failure> for Refusal {
    fn from(why: Failure) -> Self {
        match why {
            Failure::Spent(what, _) => Refusal::Spent(what),
            Failure::Refused(why) => Refusal::Gone(why),
            Failure::Unavailable(why) => Refusal::Store(why),
            Failure::Forked => Refusal::Store(Unavailable::Forked),
            // A check has no other failure for a list; if one occurs, the store must be corrupt.
            Failure::NotFound | Failure::KeyReused | Failure::Field(..) | Failure::TooMany(_) => {
                Refusal::Store(Unavailable::Corrupt)
            }
        }
    }
}

/// Reason why a request about a list has no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListError {
    /// Failure that any use case can return.
    Failure(Failure),
    /// The list itself is refused.
    Refusal(Refusal),
    /// The answer is not complete yet.
    NotDone,
    /// The job failed and has no answer: the reason, as a sentence.
    NoAnswer(String),
}

impl From<Failure> for ListError {
    fn from(why: Failure) -> Self {
        ListError::Failure(why)
    }
}

impl From<Refusal> for ListError {
    fn from(why: Refusal) -> Self {
        ListError::Refusal(why)
    }
}

#[cfg(test)]
mod tests {
    use kelisim_i18n::ListRefusal;

    use super::*;

    fn explain(code: &str, numbers: &[u64], lang: Lang) -> String {
        ListRefusal::of(lang).explain(code, numbers)
    }

    #[test]
    fn every_refusal_that_a_person_can_meet_has_words_of_its_own() {
        let all = [
            Refusal::Workbook,
            Refusal::NotText,
            Refusal::Mixed { utf8: 3, other: 9 },
            Refusal::Empty,
            Refusal::TooManyColumns,
            Refusal::LongRecord(7),
            Refusal::OpenQuote(8),
            Refusal::NoColumn,
            Refusal::UnknownColumn,
            Refusal::Ambiguous(vec![0, 2]),
            Refusal::TooLarge(64 << 20),
            Refusal::NoRoom,
            Refusal::DiskFull,
            Refusal::Cut,
        ];
        for lang in Lang::ALL {
            let unknown = explain("", &[], lang);
            for refusal in &all {
                let words = explain(refusal.code(), &refusal.numbers(), lang);
                assert_ne!(words, unknown, "{}", refusal.code());
                for number in refusal.numbers() {
                    assert!(words.contains(&number.to_string()), "{words}");
                }
            }
        }
        assert!(explain("ambiguous-column", &Refusal::Ambiguous(vec![0, 2]).numbers(), Lang::En).contains("1, 3"));
    }
}
