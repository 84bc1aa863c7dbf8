//! Storage of ledgers, rows and the outbox.
//!
//! One trait, [`Store`], and two backends: [`Redb`], a file beside the gateway, and [`Redis`], shared by many
//! gateways. A backend stores bytes under [`Key`]s and decides nothing; what the bytes mean is in [`rows`].
//! Every change of a site is one [`Commit`], fenced by the site's [`Head`]: it is written as a whole, on top
//! of the head it was computed from, or not at all. Two gateways, a retried request or an unknown outcome
//! therefore cannot fork a site's ledger.

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
pub mod sets;
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
pub use outbox::{Backlog, Delivery, DeliveryOutcome, Lane, Leased};
pub use sets::{Membership, Order, Span};

/// Failures that acknowledged writes survive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Durability {
    /// No failure at all: for tests.
    Memory,
    /// Power loss of the machine that holds the store.
    Node,
    /// Total loss of that machine.
    NodeAndReplica,
}

impl Durability {
    /// Name in configuration, receipts and `/readyz`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Durability::Memory => "memory",
            Durability::Node => "node",
            Durability::NodeAndReplica => "node+replica",
        }
    }

    /// Looks a level up by its name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Durability::Memory, Durability::Node, Durability::NodeAndReplica].into_iter().find(|level| level.name() == name)
    }
}

/// Result of a readiness check of a backend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readiness {
    /// Durability in effect now; `None` when the backend cannot be reached.
    pub durability: Option<Durability>,
    /// Reasons why acts cannot be recorded as was asked for, each a sentence with a remedy.
    pub reasons: Vec<String>,
    /// Room for more; `None` when there is no limit, or it is not known.
    pub room: Option<Room>,
}

impl Readiness {
    /// What will be amiss soon: room that runs short.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let Some(room) = self.room.filter(|room| room.is_short()) else { return Vec::new() };
        let (free, reserve) = (room.free >> 20, room.reserve() >> 20);
        let what = if room.is_reserve() {
            "Only the reserve is left: refusals, withdrawals, erasures and requests are taken, and nothing else."
        } else {
            "Room of the store runs short."
        };
        vec![format!("{what} {free} MiB are free; the last {reserve} MiB are kept for refusals and withdrawals. Make room.")]
    }
}

/// Room of a backend, in bytes: memory of Redis, disk of the embedded file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Bytes that are free.
    pub free: u64,
    /// Bytes in all.
    pub total: u64,
}

impl Room {
    /// Largest reserve, in bytes: some hundred thousand withdrawals.
    const RESERVE: u64 = 64 << 20;

    /// Bytes that are kept for refusals, withdrawals and erasures: a twentieth, or 64 MiB where that is less.
    #[must_use]
    pub fn reserve(self) -> u64 {
        (self.total / 20).min(Self::RESERVE)
    }

    /// Whether only the reserve is left.
    #[must_use]
    pub fn is_reserve(self) -> bool {
        self.free <= self.reserve()
    }

    /// Whether the reserve is near: time to make room.
    #[must_use]
    pub fn is_short(self) -> bool {
        self.free <= 4 * self.reserve()
    }
}

/// Backend of the storage.
///
/// Absence is `None`, never an error. A method that returns `Ok` after a write has stored it to the backend's
/// durability.
#[async_trait]
pub trait Store: Send + Sync {
    /// Name of the backend: `redb` or `redis`.
    fn backend(&self) -> &'static str;

    /// Reads the head of a site's ledger; that of the empty ledger when the site has none.
    async fn head(&self, site: &SiteId) -> Result<Head, StoreError>;

    /// Reads the rows under these keys, in the same order, as they were at one moment (redb) or one after the
    /// other (Redis). Fit for thousands of keys at once as well as for one.
    async fn fetch(&self, site: &SiteId, keys: &[Key]) -> Result<Vec<Option<Vec<u8>>>, StoreError>;

    /// Reads up to `count` entries of the ledger from index `from`, in order; fewer at its end.
    async fn entries(&self, site: &SiteId, from: u64, count: u64) -> Result<Vec<Vec<u8>>, StoreError>;

