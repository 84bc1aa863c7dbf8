//! Extraction of validated values from requests: bounded bodies, known sites, API keys, idempotency keys.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE};
use actix_web::{HttpRequest, web};
use futures_util::StreamExt as _;
use kelisim_core::Timestamp;
use kelisim_engine::{Tenant, clock};
use serde::de::DeserializeOwned;

use crate::api_key;
use crate::config::ApiKey;
use crate::gateway::Gateway;
use crate::problem::Problem;

/// Maximum bytes of the body of an act.
pub const ACT: usize = 16 << 10;
/// Maximum bytes of the body of a short form or a check; an application form sets its own.
pub const FORM: usize = 64 << 10;
/// Maximum time a body may take to arrive.
const BODY: Duration = Duration::from_secs(10);

/// Finds the tenant whose site an address names.
pub fn tenant(gateway: &Gateway, id: &str) -> Result<Arc<Tenant>, Problem> {
    gateway.tenant(id).cloned().ok_or(Problem::UnknownSite)
}

/// Reads a body of at most `most` bytes within the time allowed.
///
/// # Errors
/// [`Problem::TooLarge`] as soon as it is, [`Problem::TooSlow`]
pub async fn body(payload: &mut web::Payload, most: usize) -> Result<Vec<u8>, Problem> {
    let read = async {
        let mut bytes = Vec::new();
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_| Problem::TooSlow)?;
            if bytes.len() + chunk.len() > most {
                return Err(Problem::TooLarge(most));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    };
    tokio::time::timeout(BODY, read).await.unwrap_or(Err(Problem::TooSlow))
}

/// Reads a JSON body. Errors name the place, never the content.
///
/// # Errors
/// [`Problem::MediaType`], [`Problem::MalformedJson`], [`Problem::WrongShape`], and those of [`body`]
pub async fn json<T: DeserializeOwned>(
    request: &HttpRequest,
    payload: &mut web::Payload,
    most: usize,
) -> Result<(T, Vec<u8>), Problem> {
    let mime = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !mime.split(';').next().is_some_and(|mime| mime.trim().eq_ignore_ascii_case("application/json")) {
        return Err(Problem::MediaType);
    }
    let bytes = body(payload, most).await?;
    let value = serde_json::from_slice(&bytes).map_err(|why| match why.classify() {
        serde_json::error::Category::Data => Problem::WrongShape(why.line(), why.column()),
        _ => Problem::MalformedJson(why.line(), why.column()),
    })?;
    Ok((value, bytes))
}

/// Returns the token of `Authorization: Bearer`.
#[must_use]
pub fn bearer(request: &HttpRequest) -> Option<&str> {
    let value = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    value.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token.trim())
}

/// Authenticates a request: returns its API key when that is valid for this site and scope, and notes its
/// use.
pub fn api_key<'g>(request: &HttpRequest, gateway: &'g Gateway, tenant: &Tenant, scope: &str) -> Result<&'g ApiKey, Problem> {
    let presented = bearer(request).ok_or(Problem::Unauthorized)?;
    let now = clock::now();
    let key = api_key::find(&gateway.config.api_keys, presented, &tenant.config.id, scope, now).ok_or(Problem::Unauthorized)?;
    gateway.key_uses.note(&key.id, now);
    Ok(key)
}

/// Reads the idempotency key of a request: 8 to 64 visible ASCII characters, quotes around it ignored.
pub fn idempotency_key(request: &HttpRequest) -> Result<&str, Problem> {
    let key = request.headers().get("idempotency-key").and_then(|value| value.to_str().ok()).ok_or(Problem::NoKey)?;
    let key = key.trim_matches('"');
    if (8..=64).contains(&key.len()) && key.bytes().all(|c| c.is_ascii_graphic()) { Ok(key) } else { Err(Problem::NoKey) }
}

/// Parses a moment, RFC 3339.
///
/// # Errors
/// [`Problem::Field`] with `no-moment` for the field of that name.
pub fn moment(field: impl FnOnce() -> String, text: &str) -> Result<Timestamp, Problem> {
    clock::parse(text).ok_or_else(|| Problem::Field(field(), "no-moment", "Write a moment as 2026-11-21T09:00:00Z (RFC 3339)."))
}
