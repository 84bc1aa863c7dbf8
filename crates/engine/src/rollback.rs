//! Rollback: going on with a ledger that does not continue what was signed, by a deliberate step that the
//! ledger itself records.

use std::sync::Arc;

use kelisim_core::{SiteId, TextHash, Timestamp};
use kelisim_ledger::{Hash, SigningKey};
use kelisim_store::{Head, Store};

use crate::clock;
use crate::committer::{Act, CommitError, Committer, Fork, Signed, Trouble};
use crate::kept_checkpoint::{KeptCheckpoints, KeptError};
use crate::metrics::Metrics;
use crate::vault::Vault;

/// Reasons why a rollback is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum RollbackError {
    /// The kept checkpoint cannot be read or replaced.
    #[error(transparent)]
    Kept(#[from] KeptError),
    /// The stored ledger cannot be used for another reason.
    #[error(transparent)]
    Commit(#[from] CommitError),
}

/// A stored ledger beside the checkpoint that was kept of it.
pub struct Comparison<'a> {
    site: &'a SiteId,
    store: Arc<dyn Store>,
    vault: Arc<Vault>,
    key: Arc<SigningKey>,
    kept: KeptCheckpoints,
    /// What does not fit; `None` when the stored ledger continues the kept checkpoint.
    pub fork: Option<Fork>,
}

impl<'a> Comparison<'a> {
    /// Compares the stored ledger of a tenant with its kept checkpoint.
    ///
    /// # Errors
    /// [`RollbackError`] when one of them cannot be read.
    pub async fn make(
        site: &'a SiteId,
        store: Arc<dyn Store>,
        vault: Arc<Vault>,
        key: Arc<SigningKey>,
        kept: KeptCheckpoints,
    ) -> Result<Self, RollbackError> {
        let signed = kept.load(site, &key.verifying())?;
        let mut comparison = Self { site, store, vault, key, kept, fork: None };
        let committer = comparison.committer(signed);
        comparison.fork = match committer.inspect().await {
            Ok(_) => None,
            Err(why) => match committer.trouble() {
                Some(Trouble::Forked(fork)) => Some(fork),
                _ => return Err(why.into()),
            },
        };
        Ok(comparison)
    }

    fn committer(&self, signed: Option<Signed>) -> Committer {
        let (store, vault, key) = (Arc::clone(&self.store), Arc::clone(&self.vault), Arc::clone(&self.key));
        Committer::start(store, vault, key, self.site.clone(), Arc::new(Metrics::default()), signed)
    }

    /// Records the acceptance in the ledger as it is in the store, and keeps the new head. Returns the words
    /// that were recorded. Repeated, it finds what it recorded before.
    ///
    /// # Errors
    /// [`RollbackError`]; the kept checkpoint is then unchanged.
    pub async fn accept(&self, fork: &Fork) -> Result<String, RollbackError> {
        let committer = self.committer(None);
        let words = words(self.site, fork, clock::now());
        let occasion = format!("{}/{}", fork.signed.size, Hash(fork.signed.root).to_base64());
        let hash = TextHash::of(&words);
        let mut request = [0; 8];
        request.copy_from_slice(&fork.signed.root[..8]);
        let act = Act::AcceptRollback { name: words_name(&hash), words: words.clone(), hash: hash.0 };
        committer.record(self.vault.record_id("rollback", &occasion), request, act).await?;
        let head: Head = committer.inspect().await?;
        self.kept.replace(self.site, &self.key, head)?;
        Ok(words)
    }
}

/// Names the row with the words of a rollback by their hash, which its leaf holds.
#[must_use]
pub fn words_name(hash: &TextHash) -> String {
    format!("rollback/{hash}")
}

/// Words that the ledger keeps of an accepted rollback, in English, for auditors.
fn words(site: &SiteId, fork: &Fork, now: Timestamp) -> String {
    let moment = |seconds| clock::rfc3339(Timestamp::from_secs(seconds));
    let Fork { signed, found } = fork;
    format!(
        "At {} the operator accepted that the log of {} does not continue what was signed before.\n\
         Signed: {} entries, root {}, at {}.\n\
         Found in the store: {} entries, root {}, the newest of {}.\n\
         Entries that were acknowledged and are certainly not in it: {}.\n",
        clock::rfc3339(now),
        if *site == SiteId::system() { "the console" } else { site.as_str() },
        signed.size,
        Hash(signed.root).to_base64(),
        moment(signed.at),
        found.size,
        Hash(found.root).to_base64(),
        moment(found.time),
        fork.missing(),
    )
}
