//! What one private link shows: the act it was given out for, and what was done by it since. Never anything else of the
//! same subject, since whoever sent a form with somebody's number may not be that person.

use std::collections::BTreeMap;

use data_encoding::BASE32_NOPAD;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use kelisim_core::consent::{Item, Kind};
use kelisim_core::{LinkHash, RecordId, SubjectId, Timestamp};
use kelisim_ledger::Leaf;
use kelisim_ledger::leaf::Choices;
use kelisim_store::rows::{self, CaseRow, DeliveryRow, Entry, ErasureRow, LinkRow, SubjectRow};
use kelisim_store::{Key, StoreError};

use crate::failure::Failure;
use crate::payload::{Note, Payload};
use crate::tenant::Tenant;
use crate::vault::{self, SubjectKey};

/// Entries read at once.
const AT_ONCE: usize = 16;

/// A thread that was opened by its link.
pub struct Case {
    /// The record it began with.
    pub id: RecordId,
    /// What the store knows of the link.
    pub link: LinkHash,
    /// When the link was given out.
    pub made: Timestamp,
    /// What is in it.
    pub row: CaseRow,
}

/// Token of the private link that a record gives out.
#[must_use]
pub fn token(tenant: &Tenant, record: RecordId) -> String {
    BASE32_NOPAD.encode(&tenant.vault.link(record)).to_ascii_lowercase()
}

/// Opens a thread. What is no token, an unknown one and one whose link was ended are the same.
///
/// # Errors
/// [`Failure::NotFound`], [`Failure::Unavailable`]
pub async fn open(tenant: &Tenant, token: &str) -> Result<Case, Failure> {
    let (thread, ended) = find(tenant, token).await?;
    if ended { Err(Failure::NotFound) } else { Ok(thread) }
}

/// A thread by a link that may have ended, and whether it has: a repeated press of the button that ended it must find
/// what it did.
///
/// # Errors
/// [`Failure::NotFound`], [`Failure::Unavailable`]
pub async fn find(tenant: &Tenant, token: &str) -> Result<(Case, bool), Failure> {
    let bytes = BASE32_NOPAD.decode(token.to_ascii_uppercase().as_bytes()).ok();
    let bytes: [u8; 32] = bytes.and_then(|bytes| bytes.try_into().ok()).ok_or(Failure::NotFound)?;
    let link = vault::link_hash(&bytes);
    let row: LinkRow = one(tenant, Key::Link(link)).await?.ok_or(Failure::NotFound)?;
    let thread = one(tenant, Key::Case(row.thread)).await?.ok_or(Failure::NotFound)?;
    Ok((Case { id: row.thread, link, made: row.made, row: thread }, row.ended.is_some()))
}

/// Where the holder of a record's receipt finds everything done since; `None` for a record that gave out no link, or
/// whose link was ended.
///
/// # Errors
/// [`Failure::Unavailable`]
pub async fn page_of(tenant: &Tenant, record: RecordId) -> Result<Option<String>, Failure> {
    let hash = vault::link_hash(&tenant.vault.link(record));
    let row: Option<LinkRow> = one(tenant, Key::Link(hash)).await?;
    Ok(row.filter(|row| row.ended.is_none()).map(|_| format!("/my/{}/{}", tenant.config.id, token(tenant, record))))
}

/// One row.
pub(super) async fn one<T: serde::de::DeserializeOwned>(tenant: &Tenant, key: Key) -> Result<Option<T>, StoreError> {
    tenant.store.fetch(&[key]).await?.pop().flatten().map(|row| rows::decode(&row)).transpose()
}

/// What stands beside a leaf.
pub enum Content {
    /// A decision.
    Decided(Box<Payload>),
    /// Something that is no decision.
    Noted(Box<Note>),
    /// Nobody can read it any more: the person was erased.
    Gone,
}

/// One entry of a thread.
pub struct Event {
    /// Its record.
    pub record: RecordId,
    /// What kind of event it is.
    pub kind: Kind,
    /// When it was recorded.
    pub at: Timestamp,
    /// What its leaf says was decided.
    pub choices: BTreeMap<Item, bool>,
    /// What is sealed of it.
    pub content: Content,
}

