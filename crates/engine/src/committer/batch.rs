//! Turns the acts of a batch into one commit.

mod checks;
mod rights;
mod table;

use std::collections::{HashMap, HashSet};

use checks::Checks;
use kelisim_core::consent::{Kind, Method, State};
use kelisim_core::evidence::Grade;
use kelisim_core::{BlindIndex, RecordId, SubjectId, Timestamp};
use kelisim_ledger::leaf::Choices;
use kelisim_ledger::{Edge, Hash, Leaf, Receipt, tile, tree};
use kelisim_store::rows::{self, Entry, ErasureRow, Event, IdentifierRow, RecordRow, Sent, SubjectRow, TextRow};
use kelisim_store::{Commit, Head, Key, StoreError};
use rights::Rights;

use super::log::{Log, LogError};
use super::{Act, CommitError, Committed, ConsentAct, Leaves, Submission, outbox};
use crate::clock;
use crate::reason::Unavailable;
use crate::vault::{SubjectKey, Vault};

/// Subjects remembered with one identifier.
const SUBJECTS: usize = 16;

/// Rows a batch builds on, read under the head it is fenced by. Once the batch is built, the rows as it leaves them.
#[derive(Default)]
pub(super) struct Before {
    records: HashMap<RecordId, RecordRow>,
    subjects: HashMap<SubjectId, SubjectRow>,
    contacts: HashMap<BlindIndex, IdentifierRow>,
    /// Subjects whose rows are deleted.
    gone: HashSet<SubjectId>,
    rights: Rights,
    checks: Checks,
}

/// A batch as it will be written.
pub(super) struct Built {
    /// `None` when every act is recorded already.
    pub commit: Option<Commit>,
    pub edge: Edge,
    pub answers: Vec<Result<Committed, CommitError>>,
    pub leaves: Leaves,
    /// The rows as this batch leaves them, for the next one that is built before this one is kept.
    pub after: Before,
}

impl Built {
    /// Whether an act was found recorded: maybe by an attempt whose outcome was never known.
    pub(super) fn found(&self) -> bool {
        self.answers.iter().flatten().any(|found| !self.leaves.contains_key(&found.record))
    }
}

impl Before {
    /// Reads what `batch` builds on. `prior` are the rows as a batch leaves them that is on its way to the store: what is
    /// there counts, whether the store has it by now or not.
    pub(super) async fn read(log: &Log, batch: &[Submission], prior: Option<&Before>) -> Result<Self, LogError> {
        let mut keys = Vec::new();
        for submission in batch {
            keys.push(Key::Record(submission.record));
            keys.extend(Rights::keys(submission));
            keys.extend(Checks::keys(submission));
            match &submission.act {
                Act::Consent(act) => {
                    keys.push(Key::Subject(act.subject));
                    keys.extend(act.contacts.iter().map(|(mac, _)| Key::Identifier(*mac)));
                }
                Act::Erase { subjects, contacts } => {
                    keys.extend(subjects.iter().map(|subject| Key::Subject(*subject)));
                    keys.extend(contacts.iter().map(|mac| Key::Identifier(*mac)));
                }
                Act::List(act) => keys.extend(act.macs.iter().map(|(mac, _)| Key::Identifier(*mac))),
                Act::Publish { .. } | Act::Note(_) | Act::Check(_) => {}
            }
        }
        let mut before = Self::default();
        before.fetch(log, keys, prior).await?;
        // Identifiers lead to subjects, and an erased subject to identifiers that are forgotten with it.
        let erased = batch.iter().filter_map(|submission| match &submission.act {
            Act::Erase { subjects, contacts } => Some((subjects, contacts)),
            Act::Consent(_) | Act::Publish { .. } | Act::Note(_) | Act::Check(_) | Act::List(_) => None,
        });
        let mut linked: Vec<SubjectId> = Vec::new();
        for (subjects, contacts) in erased {
            linked.extend(subjects);
            linked.extend(contacts.iter().filter_map(|mac| before.contacts.get(mac)).flat_map(|row| &row.subjects));
        }
        before.fetch(log, linked.iter().map(|subject| Key::Subject(*subject)).collect(), prior).await?;
        let known = linked.iter().filter_map(|subject| before.subjects.get(subject));
        let forgotten = known.flat_map(|row| &row.contacts).map(|mac| Key::Identifier(*mac)).collect();
        before.fetch(log, forgotten, prior).await?;
        // Whoever else gave those identifiers: what they allowed stays.
        let erased: HashSet<SubjectId> = linked.into_iter().collect();
        let others: HashSet<SubjectId> = erased
            .iter()
            .filter_map(|subject| before.subjects.get(subject))
            .flat_map(|row| &row.contacts)
            .filter_map(|mac| before.contacts.get(mac))
            .flat_map(|row| &row.subjects)
            .copied()
            .filter(|subject| !before.subjects.contains_key(subject))
            .collect();
        before.fetch(log, others.into_iter().map(Key::Subject).collect(), prior).await?;
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
                Key::Identifier(mac) => drop(self.contacts.insert(mac, rows::decode(&row)?)),
                key => {
                    self.rights.insert(&key, &row)?;
                    self.checks.insert(&key, &row)?;
                }
            }
        }
        Ok(())
    }
}

