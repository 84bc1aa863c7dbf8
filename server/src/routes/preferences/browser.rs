//! Recognition of a browser: a secret in a cookie of this host that scripts cannot read and foreign pages
//! cannot use.

use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use data_encoding::BASE64URL_NOPAD;
use kelisim_engine::Tenant;

use crate::gateway::Gateway;
use crate::problem::Problem;

/// Maximum days for which browsers keep a cookie (RFC 6265bis).
const COOKIE_DAYS: i64 = 400;

/// Names the cookie: one for each site, so that two sites of this gateway never see the same secret. On HTTPS
/// the prefix makes browsers refuse a cookie that another host planted.
fn name(gateway: &Gateway, tenant: &Tenant) -> String {
    let prefix = if gateway.config.public_url.scheme() == "https" { "__Host-" } else { "" };
    format!("{prefix}kelisim.browser.{}", tenant.config.id)
}

/// Derives the secret of a browser that had none from the token of the page it decided on: pressed twice, it
/// is the same browser. Nobody else can make it, since it is a keyed hash.
pub(in crate::routes) fn first_secret(tenant: &Tenant, key: &str) -> Vec<u8> {
    tenant.vault.token("browser", key.as_bytes()).to_vec()
}

/// Builds the cookie that holds a secret. It need not outlive the choice it belongs to.
pub(in crate::routes) fn cookie(gateway: &Gateway, tenant: &Tenant, secret: &[u8]) -> Cookie<'static> {
    let days = tenant.config.cookies_text().map_or(COOKIE_DAYS, |text| i64::from(text.months) * 31).min(COOKIE_DAYS);
    Cookie::build(name(gateway, tenant), BASE64URL_NOPAD.encode(secret))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(gateway.config.public_url.scheme() == "https")
        .max_age(Duration::days(days))
        .finish()
}

/// Reads the secret of a browser as a page sends it.
///
/// # Errors
/// [`Problem::Field`] for anything but 16 to 32 bytes in base 64 for addresses.
pub(in crate::routes) fn of_text(text: &str) -> Result<Vec<u8>, Problem> {
    let secret = BASE64URL_NOPAD.decode(text.as_bytes()).ok().filter(|secret| (16..=32).contains(&secret.len()));
    let help = "Send 16 to 32 random bytes in base 64 for addresses, without padding.";
    secret.ok_or_else(|| Problem::Field("device".into(), "device", help))
}

/// Reads the secret of this browser, when it has one.
pub(in crate::routes) fn secret(request: &HttpRequest, gateway: &Gateway, tenant: &Tenant) -> Option<Vec<u8>> {
    let cookie = request.cookie(&name(gateway, tenant))?;
    BASE64URL_NOPAD.decode(cookie.value().as_bytes()).ok().filter(|secret| (16..=32).contains(&secret.len()))
}
