//! The summary of a check of a whole list: question and answer in numbers and hashes, signed by the log's
//! key. Together with the two files it settles later what the answer to a list was.
//!
//! It is a C2SP signed note whose text is a line for each member: its name, a space, its value. One summary
//! has one spelling.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use crate::encoding::{from_hex, hex};
use crate::note::{NoteError, SigningKey, VerifyingKey};
use crate::{Checkpoint, Hash};

/// First line of the text. A checkpoint begins with the name of its log, so neither can be mistaken for the
/// other.
pub const FORMAT: &str = "kelisim-check/1";

/// Size and hash of one of the two files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct File {
    /// Size of the file, in bytes.
    pub bytes: u64,
    /// SHA-256 of the file.
    pub sha256: [u8; 32],
}

impl File {
    /// Measures a file.
    #[must_use]
    pub fn of(content: &[u8]) -> Self {
        Self { bytes: content.len() as u64, sha256: Sha256::digest(content).into() }
    }
}

/// Summary of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Head of the log when the check began: the answer covers everything up to it.
    pub head: Checkpoint,
    /// Id of the check.
    pub id: String,
    /// Name of the API key that made the check.
    pub asked_by: String,
    /// Purpose of the intended contacts.
    pub purpose: String,
    /// Channel of the intended contacts; `None` for a purpose without channels.
    pub channel: Option<String>,
    /// Kind of the identifiers in the list.
    pub identifier: String,
    /// Moment the check is about, RFC 3339; `None` for the moment of the answer.
    pub as_of: Option<String>,
    /// Start of the check, RFC 3339.
    pub begun: String,
    /// End of the check, RFC 3339.
    pub ended: String,
    /// Number of rows that were judged.
    pub rows: u64,
    /// Number of those rows that may be contacted.
    pub allowed: u64,
    /// Number of rows by reason.
    pub reasons: BTreeMap<String, u64>,
    /// Records of the check in the log, hexadecimal; more than one for a very long list.
    pub records: Vec<String>,
    /// File that was sent.
    pub question: File,
    /// File that was returned.
    pub answer: File,
}

