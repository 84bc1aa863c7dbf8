//! Answers for the rows of one batch.

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

/// Times a store that cannot be read is asked again, each time after twice as long.
const TRIES: u32 = 5;

/// Everything that is the same for all rows.
pub struct Judge<'j> {
    /// How much the caller may ask.
    pub limits: Limits<'j>,
    /// The site.
    pub tenant: &'j Tenant,
    /// For what, how, and at which moment.
    pub judge: core::Judge<'j>,
    /// Whether that moment is a past one that was asked about.
    pub past: bool,
    /// Name of the API key that asks.
    pub key: &'j str,
    /// How the table is laid out.
    pub layout: &'j Layout,
    /// In whose words.
    pub lang: Option<Lang>,
    /// Whether only the rows come back that may be contacted.
    pub allowed_only: bool,
    /// Where the store is asked.
    pub runtime: &'j Handle,
}

/// A batch with its answers.
pub struct Made {
    /// Its part of the answer.
    pub bytes: Vec<u8>,
    /// Its rows by reason.
    pub tally: Tally,
    /// Every answer, with the blind index it is about.
    pub answers: Vec<(Option<BlindIndex>, Answer)>,
}

enum Row {
    Blank,
    /// In which nobody can be found.
    Unread(Unread),
    /// The next of the answers is for this row.
    Asked,
}

impl Judge<'_> {
    /// The header of the answer.
    #[must_use]
    pub fn header(&self, header: &Record<'_>) -> Vec<u8> {
        let mut out = Vec::new();
        let taken = |heading: &str| (0..header.cells()).any(|at| header.text(at).eq_ignore_ascii_case(heading.as_bytes()));
        let headings = words::headings(self.lang)
            .map(|heading| if taken(heading) { format!("kelisim_{}", heading.replace(' ', "_")) } else { heading.to_owned() });
        self.row(header, &headings.each_ref().map(String::as_str), &mut out);
        out
    }

    /// Answers a batch.
    ///
    /// # Errors
    /// [`Refusal::Store`] when the store cannot be read for some seconds, [`Refusal::Spent`] for numbers in a row.
    pub fn batch(&self, batch: &Batch, contacts: &BlindIndexer, moments: &mut Moments) -> Result<Made, Refusal> {
        let (mut rows, mut macs, mut numbers) = (Vec::with_capacity(batch.len()), Vec::with_capacity(batch.len()), Vec::new());
        for record in batch.records() {
            rows.push(self.read(&record, contacts, &mut macs, &mut numbers));
        }
        self.limits.guard.look(self.tenant, self.limits.sequential, self.key, numbers.into_iter())?;
        let answers = self.answers(&macs)?;
        let mut made = Made {
            bytes: Vec::with_capacity(batch.len() * 128),
            tally: Tally::default(),
            answers: macs.into_iter().zip(answers).collect(),
        };
        let mut asked = 0;
        for (record, row) in batch.records().zip(rows) {
            let (added, allowed, code) = match row {
                Row::Blank => {
                    if !self.allowed_only {
                        made.bytes.extend_from_slice(record.bytes());
                        made.bytes.extend_from_slice(record.ending().bytes());
                    }
                    continue;
                }
                Row::Unread(why) => {
                    made.answers.push((None, Answer::UNREADABLE));
                    (Added::unread(why, self.lang), false, why.code())
                }
                Row::Asked => {
                    let answer = &made.answers[asked].1;
                    asked += 1;
                    (Added::of(answer, self.lang), answer.is_allowed(), answer.reason.code())
                }
            };
            made.tally.count(allowed, code);
            if allowed || !self.allowed_only {
                self.answered(&record, &added, moments, &mut made.bytes);
            }
        }
        Ok(made)
    }

    fn read(
        &self,
        record: &Record<'_>,
        contacts: &BlindIndexer,
        macs: &mut Vec<Option<BlindIndex>>,
        numbers: &mut Vec<u64>,
    ) -> Row {
        if record.is_blank() {
            return Row::Blank;
        }
        if (self.layout.cells..record.cells()).any(|at| !record.cell(at).trim_ascii().is_empty()) {
            return Row::Unread(Unread::Shifted);
        }
        let kind = self.layout.kind;
        let read = value::read(kind, &record.text(self.layout.column), |normal| (contacts.index(normal), kind.number(normal)));
        match read {
            Ok((mac, number)) => {
                macs.push(Some(mac));
                numbers.extend(number);
                Row::Asked
            }
            Err(why) => Row::Unread(why),
        }
    }

    /// The answers for these identifiers, in their order.
    fn answers(&self, macs: &[Option<BlindIndex>]) -> Result<Vec<Answer>, Refusal> {
        let mut tries = 0;
        loop {
            let asked = check::answers(self.tenant, &self.judge, self.past, macs);
            match self.runtime.block_on(asked) {
                Err(Failure::Unavailable(_)) if tries < TRIES => tries += 1,
                outcome => return Ok(outcome?),
            }
            sleep(Duration::from_millis(50) * 2_u32.pow(tries));
        }
    }

    fn answered(&self, record: &Record<'_>, added: &Added, moments: &mut Moments, out: &mut Vec<u8>) {
        let mut written = ["", "", ""].map(str::to_owned);
        for (place, moment) in added.moments.iter().enumerate() {
            if let Some(moment) = moment {
                moments.write(place, *moment, self.lang).clone_into(&mut written[place]);
            }
        }
        let [since, until, next] = written.each_ref().map(String::as_str);
        self.row(record, &[added.status, added.reason, since, until, next, added.record.as_deref().unwrap_or_default()], out);
    }

    /// A row: the caller's cells under their headings, then ours, then what had no heading.
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
