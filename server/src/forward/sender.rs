//! Senders, one for each kind of destination: its configuration, and how it hands over a message. Lanes, pace
//! and outcomes do not depend on the kind.

pub(crate) mod email;
pub(crate) mod letter;
pub(crate) mod stream;
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

/// Inputs needed to build a sender.
pub(crate) struct Means<'m> {
    /// Configuration of the gateway.
    pub config: &'m Config,
    /// Client for outgoing connections.
    pub client: &'m Client,
    /// Configuration of the site.
    pub site: &'m Arc<Site>,
    /// The gateway's own key for this destination (`v1a`).
    pub key: SigningKey,
}

/// Reason why nothing can be sent to a destination as it is configured. No attempt is made, so none is used
/// up: waiting deliveries go out when the configuration is corrected.
#[derive(Debug, thiserror::Error)]
#[error("{detail}")]
pub(crate) struct Blocked {
    /// Stable short name: `not-configured`, `no-secret`, `secret`, `no-mail`, `sender`, `no-redis`,
    /// `bad-address`.
    pub why: &'static str,
    /// Explanation of what to correct.
    pub detail: String,
}

/// Connections that a lane reuses while it has something to send.
#[derive(Default)]
pub(crate) struct Connections {
    sessions: email::Sessions,
    line: stream::Line,
}

impl Connections {
    /// Closes the connections that have been idle for a while.
    pub(crate) async fn sweep(&self) {
        self.sessions.sweep(email::IDLE).await;
    }

    /// Closes all idle connections at once.
    pub(crate) async fn close(&self) {
        self.sessions.sweep(Duration::ZERO).await;
    }
}

/// Message with the id of its delivery.
pub(crate) struct Parcel {
    /// The id of the delivery.
    pub id: DeliveryId,
    /// Message to hand over.
    pub message: Message,
}

/// Result of handing over a parcel.
pub(crate) struct Sent {
    /// Outcome of the attempt.
    pub outcome: Outcome,
    /// Size of the message in bytes.
    pub bytes: usize,
    /// Receiver's clock, if its answer has one.
    pub date: Option<Timestamp>,
}

impl Sent {
    fn new(outcome: Outcome, bytes: usize) -> Self {
        Self { outcome, bytes, date: None }
    }
}

/// Sender of messages to one destination.
pub(crate) enum Sender {
    /// Posts messages to a webhook.
    Webhook(webhook::Webhook),
    /// Sends messages as e-mail.
    Email(Box<email::Email>),
    /// Adds messages to a Redis stream.
    Stream(stream::Stream),
}

impl<'m> Means<'m> {
    /// Takes the inputs from a running gateway.
    #[must_use]
    pub(crate) fn of(outgoing: &'m Outgoing, tenant: &'m Tenant, destination: &Destination) -> Self {
        let key = tenant.webhook_key(&destination.id);
        Self { config: &outgoing.config, client: &outgoing.client, site: &tenant.config, key }
    }

    /// Configuration of a destination. Without one nothing is sent: the author of a site file must not decide
    /// where personal data go.
    fn configured(&self, destination: &Destination) -> Result<&'m config::Destination, Blocked> {
        let name = format!("{}/{}", self.site.id, destination.id);
        self.config.forward.destinations.get(&name).ok_or_else(|| Blocked {
            why: "not-configured",
            detail: format!("there is no [forward.destinations.\"{name}\"] in the configuration"),
        })
    }
}

/// Blocks a destination because its secret file cannot be used.
fn unusable(why: ConfigError) -> Blocked {
    Blocked { why: "secret", detail: why.to_string() }
}

impl Sender {
    /// Creates the sender of a destination. Secrets are read each time, so that a rotation needs no restart.
    ///
    /// # Errors
    /// [`Blocked`] when the configuration of the destination is missing or cannot be used.
    pub(crate) fn of(means: Means<'_>, destination: &Destination, connections: &Arc<Connections>) -> Result<Self, Blocked> {
        let configured = means.configured(destination)?;
        let timeout = Duration::from_secs(u64::from(destination.pace.timeout));
        Ok(match &destination.way {
            Way::Webhook { url } => Self::Webhook(webhook::Webhook::of(means, configured, url, timeout)?),
            Way::Email { to, lang, contents } => {
                Self::Email(Box::new(email::Email::of(&means, to, *lang, contents, destination, connections)?))
            }
            Way::Stream { stream, max_length } => {
                Self::Stream(stream::Stream::of(means, configured, (stream, *max_length), timeout, connections)?)
            }
        })
    }

    /// Names of the personal fields of a message that this sender really transmits.
    #[must_use]
    pub(crate) fn transmitted(&self, message: &Message) -> Vec<String> {
        match self {
            Self::Email(email) if email.is_bare() => Vec::new(),
            Self::Webhook(_) | Self::Email(_) | Self::Stream(_) => message.fields.clone(),
        }
    }

    /// Hands over one message, within the destination's timeout.
    pub(crate) async fn send(&self, parcel: Parcel) -> Sent {
        match self {
            Self::Webhook(webhook) => webhook.send(parcel).await,
            Self::Email(email) => email.send(parcel).await,
            Self::Stream(stream) => stream.send(parcel).await,
        }
    }
}
