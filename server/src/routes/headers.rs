//! Headers: what a request may not say twice, and what every answer says.

use actix_web::dev::ServiceRequest;
use actix_web::http::header::{
    AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, ORIGIN, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};

use crate::problem::Problem;

/// Beginnings of the routes whose pages are somebody's own, and nothing for a search engine.
const PRIVATE: [&str; 5] = ["/r/", "/my/", "/console", "/preview", "/v1/"];

/// Beginnings of the routes of files that are the same for everybody.
const FILES: [&str; 3] = ["/assets/", "/embed/", "/favicon.ico"];

/// Headers that a request may have once: two of them, and proxies disagree which one counts.
const ONCE: [HeaderName; 6] = [
    ORIGIN,
    AUTHORIZATION,
    CONTENT_TYPE,
    CONTENT_ENCODING,
    HeaderName::from_static("idempotency-key"),
    HeaderName::from_static("sec-fetch-site"),
];

/// What is wrong with a request whatever it asks for.
pub(super) fn refused(request: &ServiceRequest) -> Option<Problem> {
    let headers = request.headers();
    if ONCE.iter().any(|name| headers.get_all(name).nth(1).is_some()) {
        return Some(Problem::SentTwice);
    }
    // Nothing is unpacked here: a body that says it is compressed would be read as what it is not.
    let coded = headers.get(CONTENT_ENCODING).is_some_and(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity"));
    coded.then_some(Problem::MediaType)
}

/// Adds the headers that every answer has, unless its route set others.
pub(super) fn set(headers: &mut HeaderMap, route: &str, is_https: bool) {
    let mut set = |name: HeaderName, value: &'static str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    set(X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(REFERRER_POLICY, "no-referrer");
    set(X_FRAME_OPTIONS, "DENY");
    set(HeaderName::from_static("content-security-policy"), "default-src 'none'; frame-ancestors 'none'");
    set(HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), browsing-topics=()");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    // Files that hold nothing of anybody: the preview's frames, which have no origin, load them too.
    let is_file = FILES.iter().any(|file| route.starts_with(file));
    set(HeaderName::from_static("cross-origin-resource-policy"), if is_file { "cross-origin" } else { "same-origin" });
    if PRIVATE.iter().any(|private| route.starts_with(private)) {
        set(HeaderName::from_static("x-robots-tag"), "noindex, nofollow");
    }
    if is_https {
        set(STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");
    }
}
