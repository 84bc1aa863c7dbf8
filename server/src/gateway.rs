//! The composition root: everything that lives as long as the gateway, built once from the configuration.
//! Only the routes and `kelisim serve` name it; everything below takes what it needs and no more.

mod loader;
mod served;

use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};

use arc_swap::ArcSwap;
use kelisim_core::SiteId;
use kelisim_core::calendar::Calendar;
use kelisim_engine::committer::{Committer, Trouble};
use kelisim_engine::kept_checkpoint::{KeptCheckpoints, KeptError};
use kelisim_engine::keys::{Keys, KeysError};
use kelisim_engine::limits::FormLimits;
use kelisim_engine::limits::flood::FloodLimits;
use kelisim_engine::limits::keyed::{Limit, Overflow};
use kelisim_engine::metrics::Metrics;
use kelisim_engine::site_files;
use kelisim_engine::tenant::{ReadinessWatch, Tenant, Tenants};
use kelisim_store::rows::OTHER_VERSION;
use kelisim_store::{Durability, Readiness, Store, StoreError};
use tokio::sync::{mpsc, oneshot, watch};

use crate::api_key::uses::Uses;
use crate::assets::Assets;
use crate::backend::{is_missing, open_store, signing_key};
use crate::check_limits::CheckLimits;
use crate::config::{Config, ConfigError, StoreUrl};
use crate::forward::Outgoing;
use crate::forward::client::{Client, System};
use crate::lists::jobs::Jobs;
use crate::sites::SitesError;
use crate::staff::Staff;
use crate::verified::Verifications;

use loader::Loader;
pub(crate) use loader::Publication;
pub(crate) use served::{Front, Served};

/// All parts of a running gateway.
pub(crate) struct Gateway {
    /// The configuration it was started with.
    pub config: Arc<Config>,
    /// Backend of the store.
    pub store: Arc<dyn Store>,
    /// Sites and API keys, as they were read last.
    served: ArcSwap<Served>,
    /// Reads them again.
    loader: Loader,
    /// Held while they are read again: one at a time.
    loading: tokio::sync::Mutex<()>,
    /// The tenants that are served, for workers.
    tenants: watch::Sender<Arc<Tenants>>,
    /// Asks for files to be read again, by whoever runs on another runtime than the committers.
    pub reloads: mpsc::Sender<ReloadRequest>,
    /// Static files for browsers.
    pub assets: Arc<Assets>,
    /// Metrics of this gateway.
    pub metrics: Arc<Metrics>,
    /// Limits that protect forms from automated submissions.
    pub form_limits: FormLimits,
    /// Limits against floods.
    pub floods: FloodLimits,
    /// Links to the preference centre that were used in the last minute.
    pub handovers: Limit<[u8; 16]>,
    /// Limits of the marketer's check.
    pub check_limits: Arc<CheckLimits>,
    /// Moments at which API keys were last used.
    pub key_uses: Arc<Uses>,
    /// Staff: the people who work with the console.
    pub staff: Arc<Staff>,
    /// HTTP client for connections to destinations.
    pub outgoing: Arc<Outgoing>,
    /// Checks of whole lists.
    pub lists: Arc<Jobs>,
    /// Held while the people that a notice concerns are counted: one count at a time.
    pub counting: tokio::sync::Mutex<()>,
    /// Why signed heads cannot be kept, while they cannot.
    pub kept_failure: Mutex<Option<String>>,
    /// What the last verification of each ledger found.
    pub verifications: Verifications,
    watch: Arc<ReadinessWatch>,
}

/// Requests to read files again that may wait.
const RELOADS: usize = 16;

/// Request to read files again, by whoever runs on another runtime than the committers.
pub(crate) struct ReloadRequest {
    /// What to publish on purpose.
    pub publication: Publication,
    /// Answered with what is served afterwards.
    pub reply: oneshot::Sender<Result<Arc<Served>, String>>,
}

/// Reasons why the gateway does not start.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StartError {
    /// The configuration cannot be used.
    #[error("{0}")]
    Config(#[from] ConfigError),
    /// The key files cannot be used.
    #[error("keys: {0}. `kelisim keys init` makes them")]
    Keys(#[from] KeysError),
    /// The site files cannot be served.
    #[error("{0}")]
    Sites(#[from] SitesError),
    /// The store was written by another version of Kelisim.
    #[error(
        "the store was written by a version of Kelisim whose rows this one does not read, and nothing was changed in it. \
         Start the version that wrote it. What is only a demonstration (data/demo) can be deleted and begins anew"
    )]
    OtherVersion,
    /// The store cannot be opened.
    #[error("{0}")]
    Store(StoreError),
    /// Signed heads cannot be kept or read.
    #[error("{0}")]
    Kept(#[from] KeptError),
    /// The file of the store is gone, though this gateway signed ledgers in it.
    #[error(
        "the store {0} is not there, and signed heads in {1} say that it held something. Nothing was made in its place. Mount its \
         volume, or restore a copy of it. To begin new logs without what is lost: kelisim accept-rollback --all"
    )]
    StoreGone(std::path::PathBuf, std::path::PathBuf),
    /// No ledger in the store continues what was signed.
    #[error(
        "the store is not the one this gateway signed for; nothing is served or signed.\n{0}\nIf a newer copy of the store \
         exists, restore it. To go on without what is missing: kelisim accept-rollback SITE, or --all"
    )]
    RolledBack(String),
    /// No site can be served.
    #[error("no site can be served:\n{0}")]
    NoSite(String),
    /// The address cannot be listened on.
    #[error("cannot listen on {0}: {1}")]
    Listen(std::net::SocketAddr, std::io::Error),
}

