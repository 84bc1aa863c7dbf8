//! Script of a site: by its tag, and under immutable addresses.

use actix_web::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, HeaderName, HeaderValue, VARY};
use actix_web::{HttpRequest, HttpResponse, web};
use kelisim_engine::clock;

use super::assets::file_of;
use super::{Data, choice};
use crate::assets::Encoded;
use crate::problem::Problem;
use crate::routes::extract::{self, PageSite};

const IMMUTABLE: &str = "public, max-age=31536000, immutable";
/// Cached for five minutes, then served stale while it is revalidated.
const SHORT: &str = "public, max-age=300, stale-while-revalidate=86400, stale-if-error=604800";
/// The same for responses that depend on the visitor's choice. `Vary: Cookie` would make the browser fetch
/// again, with the page waiting, whenever any other cookie of the domain changed; a browser that holds the
/// other variant for a while works as well.
const OWN: &str = "private, max-age=300, stale-while-revalidate=86400, stale-if-error=604800";

/// Serves `/embed/{site}.js` and `/embed/{site}.json`.
pub(super) async fn tag(request: HttpRequest, path: web::Path<String>, gateway: Data) -> Result<HttpResponse, Problem> {
    if let Some(id) = path.strip_suffix(".json") {
        let tenant = extract::tenant(&gateway, id)?;
        return Ok(open(&request, &gateway.front(&tenant).embed.about, SHORT));
    }
    let tenant = extract::tenant(&gateway, path.strip_suffix(".js").ok_or(Problem::NotFound)?)?;
    let front = gateway.front(&tenant);
    let chosen = front.embed.choices.reaches && choice::of(&request, &gateway, &tenant, clock::now()).is_some();
    let gpc = request.headers().get("sec-gpc").is_some_and(|value| value == "1");
    let script = front.embed.script(chosen, gpc);
    let mut response = open(&request, script, if front.embed.choices.reaches { OWN } else { SHORT });
    response.headers_mut().insert(VARY, HeaderValue::from_static("Accept-Encoding, Sec-GPC"));
    Ok(response)
}

/// Serves `/embed/{site}/{build}.js`: the script with the banner, whose content never changes. Answers 404
/// for a build that is gone, since the tag's `integrity` would refuse another.
pub(super) async fn fixed(
    request: HttpRequest,
    PageSite(tenant): PageSite,
    path: web::Path<(String, String)>,
    gateway: Data,
) -> Result<HttpResponse, Problem> {
    let front = gateway.front(&tenant);
    let script = path.1.strip_suffix(".js").and_then(|build| front.build(build)).ok_or(Problem::NotFound)?;
    Ok(open(&request, script, IMMUTABLE))
}

/// Serves `/embed/{site}/{build}/{part}`: a part the script loads on demand. A page that was open while the
/// site changed gets the current part, uncached.
pub(super) async fn part(
    request: HttpRequest,
    PageSite(tenant): PageSite,
    path: web::Path<(String, String, String)>,
    gateway: Data,
) -> Result<HttpResponse, Problem> {
    let front = gateway.front(&tenant);
    let part = front.embed.part(&path.2).ok_or(Problem::NotFound)?;
    Ok(open(&request, part, if path.1 == front.embed.name { IMMUTABLE } else { "no-store" }))
}

/// Serves `/embed/kelisim.d.ts`, the type declarations of the script.
pub(super) async fn types(request: HttpRequest, gateway: Data) -> Result<HttpResponse, Problem> {
    Ok(open(&request, gateway.assets.get("kelisim.d.ts").ok_or(Problem::NotFound)?, SHORT))
}

/// Serves a file to any page, under any cross-origin policy and with `integrity`.
fn open(request: &HttpRequest, file: &Encoded, cache: &'static str) -> HttpResponse {
    let mut response = file_of(request, file, cache);
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin"));
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}
