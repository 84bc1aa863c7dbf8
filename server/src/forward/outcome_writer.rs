//! Keeps what became of deliveries, many in one write: a write costs a sync of the disk, however much is in it.
//!
//! An attempt's place is free for the next as soon as the receiver answered; what it answered is kept a moment later. A
//! gateway that dies in between sends those few again, with the same ids.

use std::sync::Arc;
use std::time::Duration;

use kelisim_core::Timestamp;
use kelisim_engine::{Tenant, clock};
use kelisim_store::{DeliveryOutcome, Leased};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::sleep;

/// Outcomes kept in one write at most.
const MOST: usize = 256;
/// How long the first of them waits for others: long enough that a fast receiver does not take the disk from those who
/// record, and too short for anybody to see.
const GATHER: Duration = Duration::from_millis(25);
/// Outcomes that may wait while the store is busy; attempts wait when there are more.
const WAITING: usize = 1024;
/// A write that failed is tried again after this, as long as what it is about is still held.
const AGAIN: Duration = Duration::from_millis(250);

/// Keeps the outcomes of one lane.
#[derive(Clone)]
pub(super) struct OutcomeWriter {
    tenant: Arc<Tenant>,
    /// An ordered lane goes on only when what it did is kept.
    at_once: bool,
    ended: mpsc::Sender<(Leased, DeliveryOutcome)>,
}

impl OutcomeWriter {
    /// Starts one on the current runtime; also what ends when everything is kept and nobody has the outcomes any more.
    pub(super) fn start(tenant: &Arc<Tenant>, at_once: bool) -> (Self, JoinHandle<()>) {
        let (ended, inbox) = mpsc::channel(WAITING);
        let keeping = tokio::spawn(gather(Arc::clone(tenant), inbox));
        (Self { tenant: Arc::clone(tenant), at_once, ended }, keeping)
    }

    /// Takes an outcome. In an ordered lane it is kept when this returns, unless the store failed for as long as it was held.
    pub(super) async fn keep(&self, leased: Leased, settled: DeliveryOutcome) {
        if self.at_once {
            write(&self.tenant, vec![(leased, settled)]).await;
        } else {
            // The other half ends with the runtime, and this one with it.
            let _ = self.ended.send((leased, settled)).await;
        }
    }

    /// Gives back what nobody tried, as it was: it is due at once. When there is no room for that, its lease ends by itself.
    pub(super) fn give_back(&self, leased: Leased, now: Timestamp) {
        let _ = self.ended.try_send((leased, DeliveryOutcome::Waits(now)));
    }
}

async fn gather(tenant: Arc<Tenant>, mut inbox: mpsc::Receiver<(Leased, DeliveryOutcome)>) {
    let mut ended = Vec::with_capacity(MOST);
    while inbox.recv_many(&mut ended, MOST).await > 0 {
        let gathered = sleep(GATHER);
        tokio::pin!(gathered);
        while ended.len() < MOST {
            let room = MOST - ended.len();
            tokio::select! {
                // None more: nobody is left who could send.
                more = inbox.recv_many(&mut ended, room) => if more == 0 { break },
                () = &mut gathered => break,
            }
        }
        write(&tenant, std::mem::replace(&mut ended, Vec::with_capacity(MOST))).await;
    }
}

/// Writes outcomes. A failed write is tried again while all of them are held: what was kept the first time is not held any
/// more, so nothing is done twice.
async fn write(tenant: &Tenant, ended: Vec<(Leased, DeliveryOutcome)>) {
    let until = ended.iter().map(|(leased, _)| leased.until).min().unwrap_or_default();
    let mut failed = false;
    loop {
        match tenant.store.record_outcomes(ended.clone()).await {
            Ok(kept) => {
                let lost = kept.iter().filter(|kept| !**kept).count();
                // Their leases were over and other workers took them, or a person sent them again.
                if lost > 0 && !failed {
                    tracing::info!(site = %tenant.config.id, count = lost, "other attempts count");
                }
                return;
            }
            // The leases end and they are sent again, with the same ids.
            Err(why) if clock::now() >= until => {
                tracing::warn!(site = %tenant.config.id, code = why.code(), count = ended.len(), "outcomes of deliveries were not kept");
                return;
            }
            Err(why) => {
                failed = true;
                tracing::debug!(site = %tenant.config.id, code = why.code(), "outcomes of deliveries are not kept yet");
            }
        }
        sleep(AGAIN).await;
    }
}
