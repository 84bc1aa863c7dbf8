//! Bodies of requests: bounded in bytes and in time.

use std::collections::BTreeMap;
use std::io;
use std::time::Duration;

use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest, dev};
use futures_util::future::LocalBoxFuture;
use futures_util::{Stream, StreamExt as _};
use serde::de::DeserializeOwned;
use url::form_urlencoded;

use crate::problem::Problem;

/// Maximum bytes of the body of an act.
pub(crate) const ACT: usize = 16 << 10;
/// Maximum bytes of the body of a short form or a check; an application form sets its own.
pub(crate) const FORM: usize = 64 << 10;
/// Maximum time a body may take to arrive.
const BODY: Duration = Duration::from_secs(10);

/// Reads a body of at most `most` bytes within the time allowed.
///
/// # Errors
/// [`Problem::TooLarge`] as soon as it is, [`Problem::TooSlow`], [`Problem::BrokenBody`]
pub(crate) async fn body(
    headers: &HeaderMap,
    payload: &mut (impl Stream<Item = Result<Bytes, PayloadError>> + Unpin),
    most: usize,
) -> Result<Vec<u8>, Problem> {
    let announced = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > most as u64) {
        return Err(Problem::TooLarge(most));
    }
    let read = async {
        let mut bytes = Vec::new();
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|why| broken(&why))?;
            if bytes.len() + chunk.len() > most {
                return Err(Problem::TooLarge(most));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    };
    tokio::time::timeout(BODY, read).await.unwrap_or(Err(Problem::TooSlow))
}

/// Whether the parameters of a media type name no other character set than UTF-8.
fn is_utf8(parameters: &str) -> bool {
    let mut pairs = parameters.split(';').filter_map(|pair| pair.split_once('='));
    pairs.all(|(name, value)| {
        !name.trim().eq_ignore_ascii_case("charset") || value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
    })
}

/// Why a body stopped: it came too slowly, or not as a body comes.
fn broken(why: &PayloadError) -> Problem {
    match why {
        PayloadError::Io(why) | PayloadError::Incomplete(Some(why)) if why.kind() == io::ErrorKind::TimedOut => Problem::TooSlow,
        _ => Problem::BrokenBody,
    }
}

/// Reads the fields of a sent form.
///
/// # Errors
/// [`Problem::SentTwice`] when a field comes twice: no page of ours sends that, and which one counts nobody
/// could say.
pub(crate) fn fields(bytes: &[u8]) -> Result<BTreeMap<String, String>, Problem> {
    let mut fields = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(bytes).into_owned() {
        if fields.insert(name, value).is_some() {
            return Err(Problem::SentTwice);
        }
    }
    Ok(fields)
}

/// JSON body of at most `MOST` bytes, read within the time allowed. Errors name the place, never the content.
/// The last argument of a handler: the checks before it are made without waiting for the body.
pub(crate) struct Bounded<T, const MOST: usize> {
    /// Value that was sent.
    pub value: T,
    /// Bytes as they were sent, for the fingerprint of the request.
    pub bytes: Vec<u8>,
}

impl<T: DeserializeOwned, const MOST: usize> Bounded<T, MOST> {
    /// Reads the body. Called by hand only where checks that are made by hand come first.
    ///
    /// # Errors
    /// [`Problem::MediaType`], [`Problem::MalformedJson`], [`Problem::WrongShape`], and those of [`body`]
    pub(crate) async fn read(
        request: &HttpRequest,
        payload: &mut (impl Stream<Item = Result<Bytes, PayloadError>> + Unpin),
    ) -> Result<Self, Problem> {
        let mime = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let (mime, parameters) = mime.split_once(';').unwrap_or((mime, ""));
        if !mime.trim().eq_ignore_ascii_case("application/json") || !is_utf8(parameters) {
            return Err(Problem::MediaType);
        }
        let bytes = body(request.headers(), payload, MOST).await?;
        let value = serde_json::from_slice(&bytes).map_err(|why| match why.classify() {
            serde_json::error::Category::Data => Problem::WrongShape(why.line(), why.column()),
            _ => Problem::MalformedJson(why.line(), why.column()),
        })?;
        Ok(Self { value, bytes })
    }
}

impl<T: DeserializeOwned + 'static, const MOST: usize> FromRequest for Bounded<T, MOST> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let (request, mut payload) = (request.clone(), payload.take());
        Box::pin(async move { Self::read(&request, &mut payload).await })
    }
}
