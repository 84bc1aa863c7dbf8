//! The flow of batches into the store: while one is being kept, the next is built on top of it.
//!
//! Two batches are on their way at most, and under load each takes half of those who wait, so that building, syncing
//! and answering happen side by side. On a slow disk one large batch is kept at a time instead: there each sync costs
//! more than everything else.
//!
//! A batch is built on the head and the rows of the one before it, whether that is kept by then or not. Its commit is
//! fenced by that head, so it is kept only if the one before it was. When that was not, both are computed again, one
//! after the other.

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use kelisim_ledger::Edge;
use kelisim_store::{Head, StoreError};
use tokio::sync::{mpsc, oneshot};

use super::batch::{self, Before};
use super::log::{Log, LogError};
use super::{BATCH, Checked, CommitError, Committed, Leaves, Submission};
use crate::clock;
use crate::metrics::Metrics;
use crate::reason::Unavailable;
use crate::vault::Vault;

/// Batches on their way to the store at once.
const FLIGHTS: usize = 2;
/// From so many acts at once on, it matters how they are divided.
const LOADED: usize = 8;
/// Longest time acts wait for others to come with them.
const GATHER: Duration = Duration::from_millis(2);
/// A store that takes longer than this for one commit is given one large batch at a time.
const SLOW: Duration = Duration::from_millis(8);

/// Where the checked head is sent.
pub(super) type HeadReply = oneshot::Sender<Result<Checked, CommitError>>;

/// A batch on its way to the store.
struct Flight {
    batch: Vec<Submission>,
    answers: Vec<Result<Committed, CommitError>>,
    leaves: Leaves,
    edge: Edge,
    after: Before,
    /// The head it writes; `None` when all of it was recorded before.
    head: Option<Head>,
    begun: Instant,
    kept: Pin<Box<dyn Future<Output = Result<(), StoreError>> + Send>>,
    outcome: Option<Result<(), StoreError>>,
}

impl Flight {
    /// How the store answers. It may be dropped and asked again until it has answered.
    async fn outcome(&mut self) -> Result<(), StoreError> {
        match self.outcome.take() {
            Some(outcome) => outcome,
            None => self.kept.as_mut().await,
        }
    }
}

/// One site's flow.
pub(super) struct CommitPipeline {
    log: Log,
    vault: Arc<Vault>,
    metrics: Arc<Metrics>,
    flights: VecDeque<Flight>,
    waiting: Vec<Submission>,
    /// Since when the first of `waiting` waits.
    since: Instant,
    askers: Vec<HeadReply>,
    /// Acts answered last: those who sent them are about to come again.
    answered: usize,
    /// When that was.
    landed: Instant,
    slow: bool,
}

impl CommitPipeline {
    pub(super) fn new(log: Log, vault: Arc<Vault>, metrics: Arc<Metrics>) -> Self {
        Self {
            log,
            vault,
            metrics,
            flights: VecDeque::with_capacity(FLIGHTS),
            waiting: Vec::with_capacity(BATCH),
            since: clock::tick(),
            askers: Vec::new(),
            answered: 0,
            landed: clock::tick(),
            slow: false,
        }
    }

    /// Runs until nobody can send acts any more.
    pub(super) async fn run(mut self, mut inbox: mpsc::Receiver<Submission>, mut asked: mpsc::Receiver<HeadReply>) {
        loop {
            if self.flights.is_empty() {
                self.tell().await;
            }
            if self.is_due() {
                self.launch().await;
                continue;
            }
            let room = BATCH - self.waiting.len();
            let deadline = tokio::time::Instant::from_std(self.since + GATHER);
            let gathering = !self.waiting.is_empty() && self.since.elapsed() < GATHER;
            let idle = self.waiting.is_empty();
            tokio::select! {
                biased;
                outcome = first(&mut self.flights), if !self.flights.is_empty() => self.land(outcome).await,
                received = inbox.recv_many(&mut self.waiting, room), if room > 0 => {
                    if received == 0 {
                        return;
                    }
                    if idle {
                        self.since = clock::tick();
                    }
                }
                Some(asker) = asked.recv() => self.askers.push(asker),
                () = tokio::time::sleep_until(deadline), if gathering => {}
            }
        }
    }

    /// Whether those who wait are to set out now.
    fn is_due(&self) -> bool {
        if self.waiting.is_empty() {
            return false;
        }
        let waited = self.since.elapsed() >= GATHER;
        match self.flights.front() {
            // Those answered just now are about to come again; on a slow disk it is worth waiting for them, lest they
            // and those who wait take turns in twice as many syncs.
            None => !self.slow || waited || self.waiting.len().min(self.answered) < LOADED || self.waiting.len() >= self.answered,
            // The head can only be checked when nothing is on its way.
            Some(_) if !self.askers.is_empty() || self.slow || self.flights.len() == FLIGHTS => false,
            Some(flight) => waited || self.waiting.len() >= flight.batch.len(),
        }
    }

