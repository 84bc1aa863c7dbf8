//! Requests to the service through the gateway's own client.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;
use kelisim_core::Timestamp;
use openidconnect::http::header::CONTENT_TYPE;
use openidconnect::http::{Method, Response};
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use url::Url;

use crate::forward::client::Client;
use crate::forward::client::answer::{Answer, OutgoingRequest};

/// Largest answer in bytes. Real ones have a few thousand.
const MOST: usize = 256 * 1024;
/// Timeout of one answer.
const ANSWER: Duration = Duration::from_secs(10);

/// Failure of the service, for the log and for `kelisim doctor`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}")]
pub(crate) struct Trouble {
    /// Stable short name of the failure.
    pub code: &'static str,
    /// HTTP status of its answer; zero when there was none.
    pub status: u16,
}

impl Trouble {
    /// Creates a failure without an HTTP status.
    #[must_use]
    pub(crate) fn new(code: &'static str) -> Self {
        Self { code, status: 0 }
    }
}

/// HTTP client for the crate `openidconnect`.
pub(crate) struct Wire<'c> {
    client: &'c Client,
    date: Mutex<Option<Timestamp>>,
}

impl<'c> Wire<'c> {
    /// Creates a client for one exchange with the service.
    #[must_use]
    pub(crate) fn new(client: &'c Client) -> Self {
        Self { client, date: Mutex::new(None) }
    }

    /// Service's clock in its last answer, if the answer had a date.
    #[must_use]
    pub(crate) fn date(&self) -> Option<Timestamp> {
        *self.date.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends a GET with a bearer token.
    pub(super) async fn get_with(&self, address: Url, token: &str) -> Result<Answer, Trouble> {
        let headers = vec![
            ("authorization".to_owned(), format!("Bearer {token}").into_bytes()),
            ("accept".to_owned(), b"application/json".to_vec()),
        ];
        self.send(OutgoingRequest { address, headers, body: None, most: MOST, timeout: ANSWER }).await
    }

    async fn send(&self, request: OutgoingRequest) -> Result<Answer, Trouble> {
        let answer = self.client.fetch(request).await.map_err(Trouble::new)?;
        if let Some(date) = answer.date {
            *self.date.lock().unwrap_or_else(PoisonError::into_inner) = Some(date);
        }
        if (300..400).contains(&answer.status) {
            return Err(Trouble { code: "redirected", status: answer.status });
        }
        Ok(answer)
    }

    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, Trouble> {
        let (parts, body) = request.into_parts();
        let address = Url::parse(&parts.uri.to_string()).map_err(|_| Trouble::new("bad-address"))?;
        let headers = parts.headers.iter().map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec())).collect();
        let body = (parts.method == Method::POST).then_some(body);
        let Answer { status, kind, body, .. } =
            self.send(OutgoingRequest { address, headers, body, most: MOST, timeout: ANSWER }).await?;
        let response = Response::builder().status(status);
        let response = kind.into_iter().fold(response, |response, kind| response.header(CONTENT_TYPE, kind));
        response.body(body).map_err(|_| Trouble::new("not-understood"))
    }
}

impl<'r, 'c: 'r> AsyncHttpClient<'r> for Wire<'c> {
    type Error = Trouble;
    type Future = BoxFuture<'r, Result<HttpResponse, Trouble>>;

    fn call(&'r self, request: HttpRequest) -> Self::Future {
        Box::pin(self.exchange(request))
    }
}
