//! Files between the command line and a gateway: part by part, so that their length does not matter.

use std::io;
use std::time::Duration;

use futures_util::Stream;
use reqwest::{Body, Method, RequestBuilder};
use url::Url;

use super::builder;

/// Longest silence of the other side.
const SILENCE: Duration = Duration::from_mins(2);

fn request(method: Method, address: &Url, key: &str) -> Result<RequestBuilder, &'static str> {
    let client = builder().read_timeout(SILENCE).build().map_err(|_| "client")?;
    Ok(client.request(method, address.clone()).header("authorization", format!("Bearer {key}")))
}

fn reason(why: reqwest::Error) -> &'static str {
    if why.is_timeout() { "timeout" } else { "connection" }
}

/// Posts a file of `length` bytes; the status and the body of the answer, or why there is none.
///
/// # Errors
/// `timeout`, `connection` or `client`
pub async fn send(
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

/// Gets a file, part by part; the status. Of anything but a success the body is given in one part.
///
/// # Errors
/// `timeout`, `connection` when it does not come whole, `client`; or what `part` says.
pub async fn receive(address: &Url, key: &str, part: &mut dyn FnMut(&[u8]) -> Result<(), String>) -> Result<u16, String> {
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

/// Deletes something; the status.
///
/// # Errors
/// `timeout`, `connection` or `client`
pub async fn delete(address: &Url, key: &str) -> Result<u16, &'static str> {
    Ok(request(Method::DELETE, address, key)?.send().await.map_err(reason)?.status().as_u16())
}
