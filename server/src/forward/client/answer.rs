//! Questions whose answers are read: those a sign-in service is asked. Judged as every connection is, without redirects,
//! and of an answer no more is read than was said beforehand.

use std::time::Duration;

use kelisim_core::Timestamp;
use reqwest::header::{CONTENT_TYPE, DATE};
use url::Url;

use super::{Client, date, judge, reason};

/// What to ask.
pub struct Question {
    /// Where.
    pub address: Url,
    /// Headers, by their lower-case names. Values that cannot be sent make the question fail, and nothing else.
    pub headers: Vec<(String, Vec<u8>)>,
    /// What is posted; `None`: it is a GET.
    pub body: Option<Vec<u8>>,
    /// Bytes that are read of the answer at most.
    pub most: usize,
    /// How long the whole answer is waited for.
    pub timeout: Duration,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// What it says to be, as it says it.
    pub kind: Option<Vec<u8>>,
    /// What the other side takes the time to be, when it says that.
    pub date: Option<Timestamp>,
    /// All of its body.
    pub body: Vec<u8>,
}

impl Client {
    /// Asks, and reads the answer.
    ///
    /// # Errors
    /// A stable short name: those of [`Client::post`], and `too-long` for an answer that is longer than was said.
    pub async fn question(&self, question: Question) -> Result<Answer, &'static str> {
        let Question { address, headers, body, most, timeout } = question;
        let own_only = judge(&address, &self.allowed)?;
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