/// Everything in a thread, the first act first; and the row of its subject, when that was not erased.
pub struct Story {
    /// What happened.
    pub events: Vec<Event>,
    /// The subject's row.
    pub subject: Option<SubjectRow>,
}

impl Story {
    /// The payload of the act the thread began with.
    #[must_use]
    pub fn first(&self) -> Option<&Payload> {
        self.events.first().and_then(|event| if let Content::Decided(payload) = &event.content { Some(&**payload) } else { None })
    }

    /// Every decision with its payload.
    pub fn decisions(&self) -> impl Iterator<Item = (&Event, &Payload)> {
        self.events.iter().filter_map(|event| match &event.content {
            Content::Decided(payload) => Some((event, &**payload)),
            Content::Noted(_) | Content::Gone => None,
        })
    }

    /// Every note.
    pub fn notes(&self) -> impl Iterator<Item = (&Event, &Note)> {
        self.events
            .iter()
            .filter_map(|event| if let Content::Noted(note) = &event.content { Some((event, &**note)) } else { None })
    }
}

/// Reads a thread.
///
/// # Errors
/// [`Failure::Unavailable`]
pub async fn read(tenant: &Tenant, thread: &CaseRow) -> Result<Story, Failure> {
    let subject: Option<SubjectRow> = one(tenant, Key::Subject(thread.subject)).await?;
    let key = subject.as_ref().and_then(|row| tenant.vault.unwrap(thread.subject, &row.wrapped).ok());
    let entries = stream::iter(thread.entries.iter().map(|index| entry(tenant, *index)));
    let entries: Vec<Entry> = entries.buffered(AT_ONCE).try_collect().await?;
    let events = entries.iter().map(|entry| event(tenant, key.as_ref(), entry)).collect::<Result<_, _>>()?;
    Ok(Story { events, subject: subject.filter(|_| key.is_some()) })
}

async fn entry(tenant: &Tenant, index: u64) -> Result<Entry, StoreError> {
    let entry = tenant.store.entries(index, 1).await?.pop();
    rows::decode(&entry.ok_or(StoreError::Corrupt("an entry of the ledger"))?)
}

/// Reads one entry of the ledger.
///
/// # Errors
/// [`Failure::Unavailable`]
pub async fn read_one(tenant: &Tenant, index: u64) -> Result<Event, Failure> {
    let entry = entry(tenant, index).await?;
    let subject: Option<SubjectRow> = one(tenant, Key::Subject(entry.subject)).await?;
    let key = subject.and_then(|row| tenant.vault.unwrap(entry.subject, &row.wrapped).ok());
    Ok(event(tenant, key.as_ref(), &entry)?)
}

fn event(tenant: &Tenant, key: Option<&SubjectKey>, entry: &Entry) -> Result<Event, StoreError> {
    let leaf = Leaf::decode(&entry.leaf).map_err(|_| StoreError::Corrupt("a leaf of the ledger"))?;
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

/// How the forwarding of these records stands, of each by destination of the site file.
///
/// # Errors
/// [`Failure::Unavailable`]
pub async fn deliveries(tenant: &Tenant, records: &[RecordId]) -> Result<Vec<DeliveryRow>, Failure> {
    let of = |record: &RecordId| {
        let record = *record;
        tenant.config.destinations.iter().map(move |to| Key::Delivery(tenant.vault.delivery(record, &to.id)))
    };
    let found = tenant.store.fetch(&records.iter().flat_map(of).collect::<Vec<_>>()).await?;
    Ok(found.into_iter().flatten().map(|row| rows::decode(&row)).collect::<Result<_, _>>()?)
}

/// The record by which whoever got something of an erased subject was content to destroy it.
///
/// # Errors
/// [`Failure::Unavailable`]
pub async fn erasure(tenant: &Tenant, subject: SubjectId) -> Result<Option<RecordId>, Failure> {
    let row: Option<ErasureRow> = one(tenant, Key::Erasure(subject)).await?;
    Ok(row.map(|row| row.record))
}
