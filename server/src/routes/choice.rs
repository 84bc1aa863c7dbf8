//! Choice cookie in requests and responses.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::{COOKIE, HeaderValue, ORIGIN, SET_COOKIE};
use actix_web::{HttpRequest, HttpResponse};
use kelisim_core::Timestamp;
use kelisim_core::consent::Item;
use kelisim_engine::Tenant;

use crate::embed::choice::{Scope, StoredChoice};
use crate::gateway::Gateway;

/// Lists the cookies of a request, unparsed.
fn cookies(request: &HttpRequest) -> impl Iterator<Item = (&str, &str)> {
    let headers = request.headers().get_all(COOKIE).filter_map(|value| value.to_str().ok());
    headers.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='))
}

/// Returns the newest choice of the visitor that still counts, if the request carries one.
///
/// A choice that a script wrote has no signature. It is accepted here all the same: it only selects which
/// bytes are served, and these judge the cookie again in the browser it came from.
pub(super) fn of(request: &HttpRequest, gateway: &Gateway, tenant: &Tenant, now: Timestamp) -> Option<StoredChoice> {
    let front = gateway.front(tenant);
    let choices = &front.embed.choices;
    let named = cookies(request).filter(|(name, _)| *name == choices.name);
    named.filter_map(|(_, value)| choices.read(&tenant.vault, value, now)).max_by_key(|choice| choice.at)
}

/// Stores a recorded decision in a browser cookie, where page and gateway share a domain, and expires the
/// cookies of what it refuses, those that scripts cannot see included.
pub(super) fn set_cookies(
    request: &HttpRequest,
    gateway: &Gateway,
    tenant: &Tenant,
    decided: Timestamp,
    choices: &BTreeMap<Item, bool>,
    now: Timestamp,
    response: &mut HttpResponse,
) {
    let front = gateway.front(tenant);
    let settings = &front.embed.choices;
    let origin = request.headers().get(ORIGIN).and_then(|value| value.to_str().ok());
    let Some(scope) = origin.and_then(|origin| settings.scope(origin)) else { return };
    // A late response to an older choice must not override a newer one.
    if of(request, gateway, tenant, now).is_some_and(|newer| newer.at > decided.0) {
        return;
    }
    let Some(value) = settings.value(&tenant.vault, decided, choices) else { return };
    add(response, &scope, &settings.name, value, settings.seconds);
    for name in refused(request, tenant, choices) {
        add(response, &scope, name, String::new(), 0);
        if scope.domain.is_some() {
            add(response, &Scope { domain: None, ..scope.clone() }, name, String::new(), 0);
        }
    }
}

/// Lists the cookies of the request that belong to services this decision refuses.
fn refused<'r>(request: &'r HttpRequest, tenant: &Tenant, choices: &BTreeMap<Item, bool>) -> BTreeSet<&'r str> {
    let services = tenant.config.categories.iter().flat_map(|category| &category.services);
    let masks: Vec<&String> = services
        .filter(|service| choices.get(&Item::service(&service.id)) == Some(&false))
        .flat_map(|service| &service.cookies)
        .collect();
    let belongs =
        |name: &str| masks.iter().any(|mask| mask.strip_suffix('*').map_or(name == *mask, |start| name.starts_with(start)));
    cookies(request).map(|(name, _)| name).filter(|name| belongs(name)).collect()
}

fn add(response: &mut HttpResponse, scope: &Scope, name: &str, value: String, seconds: u64) {
    let age = Duration::seconds(i64::try_from(seconds).unwrap_or(0));
    let mut cookie = Cookie::build(name.to_owned(), value).path("/").same_site(SameSite::Lax).max_age(age);
    if scope.secure {
        cookie = cookie.secure(true);
    }
    if let Some(domain) = &scope.domain {
        cookie = cookie.domain(domain.clone());
    }
    if let Ok(header) = HeaderValue::from_str(&cookie.finish().to_string()) {
        response.headers_mut().append(SET_COOKIE, header);
    }
}
