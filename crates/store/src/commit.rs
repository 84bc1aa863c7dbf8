//! Commit: one atomic change of one site.

use crate::outbox::Delivery;
use crate::sets::Membership;
use crate::{Key, StoreError};

/// Stored head of a site's ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Number of leaves in the ledger.
    pub size: u64,
    /// Root of the tree over them (RFC 6962).
    pub root: [u8; 32],
    /// Time of the newest leaf, seconds since 1970-01-01 UTC; the next is never earlier.
    pub time: u64,
}

impl Default for Head {
    fn default() -> Self {
        // SHA-256 of nothing: the root of the empty tree.
        const EMPTY: [u8; 32] = [
            0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27, 0xae, 0x41,
            0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
        ];
        Self { size: 0, root: EMPTY, time: 0 }
    }
}

impl Head {
    /// Size of a stored head, in bytes.
    pub const BYTES: usize = 48;

    /// Serialises the head: size, root and time, numbers in big-endian.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        bytes[..8].copy_from_slice(&self.size.to_be_bytes());
        bytes[8..40].copy_from_slice(&self.root);
        bytes[40..].copy_from_slice(&self.time.to_be_bytes());
        bytes
    }

    /// Parses a stored head; no bytes are the head of the empty ledger.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when the length is wrong.
    pub fn from_bytes(bytes: Option<&[u8]>) -> Result<Self, StoreError> {
        let Some(bytes) = bytes else { return Ok(Self::default()) };
        let bytes: [u8; Self::BYTES] = bytes.try_into().map_err(|_| StoreError::Corrupt("head"))?;
        let (mut size, mut root, mut time) = ([0; 8], [0; 32], [0; 8]);
        size.copy_from_slice(&bytes[..8]);
        root.copy_from_slice(&bytes[8..40]);
        time.copy_from_slice(&bytes[40..]);
        Ok(Self { size: u64::from_be_bytes(size), root, time: u64::from_be_bytes(time) })
    }
}

/// Atomic change of one site.
#[derive(Clone, Debug, Default)]
pub struct Commit {
    /// Head the commit was computed from.
    pub expect: Head,
    /// Head after the commit.
    pub head: Head,
    /// Entries from index `expect.size` on.
    pub entries: Vec<Vec<u8>>,
    /// Entries that were written before and are written anew, by index: what was sealed beside a leaf is destroyed.
    pub rewritten: Vec<(u64, Vec<u8>)>,
    /// Rows to write; `None` deletes.
    pub rows: Vec<(Key, Option<Vec<u8>>)>,
    /// Changes of ordered sets, in order.
    pub sets: Vec<Membership>,
    /// Deliveries to add to the outbox, due at once.
    pub deliveries: Vec<Delivery>,
    /// Moment from which the deliveries are due, milliseconds since 1970-01-01 UTC.
    pub due: u64,
}
