//! One committer for each site: gathers the acts that wait, seals them, grows the ledger and asks the store for one
//! atomic write. Only when the store says it is kept is anybody answered.
//!
//! While one write is under way the next acts gather, so a batch is as large as the load makes it (256 at most); only
//! under load is it waited for, two milliseconds at most. Everything a batch is computed from was read under the head it is fenced by: when another
//! gateway was faster, the batch is computed again on top of what it wrote.

pub(crate) mod batch;
pub(crate) mod log;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use kelisim_core::consent::{Decision, Item, Kind};
use kelisim_core::{RecordId, SubjectId};
use kelisim_ledger::{Receipt, SigningKey};
use kelisim_store::{Store, StoreError};
use tokio::sync::{mpsc, oneshot};

use crate::metrics::Metrics;
use crate::payload::Payload;
use crate::vault::Vault;
use crate::{chance, clock};

pub(crate) use batch::kind_of;
pub use log::Fork;
pub(crate) use log::tiles_for;

/// Most acts in one batch.
const BATCH: usize = 256;
/// From so many acts at once on, a batch is worth waiting for.
const LOADED: usize = 8;
/// Longest time a batch is waited for.
const GATHER: Duration = Duration::from_millis(2);
/// Acts that may wait; more are turned away, so that nobody waits in vain.
const QUEUE: usize = 4096;
/// Times a batch is computed again because another gateway was faster.
const TRIES: u32 = 200;

/// Something that becomes one entry of the ledger.
pub enum Act {
    /// A person decided.
    Consent(Box<ConsentAct>),
    /// A subject's key is destroyed.
    Erase {
        /// Subjects that are to be erased in any case.
        subjects: Vec<SubjectId>,
        /// Identifiers, by blind index, whose subjects are to be erased too.
        contacts: Vec<[u8; 16]>,
    },
    /// Words are published.
    Publish {
        /// Their name: `text/<id>/<version>/<lang>` or `policy/<version>/<lang>`.
        name: String,
        /// The exact words.
        words: String,
        /// Their hash.
        hash: [u8; 32],
    },
}

/// A decision with everything that is kept of it.
pub struct ConsentAct {
    /// Whose it is.
    pub subject: SubjectId,
    /// What was decided.
    pub decision: Decision,
    /// What is sealed.
    pub payload: Payload,
    /// Identifiers it concerns, by blind index, with the items that concern each.
    pub contacts: Vec<([u8; 16], Vec<Item>)>,
    /// Ids of the destinations to forward to.
    pub destinations: Vec<String>,
    /// Hash of the code that showed the text.
    pub build: Option<[u8; 32]>,
}

/// What the committer is asked to record.
struct Submission {
    record: RecordId,
    /// First half of the hash of the request, to tell a repeated request from another with the same key.
    request: [u8; 16],
    act: Act,
    reply: oneshot::Sender<Result<Committed, CommitError>>,
}

/// A record that is kept.
#[derive(Clone, Debug)]
pub struct Committed {
    /// Its id.
    pub record: RecordId,
    /// What kind of event it is.
    pub kind: Kind,
    /// Its receipt; `None` for a repeated request, whose first receipt is computed from the store.
    pub receipt: Option<Receipt>,
    /// Its place in the ledger.
    pub index: u64,
}

/// Why nothing was recorded.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CommitError {
    /// The same idempotency key came with another request before.
    #[error("this idempotency key was used for another request")]
    KeyReused,
    /// The store cannot keep it now; the code of the store's error.
    #[error("the store cannot keep it now ({0})")]
    Store(&'static str),
    /// Too many acts wait.
    #[error("too many acts wait")]
    Busy,
    /// The ledger in the store is not a continuation of the one this gateway signed.
    #[error("the ledger has been cut back or changed; this site is stopped")]
    Forked,
}

/// A handle to one site's committer.
#[derive(Clone)]
pub struct Committer {
    queue: mpsc::Sender<Submission>,
    heads: mpsc::Sender<oneshot::Sender<Result<Checked, CommitError>>>,
}

/// A head that was checked against the stored ledger and against everything this gateway signed before.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Number of leaves.
    pub size: u64,
    /// Root.
    pub root: [u8; 32],
    /// The signed note.
    pub checkpoint: String,
}

impl Committer {
    /// Starts a site's committer on the current runtime.
    pub fn start(
        store: Arc<dyn Store>,
        vault: Arc<Vault>,
        key: Arc<SigningKey>,
        site: kelisim_core::SiteId,
        metrics: Arc<Metrics>,
    ) -> Self {
        let (queue, inbox) = mpsc::channel(QUEUE);
        let (heads, asked) = mpsc::channel(QUEUE);
        let log = log::Log::new(site, store, key);
        tokio::spawn(run(log, vault, metrics, inbox, asked));
        Self { queue, heads }
    }

    /// The head of the ledger in the store, checked and signed. A head that does not follow from the stored ledger, or
    /// does not continue what was signed before, is never signed.
    ///
    /// # Errors
    /// [`CommitError::Forked`], [`CommitError::Store`]
    pub async fn head(&self) -> Result<Checked, CommitError> {
        let (reply, outcome) = oneshot::channel();
        self.heads.try_send(reply).map_err(|_| CommitError::Busy)?;
        outcome.await.map_err(|_| CommitError::Store("stopped"))?
    }

