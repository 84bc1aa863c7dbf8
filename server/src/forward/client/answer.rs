//! Requests whose answers are read, such as those to a sign-in service. Addresses are validated as for every
//! connection, redirects are not followed, and no more of an answer is read than the request allows.

use std::time::Duration;

use kelisim_core::Timestamp;
use reqwest::header::{CONTENT_TYPE, DATE};
use url::Url;

use super::{Client, date, reason, validate_address};

/// Request whose answer is read, up to a limit.
pub struct OutgoingRequest {
    /// Address to send the request to.
    pub address: Url,
    /// Headers by lower-case name. A value that cannot be sent fails the request, and nothing else.
    pub headers: Vec<(String, Vec<u8>)>,
    /// Body to post; `None` sends a GET.
    pub body: Option<Vec<u8>>,
    /// Largest body of an answer that is read, in bytes.
    pub most: usize,
    /// Timeout for the whole answer.
    pub timeout: Duration,
}

/// Answer to an [`OutgoingRequest`].
#[derive(Debug)]
pub struct Answer {
    /// HTTP status of the answer.
    pub status: u16,
    /// Value of `Content-Type`, as it was sent.
    pub kind: Option<Vec<u8>>,
    /// Server's clock from the header `Date`, if there is one.
    pub date: Option<Timestamp>,
    /// Whole body of the answer.
    pub body: Vec<u8>,
}

impl Client {
    /// Sends a request and reads the answer.
    ///
    /// # Errors
    /// A stable short name: those of [`Client::post`], and `too-long` for an answer longer than `most`.
    pub async fn fetch(&self, outgoing: OutgoingRequest) -> Result<Answer, &'static str> {
        let OutgoingRequest { address, headers, body, most, timeout } = outgoing;
        let own_only = validate_address(&address, &self.allowed)?;
        let client = if own_only { &self.plain } else { &self.secure };
        let mut request = match body {
            Some(body) => client.post(address).body(body),
            None => client.get(address),
        };
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let mut answer = request.timeout(timeout).send().await.map_err(|why| reason(&why))?;
        let status = answer.status().as_u16();
        let kind = answer.headers().get(CONTENT_TYPE).map(|kind| kind.as_bytes().to_vec());
        let date = answer.headers().get(DATE).and_then(|value| date(value.to_str().ok()?));
        let mut body = Vec::new();
        while let Some(part) = answer.chunk().await.map_err(|why| reason(&why))? {
            if body.len() + part.len() > most {
                return Err("too-long");
            }
            body.extend_from_slice(&part);
        }
        Ok(Answer { status, kind, date, body })
    }
}
