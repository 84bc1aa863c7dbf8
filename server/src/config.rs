//! The gateway's configuration file, `kelisim.toml`. Unknown keys are refused; secrets stand in files of
//! their own.

mod api_key;
mod bulk;
mod checks;
pub(crate) mod console;
mod days;
mod floods;
mod mail;
mod proxies;
pub(crate) mod redis_address;
mod relative_path;
mod store;

use std::collections::BTreeMap;
use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use ipnet::IpNet;
use kelisim_core::{Sensitive, SiteId};
use kelisim_engine::limits::FormRates;
use kelisim_store::Durability;
use serde::Deserialize;
use url::{Host, Url};

pub(crate) use api_key::ApiKey;
pub(crate) use bulk::Bulk;
pub(crate) use checks::Checks;
pub(crate) use console::{Console, Oidc};
pub(crate) use days::Days;
pub(crate) use floods::Floods;
pub(crate) use mail::{Mail, Tls};
pub(crate) use proxies::{AddressHeader, Proxies};
pub(crate) use redis_address::RedisAddress;
pub(crate) use relative_path::RelativePath;
pub(crate) use store::StoreUrl;

/// The whole configuration of a gateway.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// File it was read from.
    #[serde(skip)]
    pub path: PathBuf,
    /// Address at which browsers reach the gateway, such as `https://consent.example.kz`.
    pub public_url: Url,
    /// Address and port to listen on.
    #[serde(default = "default_listen")]
    pub listen: SocketAddr,
    /// Number of worker threads; as many as cores when not given.
    pub workers: Option<usize>,
    /// Folder that holds the sites' folders.
    #[serde(default = "default_sites")]
    pub sites: RelativePath,
    /// Folder of the key files (`kelisim keys init`).
    #[serde(default = "default_keys")]
    pub keys: RelativePath,
    /// Folder in which the newest signed head of each ledger is kept, outside the store. When not given:
    /// `heads` in the folder of the keys.
    pub heads: Option<RelativePath>,
    /// Backend that stores the records.
    #[serde(default)]
    pub store: Store,
    /// Proxies that are trusted to report client addresses.
    #[serde(default)]
    pub proxies: Proxies,
    /// What is told about where an act came from.
    #[serde(default)]
    pub evidence: Evidence,
    /// Bounds on connections.
    #[serde(default)]
    pub connections: Connections,
    /// Limits against floods of choices, checks and pages.
    #[serde(default)]
    pub floods: Floods,
    /// Forwarding of applications to destinations.
    #[serde(default)]
    pub forward: Forward,
    /// Limits that protect forms from automated submissions.
    #[serde(default)]
    pub forms: Forms,
    /// Budgets of the marketer's check.
    #[serde(default)]
    pub checks: Checks,
    /// API keys of marketers and systems.
    #[serde(default)]
    pub api_keys: Vec<ApiKey>,
    /// Checks of whole lists.
    #[serde(default)]
    pub bulk: Bulk,
    /// SMTP server that accepts the gateway's mail. Without it no mail is sent.
    pub mail: Option<Mail>,
    /// Ways of signing in to the console.
    #[serde(default)]
    pub console: Console,
    /// Days off and working days that differ from the calendar of Kazakhstan.
    #[serde(default)]
    pub calendar: Days,
    /// Origins that may embed every site's tag besides those of the site files: for demonstrations.
    #[serde(default)]
    pub extra_origins: Vec<String>,
    /// Where "back to the site" leads instead of a site's own home, by id of the site: for demonstrations.
    #[serde(default)]
    pub homes: BTreeMap<String, Url>,
    /// Whether the owner's preview of each site is served. When not given: only where browsers reach the
    /// gateway on their own machine, since the preview reveals what the site files lack.
    pub preview: Option<bool>,
}

/// What is told about where an act came from.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Whether the name of the network is looked up when the whole evidence is shown. Name servers learn the address.
    #[serde(default)]
    pub reverse_lookup: bool,
}

/// Backend that stores the records.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Store {
    /// `redb:<path>` or `redis://…`: address of the backend.
    #[serde(default)]
    pub url: StoreUrl,
    /// `memory`, `node` or `node+replica`: a store that guarantees less makes the gateway not ready.
    #[serde(default = "default_durability", deserialize_with = "store::durability")]
    pub durability: Durability,
    /// Prefix that separates this deployment's keys on a shared Redis.
    #[serde(default = "default_prefix")]
    pub prefix: String,
}

