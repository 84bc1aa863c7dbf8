//! Moment at which each API key was last used, to the minute: stored in the background, not in the way of
//! requests.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use kelisim_core::Timestamp;
use kelisim_engine::tenant::TenantStore;
use kelisim_store::rows::{self, KeyUseRow};
use kelisim_store::{Exchange, Key, StoreError};

/// Interval between two writes of new moments.
const STEP: Duration = Duration::from_secs(30);
/// A use that follows a stored one within this time is not stored.
const MINUTE_MS: u64 = 60_000;

/// The last use of each key that this gateway saw, and the moment that the store holds.
pub(crate) struct Uses {
    known: Mutex<HashMap<String, (Timestamp, Timestamp)>>,
    /// Rows of the system tenant.
    store: TenantStore,
}

impl Uses {
    /// Starts with no use seen by this gateway; moments are written to the rows of the system tenant.
    #[must_use]
    pub(crate) fn new(store: TenantStore) -> Self {
        Self { known: Mutex::default(), store }
    }

    /// Notes that a key opened something.
    pub(crate) fn note(&self, id: &str, now: Timestamp) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        match known.get_mut(id) {
            Some((last, _)) => *last = now,
            None => drop(known.insert(id.to_owned(), (now, Timestamp(0)))),
        }
    }

    /// Moments that the store does not have yet.
    fn fresh(&self) -> Vec<(String, Timestamp)> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = known.iter().filter(|(_, (last, written))| last.0 >= written.0 + MINUTE_MS);
        fresh.map(|(id, (last, _))| (id.clone(), *last)).collect()
    }

    fn wrote(&self, id: &str, moment: Timestamp) {
        if let Some((_, written)) = self.known.lock().unwrap_or_else(PoisonError::into_inner).get_mut(id) {
            *written = moment;
        }
    }

    fn seen(&self, id: &str) -> Option<Timestamp> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).get(id).map(|(last, _)| *last)
    }

    /// Stores new moments periodically for as long as the gateway lives.
    pub(crate) async fn run(&self) {
        loop {
            tokio::time::sleep(STEP).await;
            self.flush().await;
        }
    }

    /// Stores the new moments now.
    pub(crate) async fn flush(&self) {
        for (id, moment) in self.fresh() {
            match self.write(&id, moment).await {
                Ok(()) => self.wrote(&id, moment),
                Err(why) => {
                    tracing::error!(key = %id, code = why.code(), reason = %why, "the last use of a key is not written down yet");
                }
            }
        }
    }

    async fn read(&self, id: &str) -> Result<(Option<Vec<u8>>, Option<Timestamp>), StoreError> {
        let row = self.store.fetch(&[Key::KeyUse(id.to_owned())]).await?.pop().flatten();
        let at = row.as_ref().map(|row| rows::decode::<KeyUseRow>(row)).transpose()?.map(|row| row.at);
        Ok((row, at))
    }

    async fn write(&self, id: &str, moment: Timestamp) -> Result<(), StoreError> {
        let (from, at) = self.read(id).await?;
        if at.is_none_or(|at| at < moment) {
            let to = Some(rows::encode(&KeyUseRow { at: moment }));
            // Another gateway may have been faster: its moment is as good.
            self.store.exchange(vec![Exchange { key: Key::KeyUse(id.to_owned()), from, to }]).await?;
        }
        Ok(())
    }

    /// Last use of a key that any gateway stored or this one saw.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub(crate) async fn last(&self, id: &str) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.read(id).await?.1.max(self.seen(id)))
    }
}
