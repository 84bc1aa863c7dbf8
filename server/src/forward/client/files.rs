//! File transfers between the command line and a gateway: streamed in chunks, so that memory does not grow
//! with the length.

use std::io;
use std::time::Duration;

use futures_util::Stream;
use reqwest::{Body, Method, RequestBuilder};
use url::Url;

use super::builder;

/// Longest silence of the gateway before a transfer fails.
const SILENCE: Duration = Duration::from_mins(2);

fn request(method: Method, address: &Url, key: &str) -> Result<RequestBuilder, &'static str> {
    let client = builder().read_timeout(SILENCE).build().map_err(|_| "client")?;
    Ok(client.request(method, address.clone()).header("authorization", format!("Bearer {key}")))
}

fn reason(why: reqwest::Error) -> &'static str {
    if why.is_timeout() { "timeout" } else { "connection" }
}

/// Posts a file of `length` bytes; returns the status and the body of the answer.
///
/// # Errors
/// `timeout`, `connection` or `client`
pub(crate) async fn send(
    address: &Url,
    key: &str,
    length: u64,
    parts: impl Stream<Item = io::Result<Vec<u8>>> + Send + 'static,
) -> Result<(u16, Vec<u8>), &'static str> {
    let request = request(Method::POST, address, key)?.header("content-type", "text/csv").header("content-length", length);
    let answer = request.body(Body::wrap_stream(parts)).send().await.map_err(reason)?;
    let status = answer.status().as_u16();
    Ok((status, answer.bytes().await.map_err(reason)?.to_vec()))
}

/// Gets a file chunk by chunk and returns the status. The body of anything but a success is passed to `part`
/// in one chunk.
///
/// # Errors
/// `timeout`, `connection` when the file does not come whole, `client`; or the error of `part`.
pub(crate) async fn receive(address: &Url, key: &str, part: &mut dyn FnMut(&[u8]) -> Result<(), String>) -> Result<u16, String> {
    let mut answer = request(Method::GET, address, key)?.send().await.map_err(reason)?;
    let status = answer.status().as_u16();
    if !answer.status().is_success() {
        part(&answer.bytes().await.map_err(reason)?)?;
        return Ok(status);
    }
    while let Some(bytes) = answer.chunk().await.map_err(reason)? {
        part(&bytes)?;
    }
    Ok(status)
}

/// Sends a DELETE and returns the status.
///
/// # Errors
/// `timeout`, `connection` or `client`
pub(crate) async fn delete(address: &Url, key: &str) -> Result<u16, &'static str> {
    Ok(request(Method::DELETE, address, key)?.send().await.map_err(reason)?.status().as_u16())
}