/// Bounds on connections. Every one takes a file of the process and some memory.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Connections {
    /// Open connections in all; fewer where the limit of open files leaves no room for them.
    pub most: u32,
    /// Open connections from one public address (IPv6: one /64). Trusted proxies may have more.
    pub per_address: u32,
}

impl Default for Connections {
    fn default() -> Self {
        Self { most: 20_000, per_address: 512 }
    }
}

/// Limits that protect forms from automated submissions. The defaults suit a public site; nobody who fills in
/// a form reaches them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Forms {
    /// Seconds that a person needs at least to fill in a form; what is sent sooner is shown again.
    pub least_seconds: u32,
    /// Forms sent from one public address (IPv6: one /64) in an hour; a quarter of them at once.
    pub address_per_hour: NonZeroU32,
    /// Applications of one person in an hour; half of them at once.
    pub subject_per_hour: NonZeroU32,
    /// Applications to one site in a minute that count as normal; above it browsers solve a proof of work for
    /// ten minutes.
    pub site_per_minute: NonZeroU32,
}

impl Forms {
    /// Rates that the engine counts against.
    #[must_use]
    pub fn rates(&self) -> FormRates {
        let Self { address_per_hour, subject_per_hour, site_per_minute, .. } = *self;
        FormRates { address_per_hour, subject_per_hour, site_per_minute }
    }
}

impl Default for Forms {
    fn default() -> Self {
        let number = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        let (address_per_hour, subject_per_hour, site_per_minute) = (number(120), number(20), number(60));
        Self { least_seconds: 3, address_per_hour, subject_per_hour, site_per_minute }
    }
}

/// Forwarding of applications to destinations.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Forward {
    /// Private networks that destinations may lie in. Empty: public addresses only.
    #[serde(default)]
    pub allow_networks: Vec<IpNet>,
    /// File with PEM certificates that are trusted besides the operating system's: those of an operator's own
    /// authority.
    pub ca_file: Option<RelativePath>,
    /// Settings of destinations, by `site/destination`.
    #[serde(default)]
    pub destinations: BTreeMap<String, Destination>,
}

/// Settings of one destination.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Destination {
    /// URL to post to instead of the address in the site file.
    pub url: Option<Url>,
    /// File with the secret, `whsec_` and base 64 (Standard Webhooks). A webhook needs it; a stream is signed
    /// with it too.
    pub secret_file: Option<RelativePath>,
    /// File with the previous secret: both sign while the destination changes over.
    pub previous_secret_file: Option<RelativePath>,
    /// Redis that holds the stream of a `redis-stream`: `redis://[user:password@]host[:port][/database]`, or
    /// `rediss://` with TLS.
    pub redis: Option<Sensitive<String>>,
}

fn default_listen() -> SocketAddr {
    SocketAddr::new(IpAddr::from([127, 0, 0, 1]), 8080)
}

fn default_sites() -> RelativePath {
    RelativePath::here("sites")
}

fn default_keys() -> RelativePath {
    RelativePath::here("keys")
}

fn default_durability() -> Durability {
    Durability::Node
}

fn default_prefix() -> String {
    "kelisim".into()
}

impl Default for Store {
    fn default() -> Self {
        Self { url: StoreUrl::default(), durability: default_durability(), prefix: default_prefix() }
    }
}

/// Reasons why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {0}: {1}")]
    Read(PathBuf, std::io::Error),
    /// The file is not a configuration.
    #[error("{0}: {1}")]
    Parse(PathBuf, String),
    /// A value makes no sense.
    #[error("{0}: `{1}`: {2}")]
    Value(PathBuf, &'static str, String),
}

