//! Destinations of every kind: letters, streams, and what each hears of.

mod documented;
mod letters;
mod requests;
mod streams;

use std::time::{Duration, Instant};

use kelisim_store::testing::{DURABLE, RedisServer};
use serde_json::Value;
use tempfile::TempDir;

use crate::applications::{filled, post, token};
use crate::support::gateway::{Engine, sites_with};
use crate::support::{Answer, Gateway};

pub const SITE: &str = "stop-collector";
pub const FORM: &str = "stop-collector/complaint";

/// A copy of the sites in which one has these destinations, each with lines of its own instead of `url`, `fields` and
/// `events`. Its forms send to all that do not choose other events.
pub fn sites(destinations: &[(&str, &str)]) -> TempDir {
    sites_with(SITE, |site| {
        let (before, rest) = site.split_once("[[destinations]]").unwrap();
        let (block, after) = rest.split_once("\n\n").unwrap();
        let hear = destinations.iter().filter(|(_, lines)| !lines.contains("events"));
        let names: Vec<String> = hear.map(|(name, _)| format!("\"{name}\"")).collect();
        let mut site = before.replace("destinations = [\"case-system\"]", &format!("destinations = [{}]", names.join(", ")));
        for (name, lines) in destinations {
            let own = |line: &&str| !["url", "events", "fields"].iter().any(|key| line.starts_with(key) && lines.contains(key));
            // What says its kind has no address of a webhook.
            let own = |line: &&str| own(line) && !(lines.contains("kind") && line.starts_with("url"));
            let kept: Vec<&str> = block.lines().filter(own).collect();
            let kept = kept.join("\n").replace("\"case-system\"", &format!("\"{name}\""));
            site.push_str(&format!("[[destinations]]{kept}\n{lines}\n\n"));
        }
        site + after
    })
}

/// A gateway that serves these sites.
pub fn gateway(engine: Engine, more: &str, sites: &TempDir) -> Gateway {
    let redis = (engine == Engine::Redis).then(|| RedisServer::start(DURABLE));
    Gateway::start_on(redis, more, sites.path())
}

/// Sends a complaint; gives the address of its receipt.
pub fn send(gateway: &Gateway) -> String {
    let sent = post(gateway, FORM, &token(gateway, FORM), &filled());
    assert_eq!(sent.status, 303, "{}", sent.text());
    sent.header("location").unwrap().split('?').next().unwrap().to_owned()
}

pub fn asked(gateway: &Gateway, path: &str) -> Answer {
    let bearer = format!("Bearer {}", gateway.key(SITE));
    gateway.connect().ask("GET", &format!("/v1/sites/{SITE}/{path}"), &[("Authorization", &bearer)], b"").unwrap()
}

/// How a delivery of that record stands, once it is as wanted.
pub fn delivery(gateway: &Gateway, record: &str, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    let begun = Instant::now();
    loop {
        let all = asked(gateway, &format!("deliveries?record={record}")).json();
        if let Some(found) = all["deliveries"].as_array().and_then(|all| all.iter().find(|one| wanted(one))) {
            return found.clone();
        }
        assert!(begun.elapsed() < Duration::from_mins(1), "never {what}: {all}\n{}", gateway.log());
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Waits until the metrics have that line.
pub fn metric(gateway: &Gateway, line: &str) {
    let begun = Instant::now();
    while !gateway.get("/metrics").text().contains(line) {
        assert!(begun.elapsed() < Duration::from_mins(1), "never {line}: {}", gateway.get("/metrics").text());
        std::thread::sleep(Duration::from_millis(20));
    }
}
