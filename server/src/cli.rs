//! Commands of the `kelisim` program.

mod asker;
mod campaign;
mod compact;
mod deliveries;
mod doctor;
mod duties;
mod import;
mod new_site;
mod notice;
mod pack;
mod receipt;
mod rollback;
mod serve;
mod site;
mod summary;
mod user;
mod verify;

use std::panic;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use jiff::Span;
use kelisim_core::SiteId;
use kelisim_engine::clock;
use kelisim_engine::keys::{self, Keys};
use kelisim_engine::vault::Vault;

use crate::config::Config;
use crate::{api_key, forward};

/// A consent gateway: decisions kept durably and provably.
#[derive(Parser)]
#[command(name = "kelisim", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the gateway.
    Serve {
        /// The configuration file.
        #[arg(long, default_value = "kelisim.toml")]
        config: PathBuf,
    },
    /// Check site files and report every problem with its line and a remedy.
    #[command(alias = "check")]
    Lint(site::Lint),
    /// Have the running gateway read site files and API keys again; it does so by itself when a file changes.
    Reload(site::Reload),
    /// Make a new site, or publish one.
    #[command(subcommand)]
    Site(site::Site),
    /// Re-derive every ledger from the store and name the first entry that is wrong. The embedded store must not be in use.
    Verify {
        /// The configuration file.
        #[arg(long, default_value = "kelisim.toml")]
        config: PathBuf,
        /// Only this site.
        #[arg(long)]
        site: Option<String>,
        /// Leave the sealed payloads alone: check leaves, tiles, head and records only.
        #[arg(long)]
        no_seals: bool,
        /// A signed head that was kept elsewhere: the log it is of must continue it. May be given several times.
        #[arg(long)]
        checkpoint: Vec<PathBuf>,
    },
    /// Give back the room of what was destroyed, and leave nothing of it in the store's files. Stop the gateway first, when the
    /// store is embedded; Redis does it beside its work.
    Compact {
        /// The configuration file.
        #[arg(long, default_value = "kelisim.toml")]
        config: PathBuf,
    },
    /// Go on with a store that is older than what was signed, or another one. What is missing is named, and the log records that
    /// you did so. Stop the gateway first.
    AcceptRollback(rollback::AcceptRollback),
    /// Key files.
    Keys {
        #[command(subcommand)]
        command: KeysCommand,
    },
    /// Keys of marketers and systems that ask.
    ApiKey {
        #[command(subcommand)]
        command: ApiKeyCommand,
    },
    /// How each duty of law 94-V stands, by site: what is not kept comes first, and makes the command fail.
    Duties(duties::Duties),
    /// Who may sign in to the console.
    User(user::User),
    /// Tell people by e-mail of a significant change of the policy. The running gateway sends; this shows how far it is.
    Notice(notice::Notice),
    /// Bring in consents of the past, or identifiers that are not to be contacted.
    #[command(subcommand)]
    Import(import::Import),
    /// Whom of a list may be contacted: sends it to the running gateway and writes the answer beside it.
    Campaign(Box<campaign::Campaign>),
    /// Check offline that an answer to a list is what the gateway signed.
    VerifySummary {
        /// The signed summary.
        summary: PathBuf,
        /// The answer.
        answer: PathBuf,
        /// The list that was sent.
        #[arg(long)]
        question: Option<PathBuf>,
        /// The log's verifying key, from where you trust it.
        #[arg(long)]
        key: Option<String>,
    },
    /// How forwarding stands, what was given up, and sending it again.
    Deliveries(deliveries::Deliveries),
    /// Send a signed test message to every destination and say in plain words what is wrong and what to do; look at configuration,
    /// keys, site files, store and clock too. Works beside a running gateway.
    Doctor(doctor::Doctor),
    /// Print a new secret for a destination (Standard Webhooks).
    WebhookSecret,
    /// Print the public half of the key that signs what a destination is told (`v1a` of Standard Webhooks).
    WebhookKey {
        /// The site.
        site: SiteId,
        /// The destination.
        destination: String,
        /// The configuration file.
        #[arg(long, default_value = "kelisim.toml")]
        config: PathBuf,
    },
    /// Check a receipt offline: that it is whole, in the log, and says what the log says.
    #[command(alias = "receipt")]
    VerifyReceipt {
        /// The receipt file (`.json`), a `.tlog-proof`, or a text file with what a QR code holds.
        file: PathBuf,
        /// The log's verifying key, from where you trust it. Without it the command can only say that the receipt is whole, and fails.
        #[arg(long)]
        key: Option<String>,
    },
    /// Check a proof pack offline: every act in it, and that what it states was committed to then.
    VerifyPack {
        /// The pack: the file (`.json`) or the PDF.
        file: PathBuf,
        /// The log's verifying key, from where you trust it. Without it the command can only say that the pack is whole, and fails.
        #[arg(long)]
        key: Option<String>,
    },
}

