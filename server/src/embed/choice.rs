//! The choice cookie: stores a decision in the browser, so that page, gateway and site read it without a
//! request.
//!
//! `kelisim-<site>=<mark>~<moment>~<items>~<signature>`. The mark is that of
//! [`Material`](kelisim_core::site::Material): what the visitor was asked. The moment is milliseconds since
//! 1970 by the browser's clock, in base 36. The items are a `1` or `0` for each, in the order of their names
//! (`/embed/<site>.json` lists them). The signature is the gateway's; a cookie that a script writes because
//! the gateway cannot has none.

use std::collections::BTreeMap;

use data_encoding::BASE64URL_NOPAD;
use kelisim_core::Timestamp;
use kelisim_core::consent::Item;
use kelisim_core::site::Site;
use kelisim_engine::vault::Vault;
use url::{Host, Url};

/// Longest life that browsers allow a cookie, in seconds.
const LONGEST: u64 = 400 * 86_400;
/// A twelfth of 365.2425 days, in seconds.
const MONTH: u64 = 2_629_746;

/// Settings of a site's choice cookie.
pub(crate) struct Choices {
    /// Name of the cookie.
    pub name: String,
    /// Mark of what a visitor must have been asked for the choice to count today.
    pub mark: String,
    /// Seconds for which a choice counts.
    pub seconds: u64,
    /// Registrable domains of the site's pages, by the Public Suffix List.
    pub domains: Vec<String>,
    /// Whether pages of the site share a host or domain with the gateway, so that their cookie reaches it.
    pub reaches: bool,
    items: Vec<String>,
    gateway: Option<Url>,
}

/// Scope of a cookie that page and gateway share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scope {
    /// The registrable domain; none means that one host.
    pub domain: Option<String>,
    /// Whether the page is served over HTTPS.
    pub secure: bool,
}

/// A choice as read from a cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StoredChoice {
    /// When it was made, by the browser's clock.
    pub at: u64,
    /// Whether the gateway signed it.
    pub signed: bool,
}

/// Registrable part of a host name; none for addresses, single labels and public suffixes.
fn registrable(url: &Url) -> Option<&str> {
    match url.host()? {
        Host::Domain(name) => psl::domain_str(name),
        Host::Ipv4(_) | Host::Ipv6(_) => None,
    }
}

impl Choices {
    /// Makes the cookie settings of a site whose pages have these origins.
    #[must_use]
    pub(crate) fn of(site: &Site, gateway: &str, origins: &[String]) -> Self {
        let urls: Vec<Url> = origins.iter().filter_map(|origin| Url::parse(origin).ok()).collect();
        let mut domains: Vec<String> = urls.iter().filter_map(registrable).map(str::to_owned).collect();
        domains.sort();
        domains.dedup();
        let optional = site.categories.iter().filter(|category| !category.is_necessary());
        let mut items: Vec<String> = optional
            .flat_map(|category| {
                let services = category.services.iter().map(|service| Item::service(&service.id));
                services.chain([Item::category(&category.id)])
            })
            .map(|item| item.0)
            .collect();
        items.sort();
        let mut choices = Self {
            name: format!("kelisim-{}", site.id),
            mark: site.material().mark(),
            seconds: (site.cookies_text().map_or(6, |text| u64::from(text.months)) * MONTH).min(LONGEST),
            domains,
            reaches: false,
            items,
            gateway: Url::parse(gateway).ok(),
        };
        let own = choices.gateway.as_ref().map(|url| url.origin().ascii_serialization());
        // The gateway's own pages embed nothing, so its own origin does not count.
        choices.reaches = origins.iter().any(|origin| Some(origin) != own.as_ref() && choices.scope(origin).is_some());
        choices
    }

    /// Names of what can be chosen, in the order of the cookie's digits.
    #[must_use]
    pub(crate) fn items(&self) -> &[String] {
        &self.items
    }

    /// Scope of a cookie that pages of this origin and the gateway share; none when they share nothing.
    #[must_use]
    pub(crate) fn scope(&self, origin: &str) -> Option<Scope> {
        let (page, gateway) = (Url::parse(origin).ok()?, self.gateway.as_ref()?);
        let secure = page.scheme() == "https";
        match (registrable(&page), registrable(gateway)) {
            (Some(one), Some(other)) if one == other => Some(Scope { domain: Some(one.to_owned()), secure }),
            _ if page.host() == gateway.host() => Some(Scope { domain: None, secure }),
            _ => None,
        }
    }

    /// Encodes a decision as the cookie's value, signed; none when it is not about this banner's items.
    #[must_use]
    pub(crate) fn value(&self, vault: &Vault, at: Timestamp, choices: &BTreeMap<Item, bool>) -> Option<String> {
        let mut digits = String::with_capacity(self.items.len());
        for item in &self.items {
            digits.push(if *choices.get(&Item(item.clone()))? { '1' } else { '0' });
        }
        let payload = format!("{}~{}~{digits}", self.mark, base36(at.0));
        let signature = BASE64URL_NOPAD.encode(&vault.token("choice", payload.as_bytes()));
        Some(format!("{payload}~{signature}"))
    }

