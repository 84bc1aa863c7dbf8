//! Verification of proofs without the tree: RFC 9162, 2.1.3.2 and 2.1.4.2.

use crate::Hash;

/// Returns true if `proof` shows that a leaf with this hash is at `index` of the tree of `size` leaves with
/// this `root`.
#[must_use]
pub fn inclusion(leaf: &Hash, index: u64, size: u64, proof: &[Hash], root: &Hash) -> bool {
    self::root(leaf, index, size, proof).is_some_and(|found| found == *root)
}

/// Computes the root of the tree of `size` leaves that `proof` leads to from a leaf with this hash at
/// `index`; `None` when it is not an inclusion proof for that index.
#[must_use]
pub fn root(leaf: &Hash, index: u64, size: u64, proof: &[Hash]) -> Option<Hash> {
    if index >= size {
        return None;
    }
    let (mut node, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in proof {
        if last == 0 {
            return None;
        }
        if node & 1 == 1 || node == last {
            hash = Hash::node(sibling, &hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = Hash::node(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    (last == 0).then_some(hash)
}

/// Returns true if `proof` shows that the tree of `old` leaves is a prefix of the tree of `new` leaves.
#[must_use]
pub fn consistency(old: u64, old_root: &Hash, new: u64, new_root: &Hash, proof: &[Hash]) -> bool {
    if old == new {
        return proof.is_empty() && old_root == new_root;
    }
    if old == 0 || old > new {
        return false;
    }
    let (mut node, mut last) = (old - 1, new - 1);
    let turns = node.trailing_ones();
    node >>= turns;
    last >>= turns;
    // An old tree that is a complete subtree of the new one is itself the seed of the proof.
    let mut steps = proof.iter();
    let seed = if node == 0 && old.is_power_of_two() { Some(old_root) } else { steps.next() };
    let Some(seed) = seed else { return false };
    let (mut first, mut second) = (*seed, *seed);
    for step in steps {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            first = Hash::node(step, &first);
            second = Hash::node(step, &second);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            second = Hash::node(&second, step);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && first == *old_root && second == *new_root
}
