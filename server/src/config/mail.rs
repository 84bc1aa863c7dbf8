//! `[mail]`: the SMTP server that accepts the gateway's mail.

use std::collections::BTreeMap;

use kelisim_core::SiteId;
use lettre::message::Mailbox;
use serde::Deserialize;
use url::Host;

use super::RelativePath;

/// How the SMTP connection is encrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(clippy::enum_variant_names, reason = "these are the names mail administrators know")]
pub enum Tls {
    /// Plain first, then TLS before anything is sent; a server that does not offer it gets nothing.
    #[default]
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// No encryption. For a server on this machine only.
    None,
}

/// The SMTP server that accepts the gateway's mail.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// Name or address of the server.
    pub host: String,
    /// Port of the server; when not given, 587 for `starttls`, 465 for `tls`, 25 for `none`.
    port: Option<u16>,
    /// How the connection is encrypted.
    #[serde(default)]
    pub tls: Tls,
    /// File with certificates (PEM) of an authority of your own, trusted besides those of the system.
    pub ca_file: Option<RelativePath>,
    /// User name to sign in with; needs `password_file`.
    pub user: Option<String>,
    /// File with the password; read at each connection.
    pub password_file: Option<RelativePath>,
    /// Sender, `privacy@example.kz` or `Name <privacy@example.kz>`. Without a name, the site's is used.
    from: String,
    /// Senders of single sites, instead of that.
    #[serde(default)]
    senders: BTreeMap<SiteId, String>,
    /// Most messages in one minute.
    #[serde(default = "default_per_minute")]
    pub per_minute: u32,
    /// Seconds to wait before each retry for a recipient whose server asks to try later; after the last it is
    /// given up.
    #[serde(default = "default_retry_seconds")]
    pub retry_seconds: Vec<u32>,
    /// Seconds to wait for an answer of the server.
    #[serde(default = "default_timeout")]
    pub timeout_seconds: u32,
}

fn default_per_minute() -> u32 {
    60
}

fn default_retry_seconds() -> Vec<u32> {
    vec![900, 3600, 14_400, 43_200]
}

fn default_timeout() -> u32 {
    60
}

impl Mail {
    /// Port to connect to, given or by default.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(match self.tls {
            Tls::StartTls => 587,
            Tls::Tls => 465,
            Tls::None => 25,
        })
    }

    /// Sender of a site's mail; without a name of its own, by that of the site.
    #[must_use]
    pub fn sender(&self, site: &SiteId, name: &str) -> Option<Mailbox> {
        let mut sender: Mailbox = self.senders.get(site).unwrap_or(&self.from).parse().ok()?;
        if sender.name.is_none() {
            sender.name = Some(name.to_owned());
        }
        Some(sender)
    }

    /// Validates the table: the key that makes no sense and a sentence.
    pub(super) fn wrong(&self) -> Option<(&'static str, &'static str)> {
        let wrong = |wrong: bool, key, what| wrong.then_some((key, what));
        let local = match Host::parse(&self.host) {
            Ok(Host::Domain(name)) => name == "localhost",
            Ok(Host::Ipv4(address)) => address.is_loopback(),
            Ok(Host::Ipv6(address)) => address.is_loopback(),
            Err(_) => self.host.parse::<std::net::Ipv6Addr>().is_ok_and(|address| address.is_loopback()),
        };
        let addresses = std::iter::once(&self.from).chain(self.senders.values());
        wrong(self.host.is_empty(), "mail.host", "write the server's name")
            .or(wrong(
                self.tls == Tls::None && !local,
                "mail.tls",
                "`none` is for a server on this machine: write starttls or tls",
            ))
            .or(wrong(
                addresses.into_iter().any(|address| address.parse::<Mailbox>().is_err()),
                "mail.from",
                "write privacy@example.kz or Name <privacy@example.kz>, also in mail.senders",
            ))
            .or(wrong(
                self.user.is_some() != self.password_file.is_some(),
                "mail.user",
                "give both user and password_file, or neither",
            ))
            .or(wrong(!(1..=6000).contains(&self.per_minute), "mail.per_minute", "write 1 to 6000"))
            .or(wrong(self.retry_seconds.len() > 20, "mail.retry_seconds", "write at most 20"))
            .or(wrong(!(1..=600).contains(&self.timeout_seconds), "mail.timeout_seconds", "write 1 to 600"))
    }
}
