//! The private page: what its holder sees, changes and asks, and what the operator answers.

mod asking;
mod holder;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use url::form_urlencoded::Serializer;

use crate::applications::{filled, post, token};
use crate::support::{Answer, Engine, Gateway, Page, Setup};

pub(crate) const SITE: &str = "stop-collector";
const FORM: &str = "stop-collector/complaint";

/// A gateway whose complaints are held by an obligation.
pub(crate) fn holding(engine: Engine) -> Gateway {
    let setup = Setup::new(engine).sites(&[SITE]).edit(SITE, |site| {
        let held = site.replacen("grade = \"asserted\"", "grade = \"asserted\"\nobligation = true", 1);
        assert!(held != site && held.find("obligation") < held.find("id = \"schedule\""), "it is the complaint that is held");
        held
    });
    setup.start()
}

/// Somebody who applied and has the private link.
pub(crate) struct Holder<'g> {
    pub gateway: &'g Gateway,
    /// The address of the receipt, without language.
    pub receipt: String,
    /// The address of the private page.
    pub page: String,
}

impl<'g> Holder<'g> {
    /// Sends a complaint, and follows the link of its receipt.
    pub(crate) fn complaining(gateway: &'g Gateway, fields: &BTreeMap<&'static str, String>) -> Self {
        let sent = post(gateway, FORM, &token(gateway, FORM), fields);
        assert_eq!(sent.status, 303, "{}", sent.text());
        let receipt = sent.header("location").unwrap().split('?').next().unwrap().to_owned();
        let page = link(&gateway.get(&receipt).page()).expect("the receipt leads to the page");
        Self { gateway, receipt, page }
    }

    pub(crate) fn new(gateway: &'g Gateway) -> Self {
        Self::complaining(gateway, &filled())
    }

    /// Record of the application, by which the desk knows it.
    pub(crate) fn case(&self) -> String {
        let file = self.gateway.get(&format!("{}/receipt.json", self.receipt)).text();
        let (_, id) = file.split_once("\"record_id\": \"").unwrap();
        id[..32].to_owned()
    }

    /// The private page as it is now.
    pub(crate) fn see(&self) -> Page {
        let page = self.gateway.get(&format!("{}?lang=en", self.page));
        assert_eq!(page.status, 200, "{}", page.text());
        page.page()
    }

    /// The token of a form that is shown now.
    pub(crate) fn token(&self) -> String {
        self.see().form_value("token")
    }

    pub(crate) fn send(&self, what: &str, token: &str, fields: &[(&str, &str)]) -> Answer {
        let mut body = Serializer::new(String::new());
        body.extend_pairs(fields).append_pair("token", token);
        let headers = [("Content-Type", "application/x-www-form-urlencoded")];
        self.gateway.connect().ask("POST", &format!("{}/{what}?lang=en", self.page), &headers, body.finish().as_bytes()).unwrap()
    }

    /// Sends a form of the page once.
    pub(crate) fn press(&self, what: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(what, &self.token(), fields)
    }

    pub(crate) fn check(&self, purpose: &str, channel: Option<&str>, kind: &str, value: &str) -> String {
        let body = json!({ "purpose": purpose, "channel": channel, "identifiers": [{ "kind": kind, "value": value }] });
        let answer = self.gateway.post_with_key(SITE, &format!("/v1/sites/{SITE}/check"), &body);
        answer.json()["results"][0]["reason"].as_str().unwrap().to_owned()
    }

    /// The reason a check gives for notices by SMS to the phone.
    pub(crate) fn sms(&self) -> String {
        self.check("notices", Some("sms"), "phone", "+7 775 030 00 77")
    }
}

/// The address of the private page to which a page leads.
pub(crate) fn link(page: &Page) -> Option<String> {
    let leads_there = format!("a[href*=\"/my/{SITE}/\"]");
    let address = page.attrs(&leads_there, "href").into_iter().next()?;
    Some(address[address.find("/my/")?..].split('?').next()?.to_owned())
}

/// A request of the operator's system.
pub(crate) fn operator(gateway: &Gateway, method: &str, path: &str, key: &str, body: &Value) -> Answer {
    let bearer = format!("Bearer {}", gateway.key(SITE));
    let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json"), ("Idempotency-Key", key)];
    let body = if method == "GET" { String::new() } else { body.to_string() };
    gateway.connect().ask(method, &format!("/v1/sites/{SITE}/{path}"), &headers, body.as_bytes()).unwrap()
}

/// The requests that wait for an answer.
pub(crate) fn open(gateway: &Gateway) -> Vec<Value> {
    let list = operator(gateway, "GET", "requests", "", &Value::Null).json();
    assert_eq!(list["open"].as_u64().unwrap(), list["requests"].as_array().unwrap().len() as u64);
    list["requests"].as_array().unwrap().clone()
}

/// How many entries the ledger of the site has.
pub(crate) fn size(gateway: &Gateway) -> u64 {
    gateway.get(&format!("/log/{SITE}/checkpoint")).text().lines().nth(1).unwrap().parse().unwrap()
}

/// The ledger in the store is whole, seals and commitments included.
pub(crate) fn verified(gateway: &mut Gateway) {
    gateway.kill();
    let (right, printed) = gateway.try_run(&["verify", "--site", SITE]);
    assert!(right, "{printed}");
}
