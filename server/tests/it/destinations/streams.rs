//! Streams: an entry for each message, signed, on a Redis of the operator's own.

use kelisim_store::testing::{DURABLE, RedisServer};
use serde_json::{Value, json};

use super::{SITE, delivery, gateway, metric, send, sites};
use crate::support::Gateway;
use crate::support::gateway::{ENGINES, Engine};

const STREAM: &str = "kind = \"redis-stream\"\nstream = \"kelisim:intake\"\nmax_length = 1000\nfields = [\"name\", \"phone\"]\n";

fn configured(address: &str) -> String {
    format!("[forward.destinations.\"{SITE}/intake\"]\nredis = \"{address}\"\nsecret_file = \"hook.secret\"\n")
}

/// Asks the Redis whatever is asked.
fn ask<T: redis::FromRedisValue>(server: &RedisServer, words: &[&str]) -> T {
    ask_at(&server.url(), words)
}

fn ask_at<T: redis::FromRedisValue>(address: &str, words: &[&str]) -> T {
    let mut connection = redis::Client::open(address).unwrap().get_connection().unwrap();
    let mut command = redis::cmd(words[0]);
    command.arg(&words[1..]).query(&mut connection).unwrap()
}

/// An entry: its fields by name.
type Entry = std::collections::BTreeMap<String, String>;

/// Waits for so many entries; gives all.
fn entries(server: &RedisServer, count: usize) -> Vec<Entry> {
    let begun = std::time::Instant::now();
    loop {
        let all: Vec<(String, Entry)> = ask(server, &["XRANGE", "kelisim:intake", "-", "+"]);
        if all.len() >= count {
            return all.into_iter().map(|(_, fields)| fields).collect();
        }
        assert!(begun.elapsed() < std::time::Duration::from_mins(1), "only {} of {count} entries", all.len());
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

/// The message of an entry, its signature checked by a foreign library.
fn verified(gateway: &Gateway, entry: &Entry) -> Value {
    let secret = std::fs::read_to_string(gateway.folder().join("hook.secret")).unwrap();
    let mut headers = http::HeaderMap::new();
    for (name, field) in [("webhook-id", "id"), ("webhook-timestamp", "timestamp"), ("webhook-signature", "signature")] {
        headers.insert(name, entry[field].parse().unwrap());
    }
    standardwebhooks::Webhook::new(secret.trim()).unwrap().verify(entry["body"].as_bytes(), &headers).unwrap();
    assert!(entry["signature"].contains(" v1a,"), "{}", entry["signature"]);
    serde_json::from_str(&entry["body"]).unwrap()
}

#[test]
fn an_application_is_an_entry_with_the_fields_allowed() {
    for engine in ENGINES {
        let server = RedisServer::start(DURABLE);
        let own = sites(&[("intake", STREAM)]);
        // No more leave than docs/destinations.md asks for.
        let user = "kelisim on >secret resetkeys %W~kelisim:* -@all +xadd +hello +auth +select";
        let _: String = ask(&server, &[&["ACL", "SETUSER"], &user.split(' ').collect::<Vec<_>>()[..]].concat());
        let address = server.url().replace("://", "://kelisim:secret@") + "0";
        let gateway = gateway(engine, &configured(&address), &own);
        send(&gateway);
        let entry = entries(&server, 1).remove(0);
        let names: Vec<&String> = entry.keys().collect();
        assert_eq!(names, ["body", "id", "signature", "timestamp", "type"]);
        let message = verified(&gateway, &entry);
        assert_eq!((&entry["type"], &message["type"]), (&"application.received".to_owned(), &json!("application.received")));
        assert_eq!(message["data"]["fields"], json!({ "name": "Әлия Сәрсенқызы", "phone": "+77750300077" }));
        let record = message["data"]["record"].as_str().unwrap();
        let done = delivery(&gateway, record, "delivered", |one| one["state"] == "delivered");
        assert_eq!((&done["id"], &done["fields"]), (&json!(entry["id"]), &json!(["name", "phone"])));
        assert_eq!(done["attempts"][0]["bytes"], json!(entry["body"].len()));
        // One connection for all of them, which stays.
        for _ in 0..5 {
            send(&gateway);
        }
        entries(&server, 6);
        let clients: String = ask(&server, &["CLIENT", "LIST"]);
        assert_eq!(clients.lines().filter(|line| line.contains("cmd=xadd")).count(), 1, "{clients}");
    }
}

#[test]
fn a_redis_that_is_gone_weak_or_another_is_waited_for() {
    let mut server = RedisServer::start(DURABLE);
    let own = sites(&[("intake", STREAM)]);
    let gateway = gateway(Engine::Redb, &configured(&server.url()), &own);
    // Something else has the name of the stream.
    let _: String = ask(&server, &["SET", "kelisim:intake", "x"]);
    send(&gateway);
    metric(&gateway, "destination=\"intake\",outcome=\"again\"} 1");
    let _: i64 = ask(&server, &["DEL", "kelisim:intake"]);
    let first = verified(&gateway, &entries(&server, 1)[0]);
    let record = first["data"]["record"].as_str().unwrap();
    let done = delivery(&gateway, record, "delivered", |one| one["state"] == "delivered");
    assert_eq!(done["attempts"][0]["reason"], "wrong-type", "{done}");
    server.kill();
    send(&gateway);
    metric(&gateway, "destination=\"intake\",outcome=\"again\"} 2");
    server.restart(DURABLE);
    let entries = entries(&server, 2);
    assert_ne!(entries[0]["id"], entries[1]["id"]);
    let second = verified(&gateway, &entries[1]);
    let done = delivery(&gateway, second["data"]["record"].as_str().unwrap(), "delivered", |one| one["state"] == "delivered");
    assert_eq!(done["attempts"][0]["reason"], "connection", "{done}");
}

#[test]
fn a_redis_that_asks_for_another_password_blocks_and_uses_up_nothing() {
    let server = RedisServer::start(DURABLE);
    let with = |password: &str| server.url().replace("://", &format!("://:{password}@"));
    let _: String = ask(&server, &["CONFIG", "SET", "requirepass", "right"]);
    let own = sites(&[("intake", STREAM)]);
    let gateway = gateway(Engine::Redb, &configured(&with("wrong")), &own);
    send(&gateway);
    metric(&gateway, "destination=\"intake\",outcome=\"blocked\"} 1");
    metric(&gateway, &format!("kelisim_destination_blocked{{site=\"{SITE}\",destination=\"intake\"}} 1"));
    assert!(!gateway.log().contains("wrong@"), "the address is a secret");
    let _: String = ask_at(&with("right"), &["CONFIG", "SET", "requirepass", "wrong"]);
    metric(&gateway, "destination=\"intake\",outcome=\"delivered\"} 1");
    let length: usize = ask_at(&with("wrong"), &["XLEN", "kelisim:intake"]);
    assert_eq!(length, 1);
}

#[test]
fn without_tls_nothing_goes_to_a_public_address() {
    let own = sites(&[("intake", STREAM)]);
    let gateway = gateway(Engine::Redb, &configured("redis://8.8.8.8:6379"), &own);
    send(&gateway);
    metric(&gateway, "destination=\"intake\",outcome=\"again\"} 1");
    assert!(gateway.log().contains("not-encrypted"), "{}", gateway.log());
    // An address that is none stops the start, and is not repeated.
    let broken = Gateway::prepare(None, &configured("http://:secret@8.8.8.8"), own.path());
    let (right, said) = broken.try_run(&["serve"]);
    assert!(!right && said.contains("`forward.destinations.redis`") && !said.contains("secret@"), "{said}");
}
