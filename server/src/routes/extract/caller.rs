//! Who and what a request is about, from its path and its headers: ready at once, without the body.

use std::future::{Ready, ready};
use std::marker::PhantomData;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use kelisim_engine::reason::Unavailable;
use kelisim_engine::{Tenant, clock};
use utoipa::IntoParams;

use super::scope::Scope;
use crate::api_key;
use crate::config::ApiKey;
use crate::gateway::Gateway;
use crate::problem::Problem;
use crate::routes::Data;

/// Finds the tenant whose site an address names.
pub(crate) fn tenant(gateway: &Gateway, id: &str) -> Result<Arc<Tenant>, Problem> {
    gateway.tenant(id).ok_or_else(|| {
        // A site with a mistake is not a site that is not there: browsers keep what they have to say, and try again.
        let known = id.parse().is_ok_and(|id| gateway.served().troubles.contains_key(&id));
        if known { Problem::Unavailable(Unavailable::NotLoaded) } else { Problem::UnknownSite }
    })
}

/// Returns the token of `Authorization: Bearer`.
#[must_use]
pub(crate) fn bearer(request: &HttpRequest) -> Option<&str> {
    let value = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    value.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token.trim())
}

/// Authenticates a request: returns its API key when that is valid for this site and scope, and notes its
/// use.
pub(crate) fn api_key<S: Scope>(request: &HttpRequest, gateway: &Gateway, tenant: &Tenant) -> Result<ApiKey, Problem> {
    let presented = bearer(request).ok_or(Problem::Unauthorized)?;
    let now = clock::now();
    let served = gateway.served();
    let key = api_key::find(&served.api_keys, presented, &tenant.config.id, S::NAME, now).ok_or(Problem::Unauthorized)?;
    gateway.key_uses.note(&key.id, now);
    Ok(key.clone())
}

/// Tenant whose site the path names in its segment `site`.
#[derive(IntoParams)]
#[into_params(names("site"), parameter_in = Path)]
pub(crate) struct PageSite(
    /// Id of the site
    #[param(value_type = String)]
    pub Arc<Tenant>,
);

impl PageSite {
    fn of(request: &HttpRequest) -> Result<Self, Problem> {
        let gateway = request.app_data::<Data>().ok_or(Problem::UnknownSite)?;
        tenant(gateway, request.match_info().get("site").unwrap_or_default()).map(Self)
    }
}

impl FromRequest for PageSite {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

/// Caller with an API key for the site of the path and for a scope. Refuses an unknown site before a wrong
/// key.
pub(crate) struct ApiCaller<S> {
    /// Tenant of the path.
    pub tenant: Arc<Tenant>,
    /// Id of the API key.
    pub key: String,
    /// Id of the API key, with the person it acts for where the request names one: `crm/aliya@example.kz`. For what is
    /// sealed alone.
    pub named: String,
    /// That person.
    pub behalf: Option<String>,
    scope: PhantomData<S>,
}

impl<S: Scope> FromRequest for ApiCaller<S> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        // Runs when polled, and not now: a request that an earlier extractor refuses is no use of the key.
        Box::pin(async move {
            let PageSite(tenant) = PageSite::of(&request)?;
            let gateway = request.app_data::<Data>().ok_or(Problem::UnknownSite)?;
            let key = api_key::<S>(&request, gateway, &tenant)?.id;
            let behalf = on_behalf_of(&request)?;
            let named = behalf.as_ref().map_or_else(|| key.clone(), |who| format!("{key}/{who}"));
            Ok(Self { tenant, key, named, behalf, scope: PhantomData })
        })
    }
}

/// Longest name of a person behind an API key, in characters.
const NAME: usize = 64;

/// Person for whom a system acts: header `On-Behalf-Of`, a name as that system knows it.
fn on_behalf_of(request: &HttpRequest) -> Result<Option<String>, Problem> {
    let Some(value) = request.headers().get("on-behalf-of") else { return Ok(None) };
    let name = value.to_str().ok().map(str::trim);
    let valid = name.filter(|name| (1..=NAME).contains(&name.len()) && name.bytes().all(|c| c.is_ascii_graphic() || c == b' '));
    let words = "Name who acts by 1 to 64 visible ASCII characters, such as an account or an e-mail address.";
    valid.map(|name| Some(name.to_owned())).ok_or_else(|| Problem::Field("On-Behalf-Of".into(), "name", words))
}

/// Idempotency key of a request: 8 to 64 visible ASCII characters, quotes around it ignored.
pub(crate) struct IdempotencyKey(pub String);

impl IdempotencyKey {
    /// Reads the header. Called by hand only where checks that are made by hand come first.
    pub(crate) fn of(request: &HttpRequest) -> Result<Self, Problem> {
        let key = request.headers().get("idempotency-key").and_then(|value| value.to_str().ok()).ok_or(Problem::NoKey)?;
        let key = key.trim_matches('"');
        let valid = (8..=64).contains(&key.len()) && key.bytes().all(|c| c.is_ascii_graphic());
        if valid { Ok(Self(key.to_owned())) } else { Err(Problem::NoKey) }
    }
}

impl FromRequest for IdempotencyKey {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}
