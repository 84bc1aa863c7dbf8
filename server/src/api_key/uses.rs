//! When each key was last used, to the minute: written down beside the requests, not in their way.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kelisim_core::Timestamp;
use kelisim_store::rows::{self, KeyUseRow};
use kelisim_store::{Exchange, Key};

use crate::gateway::Gateway;
use crate::problem::Problem;

/// How often what is new is written down.
const STEP: Duration = Duration::from_secs(30);
/// A use that follows another within this is not written down.
const MINUTE_MS: u64 = 60_000;

/// The last use of each key that this gateway saw, and of which moment the store knows.
#[derive(Default)]
pub struct Uses(Mutex<HashMap<String, (Timestamp, Timestamp)>>);

impl Uses {
    /// A key opened something.
    pub fn note(&self, id: &str, now: Timestamp) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match known.get_mut(id) {
            Some((last, _)) => *last = now,
            None => drop(known.insert(id.to_owned(), (now, Timestamp(0)))),
        }
    }

    /// What the store does not know yet.
    fn fresh(&self) -> Vec<(String, Timestamp)> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = known.iter().filter(|(_, (last, written))| last.0 >= written.0 + MINUTE_MS);
        fresh.map(|(id, (last, _))| (id.clone(), *last)).collect()
    }

    fn wrote(&self, id: &str, moment: Timestamp) {
        if let Some((_, written)) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get_mut(id) {
            *written = moment;
        }
    }

    fn seen(&self, id: &str) -> Option<Timestamp> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(id).map(|(last, _)| *last)
    }
}

/// Writes down, for as long as the gateway lives, what is new.
pub async fn run(gateway: Arc<Gateway>) {
    loop {
        tokio::time::sleep(STEP).await;
        write(&gateway).await;
    }
}

/// Writes down what is new.
pub async fn write(gateway: &Gateway) {
    for (id, moment) in gateway.key_uses.fresh() {
        match keep(gateway, &id, moment).await {
            Ok(()) => gateway.key_uses.wrote(&id, moment),
            Err(problem) => tracing::debug!(key = %id, code = problem.code(), "the last use of a key is not written down yet"),
        }
    }
}

async fn read(gateway: &Gateway, id: &str) -> Result<(Option<Vec<u8>>, Option<Timestamp>), Problem> {
    let row = gateway.store.fetch(&gateway.house.id, &[Key::KeyUse(id.to_owned())]).await?.pop().flatten();
    let at = row.as_ref().map(|row| rows::decode::<KeyUseRow>(row)).transpose()?.map(|row| row.at);
    Ok((row, at))
}

async fn keep(gateway: &Gateway, id: &str, moment: Timestamp) -> Result<(), Problem> {
    let (from, at) = read(gateway, id).await?;
    if at.is_none_or(|at| at < moment) {
        let to = Some(rows::encode(&KeyUseRow { at: moment }));
        // Another gateway may have been faster: its moment is as good.
        gateway.store.exchange(&gateway.house.id, vec![Exchange { key: Key::KeyUse(id.to_owned()), from, to }]).await?;
    }
    Ok(())
}

/// When a key was last used, as far as the gateways wrote it down or this one saw it.
///
/// # Errors
/// [`Problem::Unavailable`]
pub async fn last(gateway: &Gateway, id: &str) -> Result<Option<Timestamp>, Problem> {
    Ok(read(gateway, id).await?.1.max(gateway.key_uses.seen(id)))
}
