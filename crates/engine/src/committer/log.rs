//! Ledger of a site as this gateway last read it.

use std::collections::HashSet;
use std::sync::Arc;

use kelisim_core::{SiteId, Timestamp};
use kelisim_ledger::tile::{self, Tiles};
use kelisim_ledger::{Checkpoint, Edge, Hash, SigningKey, tree};
use kelisim_store::rows::{self, Entry};
use kelisim_store::{Commit, Head, Key, Store, StoreError};
use tokio::sync::watch;

use crate::clock;

/// Error: the stored ledger is not a continuation of the one this gateway signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", words(self))]
pub struct Fork {
    /// Head that was signed.
    pub signed: Signed,
    /// Head found in the store.
    pub found: Head,
}

impl Fork {
    /// Number of acknowledged entries that are certainly not in the store. Of a ledger that is as long or
    /// longer, nobody can tell without the entries themselves how many differ.
    #[must_use]
    pub fn missing(&self) -> u64 {
        self.signed.size.saturating_sub(self.found.size)
    }
}

/// A head this gateway signed, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Number of leaves in the tree.
    pub size: u64,
    /// Root of the tree over them.
    pub root: [u8; 32],
    /// Moment from which it is known to have been signed, seconds since 1970-01-01 UTC; 0 when that is not known.
    pub at: u64,
}

/// Says what was signed, what was found, and what is missing.
fn words(fork: &Fork) -> String {
    let Fork { signed, found } = fork;
    let moment = |seconds| clock::rfc3339(Timestamp::from_secs(seconds));
    let root = |root| Hash(root).to_base64();
    let state = match found.size {
        0 => "the store holds no entry of it".to_owned(),
        size => format!("the store holds {size} entries, root {}, the newest of {}", root(found.root), moment(found.time)),
    };
    let what = match fork.missing() {
        0 => "It is another log: at the size that was signed it has another root".to_owned(),
        missing => format!("It is older, cut back or another one: at least {missing} acknowledged entries are not in it"),
    };
    format!(
        "the log is not the one this gateway signed. Signed: {} entries, root {}{}; {state}. {what}",
        signed.size,
        root(signed.root),
        if signed.at == 0 { String::new() } else { format!(", at {}", moment(signed.at)) },
    )
}

/// Lasting reason why a tenant records nothing, and others may.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// The stored ledger does not continue the signed one.
    #[error("{0}")]
    Forked(Fork),
    /// Bytes of the ledger are damaged.
    #[error("the store holds something unreadable: {0}")]
    Damaged(&'static str),
}

impl Trouble {
    /// Stable short name on the wire and in metrics.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Trouble::Forked(_) => "ledger-forked",
            Trouble::Damaged(_) => "corrupt",
        }
    }
}

/// Reasons why the log cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LogError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Fork(#[from] Fork),
}

pub(crate) struct Log {
    site: SiteId,
    store: Arc<dyn Store>,
    key: Arc<SigningKey>,
    /// Head and right edge on which the next batch builds, as long as nobody else is known to have moved
    /// them. Those of a batch in flight, when there is one.
    current: Option<(Head, Edge)>,
    /// Last head this gateway signed, in this life or (as kept outside the store) an earlier one: it never
    /// signs one that does not continue it.
    signed: Option<Signed>,
    /// Publishes `signed` to the proof cache and to whoever keeps checkpoints.
    signed_heads: watch::Sender<Head>,
    /// Texts and policies that are known to be marked as agreed to in the store.
    used: HashSet<String>,
    /// Publishes why the ledger cannot be used.
    trouble: watch::Sender<Option<Trouble>>,
}

impl Log {
    pub(super) fn new(
        site: SiteId,
        store: Arc<dyn Store>,
        key: Arc<SigningKey>,
        signed_heads: watch::Sender<Head>,
        trouble: watch::Sender<Option<Trouble>>,
        signed: Option<Signed>,
    ) -> Self {
        Self { site, store, key, current: None, signed, signed_heads, used: HashSet::new(), trouble }
    }

    pub(super) fn site(&self) -> &SiteId {
        &self.site
    }

    pub(super) fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// Whether a text or policy is known to be marked as agreed to.
    pub(super) fn is_used(&self, base: &str) -> bool {
        self.used.contains(base)
    }

    /// Notes what a written batch marked as agreed to.
    pub(super) fn note_used(&mut self, used: Vec<String>) {
        self.used.extend(used);
    }

    /// Drops the head: the next load asks the store.
    pub(super) fn forget(&mut self) {
        self.current = None;
    }

    /// Drops the head when the stored one differs.
    pub(super) async fn refresh(&mut self) -> Result<(), LogError> {
        let head = self.store.head(&self.site).await?;
        if self.current.as_ref().is_some_and(|(known, _)| *known != head) {
            self.forget();
        }
        Ok(())
    }

    /// Loads and verifies head and edge unless they are known, and reports whether the ledger can be used.
    pub(super) async fn load(&mut self) -> Result<(), LogError> {
        if self.current.is_some() {
            return Ok(());
        }
        let outcome = self.verified().await;
        match &outcome {
            Ok(()) => self.report(None),
            Err(LogError::Fork(fork)) => self.report(Some(Trouble::Forked(*fork))),
            Err(LogError::Store(StoreError::Corrupt(what))) => self.report(Some(Trouble::Damaged(what))),
            // A store that does not answer says nothing of the ledger.
            Err(LogError::Store(_)) => {}
        }
        outcome
    }

