//! Receipts. The committer issues the first one; every later one is computed from the store. Both are the
//! same bytes, since signing is deterministic and an entry stores the size of the tree it was first proved
//! in.

pub mod file;
pub mod texts;

use std::collections::BTreeMap;

use data_encoding::BASE32_NOPAD;
use kelisim_core::consent::{Kind, State};
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
    /// Id of the record.
    pub record: RecordId,
    /// Kind of event that was recorded.
    pub kind: Kind,
    /// Decoded leaf of the ledger entry.
    pub leaf: Leaf,
    /// Receipt: leaf, inclusion proof and checkpoint.
    pub receipt: Receipt,
    /// Private token of the record, see [`token`].
    pub token: String,
}

/// A record with the personal data its holder may see.
pub struct Opened {
    /// Record with its receipt.
    pub recorded: Recorded,
    /// Subject the record belongs to.
    pub subject: SubjectId,
    /// Opened payload; `None` when its subject was erased.
    pub payload: Option<Payload>,
    /// What the decisions of its subject add up to now; `None` when it was erased.
    pub state: Option<State>,
}

impl Opened {
    /// Collects the decision for each item; `None` when the leaf holds only its hash and the subject was
    /// erased.
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

/// Derives the private token of a record: its id and a proof that this gateway issued it.
#[must_use]
pub fn token(tenant: &Tenant, record: RecordId) -> String {
    let mut bytes = record.0.to_vec();
    bytes.extend(tenant.vault.token("link", &record.0));
    BASE32_NOPAD.encode(&bytes).to_ascii_lowercase()
}

/// Verifies a private token and extracts its record.
#[must_use]
pub fn of_token(tenant: &Tenant, token: &str) -> Option<RecordId> {
    let bytes = BASE32_NOPAD.decode(token.to_ascii_uppercase().as_bytes()).ok()?;
    let (record, proof) = bytes.split_first_chunk::<16>()?;
    tenant.vault.is_token("link", record, proof).then_some(RecordId(*record))
}

/// Completes the receipt of a committed record; a repeated request gets the receipt of the first one.
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

/// Reads a record and recomputes its first receipt.
pub async fn open(tenant: &Tenant, record: RecordId) -> Result<Opened, Failure> {
    let row = tenant.store.fetch(&[Key::Record(record)]).await?.pop().flatten().ok_or(Failure::NotFound)?;
    open_at(tenant, rows::decode::<RecordRow>(&row)?.index).await
}

/// Like [`open`], for the record at an index of the ledger.
pub async fn open_at(tenant: &Tenant, index: u64) -> Result<Opened, Failure> {
    let (store, id) = tenant.store.parts();
    let entry = entry_at(tenant, index).await?;
    let tiles = tiles_for(store, id, index, entry.size).await?;
    let root = tree::root(&tiles, entry.size).ok_or(StoreError::Corrupt("a tile of the ledger"))?;
    let proof = tree::inclusion(&tiles, index, entry.size).ok_or(StoreError::Corrupt("a tile of the ledger"))?;
    // Sign the older tree only when it is a prefix of the checked head.
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

/// Like [`open_at`], through the proof cache, for the forwarder: opening very many records does not delay
/// commits.
pub async fn open_cached(tenant: &Tenant, index: u64) -> Result<Opened, Failure> {
    let entry = entry_at(tenant, index).await?;
    let (proof, checkpoint) = tenant.committer.prove(&entry.leaf, index, entry.size).await?;
    opened(tenant, entry, Proved { index, proof, checkpoint }).await
}

/// Decodes the leaf of an entry.
///
/// # Errors
/// [`StoreError::Corrupt`] for bytes that are none.
pub(crate) fn leaf(entry: &Entry) -> Result<Leaf, StoreError> {
    Leaf::decode(&entry.leaf).map_err(|_| StoreError::Corrupt("a leaf of the ledger"))
}

/// Decodes the kind of event of a leaf.
///
/// # Errors
/// [`StoreError::Corrupt`] when a newer version wrote the leaf: an unknown kind is never guessed.
pub(crate) fn kind(leaf: &Leaf) -> Result<Kind, StoreError> {
    Kind::try_from(leaf.kind).map_err(|_| StoreError::Corrupt("a leaf of a kind this version does not know"))
}

/// Index of a record, and its proof.
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
    let leaf = leaf(&entry)?;
    let record = RecordId(leaf.record);
    let kind = kind(&leaf)?;
    let subject = entry.subject;
    let row = self::subject(tenant, &entry).await?;
    let payload = row.as_ref().and_then(|row| unseal(tenant, record, &entry, row));
    let state = row.map(|row| row.state);
    let receipt = Receipt { leaf: entry.leaf, index, proof, checkpoint };
    Ok(Opened { recorded: Recorded { record, kind, leaf, receipt, token: token(tenant, record) }, subject, payload, state })
}

/// Opens the payload of an entry; `None` when its subject was erased.
pub async fn payload(tenant: &Tenant, record: RecordId, entry: &Entry) -> Result<Option<Payload>, StoreError> {
    let row = subject(tenant, entry).await?;
    Ok(row.and_then(|row| unseal(tenant, record, entry, &row)))
}

async fn subject(tenant: &Tenant, entry: &Entry) -> Result<Option<SubjectRow>, StoreError> {
    tenant.store.row(Key::Subject(entry.subject)).await
}

fn unseal(tenant: &Tenant, record: RecordId, entry: &Entry, row: &SubjectRow) -> Option<Payload> {
    let key = tenant.vault.unwrap(entry.subject, &row.wrapped).ok()?;
    // After an erasure the same identifiers get a new key, which does not open payloads sealed before.
    Payload::open(&tenant.vault, entry.subject, &key, record, &entry.sealed).ok().map(|(payload, _)| payload)
}
