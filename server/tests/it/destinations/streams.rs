//! Streams: an entry for each message, signed, on a Redis of the operator's own.

use data_encoding::HEXLOWER;
use kelisim_ledger::{Leaf, Receipt};
use kelisim_store::testing::{DURABLE, RedisServer};
use serde_json::{Value, json};

use super::{SITE, attempted, attempts, blocked, delivery, send, setup};
use crate::support::{Engine, Gateway, eventually, on_each_engine};

const STREAM: &str = "kind = \"redis-stream\"\nstream = \"kelisim:intake\"\nmax_length = 1000\nfields = [\"name\", \"phone\"]\n";

fn configured(address: &str) -> String {
    format!("[forward.destinations.\"{SITE}/intake\"]\nredis = \"{address}\"\nsecret_file = \"hook.secret\"\n")
}

/// Sends a command to a Redis server; gives its answer.
fn ask<T: redis::FromRedisValue>(server: &RedisServer, words: &[&str]) -> T {
    ask_at(&server.url(), words)
}

fn ask_at<T: redis::FromRedisValue>(address: &str, words: &[&str]) -> T {
    let mut connection = redis::Client::open(address).unwrap().get_connection().unwrap();
    let mut command = redis::cmd(words[0]);
    command.arg(&words[1..]).query(&mut connection).unwrap()
}

/// The fields of an entry, by name.
type Entry = std::collections::BTreeMap<String, String>;

fn entries(server: &RedisServer) -> Vec<Entry> {
    let all: Vec<(String, Entry)> = ask(server, &["XRANGE", "kelisim:intake", "-", "+"]);
    all.into_iter().map(|(_, fields)| fields).collect()
}

/// Waits for so many entries; gives all.
fn arrived(server: &RedisServer, count: usize) -> Vec<Entry> {
    eventually("the entries arrive", || {
        let all = entries(server);
        if all.len() >= count { Ok(all) } else { Err(format!("{} of {count}", all.len())) }
    })
}

/// The same for a destination that has just been mended. The second attempt is made within ten seconds of the
/// first; should it have come before the test mended what it met, the third is ten minutes off, and the
/// operator has it sent again at once.
fn arrived_after_all(gateway: &Gateway, server: &RedisServer, count: usize, receipt: &str) -> Vec<Entry> {
    let proof = gateway.get(&format!("{receipt}/receipt.tlog-proof")).text();
    let leaf = Leaf::decode(&Receipt::parse(&proof).unwrap().leaf).unwrap();
    let replay = json!({ "record": HEXLOWER.encode(&leaf.record) });
    let mut in_vain = attempts(gateway, "intake", "again");
    eventually("the entries arrive", || {
        let all = entries(server);
        if all.len() >= count {
            return Ok(all);
        }
        let so_far = attempts(gateway, "intake", "again");
        if so_far > in_vain {
            in_vain = so_far;
            let again = gateway.post_with_key(SITE, &format!("/v1/sites/{SITE}/deliveries/replay"), &replay);
            assert_eq!(again.status, 202, "{}", again.text());
        }
        Err(format!("{} of {count}, {so_far} attempts in vain", all.len()))
    })
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
    on_each_engine(|engine| {
        let server = RedisServer::start(DURABLE);
        // No more leave than docs/destinations.md asks for.
        let user = "kelisim on >secret resetkeys %W~kelisim:* -@all +xadd +hello +auth +select";
        let _: String = ask(&server, &[&["ACL", "SETUSER"], &user.split(' ').collect::<Vec<_>>()[..]].concat());
        let address = server.url().replace("://", "://kelisim:secret@") + "0";
        let gateway = setup(engine, &configured(&address), &[("intake", STREAM)]).start();
        send(&gateway);
        let entry = arrived(&server, 1).remove(0);
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
        arrived(&server, 6);
        let clients: String = ask(&server, &["CLIENT", "LIST"]);
        assert_eq!(clients.lines().filter(|line| line.contains("cmd=xadd")).count(), 1, "{clients}");
    });
}

#[test]
fn a_redis_that_is_gone_weak_or_another_is_waited_for() {
    let mut server = RedisServer::start(DURABLE);
    let gateway = setup(Engine::Redb, &configured(&server.url()), &[("intake", STREAM)]).start();
    // Something else has the name of the stream.
    let _: String = ask(&server, &["SET", "kelisim:intake", "x"]);
    let receipt = send(&gateway);
    attempted(&gateway, "intake", "again", 1);
    let _: i64 = ask(&server, &["DEL", "kelisim:intake"]);
    let first = verified(&gateway, &arrived_after_all(&gateway, &server, 1, &receipt)[0]);
    let record = first["data"]["record"].as_str().unwrap();
    let done = delivery(&gateway, record, "delivered", |one| one["state"] == "delivered");
    assert_eq!(done["attempts"][0]["reason"], "wrong-type", "{done}");
    let before = attempts(&gateway, "intake", "again");
    server.kill();
    let receipt = send(&gateway);
    attempted(&gateway, "intake", "again", before + 1);
    server.restart(DURABLE);
    let entries = arrived_after_all(&gateway, &server, 2, &receipt);
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
    let gateway = setup(Engine::Redb, &configured(&with("wrong")), &[("intake", STREAM)]).start();
    send(&gateway);
    attempted(&gateway, "intake", "blocked", 1);
    blocked(&gateway, "intake", true);
    assert!(!gateway.log().contains("wrong@"), "the address is a secret");
    let _: String = ask_at(&with("right"), &["CONFIG", "SET", "requirepass", "wrong"]);
    attempted(&gateway, "intake", "delivered", 1);
    let length: usize = ask_at(&with("wrong"), &["XLEN", "kelisim:intake"]);
    assert_eq!(length, 1);
}

#[test]
fn without_tls_nothing_goes_to_a_public_address() {
    let with = |address: &str| setup(Engine::Redb, &configured(address), &[("intake", STREAM)]);
    let gateway = with("redis://8.8.8.8:6379").start();
    send(&gateway);
    attempted(&gateway, "intake", "again", 1);
    assert!(gateway.log().contains("not-encrypted"), "{}", gateway.log());
    // An address that is none stops the start, and is not repeated.
    let (right, printed) = with("http://:secret@8.8.8.8").prepare().try_run(&["serve"]);
    assert!(!right && printed.contains("`forward.destinations.redis`") && !printed.contains("secret@"), "{printed}");
}
