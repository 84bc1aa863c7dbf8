//! Who may send what: the four same-origin rules, side by side.
//!
//! | Policy | For | Accepts |
//! | --- | --- | --- |
//! | [`tag_origin`] | acts of a customer's page by the tag | an `Origin` of the site's list, compared exactly; none is refused |
//! | [`from_own_form`] | forms of people, also without cookies | `Sec-Fetch-Site` of ours or of a reload, else our `Origin`, else neither |
//! | [`from_own_page`] | the preference centre, whose cookie decides | `Sec-Fetch-Site: same-origin`, else our `Origin`; neither is refused |
//! | [`from_console`] | forms of staff with a session | our `Origin`, and no `Sec-Fetch-Site` that says otherwise |

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

/// The `Origin` of a request when it is one of the site's own.
///
/// # Errors
/// [`Problem::WrongOrigin`] for any other, and for none.
pub(super) fn tag_origin(request: &HttpRequest, tenant: &Tenant) -> Result<String, Problem> {
    let sent = request.headers().get(ORIGIN).and_then(|value| value.to_str().ok()).unwrap_or_default();
    refused_unless(tenant.origins.iter().any(|known| known == sent))?;
    Ok(sent.to_owned())
}

/// Accepts a form that was sent from a page of ours, as the browser says. What no browser sends says nothing, and is
/// accepted: the form's token and the limits hold there.
///
/// # Errors
/// [`Problem::WrongOrigin`] when a browser says that another page sent it.
pub(super) fn from_own_form(headers: &HeaderMap, own: &str) -> Result<(), Problem> {
    refused_unless(match (header(headers, "sec-fetch-site"), header(headers, ORIGIN.as_str())) {
        // A page that is loaded again by hand says `none`, also when that repeats a post; no other page can say so.
        (Some(from), _) => from == b"same-origin" || from == b"none",
        (None, Some(origin)) => origin == own.as_bytes(),
        (None, None) => true,
    })
}

/// Refuses what no page of ours sent. The cookie alone would not do: a browser without one gets it by its first
/// decision, so a foreign page that could post here would decide for it.
///
/// # Errors
/// [`Problem::WrongOrigin`] when the browser does not say that a page of ours sent it.
pub(super) fn from_own_page(headers: &HeaderMap, own: &str) -> Result<(), Problem> {
    refused_unless(match header(headers, "sec-fetch-site") {
        Some(from) => from == b"same-origin",
        None => header(headers, ORIGIN.as_str()) == Some(own.as_bytes()),
    })
}

/// Accepts a form of the console only when the browser says that it was sent from a page of this gateway.
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
        // Sec-Fetch-Site, Origin; accepted by: form, page, console.
        for (site, origin, form, page, console) in [
            (Some("same-origin"), Some(OWN), true, true, true),
            (Some("same-origin"), None, true, true, false),
            (Some("none"), Some(OWN), true, false, false),
            (Some("none"), None, true, false, false),
            (Some("same-site"), Some(OWN), false, false, false),
            (Some("same-site"), Some(other), false, false, false),
            (Some("cross-site"), Some(OWN), false, false, false),
            (Some("cross-site"), Some(other), false, false, false),
            (Some("cross-site"), None, false, false, false),
            (None, Some(OWN), true, true, true),
            (None, Some(other), false, false, false),
            (None, Some("null"), false, false, false),
            (None, Some("https://consent.example.kz."), false, false, false),
            (None, Some("http://consent.example.kz"), false, false, false),
            (None, None, true, false, false),
        ] {
            let headers = headers(site, origin);
            let found = [from_own_form(&headers, OWN), from_own_page(&headers, OWN), from_console(&headers, OWN)];
            assert_eq!(found.map(|outcome| outcome.is_ok()), [form, page, console], "{site:?} {origin:?}");
        }
    }
}
