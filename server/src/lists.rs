//! The check of a whole list: a CSV file of any size goes in, and comes back with an answer in every row.
//!
//! Nothing is answered while it is being found out. The question is taken whole into a sealed file ([`spool`]), its encoding
//! and layout are told from it ([`encoding`], [`layout`]), the answer is made into a second sealed file ([`work`]), and given
//! out once it is complete, with its length, its hash and a signed summary: there is no half answer that looks whole.
//! Memory does not grow with the list.
//!
//! A *job* ([`jobs`]) is a folder with these two files and a ticket that says nothing personal. It belongs to whichever
//! gateway holds its lock: one that was killed lets go of it, and the next that looks into the folder begins it again, from
//! its first row, so that an answer is always of one run.

pub mod cell;
pub mod encoding;
pub mod intake;
pub mod jobs;
pub mod judge;
pub mod layout;
pub mod service;
pub mod split;
pub mod spool;
pub mod ticket;
pub mod value;
pub mod words;
pub mod work;

use std::io;

use encoding::Encoding;
use kelisim_core::Lang;
use kelisim_core::check::IdentifierKind;
use kelisim_engine::Failure;
use kelisim_engine::reason::{self, Spent, Unavailable};
use serde::{Deserialize, Serialize};

/// What the caller says about a list beside what is in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListOptions {
    /// The column with the identifiers: its name, or its number counted from 1.
    pub column: Option<String>,
    /// What they are.
    pub kind: Option<IdentifierKind>,
    /// Whether the first row names the columns.
    pub header: Option<bool>,
    /// In whose words the answer is; without, it is for programs.
    pub lang: Option<Lang>,
    /// Whether only the rows come back that may be contacted.
    pub allowed_only: bool,
}

/// Why a list is not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A workbook of Excel or another program.
    Workbook,
    /// No text.
    NotText,
    /// Lines in UTF-8 and lines that are not: the first of each.
    Mixed {
        /// A line in UTF-8.
        utf8: u64,
        /// One that is not.
        other: u64,
    },
    /// Nothing in it.
    Empty,
    /// More columns than a table has.
    TooManyColumns,
    /// A record too long; its number.
    LongRecord(u64),
    /// A quotation mark that is never closed; in which record.
    OpenQuote(u64),
    /// There is no column of the wanted kind.
    NoColumn,
    /// There is no column of that name or number.
    UnknownColumn,
    /// More than one column might be meant, counted from 0.
    Ambiguous(Vec<usize>),
    /// More bytes than one list may have; the most.
    TooLarge(u64),
    /// All the room for lists is taken.
    NoRoom,
    /// The disk is full.
    DiskFull,
    /// The file did not come whole.
    Cut,
    /// Somebody took it back.
    Cancelled,
    /// The key asked as much as it may, or about numbers in a row.
    Spent(Spent),
    /// The site file knows what is asked about no more.
    Gone(reason::Refusal),
    /// The store cannot be read.
    Store(Unavailable),
    /// A file of ours cannot be read or written.
    Unreadable,
}

impl Refusal {
    /// A stable short name.
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

    /// What is wrong and what to do. Nothing of the file is in it but numbers of rows and columns.
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

    /// Numbers of rows, columns and mebibytes in what is said, in their order.
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

    /// What a failure to read means: no text, or trouble with the disk.
    fn of_reading(why: &io::Error) -> Self {
        // The decoder says so of text that is none, the spool of a file that was tampered with; both end the matter.
        if why.kind() == io::ErrorKind::InvalidData { Refusal::NotText } else { Refusal::of_disk(why) }
    }

    /// What trouble with the disk means.
    fn of_disk(why: &io::Error) -> Self {
        match why.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => Refusal::DiskFull,
            // Its folder is gone: whoever sent it took it back.
            io::ErrorKind::NotFound => Refusal::Cancelled,
            _ => {
                tracing::error!(reason = %why, "a file of a bulk check cannot be read or written");
                Refusal::Unreadable
            }
        }
    }
}

/// What an upload came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Bytes as they were sent.
    pub bytes: u64,
    /// Their SHA-256, hexadecimal.
    pub sha256: String,
    /// Their encoding.
    pub encoding: Encoding,
    /// How the table is laid out.
    pub layout: layout::Layout,
}

impl From<Failure> for Refusal {
    fn from(why: Failure) -> Self {
        match why {
            Failure::Spent(what, _) => Refusal::Spent(what),
            Failure::Refused(why) => Refusal::Gone(why),
            Failure::Unavailable(why) => Refusal::Store(why),
            // A check finds nothing else wrong with a list; if it did, the store were not as it must be.
            Failure::NotFound | Failure::KeyReused | Failure::Field(..) | Failure::TooMany(_) | Failure::Forked => {
                Refusal::Store(Unavailable::Corrupt)
            }
        }
    }
}

/// Why a question about a list or its answer has no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListError {
    /// What any use case may answer.
    Failure(Failure),
    /// The list itself is not answered.
    Refusal(Refusal),
    /// The answer is not whole yet.
    NotDone,
    /// There will be no answer: why, as a sentence.
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
