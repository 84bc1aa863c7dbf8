//! The thread a private link shows: the act it was issued for, and what was done through it since. Never
//! anything else of the same subject, since whoever sent a form with somebody's number may not be that
//! person.

use std::collections::BTreeMap;

use data_encoding::BASE32_NOPAD;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use kelisim_core::consent::{Item, Kind};
use kelisim_core::{LinkHash, RecordId, SubjectId, Timestamp};
use kelisim_ledger::leaf::Choices;
use kelisim_store::rows::{self, DeliveryRow, Entry, ErasureRow, LinkRow, SubjectRow, ThreadRow};
use kelisim_store::{Key, StoreError};

use crate::failure::Failure;
use crate::payload::{CaseDeed, Note, Payload};
use crate::tenant::Tenant;
use crate::vault::{self, SubjectKey};

/// Number of entries read concurrently.
const AT_ONCE: usize = 16;

/// A thread opened by its private link.
pub struct Thread {
    /// Record that opened the thread.
    pub id: RecordId,
    /// Hash of the link, as the store knows it.
    pub link: LinkHash,
    /// Time at which the link was issued.
    pub made: Timestamp,
    /// Stored row with the entries of the thread.
    pub row: ThreadRow,
}

/// Derives the token of the private link that a record issues, in lower-case base32.
#[must_use]
pub fn token(tenant: &Tenant, record: RecordId) -> String {
    BASE32_NOPAD.encode(&tenant.vault.link(record)).to_ascii_lowercase()
}

/// Opens a thread by the token of its link. A malformed token, an unknown one and one whose link was revoked
/// are not distinguished.
pub async fn open(tenant: &Tenant, token: &str) -> Result<Thread, Failure> {
    let (thread, ended) = find(tenant, token).await?;
    if ended { Err(Failure::NotFound) } else { Ok(thread) }
}

/// Finds a thread by a link that may be revoked, and whether it is: a repeated press of the button that revoked
/// it must find its result.
pub async fn find(tenant: &Tenant, token: &str) -> Result<(Thread, bool), Failure> {
    let bytes = BASE32_NOPAD.decode(token.to_ascii_uppercase().as_bytes()).ok();
    let bytes: [u8; 32] = bytes.and_then(|bytes| bytes.try_into().ok()).ok_or(Failure::NotFound)?;
    let link = vault::link_hash(&bytes);
    let row: LinkRow = tenant.store.row(Key::Link(link)).await?.ok_or(Failure::NotFound)?;
    let thread = tenant.store.row(Key::Thread(row.thread)).await?.ok_or(Failure::NotFound)?;
    Ok((Thread { id: row.thread, link, made: row.made, row: thread }, row.ended.is_some()))
}

/// Path of the page on which the holder of a record's receipt finds everything done since; `None` for a
/// record that issued no link, or whose link was revoked.
pub async fn page_of(tenant: &Tenant, record: RecordId) -> Result<Option<String>, Failure> {
    let hash = vault::link_hash(&tenant.vault.link(record));
    let row: Option<LinkRow> = tenant.store.row(Key::Link(hash)).await?;
    Ok(row.filter(|row| row.ended.is_none()).map(|_| format!("/my/{}/{}", tenant.config.id, token(tenant, record))))
}

/// Opened content stored beside a leaf.
pub enum Content {
    /// Payload of a decision.
    Decided(Box<Payload>),
    /// Note of an event that is no decision.
    Noted(Box<Note>),
    /// Unreadable, since the subject was erased.
    Gone,
}

/// One decoded entry of a thread.
pub struct Event {
    /// Record of the event.
    pub record: RecordId,
    /// Kind of the event.
    pub kind: Kind,
    /// Time at which it was recorded.
    pub at: Timestamp,
    /// Decision for each item, from the leaf or the payload.
    pub choices: BTreeMap<Item, bool>,
    /// Opened content beside the leaf.
    pub content: Content,
}

impl Event {
    /// Note of an event that is no decision.
    #[must_use]
    pub fn note(&self) -> Option<&Note> {
        if let Content::Noted(note) = &self.content { Some(note) } else { None }
    }
}

/// All events of a thread, the first act first, and the row of its subject unless that was erased.
pub struct History {
    /// Events in the order of the ledger; the values of the first are the corrected ones.
    pub events: Vec<Event>,
    /// Values that were replaced by corrections, as they were first, by the name of the field.
    pub replaced: BTreeMap<String, String>,
    /// Row of the subject; `None` when it was erased.
    pub subject: Option<SubjectRow>,
}

impl History {
    /// Payload of the act that opened the thread.
    #[must_use]
    pub fn first(&self) -> Option<&Payload> {
        self.events.first().and_then(|event| if let Content::Decided(payload) = &event.content { Some(&**payload) } else { None })
    }

    /// Iterates over the decisions with their payloads.
    pub fn decisions(&self) -> impl Iterator<Item = (&Event, &Payload)> {
        self.events.iter().filter_map(|event| match &event.content {
            Content::Decided(payload) => Some((event, &**payload)),
            Content::Noted(_) | Content::Gone => None,
        })
    }

    /// Iterates over the notes with their events.
    pub fn notes(&self) -> impl Iterator<Item = (&Event, &Note)> {
        self.events.iter().filter_map(|event| Some((event, event.note()?)))
    }
}

