//! `[console]`: ways of signing in besides password and code.

use std::collections::BTreeMap;

use kelisim_core::{Lang, SiteId};
use serde::Deserialize;
use url::{Host, Url};

use kelisim_core::role::Role;

use super::RelativePath;

/// Ways of signing in to the console.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Console {
    /// The organisation's own sign-in service. Without it there are only passwords and codes.
    pub oidc: Option<Oidc>,
}

/// A sign-in service that implements `OpenID` Connect.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Oidc {
    /// Issuer identifier, compared exactly: an address under which `/.well-known/openid-configuration` lies.
    pub issuer: String,
    /// Client id under which the service knows the gateway.
    pub client_id: String,
    /// File with the client secret; without one the gateway is a public client, secured by PKCE alone.
    pub secret_file: Option<RelativePath>,
    /// Name that people know the service by: on the button of the sign-in page.
    pub label: Label,
    /// Claim that is the account's name. `email` counts only when the service says that it is verified.
    #[serde(default = "default_name_claim")]
    pub name_claim: String,
    /// Scopes to request besides `openid`.
    #[serde(default = "default_scopes")]
    pub scopes: Vec<String>,
    /// Claim that lists the groups; a dot leads into an object.
    #[serde(default = "default_groups_claim")]
    pub groups_claim: String,
    /// Authentication methods that must all have been used, by their names in the claim `amr`.
    #[serde(default)]
    pub require_amr: Vec<String>,
    /// Authentication context classes of which the claim `acr` must name one; they are requested.
    #[serde(default)]
    pub require_acr: Vec<String>,
    /// Algorithms by which an ID token may be signed.
    #[serde(default = "default_algorithms")]
    pub algorithms: Vec<Algorithm>,
    /// Rules that map groups to roles at sites. Without any, roles are given by `kelisim user` alone.
    #[serde(default)]
    pub roles: Vec<Rule>,
}

/// A name that is the same in every language, or one for each.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Label {
    /// The same for all languages.
    One(String),
    /// One for each language.
    Each(BTreeMap<Lang, String>),
}

impl Label {
    /// The name in that language, or in the next best.
    #[must_use]
    pub fn of(&self, lang: Lang) -> &str {
        match self {
            Self::One(name) => name,
            Self::Each(names) => names.get(&lang).or_else(|| names.values().next()).map_or("", String::as_str),
        }
    }

    fn names(&self) -> Vec<&str> {
        match self {
            Self::One(name) => vec![name],
            Self::Each(names) => names.values().map(String::as_str).collect(),
        }
    }
}

/// A rule that gives the members of a group a role.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The group, as the claim spells it.
    pub group: String,
    /// Role of the group's members.
    pub role: Role,
    /// Sites at which they have it.
    pub sites: Vec<SiteId>,
}

/// Signature algorithm of an ID token (RFC 7518, RFC 8037). There is no "none".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Algorithm {
    Rs256,
    Rs384,
    Rs512,
    Ps256,
    Ps384,
    Ps512,
    Es256,
    Es384,
    #[serde(rename = "EdDSA")]
    EdDsa,
    Hs256,
    Hs384,
    Hs512,
}

impl Algorithm {
    /// Tells whether the algorithm is symmetric, so that whoever can verify a signature can also make one:
    /// its key is the client secret.
    #[must_use]
    pub fn is_shared(self) -> bool {
        matches!(self, Self::Hs256 | Self::Hs384 | Self::Hs512)
    }
}

fn default_name_claim() -> String {
    "email".into()
}

fn default_scopes() -> Vec<String> {
    vec!["email".into(), "profile".into()]
}

fn default_groups_claim() -> String {
    "groups".into()
}

fn default_algorithms() -> Vec<Algorithm> {
    vec![Algorithm::Rs256, Algorithm::Ps256, Algorithm::Es256, Algorithm::Es384, Algorithm::EdDsa]
}

