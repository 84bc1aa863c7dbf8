//! Verification of a site's ledger for `kelisim verify`: re-derives everything from the store and names the
//! first entry that is invalid.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use kelisim_core::consent::Kind;
use kelisim_core::{RecordId, SiteId, SubjectId};
use kelisim_ledger::{Edge, Hash, Leaf, tile};
use kelisim_store::rows::{self, DestroyedList, Entry, RecordRow, SubjectRow};
use kelisim_store::{Head, Key, Store, StoreError};
use sha2::{Digest as _, Sha256};
use tokio::task::JoinHandle;

use crate::committer::{Fork, Signed};
use crate::payload;
use crate::vault::{SubjectKey, Vault};

/// Entries read per request to the store.
const STEP: u64 = 1024;

/// Result of a verification without faults.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Number of entries in the ledger.
    pub entries: u64,
    /// Payloads opened, whose commitments match.
    pub opened: u64,
    /// Payloads that cannot be opened, because their subject was erased.
    pub erased: u64,
    /// Payloads that are gone, each named by an act of destruction.
    pub destroyed: u64,
    /// Root hash of the ledger.
    pub root: [u8; 32],
}

/// First fault found, and its location.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// An entry is invalid.
    #[error("entry {index}: {what}")]
    Entry {
        /// Index of the entry in the ledger.
        index: u64,
        /// Fault of the entry, in English.
        what: &'static str,
    },
    /// The head does not follow from the entries.
    #[error(
        "the head names {head} entries with another root than the {found} entries have; the first entry that cannot be trusted is {first}"
    )]
    Head {
        /// Size of the ledger by its head.
        head: u64,
        /// Number of entries in the store.
        found: u64,
        /// First entry outside the newest tile that is consistent.
        first: u64,
    },
    /// The ledger does not continue a head that was signed.
    #[error("{0}")]
    Fork(Fork),
    /// The store cannot be read from here on.
    #[error("entries before {read} are right; what follows cannot be read: {why}")]
    Unread {
        /// Number of entries that were read and are right.
        read: u64,
        /// Why no more could be read.
        why: StoreError,
    },
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Verifies a site's ledger: every leaf is canonical and its time does not go back, every tile and the head
/// follow from the leaves, every record id leads to its entry, and every payload that can be opened is the
/// one its leaf commits to, and the ledger continues each head in `signed`. `seals` says whether payloads are
/// opened.
///
/// # Errors
/// [`Fault`] is the first fault found.
pub async fn verify(
    store: &Arc<dyn Store>,
    vault: &Vault,
    site: &SiteId,
    seals: bool,
    signed: &[Signed],
) -> Result<Report, Fault> {
    let head = store.head(site).await?;
    let mut report = Report::default();
    let outcome = entries(store, vault, site, seals, (head, signed), &mut report).await;
    match outcome {
        Ok(()) => Ok(Report { entries: head.size, root: head.root, ..report }),
        Err(Fault::Store(why)) => Err(Fault::Unread { read: report.entries, why }),
        Err(fault) => Err(fault),
    }
}

