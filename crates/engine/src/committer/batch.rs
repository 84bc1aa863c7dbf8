//! Builds one commit from the acts of a batch.

mod cases;
mod checks;
mod destruction;
mod erase;
mod rights;
mod table;

use std::collections::{HashMap, HashSet};

use cases::Cases;
use checks::Checks;
use destruction::Destructions;
use kelisim_core::consent::{Kind, Method, State};
use kelisim_core::evidence::Grade;
use kelisim_core::{BlindIndex, RecordId, SubjectId, Timestamp};
use kelisim_ledger::leaf::Choices;
use kelisim_ledger::{Edge, Hash, Leaf, Receipt, tile, tree};
use kelisim_store::rows::{self, DeskRow, Entry, IdentifierRow, RecordRow, SubjectRow, TextRow};
use kelisim_store::{Commit, Head, Key, StoreError};
use rights::Rights;

use super::log::{Log, LogError};
use super::{Act, CommitError, Committed, ConsentAct, Leaves, Submission, outbox};
use crate::reason::{Refusal, Unavailable};
use crate::vault::{SubjectKey, Vault};
use crate::{clock, text_rows};

/// Subjects stored with one identifier.
const SUBJECTS: usize = 16;

/// Rows a batch builds on, read under the head that fences it; after the build, the rows as the batch leaves
/// them.
#[derive(Default)]
pub(super) struct Before {
    records: HashMap<RecordId, RecordRow>,
    subjects: HashMap<SubjectId, SubjectRow>,
    identifiers: HashMap<BlindIndex, IdentifierRow>,
    /// Subjects whose rows the batch deletes.
    gone: HashSet<SubjectId>,
    rights: Rights,
    checks: Checks,
    cases: Cases,
    destructions: Destructions,
}

/// A built batch, ready to be written.
pub(super) struct Built {
    /// Commit to write; `None` when every act is recorded already.
    pub commit: Option<Commit>,
    pub edge: Edge,
    pub answers: Vec<Result<Committed, CommitError>>,
    pub leaves: Leaves,
    /// Texts and policies that it marks as agreed to.
    pub used: Vec<String>,
    /// Rows as this batch leaves them, for the next batch, which may be built before this one is written.
    pub after: Before,
}

impl Built {
    /// Whether any act was recorded before: maybe by an attempt whose outcome was never known.
    pub(super) fn found(&self) -> bool {
        self.answers.iter().flatten().any(|found| !self.leaves.contains_key(&found.record))
    }
}

