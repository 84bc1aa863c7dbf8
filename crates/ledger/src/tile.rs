//! C2SP `tlog-tiles`: the division of a log into files that never change once they are complete.

use std::collections::HashMap;

use crate::Hash;
use crate::tree::Nodes;

/// Number of hashes in a complete tile.
pub const WIDTH: u64 = 256;
/// [`WIDTH`] as a count of hashes in memory.
pub const HASHES: usize = 256;

/// Builds the path of a tile below the log's address: `tile/0/x001/x234/067`, with `.p/5` for a partial one
/// of five hashes. `what` is the tile level, or `entries`.
#[must_use]
pub fn path(what: &str, index: u64, width: u64) -> String {
    let mut groups = vec![format!("{:03}", index % 1000)];
    let mut rest = index / 1000;
    while rest > 0 {
        groups.push(format!("x{:03}", rest % 1000));
        rest /= 1000;
    }
    groups.reverse();
    let partial = if width < WIDTH { format!(".p/{width}") } else { String::new() };
    format!("tile/{what}/{}{partial}", groups.join("/"))
}

/// Parses the part of a path after `tile/<what>/`: index of the tile and its width. Only the canonical
/// spelling is accepted.
#[must_use]
pub fn parse_path(rest: &str) -> Option<(u64, u64)> {
    let (number, width) = match rest.split_once(".p/") {
        Some((number, width)) => (number, width.parse().ok().filter(|width| (1..WIDTH).contains(width))?),
        None => (rest, WIDTH),
    };
    let groups: Vec<&str> = number.split('/').collect();
    let mut index = 0_u64;
    for (place, group) in groups.iter().enumerate() {
        let digits = if place + 1 < groups.len() { group.strip_prefix('x')? } else { group };
        if digits.len() != 3 || !digits.bytes().all(|c| c.is_ascii_digit()) {
            return None;
        }
        index = index.checked_mul(1000)?.checked_add(digits.parse().ok()?)?;
    }
    path("0", index, width).strip_prefix("tile/0/").is_some_and(|canonical| canonical == rest).then_some((index, width))
}

/// Serialises a tile as it is served: its hashes, one after the other.
#[must_use]
pub fn bytes(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

/// Parses the hashes of a tile as stored or served; `None` when the length is no multiple of 32.
#[must_use]
pub fn hashes(bytes: &[u8]) -> Option<Vec<Hash>> {
    let (chunks, rest) = bytes.as_chunks::<32>();
    rest.is_empty().then(|| chunks.iter().copied().map(Hash).collect())
}

/// Builds an entry bundle: each entry behind its length in two bytes, big-endian. `None` when an entry is too
/// long for that.
#[must_use]
pub fn bundle<'a>(entries: impl IntoIterator<Item = &'a [u8]>) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    for entry in entries {
        out.extend(u16::try_from(entry.len()).ok()?.to_be_bytes());
        out.extend(entry);
    }
    Some(out)
}

/// Fetched tiles, as a source of node hashes.
#[derive(Debug, Default)]
pub struct Tiles {
    tiles: HashMap<(u8, u64), Vec<Hash>>,
}

impl Tiles {
    /// Adds a fetched tile.
    pub fn insert(&mut self, level: u8, index: u64, hashes: Vec<Hash>) {
        self.tiles.insert((level, index), hashes);
    }

    /// Lists the tiles that a proof of leaf `index` in a tree of `size` leaves needs: those on the leaf's
    /// path and those on the right edge, as (level, index) pairs.
    #[must_use]
    pub fn needed(index: u64, size: u64) -> Vec<(u8, u64)> {
        let mut needed = Vec::new();
        for level in 0..8_u8 {
            let count = size >> (8 * u32::from(level));
            if count == 0 {
                break;
            }
            let path = (index >> (8 * u32::from(level))) / WIDTH;
            needed.extend([(level, path.min((count - 1) / WIDTH)), (level, (count - 1) / WIDTH)]);
            // When the newest tile of this level would be empty, the edge is one tile higher only.
        }
        needed.sort_unstable();
        needed.dedup();
        needed
    }
}

impl Nodes for Tiles {
    fn node(&self, level: u32, index: u64) -> Option<Hash> {
        let (tile_level, within) = (u8::try_from(level / 8).ok()?, level % 8);
        let start = index << within;
        let tile = self.tiles.get(&(tile_level, start / WIDTH))?;
        let from = usize::try_from(start % WIDTH).ok()?;
        tile.get(from..from + (1 << within))?.node(within, 0)
    }
}
