//! One committer per site: gathers waiting acts, seals them, grows the ledger and asks the store for one
//! atomic write. Nobody is answered before the store has confirmed that write.
//!
//! A batch is as large as the load makes it, 256 acts at most (see `pipeline`). All of it is computed from
//! rows read under the head that fences its commit: when another gateway was faster, it is computed again on
//! top of what that one wrote.

pub(crate) mod batch;
mod cases;
mod checks;
mod destruction;
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
use kelisim_ledger::{Checkpoint, Hash, Receipt, SigningKey};
use kelisim_store::rows::{CaseRow, Event};
use kelisim_store::{Head, Lane, Store, StoreError};
use proof_cache::{Proof, ProofCache};
use tokio::sync::{Notify, mpsc, oneshot, watch};

use crate::chance;
use crate::metrics::Metrics;
use crate::payload::{Note, Payload};
use crate::reason::{Refusal, Spent, Unavailable};
use crate::vault::Vault;

pub use cases::{CaseChange, Moved, NewCase, Tick};
pub use checks::{Budget, CheckAct, ListAct};
pub use destruction::{DestroyAct, DestructionAct, Doomed};
pub(crate) use log::tiles_for;
pub use log::{Fork, Signed, Trouble};

/// Maximum number of acts in one batch.
const BATCH: usize = 256;
/// Capacity of the queue of acts; when it is full, new ones are refused at once instead of waiting in vain.
const QUEUE: usize = 4096;
/// Places of the queue that are kept for refusals, withdrawals, erasures and requests.
const RESERVED: usize = QUEUE / 4;
/// Attempts to commit a batch when another gateway was faster.
const TRIES: u32 = 200;

/// An operation that becomes one entry of the ledger.
pub enum Act {
    /// Records a decision of a person.
    Consent(Box<ConsentAct>),
    /// Destroys the keys of subjects.
    Erase {
        /// Subjects to erase in any case.
        subjects: Vec<SubjectId>,
        /// Identifiers, by blind index, whose subjects are erased too.
        identifiers: Vec<BlindIndex>,
        /// Who erases them and why, sealed.
        sealed: Vec<u8>,
        /// Whether open obligations hold nothing: a ground was named.
        despite: bool,
    },
    /// Publishes the words of a text or policy.
    Publish {
        /// Name of the words: `text/<id>/<version>/<lang>` or `policy/<version>/<lang>`.
        name: String,
        /// Exact words to publish.
        words: String,
        /// SHA-256 of the words.
        hash: [u8; 32],
        /// Further words to keep beside them, by name: what the publication replaces, and its marks.
        more: Vec<(String, String)>,
    },
    /// Records that the operator goes on with a ledger that does not continue what was signed.
    AcceptRollback {
        /// Name of the words: `rollback/<hash>`.
        name: String,
        /// Exact words to publish: both heads, and what is missing.
        words: String,
        /// SHA-256 of the words.
        hash: [u8; 32],
    },
    /// Records an event that is no decision: a request, an answer, an access to personal data.
    Note(Box<NoteAct>),
    /// Records a marketer's check.
    Check(Box<CheckAct>),
    /// Imports a list of identifiers that are not to be contacted.
    List(Box<ListAct>),
    /// Moves the clocks of cases on.
    Tick {
        /// The steps.
        ticks: Vec<Tick>,
        /// Lanes of those who are told.
        lanes: Vec<Lane>,
    },
    /// Takes cases that began before there were rows of them.
    Adopt {
        /// The cases, by the records they began with.
        cases: Vec<(RecordId, CaseRow)>,
        /// Index of the first entry of the ledger that was not read for them.
        read: u64,
    },
    /// Carries out a part of a destruction.
    Destroy(Box<DestroyAct>),
    /// Takes a step of a destruction.
    Destruction(Box<DestructionAct>),
}

/// How an act relates to private links.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkUse {
    /// No private link: a browser's choice.
    Apart,
    /// Opens a thread with a private link of its own.
    Begin,
    /// Adds to the thread that began with this record. Ignored when there is none.
    Continue(RecordId),
}