/// Verifies the entries one after the other, and counts them.
async fn entries(
    store: &Arc<dyn Store>,
    vault: &Vault,
    site: &SiteId,
    seals: bool,
    (head, signed): (Head, &[Signed]),
    report: &mut Report,
) -> Result<(), Fault> {
    let mut edge = Edge::default();
    let (mut time, mut trusted) = (0, 0);
    // Entries without what was sealed, until an act names them.
    let mut missing = BTreeSet::new();
    let mut from = 0;
    if let Some(signed) = signed.iter().find(|signed| signed.size > head.size) {
        return Err(Fault::Fork(Fork { signed: *signed, found: head }));
    }
    // The next entries are read while these are verified.
    let mut reading = read(store, site, from, head.size);
    while from < head.size {
        let entries = reading.await.map_err(|_| StoreError::Unavailable("reading stopped".into()))??;
        if entries.is_empty() {
            break;
        }
        reading = read(store, site, from + entries.len() as u64, head.size);
        let mut step = Vec::with_capacity(entries.len());
        for (index, bytes) in (from..).zip(&entries) {
            let wrong = |what| Fault::Entry { index, what };
            let entry: Entry = rows::decode(bytes).map_err(|_| wrong("cannot be read"))?;
            let leaf = Leaf::decode(&entry.leaf).map_err(|_| wrong("its leaf has no valid form"))?;
            if leaf.time < time {
                return Err(wrong("its time is before that of the entry before it"));
            }
            time = leaf.time;
            if Kind::try_from(leaf.kind).is_err() {
                return Err(wrong("its leaf is of a kind this version does not know"));
            }
            if leaf.kind == Kind::Checked as u8 && leaf.text != Some(Sha256::digest(&entry.sealed).into()) {
                return Err(wrong("what is kept of the check is not what its leaf holds the hash of"));
            }
            if leaf.commitment.is_some() && entry.sealed.is_empty() {
                missing.insert(index);
            }
            if leaf.kind == Kind::Destroyed as u8 && !entry.sealed.is_empty() {
                report.destroyed += destroyed(&entry, &leaf, &mut missing).map_err(wrong)?;
            }
            for write in edge.push(Hash::leaf(&entry.leaf)) {
                let stored = store.fetch(site, &[Key::Tile(write.level, write.index)]).await?.pop().flatten();
                // A growing tile is stored with more hashes by now; those it has here must be the same.
                if stored.is_none_or(|stored| !stored.starts_with(&tile::bytes(&write.hashes))) {
                    return Err(wrong("the stored hashes of its tile are others than its leaves have"));
                }
                trusted = index + 1;
            }
            let here = signed.iter().find(|signed| signed.size == index + 1);
            if let Some(signed) = here.filter(|signed| signed.root != edge.root().0) {
                return Err(Fault::Fork(Fork { signed: *signed, found: head }));
            }
            step.push((index, entry, leaf));
        }
        records(&**store, site, &step).await?;
        if seals {
            self::seals(&**store, vault, site, &step, report).await?;
        }
        from += entries.len() as u64;
        report.entries = from;
    }
    // What was destroyed while this was read may be named by what was written meanwhile.
    if !missing.is_empty() {
        report.destroyed += later(&**store, site, head.size, &mut missing).await?;
    }
    if let Some(index) = missing.first() {
        return Err(Fault::Entry {
            index: *index,
            what: "what was sealed beside it is missing, and no act of destruction names it",
        });
    }
    let root = edge.root().0;
    if (edge.size(), root) != (head.size, head.root) {
        return Err(Fault::Head { head: head.size, found: edge.size(), first: trusted });
    }
    Ok(())
}

/// Looks for acts of destruction from entry `from` on.
async fn later(store: &dyn Store, site: &SiteId, mut from: u64, missing: &mut BTreeSet<u64>) -> Result<u64, Fault> {
    let mut count = 0;
    loop {
        let read = store.entries(site, from, STEP).await?;
        for (index, bytes) in (from..).zip(&read) {
            let wrong = |what| Fault::Entry { index, what };
            let entry: Entry = rows::decode(bytes).map_err(|_| wrong("cannot be read"))?;
            let leaf = Leaf::decode(&entry.leaf).map_err(|_| wrong("its leaf has no valid form"))?;
            if leaf.kind == Kind::Destroyed as u8 && !entry.sealed.is_empty() {
                count += destroyed(&entry, &leaf, missing).map_err(wrong)?;
            }
        }
        from += read.len() as u64;
        if (read.len() as u64) < STEP {
            return Ok(count);
        }
    }
}

