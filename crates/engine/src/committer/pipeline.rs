//! Commit pipeline: while one batch is being written, the next is built on top of it.
//!
//! Two batches are in flight at most, and under load each takes half of the waiting acts, so that building,
//! syncing and answering overlap. On a slow disk one large batch is written at a time instead: there each
//! sync costs more than everything else.
//!
//! A batch is built on the head and the rows of the one before it, whether that is written by then or not.
//! Its commit is fenced by that head, so it succeeds only if the one before it did. When that failed, both
//! are computed again, one after the other.

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
use super::{BATCH, CommitError, Committed, Leaves, Submission};
use crate::clock;
use crate::metrics::Metrics;
use crate::reason::Unavailable;
use crate::vault::Vault;

/// Maximum number of batches in flight.
const FLIGHTS: usize = 2;
/// Number of acts from which on it matters how they are split into batches.
const LOADED: usize = 8;
/// Longest time acts wait for others to join their batch.
const GATHER: Duration = Duration::from_millis(2);
/// Commit time above which the store is given one large batch at a time.
const SLOW: Duration = Duration::from_millis(8);

/// Channel for the verified head.
pub(super) type HeadReply = oneshot::Sender<Result<Head, CommitError>>;

/// A batch in flight.
struct Flight {
    batch: Vec<Submission>,
    answers: Vec<Result<Committed, CommitError>>,
    leaves: Leaves,
    used: Vec<String>,
    edge: Edge,
    after: Before,
    /// Head the commit writes; `None` when all of it was recorded before.
    head: Option<Head>,
    begun: Instant,
    write: Pin<Box<dyn Future<Output = Result<(), StoreError>> + Send>>,
    outcome: Option<Result<(), StoreError>>,
}

impl Flight {
    /// Waits for the answer of the store. Cancel-safe: it may be dropped and called again until the store has
    /// answered.
    async fn outcome(&mut self) -> Result<(), StoreError> {
        match self.outcome.take() {
            Some(outcome) => outcome,
            None => self.write.as_mut().await,
        }
    }
}

/// Commit pipeline of one site.
pub(super) struct CommitPipeline {
    log: Log,
    vault: Arc<Vault>,
    metrics: Arc<Metrics>,
    flights: VecDeque<Flight>,
    waiting: Vec<Submission>,
    /// Arrival of the first act in `waiting`.
    since: Instant,
    head_replies: Vec<HeadReply>,
    /// Number of acts in the batch answered last: their senders are likely to send again soon.
    answered: usize,
    /// When that batch landed.
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
            head_replies: Vec::new(),
            answered: 0,
            landed: clock::tick(),
            slow: false,
        }
    }

    /// Runs until every sender of acts is dropped.
    pub(super) async fn run(mut self, mut inbox: mpsc::Receiver<Submission>, mut head_requests: mpsc::Receiver<HeadReply>) {
        loop {
            if self.flights.is_empty() {
                self.answer_heads().await;
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
                Some(reply) = head_requests.recv() => self.head_replies.push(reply),
                () = tokio::time::sleep_until(deadline), if gathering => {}
            }
        }
    }

    /// Whether the waiting acts are to be launched now.
    fn is_due(&self) -> bool {
        if self.waiting.is_empty() {
            return false;
        }
        let waited = self.since.elapsed() >= GATHER;
        match self.flights.front() {
            // Senders answered just now are about to send again; on a slow disk it is worth waiting for them,
            // lest they and the waiting ones alternate in twice as many syncs.
            None => !self.slow || waited || self.waiting.len().min(self.answered) < LOADED || self.waiting.len() >= self.answered,
            // The head can be verified only while nothing is in flight.
            Some(_) if !self.head_replies.is_empty() || self.slow || self.flights.len() == FLIGHTS => false,
            Some(flight) => waited || self.waiting.len() >= flight.batch.len(),
        }
    }

    /// Answers pending requests for the head.
    async fn answer_heads(&mut self) {
        for reply in std::mem::take(&mut self.head_replies) {
            drop(reply.send(checked(&mut self.log).await));
        }
    }

    /// Builds a batch of the waiting acts and hands it to the store.
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
                    self.log.assume(head, built.edge.clone());
                }
                let (store, site, found) = (Arc::clone(self.log.store()), self.log.site().clone(), built.found());
                let commit = built.commit;
                let mut write = Box::pin(async move {
                    if found {
                        store.confirm(&site).await?;
                    }
                    match commit {
                        Some(commit) => store.commit(&site, commit).await,
                        None => Ok(()),
                    }
                });
                // The first poll hands the commit to the store, so batches reach it in order.
                let outcome = poll_fn(|context| Poll::Ready(write.as_mut().poll(context))).await;
                let outcome = if let Poll::Ready(outcome) = outcome { Some(outcome) } else { None };
                let (answers, leaves, used, edge, after) = (built.answers, built.leaves, built.used, built.edge, built.after);
                self.flights.push_back(Flight { batch, answers, leaves, used, edge, after, head, begun, write, outcome });
            }
            Err(why) => {
                // The failure may stem from the batches this one was built on: land them first.
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

    /// Handles the outcome of the first batch in flight.
    async fn land(&mut self, outcome: Result<(), StoreError>) {
        let Some(mut flight) = self.flights.pop_front() else { return };
        if let Err(why) = outcome {
            // The batches behind were built on top of this one. If it was written after all, they may have
            // been too.
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
        self.log.note_used(std::mem::take(&mut flight.used));
        if let Some(head) = flight.head {
            self.log.confirm(head);
            batch::receipts(&mut flight.answers, flight.leaves, &flight.edge, &self.log.sign(head));
        }
        // Time spent queued behind another batch does not count as the store's.
        self.slow = flight.begun.max(self.landed).elapsed() > SLOW;
        self.landed = clock::tick();
        self.answered = flight.batch.len();
        self.metrics.batch(self.answered, flight.begun.elapsed(), None);
        for (submission, answer) in flight.batch.into_iter().zip(flight.answers) {
            drop(submission.reply.send(answer));
        }
    }

    /// Commits a batch with nothing else in flight, with retries.
    async fn retry_alone(&mut self, batch: Vec<Submission>, why: Option<LogError>, begun: Instant) {
        let count = batch.len();
        let outcome = super::retry_alone(&mut self.log, &self.vault, batch, why).await;
        self.answered = count;
        self.metrics.batch(count, begun.elapsed(), outcome.err());
    }
}

/// Waits for the outcome of the first flight.
async fn first(flights: &mut VecDeque<Flight>) -> Result<(), StoreError> {
    match flights.front_mut() {
        Some(flight) => flight.outcome().await,
        None => std::future::pending().await,
    }
}

/// Verifies the head in the store; another gateway may have moved it.
async fn checked(log: &mut Log) -> Result<Head, CommitError> {
    let outcome = async {
        log.refresh().await?;
        log.load().await
    };
    match outcome.await {
        Ok(()) => Ok(log.head()),
        Err(LogError::Fork(_)) => Err(CommitError::Forked),
        Err(LogError::Store(why)) => Err(CommitError::Store(Unavailable::from(&why))),
    }
}