/// An event that is no decision, with everything that is stored of it.
pub struct NoteAct {
    /// Subject the event concerns.
    pub subject: SubjectId,
    /// Thread the event belongs to, by the record that opened it.
    pub thread: Option<RecordId>,
    /// Blind indexes of the identifiers it concerns.
    pub identifiers: Vec<BlindIndex>,
    /// Note to seal beside the leaf.
    pub note: Note,
    /// Change to requests, links or obligations.
    pub effect: Effect,
}

/// Change that a note makes to other rows.
pub enum Effect {
    /// Opens a request of the subject.
    Ask {
        /// Kind of the request.
        ask: Ask,
        /// Items to withdraw, for a withdrawal.
        items: Vec<Item>,
        /// Case that the request begins.
        case: NewCase,
        /// Lanes of the destinations to notify.
        lanes: Vec<Lane>,
    },
    /// Answers a request of the subject.
    Answer {
        /// Record of the request.
        request: RecordId,
        /// Outcome the operator chose.
        outcome: Outcome,
        /// Number of changes of the case that whoever answers it saw; `None` compares nothing.
        version: Option<u32>,
        /// Lanes of the destinations to notify.
        lanes: Vec<Lane>,
        /// Lanes of those who are told that the term ended without an answer.
        told: Vec<Lane>,
    },
    /// Changes nothing: an access to personal data.
    Access,
    /// Changes nothing: an action in the console. A subject without a key gets one, to seal the note.
    Work {
        /// Whether personal data were accessed.
        access: bool,
    },
    /// Revokes a private link.
    Link {
        /// Hash of the link to revoke.
        ended: LinkHash,
        /// Whether a new link replaces it.
        renew: bool,
    },
    /// Does something about a case, other than answering a request.
    Handle {
        /// The case.
        case: RecordId,
        /// Number of changes of the case that whoever changes it saw; `None` compares nothing.
        version: Option<u32>,
        /// What is done.
        change: CaseChange,
        /// Lanes of those who are told of an answer.
        told: Vec<Lane>,
    },
    /// Opens or ends an obligation of the identifiers.
    Oblige {
        /// Purpose that cannot be withdrawn meanwhile.
        purpose: String,
        /// Whether the obligation is open.
        open: bool,
    },
}

/// A decision with everything that is stored of it.
pub struct ConsentAct {
    /// Subject that made the decision.
    pub subject: SubjectId,
    /// Decision, as judged against the site file.
    pub decision: Decision,
    /// Payload to seal beside the leaf.
    pub payload: Payload,
    /// Blind indexes of the identifiers, with the items that concern each.
    pub identifiers: Vec<(BlindIndex, Vec<Item>)>,
    /// Event to forward, and the lanes of its destinations.
    pub forward: (Event, Vec<Lane>),
    /// Hash of the code that displayed the text.
    pub build: Option<[u8; 32]>,
    /// Relation of the act to private links.
    pub link: LinkUse,
    /// Case that it begins.
    pub case: Option<NewCase>,
}

/// A queued act with the channel for its answer.
struct Submission {
    record: RecordId,
    /// First bytes of the hash of the request: distinguishes a repeated request from another one under the
    /// same key.
    request: [u8; 8],
    act: Act,
    reply: oneshot::Sender<Result<Committed, CommitError>>,
}

/// A record that the store has confirmed.
#[derive(Clone, Debug)]
pub struct Committed {
    /// Id of the record.
    pub record: RecordId,
    /// Kind of event recorded; not meaningful when `receipt` is `None`, since the stored leaf was not read.
    pub kind: Kind,
    /// Receipt; `None` for a repeated request, whose first receipt is computed from the store.
    pub receipt: Option<Receipt>,
    /// Index of the entry in the ledger.
    pub index: u64,
}