impl Before {
    /// Reads the rows `batch` builds on. `prior` holds the rows as the batch in flight leaves them: they take
    /// precedence, whether the store has them by now or not.
    pub(super) async fn read(log: &Log, batch: &[Submission], prior: Option<&Before>) -> Result<Self, LogError> {
        let mut keys = Vec::new();
        for submission in batch {
            keys.push(Key::Record(submission.record));
            keys.extend(Rights::keys(submission));
            keys.extend(Checks::keys(submission));
            keys.extend(Cases::keys(submission));
            keys.extend(Destructions::keys(submission));
            match &submission.act {
                Act::Consent(act) => {
                    keys.push(Key::Subject(act.subject));
                    keys.extend(act.identifiers.iter().map(|(identifier, _)| Key::Identifier(*identifier)));
                }
                Act::Erase { subjects, identifiers, .. } => {
                    keys.extend(subjects.iter().map(|subject| Key::Subject(*subject)));
                    keys.extend(identifiers.iter().map(|identifier| Key::Identifier(*identifier)));
                }
                Act::List(act) => keys.extend(act.indexes.iter().map(|(identifier, _)| Key::Identifier(*identifier))),
                Act::Publish { .. }
                | Act::AcceptRollback { .. }
                | Act::Note(_)
                | Act::Check(_)
                | Act::Tick { .. }
                | Act::Adopt { .. }
                | Act::Destroy(_)
                | Act::Destruction(_) => {}
            }
        }
        let mut before = Self::default();
        before.fetch(log, keys, prior).await?;
        // Identifiers lead to subjects, and an erased subject to identifiers that are erased with it.
        let erased = batch.iter().filter_map(|submission| match &submission.act {
            Act::Erase { subjects, identifiers, .. } => Some((subjects, identifiers)),
            _ => None,
        });
        // A request for destruction that is granted is carried out by its answer.
        let mut linked: Vec<SubjectId> = batch.iter().filter_map(|submission| before.rights.destroys(submission)).collect();
        linked.extend(batch.iter().flat_map(destruction::subjects));
        // What an obligation held has its term from its end on, whoever gave the identifier.
        let released = batch.iter().flat_map(Rights::released).filter_map(|identifier| before.identifiers.get(identifier));
        linked.extend(released.flat_map(|row| &row.subjects));
        for (subjects, identifiers) in erased {
            linked.extend(subjects);
            linked.extend(
                identifiers.iter().filter_map(|identifier| before.identifiers.get(identifier)).flat_map(|row| &row.subjects),
            );
        }
        before.fetch(log, linked.iter().map(|subject| Key::Subject(*subject)).collect(), prior).await?;
        let known = linked.iter().filter_map(|subject| before.subjects.get(subject));
        let forgotten = known.flat_map(|row| &row.identifiers).map(|identifier| Key::Identifier(*identifier)).collect();
        before.fetch(log, forgotten, prior).await?;
        before.fetch(log, before.obligations_of(&linked), prior).await?;
        // Load the other subjects who gave those identifiers: their grants stay.
        let erased: HashSet<SubjectId> = linked.into_iter().collect();
        let others: HashSet<SubjectId> = erased
            .iter()
            .filter_map(|subject| before.subjects.get(subject))
            .flat_map(|row| &row.identifiers)
            .filter_map(|identifier| before.identifiers.get(identifier))
            .flat_map(|row| &row.subjects)
            .copied()
            .filter(|subject| !before.subjects.contains_key(subject))
            .collect();
        before.fetch(log, others.into_iter().map(Key::Subject).collect(), prior).await?;
        before.fetch(log, Cases::of_subjects(erased.iter()), prior).await?;
        let cases = before.cases.listed(erased.iter());
        before.fetch(log, cases, prior).await?;
        before.histories(log, prior).await?;
        before.checks.page(log, prior.map(|prior| &prior.checks)).await?;
        Ok(before)
    }

    async fn fetch(&mut self, log: &Log, mut keys: Vec<Key>, prior: Option<&Before>) -> Result<(), LogError> {
        if let Some(prior) = prior {
            keys.retain(|key| !self.inherit(key, prior));
        }
        if keys.is_empty() {
            return Ok(());
        }
        let found = log.store().fetch(log.site(), &keys).await?;
        for (key, row) in keys.into_iter().zip(found) {
            let Some(row) = row else { continue };
            match key {
                Key::Record(id) => drop(self.records.insert(id, rows::decode(&row)?)),
                Key::Subject(id) => drop(self.subjects.insert(id, rows::decode(&row)?)),
                Key::Identifier(identifier) => drop(self.identifiers.insert(identifier, rows::decode(&row)?)),
                key => {
                    self.rights.insert(&key, &row)?;
                    self.checks.insert(&key, &row)?;
                    self.cases.insert(&key, &row)?;
                    self.destructions.insert(&key, &row)?;
                }
            }
        }
        Ok(())
    }
}

impl Before {
    /// Copies a row from `prior`; returns whether it is known there.
    fn inherit(&mut self, key: &Key, prior: &Before) -> bool {
        match key {
            Key::Record(id) => {
                let row = prior.records.get(id);
                self.records.extend(row.map(|row| (*id, *row)));
                row.is_some()
            }
            Key::Subject(id) => {
                let row = prior.subjects.get(id);
                self.subjects.extend(row.map(|row| (*id, row.clone())));
                row.is_some() || prior.gone.contains(id)
            }
            Key::Identifier(identifier) => {
                let row = prior.identifiers.get(identifier);
                // A row without subjects is deleted by the prior batch.
                self.identifiers.extend(row.filter(|row| !row.is_over()).map(|row| (*identifier, row.clone())));
                row.is_some()
            }
            key => {
                self.rights.inherit(key, &prior.rights)
                    || self.checks.inherit(key, &prior.checks)
                    || self.cases.inherit(key, &prior.cases)
                    || self.destructions.inherit(key, &prior.destructions)
            }
        }
    }
}

