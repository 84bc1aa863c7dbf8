//! Everything that lives as long as the gateway, built once from the configuration.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use kelisim_core::calendar::Calendar;
use kelisim_core::site::Problem;
use kelisim_core::{Sensitive, SiteId};
use kelisim_ledger::SigningKey;
use kelisim_store::rows::OTHER_VERSION;
use kelisim_store::{Durability, Readiness, Redb, Redis, Store, StoreError};

use crate::api_key::uses::Uses;
use crate::assets::Assets;
use crate::bulk::jobs::Jobs;
use crate::committer::Committer;
use crate::config::{Config, ConfigError};
use crate::embed::Embed;
use crate::forward::client::{Client, System};
use crate::keys::{Keys, KeysError};
use crate::metrics::Metrics;
use crate::people::House;
use crate::pipeline::check::Guard;
use crate::robots::Robots;
use crate::sites::{self, Served, Sites, SitesError};
use crate::vault::Vault;

/// The gateway's parts.
pub struct Gateway {
    /// The configuration.
    pub config: Config,
    /// The level of durability asked for.
    pub durability: Durability,
    /// Where records are kept.
    pub store: Arc<dyn Store>,
    /// The sites served.
    pub sites: Sites,
    /// What the reader of the site files warned of.
    pub warnings: Vec<Problem>,
    /// Files for browsers.
    pub assets: Assets,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// What keeps robots from the forms.
    pub robots: Robots,
    /// Looks for whoever asks about numbers instead of people.
    pub guard: Guard,
    /// When the keys of the API were last used.
    pub key_uses: Uses,
    /// The people who work with the console.
    pub house: House,
    /// Connections to destinations.
    pub client: Client,
    /// Checks of whole lists.
    pub bulk: Jobs,
    /// One count of the people a notice concerns at a time.
    pub counting: tokio::sync::Mutex<()>,
    /// Whether the store keeps what is asked for, as far as was last seen.
    weak: AtomicBool,
}

/// Why the gateway does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The configuration.
    #[error("{0}")]
    Config(#[from] ConfigError),
    /// The key files.
    #[error("keys: {0}. `kelisim keys init` makes them")]
    Keys(#[from] KeysError),
    /// The site files.
    #[error("{0}")]
    Sites(#[from] SitesError),
    /// The store was written by another version of Kelisim.
    #[error(
        "the store was written by a version of Kelisim whose rows this one does not read, and nothing was changed in it. \
         Start the version that wrote it. What is only a demonstration (data/demo) can be deleted and begins anew"
    )]
    OtherVersion,
    /// The store.
    #[error("{0}")]
    Store(StoreError),
    /// The address.
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

/// Opens the store the configuration names.
///
/// # Errors
/// [`StoreError`]
pub async fn open_store(config: &Config) -> Result<Arc<dyn Store>, StoreError> {
    let url = config.store.url.expose();
    if let Some(path) = url.strip_prefix("redb:") {
        return Ok(Arc::new(Redb::open(path.as_ref())?));
    }
    Ok(Arc::new(Redis::connect(url, &config.store.prefix, durability(config)).await?))
}

fn durability(config: &Config) -> Durability {
    // `Config::parse` refuses other names.
    Durability::named(&config.store.durability).unwrap_or(Durability::Node)
}

/// The key that signs a site's checkpoints.
///
/// # Panics
/// Never: the name of a log has no white space and no plus sign.
#[must_use]
pub fn signing_key(config: &Config, keys: &Keys, site: &SiteId) -> SigningKey {
    SigningKey::new(&config.log_origin(site), &Vault::signing_seed(keys, site)).unwrap_or_else(|why| unreachable!("{why}"))
}

impl Gateway {
    /// Opens everything, publishes the texts, and starts the committers on the current runtime.
    ///
    /// # Errors
    /// [`StartError`]; warnings of the site files come back with the gateway.
    pub async fn open(config: Config) -> Result<(Arc<Self>, Vec<Problem>), StartError> {
        let keys = Keys::load(&config.keys)?;
        let (read, warnings) = sites::read_all(&config.sites)?;
        let store = open_store(&config).await?;
        let metrics = Arc::new(Metrics::default());
        let assets = Assets::load();
        let by_law = Calendar::kazakhstan();
        let mut served = Sites::new();
        for site in read {
            let id = site.id.clone();
            let vault = Arc::new(Vault::new(&keys, &id));
            let resumed = AtomicU64::new(0);
            let webhook_seed = Sensitive::new(Vault::webhook_seed(&keys, &id));
            let key = Arc::new(signing_key(&config, &keys, &id));
            let committer =
                Committer::start(Arc::clone(&store), Arc::clone(&vault), Arc::clone(&key), id.clone(), Arc::clone(&metrics));
            let calendar = by_law.clone().with_overrides(&config.calendar.overrides()).with_overrides(&site.calendar);
            let texts = sites::publish(&site, &*store, &vault, &committer).await?;
            let site = Arc::new(site);
            let origins = [&site.origins[..], &config.extra_origins[..], &[config.origin()]].concat();
            let embed = Embed::build(&site, &assets, &config.origin(), &origins);
            let css = kelisim_app::render::site_css(&site);
            served.insert(
                id,
                Arc::new(Served { site, origins, calendar, texts, vault, key, committer, embed, css, resumed, webhook_seed }),
            );
        }
        let house = House::open(&config, &keys, &store, &metrics);
        let client = Client::new(&config.forward.allow_networks, config.forward.ca_file.as_deref(), Arc::new(System))?;
        let gateway = Self {
            client,
            bulk: Jobs::new(config.bulk.clone(), tokio::runtime::Handle::current()),
            house,
            counting: tokio::sync::Mutex::new(()),
            weak: AtomicBool::new(false),
            durability: durability(&config),
            robots: Robots::new(&config.forms),
            guard: Guard::default(),
            key_uses: Uses::default(),
            config,
            store,
            sites: served,
            warnings: warnings.clone(),
            assets,
            metrics,
        };
        gateway.look().await;
        Ok((Arc::new(gateway), warnings))
    }

    /// Asks the store what it really keeps, and remembers whether that is enough. One that cannot be reached keeps what
    /// it kept when it was last seen; nothing is recorded in it meanwhile anyway.
    pub async fn look(&self) -> Readiness {
        let found = self.store.readiness(self.durability).await;
        if let Some(level) = found.durability {
            self.weak.store(level < self.durability, Ordering::Release);
        }
        found
    }

    /// Refuses to record anything in a store that keeps less than was promised.
    ///
    /// # Errors
    /// [`crate::problem::Problem::Unavailable`]
    pub fn ready(&self) -> Result<(), crate::problem::Problem> {
        if self.weak.load(Ordering::Acquire) { Err(crate::problem::Problem::Unavailable("weak")) } else { Ok(()) }
    }

    /// A site by the text of its id in an address.
    #[must_use]
    pub fn site(&self, id: &str) -> Option<&Arc<Served>> {
        self.sites.get(&id.parse().ok()?)
    }
}