impl Before {
    /// Takes over a row from `prior`; whether it is known there.
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
            Key::Identifier(mac) => {
                let row = prior.contacts.get(mac);
                // A row of nobody's is deleted.
                self.contacts.extend(row.filter(|row| !row.is_over()).map(|row| (*mac, row.clone())));
                row.is_some()
            }
            key => self.rights.inherit(key, &prior.rights) || self.checks.inherit(key, &prior.checks),
        }
    }
}

/// The commit while it grows.
struct Draft<'a> {
    vault: &'a Vault,
    /// What was in force for identifiers before the batch.
    known: HashMap<BlindIndex, State>,
    before: Before,
    changed_subjects: Vec<SubjectId>,
    changed_contacts: Vec<BlindIndex>,
    erased: Vec<SubjectId>,
    /// Identifiers that somebody who was erased had given.
    left: HashSet<BlindIndex>,
    entries: Vec<Entry>,
    commit: Commit,
    edge: Edge,
    leaves: Leaves,
    now: u64,
}

pub(super) fn build(log: &Log, vault: &Vault, batch: &[Submission], before: Before) -> Built {
    let head = log.head();
    let now = clock::now();
    let known = before.contacts.iter().map(|(mac, row)| (*mac, row.state.clone())).collect();
    let mut draft = Draft {
        vault,
        known,
        before,
        changed_subjects: Vec::new(),
        changed_contacts: Vec::new(),
        erased: Vec::new(),
        left: HashSet::new(),
        entries: Vec::with_capacity(batch.len()),
        commit: Commit { expect: head, due: now.0, ..Commit::default() },
        edge: log.edge(),
        leaves: Leaves::new(),
        // Times in the ledger never go back, whatever the clock does.
        now: now.secs().max(head.time),
    };
    let mut answers = Vec::with_capacity(batch.len());
    for submission in batch {
        answers.push(match draft.before.records.get(&submission.record) {
            Some(known) if known.request == submission.request => {
                // The kind is read from the leaf when the receipt is.
                Ok(Committed { record: submission.record, kind: Kind::Granted, receipt: None, index: known.index })
            }
            Some(_) => Err(CommitError::KeyReused),
            None => draft.add(submission),
        });
    }
    let changed = !draft.leaves.is_empty();
    let (commit, edge, leaves, after) = draft.finish();
    Built { commit: changed.then_some(commit), edge, answers, leaves, after }
}