    /// Reads up to `limit` members of an ordered set within a span, from the end that `order` names.
    async fn members(
        &self,
        site: &SiteId,
        set: &str,
        span: &Span,
        order: Order,
        limit: usize,
    ) -> Result<Vec<Vec<u8>>, StoreError>;

    /// Counts the members of an ordered set within a span, up to `most`.
    async fn count(&self, site: &SiteId, set: &str, span: &Span, most: usize) -> Result<usize, StoreError>;

    /// Writes everything in the commit, or nothing.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the site's head is not the one expected; nothing was written. After
    /// [`StoreError::Unknown`] it may have been written: read [`Store::head`].
    async fn commit(&self, site: &SiteId, commit: Commit) -> Result<(), StoreError>;

    /// Confirms that everything read before is stored to the backend's durability: a record that is found
    /// after an unknown outcome may not be on the replica yet.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when that cannot be confirmed in time.
    async fn confirm(&self, site: &SiteId) -> Result<(), StoreError>;

    /// Leases up to `limit` deliveries of a lane that are due at `now`; of an ordered lane only the first, if
    /// it is due. Each is put off by `lease_ms`, so that no other worker takes it meanwhile; if this one
    /// dies, it comes back. A lease keeps workers apart and guarantees nothing more: a backend that ends
    /// together with all its workers may forget it, and what was leased is then due at once.
    async fn lease(
        &self,
        site: &SiteId,
        lane: &Lane,
        now: Timestamp,
        lease_ms: u64,
        limit: usize,
    ) -> Result<Vec<Leased>, StoreError>;

    /// Writes rows and outcomes of the deliveries that the worker still holds, in one write. Returns whether
    /// each was held, in the same order; those that were not stay unchanged.
    async fn record_outcomes(&self, site: &SiteId, ended: Vec<(Leased, DeliveryOutcome)>) -> Result<Vec<bool>, StoreError>;

    /// Writes the outcome of one delivery, as [`Store::record_outcomes`] does.
    async fn record_outcome(&self, site: &SiteId, leased: Leased, outcome: DeliveryOutcome) -> Result<bool, StoreError> {
        Ok(self.record_outcomes(site, vec![(leased, outcome)]).await?.first().is_some_and(|kept| *kept))
    }

    /// Puts deliveries into their lanes with these rows, due at `due`: finished, dead or waiting ones.
    async fn requeue(&self, site: &SiteId, deliveries: Vec<Delivery>, due: Timestamp) -> Result<(), StoreError>;

    /// Lists the lanes that ever held a delivery, in the order of their names.
    async fn lanes(&self, site: &SiteId) -> Result<Vec<Lane>, StoreError>;

    /// Reads the backlog of a lane.
    async fn backlog(&self, site: &SiteId, lane: &Lane) -> Result<Backlog, StoreError>;

    /// Lists up to `limit` dead letters of a lane, from place `from` on, in order.
    async fn dead(&self, site: &SiteId, lane: &Lane, from: u64, limit: usize) -> Result<Vec<Delivery>, StoreError>;

    /// Compares and swaps rows outside the ledger, all or none. Returns `false` when one of them is not what
    /// was expected, and nothing was written.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] for a row of the ledger: those change in commits only. After
    /// [`StoreError::Unknown`] it may have been written: fetch the rows.
    async fn exchange(&self, site: &SiteId, changes: Vec<Exchange>) -> Result<bool, StoreError>;

    /// Takes one of `per_minute` from a bucket that all gateways on this store share, by its keyed hash. Returns
    /// the milliseconds to wait when it is empty. A backend that one gateway has for itself shares nothing.
    async fn spend(&self, _bucket: [u8; 16], _per_minute: u32) -> Result<Option<u64>, StoreError> {
        Ok(None)
    }

    /// Queries the durability in effect, and compares it with the wanted level.
    async fn readiness(&self, wanted: Durability) -> Readiness;
}