#[derive(Subcommand)]
enum KeysCommand {
    /// Make the three key files, mode 0400. Keep a copy away from the store: without them nothing sealed can be read.
    Init {
        /// The folder to make them in.
        #[arg(default_value = "keys")]
        folder: PathBuf,
    },
}

#[derive(Subcommand)]
enum ApiKeyCommand {
    /// Print a new key and what to write into the configuration.
    New {
        /// Its name: letters, digits and dashes.
        id: String,
        /// The site it is for.
        #[arg(long)]
        site: String,
        /// What it may do: check, contacts, import, record, erase, requests, deliveries or notices.
        #[arg(long, default_value = "check")]
        scope: Vec<String>,
        /// Days it opens anything; without, until it is taken out of the configuration.
        #[arg(long)]
        days: Option<u16>,
    },
}

/// Runs the command that the arguments name.
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line speaks by printing")]
pub fn main() -> ExitCode {
    // What a damaged page of the store makes redb panic with is an answer of ours a moment later: one line is enough.
    panic::set_hook(Box::new(|why| {
        let place = why.location().map(ToString::to_string).unwrap_or_default();
        eprintln!("kelisim: stopped at {place}");
    }));
    let outcome = match Arguments::parse().command {
        Command::Serve { config } => serve::run(&config),
        Command::Lint(arguments) => site::lint(&arguments),
        Command::Reload(arguments) => site::reload(&arguments),
        Command::Site(site) => site::run(&site),
        Command::Duties(arguments) => duties::run(arguments),
        Command::Compact { config } => compact::run(&config),
        Command::Verify { config, site, no_seals, checkpoint } => verify::run(&config, site.as_deref(), !no_seals, &checkpoint),
        Command::AcceptRollback(arguments) => rollback::run(&arguments),
        Command::Keys { command: KeysCommand::Init { folder } } => keys::init(&folder).map_err(|why| why.to_string()).map(|()| {
            println!("Made {} in {}. Keep a copy of the folder away from the store.", keys::FILES.join(", "), folder.display());
        }),
        Command::ApiKey { command: ApiKeyCommand::New { id, site, scope, days } } => new_api_key(&id, &site, &scope, days),
        Command::User(arguments) => user::run(arguments),
        Command::Notice(arguments) => notice::run(&arguments),
        Command::Import(import) => import::run(&import),
        Command::Campaign(arguments) => campaign::run(&arguments),
        Command::VerifySummary { summary, answer, question, key } => {
            summary::run(&summary, &answer, question.as_deref(), key.as_deref())
        }
        Command::Deliveries(arguments) => deliveries::run(&arguments),
        Command::Doctor(arguments) => doctor::run(&arguments),
        Command::WebhookKey { site, destination, config } => webhook_key(&config, &site, &destination),
        Command::WebhookSecret => {
            println!("{}", forward::secret::new());
            Ok(())
        }
        Command::VerifyReceipt { file, key } => receipt::run(&file, key.as_deref()),
        Command::VerifyPack { file, key } => pack::run(&file, key.as_deref()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("kelisim: {why}");
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stdout, reason = "a command line speaks by printing")]
fn webhook_key(config: &Path, site: &SiteId, destination: &str) -> Result<(), String> {
    let config = Config::load(config).map_err(|why| why.to_string())?;
    let keys = Keys::load(&config.keys).map_err(|why| why.to_string())?;
    println!("{}", forward::secret::public(&kelisim_engine::webhook::key(&Vault::webhook_seed(&keys, site), destination)));
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a command line speaks by printing")]
fn new_api_key(id: &str, site: &str, scopes: &[String], days: Option<u16>) -> Result<(), String> {
    if !kelisim_core::id::is_slug(id) {
        return Err("the name of a key has a-z, 0-9 and -, beginning with a letter".into());
    }
    let site: SiteId = site.parse().map_err(|why: kelisim_core::id::BadId| why.to_string())?;
    let (key, sha256) = api_key::new(id);
    let today = kelisim_core::calendar::local_day(clock::now());
    let last = days.map(|days| today.saturating_add(Span::new().days(days)));
    let last = last.map(|day| format!("\nexpires = {day}")).unwrap_or_default();
    println!(
        "The key, shown once: {key}\n\nIn kelisim.toml:\n\n[[api_keys]]\nid = \"{id}\"\nsite = \"{site}\"\nscopes = {scopes:?}\nsha256 = \"{sha256}\"\nmade = {today}{last}"
    );
    Ok(())
}
