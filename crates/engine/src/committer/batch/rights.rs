//! Rows that private links, requests and obligations change.

use kelisim_core::case::Stage;
use kelisim_core::consent::{Item, Kind, Mark, State};
use kelisim_core::evidence::Grade;
use kelisim_core::request::{Ask, Outcome};
use kelisim_core::site::Channel;
use kelisim_core::{BlindIndex, LinkHash, RecordId, SubjectId, Timestamp};
use kelisim_ledger::Leaf;
use kelisim_ledger::leaf::Choices;
use kelisim_store::rows::{AnswerRow, Event, LinkRow, ObligationsRow, RequestRow, SubjectRow, ThreadRow};
use kelisim_store::{Key, StoreError};

use super::super::cases::{CaseChange, Moved, NewCase};
use super::super::{Act, CommitError, ConsentAct, Effect, LinkUse, NoteAct, Submission, outbox};
use super::table::Table;
use super::{Draft, SUBJECTS, grade_byte};
use crate::reason::{Refusal, Unavailable};
use crate::vault::{self, SubjectKey};

/// Kind of a leaf, and the choices in it.
type LeafContent = (Kind, Vec<(String, bool)>);

/// Rows about links, requests and obligations that a batch reads and writes.
#[derive(Default)]
pub(super) struct Rights {
    links: Table<LinkHash, LinkRow>,
    threads: Table<RecordId, ThreadRow>,
    requests: Table<RecordId, RequestRow>,
    obligations: Table<BlindIndex, ObligationsRow>,
}

impl Rights {
    /// Keys of the rows a submission builds on.
    pub(super) fn keys(submission: &Submission) -> Vec<Key> {
        let mut keys = Vec::new();
        match &submission.act {
            Act::Consent(act) => {
                if let LinkUse::Continue(thread) = act.link {
                    keys.push(Key::Thread(thread));
                }
            }
            Act::Note(act) => {
                keys.push(Key::Subject(act.subject));
                keys.extend(act.thread.map(Key::Thread));
                keys.extend(act.identifiers.iter().map(|identifier| Key::Identifier(*identifier)));
                match &act.effect {
                    Effect::Answer { request, .. } => keys.push(Key::Request(*request)),
                    Effect::Link { ended, .. } => keys.push(Key::Link(*ended)),
                    Effect::Oblige { .. } => keys.extend(act.identifiers.iter().map(|identifier| Key::Obligations(*identifier))),
                    Effect::Ask { .. } | Effect::Access | Effect::Handle { .. } | Effect::Work { .. } => {}
                }
            }
            Act::Erase { .. }
            | Act::Publish { .. }
            | Act::AcceptRollback { .. }
            | Act::Check(_)
            | Act::List(_)
            | Act::Tick { .. }
            | Act::Adopt { .. }
            | Act::Destroy(_)
            | Act::Destruction(_) => {}
        }
        keys
    }

    /// Identifiers of which a submission ends an obligation.
    pub(super) fn released(submission: &Submission) -> &[BlindIndex] {
        match &submission.act {
            Act::Note(act) if matches!(act.effect, Effect::Oblige { open: false, .. }) => &act.identifiers,
            _ => &[],
        }
    }

    /// Whether an obligation tied to the identifier is open.
    pub(super) fn is_obliged(&self, identifier: BlindIndex) -> bool {
        self.obligations.get(identifier).is_some_and(|row| !row.open.is_empty())
    }

    /// Subject whose data an answer destroys: what was asked for is destruction, and it is granted.
    pub(super) fn destroys(&self, submission: &Submission) -> Option<SubjectId> {
        let Act::Note(act) = &submission.act else { return None };
        let Effect::Answer { request, outcome: Outcome::Granted, .. } = &act.effect else { return None };
        let row = self.requests.get(*request)?;
        matches!(row.ask, Ask::Deletion | Ask::Anonymisation).then_some(act.subject)
    }

    /// Copies a row from the batch before; returns whether it is known there.
    pub(super) fn inherit(&mut self, key: &Key, prior: &Self) -> bool {
        match key {
            Key::Link(hash) => self.links.inherit(*hash, &prior.links),
            Key::Thread(id) => self.threads.inherit(*id, &prior.threads),
            Key::Request(id) => self.requests.inherit(*id, &prior.requests),
            Key::Obligations(identifier) => self.obligations.inherit(*identifier, &prior.obligations),
            _ => false,
        }
    }

