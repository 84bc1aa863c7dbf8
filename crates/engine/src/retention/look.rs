//! What is due among some entries of the ledger.

use std::collections::btree_map::Entry as Place;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use kelisim_core::consent::{Item, Kind};
use kelisim_core::evidence::Grade;
use kelisim_core::site::retention::{COOKIES, Retention};
use kelisim_core::{RecordId, SubjectId, Timestamp};
use kelisim_ledger::Leaf;
use kelisim_ledger::leaf::Choices;
use kelisim_store::rows::{self, CaseListRow, CaseRow, Entry, ObligationsRow, RecordRow, SubjectRow, ThreadRow};
use kelisim_store::{Key, StoreError};

use crate::committer::Doomed;
use crate::failure::Failure;
use crate::payload::Payload;
use crate::receipt;
use crate::tenant::Tenant;

/// Reason why data that are over their term stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// An obligation of the person is open.
    Obligation,
    /// A case of the person waits for an answer.
    Case,
    /// The data are blocked at the person's request: something about them is disputed.
    Blocked,
    /// A consent that the record proves still stands.
    Consent,
}

impl Held {
    /// Every reason, in the order of [`Looked::held`].
    pub const ALL: [Self; 4] = [Self::Obligation, Self::Case, Self::Blocked, Self::Consent];
}

/// What was found among some entries.
#[derive(Clone, Debug, Default)]
pub struct Looked {
    /// What is due.
    pub doomed: Vec<Doomed>,
    /// Moments of the oldest and the newest act that is due.
    pub span: Option<(Timestamp, Timestamp)>,
    /// People or browsers whose data are held, by reason, in the order of [`Held::ALL`].
    pub held: [u64; 4],
    /// Index of the first entry that was not looked at.
    pub next: u64,
    /// Whether nothing behind it is over its term, or the ledger ends there.
    pub is_end: bool,
}

/// Entry with its leaf.
#[derive(Clone)]
struct Read {
    entry: Entry,
    leaf: Leaf,
}

impl Read {
    fn of(entry: Entry) -> Result<Self, StoreError> {
        let leaf = receipt::leaf(&entry)?;
        Ok(Self { entry, leaf })
    }

    fn is_decision(&self) -> bool {
        [Kind::Granted, Kind::Refused, Kind::Withdrawn].iter().any(|kind| *kind as u8 == self.leaf.kind)
    }

    /// Whether a browser chose, and no person.
    fn is_choice(&self) -> bool {
        self.is_decision() && self.leaf.grade == Grade::Device as u8
    }

    /// The entry without what was sealed and without whom it is about: the leaf and its place stay.
    fn emptied(&self) -> Vec<u8> {
        rows::encode(&Entry { sealed: Vec::new(), subject: SubjectId([0; 16]), ..self.entry.clone() })
    }
}

/// Looks at up to `count` entries from index `from` on for data of one class that are over their term at `now`.
///
/// # Errors
/// [`Failure::Unavailable`]
pub async fn look(
    tenant: &Tenant,
    (class, retention): (&str, Retention),
    now: Timestamp,
    (from, count): (u64, u64),
) -> Result<Looked, Failure> {
    let mut looked = Looked { next: from, ..Looked::default() };
    let mut read = BTreeMap::new();
    for bytes in tenant.store.entries(from, count).await? {
        let one = Read::of(rows::decode(&bytes)?)?;
        if !retention.is_over(Timestamp::from_secs(one.leaf.time), now) {
            looked.is_end = true;
            break;
        }
        read.insert(looked.next, one);
        looked.next += 1;
    }
    looked.is_end |= (read.len() as u64) < count;
    let browsers = class == COOKIES;
    let is_candidate = |one: &Read| one.entry.subject != SubjectId([0; 16]) && one.is_choice() == browsers;
    let newest: HashMap<SubjectId, u64> =
        read.iter().filter(|(_, one)| is_candidate(one)).map(|(index, one)| (one.entry.subject, *index)).collect();
    let subjects: Vec<SubjectId> = newest.keys().copied().collect();
    let found = tenant.store.fetch(&subjects.iter().map(|subject| Key::Subject(*subject)).collect::<Vec<_>>()).await?;
    let judge = Judge { tenant, class, retention, now, read: &read };
    for (subject, row) in subjects.into_iter().zip(found) {
        let row: Option<SubjectRow> = row.map(|row| rows::decode(&row)).transpose()?;
        let verdict = match row {
            Some(row) => judge.subject(subject, newest[&subject], row).await?,
            None => judge.remains(subject),
        };
        match verdict {
            Verdict::Due(doomed) => {
                let moments = doomed.entries.iter().filter_map(|(index, _)| read.get(index));
                for moment in moments.map(|one| Timestamp::from_secs(one.leaf.time)) {
                    let (first, last) = looked.span.unwrap_or((moment, moment));
                    looked.span = Some((first.min(moment), last.max(moment)));
                }
                looked.doomed.push(doomed);
            }
            Verdict::Held(why) => looked.held[why as usize] += 1,
            Verdict::Other => {}
        }
    }
    Ok(looked)
}

