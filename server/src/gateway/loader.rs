//! Loads sites: from their files, and where those are wrong or older, as they were published before. One
//! site's mistake touches no other.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kelisim_core::calendar::Calendar;
use kelisim_core::site::answers::ByEmail;
use kelisim_core::site::{EventKind, Site, SiteMistake};
use kelisim_core::{Sensitive, SiteId};
use kelisim_engine::committer::{Committer, Signed};
use kelisim_engine::kept_checkpoint::KeptCheckpoints;
use kelisim_engine::keys::Keys;
use kelisim_engine::metrics::Metrics;
use kelisim_engine::publish::{self, PublishError};
use kelisim_engine::site_files::{self, PublishedFiles, SiteFiles};
use kelisim_engine::tenant::{ReadinessWatch, Tenant, TenantStore};
use kelisim_engine::vault::Vault;
use kelisim_engine::{clock, desk, webhook};
use kelisim_store::{Lane, Store, StoreError};

use super::StartError;
use super::served::{Front, Loaded, Served, SiteTrouble};
use crate::assets::Assets;
use crate::backend::signing_key;
use crate::config::{ApiKey, Config};
use crate::embed::Embed;
use crate::sites::{self, OnDisk, SitesError};

/// Whoever publishes at a start or because a file changed.
const FROM_FILES: &str = "the site's files";

/// Attempts to publish while other gateways do.
const TRIES: usize = 5;

/// What loading sites needs, for as long as the gateway runs.
pub(super) struct Loader {
    pub config: Arc<Config>,
    pub keys: Keys,
    pub kept: KeptCheckpoints,
    pub store: Arc<dyn Store>,
    pub metrics: Arc<Metrics>,
    pub assets: Arc<Assets>,
    pub watch: Arc<ReadinessWatch>,
    pub by_law: Calendar,
}

/// A deliberate publication.
#[derive(Clone, Debug, Default)]
pub(crate) struct Publication {
    /// Sites whose files are published also when they are older ones.
    pub sites: BTreeSet<SiteId>,
    /// Who asked for it.
    pub by: String,
}

/// What of a tenant outlives its files.
struct Parts {
    vault: Arc<Vault>,
    key: Arc<kelisim_ledger::SigningKey>,
    committer: Committer,
}

/// Outcome of loading one site.
struct SiteOutcome {
    loaded: Option<Loaded>,
    warnings: Vec<SiteMistake>,
    trouble: Option<String>,
}

impl Loader {
    /// Handle on the rows of a site.
    pub(super) fn rows_of(&self, site: &SiteId) -> TenantStore {
        TenantStore::new(site.clone(), Arc::clone(&self.store), Arc::clone(&self.watch))
    }

    /// Loads every site that has a folder. `before` is what is served now: a site whose files have not changed
    /// stays as it is.
    ///
    /// # Errors
    /// When the folder of sites, or a kept checkpoint, cannot be read.
    pub(super) async fn load(
        &self,
        before: Option<&Served>,
        api_keys: Vec<ApiKey>,
        publication: &Publication,
    ) -> Result<Served, StartError> {
        let folder = self.config.sites.to_path_buf();
        let read = tokio::task::spawn_blocking(move || sites::read_folders(&folder));
        let on_disk = read.await.unwrap_or(Err(SitesError::Stopped))?;
        let mut served = Served {
            tenants: Arc::default(),
            loaded: BTreeMap::new(),
            fronts: before.map(|before| before.fronts.clone()).unwrap_or_default(),
            api_keys,
            warnings: Vec::new(),
            troubles: BTreeMap::new(),
        };
        for site in on_disk {
            let id = site.id.clone();
            if !site.has_file && !self.was_served(&id, before).await {
                // A folder of something else.
                continue;
            }
            let mut outcome = self.load_site(site, before.and_then(|before| before.loaded.get(&id)), publication).await?;
            if let Some(loaded) = &mut outcome.loaded {
                let published = site_files::published(&*self.store, &id).await;
                loaded.published = published.ok().flatten().map(|published| published.row.hash);
            }
            served.warnings.extend(outcome.warnings);
            if let Some(what) = outcome.trouble {
                served.troubles.insert(id.clone(), SiteTrouble { what, served: outcome.loaded.is_some() });
            }
            if let Some(loaded) = outcome.loaded {
                served.fronts.insert(id.clone(), Arc::clone(&loaded.front));
                served.loaded.insert(id, loaded);
            }
        }
        let tenants = served.loaded.iter().map(|(id, loaded)| (id.clone(), Arc::clone(&loaded.tenant)));
        served.tenants = Arc::new(tenants.collect());
        Ok(served)
    }