impl From<StoreError> for StartError {
    fn from(why: StoreError) -> Self {
        match why {
            StoreError::Corrupt(OTHER_VERSION) => Self::OtherVersion,
            why => Self::Store(why),
        }
    }
}

impl Gateway {
    /// Opens everything, publishes the texts, and starts the committers on the current runtime.
    ///
    /// # Errors
    /// [`StartError`]. Requests to read files again are returned with the gateway.
    pub(crate) async fn open(config: Config) -> Result<(Arc<Self>, mpsc::Receiver<ReloadRequest>), StartError> {
        let config = Arc::new(config);
        let (reloads, requests) = mpsc::channel(RELOADS);
        let keys = Keys::load(&config.keys)?;
        let kept = KeptCheckpoints::open(&config.heads())?;
        if let StoreUrl::Redb(file) = &config.store.url
            && !kept.is_empty()
            && is_missing(file)
        {
            return Err(StartError::StoreGone(file.to_path_buf(), config.heads()));
        }
        let store = open_store(&config).await?;
        let metrics = Arc::new(Metrics::default());
        let assets = Arc::new(Assets::load());
        let watch = Arc::new(ReadinessWatch::new(config.store.durability));
        let loader = Loader {
            config: Arc::clone(&config),
            keys,
            kept,
            store: Arc::clone(&store),
            metrics: Arc::clone(&metrics),
            assets: Arc::clone(&assets),
            watch: Arc::clone(&watch),
            by_law: Calendar::kazakhstan(),
        };
        let served = loader.load(None, config.api_keys.clone(), &Publication::default()).await?;
        if served.tenants.is_empty() {
            return Err(StartError::NoSite(troubles(&served)));
        }
        let client = Client::new(&config.forward.allow_networks, config.forward.ca_file.as_deref(), Arc::new(System))?;
        let system = SiteId::system();
        let system_key = Arc::new(signing_key(&config, &loader.keys, &system));
        let signed = loader.kept.load(&system, &system_key.verifying())?;
        let staff = Staff::open(
            Arc::clone(&config),
            client.clone(),
            &loader.keys,
            system_key,
            (&store, loader.rows_of(&system)),
            &metrics,
            signed,
        );
        loader::begin(&staff.committer, &system, signed).await?;
        let tenants = &served.tenants;
        let stopped: Vec<(&SiteId, Trouble)> =
            tenants.iter().filter_map(|(id, tenant)| Some((id, tenant.committer.trouble()?))).collect();
        if stopped.len() == tenants.len() {
            let words: Vec<String> = stopped.iter().map(|(id, why)| format!("  {id}: {why}")).collect();
            return Err(StartError::RolledBack(words.join("\n")));
        }
        let check_limits = Arc::new(CheckLimits::new(config.checks.clone()));
        let lists = Jobs::new(config.bulk.clone(), Arc::clone(&check_limits), tokio::runtime::Handle::current());
        let gateway = Self {
            outgoing: Arc::new(Outgoing { config: Arc::clone(&config), client }),
            lists: Arc::new(lists),
            staff: Arc::new(staff),
            counting: tokio::sync::Mutex::new(()),
            form_limits: FormLimits::new(&config.forms.rates()),
            floods: FloodLimits::new(&config.floods.rates()),
            handovers: Limit::per_minute(NonZeroU32::MIN, Overflow::Refuse),
            check_limits,
            key_uses: Arc::new(Uses::new(loader.rows_of(&system))),
            config,
            tenants: watch::channel(Arc::clone(&served.tenants)).0,
            served: ArcSwap::from_pointee(served),
            loader,
            loading: tokio::sync::Mutex::new(()),
            reloads,
            assets,
            metrics,
            kept_failure: Mutex::default(),
            verifications: Verifications::default(),
            watch,
            store,
        };
        gateway.refresh_readiness().await;
        gateway.announce(None);
        Ok((Arc::new(gateway), requests))
    }