/// Reasons why an act was not recorded.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CommitError {
    /// The same idempotency key was used for another request before.
    #[error("this idempotency key was used for another request")]
    KeyReused,
    /// The store cannot write now.
    #[error("the store cannot keep it now ({})", .0.code())]
    Store(Unavailable),
    /// The rows the act builds on rule it out.
    #[error("it cannot be recorded now ({})", .0.code())]
    Refused(Refusal),
    /// The request or private link the act names does not exist.
    #[error("what it names is not in the store")]
    Missing,
    /// The caller's share of the day is used up.
    #[error("the share of the day is used up ({})", .0.code())]
    Spent(Spent),
    /// The queue of acts is full.
    #[error("too many acts wait")]
    Busy,
    /// The stored ledger is not a continuation of the one this gateway signed.
    #[error("the ledger has been cut back or changed; this site is stopped")]
    Forked,
}

/// A handle to the committer of one site.
#[derive(Clone)]
pub struct Committer {
    queue: mpsc::Sender<Submission>,
    heads: mpsc::Sender<pipeline::HeadReply>,
    key: Arc<SigningKey>,
    /// Last head that was verified and may be signed.
    signed: watch::Receiver<Head>,
    /// Why the ledger cannot be used, while it cannot.
    trouble: watch::Receiver<Option<Trouble>>,
    /// Wakes the workers of the site's lanes when deliveries may have been queued.
    outbox: Arc<Notify>,
    /// Serves callers who need many proofs.
    proofs: Arc<ProofCache>,
}

/// A head that was verified against the stored ledger and against everything this gateway signed before.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Number of leaves in the tree.
    pub size: u64,
    /// Root hash of the tree.
    pub root: [u8; 32],
    /// Checkpoint: the head as a signed note.
    pub checkpoint: String,
}

impl Committer {
    /// Starts the committer of a site on the current runtime. `signed` is the newest head that is known to
    /// have been signed: a stored ledger that does not continue it is refused.
    pub fn start(
        store: Arc<dyn Store>,
        vault: Arc<Vault>,
        key: Arc<SigningKey>,
        site: kelisim_core::SiteId,
        metrics: Arc<Metrics>,
        signed: Option<Signed>,
    ) -> Self {
        let (queue, inbox) = mpsc::channel(QUEUE);
        let (heads, head_requests) = mpsc::channel(QUEUE);
        let (signing, head) = watch::channel(Head::default());
        let (troubles, trouble) = watch::channel(None);
        let proofs = ProofCache::new(site.clone(), Arc::clone(&store), Arc::clone(&key), head.clone());
        let log = log::Log::new(site, store, Arc::clone(&key), signing, troubles, signed);
        tokio::spawn(pipeline::CommitPipeline::new(log, vault, metrics).run(inbox, head_requests));
        Self { queue, heads, key, signed: head, trouble, outbox: Arc::default(), proofs: Arc::new(proofs) }
    }

    /// Key that signs the checkpoints of the ledger.
    #[must_use]
    pub fn key(&self) -> &SigningKey {
        &self.key
    }

    /// Last head that was verified against the stored ledger, and is signed wherever it is asked for.
    #[must_use]
    pub fn signed(&self) -> Head {
        *self.signed.borrow()
    }

    /// Why the ledger cannot be used, as last seen.
    #[must_use]
    pub fn trouble(&self) -> Option<Trouble> {
        self.trouble.borrow().clone()
    }

    /// Reads the head of the stored ledger, verified and signed. A head that does not follow from the stored
    /// ledger, or does not continue what was signed before, is never signed.
    pub async fn head(&self) -> Result<Checked, CommitError> {
        let Head { size, root, .. } = self.inspect().await?;
        let checkpoint = Checkpoint { origin: self.key.name().to_owned(), size, root: Hash(root) }.sign(&self.key);
        Ok(Checked { size, root, checkpoint })
    }

    /// Verifies the head of the stored ledger as [`Committer::head`] does, and signs nothing. Asked every
    /// second, it notices a store that was changed while nobody acts.
    pub async fn inspect(&self) -> Result<Head, CommitError> {
        let (reply, outcome) = oneshot::channel();
        self.heads.try_send(reply).map_err(|_| CommitError::Busy)?;
        outcome.await.map_err(|_| CommitError::Store(Unavailable::Stopped))?
    }