impl Draft<'_> {
    fn add(&mut self, submission: &Submission) -> Result<Committed, CommitError> {
        let record = submission.record;
        let index = self.edge.size();
        let (leaf, subject, sealed) = match &submission.act {
            Act::Consent(act) => self.consent(record, index, act)?,
            Act::Erase { subjects, contacts } => {
                let linked = contacts.iter().filter_map(|mac| self.before.contacts.get(mac)).flat_map(|row| row.subjects.clone());
                let mut sent = Vec::new();
                for subject in subjects.iter().copied().chain(linked.collect::<Vec<_>>()) {
                    let went = self.erase(subject);
                    if !went.is_empty() {
                        let row = rows::encode(&ErasureRow { record });
                        self.commit.rows.push((Key::Erasure(subject), Some(row)));
                    }
                    sent.extend(went);
                }
                let told = outbox::recalled(Event::Erased, index, Timestamp::from_secs(self.now), &sent);
                self.commit.deliveries.extend(outbox::deliveries(self.vault, record, told));
                (self.event(Kind::Erased, record, None), SubjectId([0; 16]), Vec::new())
            }
            Act::Publish { name, words, hash } => {
                let row = TextRow { words: words.clone(), published_at: Timestamp::from_secs(self.now) };
                self.commit.rows.push((Key::Text(name.clone()), Some(rows::encode(&row))));
                (self.event(Kind::Published, record, Some(*hash)), SubjectId([0; 16]), Vec::new())
            }
            Act::Note(act) => {
                let (leaf, sealed) = self.note(record, index, act)?;
                self.tell(record, index, act);
                (leaf, act.subject, sealed)
            }
            Act::Check(act) => self.check(record, index, act)?,
            Act::List(act) => self.list(record, act),
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

    fn consent(&mut self, record: RecordId, index: u64, act: &ConsentAct) -> Result<(Leaf, SubjectId, Vec<u8>), CommitError> {
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
        for (mac, _) in &act.contacts {
            if !row.contacts.contains(mac) {
                row.contacts.push(*mac);
            }
        }
        let told = outbox::told(&act.forward, kind, index, decision.received_at, &mut row.sent);
        self.commit.deliveries.extend(outbox::deliveries(self.vault, record, told));
        self.changed_subjects.push(act.subject);
        for (mac, items) in &act.contacts {
            let contact = self.before.contacts.entry(*mac).or_default();
            contact.state.apply_if(decision, record, |item| items.contains(item));
            contact.subjects.retain(|subject| *subject != act.subject);
            contact.subjects.push(act.subject);
            if contact.subjects.len() > SUBJECTS {
                contact.subjects.remove(0);
            }
            self.changed_contacts.push(*mac);
        }
        self.thread(record, index, act);
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
            // What was brought in was shown by somebody else, in words nobody knows here.
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

    /// Destroys a subject's key, and with it everything it sealed and every commitment's salt; gives what was sent on of it.
    fn erase(&mut self, subject: SubjectId) -> Vec<Sent> {
        let mut sent = Vec::new();
        if let Some(row) = self.before.subjects.remove(&subject) {
            sent = row.sent;
            for mac in row.contacts {
                if let Some(contact) = self.before.contacts.get_mut(&mac) {
                    contact.subjects.retain(|known| *known != subject);
                    // What nobody who is left allowed is allowed no more.
                    let (left, subjects) = (&contact.subjects, &self.before.subjects);
                    contact.state.keep_grants(|item, mark| {
                        let said = left.iter().filter_map(|subject| subjects.get(subject)?.state.marks.get(item));
                        said.into_iter().any(|word| word.record == mark.record)
                    });
                    if left.is_empty() {
                        contact.state.keep_lists();
                    }
                    self.left.insert(mac);
                    self.changed_contacts.push(mac);
                }
            }
        }
        self.before.gone.insert(subject);
        self.erased.push(subject);
        sent
    }

    fn finish(mut self) -> (Commit, Edge, Leaves, Before) {
        // Only now is it known how large the tree is after this batch.
        for mut entry in self.entries {
            entry.size = self.edge.size();
            self.commit.entries.push(rows::encode(&entry));
        }
        self.changed_subjects.sort_unstable();
        self.changed_subjects.dedup();
        self.changed_contacts.sort_unstable();
        self.changed_contacts.dedup();
        for subject in self.erased {
            self.commit.rows.push((Key::Subject(subject), None));
        }
        for subject in self.changed_subjects {
            if let Some(row) = self.before.subjects.get(&subject) {
                self.commit.rows.push((Key::Subject(subject), Some(rows::encode(row))));
            }
        }
        let moment = Timestamp::from_secs(self.now).max(Timestamp(self.commit.due));
        for mac in self.changed_contacts {
            // Nobody's identifier any more: what was decided about it goes with the last subject.
            let row = self.before.contacts.get(&mac).filter(|row| !row.is_over());
            if row.is_none_or(|row| row.subjects.is_empty()) {
                self.before.rights.forget(mac);
            }
            let (known, anew) = (self.known.get(&mac), self.left.contains(&mac));
            self.before.checks.remember(mac, known, row, anew, moment);
            self.commit.rows.push((Key::Identifier(mac), row.map(rows::encode)));
        }
        self.before.rights.write(&mut self.commit.rows);
        self.before.checks.write(&mut self.commit.rows);
        self.commit.head = Head { size: self.edge.size(), root: self.edge.root().0, time: self.now };
        (self.commit, self.edge, self.leaves, self.before)
    }
}

/// Adds the receipts of what was just kept: `checkpoint` is the signed head of `edge`.
pub(super) fn receipts(answers: &mut [Result<Committed, CommitError>], mut leaves: Leaves, edge: &Edge, checkpoint: &str) {
    for committed in answers.iter_mut().flatten() {
        let Some(leaf) = leaves.remove(&committed.record) else { continue };
        let proof = tree::inclusion(edge, committed.index, edge.size());
        committed.receipt = proof.map(|proof| Receipt { leaf, index: committed.index, proof, checkpoint: checkpoint.to_owned() });
    }
}

/// The number a grade has in a leaf.
fn grade_byte(grade: Grade) -> u8 {
    grade as u8
}

impl From<StoreError> for CommitError {
    fn from(why: StoreError) -> Self {
        CommitError::Store(Unavailable::from(&why))
    }
}
