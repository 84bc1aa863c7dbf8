//! Evidence of an act: what the gateway observes by itself, and what it lets the browser report.

pub(crate) mod address;
pub(crate) mod campaign;
pub(crate) mod device;
pub(crate) mod network;

use actix_web::HttpRequest;
use actix_web::http::header::{ACCEPT_LANGUAGE, USER_AGENT};
use kelisim_core::Timestamp;
use kelisim_core::evidence::Evidence;
use url::Url;

use crate::config::Proxies;

/// What a page reports of itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct PageReport {
    /// Address of the page.
    pub page: String,
    /// Address that the visitor came from.
    pub referrer: String,
    /// Size of the screen, as `390x844`.
    pub screen: String,
}

/// Reads a header as text, cut to `most` bytes at a character boundary.
fn header(request: &HttpRequest, name: impl actix_web::http::header::AsHeaderName, most: usize) -> String {
    let value = request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    cut(value, most).to_owned()
}

fn cut(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Gathers the evidence of a request.
#[must_use]
pub(crate) fn gather(request: &HttpRequest, proxies: &Proxies, report: &PageReport, now: Timestamp) -> Evidence {
    let user_agent = header(request, USER_AGENT, 512);
    let hints = device::Hints {
        platform: header(request, "sec-ch-ua-platform", 64),
        model: header(request, "sec-ch-ua-model", 64),
        mobile: header(request, "sec-ch-ua-mobile", 4),
    };
    Evidence {
        address: address::client(request, proxies).map(|address| address.to_string()).unwrap_or_default(),
        device: device::describe(&user_agent, &hints),
        user_agent,
        received_at: now,
        gpc: header(request, "sec-gpc", 4) == "1",
        page: page(&report.page),
        referrer: bare(&report.referrer),
        screen: screen(&report.screen),
        languages: header(request, ACCEPT_LANGUAGE, 64),
    }
}

/// Address of a page without query and fragment, but for what says which campaign led there.
fn page(address: &str) -> String {
    let bare = bare(address);
    let query = cut(address, 2048).split('#').next().and_then(|address| address.split_once('?')).map_or("", |(_, query)| query);
    let campaign = campaign::of_query(query);
    if bare.is_empty() || campaign.is_empty() { bare } else { format!("{bare}?{campaign}") }
}

/// Strips an address of query and fragment, since those hold search words, names and tokens.
fn bare(address: &str) -> String {
    let Ok(mut url) = Url::parse(cut(address, 2048)) else { return String::new() };
    if !matches!(url.scheme(), "http" | "https") {
        return String::new();
    }
    url.set_query(None);
    url.set_fragment(None);
    let _ = url.set_username("");
    let _ = url.set_password(None);
    cut(url.as_str(), 512).to_owned()
}

fn screen(text: &str) -> String {
    let size = text.split_once('x').and_then(|(width, height)| Some((width.parse::<u16>().ok()?, height.parse::<u16>().ok()?)));
    size.map(|(width, height)| format!("{width}x{height}")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lose_what_may_be_personal() {
        assert_eq!(bare("https://aliya:secret@jetu.kz/pay?iin=990230300005#x"), "https://jetu.kz/pay");
        assert_eq!(page("https://jetu.kz/pay?iin=990230300005&utm_source=vk#utm_medium=x"), "https://jetu.kz/pay?utm_source=vk");
        assert_eq!(page("https://jetu.kz/pay?"), "https://jetu.kz/pay");
        assert_eq!(page("nothing?utm_source=vk"), "");
        assert_eq!(bare("javascript:alert(1)"), "");
        assert_eq!(bare("not an address"), "");
        assert_eq!(screen("390x844"), "390x844");
        assert_eq!(screen("<script>"), "");
        assert_eq!(cut("әә", 3), "ә");
    }
}