    /// Whether a site is served now, or was published before.
    async fn was_served(&self, id: &SiteId, before: Option<&Served>) -> bool {
        before.is_some_and(|before| before.loaded.contains_key(id))
            || site_files::published(&*self.store, id).await.is_ok_and(|published| published.is_some())
    }

    async fn load_site(
        &self,
        on_disk: OnDisk,
        before: Option<&Loaded>,
        publication: &Publication,
    ) -> Result<SiteOutcome, StartError> {
        let OnDisk { id, files, read, .. } = on_disk;
        let parts = match before {
            Some(before) => Parts {
                vault: Arc::clone(&before.tenant.vault),
                key: Arc::clone(&before.tenant.key),
                committer: before.tenant.committer.clone(),
            },
            None => self.begin(&id).await?,
        };
        let (site, warnings, mistakes) = match read {
            Ok((site, warnings)) => (Some(site), warnings, None),
            Err(mistakes) => (None, Vec::new(), Some(sites::lines(&mistakes))),
        };
        // Nothing is published in a log that cannot be used; its pages are those of the files.
        if parts.committer.trouble().is_some() {
            let loaded = site.map(|site| self.build(site, files.hash, publish::known, &parts, before));
            return Ok(SiteOutcome { loaded: loaded.or_else(|| before.cloned()), warnings, trouble: mistakes });
        }
        let outcome = match site {
            Some(site) => self.publish(site, &files, &parts, before, publication).await,
            None => Err(mistakes.unwrap_or_default()),
        };
        Ok(match outcome {
            Ok(loaded) => SiteOutcome { loaded: Some(loaded), warnings, trouble: None },
            Err(what) => {
                let loaded = self.as_published(&id, &parts, before).await;
                SiteOutcome { loaded, warnings, trouble: Some(what) }
            }
        })
    }

    /// Starts the committer of a site.
    async fn begin(&self, id: &SiteId) -> Result<Parts, StartError> {
        let vault = Arc::new(Vault::new(&self.keys, id));
        let key = Arc::new(signing_key(&self.config, &self.keys, id));
        let signed = self.kept.load(id, &key.verifying())?;
        let committer = Committer::start(
            Arc::clone(&self.store),
            Arc::clone(&vault),
            Arc::clone(&key),
            id.clone(),
            Arc::clone(&self.metrics),
            signed,
        );
        begin(&committer, id, signed).await?;
        Ok(Parts { vault, key, committer })
    }

    /// Publishes files that are new, and serves them.
    ///
    /// # Errors
    /// Why they are not served, in English.
    async fn publish(
        &self,
        site: Site,
        files: &SiteFiles,
        parts: &Parts,
        before: Option<&Loaded>,
        publication: &Publication,
    ) -> Result<Loaded, String> {
        let said = |why: StoreError| format!("the store cannot be asked what is published: {why}");
        let id = site.id.clone();
        for _ in 0..TRIES {
            let published = site_files::published(&*self.store, &id).await.map_err(said)?;
            let is_current = published.as_ref().is_some_and(|published| published.row.hash == files.hash);
            if is_current && let Some(before) = before.filter(|before| before.hash == files.hash) {
                return Ok(Loaded { from_files: true, ..before.clone() });
            }
            let deliberate = publication.sites.contains(&id);
            if let Some(published) = published.as_ref().filter(|published| published.has_replaced(&files.hash))
                && !deliberate
                && !self.is_edit(published, before)
            {
                return Err(older(published));
            }
            let texts = publish::publish(&site, &*self.store, &parts.vault, &parts.committer).await.map_err(|why| match why {
                PublishError::Refused(compared) => compared.why_not(),
                why @ PublishError::Store(..) => why.to_string(),
            })?;
            if !is_current {
                let by = if deliberate { &publication.by } else { FROM_FILES };
                let now = clock::now();
                if !site_files::keep(&*self.store, &id, published.as_ref(), files, by, now).await.map_err(said)? {
                    // Another gateway was faster; what it published may be these very files.
                    continue;
                }
                tracing::info!(site = id.as_str(), by, "the site's files are published");
            }
            let built = self.build(site, files.hash, |_| texts, parts, before);
            return Ok(Loaded { from_files: true, ..built });
        }
        Err("other gateways publish other files all the time; these are compared again in a second".into())
    }