    /// Proves a leaf in the tree it was first proved in, through the proof cache. The head of which that tree
    /// must be a prefix may be a moment old.
    pub(crate) async fn prove(&self, leaf: &[u8], index: u64, size: u64) -> Result<Proof, CommitError> {
        let failed = |why: StoreError| CommitError::Store(Unavailable::from(&why));
        if let Some(proof) = self.proofs.prove(leaf, index, size).await.map_err(failed)? {
            return Ok(proof);
        }
        // Another gateway wrote the entry, or this one has recorded nothing yet.
        self.head().await?;
        self.proofs.prove(leaf, index, size).await.map_err(failed)?.ok_or(CommitError::Store(Unavailable::Corrupt))
    }

    /// Records one act and waits until the store has confirmed it.
    ///
    /// # Errors
    /// [`CommitError`]; nothing is recorded then, or a repeated request will find it.
    pub async fn record(&self, record: RecordId, request: [u8; 8], act: Act) -> Result<Committed, CommitError> {
        let (reply, outcome) = oneshot::channel();
        let notify = act.has_targets();
        if act.waits_for_others() && self.queue.capacity() < RESERVED {
            return Err(CommitError::Busy);
        }
        self.queue.try_send(Submission { record, request, act, reply }).map_err(|_| CommitError::Busy)?;
        let committed = outcome.await.map_err(|_| CommitError::Store(Unavailable::Stopped))?;
        if notify && committed.is_ok() {
            self.outbox.notify_waiters();
        }
        committed
    }

    /// Notifies when deliveries may have been queued in a lane of the site.
    #[must_use]
    pub fn outbox(&self) -> &Notify {
        &self.outbox
    }
}

impl Act {
    /// Whether the act has no place in the reserve: it allows something, or asks about people.
    fn waits_for_others(&self) -> bool {
        match self {
            Act::Consent(act) => act.decision.kind == Kind::Granted,
            // Nobody waits for what is destroyed at the end of its term, and recording goes first.
            Act::Check(_) | Act::Destroy(_) => true,
            Act::Erase { .. }
            | Act::Publish { .. }
            | Act::AcceptRollback { .. }
            | Act::Note(_)
            | Act::List(_)
            | Act::Tick { .. }
            | Act::Adopt { .. }
            | Act::Destruction(_) => false,
        }
    }

    /// Whether the act may create deliveries. A browser's choice is forwarded only to destinations that
    /// subscribed to it.
    fn has_targets(&self) -> bool {
        match self {
            Act::Consent(act) => !act.forward.1.is_empty() || !act.identifiers.is_empty(),
            Act::Erase { .. } | Act::Tick { .. } | Act::Destroy(_) => true,
            Act::Note(act) => match &act.effect {
                Effect::Ask { lanes, case, .. } => !lanes.is_empty() || !case.told.is_empty(),
                // A withdrawal that is granted goes to every place that got something.
                Effect::Answer { .. } => true,
                Effect::Handle { told, .. } => !told.is_empty(),
                Effect::Access | Effect::Link { .. } | Effect::Oblige { .. } | Effect::Work { .. } => false,
            },
            Act::Publish { .. }
            | Act::AcceptRollback { .. }
            | Act::Check(_)
            | Act::List(_)
            | Act::Adopt { .. }
            | Act::Destruction(_) => false,
        }
    }
}

/// Commits a batch by itself, retrying where that is safe, and answers every caller in it. `failed` is why
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
            // Another gateway was faster, or an attempt of this one succeeded unnoticed: the head decides.
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
        log.note_used(std::mem::take(&mut built.used));
        batch::receipts(&mut built.answers, built.leaves, &built.edge, &log.sign(log.head()));
    }
    Ok(built.answers)
}

/// Encoded leaf of each new entry, by record id.
type Leaves = BTreeMap<RecordId, Vec<u8>>;
