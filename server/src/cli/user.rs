//! `kelisim user`: manages who may sign in to the console. The running gateway does it, since it alone has
//! the embedded store open; the command authenticates by the key files that it can read.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};
use kelisim_core::role::Role;
use kelisim_engine::keys::Keys;
use serde::de::DeserializeOwned;
use url::Url;

use crate::config::Config;
use crate::forward::client;
use crate::routes::console::user::{Act, Outcome, Person};
use crate::staff;

/// Timeout of a request to the gateway.
const ANSWER: Duration = Duration::from_secs(30);
const PATH: &str = "/v1/people";

/// What is asked for.
#[derive(Args)]
pub(super) struct User {
    #[command(subcommand)]
    what: What,
    /// Where the gateway answers; by default where the configuration says that it listens.
    #[arg(long, global = true)]
    gateway: Option<Url>,
    /// The configuration file; the key files it names must be readable.
    #[arg(long, global = true, default_value = "kelisim.toml")]
    config: PathBuf,
}

#[derive(Subcommand)]
enum What {
    /// Invite somebody: prints a link that works once, within a day. Who is known already gets the role at these sites too.
    Add {
        /// The name to sign in with: a short name or an e-mail address.
        name: String,
        /// What they are there.
        #[arg(long)]
        role: RoleName,
        /// At which site; more than once for several.
        #[arg(long, required = true)]
        site: Vec<kelisim_core::SiteId>,
    },
    /// Take the role at these sites away.
    Dismiss {
        /// The name.
        name: String,
        /// At which site; more than once for several.
        #[arg(long, required = true)]
        site: Vec<kelisim_core::SiteId>,
    },
    /// Shut somebody out, at once and everywhere.
    Suspend {
        /// The name.
        name: String,
    },
    /// Let somebody in again who was shut out.
    Restore {
        /// The name.
        name: String,
    },
    /// Begin again with somebody who lost password, phone and recovery codes: prints a new link; the old ways in are closed.
    Reset {
        /// The name.
        name: String,
    },
    /// Everybody who may sign in.
    List,
}

#[derive(Clone, Copy, ValueEnum)]
enum RoleName {
    /// Answers for the site: everything.
    Owner,
    /// Answers for personal data: cases, figures, look-up, history, keys.
    Officer,
    /// Asks who may be contacted: figures, look-up.
    Marketer,
    /// Sees what was done and never whom it was about: figures, lists of cases, history, keys, people.
    Auditor,
    /// Answers people: cases.
    CaseWorker,
    /// Decides what an officer proposes: cases to read, figures.
    Approver,
    /// Watches access and incidents: history, keys, people.
    Security,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Owner => Role::Owner,
            RoleName::Officer => Role::Officer,
            RoleName::Marketer => Role::Marketer,
            RoleName::Auditor => Role::Auditor,
            RoleName::CaseWorker => Role::CaseWorker,
            RoleName::Approver => Role::Approver,
            RoleName::Security => Role::Security,
        }
    }
}

/// Runs the `user` command.
#[expect(clippy::print_stdout, reason = "a command line speaks by printing")]
pub(super) fn run(arguments: User) -> Result<(), String> {
    let User { what, gateway, config: path } = arguments;
    let config = Config::load(&path).map_err(|why| why.to_string())?;
    if !config.has_console() {
        return Err("the console needs an https:// public_url, or one on this machine".into());
    }
    let keys = Keys::load(&config.keys).map_err(|why| why.to_string())?;
    let base = gateway.map_or_else(|| config.local_address(), |url| url.as_str().trim_end_matches('/').to_owned());
    let (act, sentence) = match what {
        What::List => {
            for person in request::<Vec<Person>>(&keys, &base, PATH, None)? {
                let roles =
                    person.roles.iter().map(|(site, role)| format!("{} at {site}", role.name())).collect::<Vec<_>>().join(", ");
                let state = match (person.suspended, person.ready, person.last) {
                    (true, ..) => "shut out".to_owned(),
                    (_, false, _) => "has not used the link".to_owned(),
                    (.., Some(last)) => format!("last signed in {last}"),
                    (.., None) => "never signed in".to_owned(),
                };
                println!("{}: {}; {state}", person.name, if roles.is_empty() { "no role" } else { &roles });
            }
            return Ok(());
        }
        What::Add { name, role, site } => {
            let sentence = format!("{name} has the role at {} sites now, and signs in as before.", site.len());
            (Act::Add { name, role: role.into(), sites: site }, sentence)
        }
        What::Dismiss { name, site } => {
            let sentence = format!("{name} has no role there any more.");
            (Act::Dismiss { name, sites: site }, sentence)
        }
        What::Suspend { name } => {
            let sentence = format!("{name} is shut out; every session has ended.");
            (Act::Suspend { name }, sentence)
        }
        What::Restore { name } => {
            let sentence = format!("{name} may sign in again.");
            (Act::Restore { name }, sentence)
        }
        What::Reset { name } => (Act::Reset { name }, String::new()),
    };
    let body = serde_json::to_vec(&act).map_err(|why| why.to_string())?;
    let outcome: Outcome = request(&keys, &base, PATH, Some(body))?;
    match (outcome.link, outcome.until) {
        (Some(link), Some(until)) => {
            println!("Send this link by a way you trust. It works once, until {until}:\n{link}");
        }
        _ => println!("{sentence}"),
    }
    Ok(())
}

/// Asks the running gateway, as somebody who can read its key files.
pub(super) fn request<T: DeserializeOwned>(keys: &Keys, base: &str, path: &str, body: Option<Vec<u8>>) -> Result<T, String> {
    let url = Url::parse(&format!("{base}{path}")).map_err(|why| why.to_string())?;
    let bearer = staff::keyholder(keys, path, body.as_deref().unwrap_or_default());
    let runtime = super::serve::runtime().map_err(|why| why.to_string())?;
    let response = runtime.block_on(client::call(&url, &bearer, body, ANSWER));
    let (status, answer) =
        response.map_err(|why| format!("the gateway at {base} does not answer ({why}); it must be running"))?;
    if (200..300).contains(&status) {
        return serde_json::from_slice(&answer).map_err(|_| "the gateway answers something else; is it of this version?".into());
    }
    let problem: serde_json::Value = serde_json::from_slice(&answer).unwrap_or_default();
    let problem = |name: &str| problem[name].as_str().unwrap_or_default().to_owned();
    Err(match (status, problem("code").as_str()) {
        (401, _) => "the gateway has other key files, or its clock and this one's are a minute apart".into(),
        (404, "not-found") => "nobody of that name may sign in".into(),
        (404, "unknown-site") => "one of these sites is not served here".into(),
        (_, "") => format!("the gateway answers {status}"),
        _ => format!("{}: {}", problem("code"), problem("detail")),
    })
}
