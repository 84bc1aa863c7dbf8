//! Opens what the configuration names: the store's backend, and the keys that sign checkpoints.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use kelisim_core::SiteId;
use kelisim_engine::keys::Keys;
use kelisim_engine::vault::Vault;
use kelisim_ledger::SigningKey;
use kelisim_store::{Redb, Redis, Store, StoreError};

use crate::config::{Config, StoreUrl};

/// Opens the store that the configuration names.
///
/// # Errors
/// [`StoreError`] when the file cannot be opened, or the server cannot be reached or is of another version.
pub(crate) async fn open_store(config: &Config) -> Result<Arc<dyn Store>, StoreError> {
    match &config.store.url {
        StoreUrl::Redb(path) => Ok(Arc::new(Redb::open(path)?)),
        StoreUrl::Redis(url) => Ok(Arc::new(Redis::connect(url.expose(), &config.store.prefix, config.store.durability).await?)),
    }
}

/// Opens the store that the configuration names, and makes none: for commands that look at what is there.
///
/// # Errors
/// Also [`StoreError::Unavailable`] when the file is not there.
pub(crate) async fn open_existing(config: &Config) -> Result<Arc<dyn Store>, StoreError> {
    if let StoreUrl::Redb(path) = &config.store.url
        && is_missing(path)
    {
        return Err(StoreError::Unavailable(format!("there is no store at {}", path.display())));
    }
    open_store(config).await
}

/// Whether the file of an embedded store is not there, or is empty: a volume that was not mounted, or a copy
/// that was cut off.
#[must_use]
pub(crate) fn is_missing(file: &Path) -> bool {
    fs::metadata(file).map_or(true, |found| found.len() == 0)
}

/// Makes the key that signs a site's checkpoints.
///
/// # Panics
/// Never: the name of a log has no white space and no plus sign.
#[must_use]
pub(crate) fn signing_key(config: &Config, keys: &Keys, site: &SiteId) -> SigningKey {
    SigningKey::new(&config.log_origin(site), &Vault::signing_seed(keys, site)).unwrap_or_else(|why| unreachable!("{why}"))
}
