//! Receipts: the first one from the committer, any later one from the store. Both are the same bytes, since signing is
//! deterministic and a record remembers the tree it was first proved in.

pub mod file;
pub mod texts;

use std::collections::BTreeMap;

use data_encoding::BASE32_NOPAD;
use kelisim_core::consent::Kind;
use kelisim_core::{RecordId, SubjectId};
use kelisim_ledger::leaf::Choices;
use kelisim_ledger::{Checkpoint, Hash, Leaf, Receipt, tree, verify};
use kelisim_store::rows::{self, Entry, RecordRow, SubjectRow};
use kelisim_store::{Key, StoreError};

use crate::committer::{Committed, tiles_for};
use crate::failure::Failure;
use crate::payload::Payload;
use crate::reason::Unavailable;
use crate::tenant::Tenant;

/// A record with its receipt.
pub struct Recorded {
    /// Its id.
    pub record: RecordId,
    /// What kind of event it is.
    pub kind: Kind,
    /// The leaf.
    pub leaf: Leaf,
    /// The receipt.
    pub receipt: Receipt,
    /// Token of the holder's private page.
    pub token: String,
}

/// A record as its holder may see it.
pub struct Opened {
    /// The record with its receipt.
    pub recorded: Recorded,
    /// Whose it is.
    pub subject: SubjectId,
    /// What is sealed of it; `None` when its subject was erased.
    pub payload: Option<Payload>,
}

impl Opened {
    /// Each thing decided; `None` when the leaf holds its hash only and the subject was erased.
    #[must_use]
    pub fn choices(&self) -> Option<BTreeMap<String, bool>> {
        match &self.recorded.leaf.choices {
            Choices::Listed(list) => Some(list.iter().cloned().collect()),
            Choices::Hashed(_) => {
                let sealed = self.payload.as_ref()?.choices.as_ref()?;
                Some(sealed.iter().map(|(item, granted)| (item.0.clone(), *granted)).collect())
            }
        }
    }
}

/// The private token of a record: its id and a proof that this gateway gave it out.
#[must_use]
pub fn token(tenant: &Tenant, record: RecordId) -> String {
    let mut bytes = record.0.to_vec();
    bytes.extend(tenant.vault.token("link", &record.0));
    BASE32_NOPAD.encode(&bytes).to_ascii_lowercase()
}

/// The record a private token is for.
#[must_use]
pub fn of_token(tenant: &Tenant, token: &str) -> Option<RecordId> {
    let bytes = BASE32_NOPAD.decode(token.to_ascii_uppercase().as_bytes()).ok()?;
    let (record, proof) = bytes.split_first_chunk::<16>()?;
    tenant.vault.is_token("link", record, proof).then_some(RecordId(*record))
}

/// The receipt of what the committer recorded or found recorded.
///
/// # Errors
/// [`Failure::Unavailable`] when it has to be computed and the store cannot be read.
pub async fn of(tenant: &Tenant, committed: Committed) -> Result<Recorded, Failure> {
    match committed.receipt {
        Some(receipt) => {
            let leaf = Leaf::decode(&receipt.leaf).map_err(|_| Failure::Unavailable(Unavailable::Corrupt))?;
            let token = token(tenant, committed.record);
            Ok(Recorded { record: committed.record, kind: committed.kind, leaf, receipt, token })
        }
        None => Ok(open(tenant, committed.record).await?.recorded),
    }
}

/// Reads a record and computes its first receipt again.
///
/// # Errors
/// [`Failure::NotFound`], [`Failure::Unavailable`]
pub async fn open(tenant: &Tenant, record: RecordId) -> Result<Opened, Failure> {
    let row = tenant.store.fetch(&[Key::Record(record)]).await?.pop().flatten().ok_or(Failure::NotFound)?;
    open_at(tenant, rows::decode::<RecordRow>(&row)?.index).await
}