    /// Decodes a row read from the store.
    pub(super) fn insert(&mut self, key: &Key, row: &[u8]) -> Result<(), StoreError> {
        match key {
            Key::Link(hash) => self.links.read(*hash, row),
            Key::Thread(id) => self.threads.read(*id, row),
            Key::Request(id) => self.requests.read(*id, row),
            Key::Obligations(identifier) => self.obligations.read(*identifier, row),
            _ => Ok(()),
        }
    }

    /// Deletes the obligations of an identifier without subjects.
    pub(super) fn forget(&mut self, identifier: BlindIndex) {
        self.obligations.set(identifier, None);
    }

    /// Appends all changed rows to `out`.
    pub(super) fn write(&mut self, out: &mut Vec<(Key, Option<Vec<u8>>)>) {
        self.links.write(Key::Link, out);
        self.threads.write(Key::Thread, out);
        self.requests.write(Key::Request, out);
        self.obligations.write(Key::Obligations, out);
    }

    fn add(&mut self, thread: Option<RecordId>, subject: SubjectId, index: u64, is_correction: bool) {
        if let Some(id) = thread
            && let Some(mut row) = self.threads.get(id).filter(|row| row.subject == subject).cloned()
        {
            if is_correction {
                row.add_correction(index);
            } else {
                row.add(index);
            }
            self.threads.set(id, Some(row));
        }
    }
}

