//! Same-origin rules: the five policies that decide which page may send what, side by side.
//!
//! | Policy | For | Accepts |
//! | --- | --- | --- |
//! | [`tag_origin`] | the tag on customers' pages | an `Origin` of the site's list; none is refused |
//! | [`from_own_form`] | forms without a session | `Sec-Fetch-Site` ours or `none`; our `Origin`; neither |
//! | [`from_own_page`] | the preference centre (cookie) | `Sec-Fetch-Site: same-origin`, else our `Origin` |
//! | [`from_link_page`] | forms of a private page, whose address is the secret | our `Origin`, `null` or none |
//! | [`from_console`] | forms of staff with a session | our `Origin`, and no contrary `Sec-Fetch-Site` |

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderMap, HeaderValue, ORIGIN};
use kelisim_engine::Tenant;

use crate::problem::Problem;

fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h [u8]> {
    headers.get(name).map(HeaderValue::as_bytes)
}

fn refused_unless(accepted: bool) -> Result<(), Problem> {
    if accepted { Ok(()) } else { Err(Problem::WrongOrigin) }
}

/// Returns the `Origin` of a request when it is one of the site's own.
///
/// # Errors
/// [`Problem::WrongOrigin`] for any other, and for none.
pub(super) fn tag_origin(request: &HttpRequest, tenant: &Tenant) -> Result<String, Problem> {
    let sent = request.headers().get(ORIGIN).and_then(|value| value.to_str().ok()).unwrap_or_default();
    refused_unless(tenant.origins.iter().any(|known| known == sent))?;
    Ok(sent.to_owned())
}

/// Accepts a form that the browser reports as sent from a page of ours. A request without either header is
/// accepted too: the form's token and the rate limits protect there.
///
/// # Errors
/// [`Problem::WrongOrigin`] when a browser says that another page sent it.
pub(super) fn from_own_form(headers: &HeaderMap, own: &str) -> Result<(), Problem> {
    refused_unless(match (header(headers, "sec-fetch-site"), header(headers, ORIGIN.as_str())) {
        // A page reloaded by hand sends `none`, also when that repeats a post; no other page can cause it.
        (Some(from), _) => from == b"same-origin" || from == b"none",
        (None, Some(origin)) => origin == own.as_bytes(),
        (None, None) => true,
    })
}

/// Refuses a request that no page of ours sent. The cookie alone is not enough: a browser without one
/// receives it with its first decision, so a foreign page that could post here would decide for it.
///
/// # Errors
/// [`Problem::WrongOrigin`] when the browser does not say that a page of ours sent it.
pub(super) fn from_own_page(headers: &HeaderMap, own: &str) -> Result<(), Problem> {
    refused_unless(match header(headers, "sec-fetch-site") {
        Some(from) => from == b"same-origin",
        None => header(headers, ORIGIN.as_str()) == Some(own.as_bytes()),
    })
}

/// Accepts a form of a private page unless the browser says that another page sent it. Pages of ours send `null`: they
/// disclose their address to nobody, and whoever knows it holds the secret anyway.
///
/// # Errors
/// [`Problem::WrongOrigin`] when the browser names another page.
pub(super) fn from_link_page(headers: &HeaderMap, own: &str) -> Result<(), Problem> {
    let origin = header(headers, ORIGIN.as_str());
    refused_unless(origin.is_none_or(|origin| origin == b"null" || origin == own.as_bytes()))
}

/// Accepts a form of the console only when the browser reports that a page of this gateway sent it.
///
/// # Errors
/// [`Problem::WrongOrigin`] when it does not.
pub(super) fn from_console(headers: &HeaderMap, own: &str) -> Result<(), Problem> {
    let same = header(headers, ORIGIN.as_str()) == Some(own.as_bytes());
    refused_unless(same && header(headers, "sec-fetch-site").is_none_or(|from| from == b"same-origin"))
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderName;

    use super::*;

    const OWN: &str = "https://consent.example.kz";

    fn headers(site: Option<&'static str>, origin: Option<&'static str>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in [("sec-fetch-site", site), ("origin", origin)] {
            if let Some(value) = value {
                headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
            }
        }
        headers
    }

    #[test]
    fn each_policy_accepts_what_its_row_says_and_nothing_else() {
        let other = "https://evil.example";
        // Sec-Fetch-Site, Origin; accepted by: form, page, link page, console.
        for (site, origin, form, page, link, console) in [
            (Some("same-origin"), Some(OWN), true, true, true, true),
            (Some("same-origin"), None, true, true, true, false),
            (Some("none"), Some(OWN), true, false, true, false),
            (Some("none"), None, true, false, true, false),
            (Some("same-site"), Some(OWN), false, false, true, false),
            (Some("same-site"), Some(other), false, false, false, false),
            (Some("cross-site"), Some(OWN), false, false, true, false),
            (Some("cross-site"), Some(other), false, false, false, false),
            (Some("cross-site"), None, false, false, true, false),
            (None, Some(OWN), true, true, true, true),
            (None, Some(other), false, false, false, false),
            (None, Some("null"), false, false, true, false),
            (None, Some("https://consent.example.kz."), false, false, false, false),
            (None, Some("http://consent.example.kz"), false, false, false, false),
            (None, None, true, false, true, false),
        ] {
            let headers = headers(site, origin);
            let found = [from_own_form, from_own_page, from_link_page, from_console].map(|policy| policy(&headers, OWN));
            assert_eq!(found.map(|outcome| outcome.is_ok()), [form, page, link, console], "{site:?} {origin:?}");
        }
    }
}
