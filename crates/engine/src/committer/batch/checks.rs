//! Rows that checks and lists change: the list of checks, the daily use of each key, and the history of what
//! is in force for an identifier.

use kelisim_core::check::Sketch;
use kelisim_core::consent::{Kind, Mark, State};
use kelisim_core::evidence::Grade;
use kelisim_core::{BlindIndex, RecordId, SubjectId, Timestamp};
use kelisim_ledger::Leaf;
use kelisim_ledger::leaf::Choices;
use kelisim_store::rows::{self, CheckRef, ChecksHead, ChecksRow, HistoryRow, IdentifierRow, Short, UseRow};
use kelisim_store::{Key, StoreError};
use sha2::{Digest as _, Sha256};

use super::super::log::{Log, LogError};
use super::super::{Act, CheckAct, CommitError, ListAct, Submission, checks};
use super::table::Table;
use super::{Before, Draft};
use crate::reason::Spent;

/// Rows about checks that a batch reads and writes.
#[derive(Default)]
pub(super) struct Checks {
    head: Table<(), ChecksHead>,
    pages: Table<u32, ChecksRow>,
    uses: Table<String, UseRow>,
    histories: Table<BlindIndex, HistoryRow>,
}

/// Page of the list of checks, from 1, that holds the check with this number.
fn page_of(number: u64) -> u32 {
    u32::try_from(1 + number / ChecksRow::PAGE).unwrap_or(u32::MAX)
}

impl Checks {
    /// Keys of the rows a submission builds on.
    pub(super) fn keys(submission: &Submission) -> Vec<Key> {
        match &submission.act {
            Act::Check(act) => vec![Key::Checks(0), Key::CheckUse(act.row.key.clone())],
            _ => Vec::new(),
        }
    }

    /// Copies a row from the batch before; returns whether it is known there.
    pub(super) fn inherit(&mut self, key: &Key, prior: &Self) -> bool {
        match key {
            Key::Checks(0) => self.head.inherit((), &prior.head),
            Key::Checks(page) => self.pages.inherit(*page, &prior.pages),
            Key::CheckUse(name) => self.uses.inherit(name.clone(), &prior.uses),
            Key::History(identifier) => self.histories.inherit(*identifier, &prior.histories),
            _ => false,
        }
    }

    /// Decodes a row read from the store.
    pub(super) fn insert(&mut self, key: &Key, row: &[u8]) -> Result<(), StoreError> {
        match key {
            Key::Checks(0) => self.head.read((), row),
            Key::Checks(page) => self.pages.read(*page, row),
            Key::CheckUse(name) => self.uses.read(name.clone(), row),
            Key::History(identifier) => self.histories.read(*identifier, row),
            _ => Ok(()),
        }
    }

    /// Reads the page that the next check is added to.
    pub(super) async fn page(&mut self, log: &Log, prior: Option<&Self>) -> Result<(), LogError> {
        let Some(head) = self.head.get(()).copied() else { return Ok(()) };
        let page = page_of(head.count);
        if prior.is_some_and(|prior| self.pages.inherit(page, &prior.pages)) {
            return Ok(());
        }
        let key = Key::Checks(page);
        if let Some(row) = log.store().fetch(log.site(), std::slice::from_ref(&key)).await?.pop().flatten() {
            self.insert(&key, &row)?;
        }
        Ok(())
    }

    /// Adds a change of an identifier's state to its history, or deletes the history with the identifier.
    /// After an erasure of a subject who gave it (`anew`), the history restarts from what is left.
    pub(super) fn remember(
        &mut self,
        identifier: BlindIndex,
        old: Option<&State>,
        new: Option<&IdentifierRow>,
        anew: bool,
        at: Timestamp,
    ) {
        let Some(new) = new else { return self.histories.set(identifier, None) };
        if anew {
            let row = HistoryRow { base: new.state.clone(), from: at, changes: Vec::new() };
            return self.histories.set(identifier, Some(row));
        }
        let nothing = State::default();
        let old = old.unwrap_or(&nothing);
        if *old == new.state {
            return;
        }
        let known = self.histories.get(identifier).cloned();
        let mut row = known.unwrap_or_else(|| {
            let from = if old.marks.is_empty() { Timestamp(0) } else { at };
            HistoryRow { base: old.clone(), from, changes: Vec::new() }
        });
        row.add(at, old, &new.state);
        self.histories.set(identifier, Some(row));
    }