    /// Answers those who asked for the head.
    async fn tell(&mut self) {
        for asker in std::mem::take(&mut self.askers) {
            drop(asker.send(checked(&mut self.log).await));
        }
    }

    /// Builds a batch of those who wait and hands it to the store.
    async fn launch(&mut self) {
        let all = self.waiting.len() + self.flights.iter().map(|flight| flight.batch.len()).sum::<usize>();
        let share = if self.slow || all < 2 * LOADED { all } else { all.div_ceil(2) };
        let batch: Vec<Submission> = self.waiting.drain(..share.min(self.waiting.len())).collect();
        self.since = clock::tick();
        let begun = clock::tick();
        match self.build(&batch).await {
            Ok(built) => {
                let head = built.commit.as_ref().map(|commit| commit.head);
                if let Some(head) = head {
                    self.log.ahead(head, built.edge.clone());
                }
                let (store, site, found) = (Arc::clone(self.log.store()), self.log.site().clone(), built.found());
                let commit = built.commit;
                let mut kept = Box::pin(async move {
                    if found {
                        store.confirm(&site).await?;
                    }
                    match commit {
                        Some(commit) => store.commit(&site, commit).await,
                        None => Ok(()),
                    }
                });
                // The store has it after being asked once; so batches reach it in their order.
                let outcome = poll_fn(|context| Poll::Ready(kept.as_mut().poll(context))).await;
                let outcome = if let Poll::Ready(outcome) = outcome { Some(outcome) } else { None };
                let (answers, leaves, edge, after) = (built.answers, built.leaves, built.edge, built.after);
                self.flights.push_back(Flight { batch, answers, leaves, edge, after, head, begun, kept, outcome });
            }
            Err(why) => {
                // What it was built on may be what cannot be read.
                while let Some(flight) = self.flights.front_mut() {
                    let outcome = flight.outcome().await;
                    self.land(outcome).await;
                }
                self.log.forget();
                self.retry_alone(batch, Some(why), begun).await;
            }
        }
    }

    async fn build(&mut self, batch: &[Submission]) -> Result<batch::Built, LogError> {
        self.log.load().await?;
        let before = Before::read(&self.log, batch, self.flights.back().map(|flight| &flight.after)).await?;
        Ok(batch::build(&self.log, &self.vault, batch, before))
    }

    /// The first batch on its way has arrived, or has not.
    async fn land(&mut self, outcome: Result<(), StoreError>) {
        let Some(mut flight) = self.flights.pop_front() else { return };
        if let Err(why) = outcome {
            // Those behind were built on top of it. If it was written after all, they may have been too.
            let mut behind = std::mem::take(&mut self.flights);
            for other in &mut behind {
                drop(other.outcome().await);
            }
            self.log.forget();
            self.retry_alone(flight.batch, Some(why.into()), flight.begun).await;
            for other in behind {
                self.retry_alone(other.batch, None, other.begun).await;
            }
            return;
        }
        if let Some(head) = flight.head {
            self.log.kept(head);
            batch::receipts(&mut flight.answers, flight.leaves, &flight.edge, &self.log.sign(head));
        }
        // The time it stood behind another is not the store's.
        self.slow = flight.begun.max(self.landed).elapsed() > SLOW;
        self.landed = clock::tick();
        self.answered = flight.batch.len();
        self.metrics.batch(self.answered, flight.begun.elapsed(), None);
        for (submission, answer) in flight.batch.into_iter().zip(flight.answers) {
            drop(submission.reply.send(answer));
        }
    }

    /// The long way, with nothing else on its way.
    async fn retry_alone(&mut self, batch: Vec<Submission>, why: Option<LogError>, begun: Instant) {
        let count = batch.len();
        let outcome = super::retry_alone(&mut self.log, &self.vault, batch, why).await;
        self.answered = count;
        self.metrics.batch(count, begun.elapsed(), outcome.err());
    }
}

/// How the first flight ends.
async fn first(flights: &mut VecDeque<Flight>) -> Result<(), StoreError> {
    match flights.front_mut() {
        Some(flight) => flight.outcome().await,
        None => std::future::pending().await,
    }
}

/// The head in the store; another gateway may have moved it.
async fn checked(log: &mut Log) -> Result<Checked, CommitError> {
    let outcome = async {
        log.refresh().await?;
        log.load().await
    };
    match outcome.await {
        Ok(()) => {
            let head = log.head();
            Ok(Checked { size: head.size, root: head.root, checkpoint: log.sign(head) })
        }
        Err(LogError::Fork(_)) => Err(CommitError::Forked),
        Err(LogError::Store(why)) => Err(CommitError::Store(Unavailable::from(&why))),
    }
}