impl Config {
    /// Reads the file.
    ///
    /// # Errors
    /// [`ConfigError`] names the file, and the key where it is one.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let text = fs::read_to_string(path).map_err(|why| ConfigError::Read(path.to_owned(), why))?;
        Self::parse(&text, path)
    }

    /// Parses the text of a configuration file. Paths in it are relative to the folder it is in.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut config: Self = relative_path::within(folder, || toml::from_str(text)).map_err(|why| {
            // The parser's own message quotes the line, which may hold a password.
            let line = why.span().map_or(1, |span| line_of(text, span.start));
            ConfigError::Parse(path.to_owned(), format!("line {line}: {}", why.message()))
        })?;
        path.clone_into(&mut config.path);
        let wrong = |key, what: &str| Err(ConfigError::Value(path.to_owned(), key, what.to_owned()));
        if !matches!(config.public_url.scheme(), "http" | "https") || !config.public_url.has_host() {
            return wrong("public_url", "write a whole http:// or https:// address");
        }
        let streams = config.forward.destinations.values().filter_map(|destination| destination.redis.as_ref());
        if streams.into_iter().any(|redis| redis_address::parse(redis.expose()).is_none()) {
            return wrong(
                "forward.destinations.redis",
                "write redis://[user:password@]host[:port][/database], or rediss:// with TLS",
            );
        }
        let console = config.console.oidc.as_ref().and_then(Oidc::wrong);
        if let Some((key, what)) = config.mail.as_ref().and_then(Mail::wrong).or(console) {
            return wrong(key, what);
        }
        if let Err(wrong) = config.calendar.validated() {
            return Err(ConfigError::Parse(
                path.to_owned(),
                format!("line {}: calendar: {}", line_of(text, wrong.at), wrong.what),
            ));
        }
        if config.api_keys.iter().any(|key| key.sha256.len() != 64) {
            return wrong("api_keys.sha256", "write the 64 hexadecimal digits that `kelisim api-key new` prints");
        }
        Ok(config)
    }

    /// Folder of the kept checkpoints.
    #[must_use]
    pub fn heads(&self) -> PathBuf {
        self.heads.as_ref().map_or_else(|| self.keys.join("heads"), |heads| heads.to_path_buf())
    }

    /// Tells whether the owner's preview is served.
    #[must_use]
    pub fn previews(&self) -> bool {
        self.preview.unwrap_or_else(|| self.is_local())
    }

    /// Tells whether browsers reach the gateway on their own machine.
    fn is_local(&self) -> bool {
        match self.public_url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }

    /// Tells whether the console is offered: over https, or to browsers on the gateway's own machine.
    /// Anywhere else passwords and sessions could be intercepted.
    #[must_use]
    pub fn has_console(&self) -> bool {
        self.public_url.scheme() == "https" || self.is_local()
    }

    /// Origin of the public address.
    #[must_use]
    pub fn origin(&self) -> String {
        self.public_url.origin().ascii_serialization()
    }

    /// Whether other machines can reach the gateway by its public address: real people may meet its sites.
    #[must_use]
    pub fn is_public(&self) -> bool {
        match self.public_url.host() {
            // Names that no machine elsewhere can have: RFC 6761.
            Some(Host::Domain(name)) => !matches!(name.rsplit('.').next(), Some("localhost" | "test")),
            Some(Host::Ipv4(address)) => !address.is_loopback(),
            Some(Host::Ipv6(address)) => !address.is_loopback(),
            None => false,
        }
    }

    /// Address by which the gateway is reached on its own machine.
    #[must_use]
    pub fn local_address(&self) -> String {
        let mut listen = self.listen;
        if listen.ip().is_unspecified() {
            let loopback = if listen.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() };
            listen.set_ip(loopback);
        }
        format!("http://{listen}")
    }

    /// Name of a site's log: host of the public address and the site (C2SP `tlog-checkpoint`).
    #[must_use]
    pub fn log_origin(&self, site: &SiteId) -> String {
        let host = self.public_url.host_str().unwrap_or("localhost");
        let port = self.public_url.port().map(|port| format!(":{port}")).unwrap_or_default();
        format!("{host}{port}/log/{site}")
    }
}

/// Line, counted from 1, of a byte offset in a text.
fn line_of(text: &str, at: usize) -> usize {
    text.get(..at).map_or(1, |before| before.matches('\n').count() + 1)
}

/// Reads a secret or key file as text.
pub(crate) fn read_file(path: &Path) -> Result<String, ConfigError> {
    fs::read_to_string(path).map_err(|why| ConfigError::Read(path.to_owned(), why))
}