    /// Whether earlier files are here by an edit, and not because this gateway was left behind: nobody else
    /// publishes in its store, or its own files were the newest until now.
    fn is_edit(&self, published: &PublishedFiles, before: Option<&Loaded>) -> bool {
        self.store.backend() == "redb" || before.is_some_and(|before| before.from_files && before.hash == published.row.hash)
    }

    /// Serves a site as it was published last, or as it is served now.
    async fn as_published(&self, id: &SiteId, parts: &Parts, before: Option<&Loaded>) -> Option<Loaded> {
        let asked = async {
            let Some(published) = site_files::published(&*self.store, id).await? else { return Ok(None) };
            if let Some(before) = before.filter(|before| before.hash == published.row.hash) {
                return Ok(Some(Loaded { from_files: false, ..before.clone() }));
            }
            let files = site_files::contents(&*self.store, id, &published).await?;
            let Ok((site, _)) = files.reread(&format!("{id}, as published")) else { return Ok(None) };
            let texts = publish::published_texts(&site, &*self.store).await?;
            Ok::<_, StoreError>(Some(self.build(site, files.hash, |_| texts, parts, before)))
        };
        match asked.await {
            Ok(Some(loaded)) => Some(loaded),
            Ok(None) => before.cloned(),
            Err(why) => {
                tracing::error!(site = id.as_str(), reason = %why, "what is published cannot be read");
                before.cloned()
            }
        }
    }

    /// Puts a tenant together.
    fn build(
        &self,
        site: Site,
        hash: [u8; 32],
        texts: impl FnOnce(&Site) -> Vec<kelisim_core::consent::KnownText>,
        parts: &Parts,
        before: Option<&Loaded>,
    ) -> Loaded {
        let texts = texts(&site);
        let mut site = site;
        if let Some(home) = self.config.homes.get(site.id.as_str()) {
            site.home = home.to_string();
        }
        let calendar = self.by_law.clone().with_overrides(&self.config.calendar.overrides()).with_overrides(&site.calendar);
        let origins = [&site.origins[..], &self.config.extra_origins[..], &[self.config.origin()]].concat();
        let site = Arc::new(site);
        let embed = Embed::build(&site, &self.assets, &self.config.origin(), &origins);
        let css = kelisim_app::render::site_css(&site);
        let front = Front::new(embed, css, before.map(|before| &*before.front));
        let id = site.id.clone();
        let mut told = webhook::lanes(site.destinations.iter().filter(|known| known.events.contains(&EventKind::Clock)));
        if self.config.mail.is_some() && self.config.has_console() {
            told.push(Lane::parallel(desk::STAFF));
        }
        let writes = self.config.mail.is_some() && site.answers.email != ByEmail::None;
        let answered = if writes { vec![Lane::parallel(desk::PERSON)] } else { Vec::new() };
        let tenant = Tenant {
            told,
            answered,
            config: site,
            origins,
            calendar,
            texts,
            vault: Arc::clone(&parts.vault),
            key: Arc::clone(&parts.key),
            committer: parts.committer.clone(),
            store: self.rows_of(&id),
            metrics: Arc::clone(&self.metrics),
            resumed: before.map(|before| Arc::clone(&before.tenant.resumed)).unwrap_or_default(),
            webhook_seed: Sensitive::new(Vault::webhook_seed(&self.keys, &id)),
            recent: before.map(|before| Arc::clone(&before.tenant.recent)).unwrap_or_default(),
            tally: before.map(|before| Arc::clone(&before.tenant.tally)).unwrap_or_default(),
        };
        Loaded { tenant: Arc::new(tenant), front: Arc::new(front), hash, from_files: false, published: None }
    }
}

/// Says that files are older than those that are published.
fn older(published: &PublishedFiles) -> String {
    format!(
        "the files here are older than those that were published at {} by {}; those are served. Bring the newer files here, or \
         publish these on purpose: kelisim site publish",
        clock::rfc3339(published.row.published_at),
        published.row.by
    )
}

/// Loads a ledger before anything of it is served, and says in the log what it begins with.
///
/// # Errors
/// When the store cannot be read. A ledger that does not continue what was signed, or is damaged, is no error:
/// its site is stopped.
pub(super) async fn begin(committer: &Committer, site: &SiteId, signed: Option<Signed>) -> Result<(), StartError> {
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
