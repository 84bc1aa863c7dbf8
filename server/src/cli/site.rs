//! `kelisim lint`, `kelisim reload` and `kelisim site publish`: what the site files say, beside what is
//! published, and publishing it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, Subcommand};
use kelisim_core::SiteId;
use kelisim_engine::keys::Keys;
use toml_edit::{DocumentMut, Value};
use url::Url;

use crate::config::Config;
use crate::forward::client;
use crate::routes::console::reload::{ReloadOrder, ReloadOutcome};
use crate::site_report::{self, SiteReport};
use crate::{backend, sites, staff};

use super::new_site;

const PATH: &str = "/v1/reload";
/// Timeout of a request to the gateway.
const ANSWER: Duration = Duration::from_mins(2);

/// Where site files are, and what they are compared with.
#[derive(Args)]
pub(super) struct Lint {
    /// The folder of site folders. Without it, that of the configuration, whose gateway or store says what is published.
    sites: Option<PathBuf>,
    /// The configuration file.
    #[arg(long)]
    config: Option<PathBuf>,
    /// Count examples and stand-ins as errors: policies that nobody approved, numbers that belong to nobody.
    #[arg(long)]
    production: bool,
}

/// Where the gateway is.
#[derive(Args)]
pub(super) struct Reload {
    /// The configuration file; the key files it names must be readable.
    #[arg(long, default_value = "kelisim.toml")]
    config: PathBuf,
}

/// Sites.
#[derive(Subcommand)]
pub(super) enum Site {
    /// Make a new site: asks eight questions and writes its folder, with a banner, a cookie text, a policy and a form.
    New(new_site::New),
    /// Publish the files of a site, and raise the version of every text whose words people have agreed to and that has others now.
    Publish {
        /// The site.
        site: SiteId,
        /// Who publishes; it is kept beside the files.
        #[arg(long)]
        by: Option<String>,
        /// Do it. Without this the command only says what would be done.
        #[arg(long)]
        yes: bool,
        /// The configuration file; the key files it names must be readable.
        #[arg(long, default_value = "kelisim.toml")]
        config: PathBuf,
    },
}

/// Says everything that is wrong with site files, and what a start would publish.
///
/// # Errors
/// A sentence, when something is wrong.
pub(super) fn lint(arguments: &Lint) -> Result<(), String> {
    let usual = Path::new("kelisim.toml");
    let path = match (&arguments.sites, &arguments.config) {
        (_, Some(path)) => Some(path.as_path()),
        (None, None) if usual.is_file() => Some(usual),
        _ => None,
    };
    let reports = match (path, &arguments.sites) {
        (Some(path), folder) => {
            let config = Config::load(path).map_err(|why| why.to_string())?;
            compared(&config, folder.as_deref())?
        }
        (None, folder) => {
            let folder = folder.as_deref().unwrap_or(Path::new("sites"));
            site_report::examine(&sites::read_folders(folder).map_err(|why| why.to_string())?)
        }
    };
    show(&reports, arguments.production)
}

#[expect(clippy::print_stdout, reason = "a command line speaks by printing")]
fn show(reports: &[SiteReport], production: bool) -> Result<(), String> {
    for report in reports {
        for line in report.mistakes.iter().chain(&report.changes) {
            println!("{line}");
        }
    }
    let errors: usize = reports.iter().map(|report| report.errors).sum();
    let all: usize = reports.iter().map(|report| report.mistakes.len()).sum();
    let examples: usize = reports.iter().map(|report| report.examples).sum();
    let fine = reports.iter().filter(|report| report.errors == 0).count();
    let count = |number: usize, one: &str| if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") };
    println!(
        "{} can be served, {}, {}, {}.",
        count(fine, "site"),
        count(errors, "error"),
        count(all.saturating_sub(errors + examples), "warning"),
        count(examples, "example"),
    );
    match (errors, examples) {
        (0, 0) => Ok(()),
        (0, _) if !production => Ok(()),
        (0, _) => Err("there are examples and stand-ins, which must not meet real people".into()),
        _ => Err("site files have errors".into()),
    }
}

