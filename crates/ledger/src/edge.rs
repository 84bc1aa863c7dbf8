//! The right edge of a growing tree, in memory: enough to append, to compute the root and to prove the newest
//! leaves.

use crate::Hash;
use crate::tile::{self, WIDTH};
use crate::tree::{self, Nodes};

/// Hashes of complete subtrees near the right edge, level by level.
///
/// Each level holds the nodes of the newest tile and of the one before it, so memory does not grow with the
/// tree.
#[derive(Clone, Debug, Default)]
pub struct Edge {
    size: u64,
    levels: Vec<Row>,
}

#[derive(Clone, Debug, Default)]
struct Row {
    /// Index of the first hash held.
    first: u64,
    hashes: Vec<Hash>,
}

/// Tile that the store must write: a complete one, or the growing one above level 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TileWrite {
    /// Tile level: a hash in it stands for 256^level leaves.
    pub level: u8,
    /// Index of the tile within its level.
    pub index: u64,
    /// Hashes of the tile, up to 256.
    pub hashes: Vec<Hash>,
}

impl Edge {
    /// Loads the edge of a tree of `size` leaves. `tile(level, index)` returns the hashes of the newest tile
    /// of each level, which for level 0 are the leaf hashes after the last complete tile.
    pub fn load<E>(size: u64, mut tile: impl FnMut(u8, u64) -> Result<Vec<Hash>, E>) -> Result<Self, E> {
        let mut edge = Self { size, levels: Vec::new() };
        for level in 0..8_u8 {
            let complete = size >> (8 * u32::from(level));
            if complete == 0 {
                break;
            }
            let hashes = if complete.is_multiple_of(WIDTH) { Vec::new() } else { tile(level, complete / WIDTH)? };
            let start = complete - complete % WIDTH;
            for (place, hash) in (0..).zip(hashes) {
                edge.put(u32::from(level) * 8, start + place, hash);
            }
        }
        Ok(edge)
    }

    /// Number of leaves in the tree.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Root of the tree.
    #[must_use]
    pub fn root(&self) -> Hash {
        // Every subtree the root is made of lies in a newest tile, and those are all here.
        tree::root(self, self.size).unwrap_or_else(|| unreachable!("the right edge is whole"))
    }

    /// Appends a leaf by its hash and returns the tiles that have to be stored for it.
    pub fn push(&mut self, leaf: Hash) -> Vec<TileWrite> {
        let index = self.size;
        self.size += 1;
        self.put(0, index, leaf);
        let mut writes = Vec::new();
        let mut level = 0_u8;
        // A tile is stored when it is complete; above level 0 also whenever it grows, once in 256 leaves.
        while self.size.is_multiple_of(1 << (8 * (u32::from(level) + 1))) {
            writes.extend(self.tile(level, (self.size >> (8 * u32::from(level))) / WIDTH - 1));
            level += 1;
            let count = self.size >> (8 * u32::from(level));
            if !count.is_multiple_of(WIDTH) {
                writes.extend(self.tile(level, count / WIDTH));
            }
        }
        self.trim();
        writes
    }

    /// Returns the hashes of a tile near the edge, as far as it is complete.
    #[must_use]
    pub fn tile(&self, level: u8, index: u64) -> Option<TileWrite> {
        let start = index * WIDTH;
        let row = self.levels.get(usize::from(level) * 8)?;
        let from = usize::try_from(start.checked_sub(row.first)?).ok()?;
        let hashes: Vec<Hash> = row.hashes.get(from..)?.iter().take(tile::HASHES).copied().collect();
        (!hashes.is_empty()).then_some(TileWrite { level, index, hashes })
    }

    /// Adds a node and every parent it completes.
    fn put(&mut self, level: u32, index: u64, hash: Hash) {
        let (mut level, mut index, mut hash) = (level, index, hash);
        loop {
            let place = usize::try_from(level).unwrap_or(usize::MAX);
            while self.levels.len() <= place {
                self.levels.push(Row::default());
            }
            let row = &mut self.levels[place];
            if row.hashes.is_empty() {
                row.first = index;
            }
            row.hashes.push(hash);
            if index.is_multiple_of(2) {
                return;
            }
            let Some(left) = self.node(level, index - 1) else { return };
            // A node that begins a tile is added when its tile is loaded, not as a parent.
            level += 1;
            index /= 2;
            if level.is_multiple_of(8)
                && self
                    .levels
                    .get(place + 1)
                    .is_some_and(|row| !row.hashes.is_empty() && row.first + row.hashes.len() as u64 > index)
            {
                return;
            }
            hash = Hash::node(&left, &hash);
        }
    }

    /// Drops the nodes that no proof of a newest leaf can need.
    fn trim(&mut self) {
        if !self.size.is_multiple_of(WIDTH) {
            return;
        }
        for (level, row) in (0_u32..).zip(&mut self.levels) {
            // Two tiles remain: the growing one and the one before it.
            let width = WIDTH >> (level % 8);
            let end = row.first + row.hashes.len() as u64;
            let keep = (end / width).saturating_sub(2) * width;
            if keep > row.first {
                row.hashes.drain(..usize::try_from(keep - row.first).unwrap_or(0).min(row.hashes.len()));
                row.first = keep;
            }
        }
    }
}

impl Nodes for Edge {
    fn node(&self, level: u32, index: u64) -> Option<Hash> {
        let row = self.levels.get(usize::try_from(level).ok()?)?;
        row.hashes.get(usize::try_from(index.checked_sub(row.first)?).ok()?).copied()
    }
}
