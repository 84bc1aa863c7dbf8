//! Answers to the rows of one batch.

use std::thread::sleep;
use std::time::Duration;

use kelisim_core::check::Answer;
use kelisim_core::{BlindIndex, Lang, check as core};
use kelisim_engine::check::{self, Limits};
use kelisim_engine::vault::BlindIndexer;
use kelisim_engine::{Failure, Tenant};
use tokio::runtime::Handle;

use super::layout::Layout;
use super::split::{Batch, Record};
use super::ticket::Tally;
use super::value::{self, Unread};
use super::words::{self, Added, Moments};
use super::{Refusal, cell};

/// Retries of a store that cannot be read, each after twice the delay.
const TRIES: u32 = 5;

/// Context that is the same for all rows.
#[expect(clippy::struct_field_names, reason = "the judge of one person, within that of the rows")]
pub(crate) struct Judge<'j> {
    /// Check limits of the caller.
    pub limits: Limits<'j>,
    /// Tenant whose consents are checked.
    pub tenant: &'j Tenant,
    /// Judge for the purpose, channel and time.
    pub judge: core::Judge<'j>,
    /// The answer is for a past time that the caller named.
    pub past: bool,
    /// Name of the caller's API key.
    pub key: &'j str,
    /// Layout of the table.
    pub layout: &'j Layout,
    /// Language of the answer's words.
    pub lang: Option<Lang>,
    /// Leaves out the rows that may not be contacted.
    pub allowed_only: bool,
    /// Runtime on which the store is read.
    pub runtime: &'j Handle,
}

/// Answered batch of rows.
pub(crate) struct AnsweredBatch {
    /// Bytes of the answer for this batch.
    pub bytes: Vec<u8>,
    /// Row counts by reason.
    pub tally: Tally,
    /// Every answer, with the blind index it is about.
    pub answers: Vec<(Option<BlindIndex>, Answer)>,
}

enum Row {
    Blank,
    /// Row whose identifier cannot be read.
    Unread(Unread),
    /// Row to which the next answer belongs.
    Identified,
}

impl Judge<'_> {
    /// Writes the header row of the answer.
    #[must_use]
    pub(crate) fn header(&self, header: &Record<'_>) -> Vec<u8> {
        let mut out = Vec::new();
        let taken = |heading: &str| (0..header.cells()).any(|at| header.text(at).eq_ignore_ascii_case(heading.as_bytes()));
        let headings = words::headings(self.lang)
            .map(|heading| if taken(heading) { format!("kelisim_{}", heading.replace(' ', "_")) } else { heading.to_owned() });
        self.row(header, &headings.each_ref().map(String::as_str), &mut out);
        out
    }

    /// Answers a batch of rows.
    ///
    /// # Errors
    /// [`Refusal::Store`] when the store cannot be read for some seconds, [`Refusal::Spent`] for numbers in
    /// sequence.
    pub(crate) fn batch(&self, batch: &Batch, indexer: &BlindIndexer, moments: &mut Moments) -> Result<AnsweredBatch, Refusal> {
        let (mut rows, mut indexes, mut numbers) = (Vec::with_capacity(batch.len()), Vec::with_capacity(batch.len()), Vec::new());
        for record in batch.records() {
            rows.push(self.read(&record, indexer, &mut indexes, &mut numbers));
        }
        self.limits.guard.inspect(self.tenant, self.limits.sequential, self.key, numbers.into_iter())?;
        let answers = self.answers(&indexes)?;
        let mut answered = AnsweredBatch {
            bytes: Vec::with_capacity(batch.len() * 128),
            tally: Tally::default(),
            answers: indexes.into_iter().zip(answers).collect(),
        };
        let mut next = 0;
        for (record, row) in batch.records().zip(rows) {
            let (added, allowed, code) = match row {
                Row::Blank => {
                    if !self.allowed_only {
                        answered.bytes.extend_from_slice(record.bytes());
                        answered.bytes.extend_from_slice(record.ending().bytes());
                    }
                    continue;
                }
                Row::Unread(why) => {
                    answered.answers.push((None, Answer::UNREADABLE));
                    (Added::unread(why, self.lang), false, why.code())
                }
                Row::Identified => {
                    let answer = &answered.answers[next].1;
                    next += 1;
                    (Added::of(answer, self.lang), answer.is_allowed(), answer.reason.code())
                }
            };
            answered.tally.count(allowed, code);
            if allowed || !self.allowed_only {
                self.answered_row(&record, &added, moments, &mut answered.bytes);
            }
        }
        Ok(answered)
    }

    fn read(
        &self,
        record: &Record<'_>,
        indexer: &BlindIndexer,
        indexes: &mut Vec<Option<BlindIndex>>,
        numbers: &mut Vec<u64>,
    ) -> Row {
        if record.is_blank() {
            return Row::Blank;
        }
        if (self.layout.cells..record.cells()).any(|at| !record.cell(at).trim_ascii().is_empty()) {
            return Row::Unread(Unread::Shifted);
        }
        let kind = self.layout.kind;
        let read = value::read(kind, &record.text(self.layout.column), |normal| (indexer.index(normal), kind.number(normal)));
        match read {
            Ok((index, number)) => {
                indexes.push(Some(index));
                numbers.extend(number);
                Row::Identified
            }
            Err(why) => Row::Unread(why),
        }
    }

    /// Answers for the blind indexes, in their order.
    fn answers(&self, indexes: &[Option<BlindIndex>]) -> Result<Vec<Answer>, Refusal> {
        let mut tries = 0;
        loop {
            let answers = check::answers(self.tenant, &self.judge, self.past, indexes);
            match self.runtime.block_on(answers) {
                Err(Failure::Unavailable(_)) if tries < TRIES => tries += 1,
                outcome => return Ok(outcome?),
            }
            sleep(Duration::from_millis(50) * 2_u32.pow(tries));
        }
    }

    fn answered_row(&self, record: &Record<'_>, added: &Added, moments: &mut Moments, out: &mut Vec<u8>) {
        let mut written = ["", "", ""].map(str::to_owned);
        for (place, moment) in added.moments.iter().enumerate() {
            if let Some(moment) = moment {
                moments.write(place, *moment, self.lang).clone_into(&mut written[place]);
            }
        }
        let [since, until, next] = written.each_ref().map(String::as_str);
        self.row(record, &[added.status, added.reason, since, until, next, added.record.as_deref().unwrap_or_default()], out);
    }

    /// Writes a row: the caller's cells under their headings, then the added ones, then cells beyond the
    /// header.
    fn row(&self, record: &Record<'_>, ours: &[&str; words::ADDED], out: &mut Vec<u8>) {
        let delimiter = self.layout.delimiter;
        for at in 0..self.layout.cells {
            if at > 0 {
                out.push(delimiter);
            }
            cell::carry_over(record.cell(at), out);
        }
        for text in ours {
            out.push(delimiter);
            cell::write(text, delimiter, out);
        }
        for at in self.layout.cells..record.cells() {
            out.push(delimiter);
            cell::carry_over(record.cell(at), out);
        }
        out.extend_from_slice(record.ending().bytes());
    }
}