/// A commit under construction.
struct Draft<'a> {
    log: &'a Log,
    vault: &'a Vault,
    /// State of each identifier before the batch.
    known: HashMap<BlindIndex, State>,
    before: Before,
    changed_subjects: Vec<SubjectId>,
    changed_identifiers: Vec<BlindIndex>,
    erased: Vec<SubjectId>,
    /// Identifiers that lost a subject by erasure.
    left: HashSet<BlindIndex>,
    entries: Vec<Entry>,
    commit: Commit,
    edge: Edge,
    leaves: Leaves,
    /// Texts and policies that this batch marks as agreed to.
    used: Vec<String>,
    now: u64,
}

pub(super) fn build(log: &Log, vault: &Vault, batch: &[Submission], before: Before) -> Built {
    let head = log.head();
    let now = clock::now();
    let known = before.identifiers.iter().map(|(identifier, row)| (*identifier, row.state.clone())).collect();
    let mut draft = Draft {
        log,
        vault,
        known,
        before,
        changed_subjects: Vec::new(),
        changed_identifiers: Vec::new(),
        erased: Vec::new(),
        left: HashSet::new(),
        entries: Vec::with_capacity(batch.len()),
        commit: Commit { expect: head, due: now.0, ..Commit::default() },
        edge: log.edge(),
        leaves: Leaves::new(),
        used: Vec::new(),
        // Times in the ledger never go back, whatever the clock does.
        now: now.secs().max(head.time),
    };
    let mut answers = Vec::with_capacity(batch.len());
    for submission in batch {
        answers.push(match draft.before.records.get(&submission.record) {
            Some(known) if known.request == submission.request => {
                // Placeholder: the kind is read from the leaf when the receipt is computed.
                Ok(Committed { record: submission.record, kind: Kind::Granted, receipt: None, index: known.index })
            }
            Some(_) => Err(CommitError::KeyReused),
            None => draft.add(submission),
        });
    }
    let changed = !draft.leaves.is_empty();
    let used = std::mem::take(&mut draft.used);
    let (commit, edge, leaves, after) = draft.finish();
    Built { commit: changed.then_some(commit), edge, answers, leaves, used, after }
}

