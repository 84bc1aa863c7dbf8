//! Webhook sender: signs, posts, and maps the status of the answer (Standard Webhooks 1.0).

use std::time::Duration;

use kelisim_engine::clock;
use url::Url;

use super::{Blocked, Means, Parcel, Sent, unusable};
use crate::config;
use crate::forward::client::Client;
use crate::forward::secret::{self, Signer};

/// Sender of messages to one webhook.
pub(crate) struct Webhook {
    client: Client,
    address: Url,
    signer: Signer,
    timeout: Duration,
}

impl Webhook {
    pub(super) fn of(means: Means<'_>, configured: &config::Destination, url: &str, timeout: Duration) -> Result<Self, Blocked> {
        // The configuration takes precedence over the site file.
        let address = configured.url.clone().or_else(|| Url::parse(url).ok());
        let address = address.ok_or_else(|| Blocked { why: "bad-address", detail: "its `url` is no address".into() })?;
        if configured.secret_file.is_none() {
            let detail = "its table in the configuration has no `secret_file`".into();
            return Err(Blocked { why: "no-secret", detail });
        }
        let signer = secret::of(configured, means.key).map_err(unusable)?;
        Ok(Self { client: means.client.clone(), address, signer, timeout })
    }

    pub(super) async fn send(&self, parcel: Parcel) -> Sent {
        let body = parcel.message.body;
        let bytes = body.len();
        let headers = self.signer.headers(&parcel.id, clock::now().secs(), &body);
        let (outcome, date) = self.client.post_with_date(&self.address, headers, body, self.timeout).await;
        Sent { outcome, bytes, date }
    }
}
