//! HTTP client of the commands that ask the running gateway, which alone has the embedded store open.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

use crate::config::{self, Config};
use crate::forward::client;

/// Timeout of a request; some of them read the whole ledger.
const LONG: Duration = Duration::from_mins(15);

/// Where to ask, and with which key.
#[derive(Args)]
pub(super) struct Reach {
    /// File with an API key for the site that has the scope needed.
    #[arg(long)]
    key_file: PathBuf,
    /// Where the gateway answers; by default where the configuration says that it listens.
    #[arg(long)]
    gateway: Option<Url>,
    /// The configuration file.
    #[arg(long, default_value = "kelisim.toml")]
    config: PathBuf,
}

/// A client with a gateway's address and an API key.
pub(super) struct ApiClient {
    base: String,
    key: String,
    scope: &'static str,
}

impl Reach {
    /// Reads the key; `scope` is the one it needs, for the error message when it lacks it.
    pub(super) fn client(&self, scope: &'static str) -> Result<ApiClient, String> {
        let key = config::read_file(&self.key_file).map_err(|why| why.to_string())?.trim().to_owned();
        let base = match &self.gateway {
            Some(url) => url.as_str().trim_end_matches('/').to_owned(),
            None => Config::load(&self.config).map_err(|why| why.to_string())?.local_address(),
        };
        Ok(ApiClient { base, key, scope })
    }
}

impl ApiClient {
    /// Posts a body when there is one, else gets, and reads the answer; `missing` is what a 404 means.
    pub(super) async fn request<T: DeserializeOwned>(&self, post: Option<Value>, path: &str, missing: &str) -> Result<T, String> {
        let url = Url::parse(&format!("{}{path}", self.base)).map_err(|why| why.to_string())?;
        let body = post.map(|body| body.to_string().into_bytes());
        self.decode(client::call(&url, &self.key, body, LONG).await, missing)
    }

    /// Decodes an answer, or explains why there is none.
    pub(super) fn decode<T: DeserializeOwned>(
        &self,
        answer: Result<(u16, Vec<u8>), &'static str>,
        missing: &str,
    ) -> Result<T, String> {
        let (status, answer) =
            answer.map_err(|why| format!("the gateway at {} does not answer ({why}); it must be running", self.base))?;
        if (200..300).contains(&status) {
            return serde_json::from_slice(&answer)
                .map_err(|_| "the gateway answers something else; is it of this version?".to_owned());
        }
        let problem: Value = serde_json::from_slice(&answer).unwrap_or_default();
        let problem = |name: &str| problem[name].as_str().unwrap_or_default().to_owned();
        Err(match (status, problem("code").as_str()) {
            (401, _) => format!("the key is wrong, for another site, or without the scope `{}`", self.scope),
            (404, "not-found") => missing.to_owned(),
            (_, "") => format!("the gateway answers {status}"),
            _ => format!("{}: {}", problem("code"), problem("detail")),
        })
    }

    /// Base URL of the gateway.
    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// API key that the requests carry.
    pub(super) fn key(&self) -> &str {
        &self.key
    }
}
