//! What the verification of ledgers finds while the gateway runs: it is said in the log, in metrics, in the console and
//! in the control report.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use kelisim_core::{SiteId, Timestamp};
use kelisim_engine::committer::Signed;
use kelisim_engine::verify::{self, Fault};
use kelisim_engine::{Tenant, clock};
use kelisim_store::Store;

/// Most entries that are verified while somebody waits for a page: a second's work.
const AT_ONCE: u64 = 50_000;

/// What a verification found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verified {
    /// When it ended.
    pub at: Timestamp,
    /// Number of entries it read.
    pub entries: u64,
    /// Whether all of them are right.
    pub is_right: bool,
}

/// What the last verification of each ledger found.
#[derive(Default)]
pub(crate) struct Verifications(Mutex<BTreeMap<SiteId, Verified>>);

impl Verifications {
    /// What was found last.
    pub(crate) fn last(&self, site: &SiteId) -> Option<Verified> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(site).copied()
    }

    /// What was found last; a short ledger that was not verified yet is verified now.
    pub(crate) async fn of(&self, store: &Arc<dyn Store>, tenant: &Tenant) -> Option<Verified> {
        let site = &tenant.config.id;
        if self.last(site).is_none() && tenant.store.head().await.is_ok_and(|head| head.size <= AT_ONCE) {
            self.verify(store, tenant).await;
        }
        self.last(site)
    }

    /// Verifies a ledger. One that cannot be read now says nothing of what is in it.
    pub(crate) async fn verify(&self, store: &Arc<dyn Store>, tenant: &Tenant) {
        let site = &tenant.config.id;
        let signed = tenant.committer.signed();
        let signed = Signed { size: signed.size, root: signed.root, at: 0 };
        let found = verify::verify(store, &tenant.vault, site, false, &[signed]).await;
        let at = clock::now();
        let verified = match found {
            Ok(report) => Verified { at, entries: report.entries, is_right: true },
            Err(why @ (Fault::Store(_) | Fault::Unread { .. })) => {
                tracing::warn!(site = site.as_str(), reason = %why, "the log cannot be verified now");
                return;
            }
            Err(why) => {
                tracing::error!(site = site.as_str(), reason = %why, "the log is not right; `kelisim verify` says more");
                Verified { at, entries: 0, is_right: false }
            }
        };
        tenant.metrics.verified(site.as_str(), verified.is_right);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(site.clone(), verified);
    }
}
