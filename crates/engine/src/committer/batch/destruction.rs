//! Rows of destructions, and what carrying one out changes.

use kelisim_core::consent::Kind;
use kelisim_core::{BlindIndex, RecordId, SubjectId};
use kelisim_ledger::Leaf;
use kelisim_ledger::leaf::Choices;
use kelisim_store::rows::{self, DestroyedList, DestructionRow, DestructionState, DestructionsRow, Sent};
use kelisim_store::{Key, StoreError};
use sha2::{Digest as _, Sha256};

use super::super::destruction::{DestroyAct, DestructionAct, Doomed};
use super::super::{Act, CommitError, Submission};
use super::table::Table;
use super::{Before, Draft};
use crate::reason::Refusal;

/// Rows of destructions that a batch reads and writes.
#[derive(Default)]
pub(super) struct Destructions {
    head: Table<(), DestructionsRow>,
    rows: Table<u32, DestructionRow>,
}

impl Destructions {
    /// Keys of the rows a submission builds on.
    pub(super) fn keys(submission: &Submission) -> Vec<Key> {
        let number = match &submission.act {
            Act::Destroy(act) => act.number,
            Act::Destruction(act) => match &**act {
                DestructionAct::Begin { .. } => return vec![Key::Destruction(0)],
                DestructionAct::Decide { number, .. } | DestructionAct::End { number, .. } => *number,
            },
            _ => return Vec::new(),
        };
        vec![Key::Destruction(0), Key::Destruction(number)]
    }

    /// Copies a row from the batch before; returns whether it is known there.
    pub(super) fn inherit(&mut self, key: &Key, prior: &Self) -> bool {
        match key {
            Key::Destruction(0) => self.head.inherit((), &prior.head),
            Key::Destruction(number) => self.rows.inherit(*number, &prior.rows),
            _ => false,
        }
    }

    /// Decodes a row read from the store.
    pub(super) fn insert(&mut self, key: &Key, row: &[u8]) -> Result<(), StoreError> {
        match key {
            Key::Destruction(0) => self.head.read((), row),
            Key::Destruction(number) => self.rows.read(*number, row),
            _ => Ok(()),
        }
    }

    /// Appends all changed rows to `out`.
    pub(super) fn write(&mut self, out: &mut Vec<(Key, Option<Vec<u8>>)>) {
        self.head.write(|()| Key::Destruction(0), out);
        self.rows.write(Key::Destruction, out);
    }

    /// The destruction, if it is in that state.
    fn in_state(&self, number: u32, state: DestructionState) -> Result<DestructionRow, CommitError> {
        let row = self.rows.get(number).cloned().ok_or(CommitError::Missing)?;
        if row.state == state { Ok(row) } else { Err(CommitError::Refused(Refusal::DestructionState)) }
    }

    /// Ends the turn of the class of a destruction.
    fn close(&mut self, class: &str) {
        let mut head = self.head.get(()).cloned().unwrap_or_default();
        head.open.remove(class);
        self.head.set((), Some(head));
    }
}

/// Subjects that a submission destroys or looks into.
pub(super) fn subjects(submission: &Submission) -> impl Iterator<Item = SubjectId> + '_ {
    let doomed = if let Act::Destroy(act) = &submission.act { &act.doomed[..] } else { &[] };
    doomed.iter().map(|doomed| doomed.subject)
}

impl Before {
    /// Keys of the obligations that may hold the data of these subjects.
    pub(super) fn obligations_of(&self, subjects: &[SubjectId]) -> Vec<Key> {
        let rows = subjects.iter().filter_map(|subject| self.subjects.get(subject));
        rows.flat_map(|row| &row.identifiers).map(|identifier: &BlindIndex| Key::Obligations(*identifier)).collect()
    }

    /// Whether an obligation of the subject is open.
    pub(super) fn is_obliged(&self, subject: SubjectId) -> bool {
        let row = self.subjects.get(&subject);
        row.is_some_and(|row| row.identifiers.iter().any(|identifier| self.rights.is_obliged(*identifier)))
    }
}