/// Compares the files with what is published: by the running gateway, else by the store.
#[expect(clippy::print_stdout, reason = "a command line speaks by printing")]
fn compared(config: &Config, folder: Option<&Path>) -> Result<Vec<SiteReport>, String> {
    let runtime = super::serve::runtime().map_err(|why| why.to_string())?;
    let folder = folder.unwrap_or(&config.sites);
    let alone = || sites::read_folders(folder).map(|read| site_report::examine(&read)).map_err(|why| why.to_string());
    if folder == &*config.sites {
        let order = ReloadOrder { dry_run: true, publish: Vec::new(), by: String::new() };
        if let Ok(outcome) = runtime.block_on(ask(config, &order)) {
            return Ok(outcome.reports);
        }
    }
    match runtime.block_on(backend::open_existing(config)) {
        Ok(store) => runtime.block_on(site_report::of_folder(folder, &*store)),
        Err(why) => {
            println!("What is published is not known ({why}): the files are looked at by themselves.");
            alone()
        }
    }
}

/// Asks the running gateway.
async fn ask(config: &Config, order: &ReloadOrder) -> Result<ReloadOutcome, String> {
    let keys = Keys::load(&config.keys).map_err(|why| why.to_string())?;
    let base = config.local_address();
    let url = Url::parse(&format!("{base}{PATH}")).map_err(|why| why.to_string())?;
    let body = serde_json::to_vec(order).map_err(|why| why.to_string())?;
    let bearer = staff::keyholder(&keys, PATH, &body);
    let (status, answer) = client::call(&url, &bearer, Some(body), ANSWER)
        .await
        .map_err(|why| format!("the gateway at {base} does not answer ({why}); it must be running"))?;
    if status == 200 {
        return serde_json::from_slice(&answer).map_err(|_| "the gateway answers something else; is it of this version?".into());
    }
    let problem: serde_json::Value = serde_json::from_slice(&answer).unwrap_or_default();
    Err(problem["detail"].as_str().map_or_else(|| format!("the gateway answers {status}"), str::to_owned))
}

/// Has the running gateway read its files again.
///
/// # Errors
/// A sentence; also when a site's files are not what is served.
pub(super) fn reload(arguments: &Reload) -> Result<(), String> {
    let config = Config::load(&arguments.config).map_err(|why| why.to_string())?;
    let runtime = super::serve::runtime().map_err(|why| why.to_string())?;
    let order = ReloadOrder { dry_run: false, publish: Vec::new(), by: String::new() };
    told(&runtime.block_on(ask(&config, &order))?)
}

#[expect(clippy::print_stdout, reason = "a command line speaks by printing")]
fn told(outcome: &ReloadOutcome) -> Result<(), String> {
    for (site, served, what) in &outcome.troubles {
        let now = if *served { "served as it was published before" } else { "not served" };
        println!("{site} is {now}:\n{what}");
    }
    let (served, troubled) = (outcome.served, outcome.troubles.len());
    let sites = if served == 1 { "site is" } else { "sites are" };
    println!("{served} {sites} served, {troubled} of them or others with a trouble.");
    if outcome.troubles.is_empty() { Ok(()) } else { Err("the files of some sites are not what is served".into()) }
}

