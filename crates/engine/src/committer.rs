//! One committer for each site: gathers the acts that wait, seals them, grows the ledger and asks the store for one
//! atomic write. Only when the store says it is kept is anybody answered.
//!
//! A batch is as large as the load makes it, 256 acts at most (see [`pipeline`]). Everything it is computed from was read
//! under the head it is fenced by: when another gateway was faster, it is computed again on top of what that one wrote.

pub(crate) mod batch;
mod checks;
pub(crate) mod log;
mod outbox;
mod pipeline;
mod proof_cache;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use kelisim_core::consent::{Decision, Item, Kind};
use kelisim_core::request::{Ask, Outcome};
use kelisim_core::{BlindIndex, LinkHash, RecordId, SubjectId};
use kelisim_ledger::{Receipt, SigningKey};
use kelisim_store::rows::Event;
use kelisim_store::{Head, Lane, Store, StoreError};
use proof_cache::{Proof, ProofCache};
use tokio::sync::{Notify, mpsc, oneshot, watch};

use crate::chance;
use crate::metrics::Metrics;
use crate::payload::{Note, Payload};
use crate::reason::{Refusal, Spent, Unavailable};
use crate::vault::Vault;

pub use checks::{Budget, CheckAct, ListAct};
pub use log::Fork;
pub(crate) use log::tiles_for;

/// Most acts in one batch.
const BATCH: usize = 256;
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
        contacts: Vec<BlindIndex>,
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
    /// Something that is no decision: a request, an answer, a look.
    Note(Box<NoteAct>),
    /// Somebody of the operator asked whom they may contact.
    Check(Box<CheckAct>),
    /// The operator brought in a list of identifiers that are not to be contacted.
    List(Box<ListAct>),
}

/// What an act has to do with private links.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkUse {
    /// Nothing: a browser's choice.
    Apart,
    /// It gives out a private link of its own.
    Begin,
    /// It was done by the link of the thread that began with this record. Ignored when there is none.
    Continue(RecordId),
}

/// What is no decision, with everything that is kept of it.
pub struct NoteAct {
    /// Whom it concerns.
    pub subject: SubjectId,
    /// The thread it belongs to.
    pub thread: Option<RecordId>,
    /// Identifiers it concerns, by blind index.
    pub contacts: Vec<BlindIndex>,
    /// What is sealed.
    pub note: Note,
    /// What it changes.
    pub effect: Effect,
}

/// What a note changes.
pub enum Effect {
    /// Opens a request.
    Ask {
        /// What is asked.
        ask: Ask,
        /// For a withdrawal, what is taken back.
        items: Vec<Item>,
        /// Destinations that hear of it.
        told: Vec<Lane>,
    },
    /// Answers a request.
    Answer {
        /// The record that asked.
        request: RecordId,
        /// What is answered.
        outcome: Outcome,
        /// Destinations that hear of it.
        told: Vec<Lane>,
    },
    /// Nothing: somebody looked.
    Look,
    /// Nothing: somebody did something in the console. Who never did before gets a key that seals it.
    Work {
        /// Whether it was a look at personal data.
        look: bool,
    },
    /// Ends a private link.
    Link {
        /// Its hash.
        ended: LinkHash,
        /// Whether another takes its place.
        renew: bool,
    },
    /// Opens or ends an obligation of the contacts.
    Oblige {
        /// The purpose it holds.
        purpose: String,
        /// Whether it is open.
        open: bool,
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
    pub contacts: Vec<(BlindIndex, Vec<Item>)>,
    /// What destinations are told of it, and which.
    pub forward: (Event, Vec<Lane>),
    /// Hash of the code that showed the text.
    pub build: Option<[u8; 32]>,
    /// What it has to do with private links.
    pub thread: LinkUse,
}

/// What the committer is asked to record.
struct Submission {
    record: RecordId,
    /// First bytes of the hash of the request, to tell a repeated request from another with the same key.
    request: [u8; 8],
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
    /// The store cannot keep it now.
    #[error("the store cannot keep it now ({})", .0.code())]
    Store(Unavailable),
    /// The rows it builds on speak against it.
    #[error("it cannot be recorded now ({})", .0.code())]
    Refused(Refusal),
    /// The request or private link it names is not in the store.
    #[error("what it names is not in the store")]
    Missing,
    /// The caller used up its share of the day.
    #[error("the share of the day is used up ({})", .0.code())]
    Spent(Spent),
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
    heads: mpsc::Sender<pipeline::HeadReply>,
    /// Wakes the workers of the site's lanes when something may have been put in one.
    outbox: Arc<Notify>,
    /// For those who need many proofs.
    proofs: Arc<ProofCache>,
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
        let (told, head) = watch::channel(Head::default());
        let proofs = ProofCache::new(site.clone(), Arc::clone(&store), Arc::clone(&key), head);
        let log = log::Log::new(site, store, key, told);
        tokio::spawn(pipeline::CommitPipeline::new(log, vault, metrics).run(inbox, asked));
        Self { queue, heads, outbox: Arc::default(), proofs: Arc::new(proofs) }
    }

