//! What private links, requests and obligations change in a batch.

use kelisim_core::consent::{Item, Kind, State};
use kelisim_core::evidence::Grade;
use kelisim_core::request::{Ask, Outcome};
use kelisim_core::{BlindIndex, LinkHash, RecordId, SubjectId, Timestamp};
use kelisim_ledger::Leaf;
use kelisim_ledger::leaf::Choices;
use kelisim_store::rows::{AnswerRow, CaseRow, DocketRow, Event, LinkRow, ObligationsRow, RequestRow, SubjectRow};
use kelisim_store::{Key, StoreError};

use super::super::{Act, CommitError, ConsentAct, Effect, LinkUse, NoteAct, Submission, outbox};
use super::table::Table;
use super::{Draft, SUBJECTS, grade_byte};
use crate::reason::{Refusal, Unavailable};
use crate::vault::{self, SubjectKey};

/// Requests that may wait for an answer at one site. Taking back a consent is accepted beyond that.
const MOST_OPEN: usize = 5000;

/// Kind of a leaf, and what stands in it as decided.
type Said = (Kind, Vec<(String, bool)>);

/// The rows of a batch about links, requests and obligations.
#[derive(Default)]
pub(super) struct Rights {
    links: Table<LinkHash, LinkRow>,
    threads: Table<RecordId, CaseRow>,
    requests: Table<RecordId, RequestRow>,
    docket: Table<(), DocketRow>,
    obligations: Table<BlindIndex, ObligationsRow>,
}

impl Rights {
    /// Keys of what a submission builds on.
    pub(super) fn keys(submission: &Submission) -> Vec<Key> {
        let mut keys = Vec::new();
        match &submission.act {
            Act::Consent(act) => {
                if let LinkUse::Continue(thread) = act.thread {
                    keys.push(Key::Case(thread));
                }
            }
            Act::Note(act) => {
                keys.push(Key::Subject(act.subject));
                keys.extend(act.thread.map(Key::Case));
                keys.extend(act.contacts.iter().map(|mac| Key::Identifier(*mac)));
                match &act.effect {
                    Effect::Ask { .. } => keys.push(Key::Docket),
                    Effect::Answer { request, .. } => keys.extend([Key::Docket, Key::Request(*request)]),
                    Effect::Link { ended, .. } => keys.push(Key::Link(*ended)),
                    Effect::Oblige { .. } => keys.extend(act.contacts.iter().map(|mac| Key::Obligations(*mac))),
                    Effect::Look | Effect::Work { .. } => {}
                }
            }
            Act::Erase { .. } | Act::Publish { .. } | Act::Check(_) | Act::List(_) => {}
        }
        keys
    }

    /// Takes over a row from the batch before; whether it is known there.
    pub(super) fn inherit(&mut self, key: &Key, prior: &Self) -> bool {
        match key {
            Key::Link(hash) => self.links.inherit(*hash, &prior.links),
            Key::Case(id) => self.threads.inherit(*id, &prior.threads),
            Key::Request(id) => self.requests.inherit(*id, &prior.requests),
            Key::Docket => self.docket.inherit((), &prior.docket),
            Key::Obligations(mac) => self.obligations.inherit(*mac, &prior.obligations),
            _ => false,
        }
    }

    /// A row from the store.
    pub(super) fn insert(&mut self, key: &Key, row: &[u8]) -> Result<(), StoreError> {
        match key {
            Key::Link(hash) => self.links.read(*hash, row),
            Key::Case(id) => self.threads.read(*id, row),
            Key::Request(id) => self.requests.read(*id, row),
            Key::Docket => self.docket.read((), row),
            Key::Obligations(mac) => self.obligations.read(*mac, row),
            _ => Ok(()),
        }
    }

    /// Forgets obligations of an identifier that is nobody's any more.
    pub(super) fn forget(&mut self, mac: BlindIndex) {
        self.obligations.set(mac, None);
    }

    /// Everything that changed, as rows.
    pub(super) fn write(&mut self, out: &mut Vec<(Key, Option<Vec<u8>>)>) {
        self.links.write(Key::Link, out);
        self.threads.write(Key::Case, out);
        self.requests.write(Key::Request, out);
        self.docket.write(|()| Key::Docket, out);
        self.obligations.write(Key::Obligations, out);
    }

    fn add(&mut self, thread: Option<RecordId>, subject: SubjectId, index: u64) {
        if let Some(id) = thread
            && let Some(mut row) = self.threads.get(id).filter(|row| row.subject == subject).cloned()
        {
            row.add(index);
            self.threads.set(id, Some(row));
        }
    }
}