impl Draft<'_> {
    fn add(&mut self, submission: &Submission) -> Result<Committed, CommitError> {
        let record = submission.record;
        let index = self.edge.size();
        let (leaf, subject, sealed) = match &submission.act {
            Act::Consent(act) => self.consent(record, index, act)?,
            Act::Erase { subjects, identifiers, sealed, despite } => {
                let linked = identifiers
                    .iter()
                    .filter_map(|identifier| self.before.identifiers.get(identifier))
                    .flat_map(|row| row.subjects.clone());
                let subjects = subjects.iter().copied().chain(linked.collect::<Vec<_>>()).collect::<Vec<_>>();
                if !despite && subjects.iter().any(|subject| self.before.is_obliged(*subject)) {
                    return Err(CommitError::Refused(Refusal::Held));
                }
                self.destroy(record, index, &subjects, Vec::new());
                (self.event(Kind::Erased, record, None), SubjectId([0; 16]), sealed.clone())
            }
            Act::Publish { name, words, hash, more } => {
                self.keep_words(name, words);
                for (name, words) in more {
                    self.keep_words(name, words);
                }
                (self.event(Kind::Published, record, Some(*hash)), SubjectId([0; 16]), Vec::new())
            }
            Act::AcceptRollback { name, words, hash } => {
                self.keep_words(name, words);
                (self.event(Kind::RolledBack, record, Some(*hash)), SubjectId([0; 16]), Vec::new())
            }
            Act::Note(act) => {
                let (leaf, sealed) = self.note(record, index, act)?;
                self.notify(record, index, act);
                (leaf, act.subject, sealed)
            }
            Act::Check(act) => self.check(record, index, act)?,
            Act::List(act) => self.list(record, act),
            Act::Tick { ticks, lanes } => {
                self.tick(ticks, lanes)?;
                (self.event(Kind::Managed, record, None), SubjectId([0; 16]), Vec::new())
            }
            Act::Adopt { cases, read } => {
                self.before.cases.adopt(cases);
                self.commit.rows.push((Key::Desk, Some(rows::encode(&DeskRow { read: *read }))));
                (self.event(Kind::Managed, record, None), SubjectId([0; 16]), Vec::new())
            }
            Act::Destroy(act) => {
                let (leaf, list) = self.carry_out(record, index, act)?;
                (leaf, SubjectId([0; 16]), list)
            }
            Act::Destruction(act) => (self.destruction(record, act)?, SubjectId([0; 16]), Vec::new()),
        };
        let kind = Kind::try_from(leaf.kind).map_err(|_| CommitError::Store(Unavailable::Corrupt))?;
        let bytes = leaf.encode();
        for write in self.edge.push(Hash::leaf(&bytes)) {
            self.commit.rows.push((Key::Tile(write.level, write.index), Some(tile::bytes(&write.hashes))));
        }
        self.entries.push(Entry { leaf: bytes.clone(), subject, size: 0, sealed });
        let row = RecordRow { index, request: submission.request };
        self.commit.rows.push((Key::Record(record), Some(rows::encode(&row))));
        self.before.records.insert(record, row);
        self.leaves.insert(record, bytes);
        Ok(Committed { record, kind, receipt: None, index })
    }

    fn keep_words(&mut self, name: &str, words: &str) {
        let row = TextRow { words: words.to_owned(), published_at: Timestamp::from_secs(self.now) };
        self.commit.rows.push((Key::Text(name.to_owned()), Some(rows::encode(&row))));
    }

    /// Marks texts and policy of a decision as agreed to, unless they are known to be.
    fn mark_used(&mut self, act: &ConsentAct) {
        let texts = act.payload.clauses.iter().map(|(id, version, _)| (id, *version));
        let texts =
            texts.chain([(&act.decision.text.0, act.decision.text.1)]).map(|(id, version)| format!("text/{id}/{version}"));
        let policy = act.payload.policy.iter().map(|version| format!("policy/{version}"));
        let new: Vec<String> = texts.chain(policy).filter(|base| !self.log.is_used(base) && !self.used.contains(base)).collect();
        for base in new {
            let row = TextRow { words: String::new(), published_at: Timestamp::from_secs(self.now) };
            self.commit.rows.push((text_rows::used_key(&base), Some(rows::encode(&row))));
            self.used.push(base);
        }
    }

    fn consent(&mut self, record: RecordId, index: u64, act: &ConsentAct) -> Result<(Leaf, SubjectId, Vec<u8>), CommitError> {
        self.mark_used(act);
        self.before.gone.remove(&act.subject);
        let row = self.before.subjects.entry(act.subject).or_default();
        let key = if row.wrapped.is_empty() {
            let key = SubjectKey::random();
            row.wrapped = self.vault.wrap(act.subject, &key);
            key
        } else {
            self.vault.unwrap(act.subject, &row.wrapped).map_err(|_| CommitError::Store(Unavailable::Keys))?
        };
        let decision = &act.decision;
        let kind = if decision.kind == Kind::Refused && row.state.takes_back(decision) { Kind::Withdrawn } else { decision.kind };
        row.state.apply(decision, record);
        row.add(index);
        for (identifier, _) in &act.identifiers {
            if !row.identifiers.contains(identifier) {
                row.identifiers.push(*identifier);
            }
        }
        let targets = outbox::of_decision(&act.forward, kind, index, decision.received_at, &mut row.sent);
        self.commit.deliveries.extend(outbox::deliveries(self.vault, record, targets));
        self.changed_subjects.push(act.subject);
        for (identifier, items) in &act.identifiers {
            let row = self.before.identifiers.entry(*identifier).or_default();
            row.state.apply_if(decision, record, |item| items.contains(item));
            row.subjects.retain(|subject| *subject != act.subject);
            row.subjects.push(act.subject);
            if row.subjects.len() > SUBJECTS {
                row.subjects.remove(0);
            }
            self.changed_identifiers.push(*identifier);
        }
        self.link_thread(record, index, act);
        if let Some(new) = &act.case {
            self.begin_case(record, index, act.subject, record, new);
        }
        let choices = Choices::new(decision.choices.iter().map(|(item, granted)| (item.0.clone(), *granted)).collect());
        let mut payload = act.payload.clone();
        if matches!(choices, Choices::Hashed(_)) {
            payload.choices = Some(decision.choices.clone());
        }
        let sealed = payload.seal(self.vault, act.subject, &key, record);
        let leaf = Leaf {
            kind: kind as u8,
            record: record.0,
            time: self.now,
            grade: grade_byte(decision.grade),
            // The text of an imported consent was displayed by somebody else, in words unknown here.
            text: (decision.method != Method::Imported).then_some(decision.text_hash.0),
            build: act.build,
            choices,
            commitment: Some(sealed.commitment),
        };
        Ok((leaf, act.subject, sealed.bytes))
    }

    fn event(&self, kind: Kind, record: RecordId, text: Option<[u8; 32]>) -> Leaf {
        let (record, time) = (record.0, self.now);
        Leaf {
            kind: kind as u8,
            record,
            time,
            grade: 0,
            text,
            build: None,
            choices: Choices::Listed(Vec::new()),
            commitment: None,
        }
    }

    fn finish(mut self) -> (Commit, Edge, Leaves, Before) {
        // The size of the tree after this batch is known only now.
        for mut entry in self.entries {
            entry.size = self.edge.size();
            self.commit.entries.push(rows::encode(&entry));
        }
        self.changed_subjects.sort_unstable();
        self.changed_subjects.dedup();
        self.changed_identifiers.sort_unstable();
        self.changed_identifiers.dedup();
        for subject in self.erased {
            self.commit.rows.push((Key::Subject(subject), None));
        }
        for subject in self.changed_subjects {
            if let Some(row) = self.before.subjects.get(&subject) {
                self.commit.rows.push((Key::Subject(subject), Some(rows::encode(row))));
            }
        }
        let at = Timestamp::from_secs(self.now).max(Timestamp(self.commit.due));
        for identifier in self.changed_identifiers {
            // An identifier without subjects loses its state and its obligations.
            let row = self.before.identifiers.get(&identifier).filter(|row| !row.is_over());
            if row.is_none_or(|row| row.subjects.is_empty()) {
                self.before.rights.forget(identifier);
            }
            let (known, anew) = (self.known.get(&identifier), self.left.contains(&identifier));
            self.before.checks.remember(identifier, known, row, anew, at);
            self.commit.rows.push((Key::Identifier(identifier), row.map(rows::encode)));
        }
        self.before.rights.write(&mut self.commit.rows);
        self.before.checks.write(&mut self.commit.rows);
        self.before.cases.write(&mut self.commit.rows, &mut self.commit.sets);
        self.before.destructions.write(&mut self.commit.rows);
        self.commit.head = Head { size: self.edge.size(), root: self.edge.root().0, time: self.now };
        (self.commit, self.edge, self.leaves, self.before)
    }
}

/// Adds the receipts of a written batch: `checkpoint` is the signed head of `edge`.
pub(super) fn receipts(answers: &mut [Result<Committed, CommitError>], mut leaves: Leaves, edge: &Edge, checkpoint: &str) {
    for committed in answers.iter_mut().flatten() {
        let Some(leaf) = leaves.remove(&committed.record) else { continue };
        let proof = tree::inclusion(edge, committed.index, edge.size());
        committed.receipt = proof.map(|proof| Receipt { leaf, index: committed.index, proof, checkpoint: checkpoint.to_owned() });
    }
}

/// Encodes a grade for a leaf.
fn grade_byte(grade: Grade) -> u8 {
    grade as u8
}

impl From<StoreError> for CommitError {
    fn from(why: StoreError) -> Self {
        CommitError::Store(Unavailable::from(&why))
    }
}
