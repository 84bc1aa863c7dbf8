//! Keeps the newest signed head of every ledger outside the store, and notices a store that was changed
//! behind the gateway's back.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use futures_util::future::join_all;
use kelisim_core::SiteId;
use kelisim_store::Head;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

use crate::gateway::Gateway;

/// Pause between two looks at what was signed: a signed head is kept within a second.
const KEEP: Duration = Duration::from_millis(500);
/// Pause between two looks at the heads in the store.
const INSPECT: Duration = Duration::from_secs(1);

/// Compares the head of every ledger with what was signed, each second. What it finds stops the tenant and is
/// in `/readyz`.
pub(crate) async fn inspect(gateway: Arc<Gateway>) {
    let mut pace = interval(INSPECT);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        pace.tick().await;
        // What cannot be read now is read in a second; what is found is reported by the committer itself.
        let committers = gateway.committers();
        join_all(committers.iter().map(|(_, committer)| committer.inspect())).await;
    }
}

/// Keeps what was signed.
pub(crate) struct Keeper {
    gateway: Arc<Gateway>,
    kept: HashMap<SiteId, Head>,
}

impl Keeper {
    pub(crate) fn new(gateway: Arc<Gateway>) -> Self {
        Self { gateway, kept: HashMap::new() }
    }

    /// Runs until the gateway stops; whoever stops it has the last look.
    pub(crate) async fn run(mut self, mut stopped: watch::Receiver<bool>) -> Self {
        let mut pace = interval(KEEP);
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !*stopped.borrow() {
            tokio::select! {
                _ = pace.tick() => self.keep().await,
                changed = stopped.changed() => if changed.is_err() { break },
            }
        }
        self
    }

    /// Keeps every head that was signed since the last time. A failure makes the gateway not ready.
    pub(crate) async fn keep(&mut self) {
        let mut failure = None;
        for (site, committer) in self.gateway.committers() {
            let head = committer.signed();
            if committer.trouble().is_some() || head.size == 0 || self.kept.get(&site) == Some(&head) {
                continue;
            }
            let (gateway, of) = (Arc::clone(&self.gateway), site.clone());
            let keep = move || gateway.kept().keep(&of, committer.key(), head);
            match tokio::task::spawn_blocking(keep).await {
                Ok(Ok(())) => drop(self.kept.insert(site, head)),
                Ok(Err(why)) => failure = Some(why.to_string()),
                // The runtime is ending; the last look is made after it.
                Err(_) => {}
            }
        }
        let mut before = self.gateway.kept_failure.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(why) = failure.as_ref().filter(|_| before.is_none()) {
            tracing::error!("not ready: signed heads cannot be kept: {why}");
        }
        *before = failure;
    }
}