    /// Appends all changed rows to `out`.
    pub(super) fn write(&mut self, out: &mut Vec<(Key, Option<Vec<u8>>)>) {
        self.head.write(|()| Key::Checks(0), out);
        self.pages.write(Key::Checks, out);
        self.uses.write(Key::CheckUse, out);
        self.histories.write(Key::History, out);
    }
}

impl Before {
    /// Reads the histories of all identifiers of the batch.
    pub(super) async fn histories(&mut self, log: &Log, prior: Option<&Before>) -> Result<(), LogError> {
        let keys = self.identifiers.keys().map(|identifier| Key::History(*identifier)).collect();
        self.fetch(log, keys, prior).await
    }
}

impl Draft<'_> {
    /// Records a check: a leaf, a place in the list, and the daily use of the key. Changes nothing when the
    /// key's quota is used up.
    pub(super) fn check(
        &mut self,
        record: RecordId,
        index: u64,
        act: &CheckAct,
    ) -> Result<(Leaf, SubjectId, Vec<u8>), CommitError> {
        let mut used =
            self.before.checks.uses.get(act.row.key.clone()).filter(|used| used.day == act.day).cloned().unwrap_or_default();
        used.day = act.day;
        used.asked = used.asked.saturating_add(act.row.asked());
        let mut sketch = Sketch::from_bytes(&used.sketch);
        sketch.merge(&Sketch::from_bytes(&act.sketch));
        if used.asked > act.budget.identifiers {
            return Err(CommitError::Spent(Spent::Identifiers));
        }
        if sketch.count() > act.budget.people {
            return Err(CommitError::Spent(Spent::People));
        }
        used.sketch = sketch.to_bytes();
        self.before.checks.uses.set(act.row.key.clone(), Some(used));

        let head = self.before.checks.head.get(()).copied().unwrap_or_default();
        let few = act.set.len() <= CheckRef::FEW;
        let chunks = if few { 0 } else { u32::try_from(act.set.len().div_ceil(CheckRef::CHUNK)).unwrap_or(u32::MAX) };
        for part in act.set.chunk_by(|a, b| CheckRef::chunk_of(a, chunks) == CheckRef::chunk_of(b, chunks)).filter(|_| !few) {
            let chunk = CheckRef::chunk_of(&part[0], chunks);
            self.commit.rows.push((checks::set_key(record, chunk), Some(rows::encode(&part.to_vec()))));
        }
        let page = page_of(head.count);
        let mut listed = self.before.checks.pages.get(page).cloned().unwrap_or_default();
        let own: Vec<Short> = if few { act.set.clone() } else { Vec::new() };
        listed.checks.push(CheckRef { record, index, at: act.row.at, few: own, chunks });
        self.before.checks.pages.set(page, Some(listed));
        self.before.checks.head.set((), Some(ChecksHead { count: head.count + 1 }));

        let sealed = rows::encode(&act.row);
        // The log is public: the details of the check are in the row alone, and the leaf holds their hash.
        let leaf = self.event(Kind::Checked, record, Some(Sha256::digest(&sealed).into()));
        Ok((leaf, SubjectId([0; 16]), sealed))
    }

    /// Adds identifiers to a list, or lifts their entries.
    pub(super) fn list(&mut self, record: RecordId, act: &ListAct) -> (Leaf, SubjectId, Vec<u8>) {
        let mut digest = Sha256::new_with_prefix(&act.provenance);
        for (identifier, date) in &act.indexes {
            digest.update(identifier.0);
            digest.update(date.0.to_be_bytes());
            let row = self.before.identifiers.entry(*identifier).or_default();
            let mark = Mark { granted: act.lift, decided_at: *date, until: act.until, record, grade: Grade::Imported };
            for scope in &act.scopes {
                row.state.suppress(scope, act.holds, mark);
            }
            self.changed_identifiers.push(*identifier);
        }
        let mut leaf = self.event(Kind::Listed, record, Some(digest.finalize().into()));
        leaf.choices = Choices::new(act.scopes.iter().map(|scope| (scope.name().to_owned(), act.lift)).collect());
        (leaf, SubjectId([0; 16]), act.provenance.clone())
    }
}
