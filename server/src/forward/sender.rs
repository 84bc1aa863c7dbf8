//! One sender for each kind of destination: what it needs from the configuration, and how one message is handed over. The
//! lanes, their pace and what becomes of a delivery know nothing of kinds.

pub mod email;
pub mod letter;
pub mod stream;
mod webhook;

use std::sync::Arc;
use std::time::Duration;

use ed25519_dalek::SigningKey;
use kelisim_core::site::{Destination, Site, Way};
use kelisim_core::{DeliveryId, Timestamp};
use kelisim_engine::Tenant;

use super::Outgoing;
use super::attempt::Outcome;
use super::client::Client;
use super::message::Message;
use crate::config::{self, Config, ConfigError};

/// What senders are made of.
pub struct Means<'m> {
    /// The configuration.
    pub config: &'m Config,
    /// Connections.
    pub client: &'m Client,
    /// The site.
    pub site: &'m Arc<Site>,
    /// The gateway's own key for this destination (`v1a`).
    pub key: SigningKey,
}

/// Why nothing can be sent to a destination as it is configured. Nothing is tried then, so nothing is used up: what waits
/// goes out when it is mended.
#[derive(Debug, thiserror::Error)]
#[error("{detail}")]
pub struct Blocked {
    /// A stable short name: `not-configured`, `no-secret`, `secret`, `no-mail`, `sender`, `no-redis`, `bad-address`.
    pub why: &'static str,
    /// What to mend.
    pub detail: String,
}

/// Connections a lane keeps open while it has something to send.
#[derive(Default)]
pub struct Kept {
    sessions: email::Sessions,
    line: stream::Line,
}

impl Kept {
    /// Closes what was not used for a while.
    pub async fn sweep(&self) {
        self.sessions.sweep(email::IDLE).await;
    }

    /// Closes everything.
    pub async fn close(&self) {
        self.sessions.sweep(Duration::ZERO).await;
    }
}

/// One message on its way.
pub struct Parcel {
    /// The id of the delivery.
    pub id: DeliveryId,
    /// What is told.
    pub message: Message,
}

/// What became of a parcel.
pub struct Sent {
    /// What came of it.
    pub outcome: Outcome,
    /// Bytes sent.
    pub bytes: usize,
    /// What the receiver takes the time to be, when it says that.
    pub date: Option<Timestamp>,
}

impl Sent {
    fn new(outcome: Outcome, bytes: usize) -> Self {
        Self { outcome, bytes, date: None }
    }
}

/// Hands messages over to one destination.
pub enum Sender {
    /// Posts them.
    Webhook(webhook::Webhook),
    /// Writes letters.
    Email(Box<email::Email>),
    /// Adds them to a stream.
    Stream(stream::Stream),
}

impl<'m> Means<'m> {
    /// Those of a running gateway.
    #[must_use]
    pub fn of(outgoing: &'m Outgoing, tenant: &'m Tenant, destination: &Destination) -> Self {
        let key = tenant.webhook_key(&destination.id);
        Self { config: &outgoing.config, client: &outgoing.client, site: &tenant.config, key }
    }

    /// What the configuration says of a destination. Without it nothing leaves: who may write a site file has no say in where
    /// people's data go.
    fn configured(&self, destination: &Destination) -> Result<&'m config::Destination, Blocked> {
        let name = format!("{}/{}", self.site.id, destination.id);
        self.config.forward.destinations.get(&name).ok_or_else(|| Blocked {
            why: "not-configured",
            detail: format!("there is no [forward.destinations.\"{name}\"] in the configuration"),
        })
    }
}

/// A secret file that cannot be used.
fn unusable(why: ConfigError) -> Blocked {
    Blocked { why: "secret", detail: why.to_string() }
}

impl Sender {
    /// The sender of a destination. Secrets are read anew each time: they are changed without a restart.
    ///
    /// # Errors
    /// [`Blocked`]
    pub fn of(means: Means<'_>, destination: &Destination, kept: &Arc<Kept>) -> Result<Self, Blocked> {
        let configured = means.configured(destination)?;
        let timeout = Duration::from_secs(u64::from(destination.pace.timeout));
        Ok(match &destination.way {
            Way::Webhook { url } => Self::Webhook(webhook::Webhook::of(means, configured, url, timeout)?),
            Way::Email { to, lang, contents } => {
                Self::Email(Box::new(email::Email::of(&means, to, *lang, contents, destination, kept)?))
            }
            Way::Stream { stream, max_length } => {
                Self::Stream(stream::Stream::of(means, configured, (stream, *max_length), timeout, kept)?)
            }
        })
    }

    /// Names of the personal fields of a message that really go there.
    #[must_use]
    pub fn carried(&self, message: &Message) -> Vec<String> {
        match self {
            Self::Email(email) if email.is_bare() => Vec::new(),
            Self::Webhook(_) | Self::Email(_) | Self::Stream(_) => message.fields.clone(),
        }
    }

    /// Hands one message over. It takes no longer than the destination's timeout.
    pub async fn send(&self, parcel: Parcel) -> Sent {
        match self {
            Self::Webhook(webhook) => webhook.send(parcel).await,
            Self::Email(email) => email.send(parcel).await,
            Self::Stream(stream) => stream.send(parcel).await,
        }
    }
}
