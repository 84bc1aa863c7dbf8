//! The composition root: everything that lives as long as the gateway, built once from the configuration.
//! Only the routes and `kelisim serve` name it; everything below takes what it needs and no more.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};

use kelisim_core::calendar::Calendar;
use kelisim_core::site::SiteMistake;
use kelisim_core::{Sensitive, SiteId};
use kelisim_engine::committer::{Committer, Signed, Trouble};
use kelisim_engine::kept_checkpoint::{KeptCheckpoints, KeptError};
use kelisim_engine::keys::{Keys, KeysError};
use kelisim_engine::limits::FormLimits;
use kelisim_engine::metrics::Metrics;
use kelisim_engine::publish;
use kelisim_engine::tenant::{ReadinessWatch, Tenant, TenantStore, Tenants};
use kelisim_engine::vault::Vault;
use kelisim_store::rows::OTHER_VERSION;
use kelisim_store::{Durability, Readiness, Store, StoreError};

use crate::api_key::uses::Uses;
use crate::assets::Assets;
use crate::backend::{is_missing, open_store, signing_key};
use crate::check_limits::CheckLimits;
use crate::config::{Config, ConfigError, StoreUrl};
use crate::embed::Embed;
use crate::forward::Outgoing;
use crate::forward::client::{Client, System};
use crate::lists::jobs::Jobs;
use crate::sites::{self, SitesError};
use crate::staff::Staff;

/// What browsers load of one site: built once, from its site file.
pub(crate) struct Front {
    /// Script of the site's tag.
    pub embed: Embed,
    /// Colours of the site's pages, as CSS.
    pub css: String,
}