enum Verdict {
    Due(Doomed),
    Held(Held),
    /// Nothing of it is of this class, or not due yet.
    Other,
}

/// Judges subjects by what is stored of them.
struct Judge<'a> {
    tenant: &'a Tenant,
    class: &'a str,
    retention: Retention,
    now: Timestamp,
    read: &'a BTreeMap<u64, Read>,
}

impl Judge<'_> {
    /// What is left of a subject whose key was destroyed before: noise, which takes room.
    fn remains(&self, subject: SubjectId) -> Verdict {
        let left = self.read.iter().filter(|(_, one)| one.entry.subject == subject && !one.entry.sealed.is_empty());
        let left: Vec<_> = left.collect();
        if left.is_empty() {
            return Verdict::Other;
        }
        let files = left.iter().filter(|(_, one)| !one.is_decision()).map(|(_, one)| RecordId(one.leaf.record)).collect();
        let entries = left.into_iter().map(|(index, one)| (*index, one.emptied())).collect();
        let (since, at) = (Timestamp(0), Timestamp(0));
        Verdict::Due(Doomed { subject, newest: None, since, at, files, entries, whole: false })
    }

    async fn subject(&self, subject: SubjectId, seen: u64, row: SubjectRow) -> Result<Verdict, Failure> {
        let mut acts: BTreeSet<u64> = row.acts.iter().copied().collect();
        let newest = row.acts.last().copied();
        // Whoever has acts is judged once, where the newest of them is: looks and notes of staff are no acts.
        if newest.is_some_and(|newest| !self.read.contains_key(&newest)) {
            return Ok(Verdict::Other);
        }
        if !self.retention.is_over(row.since, self.now) {
            return Ok(Verdict::Other);
        }
        // A row of before acts were noted: what it decided last says how old it is.
        let is_young = |mark: &kelisim_core::consent::Mark| !self.retention.is_over(mark.decided_at, self.now);
        if newest.is_none() && row.state.marks.values().any(is_young) {
            return Ok(Verdict::Other);
        }
        acts.extend(self.read.iter().filter(|(_, one)| one.entry.subject == subject).map(|(index, _)| *index));
        let browsers = self.class == COOKIES;
        if !browsers {
            acts.extend(self.earlier(subject, &row).await?);
        }
        let mut known = BTreeMap::new();
        for index in acts {
            let one = match self.read.get(&index) {
                Some(one) => one.clone(),
                None => Read::of(self.tenant.store.entry(index).await?)?,
            };
            if !one.entry.sealed.is_empty() && one.entry.subject == subject {
                known.insert(index, one);
            }
        }
        let key = if browsers { None } else { self.tenant.vault.unwrap(subject, &row.wrapped).ok() };
        let class_of = |one: &Read| -> Option<&str> {
            if browsers {
                return one.is_choice().then_some(COOKIES);
            }
            let record = RecordId(one.leaf.record);
            let payload = Payload::open(&self.tenant.vault, subject, key.as_ref()?, record, &one.entry.sealed).ok()?.0;
            let listed: Vec<Item> = match (&one.leaf.choices, payload.choices) {
                (Choices::Listed(list), _) => list.iter().map(|(name, _)| Item(name.clone())).collect(),
                (Choices::Hashed(_), choices) => choices.unwrap_or_default().into_keys().collect(),
            };
            self.tenant.config.retention_of(payload.form.as_deref(), listed.iter())
        };
        let decisions = known.iter().filter(|(_, one)| one.is_decision()).map(|(index, one)| (*index, class_of(one)));
        let decisions: Vec<(u64, Option<&str>)> = decisions.collect();
        let due: Vec<u64> = decisions.iter().filter(|(_, of)| *of == Some(self.class)).map(|(index, _)| *index).collect();
        if due.is_empty() {
            return Ok(Verdict::Other);
        }
        if !browsers && let Some(why) = self.hold(subject, &row).await? {
            return Ok(Verdict::Held(why));
        }
        if browsers && row.state.blocked().is_some() {
            return Ok(Verdict::Held(Held::Blocked));
        }
        let proves = |record: RecordId| due.iter().filter_map(|index| known.get(index)).any(|one| one.leaf.record == record.0);
        let stands = row.state.marks.iter().any(|(item, mark)| {
            let is_consent = ["c:", "s:", "p:"].iter().any(|kind| item.0.starts_with(kind));
            is_consent && mark.allows(self.now) && proves(mark.record)
        });
        if stands {
            return Ok(Verdict::Held(Held::Consent));
        }
        // What is of another class, or of none, keeps the key.
        let whole = due.len() == decisions.len();
        if whole && !browsers {
            self.rest(subject, &mut known).await?;
        }
        let noted = known.values().filter(|one| whole && !browsers && !one.is_decision());
        let files = noted.map(|one| RecordId(one.leaf.record)).collect();
        let at = self.read.get(&newest.unwrap_or(seen)).map_or(Timestamp(0), |one| Timestamp::from_secs(one.leaf.time));
        let entries = known.iter().filter(|(index, _)| whole || due.contains(index));
        let entries = entries.map(|(index, one)| (*index, one.emptied())).collect();
        Ok(Verdict::Due(Doomed { subject, newest, since: row.since, at, files, entries, whole }))
    }

    /// Acts that the row may not name: it names the newest, and those of before acts were noted not at all.
    async fn earlier(&self, subject: SubjectId, row: &SubjectRow) -> Result<Vec<u64>, Failure> {
        let mut found: Vec<u64> = self.cases(subject).await?.iter().map(|case| case.index).collect();
        let records: BTreeSet<RecordId> = row.state.marks.values().map(|mark| mark.record).collect();
        let keys: Vec<Key> = records.into_iter().map(Key::Record).collect();
        for row in self.tenant.store.fetch(&keys).await?.into_iter().flatten() {
            found.push(rows::decode::<RecordRow>(&row)?.index);
        }
        Ok(found)
    }

    /// What keeps the data of a person.
    async fn hold(&self, subject: SubjectId, row: &SubjectRow) -> Result<Option<Held>, Failure> {
        if row.state.blocked().is_some() {
            return Ok(Some(Held::Blocked));
        }
        let keys: Vec<Key> = row.identifiers.iter().map(|identifier| Key::Obligations(*identifier)).collect();
        for row in self.tenant.store.fetch(&keys).await?.into_iter().flatten() {
            if !rows::decode::<ObligationsRow>(&row)?.open.is_empty() {
                return Ok(Some(Held::Obligation));
            }
        }
        let waits = self.cases(subject).await?.iter().any(|case| case.state.is_open());
        Ok(waits.then_some(Held::Case))
    }

    async fn cases(&self, subject: SubjectId) -> Result<Vec<CaseRow>, Failure> {
        let list: CaseListRow = self.tenant.store.row(Key::CasesOf(subject)).await?.unwrap_or_default();
        let keys: Vec<Key> = list.all.into_iter().map(Key::Case).collect();
        let rows = self.tenant.store.fetch(&keys).await?.into_iter().flatten();
        Ok(rows.map(|row| rows::decode(&row)).collect::<Result<_, _>>()?)
    }

    /// Adds what else is sealed with the key of a person: looks, notes, files of their cases.
    async fn rest(&self, subject: SubjectId, known: &mut BTreeMap<u64, Read>) -> Result<(), Failure> {
        let mut indexes = BTreeSet::new();
        for case in self.cases(subject).await? {
            indexes.extend(case.entries);
            let thread: Option<ThreadRow> = self.tenant.store.row(Key::Thread(case.thread)).await?;
            indexes.extend(thread.map(|row| row.entries).unwrap_or_default());
        }
        for index in indexes {
            if let Place::Vacant(new) = known.entry(index) {
                let one = Read::of(self.tenant.store.entry(index).await?)?;
                if one.entry.subject == subject && !one.entry.sealed.is_empty() {
                    new.insert(one);
                }
            }
        }
        Ok(())
    }
}
