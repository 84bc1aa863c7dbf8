//! `kelisim compact`: gives back the room of what was destroyed, and leaves nothing of it in the store's files.

use std::path::Path;

use kelisim_store::{Redb, Redis};

use crate::backend;
use crate::config::{Config, StoreUrl};

/// Compacts the store that the configuration names.
///
/// # Errors
/// A sentence.
#[expect(clippy::print_stdout, reason = "a command line speaks by printing")]
pub(super) fn run(path: &Path) -> Result<(), String> {
    let config = Config::load(path).map_err(|why| why.to_string())?;
    match &config.store.url {
        StoreUrl::Redb(file) if backend::is_missing(file) => Err(format!("there is no store at {}", file.display())),
        StoreUrl::Redb(file) => {
            let (before, after) = Redb::compact(file).map_err(|why| format!("{why}. Is the gateway stopped?"))?;
            println!("{}: {} MB, {} MB before", file.display(), after.div_ceil(1 << 20), before.div_ceil(1 << 20));
            Ok(())
        }
        StoreUrl::Redis(url) => {
            let runtime = super::serve::runtime().map_err(|why| why.to_string())?;
            runtime.block_on(async {
                let store = Redis::connect(url.expose(), &config.store.prefix, config.store.durability).await;
                let said = store.map_err(|why| why.to_string())?.compact().await.map_err(|why| why.to_string())?;
                println!("Redis: {said}");
                Ok(())
            })
        }
    }
}