impl Draft<'_> {
    /// Opens a thread with a private link for a decision, or adds the decision to an open thread.
    pub(super) fn link_thread(&mut self, record: RecordId, index: u64, act: &ConsentAct) {
        match act.link {
            LinkUse::Apart => {}
            LinkUse::Begin => {
                let link = LinkRow { thread: record, made: Timestamp::from_secs(self.now), ended: None };
                self.before.rights.links.set(vault::link_hash(&self.vault.link(record)), Some(link));
                let row = ThreadRow::begun(act.subject, index);
                self.before.rights.threads.set(record, Some(row));
            }
            LinkUse::Continue(thread) => self.before.rights.add(Some(thread), act.subject, index, false),
        }
    }

    /// Builds leaf and sealed note of an event that is no decision, and applies its effect. Changes nothing
    /// when it is refused.
    pub(super) fn note(&mut self, record: RecordId, index: u64, act: &NoteAct) -> Result<(Leaf, Vec<u8>), CommitError> {
        let (kind, choices) = match &act.effect {
            Effect::Ask { ask, items, case, .. } => self.ask(record, index, act, (*ask, items), case)?,
            Effect::Answer { request, outcome, version, .. } => {
                self.before.cases.compare(*request, *version)?;
                self.answer(record, index, act, *request, *outcome)?
            }
            Effect::Handle { case, version, change, .. } => {
                self.before.cases.handle((*case, *version), index, self.timestamp(), change)?;
                if let CaseChange::Correct(Some(moved)) = change {
                    self.move_identifier(act.subject, moved);
                }
                match change {
                    CaseChange::Look => (Kind::Looked, Vec::new()),
                    CaseChange::Reply => (Kind::Answered, vec![("a:application".to_owned(), true)]),
                    _ => (Kind::Managed, Vec::new()),
                }
            }
            Effect::Access | Effect::Work { access: true } => (Kind::Looked, Vec::new()),
            Effect::Work { access: false } => (Kind::Managed, Vec::new()),
            Effect::Link { ended, renew } => self.relink(record, act, *ended, *renew)?,
            Effect::Oblige { purpose, open } => self.oblige(index, act, purpose, *open),
        };
        let is_correction = matches!(act.effect, Effect::Handle { change: CaseChange::Correct(_), .. });
        self.before.rights.add(act.thread, act.subject, index, is_correction);
        let counts = match &act.effect {
            Effect::Ask { .. } | Effect::Answer { .. } | Effect::Link { .. } | Effect::Oblige { .. } => true,
            Effect::Handle { change, .. } => {
                matches!(change, CaseChange::Reply | CaseChange::Close(_) | CaseChange::Reopen | CaseChange::Correct(_))
            }
            Effect::Access | Effect::Work { .. } => false,
        };
        if let Some(row) = self.before.subjects.get_mut(&act.subject).filter(|_| counts) {
            row.add(index);
            self.changed_subjects.push(act.subject);
        }
        // An erased subject gets no new key by an answer or an access.
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

    /// Queues the notices of a request or an answer in their lanes, in the same commit.
    pub(super) fn notify(&mut self, record: RecordId, index: u64, act: &NoteAct) {
        let since = self.timestamp();
        let targets = match &act.effect {
            Effect::Ask { lanes, .. } => {
                if let Some(row) = self.before.subjects.get_mut(&act.subject).filter(|_| !lanes.is_empty()) {
                    outbox::remember(lanes, index, &mut row.sent);
                    self.changed_subjects.push(act.subject);
                }
                outbox::of_request(Event::Asked, lanes, index, None, since)
            }
            Effect::Answer { request, outcome, lanes, told, .. } => {
                let row = self.before.rights.requests.get(*request);
                let (about, ask) = (row.map(|row| row.index), row.map(|row| row.ask));
                self.tell(*request, about.unwrap_or(index), Stage::Ended, told);
                // Whoever got data on the ground of a consent hears that it ended.
                let ended = ask == Some(Ask::Withdrawal) && matches!(outcome, Outcome::Granted | Outcome::Term);
                let sent = self.before.subjects.get(&act.subject).filter(|_| ended).map(|row| row.sent.clone());
                let mut targets = outbox::recalls(Event::Withdrawn, index, since, &sent.unwrap_or_default());
                for target in outbox::of_request(Event::Answered, lanes, index, about, since) {
                    // One message of one record to one place: who hears of the withdrawal hears why.
                    if targets.iter().all(|(known, _)| known.destination != target.0.destination) {
                        targets.push(target);
                    }
                }
                targets
            }
            // Whoever got the wrong value, and may have it, gets the right one.
            Effect::Handle { told, change: CaseChange::Correct(_), .. } => {
                let mut sent = self.before.subjects.get(&act.subject).map(|row| row.sent.clone()).unwrap_or_default();
                // Of this application: what was sent of another one of the same person is not this value.
                let thread = act.thread.and_then(|id| self.before.rights.threads.get(id));
                let own: Vec<u64> = thread
                    .map(|row| row.entries.first().into_iter().chain(&row.corrections).copied().collect())
                    .unwrap_or_default();
                sent.retain(|known| own.contains(&known.index));
                let mut targets = outbox::recalls(Event::Corrected, index, since, &sent);
                targets.retain(|(lane, _)| told.iter().any(|known| known.destination == lane.destination));
                // What is erased later names this message too: it holds the right value.
                if let Some(row) = self.before.subjects.get_mut(&act.subject).filter(|_| !targets.is_empty()) {
                    let lanes: Vec<_> = targets.iter().map(|(lane, _)| lane.clone()).collect();
                    outbox::remember(&lanes, index, &mut row.sent);
                    self.changed_subjects.push(act.subject);
                }
                targets
            }
            Effect::Handle { told, .. } => outbox::of_request(Event::Answered, told, index, None, since),
            Effect::Access | Effect::Link { .. } | Effect::Oblige { .. } | Effect::Work { .. } => return,
        };
        // One message of one record to one place: who hears that data must be destroyed need not hear why.
        let made: Vec<_> = self.commit.deliveries.iter().map(|delivery| delivery.id).collect();
        let new = outbox::deliveries(self.vault, record, targets).filter(|delivery| !made.contains(&delivery.id));
        self.commit.deliveries.extend(new);
    }

    /// Creates the key of a staff member, with their first action.
    fn enrol(&mut self, subject: SubjectId) -> SubjectKey {
        let key = SubjectKey::random();
        let row = SubjectRow { wrapped: self.vault.wrap(subject, &key), ..SubjectRow::default() };
        self.before.gone.remove(&subject);
        self.before.subjects.insert(subject, row);
        self.changed_subjects.push(subject);
        key
    }

    fn ask(
        &mut self,
        record: RecordId,
        index: u64,
        act: &NoteAct,
        (ask, items): (Ask, &[Item]),
        new: &NewCase,
    ) -> Result<LeafContent, CommitError> {
        if !self.before.subjects.contains_key(&act.subject) {
            return Err(CommitError::Refused(Refusal::Erased));
        }
        let received = new.term.received;
        let rights = &mut self.before.rights;
        let thread = act.thread.and_then(|id| Some((id, rights.threads.get(id)?.clone())));
        let Some((id, mut thread)) = thread.filter(|(_, thread)| thread.subject == act.subject) else {
            return Err(CommitError::Missing);
        };
        let wanted: Vec<Item> = if items.is_empty() { vec![ask.item()] } else { items.to_vec() };
        if thread.open.iter().any(|(_, open)| open.iter().any(|item| wanted.contains(item))) {
            return Err(CommitError::Refused(Refusal::AskedBefore));
        }
        thread.open.push((record, wanted));
        rights.threads.set(id, Some(thread));
        let row = RequestRow {
            index,
            ask,
            items: items.to_vec(),
            subject: act.subject,
            thread: id,
            identifiers: act.identifiers.clone(),
            received,
            answer: None,
        };
        rights.requests.set(record, Some(row));
        self.begin_case(record, index, act.subject, id, new);
        if ask == Ask::Blocking {
            self.states(act.subject, &act.identifiers, |state| state.block(record, received));
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
    ) -> Result<LeafContent, CommitError> {
        let at = self.timestamp();
        let rights = &mut self.before.rights;
        let Some(mut row) = rights.requests.get(request).cloned() else { return Err(CommitError::Missing) };
        let blocked = row.ask == Ask::Blocking && row.answer.is_some_and(|answer| answer.outcome == Outcome::Granted);
        match (row.answer, outcome) {
            (None, Outcome::Granted | Outcome::Refused) => {}
            (None, Outcome::Term) if row.ask == Ask::Withdrawal => {}
            (Some(_), Outcome::Lifted) if blocked => {}
            (_, Outcome::Lifted) => return Err(CommitError::Refused(Refusal::NotBlocked)),
            (None, Outcome::Term | Outcome::Replied) => return Err(CommitError::Refused(Refusal::CaseState)),
            (Some(_), _) => return Err(CommitError::Refused(Refusal::AnsweredBefore)),
        }
        if let Some(mut thread) = rights.threads.get(row.thread).cloned() {
            thread.open.retain(|(open, _)| *open != request);
            rights.threads.set(row.thread, Some(thread));
        }
        row.answer = Some(AnswerRow { index, outcome, at });
        let RequestRow { ask, items, mut identifiers, received, .. } = row.clone();
        // Those the person has by now as well: a correction may have added one since.
        identifiers.extend(act.identifiers.iter().filter(|known| !row.identifiers.contains(known)));
        if ask != Ask::Blocking || outcome != Outcome::Granted {
            row.identifiers.clear();
        }
        rights.requests.set(request, Some(row));
        self.before.cases.answer(request, index, at, outcome);
        let mut choices = vec![(ask.answer_item().0, matches!(outcome, Outcome::Granted | Outcome::Term))];
        if outcome == Outcome::Term {
            choices.push(("a:term".to_owned(), true));
        }
        match (ask, outcome) {
            (Ask::Blocking, Outcome::Refused | Outcome::Lifted) => {
                self.states(act.subject, &identifiers, |state| state.unblock(request));
            }
            (Ask::Deletion | Ask::Anonymisation, Outcome::Granted) => {
                drop(self.destroy(record, index, &[act.subject], Vec::new()));
            }
            (Ask::Withdrawal, Outcome::Granted | Outcome::Term) => {
                choices.extend(items.iter().map(|item| (item.0.clone(), false)));
                self.states(act.subject, &identifiers, |state| state.stop(&items, received, record));
            }
            _ => {}
        }
        Ok((Kind::Answered, choices))
    }

    /// Moves what an application allowed by one identifier to another: the first was somebody else's. What others decided
    /// about it stays, and so does every no. The subject is still found by both, so that what is withdrawn, blocked or
    /// erased later reaches both.
    fn move_identifier(&mut self, subject: SubjectId, Moved { from, to, records, without }: &Moved) {
        let is_own = |mark: &Mark| records.contains(&mark.record);
        if let Some(from) = from
            && let Some(row) = self.before.identifiers.get_mut(from)
        {
            row.state.keep_grants(|_, mark| !is_own(mark));
            self.changed_identifiers.push(*from);
        }
        // Somebody else's later decision may stand at the identifier it leaves: what the person decided is taken from
        // what is known of the person.
        let concerns = |item: &Item| {
            let channel = item.0.split_once('/').and_then(|(_, name)| Channel::named(name));
            channel.is_none_or(|channel| !without.contains(&channel))
        };
        let marks = self.before.subjects.get(&subject).map(|row| row.state.marks.clone()).unwrap_or_default();
        let own = marks.into_iter().filter(|(item, mark)| is_own(mark) && concerns(item));
        let row = self.before.identifiers.entry(*to).or_default();
        for (item, mark) in own {
            row.state.merge(&item, mark);
        }
        row.subjects.retain(|known| *known != subject);
        row.subjects.push(subject);
        if row.subjects.len() > SUBJECTS {
            row.subjects.remove(0);
        }
        self.changed_identifiers.push(*to);
        if let Some(row) = self.before.subjects.get_mut(&subject).filter(|row| !row.identifiers.contains(to)) {
            row.identifiers.push(*to);
            self.changed_subjects.push(subject);
        }
    }

    fn relink(&mut self, record: RecordId, act: &NoteAct, ended: LinkHash, renew: bool) -> Result<LeafContent, CommitError> {
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

    fn oblige(&mut self, index: u64, act: &NoteAct, purpose: &str, open: bool) -> LeafContent {
        let now = self.timestamp();
        // The operator's words are sealed under the key of the identifiers' subject, so that an erasure
        // reaches them.
        self.before.gone.remove(&act.subject);
        let row = self.before.subjects.entry(act.subject).or_default();
        if row.wrapped.is_empty() {
            row.wrapped = self.vault.wrap(act.subject, &SubjectKey::random());
        }
        for identifier in &act.identifiers {
            if !row.identifiers.contains(identifier) {
                row.identifiers.push(*identifier);
            }
        }
        self.changed_subjects.push(act.subject);
        for identifier in &act.identifiers {
            let row = self.before.identifiers.entry(*identifier).or_default();
            row.subjects.retain(|subject| *subject != act.subject);
            row.subjects.push(act.subject);
            if row.subjects.len() > SUBJECTS {
                row.subjects.remove(0);
            }
            self.changed_identifiers.push(*identifier);
            let mut obligations = self.before.rights.obligations.get(*identifier).cloned().unwrap_or_default();
            if open {
                obligations.open.insert(purpose.to_owned(), index);
            } else {
                obligations.open.remove(purpose);
                for subject in self.before.identifiers.get(identifier).map(|row| row.subjects.clone()).unwrap_or_default() {
                    if let Some(row) = self.before.subjects.get_mut(&subject) {
                        row.since = row.since.max(now);
                        self.changed_subjects.push(subject);
                    }
                }
            }
            self.before.rights.obligations.set(*identifier, Some(obligations).filter(|row| !row.open.is_empty()));
        }
        (Kind::Obliged, Vec::new())
    }

    /// Time of this batch in milliseconds, as decisions are dated; never before the leaf's second.
    pub(super) fn timestamp(&self) -> Timestamp {
        Timestamp::from_secs(self.now).max(Timestamp(self.commit.due))
    }

    /// Changes the state of a subject and of its identifiers, where there are rows.
    fn states(&mut self, subject: SubjectId, identifiers: &[BlindIndex], change: impl Fn(&mut State)) {
        if let Some(row) = self.before.subjects.get_mut(&subject) {
            change(&mut row.state);
            self.changed_subjects.push(subject);
        }
        for identifier in identifiers {
            if let Some(row) = self.before.identifiers.get_mut(identifier) {
                change(&mut row.state);
                self.changed_identifiers.push(*identifier);
            }
        }
    }
}
