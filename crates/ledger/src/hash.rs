//! The two hashes a tree is made of: RFC 6962, 2.1.

use crate::encoding::{base64, from_base64, hex};
use std::fmt;

use sha2::{Digest, Sha256};

/// SHA-256 hash of a leaf or a node.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// Hashes a leaf's bytes, with a leading zero byte that separates leaves from nodes.
    #[must_use]
    pub fn leaf(bytes: &[u8]) -> Self {
        Self(Sha256::new().chain_update([0]).chain_update(bytes).finalize().into())
    }

    /// Hashes a node over its two children.
    #[must_use]
    pub fn node(left: &Hash, right: &Hash) -> Self {
        let mut block = [0_u8; 65];
        block[0] = 1;
        block[1..33].copy_from_slice(&left.0);
        block[33..].copy_from_slice(&right.0);
        Self(Sha256::digest(block).into())
    }

    /// Root of the empty tree.
    #[must_use]
    pub fn empty() -> Self {
        Self(Sha256::digest([]).into())
    }

    /// Encodes as standard base 64, as C2SP formats do.
    #[must_use]
    pub fn to_base64(self) -> String {
        base64(&self.0)
    }

    /// Decodes standard base 64; only the canonical spelling is accepted.
    #[must_use]
    pub fn from_base64(text: &str) -> Option<Self> {
        from_base64(text)?.try_into().ok().map(Self)
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}
