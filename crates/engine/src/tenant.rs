//! One site as the gateway serves it: everything a use case may reach, and nothing of another tenant.

mod store;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use ed25519_dalek::SigningKey as WebhookKey;
use kelisim_core::calendar::Calendar;
use kelisim_core::case::Matter;
use kelisim_core::consent::KnownText;
use kelisim_core::site::Site;
use kelisim_core::{Lang, Sensitive, SiteId, TextHash, Timestamp};
use kelisim_ledger::SigningKey;
use kelisim_store::Lane;

use crate::committer::{Committer, NewCase};
use crate::failure::Failure;
use crate::metrics::Metrics;
use crate::recent_choices::RecentChoices;
use crate::tally::days::DayCounts;
use crate::vault::Vault;
use crate::webhook;

pub use store::{ReadinessWatch, TenantStore};

/// The tenants of a gateway by the id of their site.
pub type Tenants = BTreeMap<SiteId, Arc<Tenant>>;

/// One site as it is served.
pub struct Tenant {
    /// Parsed site file of the tenant.
    pub config: Arc<Site>,
    /// Exact origins that may embed the site's tag.
    pub origins: Vec<String>,
    /// Working days of the tenant.
    pub calendar: Calendar,
    /// Every text an act may name: of the site file, and published earlier.
    pub texts: Vec<KnownText>,
    /// Seals and blind indexes of the tenant.
    pub vault: Arc<Vault>,
    /// Signs the checkpoints of the tenant's ledger.
    pub key: Arc<SigningKey>,
    /// Records the tenant's acts.
    pub committer: Committer,
    /// Store handle that reaches this tenant's rows only.
    pub store: TenantStore,
    /// Counters of the whole gateway.
    pub metrics: Arc<Metrics>,
    /// Number of times a person had deliveries sent again; workers that wait compare it.
    pub resumed: Arc<AtomicU64>,
    /// Seed of the keys that sign the tenant's webhooks.
    pub webhook_seed: Sensitive<[u8; 32]>,
    /// Lanes of those who are told of the steps of the clocks of cases.
    pub told: Vec<Lane>,
    /// Lane by which people are told that they were answered; empty when nothing is sent.
    pub answered: Vec<Lane>,
    /// Newest choices of browsers.
    pub recent: Arc<RecentChoices>,
    /// Days of the ledger counted so far; see [`crate::tally`].
    pub tally: Arc<tokio::sync::Mutex<DayCounts>>,
}

impl Tenant {
    /// Derives the key that signs deliveries to a destination (`v1a` of Standard Webhooks).
    #[must_use]
    pub fn webhook_key(&self, destination: &str) -> WebhookKey {
        webhook::key(self.webhook_seed.expose(), destination)
    }

    /// Hash of the exact words of the newest version of a text in one language.
    #[must_use]
    pub fn text_hash(&self, id: &str, lang: Lang) -> Option<TextHash> {
        self.config.text(id).map(|text| TextHash::of(&self.config.text_words(text, lang)))
    }

    /// Begins a case whose term runs from `received` on.
    #[must_use]
    pub fn new_case(&self, matter: Matter, received: Timestamp, days: u32) -> NewCase {
        NewCase::of(&self.calendar, &self.told, matter, received, days)
    }

    /// Refuses to record anything while the store guarantees less than was promised.
    ///
    /// # Errors
    /// [`Failure::Unavailable`] with [`crate::reason::Unavailable::Weak`].
    pub fn ready(&self) -> Result<(), Failure> {
        self.store.ready()
    }
}
