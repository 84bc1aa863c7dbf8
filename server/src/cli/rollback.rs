//! `kelisim accept-rollback`: the deliberate step after a store was set back, lost or exchanged.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use kelisim_core::SiteId;
use kelisim_engine::kept_checkpoint::KeptCheckpoints;
use kelisim_engine::keys::Keys;
use kelisim_engine::rollback::Comparison;
use kelisim_engine::vault::Vault;

use crate::config::Config;
use crate::{backend, sites};

/// Which logs go on without what is missing.
#[derive(Args)]
pub(super) struct AcceptRollback {
    /// The site whose log goes on as it is in the store.
    #[arg(required_unless_present_any = ["all", "console"])]
    site: Option<SiteId>,
    /// The log of what was done in the console.
    #[arg(long, conflicts_with = "site")]
    console: bool,
    /// Every log that does not continue what was signed.
    #[arg(long, conflicts_with_all = ["site", "console"])]
    all: bool,
    /// Do it. Without this the command only says what is missing.
    #[arg(long)]
    yes: bool,
    /// The configuration file.
    #[arg(long, default_value = "kelisim.toml")]
    config: PathBuf,
}

/// Compares, and with `--yes` goes on.
///
/// # Errors
/// A sentence; also when something would be accepted and `--yes` was not given.
#[expect(clippy::print_stdout, reason = "a command line speaks by printing")]
pub(super) fn run(arguments: &AcceptRollback) -> Result<(), String> {
    let config = Config::load(&arguments.config).map_err(|why| why.to_string())?;
    let keys = Keys::load(&config.keys).map_err(|why| why.to_string())?;
    let system = SiteId::system();
    let ids = sites::ids(&config.sites).map_err(|why| why.to_string())?;
    let which: Vec<SiteId> = match &arguments.site {
        Some(site) if !ids.contains(site) => return Err(format!("there is no site \"{site}\"")),
        Some(site) => vec![site.clone()],
        None if arguments.console => vec![system],
        None => ids.into_iter().chain([system]).collect(),
    };
    let kept = KeptCheckpoints::open(&config.heads()).map_err(|why| why.to_string())?;
    let runtime = super::serve::runtime().map_err(|why| why.to_string())?;
    runtime.block_on(async {
        // A store that is gone begins anew here and nowhere else, and only on purpose.
        let store = if arguments.yes { backend::open_store(&config).await } else { backend::open_existing(&config).await };
        let store = store.map_err(|why| why.to_string())?;
        let mut open = 0;
        for site in &which {
            let name = if *site == SiteId::system() { "the console" } else { site.as_str() };
            let (vault, key) = (Arc::new(Vault::new(&keys, site)), Arc::new(backend::signing_key(&config, &keys, site)));
            let comparison = Comparison::make(site, Arc::clone(&store), vault, key, kept.clone()).await;
            let comparison = comparison.map_err(|why| format!("{name}: {why}"))?;
            let Some(fork) = comparison.fork else {
                println!("{name}: the store continues what was signed; there is nothing to accept.");
                continue;
            };
            println!("{name}: {fork}.");
            if arguments.yes {
                let words = comparison.accept(&fork).await.map_err(|why| format!("{name}: {why}"))?;
                println!("{name}: accepted. Its log says so from now on:\n{words}");
            } else {
                open += 1;
            }
        }
        if open == 0 {
            return Ok(());
        }
        Err("nothing was changed. Receipts of the missing entries can no longer be confirmed by this log. If a newer copy of the \
             store exists, restore that instead; to go on without them, give --yes"
            .to_owned())
    })
}
