//! Ledger of a site as this gateway last read it.

use std::sync::Arc;

use kelisim_core::SiteId;
use kelisim_ledger::tile::{self, Tiles};
use kelisim_ledger::{Checkpoint, Edge, Hash, SigningKey, tree};
use kelisim_store::rows::{self, Entry};
use kelisim_store::{Commit, Head, Key, Store, StoreError};
use tokio::sync::watch;

/// Error: the stored ledger is not a continuation of the one this gateway signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the ledger of {size} entries this gateway signed is not the beginning of the one in the store")]
pub struct Fork {
    /// Size of the ledger that was signed, in entries.
    pub size: u64,
}

/// Reasons why the log cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LogError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Fork(#[from] Fork),
}

pub(crate) struct Log {
    site: SiteId,
    store: Arc<dyn Store>,
    key: Arc<SigningKey>,
    /// Head and right edge on which the next batch builds, as long as nobody else is known to have moved
    /// them. Those of a batch in flight, when there is one.
    current: Option<(Head, Edge)>,
    /// Last head this gateway signed: it never signs one that does not continue it.
    signed: Option<Head>,
    /// Publishes `signed` to the proof cache.
    signed_heads: watch::Sender<Head>,
}

impl Log {
    pub(super) fn new(site: SiteId, store: Arc<dyn Store>, key: Arc<SigningKey>, signed_heads: watch::Sender<Head>) -> Self {
        Self { site, store, key, current: None, signed: None, signed_heads }
    }

    pub(super) fn site(&self) -> &SiteId {
        &self.site
    }

    pub(super) fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// Drops the head: the next load asks the store.
    pub(super) fn forget(&mut self) {
        self.current = None;
    }

    /// Drops the head when the stored one differs.
    pub(super) async fn refresh(&mut self) -> Result<(), LogError> {
        let head = self.store.head(&self.site).await?;
        if self.current.as_ref().is_some_and(|(known, _)| *known != head) {
            self.forget();
        }
        Ok(())
    }

    /// Loads and verifies head and edge unless they are known.
    pub(super) async fn load(&mut self) -> Result<(), LogError> {
        if self.current.is_some() {
            return Ok(());
        }
        let head = self.store.head(&self.site).await?;
        let edge = load_edge(&*self.store, &self.site, head).await?;
        if edge.root().0 != head.root {
            return Err(StoreError::Corrupt("the head is not the root of the entries").into());
        }
        if let Some(signed) = self.signed.filter(|signed| signed.size > 0) {
            let continues = head.size >= signed.size && root_at(&*self.store, &self.site, signed.size).await? == signed.root;
            if !continues {
                return Err(Fork { size: signed.size }.into());
            }
        }
        self.current = Some((head, edge));
        self.confirm(head);
        Ok(())
    }

    /// Current head; that of the empty ledger before the first load.
    pub(super) fn head(&self) -> Head {
        self.current.as_ref().map(|(head, _)| *head).unwrap_or_default()
    }

    /// Copy of the right edge, to grow.
    pub(super) fn edge(&self) -> Edge {
        self.current.as_ref().map(|(_, edge)| edge.clone()).unwrap_or_default()
    }

    /// Signs a head as a checkpoint.
    pub(super) fn sign(&self, head: Head) -> String {
        Checkpoint { origin: self.key.name().to_owned(), size: head.size, root: Hash(head.root) }.sign(&self.key)
    }

    /// Assumes the head of a batch in flight: the next batch builds on it.
    pub(super) fn assume(&mut self, head: Head, edge: Edge) {
        self.current = Some((head, edge));
    }

    /// Confirms a written batch: its head may be signed, and every later one must continue it.
    pub(super) fn confirm(&mut self, head: Head) {
        self.signed = Some(head);
        self.signed_heads.send_replace(head);
    }

    pub(super) async fn commit(&mut self, commit: Commit, edge: Edge) -> Result<(), LogError> {
        let head = commit.head;
        self.store.commit(&self.site, commit).await?;
        self.current = Some((head, edge));
        self.confirm(head);
        Ok(())
    }
}

/// Hashes the leaves of encoded entries.
pub(super) fn leaf_hashes(entries: &[Vec<u8>]) -> Result<Vec<Hash>, StoreError> {
    entries.iter().map(|entry| Ok(Hash::leaf(&rows::decode::<Entry>(entry)?.leaf))).collect()
}

/// Reads a tile of a tree of `size` leaves; on level 0 it is computed from the entries while it is
/// incomplete.
async fn tile(store: &dyn Store, site: &SiteId, level: u8, index: u64, size: u64) -> Result<Vec<Hash>, StoreError> {
    let whole = (index + 1) << 8 <= size >> (8 * u32::from(level));
    if level == 0 && !whole {
        let from = index << 8;
        return leaf_hashes(&store.entries(site, from, size - from).await?);
    }
    let row = store.fetch(site, &[Key::Tile(level, index)]).await?.pop().flatten();
    row.and_then(|row| tile::hashes(&row)).ok_or(StoreError::Corrupt("a tile of the ledger"))
}

async fn load_edge(store: &dyn Store, site: &SiteId, head: Head) -> Result<Edge, StoreError> {
    let mut tiles = std::collections::HashMap::new();
    for level in 0..8_u8 {
        let count = head.size >> (8 * u32::from(level));
        if count == 0 {
            break;
        }
        if !count.is_multiple_of(tile::WIDTH) {
            let index = count / tile::WIDTH;
            let mut hashes = tile(store, site, level, index, head.size).await?;
            hashes.truncate(usize::try_from(count % tile::WIDTH).unwrap_or(0));
            tiles.insert((level, index), hashes);
        }
    }
    Edge::load(head.size, |level, index| tiles.remove(&(level, index)).ok_or(StoreError::Corrupt("a tile of the ledger")))
}

/// Reads the tiles that prove leaf `index` in the tree of `size` leaves, from a ledger of at least that size.
pub(crate) async fn tiles_for(store: &dyn Store, site: &SiteId, index: u64, size: u64) -> Result<Tiles, StoreError> {
    let mut tiles = Tiles::default();
    for (level, at) in Tiles::needed(index, size) {
        tiles.insert(level, at, tile(store, site, level, at, size).await?);
    }
    Ok(tiles)
}

/// Computes the root of the tree over the first `size` leaves of a ledger of at least that size.
async fn root_at(store: &dyn Store, site: &SiteId, size: u64) -> Result<[u8; 32], StoreError> {
    let tiles = tiles_for(store, site, size.saturating_sub(1), size).await?;
    tree::root(&tiles, size).map(|root| root.0).ok_or(StoreError::Corrupt("a tile of the ledger"))
}
