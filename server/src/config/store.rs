//! Address of the store, and the failures it has to outlive: parsed once, so that nobody below compares
//! texts.

use kelisim_core::Sensitive;
use kelisim_store::Durability;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::RelativePath;

/// The address of the store.
#[derive(Clone, Debug)]
pub enum StoreUrl {
    /// A redb file beside the gateway.
    Redb(RelativePath),
    /// A Redis server; its address may hold a password.
    Redis(Sensitive<String>),
}

impl Default for StoreUrl {
    fn default() -> Self {
        StoreUrl::Redb(RelativePath::here("data/kelisim.redb"))
    }
}

impl<'de> Deserialize<'de> for StoreUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if let Some(path) = text.strip_prefix("redb:") {
            return Ok(StoreUrl::Redb(RelativePath::here(path)));
        }
        if text.starts_with("redis:") {
            return Ok(StoreUrl::Redis(Sensitive::new(text)));
        }
        // The value is not repeated: it may hold a password.
        Err(D::Error::custom("`store.url`: write redb:<path> or redis://…"))
    }
}

/// Parses a level of durability by its name.
///
/// # Errors
/// When no level has that name.
pub(super) fn durability<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Durability, D::Error> {
    let name = String::deserialize(deserializer)?;
    Durability::named(&name).ok_or_else(|| D::Error::custom("`store.durability`: write memory, node or node+replica"))
}
