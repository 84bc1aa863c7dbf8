//! Outcome writer: stores outcomes of deliveries in batches, because each write costs an fsync, however much
//! is in it.
//!
//! An attempt's slot is free as soon as the receiver answers; the outcome is stored a moment later. A gateway
//! that dies in between sends those few messages again, with the same ids.

use std::sync::Arc;
use std::time::Duration;

use kelisim_core::Timestamp;
use kelisim_engine::{Tenant, clock};
use kelisim_store::{DeliveryOutcome, Leased};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::sleep;

/// Largest number of outcomes in one write.
const MAX_BATCH: usize = 256;
/// Time for which a batch is gathered: long enough that a fast receiver does not take the disk from the
/// committer, and too short to be noticed.
const GATHER: Duration = Duration::from_millis(25);
/// Capacity of the queue while the store is busy; when it is full, attempts wait.
const CAPACITY: usize = 1024;
/// Delay before a failed write is retried, as long as its leases last.
const RETRY_DELAY: Duration = Duration::from_millis(250);

/// Writer of the outcomes of one lane.
#[derive(Clone)]
pub(super) struct OutcomeWriter {
    tenant: Arc<Tenant>,
    /// Writes without batching: an ordered lane continues only after the outcome is stored.
    at_once: bool,
    ended: mpsc::Sender<(Leased, DeliveryOutcome)>,
}

impl OutcomeWriter {
    /// Starts a writer on the current runtime; the handle ends when every clone of the writer is dropped and
    /// all outcomes are stored.
    pub(super) fn start(tenant: &Arc<Tenant>, at_once: bool) -> (Self, JoinHandle<()>) {
        let (ended, inbox) = mpsc::channel(CAPACITY);
        let writing = tokio::spawn(gather(Arc::clone(tenant), inbox));
        (Self { tenant: Arc::clone(tenant), at_once, ended }, writing)
    }

    /// Takes an outcome. In an ordered lane it is stored when this returns, unless the store failed until the
    /// lease expired.
    pub(super) async fn record(&self, leased: Leased, outcome: DeliveryOutcome) {
        if self.at_once {
            write(&self.tenant, vec![(leased, outcome)]).await;
        } else {
            // The receiving task ends only with the runtime, and so does this one.
            let _ = self.ended.send((leased, outcome)).await;
        }
    }

    /// Gives back a delivery that was not attempted, so that it is due at once. When the queue is full, its
    /// lease expires by itself.
    pub(super) fn give_back(&self, leased: Leased, now: Timestamp) {
        let _ = self.ended.try_send((leased, DeliveryOutcome::Waits(now)));
    }
}

async fn gather(tenant: Arc<Tenant>, mut inbox: mpsc::Receiver<(Leased, DeliveryOutcome)>) {
    let mut ended = Vec::with_capacity(MAX_BATCH);
    while inbox.recv_many(&mut ended, MAX_BATCH).await > 0 {
        let gathered = sleep(GATHER);
        tokio::pin!(gathered);
        while ended.len() < MAX_BATCH {
            let room = MAX_BATCH - ended.len();
            tokio::select! {
                // Zero: every sender was dropped.
                more = inbox.recv_many(&mut ended, room) => if more == 0 { break },
                () = &mut gathered => break,
            }
        }
        write(&tenant, std::mem::replace(&mut ended, Vec::with_capacity(MAX_BATCH))).await;
    }
}

/// Writes outcomes. A failed write is retried while all leases last: an outcome that was stored the first
/// time no longer has a lease, so that nothing is applied twice.
async fn write(tenant: &Tenant, ended: Vec<(Leased, DeliveryOutcome)>) {
    let until = ended.iter().map(|(leased, _)| leased.until).min().unwrap_or_default();
    let mut failed = false;
    loop {
        match tenant.store.record_outcomes(ended.clone()).await {
            Ok(stored) => {
                let lost = stored.iter().filter(|stored| !**stored).count();
                // Their leases had expired and other workers took them, or they were retried by hand.
                if lost > 0 && !failed {
                    tracing::info!(site = %tenant.config.id, count = lost, "other attempts count");
                }
                return;
            }
            // The leases expire and the messages are sent again, with the same ids.
            Err(why) if clock::now() >= until => {
                tracing::warn!(site = %tenant.config.id, code = why.code(), count = ended.len(), "outcomes of deliveries were not kept");
                return;
            }
            Err(why) => {
                failed = true;
                tracing::debug!(site = %tenant.config.id, code = why.code(), "outcomes of deliveries are not kept yet");
            }
        }
        sleep(RETRY_DELAY).await;
    }
}