impl Oidc {
    /// Validates the table: the key that makes no sense and a sentence.
    pub(super) fn wrong(&self) -> Option<(&'static str, &'static str)> {
        let wrong = |wrong: bool, key, what| wrong.then_some((key, what));
        let plain = |word: &String| !word.is_empty() && word.bytes().all(|c| c.is_ascii_graphic());
        let blank = |word: &&str| word.trim().is_empty() || word.len() > 80;
        wrong(
            !is_issuer(&self.issuer),
            "console.oidc.issuer",
            "write the issuer's whole https:// address, without ? and #; http:// is for a service on this machine",
        )
        .or(wrong(!plain(&self.client_id), "console.oidc.client_id", "write what the service calls the gateway"))
        .or(wrong(
            self.label.names().is_empty() || self.label.names().iter().any(blank),
            "console.oidc.label",
            "write what people call the service, one name or { kk = …, ru = …, en = … }, 80 bytes at most",
        ))
        .or(wrong(!self.scopes.iter().all(plain), "console.oidc.scopes", "write names of scopes"))
        .or(wrong(self.algorithms.is_empty(), "console.oidc.algorithms", "name at least one"))
        .or(wrong(
            self.secret_file.is_none() && self.algorithms.iter().any(|algorithm| algorithm.is_shared()),
            "console.oidc.algorithms",
            "HS256, HS384 and HS512 are signed with the client's secret: give secret_file too",
        ))
        .or(wrong(
            self.roles.iter().any(|rule| rule.group.is_empty() || rule.sites.is_empty()),
            "console.oidc.roles",
            "each needs a group, a role and at least one site",
        ))
    }
}

fn is_issuer(text: &str) -> bool {
    let Ok(url) = Url::parse(text) else { return false };
    let local = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => return false,
    };
    let bare = url.query().is_none() && url.fragment().is_none() && url.username().is_empty() && url.password().is_none();
    bare && (url.scheme() == "https" || (url.scheme() == "http" && local))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(more: &str) -> Oidc {
        let text = format!("issuer = \"https://id.example.kz\"\nclient_id = \"kelisim\"\nlabel = \"Example\"\n{more}");
        toml::from_str(&text).unwrap()
    }

    #[test]
    fn what_makes_no_sense_is_told_by_its_key() {
        assert_eq!(read("").wrong(), None);
        for (change, key) in [
            ("algorithms = []", "console.oidc.algorithms"),
            ("algorithms = [\"HS256\"]", "console.oidc.algorithms"),
            ("scopes = [\"two words\"]", "console.oidc.scopes"),
            ("[[roles]]\ngroup = \"\"\nrole = \"owner\"\nsites = [\"jetu\"]", "console.oidc.roles"),
            ("[[roles]]\ngroup = \"a\"\nrole = \"owner\"\nsites = []", "console.oidc.roles"),
        ] {
            assert_eq!(read(change).wrong().map(|(key, _)| key), Some(key), "{change}");
        }
        assert_eq!(read("secret_file = \"s\"\nalgorithms = [\"HS256\", \"EdDSA\"]").wrong(), None);
        assert!(toml::from_str::<Oidc>("issuer=\"https://a\"\nclient_id=\"k\"\nlabel=\"l\"\nalgorithms=[\"none\"]").is_err());
        let unlabelled = Oidc { label: Label::Each(BTreeMap::new()), ..read("") };
        assert_eq!(unlabelled.wrong().map(|(key, _)| key), Some("console.oidc.label"));
    }

    #[test]
    fn an_issuer_is_a_safe_address_and_nothing_more() {
        for (issuer, good) in [
            ("https://id.example.kz/realms/work", true),
            ("http://127.0.0.1:8180/realms/work", true),
            ("http://localhost:8180", true),
            ("http://id.example.kz", false),
            ("https://id.example.kz?x=1", false),
            ("https://id.example.kz#x", false),
            ("https://user@id.example.kz", false),
            ("id.example.kz", false),
            ("file:///etc", false),
        ] {
            assert_eq!(is_issuer(issuer), good, "{issuer}");
        }
    }

    #[test]
    fn a_label_is_one_for_all_or_one_for_each() {
        assert_eq!(read("").label.of(Lang::Kk), "Example");
        let each: Oidc = toml::from_str("issuer=\"https://a\"\nclient_id=\"k\"\nlabel={kk=\"Мысал\", ru=\"Пример\"}").unwrap();
        assert_eq!((each.label.of(Lang::Kk), each.label.of(Lang::Ru), each.label.of(Lang::En)), ("Мысал", "Пример", "Мысал"));
    }
}