    /// Decodes a cookie's value that still counts. A value with a signature that is not the gateway's is
    /// ignored.
    #[must_use]
    pub(crate) fn read(&self, vault: &Vault, value: &str, now: Timestamp) -> Option<StoredChoice> {
        let mut parts = value.splitn(4, '~');
        let (mark, moment, digits) = (parts.next()?, parts.next()?, parts.next()?);
        let at = u64::from_str_radix(moment, 36).ok()?;
        let whole = digits.len() == self.items.len() && digits.bytes().all(|digit| matches!(digit, b'0' | b'1'));
        if mark != self.mark || !whole || at.saturating_add(self.seconds * 1000) < now.0 {
            return None;
        }
        let signed = match parts.next() {
            None => false,
            Some(signature) => {
                let token = BASE64URL_NOPAD.decode(signature.as_bytes()).ok()?;
                let payload = &value[..value.len() - signature.len() - 1];
                if !vault.is_token("choice", payload.as_bytes(), &token) {
                    return None;
                }
                true
            }
        };
        Some(StoredChoice { at, signed })
    }
}

fn base36(mut number: u64) -> String {
    let mut digits = Vec::new();
    loop {
        digits.push(char::from_digit(u32::try_from(number % 36).unwrap_or(0), 36).unwrap_or('0'));
        number /= 36;
        if number == 0 {
            return digits.iter().rev().collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kelisim_engine::keys::Keys;

    const HOUR: u64 = 3_600_000;

    fn site() -> Site {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../sites/jetu/");
        let source = std::fs::read_to_string(format!("{folder}site.toml")).unwrap();
        Site::read("site.toml", &source, &|name| std::fs::read_to_string(format!("{folder}{name}")).ok()).unwrap().0
    }

    fn vault() -> Vault {
        Vault::new(&Keys { wrap: [1; 32], index: [2; 32], sign: [3; 32] }, &"jetu".parse().unwrap())
    }

    fn origins(all: &[&str]) -> Vec<String> {
        all.iter().map(|origin| (*origin).to_owned()).collect()
    }

    #[test]
    fn the_cookie_belongs_to_the_domain_page_and_gateway_share() {
        let shares = |gateway: &str, page: &str| {
            Choices::of(&site(), gateway, &origins(&[page])).scope(page).map(|scope| scope.domain.unwrap_or_default())
        };
        assert_eq!(shares("https://consent.jetu.kz", "https://www.jetu.kz").as_deref(), Some("jetu.kz"));
        // A suffix under which anybody registers belongs to nobody.
        assert_eq!(shares("https://consent.example.org.kz", "https://jetu.org.kz"), None);
        assert_eq!(shares("https://a.co.uk", "https://b.co.uk"), None);
        assert_eq!(shares("https://a.github.io", "https://b.github.io"), None);
        assert_eq!(shares("https://consent.example.kz", "https://jetu.kz"), None);
        // Addresses and single labels: the very host, or nothing.
        assert_eq!(shares("http://localhost:8080", "http://localhost:8081").as_deref(), Some(""));
        assert_eq!(shares("http://127.0.0.1:8080", "http://127.0.0.1:8081").as_deref(), Some(""));
        assert_eq!(shares("http://127.0.0.1:8080", "http://10.0.0.1"), None);
    }

    #[test]
    fn only_pages_that_share_something_make_answers_private() {
        let reaches = |gateway: &str, pages: &[&str]| {
            let mut all = origins(pages);
            all.push(gateway.to_owned());
            Choices::of(&site(), gateway, &all).reaches
        };
        assert!(reaches("https://consent.jetu.kz", &["https://jetu.kz"]));
        assert!(!reaches("https://consent.example.kz", &["https://jetu.kz"]));
    }

    #[test]
    fn a_choice_is_read_until_it_is_altered_or_its_term_is_over() {
        let (site, vault) = (site(), vault());
        let choices = Choices::of(&site, "https://consent.jetu.kz", &site.origins);
        let picks: BTreeMap<Item, bool> =
            choices.items().iter().map(|item| (Item(item.clone()), item.starts_with("s:y"))).collect();
        let at = Timestamp(1_790_000_000_000);
        let value = choices.value(&vault, at, &picks).unwrap();
        assert_eq!(choices.read(&vault, &value, Timestamp(at.0 + HOUR)), Some(StoredChoice { at: at.0, signed: true }));
        assert!(choices.name.len() + value.len() <= 150, "{value}");
        // A value that a script wrote has no signature, and is recognised as such.
        let (unsigned, _) = value.rsplit_once('~').unwrap();
        assert_eq!(choices.read(&vault, unsigned, at), Some(StoredChoice { at: at.0, signed: false }));
        for place in 0..value.len() {
            let mut changed = value.clone().into_bytes();
            changed[place] = if changed[place] == b'0' { b'1' } else { b'0' };
            let changed = String::from_utf8(changed).unwrap();
            assert!(choices.read(&vault, &changed, at).is_none_or(|stored| !stored.signed), "{changed}");
        }
        assert_eq!(choices.read(&vault, &value, Timestamp(at.0 + choices.seconds * 1000 + HOUR)), None);
        // An item of another text is no choice of this banner.
        assert_eq!(choices.value(&vault, at, &BTreeMap::from([(Item("p:marketing".into()), true)])), None);
    }

    #[test]
    fn moments_are_written_as_scripts_read_them() {
        for (number, text) in [(0, "0"), (35, "z"), (36, "10"), (1_295, "zz")] {
            assert_eq!(base36(number), text);
        }
        assert_eq!(u64::from_str_radix(&base36(1_790_000_000_000), 36), Ok(1_790_000_000_000));
    }
}