    /// Records one act and waits until it is kept.
    ///
    /// # Errors
    /// [`CommitError`]; nothing is recorded then, or a repeated request will find it.
    pub async fn record(&self, record: RecordId, request: [u8; 16], act: Act) -> Result<Committed, CommitError> {
        let (reply, outcome) = oneshot::channel();
        self.queue.try_send(Submission { record, request, act, reply }).map_err(|_| CommitError::Busy)?;
        outcome.await.map_err(|_| CommitError::Store("stopped"))?
    }
}

async fn run(
    mut log: log::Log,
    vault: Arc<Vault>,
    metrics: Arc<Metrics>,
    mut inbox: mpsc::Receiver<Submission>,
    mut asked: mpsc::Receiver<oneshot::Sender<Result<Checked, CommitError>>>,
) {
    let mut waiting = Vec::with_capacity(BATCH);
    let mut answered = 0;
    loop {
        tokio::select! {
            received = inbox.recv_many(&mut waiting, BATCH) => {
                if received == 0 {
                    return;
                }
            }
            Some(reply) = asked.recv() => {
                drop(reply.send(checked(&mut log).await));
                continue;
            }
        }
        gather(&mut inbox, &mut waiting, answered).await;
        let begun = clock::tick();
        let batch: Vec<Submission> = std::mem::take(&mut waiting);
        let count = batch.len();
        answered = count;
        let outcome = settle(&mut log, &vault, batch).await;
        metrics.batch(count, begun.elapsed(), outcome.err());
    }
}

/// The head in the store; another gateway may have moved it.
async fn checked(log: &mut log::Log) -> Result<Checked, CommitError> {
    let outcome = async {
        log.refresh().await?;
        log.load().await
    };
    match outcome.await {
        Ok(()) => {
            let head = log.head();
            Ok(Checked { size: head.size, root: head.root, checkpoint: log.checkpoint() })
        }
        Err(log::LogError::Fork(_)) => Err(CommitError::Forked),
        Err(log::LogError::Store(why)) => Err(CommitError::Store(why.code())),
    }
}

/// Under load, waits a moment for those who were answered just now and are about to come again: without it they and
/// those who wait would take turns, in batches half as large and twice as many syncs.
async fn gather(inbox: &mut mpsc::Receiver<Submission>, waiting: &mut Vec<Submission>, answered: usize) {
    let expected = (waiting.len() + answered).min(BATCH);
    if waiting.len() < LOADED || answered < LOADED {
        return;
    }
    let more = async { while waiting.len() < expected && inbox.recv_many(waiting, BATCH - waiting.len()).await > 0 {} };
    // Running out of time is as good as having gathered all.
    drop(tokio::time::timeout(GATHER, more).await);
}

/// Brings a batch into the store, trying again where that is safe, and answers everybody in it.
async fn settle(log: &mut log::Log, vault: &Vault, batch: Vec<Submission>) -> Result<(), &'static str> {
    let fail = |batch: Vec<Submission>, why: &CommitError| {
        for submission in batch {
            drop(submission.reply.send(Err(why.clone())));
        }
    };
    for attempt in 0..TRIES {
        let outcome = attempt_once(log, vault, &batch).await;
        match outcome {
            Ok(answers) => {
                for (submission, answer) in batch.into_iter().zip(answers) {
                    drop(submission.reply.send(answer));
                }
                return Ok(());
            }
            Err(log::LogError::Fork(_)) => {
                fail(batch, &CommitError::Forked);
                return Err("forked");
            }
            // Somebody else was faster, or may have been us: the head tells.
            Err(log::LogError::Store(StoreError::Conflict)) => {
                log.forget();
                tokio::time::sleep(Duration::from_micros(chance::below(200 * (1 + u64::from(attempt.min(20)))))).await;
            }
            Err(log::LogError::Store(why @ StoreError::Unknown(_))) if attempt < 3 => {
                tracing::warn!(site = %log.site(), code = why.code(), "outcome of a commit is not known; asking the store");
                log.forget();
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            Err(log::LogError::Store(why)) => {
                tracing::error!(site = %log.site(), code = why.code(), reason = %why, "commit failed");
                log.forget();
                fail(batch, &CommitError::Store(why.code()));
                return Err(why.code());
            }
        }
    }
    fail(batch, &CommitError::Store("conflict"));
    Err("conflict")
}

async fn attempt_once(
    log: &mut log::Log,
    vault: &Vault,
    batch: &[Submission],
) -> Result<Vec<Result<Committed, CommitError>>, log::LogError> {
    log.load().await?;
    let before = batch::Before::read(log, batch).await?;
    let built = batch::build(log, vault, batch, before);
    // What was found recorded may be there by an attempt whose outcome was never known.
    if built.answers.iter().flatten().any(|found| !built.leaves.contains_key(&found.record)) {
        log.store().confirm(log.site()).await?;
    }
    let Some(commit) = built.commit else { return Ok(built.answers) };
    log.commit(commit, built.edge).await?;
    Ok(batch::receipts(log, built.answers, built.leaves))
}

/// By record id, the leaf of each new entry.
type Leaves = BTreeMap<RecordId, Vec<u8>>;
