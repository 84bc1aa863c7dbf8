//! Opens what the configuration names: the store's backend, and the keys that sign checkpoints.

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

/// Makes the key that signs a site's checkpoints.
///
/// # Panics
/// Never: the name of a log has no white space and no plus sign.
#[must_use]
pub(crate) fn signing_key(config: &Config, keys: &Keys, site: &SiteId) -> SigningKey {
    SigningKey::new(&config.log_origin(site), &Vault::signing_seed(keys, site)).unwrap_or_else(|why| unreachable!("{why}"))
}