/// Returns true if a value fits in a line: it is one word.
fn is_word(text: &str) -> bool {
    !text.is_empty() && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

impl Summary {
    fn text(&self) -> String {
        let none = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".into());
        let mut text = format!("{FORMAT}\n");
        // Writing to a `String` cannot fail.
        let mut line = |name: &str, value: &str| {
            let _ = writeln!(text, "{name} {value}");
        };
        line("log", &self.head.origin);
        line("size", &self.head.size.to_string());
        line("root", &self.head.root.to_base64());
        line("id", &self.id);
        line("asked-by", &self.asked_by);
        line("purpose", &self.purpose);
        line("channel", &none(&self.channel));
        line("identifier", &self.identifier);
        line("as-of", &none(&self.as_of));
        line("begun", &self.begun);
        line("ended", &self.ended);
        line("rows", &self.rows.to_string());
        line("allowed", &self.allowed.to_string());
        for (reason, rows) in &self.reasons {
            line("reason", &format!("{reason} {rows}"));
        }
        for record in &self.records {
            line("record", record);
        }
        for (name, file) in [("question", &self.question), ("answer", &self.answer)] {
            line(name, &format!("{} {}", hex(&file.sha256), file.bytes));
        }
        text
    }

    /// Signs the summary as a note.
    ///
    /// # Errors
    /// [`NoteError::Malformed`] when a member does not fit in a line, the numbers of rows contradict each
    /// other, or the key belongs to another log.
    pub fn sign(&self, key: &SigningKey) -> Result<String, NoteError> {
        let text = self.text();
        if Self::parse(&text).as_ref() != Some(self) || key.name() != self.head.origin {
            return Err(NoteError::Malformed);
        }
        Ok(key.sign(&text))
    }

    /// Opens a note that `key` signed, and parses the summary in it.
    ///
    /// # Errors
    /// [`NoteError::NotSigned`] also when the summary is of another log than the key's.
    pub fn open(note: &str, key: &VerifyingKey) -> Result<Self, NoteError> {
        let summary = Self::parse(key.open(note)?).ok_or(NoteError::Malformed)?;
        // A key signs for one log only.
        if summary.head.origin == key.name() { Ok(summary) } else { Err(NoteError::NotSigned) }
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.strip_prefix(FORMAT)?.strip_prefix('\n')?.strip_suffix('\n')?.split('\n').peekable();
        let mut line = |name: &str| Some(lines.next()?.strip_prefix(name)?.strip_prefix(' ')?.to_owned());
        let word = |text: String| is_word(&text).then_some(text);
        let number = |text: &str| text.parse::<u64>().ok();
        let none = |text: String| (text != "-").then_some(text);
        let origin = word(line("log")?)?;
        let size = number(&line("size")?)?;
        let root = Hash::from_base64(&line("root")?)?;
        let head = Checkpoint { origin, size, root };
        let [id, asked_by, purpose] = [word(line("id")?)?, word(line("asked-by")?)?, word(line("purpose")?)?];
        let channel = none(word(line("channel")?)?);
        let identifier = word(line("identifier")?)?;
        let as_of = none(word(line("as-of")?)?);
        let [begun, ended] = [word(line("begun")?)?, word(line("ended")?)?];
        let [rows, allowed] = [number(&line("rows")?)?, number(&line("allowed")?)?];
        let mut reasons = BTreeMap::new();
        while let Some(reason) = lines.next_if(|line| line.starts_with("reason ")) {
            let (name, rows) = reason.strip_prefix("reason ")?.split_once(' ')?;
            reasons.insert(word(name.to_owned())?, number(rows)?);
        }
        let mut records = Vec::new();
        while let Some(record) = lines.next_if(|line| line.starts_with("record ")) {
            records.push(word(record.strip_prefix("record ")?.to_owned())?);
        }
        let mut file = |name: &str| {
            let (hash, bytes) = lines.next()?.strip_prefix(name)?.strip_prefix(' ')?.split_once(' ')?;
            Some(File { bytes: number(bytes)?, sha256: from_hex(hash)?.try_into().ok()? })
        };
        let [question, answer] = [file("question")?, file("answer")?];
        let summary = Self {
            head,
            id,
            asked_by,
            purpose,
            channel,
            identifier,
            as_of,
            begun,
            ended,
            rows,
            allowed,
            reasons,
            records,
            question,
            answer,
        };
        let counted = summary.reasons.values().try_fold(0_u64, |sum, rows| sum.checked_add(*rows))?;
        (counted == rows && allowed <= rows && lines.next().is_none() && summary.text() == text).then_some(summary)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(origin: &str) -> Summary {
        Summary {
            head: Checkpoint { origin: origin.into(), size: 7, root: Hash([9; 32]) },
            id: "00ff".into(),
            asked_by: "crm".into(),
            purpose: "marketing".into(),
            channel: Some("sms".into()),
            identifier: "phone".into(),
            as_of: None,
            begun: "2026-11-21T08:00:00Z".into(),
            ended: "2026-11-21T08:00:01Z".into(),
            rows: 5,
            allowed: 2,
            reasons: [("granted".into(), 2), ("refused".into(), 3)].into(),
            records: vec!["00aa".into(), "00bb".into()],
            question: File { bytes: 10, sha256: [1; 32] },
            answer: File { bytes: 20, sha256: [2; 32] },
        }
    }

    #[test]
    fn a_summary_opens_with_its_key_alone_and_no_byte_of_it_can_change() {
        let key = SigningKey::new("example.kz/log/jetu", &[7; 32]).unwrap();
        let other = SigningKey::new("example.kz/log/jetu", &[8; 32]).unwrap().verifying();
        let summary = sample("example.kz/log/jetu");
        let note = summary.sign(&key).unwrap();
        assert_eq!(Summary::open(&note, &key.verifying()), Ok(summary));
        assert_eq!(Summary::open(&note, &other), Err(NoteError::NotSigned));
        assert_eq!((File::of(b"a,b\n").bytes, File::of(b"").sha256[0]), (4, 0xe3));
        for at in 0..note.len() {
            let mut changed = note.clone().into_bytes();
            changed[at] ^= 1;
            if let Ok(changed) = String::from_utf8(changed) {
                assert!(Summary::open(&changed, &key.verifying()).is_err(), "byte {at}");
            }
        }
        // A summary and a checkpoint cannot be mistaken for each other.
        assert!(Checkpoint::open(&note, &key.verifying()).is_err());
        let checkpoint = Checkpoint { origin: "example.kz/log/jetu".into(), size: 1, root: Hash([0; 32]) }.sign(&key);
        assert_eq!(Summary::open(&checkpoint, &key.verifying()), Err(NoteError::Malformed));
    }

    #[test]
    fn what_cannot_be_said_is_not_signed() {
        let key = SigningKey::new("example.kz/log/jetu", &[7; 32]).unwrap();
        let good = sample("example.kz/log/jetu");
        for bad in [
            sample("example.kz/log/vivus"),
            Summary { rows: 6, ..good.clone() },
            Summary { allowed: 6, ..good.clone() },
            Summary { purpose: "two words".into(), ..good.clone() },
            Summary { asked_by: "line\nbreak".into(), ..good.clone() },
            Summary { channel: Some("-".into()), ..good.clone() },
            Summary { reasons: [("a b".into(), 5)].into(), ..good },
        ] {
            assert_eq!(bad.sign(&key), Err(NoteError::Malformed));
        }
    }
}