/// All parts of a running gateway.
pub(crate) struct Gateway {
    /// The configuration it was started with.
    pub config: Arc<Config>,
    /// Backend of the store.
    pub store: Arc<dyn Store>,
    /// Tenants that are served.
    pub tenants: Arc<Tenants>,
    /// What browsers load of each tenant.
    pub fronts: BTreeMap<SiteId, Front>,
    /// Warnings from reading the site files.
    pub warnings: Vec<SiteMistake>,
    /// Static files for browsers.
    pub assets: Assets,
    /// Metrics of this gateway.
    pub metrics: Arc<Metrics>,
    /// Limits that protect forms from automated submissions.
    pub form_limits: FormLimits,
    /// Limits of the marketer's check.
    pub check_limits: Arc<CheckLimits>,
    /// Moments at which API keys were last used.
    pub key_uses: Arc<Uses>,
    /// Staff: the people who work with the console.
    pub staff: Staff,
    /// HTTP client for connections to destinations.
    pub outgoing: Arc<Outgoing>,
    /// Checks of whole lists.
    pub lists: Arc<Jobs>,
    /// Held while the people that a notice concerns are counted: one count at a time.
    pub counting: tokio::sync::Mutex<()>,
    /// Signed heads that are kept outside the store.
    pub kept: KeptCheckpoints,
    /// Why signed heads cannot be kept, while they cannot.
    pub kept_failure: Mutex<Option<String>>,
    watch: Arc<ReadinessWatch>,
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

/// Loads a ledger before anything of it is served, and says in the log what it begins with.
///
/// # Errors
/// When the store cannot be read. A ledger that does not continue what was signed, or is damaged, is no error:
/// its site is stopped.
async fn begin(committer: &Committer, site: &SiteId, signed: Option<Signed>) -> Result<(), StartError> {
    let outcome = committer.inspect().await;
    if committer.trouble().is_some() {
        return Ok(());
    }
    let head = outcome.map_err(|why| StoreError::Unavailable(why.to_string()))?;
    if signed.is_none() && *site != SiteId::system() {
        let (site, entries) = (site.as_str(), head.size);
        if entries == 0 {
            tracing::info!(site, "begins a log");
        } else {
            tracing::warn!(site, entries, "no signed head was kept of this log so far; it is taken as it is in the store");
        }
    }
    Ok(())
}

impl Gateway {
    /// Opens everything, publishes the texts, and starts the committers on the current runtime.
    ///
    /// # Errors
    /// [`StartError`]; warnings of the site files are returned with the gateway.
    pub(crate) async fn open(config: Config) -> Result<(Arc<Self>, Vec<SiteMistake>), StartError> {
        let config = Arc::new(config);
        let keys = Keys::load(&config.keys)?;
        let (read, warnings) = sites::read_all(&config.sites)?;
        let kept = KeptCheckpoints::open(&config.heads())?;
        if let StoreUrl::Redb(file) = &config.store.url
            && !kept.is_empty()
            && is_missing(file)
        {
            return Err(StartError::StoreGone(file.to_path_buf(), config.heads()));
        }
        let store = open_store(&config).await?;
        let metrics = Arc::new(Metrics::default());
        let assets = Assets::load();
        let by_law = Calendar::kazakhstan();
        let watch = Arc::new(ReadinessWatch::new(config.store.durability));
        let rows_of = |site: &SiteId| TenantStore::new(site.clone(), Arc::clone(&store), Arc::clone(&watch));
        let (mut tenants, mut fronts) = (Tenants::new(), BTreeMap::new());
        for site in read {
            let id = site.id.clone();
            let vault = Arc::new(Vault::new(&keys, &id));
            let key = Arc::new(signing_key(&config, &keys, &id));
            let signed = kept.load(&id, &key.verifying())?;
            let committer = Committer::start(
                Arc::clone(&store),
                Arc::clone(&vault),
                Arc::clone(&key),
                id.clone(),
                Arc::clone(&metrics),
                signed,
            );
            begin(&committer, &id, signed).await?;
            let calendar = by_law.clone().with_overrides(&config.calendar.overrides()).with_overrides(&site.calendar);
            let texts = if committer.trouble().is_some() {
                publish::known(&site)
            } else {
                publish::publish(&site, &*store, &vault, &committer).await.map_err(SitesError::from)?
            };
            let site = Arc::new(site);
            let origins = [&site.origins[..], &config.extra_origins[..], &[config.origin()]].concat();
            let embed = Embed::build(&site, &assets, &config.origin(), &origins);
            let css = kelisim_app::render::site_css(&site);
            fronts.insert(id.clone(), Front { embed, css });
            let tenant = Tenant {
                config: site,
                origins,
                calendar,
                texts,
                vault,
                key,
                committer,
                store: rows_of(&id),
                metrics: Arc::clone(&metrics),
                resumed: AtomicU64::new(0),
                webhook_seed: Sensitive::new(Vault::webhook_seed(&keys, &id)),
                tally: tokio::sync::Mutex::default(),
            };
            tenants.insert(id, Arc::new(tenant));
        }
        let client = Client::new(&config.forward.allow_networks, config.forward.ca_file.as_deref(), Arc::new(System))?;
        let system = SiteId::system();
        let system_key = Arc::new(signing_key(&config, &keys, &system));
        let signed = kept.load(&system, &system_key.verifying())?;
        let staff =
            Staff::open(Arc::clone(&config), client.clone(), &keys, system_key, (&store, rows_of(&system)), &metrics, signed);
        begin(&staff.committer, &system, signed).await?;
        let stopped: Vec<(&SiteId, Trouble)> =
            tenants.iter().filter_map(|(id, tenant)| Some((id, tenant.committer.trouble()?))).collect();
        if !tenants.is_empty() && stopped.len() == tenants.len() {
            let words: Vec<String> = stopped.iter().map(|(id, why)| format!("  {id}: {why}")).collect();
            return Err(StartError::RolledBack(words.join("\n")));
        }
        let check_limits = Arc::new(CheckLimits::new(config.checks.clone()));
        let lists = Jobs::new(config.bulk.clone(), Arc::clone(&check_limits), tokio::runtime::Handle::current());
        let gateway = Self {
            outgoing: Arc::new(Outgoing { config: Arc::clone(&config), client }),
            lists: Arc::new(lists),
            staff,
            counting: tokio::sync::Mutex::new(()),
            form_limits: FormLimits::new(&config.forms.rates()),
            check_limits,
            key_uses: Arc::new(Uses::new(rows_of(&system))),
            config,
            tenants: Arc::new(tenants),
            fronts,
            warnings: warnings.clone(),
            assets,
            metrics,
            kept,
            kept_failure: Mutex::default(),
            watch,
            store,
        };
        gateway.refresh_readiness().await;
        Ok((Arc::new(gateway), warnings))
    }

    /// Asks the store what it really guarantees, and remembers whether that is enough.
    pub(crate) async fn refresh_readiness(&self) -> Readiness {
        let found = self.watch.refresh(&*self.store).await;
        self.metrics.store_room(found.room.map_or(0, |room| room.free));
        found
    }

    /// Durability that the configuration promises.
    #[must_use]
    pub(crate) fn durability(&self) -> Durability {
        self.watch.wanted()
    }

    /// Committers of every ledger, the system tenant's included.
    pub(crate) fn committers(&self) -> impl Iterator<Item = (SiteId, &Committer)> {
        let sites = self.tenants.iter().map(|(id, tenant)| (id.clone(), &tenant.committer));
        sites.chain([(SiteId::system(), &self.staff.committer)])
    }

    /// What browsers load of a tenant.
    #[must_use]
    pub(crate) fn front(&self, tenant: &Tenant) -> &Front {
        self.fronts.get(&tenant.config.id).unwrap_or_else(|| unreachable!("every tenant has a front"))
    }

    /// Finds a tenant by the text of its site's id in an address.
    #[must_use]
    pub(crate) fn tenant(&self, id: &str) -> Option<&Arc<Tenant>> {
        self.tenants.get(&id.parse().ok()?)
    }
}
