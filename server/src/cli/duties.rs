//! `kelisim duties`: how each duty of law 94-V stands, by site; what is not kept comes first.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use kelisim_engine::keys::Keys;
use url::Url;

use super::user;
use crate::config::Config;
use crate::routes::console::duties::Line;

/// What is asked for.
#[derive(Args)]
pub(super) struct Duties {
    /// Only this site.
    #[arg(long)]
    site: Option<kelisim_core::SiteId>,
    /// Where the gateway answers; by default where the configuration says that it listens.
    #[arg(long)]
    gateway: Option<Url>,
    /// The configuration file; the key files it names must be readable.
    #[arg(long, default_value = "kelisim.toml")]
    config: PathBuf,
}

/// Prints the duties. What is not kept makes the command fail, so that a timer can watch it.
///
/// # Errors
/// A sentence.
#[expect(clippy::print_stdout, reason = "a command line speaks by printing")]
pub(super) fn run(arguments: Duties) -> Result<(), String> {
    let Duties { site, gateway, config: path } = arguments;
    let config = Config::load(&path).map_err(|why| why.to_string())?;
    let keys = Keys::load(&config.keys).map_err(|why| why.to_string())?;
    let base = gateway.map_or_else(|| config.local_address(), |url| url.as_str().trim_end_matches('/').to_owned());
    let mut sites: BTreeMap<String, Vec<Line>> = user::request(&keys, &base, "/v1/duties", None)?;
    if let Some(site) = site {
        sites.retain(|id, _| *id == site.as_str());
        if sites.is_empty() {
            return Err(format!("there is no site \"{site}\""));
        }
    }
    let mut open = 0;
    for (site, lines) in sites {
        println!("{site}");
        for Line { state, article, duty, words } in lines {
            let mark = match state.as_str() {
                "not-kept" => {
                    open += 1;
                    "NOT KEPT"
                }
                "people" => "people",
                _ => "gateway",
            };
            println!("  {mark:<9} Art. {article:<18} {duty}. {words}");
        }
    }
    if open == 0 { Ok(()) } else { Err(format!("{open} duties are not kept")) }
}