/// Reads all events of a thread.
pub async fn read(tenant: &Tenant, thread: &ThreadRow) -> Result<History, Failure> {
    let subject: Option<SubjectRow> = tenant.store.row(Key::Subject(thread.subject)).await?;
    let key = subject.as_ref().and_then(|row| tenant.vault.unwrap(thread.subject, &row.wrapped).ok());
    let entries = stream::iter(thread.entries.iter().copied().map(|index| tenant.store.entry(index)));
    let entries: Vec<Entry> = entries.buffered(AT_ONCE).try_collect().await?;
    let mut events: Vec<Event> = entries.iter().map(|entry| event(tenant, key.as_ref(), entry)).collect::<Result<_, _>>()?;
    let replaced = match events.split_first_mut() {
        Some((first, rest)) => correct(first, rest.iter().filter_map(Event::note)),
        None => BTreeMap::new(),
    };
    Ok(History { events, replaced, subject: subject.filter(|_| key.is_some()) })
}

/// Puts corrected values into an application; gives what they replace, by the name of the field.
pub(crate) fn correct<'n>(first: &mut Event, notes: impl Iterator<Item = &'n Note>) -> BTreeMap<String, String> {
    let mut replaced = BTreeMap::new();
    let Content::Decided(payload) = &mut first.content else { return replaced };
    for note in notes {
        if let Note::Handled { deed: CaseDeed::Corrected { field, value }, .. } = note {
            let before = payload.fields.insert(field.clone(), value.clone()).unwrap_or_default();
            replaced.entry(field.clone()).or_insert(before);
        }
    }
    replaced
}

/// Values of the application `record` that were corrected, as they are now, by the name of the field.
///
/// # Errors
/// [`Failure::Unavailable`]
pub async fn corrected(tenant: &Tenant, record: RecordId) -> Result<BTreeMap<String, String>, Failure> {
    let row: Option<ThreadRow> = tenant.store.row(Key::Thread(record)).await?;
    let events = read_each(tenant, &row.map(|row| row.corrections).unwrap_or_default()).await?;
    let values = events.iter().filter_map(|event| match event.note()? {
        Note::Handled { deed: CaseDeed::Corrected { field, value }, .. } => Some((field.clone(), value.clone())),
        _ => None,
    });
    Ok(values.collect())
}

/// Reads and opens entries of the ledger, in the order they are asked for.
pub async fn read_each(tenant: &Tenant, indexes: &[u64]) -> Result<Vec<Event>, Failure> {
    stream::iter(indexes.iter().copied().map(|index| read_one(tenant, index))).buffered(AT_ONCE).try_collect().await
}

/// Reads and opens one entry of the ledger.
pub async fn read_one(tenant: &Tenant, index: u64) -> Result<Event, Failure> {
    let entry = tenant.store.entry(index).await?;
    let subject: Option<SubjectRow> = tenant.store.row(Key::Subject(entry.subject)).await?;
    let key = subject.and_then(|row| tenant.vault.unwrap(entry.subject, &row.wrapped).ok());
    Ok(event(tenant, key.as_ref(), &entry)?)
}

fn event(tenant: &Tenant, key: Option<&SubjectKey>, entry: &Entry) -> Result<Event, StoreError> {
    let leaf = crate::receipt::leaf(entry)?;
    let record = RecordId(leaf.record);
    let content = key.map_or(Content::Gone, |key| {
        let (vault, subject) = (&tenant.vault, entry.subject);
        let decided = Payload::open(vault, subject, key, record, &entry.sealed).map(|(it, _)| Content::Decided(Box::new(it)));
        let noted = || Note::open(vault, subject, key, record, &entry.sealed).map(|(it, _)| Content::Noted(Box::new(it)));
        decided.or_else(|_| noted()).unwrap_or(Content::Gone)
    });
    let choices = match (&leaf.choices, &content) {
        (Choices::Listed(list), _) => list.iter().map(|(name, granted)| (Item(name.clone()), *granted)).collect(),
        (Choices::Hashed(_), Content::Decided(payload)) => payload.choices.clone().unwrap_or_default(),
        (Choices::Hashed(_), _) => BTreeMap::new(),
    };
    Ok(Event { record, kind: crate::receipt::kind(&leaf)?, at: Timestamp::from_secs(leaf.time), choices, content })
}

/// Reads the delivery state of these records, of each for every destination of the site file.
pub async fn deliveries(tenant: &Tenant, records: &[RecordId]) -> Result<Vec<DeliveryRow>, Failure> {
    let of = |record: &RecordId| {
        let record = *record;
        tenant.config.destinations.iter().map(move |to| Key::Delivery(tenant.vault.delivery(record, &to.id)))
    };
    let found = tenant.store.fetch(&records.iter().flat_map(of).collect::<Vec<_>>()).await?;
    Ok(found.into_iter().flatten().map(|row| rows::decode(&row)).collect::<Result<_, _>>()?)
}

/// Finds the record that erased a subject whose data had been forwarded: its recipients are notified under
/// that record.
pub async fn erasure(tenant: &Tenant, subject: SubjectId) -> Result<Option<RecordId>, Failure> {
    let row: Option<ErasureRow> = tenant.store.row(Key::Erasure(subject)).await?;
    Ok(row.map(|row| row.record))
}