/// Runs `kelisim site`.
///
/// # Errors
/// A sentence; also when something would be published and `--yes` was not given.
#[expect(clippy::print_stdout, reason = "a command line speaks by printing")]
pub(super) fn run(site: &Site) -> Result<(), String> {
    let (site, by, yes, config) = match site {
        Site::New(new) => return new_site::run(new),
        Site::Publish { site, by, yes, config } => (site, by, yes, config),
    };
    let config = Config::load(config).map_err(|why| why.to_string())?;
    let reports = compared(&config, None)?;
    let report = reports.into_iter().find(|report| report.site == *site);
    let report = report.ok_or_else(|| format!("there is no site \"{site}\""))?;
    for line in report.mistakes.iter().chain(&report.changes) {
        println!("{line}");
    }
    let file = config.sites.join(site.as_str()).join("site.toml");
    let raised = raise(&file, &report.frozen)?;
    if let Some((_, names)) = &raised {
        println!("{}: the version is raised of: {}", file.display(), names.join(", "));
    }
    if !yes {
        return Err("nothing was changed; to publish, give --yes".into());
    }
    if let Some((text, _)) = raised {
        fs::write(&file, text).map_err(|why| format!("{}: {why}", file.display()))?;
    }
    let by = by.clone().unwrap_or_else(|| format!("user {}", rustix::process::getuid().as_raw()));
    let order = ReloadOrder { dry_run: false, publish: vec![site.clone()], by };
    let runtime = super::serve::runtime().map_err(|why| why.to_string())?;
    let outcome = runtime.block_on(ask(&config, &order))?;
    if let Some((_, _, what)) = outcome.troubles.into_iter().find(|(of, ..)| of == site) {
        return Err(what);
    }
    println!("{site} is published and served.");
    Ok(())
}

/// Raises the versions of texts in a site file, by the names of their words; the new file, and which texts.
///
/// # Errors
/// When a policy would need a new version: its number, order and dates are the operator's to give.
fn raise(file: &Path, frozen: &[String]) -> Result<Option<(String, Vec<String>)>, String> {
    if frozen.is_empty() {
        return Ok(None);
    }
    if let Some(policy) = frozen.iter().find_map(|name| name.strip_prefix("policy/")) {
        let version = policy.split('/').next().unwrap_or_default();
        return Err(format!(
            "the policy {version} was in force when people agreed, so it stays as it is: add another [[policies]] with a version, an \
             order and dates of its own"
        ));
    }
    let source = fs::read_to_string(file).map_err(|why| format!("{}: {why}", file.display()))?;
    let mut document: DocumentMut = source.parse().map_err(|why| format!("{}: {why}", file.display()))?;
    let texts = document.get_mut("texts").and_then(toml_edit::Item::as_array_of_tables_mut);
    let texts = texts.ok_or_else(|| format!("{}: there are no [[texts]]", file.display()))?;
    let mut names = Vec::new();
    for text in texts.iter_mut() {
        let id = text.get("id").and_then(toml_edit::Item::as_str).unwrap_or_default().to_owned();
        let Some(version) = text.get("version").and_then(toml_edit::Item::as_integer) else { continue };
        if frozen.iter().any(|name| name.starts_with(&format!("text/{id}/{version}/"))) {
            let Some(number) = text.get_mut("version").and_then(toml_edit::Item::as_value_mut) else { continue };
            // What stands around it, such as a comment, stays.
            let around = number.decor().clone();
            *number = Value::from(version + 1);
            *number.decor_mut() = around;
            names.push(format!("{id} to {}", version + 1));
        }
    }
    Ok(Some((document.to_string(), names)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_version_of_what_changed_is_raised_and_every_comment_stays() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("site.toml");
        let source =
            "# ours\nid = \"x\"\n\n[[texts]]\nid = \"one\" # first\nversion = 1\n\n[[texts]]\nid = \"two\"\nversion = 7 # old\n";
        fs::write(&file, source).unwrap();
        let (raised, names) = raise(&file, &["text/two/7/kk".into(), "text/two/7/ru".into()]).unwrap().unwrap();
        assert_eq!(names, ["two to 8"]);
        assert_eq!(raised, source.replace("version = 7 ", "version = 8 "));
        assert!(raise(&file, &["policy/3/kk".into()]).unwrap_err().contains("policy 3"));
        assert_eq!(raise(&file, &[]).unwrap(), None);
    }
}