impl Draft<'_> {
    /// A decision begins a thread with a link of its own, or is one more act of a thread.
    pub(super) fn thread(&mut self, record: RecordId, index: u64, act: &ConsentAct) {
        match act.thread {
            LinkUse::Apart => {}
            LinkUse::Begin => {
                let link = LinkRow { thread: record, made: Timestamp::from_secs(self.now), ended: None };
                self.before.rights.links.set(vault::link_hash(&self.vault.link(record)), Some(link));
                let row = CaseRow { subject: act.subject, entries: vec![index], open: Vec::new() };
                self.before.rights.threads.set(record, Some(row));
            }
            LinkUse::Continue(thread) => self.before.rights.add(Some(thread), act.subject, index),
        }
    }

    /// What is no decision: leaf and seal, and what it changes. Nothing is changed when it is refused.
    pub(super) fn note(&mut self, record: RecordId, index: u64, act: &NoteAct) -> Result<(Leaf, Vec<u8>), CommitError> {
        let (kind, choices) = match &act.effect {
            Effect::Ask { ask, items, .. } => self.ask(record, index, act, *ask, items)?,
            Effect::Answer { request, outcome, .. } => self.answer(record, index, act, *request, *outcome)?,
            Effect::Look | Effect::Work { look: true } => (Kind::Looked, Vec::new()),
            Effect::Work { look: false } => (Kind::Managed, Vec::new()),
            Effect::Link { ended, renew } => self.relink(record, act, *ended, *renew)?,
            Effect::Oblige { purpose, open } => self.oblige(index, act, purpose, *open),
        };
        self.before.rights.add(act.thread, act.subject, index);
        // Whose key was destroyed gets no new one by being answered or looked at.
        let key = match self.before.subjects.get(&act.subject) {
            Some(row) => Some(self.vault.unwrap(act.subject, &row.wrapped).map_err(|_| CommitError::Store(Unavailable::Keys))?),
            None if matches!(act.effect, Effect::Work { .. }) => Some(self.enrol(act.subject)),
            None => None,
        };
        let sealed = key.map(|key| act.note.seal(self.vault, act.subject, &key, record));
        let own = matches!(act.effect, Effect::Ask { .. } | Effect::Link { .. });
        let leaf = Leaf {
            kind: kind as u8,
            record: record.0,
            time: self.now,
            grade: if own { grade_byte(Grade::Asserted) } else { 0 },
            text: None,
            build: None,
            choices: Choices::new(choices),
            commitment: sealed.as_ref().map(|sealed| sealed.commitment),
        };
        Ok((leaf, sealed.map(|sealed| sealed.bytes).unwrap_or_default()))
    }

    /// Puts what destinations hear of a request into their lanes, in the same commit.
    pub(super) fn tell(&mut self, record: RecordId, index: u64, act: &NoteAct) {
        let since = self.moment();
        let told = match &act.effect {
            Effect::Ask { told, .. } => {
                if let Some(row) = self.before.subjects.get_mut(&act.subject).filter(|_| !told.is_empty()) {
                    outbox::remember(told, index, &mut row.sent);
                    self.changed_subjects.push(act.subject);
                }
                outbox::heard(Event::Asked, told, index, None, since)
            }
            Effect::Answer { request, told, .. } => {
                let asked = self.before.rights.requests.get(*request).map(|row| row.index);
                outbox::heard(Event::Answered, told, index, asked, since)
            }
            Effect::Look | Effect::Link { .. } | Effect::Oblige { .. } | Effect::Work { .. } => return,
        };
        self.commit.deliveries.extend(outbox::deliveries(self.vault, record, told));
    }

    /// Gives somebody who works here a key of their own, with their first act.
    fn enrol(&mut self, subject: SubjectId) -> SubjectKey {
        let key = SubjectKey::random();
        let row = SubjectRow { wrapped: self.vault.wrap(subject, &key), ..SubjectRow::default() };
        self.before.gone.remove(&subject);
        self.before.subjects.insert(subject, row);
        self.changed_subjects.push(subject);
        key
    }

    fn ask(&mut self, record: RecordId, index: u64, act: &NoteAct, ask: Ask, items: &[Item]) -> Result<Said, CommitError> {
        if !self.before.subjects.contains_key(&act.subject) {
            return Err(CommitError::Refused(Refusal::Erased));
        }
        let received = self.moment();
        let rights = &mut self.before.rights;
        let thread = act.thread.and_then(|id| Some((id, rights.threads.get(id)?.clone())));
        let Some((id, mut thread)) = thread.filter(|(_, thread)| thread.subject == act.subject) else {
            return Err(CommitError::Missing);
        };
        let wanted: Vec<Item> = if items.is_empty() { vec![ask.item()] } else { items.to_vec() };
        if thread.open.iter().any(|(_, open)| open.iter().any(|item| wanted.contains(item))) {
            return Err(CommitError::Refused(Refusal::AskedBefore));
        }
        let mut docket = rights.docket.get(()).cloned().unwrap_or_default();
        if ask != Ask::Withdrawal && docket.open.len() >= MOST_OPEN {
            return Err(CommitError::Busy);
        }
        docket.open.push(record);
        rights.docket.set((), Some(docket));
        thread.open.push((record, wanted));
        rights.threads.set(id, Some(thread));
        let row = RequestRow {
            index,
            ask,
            items: items.to_vec(),
            subject: act.subject,
            thread: id,
            contacts: act.contacts.clone(),
            received,
            answer: None,
        };
        rights.requests.set(record, Some(row));
        if ask == Ask::Blocking {
            self.states(act.subject, &act.contacts, |state| state.block(record, received));
        }
        let taken = items.iter().map(|item| (item.0.clone(), false));
        Ok((Kind::Asked, std::iter::once((ask.item().0, true)).chain(taken).collect()))
    }

    fn answer(
        &mut self,
        record: RecordId,
        index: u64,
        act: &NoteAct,
        request: RecordId,
        outcome: Outcome,
    ) -> Result<Said, CommitError> {
        let at = self.moment();
        let rights = &mut self.before.rights;
        let Some(mut row) = rights.requests.get(request).cloned() else { return Err(CommitError::Missing) };
        let stands = row.ask == Ask::Blocking && row.answer.is_some_and(|answer| answer.outcome == Outcome::Granted);
        match (row.answer, outcome) {
            (None, Outcome::Granted | Outcome::Refused) => {}
            (Some(_), Outcome::Lifted) if stands => {}
            (_, Outcome::Lifted) => return Err(CommitError::Refused(Refusal::NotBlocked)),
            (Some(_), _) => return Err(CommitError::Refused(Refusal::AnsweredBefore)),
        }
        let mut docket = rights.docket.get(()).cloned().unwrap_or_default();
        docket.open.retain(|open| *open != request);
        rights.docket.set((), Some(docket));
        if let Some(mut thread) = rights.threads.get(row.thread).cloned() {
            thread.open.retain(|(open, _)| *open != request);
            rights.threads.set(row.thread, Some(thread));
        }
        row.answer = Some(AnswerRow { index, outcome, at });
        let RequestRow { ask, items, contacts, received, .. } = row.clone();
        if ask != Ask::Blocking || outcome != Outcome::Granted {
            row.contacts.clear();
        }
        rights.requests.set(request, Some(row));
        let mut choices = vec![(ask.answer_item().0, outcome == Outcome::Granted)];
        match (ask, outcome) {
            (Ask::Blocking, Outcome::Refused | Outcome::Lifted) => {
                self.states(act.subject, &contacts, |state| state.unblock(request));
            }
            (Ask::Withdrawal, Outcome::Granted) => {
                choices.extend(items.iter().map(|item| (item.0.clone(), false)));
                self.states(act.subject, &contacts, |state| state.stop(&items, received, record));
            }
            _ => {}
        }
        Ok((Kind::Answered, choices))
    }

    fn relink(&mut self, record: RecordId, act: &NoteAct, ended: LinkHash, renew: bool) -> Result<Said, CommitError> {
        let links = &mut self.before.rights.links;
        let Some(link) = links.get(ended).copied().filter(|link| link.ended.is_none()) else {
            return Err(CommitError::Refused(Refusal::LinkEnded));
        };
        let now = Timestamp::from_secs(self.now);
        links.set(ended, Some(LinkRow { ended: Some(now), ..link }));
        if renew {
            let hash = vault::link_hash(&self.vault.link(record));
            links.set(hash, Some(LinkRow { thread: link.thread, made: now, ended: None }));
        }
        debug_assert_eq!(act.thread, Some(link.thread));
        Ok((Kind::Linked, Vec::new()))
    }

    fn oblige(&mut self, index: u64, act: &NoteAct, purpose: &str, open: bool) -> Said {
        // The words are sealed under the key of whoever has the identifiers, so that an erasure reaches them.
        self.before.gone.remove(&act.subject);
        let row = self.before.subjects.entry(act.subject).or_default();
        if row.wrapped.is_empty() {
            row.wrapped = self.vault.wrap(act.subject, &SubjectKey::random());
        }
        for mac in &act.contacts {
            if !row.contacts.contains(mac) {
                row.contacts.push(*mac);
            }
        }
        self.changed_subjects.push(act.subject);
        for mac in &act.contacts {
            let contact = self.before.contacts.entry(*mac).or_default();
            contact.subjects.retain(|subject| *subject != act.subject);
            contact.subjects.push(act.subject);
            if contact.subjects.len() > SUBJECTS {
                contact.subjects.remove(0);
            }
            self.changed_contacts.push(*mac);
            let mut obligations = self.before.rights.obligations.get(*mac).cloned().unwrap_or_default();
            if open {
                obligations.open.insert(purpose.to_owned(), index);
            } else {
                obligations.open.remove(purpose);
            }
            self.before.rights.obligations.set(*mac, Some(obligations).filter(|row| !row.open.is_empty()));
        }
        (Kind::Obliged, Vec::new())
    }

    /// The moment of this batch to the millisecond, as decisions are dated; never before the leaf's second.
    fn moment(&self) -> Timestamp {
        Timestamp::from_secs(self.now).max(Timestamp(self.commit.due))
    }

    /// Changes what is in force for a subject and for its identifiers, where there are rows.
    fn states(&mut self, subject: SubjectId, contacts: &[BlindIndex], change: impl Fn(&mut State)) {
        if let Some(row) = self.before.subjects.get_mut(&subject) {
            change(&mut row.state);
            self.changed_subjects.push(subject);
        }
        for mac in contacts {
            if let Some(row) = self.before.contacts.get_mut(mac) {
                change(&mut row.state);
                self.changed_contacts.push(*mac);
            }
        }
    }
}
