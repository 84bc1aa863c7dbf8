//! Rows of cases, and the ordered sets they are found in.

use std::collections::HashMap;

use kelisim_core::case::{CaseState, Closing, Stage};
use kelisim_core::request::Outcome;
use kelisim_core::{RecordId, SubjectId, Timestamp};
use kelisim_store::rows::{CaseListRow, CaseRow};
use kelisim_store::{Key, Lane, Membership, StoreError};

use super::super::cases::{CaseChange, NewCase, Tick};
use super::super::{Act, CommitError, Effect, Submission, outbox};
use super::Draft;
use super::table::Table;
use crate::case_sets;
use crate::reason::Refusal;

/// Rows of cases that a batch reads and writes.
#[derive(Default)]
pub(super) struct Cases {
    rows: Table<RecordId, CaseRow>,
    /// Cases as they were before the batch.
    known: HashMap<RecordId, CaseRow>,
    of: Table<SubjectId, CaseListRow>,
    numbers: Table<[u8; 5], CaseListRow>,
}

/// First bytes of a record's id, which its number spells.
pub(crate) fn number(record: RecordId) -> [u8; 5] {
    let mut number = [0; 5];
    number.copy_from_slice(&record.0[..5]);
    number
}

impl Cases {
    /// Keys of the rows a submission builds on.
    pub(super) fn keys(submission: &Submission) -> Vec<Key> {
        let begins = |subject| vec![Key::CasesOf(subject), Key::CaseNumber(number(submission.record))];
        match &submission.act {
            Act::Consent(act) if act.case.is_some() => begins(act.subject),
            Act::Note(act) => match &act.effect {
                Effect::Ask { .. } => begins(act.subject),
                Effect::Answer { request, .. } => vec![Key::Case(*request)],
                Effect::Handle { case, .. } => vec![Key::Case(*case)],
                Effect::Access | Effect::Work { .. } | Effect::Link { .. } | Effect::Oblige { .. } => Vec::new(),
            },
            Act::Tick { ticks, .. } => ticks.iter().map(|tick| Key::Case(tick.case)).collect(),
            Act::Adopt { cases, .. } => {
                let keys = cases.iter().flat_map(|(id, row)| {
                    [Key::Case(*id), Key::CasesOf(row.subject), Key::CaseNumber(number(*id)), Key::Subject(row.subject)]
                });
                keys.collect()
            }
            Act::Consent(_)
            | Act::Erase { .. }
            | Act::Publish { .. }
            | Act::AcceptRollback { .. }
            | Act::Check(_)
            | Act::List(_)
            | Act::Destroy(_)
            | Act::Destruction(_) => Vec::new(),
        }
    }

