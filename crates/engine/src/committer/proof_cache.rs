//! Cache of tiles and signed trees, for callers who need proofs of very many records.
//!
//! The forwarder puts a receipt into each message. Computed from the store alone, each costs the tiles of two
//! trees, a verified head and a signature, and the head can be verified only while nothing is being written.
//! Most records were first proved in the same few trees, and a signed tree never changes.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use kelisim_core::SiteId;
use kelisim_ledger::tile::{self, Tiles};
use kelisim_ledger::{Checkpoint, Hash, SigningKey, tree, verify};
use kelisim_store::{Head, Key, Store, StoreError};
use tokio::sync::watch;

use super::log::leaf_hashes;

/// Tiles cached per site, 8 kB each.
const TILES: usize = 48;
/// Signed trees cached per site.
const TREES: usize = 64;

/// Inclusion proof of a record, and the signed head of its tree.
pub(crate) type Proof = (Vec<Hash>, String);

/// Level and index of a tile.
type Place = (u8, u64);
/// Hashes of a tile.
type Hashes = Arc<[Hash]>;

/// Bounded cache of the newest values.
struct Recent<K, V> {
    values: VecDeque<(K, V)>,
    most: usize,
}

impl<K: PartialEq, V: Clone> Recent<K, V> {
    fn get(&self, key: &K) -> Option<V> {
        self.values.iter().find(|(known, _)| known == key).map(|(_, value)| value.clone())
    }

    fn put(&mut self, key: K, value: V) {
        self.values.retain(|(known, _)| *known != key);
        self.values.push_front((key, value));
        self.values.truncate(self.most);
    }
}

/// Proof cache of one site.
pub(crate) struct ProofCache {
    site: SiteId,
    store: Arc<dyn Store>,
    key: Arc<SigningKey>,
    /// Last head this gateway verified and signed.
    head: watch::Receiver<Head>,
    /// Tiles by level and index. Of an incomplete tile, the hashes it had when it was read: later ones are
    /// appended.
    tiles: Mutex<Recent<Place, Hashes>>,
    /// Trees by size: the root, and the signed head.
    trees: Mutex<Recent<u64, (Hash, String)>>,
}

impl ProofCache {
    pub(super) fn new(site: SiteId, store: Arc<dyn Store>, key: Arc<SigningKey>, head: watch::Receiver<Head>) -> Self {
        let tiles = Mutex::new(Recent { values: VecDeque::new(), most: TILES });
        let trees = Mutex::new(Recent { values: VecDeque::new(), most: TREES });
        Self { site, store, key, head, tiles, trees }
    }

    /// Proves `leaf` at `index` in the tree of the first `size` leaves. `None` when this gateway has signed
    /// no tree that large yet.
    ///
    /// A tree is signed only when it is a prefix of one that was verified, as for a requested head.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] also when the stored ledger is not the one that was signed.
    pub(super) async fn prove(&self, leaf: &[u8], index: u64, size: u64) -> Result<Option<Proof>, StoreError> {
        let head = *self.head.borrow();
        if size > head.size {
            return Ok(None);
        }
        let corrupt = || StoreError::Corrupt("a tile of the ledger");
        let tiles = self.tiles(index, size).await?;
        let proof = tree::inclusion(&tiles, index, size).ok_or_else(corrupt)?;
        let (root, signed) = self.signed(&tiles, size, head).await?;
        if !verify::inclusion(&Hash::leaf(leaf), index, size, &proof, &root) {
            self.forget();
            return Err(corrupt());
        }
        Ok(Some((proof, signed)))
    }

    /// Returns root and signed head of the tree of the first `size` leaves.
    async fn signed(&self, tiles: &Tiles, size: u64, head: Head) -> Result<(Hash, String), StoreError> {
        if let Some(known) = lock(&self.trees).get(&size) {
            return Ok(known);
        }
        let root = tree::root(tiles, size).ok_or(StoreError::Corrupt("a tile of the ledger"))?;
        let edge = self.tiles(size - 1, head.size).await?;
        let continues = tree::consistency(&edge, size, head.size)
            .is_some_and(|proof| verify::consistency(size, &root, head.size, &Hash(head.root), &proof));
        if !continues {
            self.forget();
            return Err(StoreError::Corrupt("a tile of the ledger"));
        }
        let signed = Checkpoint { origin: self.key.name().to_owned(), size, root }.sign(&self.key);
        lock(&self.trees).put(size, (root, signed.clone()));
        Ok((root, signed))
    }

    /// Empties the cache: the next proof is computed from the store again.
    fn forget(&self) {
        lock(&self.tiles).values.clear();
        lock(&self.trees).values.clear();
    }

    async fn tiles(&self, index: u64, size: u64) -> Result<Tiles, StoreError> {
        let mut tiles = Tiles::default();
        for (level, at) in Tiles::needed(index, size) {
            // Number of hashes the tile has at least, in a tree of this size.
            let count = (size >> (8 * u32::from(level))).saturating_sub(at * tile::WIDTH).min(tile::WIDTH);
            tiles.insert(level, at, self.tile(level, at, usize::try_from(count).unwrap_or(0)).await?.to_vec());
        }
        Ok(tiles)
    }

    async fn tile(&self, level: u8, at: u64, count: usize) -> Result<Hashes, StoreError> {
        let known = lock(&self.tiles).get(&(level, at)).unwrap_or_default();
        if known.len() >= count {
            return Ok(known);
        }
        let hashes: Hashes = if level == 0 && count < tile::HASHES {
            // Read only the entries that an incomplete, not yet stored tile gained.
            let from = at * tile::WIDTH + known.len() as u64;
            let more = leaf_hashes(&self.store.entries(&self.site, from, (count - known.len()) as u64).await?)?;
            known.iter().copied().chain(more).collect()
        } else {
            let row = self.store.fetch(&self.site, &[Key::Tile(level, at)]).await?.pop().flatten();
            row.and_then(|row| tile::hashes(&row)).unwrap_or_default().into()
        };
        if hashes.len() < count {
            return Err(StoreError::Corrupt("a tile of the ledger"));
        }
        let mut tiles = lock(&self.tiles);
        // A concurrent caller may have read more of it meanwhile.
        if tiles.get(&(level, at)).is_none_or(|other| other.len() < hashes.len()) {
            tiles.put((level, at), Arc::clone(&hashes));
        }
        Ok(hashes)
    }
}

/// Locks a mutex, ignoring poison: every change behind it is one assignment or one list operation, so the
/// data are consistent whoever panicked.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
