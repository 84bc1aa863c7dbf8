//! Where Kelisim keeps what it promised to keep.
//!
//! One trait, [`Store`], and two engines: [`Redb`], a file beside the gateway, and [`Redis`], shared by many gateways.
//! An engine keeps bytes under [`Key`]s and decides nothing; what the bytes mean is in [`rows`]. Every change of a site
//! is one [`Commit`], fenced by the site's [`Head`]: it happens whole, on top of the head it was made for, or not at
//! all. Two gateways, a retried request or an unknown outcome therefore cannot fork a site's ledger.

pub mod commit;
#[cfg(feature = "testing")]
pub mod contract;
pub mod error;
pub mod exchange;
pub mod key;
pub mod notice;
pub mod outbox;
pub mod redb;
pub mod redis;
pub mod rows;
#[cfg(feature = "testing")]
pub mod testing;

use async_trait::async_trait;
use kelisim_core::{SiteId, Timestamp};

pub use crate::redb::Redb;
pub use crate::redis::Redis;
pub use commit::{Commit, Head};
pub use error::StoreError;
pub use exchange::Exchange;
pub use key::Key;
pub use outbox::{Backlog, Delivery, Lane, Leased, Settled};

/// What an engine keeps through which accident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Durability {
    /// Nothing: for tests.
    Memory,
    /// The loss of power of the machine that holds the store.
    Node,
    /// The loss of that machine.
    NodeAndReplica,
}

impl Durability {
    /// Its name in configuration, receipts and `/readyz`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Durability::Memory => "memory",
            Durability::Node => "node",
            Durability::NodeAndReplica => "node+replica",
        }
    }

    /// The level of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Durability::Memory, Durability::Node, Durability::NodeAndReplica].into_iter().find(|level| level.name() == name)
    }
}

/// What an engine found out about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readiness {
    /// What it really keeps now; `None` when it cannot be reached.
    pub durability: Option<Durability>,
    /// Why it is less than was asked for, each a sentence with a remedy.
    pub reasons: Vec<String>,
}

/// A place that keeps bytes.
///
/// Absence is `None`, never an error. A method that returns `Ok` after a write has kept it to the engine's durability.
#[async_trait]
pub trait Store: Send + Sync {
    /// `redb` or `redis`.
    fn engine(&self) -> &'static str;

    /// Head of a site's ledger; that of the empty ledger when the site has none.
    async fn head(&self, site: &SiteId) -> Result<Head, StoreError>;

    /// The rows under these keys, in the same order, as they were at one moment (redb) or one after the other (Redis). Meant
    /// for thousands of keys at once as well as for one.
    async fn fetch(&self, site: &SiteId, keys: &[Key]) -> Result<Vec<Option<Vec<u8>>>, StoreError>;

    /// Up to `count` entries of the ledger from index `from`, in order; fewer at its end.
    async fn entries(&self, site: &SiteId, from: u64, count: u64) -> Result<Vec<Vec<u8>>, StoreError>;

    /// Writes everything in the commit, or nothing.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the site's head is not the one expected; nothing was written. After
    /// [`StoreError::Unknown`] it may have been: ask [`Store::head`].
    async fn commit(&self, site: &SiteId, commit: Commit) -> Result<(), StoreError>;

    /// Makes sure that everything read before is kept to the engine's durability: what was found recorded after an unknown
    /// outcome may not be on the replica yet.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when that cannot be confirmed in time.
    async fn confirm(&self, site: &SiteId) -> Result<(), StoreError>;

    /// Up to `limit` deliveries of a lane that are due at `now`; of an ordered lane its first, if it is. Each is put off by
    /// `lease_ms`, so that no other worker takes it meanwhile; if this one dies, it comes back. A lease keeps workers apart and
    /// promises nothing: an engine that ends together with all its workers may forget it, and what was held is due at once.
    async fn lease(
        &self,
        site: &SiteId,
        lane: &Lane,
        now: Timestamp,
        lease_ms: u64,
        limit: usize,
    ) -> Result<Vec<Leased>, StoreError>;

    /// Keeps the rows of deliveries and what became of each, in one write, of those that the worker still holds; whether it
    /// did, in the same order. Of the others nothing is changed.
    async fn settle_all(&self, site: &SiteId, ended: Vec<(Leased, Settled)>) -> Result<Vec<bool>, StoreError>;

    /// As [`Store::settle_all`], for one.
    async fn settle(&self, site: &SiteId, leased: Leased, settled: Settled) -> Result<bool, StoreError> {
        Ok(self.settle_all(site, vec![(leased, settled)]).await?.first().is_some_and(|kept| *kept))
    }

    /// Puts deliveries into their lanes with these rows, due at `due`: whether they are over, given up or waiting.
    async fn requeue(&self, site: &SiteId, deliveries: Vec<Delivery>, due: Timestamp) -> Result<(), StoreError>;

    /// The lanes that anything was ever put in, in the order of their names.
    async fn lanes(&self, site: &SiteId) -> Result<Vec<Lane>, StoreError>;

    /// How a lane stands.
    async fn backlog(&self, site: &SiteId, lane: &Lane) -> Result<Backlog, StoreError>;

    /// Up to `limit` deliveries of a lane that were given up, those of the places from `from` on, in order.
    async fn dead(&self, site: &SiteId, lane: &Lane, from: u64, limit: usize) -> Result<Vec<Delivery>, StoreError>;

    /// Changes rows outside the ledger, all or none: `false` when one of them is not what it was taken for, and nothing was
    /// written.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] for a row of the ledger: those change in commits only. After [`StoreError::Unknown`] it may
    /// have been written: fetch the rows.
    async fn exchange(&self, site: &SiteId, changes: Vec<Exchange>) -> Result<bool, StoreError>;

    /// Asks the engine what it really keeps, against the level wanted.
    async fn readiness(&self, wanted: Durability) -> Readiness;
}
