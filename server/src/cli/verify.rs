//! `kelisim verify`: re-derives every ledger from the store, and compares it with the heads that were kept.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kelisim_core::SiteId;
use kelisim_engine::committer::Signed;
use kelisim_engine::kept_checkpoint::KeptCheckpoints;
use kelisim_engine::keys::Keys;
use kelisim_engine::vault::Vault;
use kelisim_engine::verify::{self, Fault, Report};
use kelisim_ledger::Checkpoint;
use kelisim_store::Store;

use crate::config::Config;
use crate::{backend, sites};

/// Verifies the ledgers of the configured sites, or of one, and the console's.
///
/// # Errors
/// A sentence; what is wrong with which ledger is printed before.
#[expect(clippy::print_stdout, reason = "a command line speaks by printing")]
pub(super) fn run(path: &Path, only: Option<&str>, seals: bool, checkpoints: &[PathBuf]) -> Result<(), String> {
    let config = Config::load(path).map_err(|why| why.to_string())?;
    let keys = Keys::load(&config.keys).map_err(|why| why.to_string())?;
    let ids = sites::ids(&config.sites).map_err(|why| why.to_string())?;
    if let Some(only) = only
        && !ids.iter().any(|site| site.as_str() == only)
    {
        return Err(format!("there is no site \"{only}\""));
    }
    let system = SiteId::system();
    let all: Vec<&SiteId> = match only {
        Some(only) => ids.iter().filter(|site| site.as_str() == only).collect(),
        None => ids.iter().chain([&system]).collect(),
    };
    let given = given(&config, &keys, &all, checkpoints)?;
    let kept = KeptCheckpoints::at(&config.heads());
    let runtime = super::serve::runtime().map_err(|why| why.to_string())?;
    runtime.block_on(async {
        let store = backend::open_existing(&config).await.map_err(|why| why.to_string())?;
        let mut bad = 0;
        for site in all {
            let own = kept.load(site, &backend::signing_key(&config, &keys, site).verifying());
            let signed: Result<Vec<Signed>, String> = own
                .map(|own| own.into_iter().chain(given.iter().filter(|(of, _)| of == site).map(|(_, signed)| *signed)).collect())
                .map_err(|why| why.to_string());
            let outcome = match signed {
                Ok(signed) => outcome(&store, &keys, site, seals, &signed).await,
                Err(why) => Err(why),
            };
            match outcome {
                Ok(said) => println!("{said}"),
                Err(why) => {
                    bad += 1;
                    println!("{}: {why}", name(site));
                }
            }
        }
        if bad == 0 { Ok(()) } else { Err(format!("{bad} ledgers are not right")) }
    })
}

/// Verifies one ledger, and says what was found.
async fn outcome(store: &Arc<dyn Store>, keys: &Keys, site: &SiteId, seals: bool, signed: &[Signed]) -> Result<String, String> {
    let report: Result<Report, Fault> = verify::verify(store, &Vault::new(keys, site), site, seals, signed).await;
    let Report { entries, opened, erased, destroyed, root } = report.map_err(|why| why.to_string())?;
    let continues: Vec<String> = signed.iter().map(|signed| signed.size.to_string()).collect();
    let continues = match continues.join(" and ") {
        none if none.is_empty() => "no signed head was kept to compare it with".to_owned(),
        sizes => format!("it continues the signed head of {sizes} entries"),
    };
    let root = data_encoding::BASE64.encode(&root);
    let seals = if *site == SiteId::system() { String::new() } else { format!(", {opened} payloads opened, {erased} erased") };
    let gone = if destroyed == 0 { String::new() } else { format!(", {destroyed} destroyed by acts that name them") };
    Ok(format!("{}: {entries} entries are right{seals}{gone}; root {root}; {continues}", name(site)))
}

fn name(site: &SiteId) -> &str {
    if *site == SiteId::system() { "what was done in the console" } else { site.as_str() }
}

/// Reads the given checkpoints: of which log each is, and what it names.
fn given(config: &Config, keys: &Keys, sites: &[&SiteId], files: &[PathBuf]) -> Result<Vec<(SiteId, Signed)>, String> {
    let mut given = Vec::new();
    for file in files {
        let note = fs::read_to_string(file).map_err(|why| format!("{}: {why}", file.display()))?;
        let open = |site: &&SiteId| {
            let key = backend::signing_key(config, keys, site).verifying();
            Checkpoint::open(&note, &key).ok().map(|head| ((*site).clone(), Signed { size: head.size, root: head.root.0, at: 0 }))
        };
        let found = sites.iter().find_map(open);
        given.push(found.ok_or_else(|| format!("{}: no log here signed this checkpoint", file.display()))?);
    }
    Ok(given)
}