/// As [`open`], for the record at a place of the ledger.
///
/// # Errors
/// [`Failure::Unavailable`]
pub async fn open_at(tenant: &Tenant, index: u64) -> Result<Opened, Failure> {
    let (store, id) = tenant.store.parts();
    let entry = entry_at(tenant, index).await?;
    let tiles = tiles_for(store, id, index, entry.size).await?;
    let root = tree::root(&tiles, entry.size).ok_or(StoreError::Corrupt("a tile of the ledger"))?;
    let proof = tree::inclusion(&tiles, index, entry.size).ok_or(StoreError::Corrupt("a tile of the ledger"))?;
    // Only the beginning of the ledger that was checked is signed again.
    let head = tenant.committer.head().await?;
    let tiles = tiles_for(store, id, entry.size - 1, head.size).await?;
    let continues = tree::consistency(&tiles, entry.size, head.size)
        .is_some_and(|proof| verify::consistency(entry.size, &root, head.size, &Hash(head.root), &proof));
    if !continues {
        return Err(StoreError::Corrupt("a tile of the ledger").into());
    }
    let checkpoint = Checkpoint { origin: tenant.key.name().to_owned(), size: entry.size, root }.sign(&tenant.key);
    opened(tenant, entry, Proved { index, proof, checkpoint }).await
}

/// As [`open_at`], for the forwarder: proved from what was read before as far as possible, so that very many can be opened
/// without keeping those waiting who record.
///
/// # Errors
/// [`Failure::Unavailable`], [`Failure::Forked`]
pub async fn open_to_tell(tenant: &Tenant, index: u64) -> Result<Opened, Failure> {
    let entry = entry_at(tenant, index).await?;
    let (proof, checkpoint) = tenant.committer.prove(&entry.leaf, index, entry.size).await?;
    opened(tenant, entry, Proved { index, proof, checkpoint }).await
}

/// The kind of event a leaf stands for.
///
/// # Errors
/// [`StoreError::Corrupt`] when a newer version wrote the leaf: what it means is not guessed.
pub(crate) fn kind(leaf: &Leaf) -> Result<Kind, StoreError> {
    Kind::try_from(leaf.kind).map_err(|_| StoreError::Corrupt("a leaf of a kind this version does not know"))
}

/// Where a record is, and the proof of it.
struct Proved {
    index: u64,
    proof: Vec<Hash>,
    checkpoint: String,
}

async fn entry_at(tenant: &Tenant, index: u64) -> Result<Entry, StoreError> {
    let entry = tenant.store.entries(index, 1).await?.pop().ok_or(StoreError::Corrupt("an entry of the ledger"))?;
    let entry: Entry = rows::decode(&entry)?;
    if entry.size <= index { Err(StoreError::Corrupt("an entry of the ledger")) } else { Ok(entry) }
}

async fn opened(tenant: &Tenant, entry: Entry, proved: Proved) -> Result<Opened, Failure> {
    let Proved { index, proof, checkpoint } = proved;
    let leaf = Leaf::decode(&entry.leaf).map_err(|_| StoreError::Corrupt("a leaf of the ledger"))?;
    let record = RecordId(leaf.record);
    let kind = kind(&leaf)?;
    let subject = entry.subject;
    let payload = payload(tenant, record, &entry).await?;
    let receipt = Receipt { leaf: entry.leaf, index, proof, checkpoint };
    Ok(Opened { recorded: Recorded { record, kind, leaf, receipt, token: token(tenant, record) }, subject, payload })
}

/// What is sealed of an entry; `None` when its subject was erased.
///
/// # Errors
/// [`StoreError`]
pub async fn payload(tenant: &Tenant, record: RecordId, entry: &Entry) -> Result<Option<Payload>, StoreError> {
    let Some(row) = tenant.store.fetch(&[Key::Subject(entry.subject)]).await?.pop().flatten() else {
        return Ok(None);
    };
    let row: SubjectRow = rows::decode(&row)?;
    let Ok(key) = tenant.vault.unwrap(entry.subject, &row.wrapped) else { return Ok(None) };
    // After an erasure the same identifiers get a new key, which does not open what was sealed before.
    Ok(Payload::open(&tenant.vault, entry.subject, &key, record, &entry.sealed).ok().map(|(payload, _)| payload))
}