    /// The head of the ledger in the store, checked and signed. A head that does not follow from the stored ledger, or
    /// does not continue what was signed before, is never signed.
    ///
    /// # Errors
    /// [`CommitError::Forked`], [`CommitError::Store`]
    pub async fn head(&self) -> Result<Checked, CommitError> {
        let (reply, outcome) = oneshot::channel();
        self.heads.try_send(reply).map_err(|_| CommitError::Busy)?;
        outcome.await.map_err(|_| CommitError::Store(Unavailable::Stopped))?
    }

    /// Proves a leaf in the tree it was first proved in, from what was read before as far as possible; the head that the
    /// tree is the beginning of may be one of a moment ago.
    ///
    /// # Errors
    /// [`CommitError::Forked`], [`CommitError::Store`]
    pub(crate) async fn prove(&self, leaf: &[u8], index: u64, size: u64) -> Result<Proof, CommitError> {
        let failed = |why: StoreError| CommitError::Store(Unavailable::from(&why));
        if let Some(proof) = self.proofs.prove(leaf, index, size).await.map_err(failed)? {
            return Ok(proof);
        }
        // Another gateway wrote it, or nothing was recorded here yet.
        self.head().await?;
        self.proofs.prove(leaf, index, size).await.map_err(failed)?.ok_or(CommitError::Store(Unavailable::Corrupt))
    }

    /// Records one act and waits until it is kept.
    ///
    /// # Errors
    /// [`CommitError`]; nothing is recorded then, or a repeated request will find it.
    pub async fn record(&self, record: RecordId, request: [u8; 8], act: Act) -> Result<Committed, CommitError> {
        let (reply, outcome) = oneshot::channel();
        let told = act.may_be_told();
        self.queue.try_send(Submission { record, request, act, reply }).map_err(|_| CommitError::Busy)?;
        let committed = outcome.await.map_err(|_| CommitError::Store(Unavailable::Stopped))?;
        if told && committed.is_ok() {
            self.outbox.notify_waiters();
        }
        committed
    }

    /// Tells when something may have been put in a lane of the site.
    #[must_use]
    pub fn outbox(&self) -> &Notify {
        &self.outbox
    }
}

impl Act {
    /// Whether a destination may be told of it. A browser's choice goes nowhere unless somebody asked for it.
    fn may_be_told(&self) -> bool {
        match self {
            Act::Consent(act) => !act.forward.1.is_empty() || !act.contacts.is_empty(),
            Act::Erase { .. } => true,
            Act::Note(act) => match &act.effect {
                Effect::Ask { told, .. } | Effect::Answer { told, .. } => !told.is_empty(),
                Effect::Look | Effect::Link { .. } | Effect::Oblige { .. } | Effect::Work { .. } => false,
            },
            Act::Publish { .. } | Act::Check(_) | Act::List(_) => false,
        }
    }
}

/// Brings a batch into the store by itself, trying again where that is safe, and answers everybody in it. `failed` is why
/// the first attempt did not succeed, if there was one.
async fn retry_alone(
    log: &mut log::Log,
    vault: &Vault,
    batch: Vec<Submission>,
    mut failed: Option<log::LogError>,
) -> Result<(), &'static str> {
    let fail = |batch: Vec<Submission>, why: &CommitError| {
        for submission in batch {
            drop(submission.reply.send(Err(why.clone())));
        }
    };
    for attempt in 0..TRIES {
        let outcome = match failed.take() {
            Some(why) => Err(why),
            None => attempt_once(log, vault, &batch).await,
        };
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
                fail(batch, &CommitError::Store(Unavailable::from(&why)));
                return Err(why.code());
            }
        }
    }
    fail(batch, &CommitError::Store(Unavailable::Conflict));
    Err("conflict")
}

async fn attempt_once(
    log: &mut log::Log,
    vault: &Vault,
    batch: &[Submission],
) -> Result<Vec<Result<Committed, CommitError>>, log::LogError> {
    log.load().await?;
    let before = batch::Before::read(log, batch, None).await?;
    let mut built = batch::build(log, vault, batch, before);
    if built.found() {
        log.store().confirm(log.site()).await?;
    }
    if let Some(commit) = built.commit {
        log.commit(commit, built.edge.clone()).await?;
        batch::receipts(&mut built.answers, built.leaves, &built.edge, &log.sign(log.head()));
    }
    Ok(built.answers)
}

/// By record id, the leaf of each new entry.
type Leaves = BTreeMap<RecordId, Vec<u8>>;