    /// Reads site files and API keys again, and serves them when they are right. What is wrong is reported, and
    /// served as before. Runs on the runtime of the committers.
    ///
    /// # Errors
    /// Why nothing was read again, in English.
    pub(crate) async fn reload(&self, publication: &Publication) -> Result<Arc<Served>, String> {
        let _alone = self.loading.lock().await;
        let before = self.served.load_full();
        let path = self.config.path.clone();
        let read = tokio::task::spawn_blocking(move || Config::load(&path)).await;
        let (api_keys, wrong) = match read {
            Ok(Ok(config)) => (config.api_keys, None),
            Ok(Err(why)) => (before.api_keys.clone(), Some(why.to_string())),
            Err(why) => (before.api_keys.clone(), Some(why.to_string())),
        };
        let served = self.loader.load(Some(&before), api_keys, publication).await.map_err(|why| why.to_string())?;
        let served = Arc::new(served);
        self.served.store(Arc::clone(&served));
        self.tenants.send_if_modified(|tenants| {
            let same = tenants.len() == served.tenants.len()
                && tenants.iter().all(|(id, tenant)| served.tenants.get(id).is_some_and(|now| Arc::ptr_eq(now, tenant)));
            *tenants = Arc::clone(&served.tenants);
            !same
        });
        self.announce(Some(&before));
        match wrong {
            Some(why) => Err(format!("the API keys are as before, since the configuration is wrong: {why}")),
            None => Ok(served),
        }
    }

    /// Says in the log what is wrong with which site, when that is new.
    fn announce(&self, before: Option<&Served>) {
        let served = self.served.load();
        for (site, trouble) in &served.troubles {
            if before.is_some_and(|before| before.troubles.get(site) == Some(trouble)) {
                continue;
            }
            let now = if trouble.served { "It is served as it was published before" } else { "It is not served" };
            tracing::error!(site = site.as_str(), "the site's files are not served. {now}.\n{}", trouble.what);
        }
        let known = before.map_or(&[][..], |before| &before.warnings[..]);
        for warning in served.warnings.iter().filter(|warning| !known.contains(warning)) {
            tracing::warn!(file = warning.file, line = warning.line, "{}", warning.what);
        }
        let gone = before.into_iter().flat_map(|before| before.tenants.keys());
        for site in gone.filter(|site| !served.tenants.contains_key(*site)) {
            tracing::warn!(site = site.as_str(), "the folder of the site is gone: it is no longer served");
        }
        for site in
            before.into_iter().flat_map(|before| before.troubles.keys()).filter(|site| !served.troubles.contains_key(site))
        {
            tracing::info!(site = site.as_str(), "the site's files are served again");
        }
    }

    /// What is served now.
    #[must_use]
    pub(crate) fn served(&self) -> Arc<Served> {
        self.served.load_full()
    }

    /// Tenants that are served now.
    #[must_use]
    pub(crate) fn tenants(&self) -> Arc<Tenants> {
        Arc::clone(&self.served.load().tenants)
    }

    /// Follows the tenants that are served.
    #[must_use]
    pub(crate) fn follow_tenants(&self) -> watch::Receiver<Arc<Tenants>> {
        self.tenants.subscribe()
    }

    /// Whether what the store says is published is what was read last: another gateway may have published.
    pub(crate) async fn has_what_is_published(&self) -> bool {
        let served = self.served.load_full();
        for (site, loaded) in &served.loaded {
            let published = site_files::published(&*self.store, site).await;
            // A store that cannot be read now is read in a second.
            if published.is_ok_and(|published| published.map(|published| published.row.hash) != loaded.published) {
                return false;
            }
        }
        true
    }

    /// Asks the store what it really guarantees, and remembers whether that is enough.
    pub(crate) async fn refresh_readiness(&self) -> Readiness {
        let found = self.watch.refresh(&*self.store).await;
        self.metrics.store_room(found.room.map_or(0, |room| room.free));
        found
    }

    /// What the store guaranteed when it was last asked, within a second.
    #[must_use]
    pub(crate) fn last_readiness(&self) -> Readiness {
        self.watch.last()
    }

    /// Durability that the configuration promises.
    #[must_use]
    pub(crate) fn durability(&self) -> Durability {
        self.watch.wanted()
    }

    /// Committers of every ledger, the system tenant's included.
    pub(crate) fn committers(&self) -> Vec<(SiteId, Committer)> {
        let tenants = self.tenants();
        let sites = tenants.iter().map(|(id, tenant)| (id.clone(), tenant.committer.clone()));
        sites.chain([(SiteId::system(), self.staff.committer.clone())]).collect()
    }

    /// Signed heads that are kept outside the store.
    #[must_use]
    pub(crate) fn kept(&self) -> &KeptCheckpoints {
        &self.loader.kept
    }

    /// What browsers load of a tenant. A site that is not served any more has what it was served with last.
    #[must_use]
    pub(crate) fn front(&self, tenant: &Tenant) -> Arc<Front> {
        let front = self.served.load().fronts.get(&tenant.config.id).cloned();
        front.unwrap_or_else(|| unreachable!("every tenant has a front"))
    }

    /// Finds a tenant by the text of its site's id in an address.
    #[must_use]
    pub(crate) fn tenant(&self, id: &str) -> Option<Arc<Tenant>> {
        self.served.load().tenants.get(&id.parse().ok()?).cloned()
    }
}

/// Lists what is wrong with the sites.
fn troubles(served: &Served) -> String {
    served.troubles.values().map(|trouble| trouble.what.clone()).collect::<Vec<_>>().join("\n")
}