impl Draft<'_> {
    /// Takes a step of a destruction.
    pub(super) fn destruction(&mut self, record: RecordId, act: &DestructionAct) -> Result<Leaf, CommitError> {
        let now = self.timestamp();
        let (step, text) = match act {
            DestructionAct::Begin { class, months, judged_at, proposed, expected, sealed } => {
                let all = &mut self.before.destructions;
                let mut head = all.head.get(()).cloned().unwrap_or_default();
                if head.open.contains_key(class) || head.count + 1 != *expected {
                    return Err(CommitError::Refused(Refusal::DestructionState));
                }
                head.count += 1;
                head.open.insert(class.clone(), head.count);
                let state = if proposed.is_some() { DestructionState::Proposed } else { DestructionState::Running };
                let row = DestructionRow {
                    class: class.clone(),
                    months: *months,
                    state,
                    began: now,
                    judged_at: *judged_at,
                    decided_at: None,
                    ended: None,
                    proposed: proposed.unwrap_or(0),
                    subjects: 0,
                    entries: 0,
                    span: None,
                    leaves: None,
                    told: std::collections::BTreeMap::new(),
                    sealed: sealed.clone(),
                };
                let hash = Sha256::digest(rows::encode(&row)).into();
                all.rows.set(head.count, Some(row));
                all.head.set((), Some(head));
                (if proposed.is_some() { "d:proposed" } else { "d:begun" }, hash)
            }
            DestructionAct::Decide { number, approved, sealed } => {
                let all = &mut self.before.destructions;
                let mut row = all.in_state(*number, DestructionState::Proposed)?;
                row.state = if *approved { DestructionState::Running } else { DestructionState::Refused };
                row.decided_at = Some(now);
                row.sealed.clone_from(sealed);
                if !approved {
                    row.ended = Some(now);
                    all.close(&row.class);
                }
                let hash = Sha256::digest(rows::encode(&row)).into();
                all.rows.set(*number, Some(row));
                (if *approved { "d:approved" } else { "d:refused" }, hash)
            }
            DestructionAct::End { number, words, hash } => {
                let mut row = self.before.destructions.in_state(*number, DestructionState::Running)?;
                row.state = DestructionState::Done;
                row.ended = Some(now);
                for (name, words) in words {
                    self.keep_words(name, words);
                }
                let all = &mut self.before.destructions;
                all.close(&row.class);
                all.rows.set(*number, Some(row));
                ("d:done", *hash)
            }
        };
        let choices = Choices::new(vec![(step.to_owned(), true)]);
        Ok(Leaf { choices, ..self.event(Kind::Destroyed, record, Some(text)) })
    }

    /// Carries out a part of a destruction. What something holds by now stays.
    pub(super) fn carry_out(&mut self, record: RecordId, index: u64, act: &DestroyAct) -> Result<(Leaf, Vec<u8>), CommitError> {
        let mut row = self.before.destructions.in_state(act.number, DestructionState::Running)?;
        let (mut whole, mut entries, mut sent) = (Vec::new(), Vec::new(), Vec::new());
        for doomed in &act.doomed {
            if self.is_held(doomed) {
                continue;
            }
            if doomed.whole {
                whole.push(doomed.subject);
            } else if let Some(row) = self.before.subjects.get_mut(&doomed.subject) {
                let stays = |index: u64| doomed.entries.iter().all(|(gone, _)| *gone != index);
                row.acts.retain(|act| stays(*act));
                // What stays is not older than it was.
                row.since = row.since.max(doomed.at);
                // Whoever was sent what goes destroys it too.
                let (left, told) = std::mem::take(&mut row.sent).into_iter().partition(|one| stays(one.index));
                row.sent = left;
                sent.extend::<Vec<Sent>>(told);
                self.changed_subjects.push(doomed.subject);
            }
            self.commit.rows.extend(doomed.files.iter().map(|record| (Key::File(*record), None)));
            entries.extend(doomed.entries.iter().map(|(index, _)| *index));
            self.commit.rewritten.extend(doomed.entries.iter().cloned());
        }
        let known = whole.iter().filter(|subject| self.before.subjects.contains_key(subject)).count() as u64;
        for destination in self.destroy(record, index, &whole, sent) {
            *row.told.entry(destination).or_default() += 1;
        }
        let list = DestroyedList::new(act.number, known, entries);
        row.subjects += list.subjects;
        row.entries += list.entries.len() as u64;
        if !list.entries.is_empty() {
            let (first, last) = row.span.unwrap_or(act.span);
            row.span = Some((first.min(act.span.0), last.max(act.span.1)));
            let (first, _, count) = row.leaves.unwrap_or((index, index, 0));
            row.leaves = Some((first, index, count + 1));
        }
        self.before.destructions.rows.set(act.number, Some(row));
        let list = rows::encode(&list);
        let choices = Choices::new(vec![("d:part".to_owned(), true)]);
        let leaf = Leaf { choices, ..self.event(Kind::Destroyed, record, Some(Sha256::digest(&list).into())) };
        Ok((leaf, list))
    }

    /// Whether something came in between that keeps data: a newer act, a block, an obligation, an open case.
    fn is_held(&self, doomed: &Doomed) -> bool {
        let Some(row) = self.before.subjects.get(&doomed.subject) else { return false };
        row.acts.last().copied() != doomed.newest
            || row.since != doomed.since
            || row.state.blocked().is_some()
            || self.before.is_obliged(doomed.subject)
            || self.before.cases.has_open(doomed.subject)
    }
}
