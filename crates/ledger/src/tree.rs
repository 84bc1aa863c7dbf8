//! Roots and proofs computed from the hashes of complete subtrees: RFC 6962, 2.1.1 and 2.1.2.

use crate::Hash;

/// Source of hashes of complete subtrees.
pub trait Nodes {
    /// Returns the hash of the complete subtree over leaves `index << level .. (index + 1) << level`; `None`
    /// when this source lacks it.
    fn node(&self, level: u32, index: u64) -> Option<Hash>;
}

impl<N: Nodes + ?Sized> Nodes for &N {
    fn node(&self, level: u32, index: u64) -> Option<Hash> {
        (**self).node(level, index)
    }
}

/// All leaf hashes in memory: for tests and for the verifier's own tree.
impl Nodes for [Hash] {
    fn node(&self, level: u32, index: u64) -> Option<Hash> {
        let start = usize::try_from(index.checked_shl(level)?).ok()?;
        let leaves = self.get(start..start.checked_add(1_usize.checked_shl(level)?)?)?;
        Some(fold(leaves))
    }
}

fn fold(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash::empty(),
        [one] => *one,
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            Hash::node(&fold(left), &fold(right))
        }
    }
}

/// Computes the root of the tree over the first `size` leaves; `None` when a hash is missing.
pub fn root(nodes: &(impl Nodes + ?Sized), size: u64) -> Option<Hash> {
    if size == 0 { Some(Hash::empty()) } else { range(nodes, 0, size) }
}

/// `MTH(D[lo:hi])`, for a range that begins where a subtree of its size may begin.
fn range(nodes: &(impl Nodes + ?Sized), lo: u64, hi: u64) -> Option<Hash> {
    let width = hi - lo;
    if width.is_power_of_two() {
        return nodes.node(width.trailing_zeros(), lo >> width.trailing_zeros());
    }
    let middle = lo + split(width);
    Some(Hash::node(&range(nodes, lo, middle)?, &range(nodes, middle, hi)?))
}

/// Largest power of two smaller than `width`.
fn split(width: u64) -> u64 {
    1 << (u64::BITS - 1 - (width - 1).leading_zeros())
}

/// `PATH(m, D[n])`: builds the proof that leaf `index` is in the tree over `size` leaves, from the leaf
/// upwards. `None` when there is no such leaf or a hash is missing.
pub fn inclusion(nodes: &(impl Nodes + ?Sized), index: u64, size: u64) -> Option<Vec<Hash>> {
    if index >= size {
        return None;
    }
    let mut path = Vec::new();
    let (mut lo, mut hi) = (0, size);
    while hi - lo > 1 {
        let middle = lo + split(hi - lo);
        if index < middle {
            path.push(range(nodes, middle, hi)?);
            hi = middle;
        } else {
            path.push(range(nodes, lo, middle)?);
            lo = middle;
        }
    }
    path.reverse();
    Some(path)
}

/// `PROOF(m, D[n])`: builds the proof that the tree over `old` leaves is a prefix of the tree over `new`
/// leaves. `None` when `old` is zero or larger than `new`, or a hash is missing.
pub fn consistency(nodes: &(impl Nodes + ?Sized), old: u64, new: u64) -> Option<Vec<Hash>> {
    if old == 0 || old > new {
        return None;
    }
    let mut path = Vec::new();
    let (mut lo, mut hi, mut whole) = (0, new, true);
    while hi != old {
        let middle = lo + split(hi - lo);
        if old <= middle {
            path.push(range(nodes, middle, hi)?);
            hi = middle;
        } else {
            path.push(range(nodes, lo, middle)?);
            lo = middle;
            whole = false;
        }
    }
    if !whole {
        path.push(range(nodes, lo, hi)?);
    }
    path.reverse();
    Some(path)
}