    /// Keys of the cases of subjects that are erased.
    pub(super) fn of_subjects<'s>(subjects: impl Iterator<Item = &'s SubjectId>) -> Vec<Key> {
        subjects.map(|subject| Key::CasesOf(*subject)).collect()
    }

    /// Keys of the cases that those lists name.
    pub(super) fn listed<'s>(&self, subjects: impl Iterator<Item = &'s SubjectId>) -> Vec<Key> {
        let rows = subjects.filter_map(|subject| self.of.get(*subject));
        rows.flat_map(|row| &row.all).map(|case| Key::Case(*case)).collect()
    }

    /// Copies a row from the batch before; returns whether it is known there.
    pub(super) fn inherit(&mut self, key: &Key, prior: &Self) -> bool {
        match key {
            Key::Case(id) => {
                let known = self.rows.inherit(*id, &prior.rows);
                self.known.extend(self.rows.get(*id).map(|row| (*id, row.clone())));
                known
            }
            Key::CasesOf(subject) => self.of.inherit(*subject, &prior.of),
            Key::CaseNumber(number) => self.numbers.inherit(*number, &prior.numbers),
            _ => false,
        }
    }

    /// Decodes a row read from the store.
    pub(super) fn insert(&mut self, key: &Key, row: &[u8]) -> Result<(), StoreError> {
        match key {
            Key::Case(id) => {
                self.rows.read(*id, row)?;
                self.known.extend(self.rows.get(*id).map(|row| (*id, row.clone())));
                Ok(())
            }
            Key::CasesOf(subject) => self.of.read(*subject, row),
            Key::CaseNumber(number) => self.numbers.read(*number, row),
            _ => Ok(()),
        }
    }

    /// Appends all changed rows and memberships.
    pub(super) fn write(&mut self, rows: &mut Vec<(Key, Option<Vec<u8>>)>, sets: &mut Vec<Membership>) {
        for id in self.rows.changed() {
            sets.extend(case_sets::changes(id, self.known.get(&id), self.rows.get(id)));
        }
        self.rows.write(Key::Case, rows);
        self.of.write(Key::CasesOf, rows);
        self.numbers.write(Key::CaseNumber, rows);
    }

    /// Begins a case with a record.
    fn begin(&mut self, record: RecordId, index: u64, subject: SubjectId, thread: RecordId, new: &NewCase) {
        let NewCase { matter, term, due, next, .. } = new.clone();
        let row = CaseRow {
            matter,
            index,
            subject,
            thread,
            term,
            due,
            state: CaseState::Open,
            ended: None,
            assignee: None,
            version: 0,
            next,
            entries: Vec::new(),
        };
        self.put(record, row);
    }

    fn put(&mut self, record: RecordId, row: CaseRow) {
        let mut own = self.of.get(row.subject).cloned().unwrap_or_default();
        own.all.push(record);
        self.of.set(row.subject, Some(own));
        let mut same = self.numbers.get(number(record)).cloned().unwrap_or_default();
        same.all.push(record);
        self.numbers.set(number(record), Some(same));
        self.rows.set(record, Some(row));
    }

    /// Takes cases that began before there were rows of them; those that have one stay.
    pub(super) fn adopt(&mut self, cases: &[(RecordId, CaseRow)]) {
        for (record, row) in cases {
            if self.rows.get(*record).is_none() {
                self.put(*record, row.clone());
            }
        }
    }

    /// Changes a case. `version` is the number of changes that whoever changes it saw; a note or a look overwrites
    /// nothing and names none.
    pub(super) fn handle(
        &mut self,
        (case, version): (RecordId, Option<u32>),
        index: u64,
        at: Timestamp,
        change: &CaseChange,
    ) -> Result<(), CommitError> {
        let mut row = self.rows.get(case).cloned().ok_or(CommitError::Missing)?;
        if version.is_some_and(|seen| seen != row.version) {
            return Err(CommitError::Refused(Refusal::CaseChanged));
        }
        let refused = Err(CommitError::Refused(Refusal::CaseState));
        match (change, row.state) {
            (CaseChange::Look | CaseChange::Note, _) | (CaseChange::Correct(_), CaseState::Open) => {}
            (CaseChange::Assign(account), CaseState::Open) => row.assignee = *account,
            (CaseChange::Reply, CaseState::Open) if matches!(row.matter, kelisim_core::case::Matter::Form(_)) => {
                (row.state, row.ended) = (CaseState::Answered(Outcome::Replied), Some(at));
            }
            // A request under the law ends with an answer alone.
            (CaseChange::Close(why), CaseState::Open) if matches!(row.matter, kelisim_core::case::Matter::Form(_)) => {
                (row.state, row.ended) = (CaseState::Closed(*why), Some(at));
            }
            (CaseChange::Reopen, CaseState::Closed(why)) if why != Closing::Erased => {
                (row.state, row.ended) = (CaseState::Open, None);
            }
            _ => return refused,
        }
        row.add(index);
        row.version += u32::from(!matches!(change, CaseChange::Look | CaseChange::Note));
        self.rows.set(case, Some(row));
        Ok(())
    }

    /// Compares the version of the case of a request, before it is answered.
    pub(super) fn compare(&self, case: RecordId, version: Option<u32>) -> Result<(), CommitError> {
        match (self.rows.get(case), version) {
            (Some(row), Some(seen)) if row.version != seen => Err(CommitError::Refused(Refusal::CaseChanged)),
            _ => Ok(()),
        }
    }

    /// Ends the case of a request with its answer.
    pub(super) fn answer(&mut self, case: RecordId, index: u64, at: Timestamp, outcome: Outcome) {
        if let Some(mut row) = self.rows.get(case).cloned() {
            (row.state, row.ended) = (CaseState::Answered(outcome), Some(at));
            row.version += 1;
            row.add(index);
            self.rows.set(case, Some(row));
        }
    }

    /// Ends the open cases of a subject whose data are destroyed.
    pub(super) fn erase(&mut self, subject: SubjectId, index: u64, at: Timestamp) {
        let all = self.of.get(subject).map(|row| row.all.clone()).unwrap_or_default();
        for case in all {
            if let Some(mut row) = self.rows.get(case).filter(|row| row.state.is_open()).cloned() {
                (row.state, row.ended) = (CaseState::Closed(Closing::Erased), Some(at));
                row.version += 1;
                row.add(index);
                self.rows.set(case, Some(row));
            }
        }
    }

    /// Whether a case of the subject waits for an answer.
    pub(super) fn has_open(&self, subject: SubjectId) -> bool {
        let all = self.of.get(subject).map(|row| &row.all[..]).unwrap_or_default();
        all.iter().any(|case| self.rows.get(*case).is_some_and(|row| row.state.is_open()))
    }

    /// Moves a clock on. Returns the row when it was this step's turn.
    fn tick(&mut self, tick: &Tick) -> Option<CaseRow> {
        let mut row = self.rows.get(tick.case).filter(|row| row.state.is_open() && row.next.0 == tick.expects)?.clone();
        (row.next, row.due) = (tick.next, tick.due);
        self.rows.set(tick.case, Some(row.clone()));
        Some(row)
    }
}

impl Draft<'_> {
    /// Begins a case with a record, and queues who is told that it arrived.
    pub(super) fn begin_case(&mut self, record: RecordId, index: u64, subject: SubjectId, thread: RecordId, new: &NewCase) {
        self.before.cases.begin(record, index, subject, thread, new);
        self.tell(record, index, Stage::Received, &new.told);
    }

    /// Queues who is told of a step of a clock. `index` is where the case began.
    pub(super) fn tell(&mut self, case: RecordId, index: u64, stage: Stage, lanes: &[Lane]) {
        let targets = outbox::of_clock(stage, lanes, index, self.timestamp());
        let own = self.vault.record_id("desk/told", &format!("{case}/{stage:?}"));
        self.commit.deliveries.extend(outbox::deliveries(self.vault, own, targets));
    }

    /// Moves clocks on, and queues who is told of it. Refused when none of them waits for its step any more.
    pub(super) fn tick(&mut self, ticks: &[Tick], lanes: &[Lane]) -> Result<(), CommitError> {
        let mut moved = 0;
        for tick in ticks {
            let Some(row) = self.before.cases.tick(tick) else { continue };
            moved += 1;
            if let Some(reached) = tick.reached {
                self.tell(tick.case, row.index, reached, lanes);
            }
        }
        if moved == 0 { Err(CommitError::Refused(Refusal::CaseChanged)) } else { Ok(()) }
    }
}
