//! Acts as a page sends them.

use data_encoding::BASE64URL_NOPAD;
use kelisim_core::site::Site;
use kelisim_core::{Lang, TextHash};
use serde_json::{Value, json};

use super::fixture::examples;
use super::gateway::Gateway;
use super::http::{Answer, Connection};

/// The secret of browser number `n`.
pub(crate) fn device(n: u64) -> String {
    let mut bytes = [7; 16];
    bytes[..8].copy_from_slice(&n.to_be_bytes());
    BASE64URL_NOPAD.encode(&bytes)
}

/// A site of the examples, as its file has it.
pub(crate) fn site(id: &str) -> Site {
    let folder = examples().join(id);
    let source = std::fs::read_to_string(folder.join("site.toml")).unwrap();
    Site::read("site.toml", &source, &|name| std::fs::read_to_string(folder.join(name)).ok()).unwrap().0
}

/// The hash by which an act names a text in Kazakh.
pub(crate) fn text(site_id: &str, text: &str) -> String {
    let site = site(site_id);
    TextHash::of(&site.text_words(site.text(text).unwrap(), Lang::Kk)).to_string()
}

/// An act on jetu's banner.
#[derive(Clone)]
pub(crate) struct Act {
    pub site: &'static str,
    pub key: String,
    pub body: Value,
    pub origin: String,
}

impl Act {
    /// Browser `n` allows analytics.
    pub(crate) fn allow(n: u64, key: &str) -> Self {
        Self::new(n, key, "save", &json!({ "c:analytics": true, "c:marketing": false }))
    }

    /// Browser `n` refuses everything.
    pub(crate) fn refuse(n: u64, key: &str) -> Self {
        Self::new(n, key, "reject-all", &json!({ "c:analytics": false, "c:marketing": false }))
    }

    pub(crate) fn new(n: u64, key: &str, method: &str, choices: &Value) -> Self {
        // Reading a site takes a while; its words do not change during a test.
        static HASH: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| text("jetu", "cookies"));
        let body = json!({
            "device": device(n), "text": *HASH, "lang": "kk", "method": method, "choices": choices,
            "page": "https://jetu.kz/?q=secret", "referrer": "https://google.kz/", "screen": "390x844", "build": "00".repeat(32)
        });
        Self { site: "jetu", key: key.to_owned(), body, origin: "https://jetu.kz".into() }
    }

    pub(crate) fn with(mut self, name: &str, value: Value) -> Self {
        self.body[name] = value;
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.body.as_object_mut().unwrap().remove(name);
        self
    }

    pub(crate) fn path(&self) -> String {
        format!("/v1/sites/{}/consents", self.site)
    }

    pub(crate) fn send_on(&self, connection: &mut Connection) -> std::io::Result<Answer> {
        let headers =
            [("Origin", self.origin.as_str()), ("Content-Type", "application/json"), ("Idempotency-Key", self.key.as_str())];
        connection.ask("POST", &self.path(), &headers, self.body.to_string().as_bytes())
    }

    pub(crate) fn send(&self, gateway: &Gateway) -> Answer {
        self.send_on(&mut gateway.connect()).unwrap()
    }
}