/// Takes what an entry says was destroyed from what is missing; returns how much that is.
fn destroyed(entry: &Entry, leaf: &Leaf, missing: &mut BTreeSet<u64>) -> Result<u64, &'static str> {
    if leaf.text != Some(Sha256::digest(&entry.sealed).into()) {
        return Err("its list of what was destroyed is not the one its leaf holds the hash of");
    }
    let list: DestroyedList = rows::decode(&entry.sealed).map_err(|_| "its list of what was destroyed cannot be read")?;
    let mut count = 0;
    for index in list.indexes() {
        // What two gateways destroyed at once is named twice.
        count += u64::from(missing.remove(&index));
    }
    Ok(count)
}

/// Starts reading the entries from index `from` of a ledger of `size`.
fn read(store: &Arc<dyn Store>, site: &SiteId, from: u64, size: u64) -> JoinHandle<Result<Vec<Vec<u8>>, StoreError>> {
    let (store, site) = (Arc::clone(store), site.clone());
    tokio::spawn(async move { store.entries(&site, from, STEP.min(size.saturating_sub(from))).await })
}

type Step = [(u64, Entry, Leaf)];

async fn records(store: &dyn Store, site: &SiteId, step: &Step) -> Result<(), Fault> {
    let keys: Vec<Key> = step.iter().map(|(_, _, leaf)| Key::Record(RecordId(leaf.record))).collect();
    for ((index, ..), row) in step.iter().zip(store.fetch(site, &keys).await?) {
        let stored = row.and_then(|row| rows::decode::<RecordRow>(&row).ok());
        if stored.is_none_or(|stored| stored.index != *index) {
            return Err(Fault::Entry { index: *index, what: "its record id leads elsewhere" });
        }
    }
    Ok(())
}

async fn seals(store: &dyn Store, vault: &Vault, site: &SiteId, step: &Step, report: &mut Report) -> Result<(), Fault> {
    let mut subjects: Vec<SubjectId> = step.iter().map(|(_, entry, _)| entry.subject).collect();
    subjects.sort_unstable();
    subjects.dedup();
    let keys: Vec<Key> = subjects.iter().map(|subject| Key::Subject(*subject)).collect();
    let mut known: HashMap<SubjectId, SubjectKey> = HashMap::new();
    for (subject, row) in subjects.into_iter().zip(store.fetch(site, &keys).await?) {
        let row = row.and_then(|row| rows::decode::<SubjectRow>(&row).ok());
        if let Some(key) = row.and_then(|row| vault.unwrap(subject, &row.wrapped).ok()) {
            known.insert(subject, key);
        }
    }
    // Opening payloads is most of the work, and each can be opened independently.
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let outcomes: Vec<Result<Report, Fault>> = std::thread::scope(|scope| {
        let parts = step.chunks(step.len().div_ceil(threads).max(1));
        let running: Vec<_> = parts.map(|part| scope.spawn(|| open(vault, &known, part))).collect();
        let panicked = || unreachable!("opening a seal does not panic");
        running.into_iter().map(|part| part.join().unwrap_or_else(|_| panicked())).collect()
    });
    for outcome in outcomes {
        let part = outcome?;
        report.opened += part.opened;
        report.erased += part.erased;
    }
    Ok(())
}

/// Opens the payloads of some entries, in order.
fn open(vault: &Vault, keys: &HashMap<SubjectId, SubjectKey>, part: &Step) -> Result<Report, Fault> {
    let mut report = Report::default();
    for (index, entry, leaf) in part {
        let Some(commitment) = leaf.commitment.filter(|_| !entry.sealed.is_empty()) else { continue };
        let opened = keys
            .get(&entry.subject)
            .and_then(|key| payload::committed(vault, entry.subject, key, RecordId(leaf.record), &entry.sealed).ok());
        match opened {
            Some(found) if found == commitment => report.opened += 1,
            Some(_) => return Err(Fault::Entry { index: *index, what: "its payload is not the one its leaf commits to" }),
            None => report.erased += 1,
        }
    }
    Ok(report)
}
