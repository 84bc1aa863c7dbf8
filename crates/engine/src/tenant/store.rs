//! A store handle that is scoped to one tenant, so that no use case can name another tenant's rows.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use kelisim_core::{SiteId, Timestamp};
use kelisim_store::{
    Backlog, Delivery, DeliveryOutcome, Durability, Exchange, Head, Key, Lane, Leased, Order, Readiness, Room, Span, Store,
    StoreError,
};

use crate::failure::Failure;
use crate::reason::Unavailable;

/// Caches whether the store guarantees the durability that was promised, as last seen.
pub struct ReadinessWatch {
    wanted: Durability,
    weak: AtomicBool,
    /// Whether only the reserve of refusals, withdrawals and erasures is left.
    reserve: AtomicBool,
    /// What was found last.
    last: Mutex<Readiness>,
}

impl ReadinessWatch {
    /// Watches for this level of durability; assumes it until the store was queried.
    #[must_use]
    pub fn new(wanted: Durability) -> Self {
        let last = Readiness { durability: Some(wanted), reasons: Vec::new(), room: None };
        Self { wanted, weak: AtomicBool::new(false), reserve: AtomicBool::new(false), last: Mutex::new(last) }
    }

    /// The durability that was promised.
    #[must_use]
    pub fn wanted(&self) -> Durability {
        self.wanted
    }

    /// Queries what the store really guarantees, and caches whether that is enough. An unreachable store
    /// keeps its last known level; nothing is recorded in it meanwhile anyway.
    pub async fn refresh(&self, store: &dyn Store) -> Readiness {
        let found = store.readiness(self.wanted).await;
        if let Some(level) = found.durability {
            self.weak.store(level < self.wanted, Ordering::Release);
        }
        self.reserve.store(found.room.is_some_and(Room::is_reserve), Ordering::Release);
        self.last.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&found);
        found
    }

    /// What was found last.
    #[must_use]
    pub fn last(&self) -> Readiness {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Refuses while the store guarantees less than was promised.
    ///
    /// # Errors
    /// [`Failure::Unavailable`] with [`Unavailable::Weak`].
    pub fn ready(&self) -> Result<(), Failure> {
        if self.weak.load(Ordering::Acquire) { Err(Failure::Unavailable(Unavailable::Weak)) } else { Ok(()) }
    }

    /// Refuses what gives somebody more data, while only the reserve is left of the store's room.
    ///
    /// # Errors
    /// [`Failure::Unavailable`] with [`Unavailable::Full`].
    pub fn room_for_grants(&self) -> Result<(), Failure> {
        if self.reserve.load(Ordering::Acquire) { Err(Failure::Unavailable(Unavailable::Full)) } else { Ok(()) }
    }
}

/// Rows, entries and lanes of one tenant. Each method delegates to the one of [`Store`] with that name.
#[derive(Clone)]
pub struct TenantStore {
    site: SiteId,
    store: Arc<dyn Store>,
    watch: Arc<ReadinessWatch>,
}

impl TenantStore {
    /// Creates a handle on the rows of `site`.
    pub fn new(site: SiteId, store: Arc<dyn Store>, watch: Arc<ReadinessWatch>) -> Self {
        Self { site, store, watch }
    }

    /// Store and tenant, for code of this crate that works below a tenant, such as the committer.
    #[must_use]
    pub(crate) fn parts(&self) -> (&dyn Store, &SiteId) {
        (&*self.store, &self.site)
    }

    /// Refuses while the store guarantees less than was promised.
    ///
    /// # Errors
    /// [`Failure::Unavailable`] with [`Unavailable::Weak`].
    pub fn ready(&self) -> Result<(), Failure> {
        self.watch.ready()
    }

    /// Refuses what gives somebody more data, while only the reserve is left of the store's room.
    ///
    /// # Errors
    /// [`Failure::Unavailable`] with [`Unavailable::Full`].
    pub fn room_for_grants(&self) -> Result<(), Failure> {
        self.watch.room_for_grants()
    }

    /// Whether other gateways may work on the same store: everything but the embedded one is shared.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.store.backend() != "redb"
    }

    /// Head of the tenant's ledger.
    pub async fn head(&self) -> Result<Head, StoreError> {
        self.store.head(&self.site).await
    }

    /// Reads the rows under these keys, in the same order.
    pub async fn fetch(&self, keys: &[Key]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.store.fetch(&self.site, keys).await
    }

    /// Reads and decodes the row under one key.
    pub async fn row<T: serde::de::DeserializeOwned>(&self, key: Key) -> Result<Option<T>, StoreError> {
        self.fetch(&[key]).await?.pop().flatten().map(|row| kelisim_store::rows::decode(&row)).transpose()
    }

    /// Reads up to `count` entries of the ledger from index `from`.
    pub async fn entries(&self, from: u64, count: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        self.store.entries(&self.site, from, count).await
    }

    /// Reads and decodes the entry at one index of the ledger.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when the ledger ends before it or it cannot be decoded.
    pub async fn entry(&self, index: u64) -> Result<kelisim_store::rows::Entry, StoreError> {
        let entry = self.entries(index, 1).await?.pop().ok_or(StoreError::Corrupt("an entry of the ledger"))?;
        kelisim_store::rows::decode(&entry)
    }

    /// Compares and swaps rows outside the ledger, all or none.
    pub async fn exchange(&self, changes: Vec<Exchange>) -> Result<bool, StoreError> {
        self.store.exchange(&self.site, changes).await
    }

    /// Reads members of an ordered set within a span.
    pub async fn members(&self, set: &str, span: &Span, order: Order, limit: usize) -> Result<Vec<Vec<u8>>, StoreError> {
        self.store.members(&self.site, set, span, order, limit).await
    }

    /// Counts members of an ordered set within a span, up to `most`.
    pub async fn count(&self, set: &str, span: &Span, most: usize) -> Result<usize, StoreError> {
        self.store.count(&self.site, set, span, most).await
    }

    /// Lists lanes that ever held a delivery.
    pub async fn lanes(&self) -> Result<Vec<Lane>, StoreError> {
        self.store.lanes(&self.site).await
    }

    /// Counts deliveries of a lane that wait or were given up.
    pub async fn backlog(&self, lane: &Lane) -> Result<Backlog, StoreError> {
        self.store.backlog(&self.site, lane).await
    }

    /// Lists dead letters of a lane, from a place on.
    pub async fn dead(&self, lane: &Lane, from: u64, limit: usize) -> Result<Vec<Delivery>, StoreError> {
        self.store.dead(&self.site, lane, from, limit).await
    }

    /// Puts deliveries back into their lanes.
    pub async fn requeue(&self, deliveries: Vec<Delivery>, due: Timestamp) -> Result<(), StoreError> {
        self.store.requeue(&self.site, deliveries, due).await
    }

    /// Leases due deliveries of a lane.
    pub async fn lease(&self, lane: &Lane, now: Timestamp, lease_ms: u64, limit: usize) -> Result<Vec<Leased>, StoreError> {
        self.store.lease(&self.site, lane, now, lease_ms, limit).await
    }

    /// Records the outcomes of leased deliveries in one write.
    pub async fn record_outcomes(&self, ended: Vec<(Leased, DeliveryOutcome)>) -> Result<Vec<bool>, StoreError> {
        self.store.record_outcomes(&self.site, ended).await
    }
}