    /// Reports a change of the ledger's state, once, in the log and to those who watch.
    fn report(&self, now: Option<Trouble>) {
        self.trouble.send_if_modified(|before| {
            if before.as_ref().map(Trouble::code) == now.as_ref().map(Trouble::code) {
                return false;
            }
            let site = self.site.as_str();
            // The system tenant's id is no word that a command takes.
            let named = if self.site == SiteId::system() { "--console" } else { site };
            match &now {
                Some(Trouble::Forked(fork)) => tracing::error!(
                    site,
                    code = "ledger-forked",
                    "{fork}. The site is stopped: nothing of it is recorded or signed. If a newer copy of the store exists, stop, \
                     restore it and start again. To go on without what is missing: kelisim accept-rollback {named}"
                ),
                Some(why @ Trouble::Damaged(_)) => tracing::error!(
                    site,
                    code = why.code(),
                    "{why}. The site is stopped. `kelisim verify` names the first entry that cannot be trusted; restore a copy of \
                     the store from before the damage"
                ),
                None => tracing::warn!(site, "the ledger continues what was signed again; the site records again"),
            }
            *before = now;
            true
        });
    }

    async fn verified(&mut self) -> Result<(), LogError> {
        let head = self.store.head(&self.site).await?;
        let edge = load_edge(&*self.store, &self.site, head).await?;
        if edge.root().0 != head.root {
            return Err(StoreError::Corrupt("the head is not the root of the entries").into());
        }
        if let Some(signed) = self.signed.filter(|signed| signed.size > 0) {
            let continues = head.size >= signed.size && root_at(&*self.store, &self.site, signed.size).await? == signed.root;
            if !continues {
                return Err(Fork { signed, found: head }.into());
            }
        }
        self.current = Some((head, edge));
        self.confirm(head);
        Ok(())
    }

    /// Current head; that of the empty ledger before the first load.
    pub(super) fn head(&self) -> Head {
        self.current.as_ref().map(|(head, _)| *head).unwrap_or_default()
    }

    /// Copy of the right edge, to grow.
    pub(super) fn edge(&self) -> Edge {
        self.current.as_ref().map(|(_, edge)| edge.clone()).unwrap_or_default()
    }

    /// Signs a head as a checkpoint.
    pub(super) fn sign(&self, head: Head) -> String {
        Checkpoint { origin: self.key.name().to_owned(), size: head.size, root: Hash(head.root) }.sign(&self.key)
    }

    /// Assumes the head of a batch in flight: the next batch builds on it.
    pub(super) fn assume(&mut self, head: Head, edge: Edge) {
        self.current = Some((head, edge));
    }

    /// Confirms a written batch: its head may be signed, and every later one must continue it.
    pub(super) fn confirm(&mut self, head: Head) {
        self.signed = Some(Signed { size: head.size, root: head.root, at: clock::now().secs() });
        self.signed_heads.send_replace(head);
    }

    pub(super) async fn commit(&mut self, commit: Commit, edge: Edge) -> Result<(), LogError> {
        let head = commit.head;
        self.store.commit(&self.site, commit).await?;
        self.current = Some((head, edge));
        self.confirm(head);
        Ok(())
    }
}

/// Hashes the leaves of encoded entries.
pub(super) fn leaf_hashes(entries: &[Vec<u8>]) -> Result<Vec<Hash>, StoreError> {
    entries.iter().map(|entry| Ok(Hash::leaf(&rows::decode::<Entry>(entry)?.leaf))).collect()
}

/// Reads a tile of a tree of `size` leaves; on level 0 it is computed from the entries while it is
/// incomplete.
async fn tile(store: &dyn Store, site: &SiteId, level: u8, index: u64, size: u64) -> Result<Vec<Hash>, StoreError> {
    let whole = (index + 1) << 8 <= size >> (8 * u32::from(level));
    if level == 0 && !whole {
        let from = index << 8;
        return leaf_hashes(&store.entries(site, from, size - from).await?);
    }
    let row = store.fetch(site, &[Key::Tile(level, index)]).await?.pop().flatten();
    row.and_then(|row| tile::hashes(&row)).ok_or(StoreError::Corrupt("a tile of the ledger"))
}

async fn load_edge(store: &dyn Store, site: &SiteId, head: Head) -> Result<Edge, StoreError> {
    let mut tiles = std::collections::HashMap::new();
    for level in 0..8_u8 {
        let count = head.size >> (8 * u32::from(level));
        if count == 0 {
            break;
        }
        if !count.is_multiple_of(tile::WIDTH) {
            let index = count / tile::WIDTH;
            let mut hashes = tile(store, site, level, index, head.size).await?;
            hashes.truncate(usize::try_from(count % tile::WIDTH).unwrap_or(0));
            tiles.insert((level, index), hashes);
        }
    }
    Edge::load(head.size, |level, index| tiles.remove(&(level, index)).ok_or(StoreError::Corrupt("a tile of the ledger")))
}

/// Reads the tiles that prove leaf `index` in the tree of `size` leaves, from a ledger of at least that size.
pub(crate) async fn tiles_for(store: &dyn Store, site: &SiteId, index: u64, size: u64) -> Result<Tiles, StoreError> {
    let mut tiles = Tiles::default();
    for (level, at) in Tiles::needed(index, size) {
        tiles.insert(level, at, tile(store, site, level, at, size).await?);
    }
    Ok(tiles)
}

/// Computes the root of the tree over the first `size` leaves of a ledger of at least that size.
async fn root_at(store: &dyn Store, site: &SiteId, size: u64) -> Result<[u8; 32], StoreError> {
    let tiles = tiles_for(store, site, size.saturating_sub(1), size).await?;
    tree::root(&tiles, size).map(|root| root.0).ok_or(StoreError::Corrupt("a tile of the ledger"))
}
