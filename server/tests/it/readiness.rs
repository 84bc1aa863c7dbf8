//! Readiness is true: what keeps acts from being recorded is a reason within a second or so, and what is damaged
//! stops one site and never the process.

use std::fs;
use std::os::unix::fs::FileExt as _;
use std::process::Command;

use kelisim_store::testing::{DURABLE, RedisServer, free_port};
use serde_json::{Value, json};

use crate::support::{Act, Connection, Engine, Gateway, Setup, eventually};

fn ready(gateway: &Gateway) -> (u16, Value) {
    let answer = gateway.get("/readyz");
    (answer.status, answer.json())
}

fn until(gateway: &Gateway, status: u16, words: &str) {
    eventually(words, || {
        let (is, report) = ready(gateway);
        if is == status && report.to_string().contains(words) { Ok(()) } else { Err(format!("{is}: {report}")) }
    });
}

/// Leaves a Redis so many bytes in all beyond what it uses.
fn leave(redis: &RedisServer, more: i64) {
    let info = redis.command(&["INFO", "memory"]);
    let number = |name: &str| -> i64 {
        let line = info.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).unwrap();
        line.trim().parse().unwrap()
    };
    let used = number("used_memory") - number("mem_not_counted_for_evict");
    redis.command(&["CONFIG", "SET", "maxmemory", &(used + more).to_string()]);
}

#[test]
fn a_full_redis_is_not_ready_and_the_reserve_is_for_refusals() {
    let gateway = Setup::new(Engine::Redis).sites(&["jetu"]).start();
    let redis = gateway.redis.as_ref().unwrap();
    assert_eq!(Act::allow(1, "a-key-before").send(&gateway).status, 201);
    // Less than a twentieth of what there is is left. What others keep there makes that a megabyte, so that what
    // Redis itself uses and frees meanwhile does not matter.
    redis.command(&["SET", "of-somebody-else", &"x".repeat(20 << 20)]);
    leave(redis, 600_000);
    until(&gateway, 200, "Only the reserve is left");
    let refused = Act::allow(2, "a-key-of-grant").send(&gateway);
    assert_eq!((refused.status, refused.code().as_str()), (507, "store-unavailable"));
    let body = json!({ "purpose": "notices", "channel": "email", "identifiers": [{ "kind": "email", "value": "a@b.kz" }] });
    assert_eq!(gateway.post_with_key("jetu", "/v1/sites/jetu/check", &body).status, 507);
    assert_eq!(Act::refuse(3, "a-key-of-refusal").send(&gateway).status, 201, "a no is taken");
    assert_eq!(Act::refuse(1, "a-key-of-withdrawal").send(&gateway).json()["kind"], "withdrawn");
    assert!(gateway.metric("kelisim_store_room_bytes").unwrap() < 1 << 20);
    // Nothing is left at all.
    leave(redis, -2_000_000);
    until(&gateway, 503, "Redis is full");
    assert_eq!(Act::refuse(4, "a-key-when-full").send(&gateway).status, 507);
    let said = eventually("it is in the log", || {
        let count = gateway.log().matches("not ready: Redis is full").count();
        (count > 0).then_some(count)
    });
    assert_eq!(said, 1, "once");
    redis.command(&["CONFIG", "SET", "maxmemory", "0"]);
    until(&gateway, 200, "\"reasons\":[]");
    assert_eq!(Act::allow(2, "a-key-of-grant").send(&gateway).status, 201, "sent again it is taken");
}

#[test]
fn a_store_that_keeps_less_is_seen_at_once() {
    let gateway = Setup::new(Engine::Redis).sites(&["jetu"]).start();
    let redis = gateway.redis.as_ref().unwrap();
    redis.command(&["CONFIG", "SET", "appendfsync", "everysec"]);
    // Nobody asks /readyz: the gateway looks by itself.
    eventually("acts are refused", || Act::allow(1, "a-key-of-one").send(&gateway).status == 503);
    redis.command(&["CONFIG", "SET", "appendfsync", "always"]);
    eventually("acts are taken", || Act::allow(1, "a-key-of-one").send(&gateway).status == 201);
}

#[test]
fn a_replica_that_falls_silent_costs_one_wait_and_is_a_reason() {
    let replica_port = free_port();
    let folder = tempfile::tempdir().unwrap();
    let gateway = Setup::new(Engine::Redis).sites(&["jetu"]).prepare();
    let master = gateway.redis.as_ref().unwrap().port().to_string();
    let replica =
        RedisServer::start_in(folder.path(), replica_port, &[DURABLE, &["replicaof", &format!("127.0.0.1 {master}")]].concat());
    eventually("it copies", || replica.command(&["INFO", "replication"]).contains("master_link_status:up"));
    let mut gateway = gateway;
    gateway.reconfigure(|config| config.replace("[store]\n", "[store]\ndurability = \"node+replica\"\n"));
    gateway.go();
    let answer = Act::allow(1, "a-key-of-one").send(&gateway);
    assert_eq!((answer.status, &answer.json()["durability"]), (201, &json!("node+replica")));
    let signal =
        |name: &str| assert!(Command::new("kill").args([name, &replica.process().to_string()]).status().unwrap().success());
    signal("-STOP");
    let begun = std::time::Instant::now();
    let refused = Act::allow(2, "a-key-of-two").send(&gateway);
    let took = begun.elapsed();
    assert_eq!((refused.status, refused.code().as_str()), (503, "store-unavailable"));
    eprintln!("without a replica's word: 503 after {took:?}");
    until(&gateway, 503, "No replica confirmed the last write");
    signal("-CONT");
    until(&gateway, 200, "\"reasons\":[]");
    assert_eq!(Act::allow(2, "a-key-of-two").send(&gateway).status, 201);
}

/// Damages one bit of a page's beginning, where redb keeps what the page is.
fn damage(file: &std::path::Path, dice: &mut u64) {
    let file = fs::OpenOptions::new().read(true).write(true).open(file).unwrap();
    let pages = file.metadata().unwrap().len() / 4096;
    loop {
        *dice ^= *dice << 13;
        *dice ^= *dice >> 7;
        *dice ^= *dice << 17;
        let at = (1 + *dice % (pages - 1)) * 4096 + (*dice >> 32) % 64;
        let mut byte = [0];
        file.read_exact_at(&mut byte, at).unwrap();
        // A page in use begins with something.
        if byte[0] != 0 {
            byte[0] ^= 1 << ((*dice >> 40) % 8);
            file.write_all_at(&byte, at).unwrap();
            return;
        }
    }
}

/// A damaged page ends neither the process nor `verify` by a panic: what cannot be read is an answer.
#[test]
fn a_damaged_page_is_an_answer_and_no_end() {
    let mut gateway = Setup::new(Engine::Redb).start();
    let mut connection = gateway.connect();
    for n in 0..300 {
        assert_eq!(Act::allow(n, &format!("key-number-{n}")).send_on(&mut connection).unwrap().status, 201);
    }
    gateway.stop();
    let file = gateway.folder().join("kelisim.redb");
    let whole = fs::read(&file).unwrap();
    let mut dice = 0x9e37_79b9_7f4a_7c15_u64;
    let (mut told, mut stopped, mut refused) = (0, 0, 0);
    for _ in 0..std::env::var("KELISIM_DAMAGES").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(8) {
        fs::write(&file, &whole).unwrap();
        let _ = fs::remove_dir_all(gateway.folder().join("keys/heads"));
        damage(&file, &mut dice);
        let code = gateway.code_of(&["verify"]);
        assert!(matches!(code, Some(0 | 1)), "verify ended with {code:?}");
        told += usize::from(code == Some(1));
        if let Some((code, said)) = gateway.try_go() {
            assert!(matches!(code, Some(1 | 74)), "{code:?} {said}");
            refused += 1;
            continue;
        }
        for n in 0..6 {
            // Whatever comes of it, there is an answer, or the file is known to be unsafe.
            let act = Act::allow(1000 + n, &format!("a-new-key-{n}"));
            let Ok(mut to) = Connection::open(gateway.port) else { break };
            let Ok(answer) = act.send_on(&mut to) else { break };
            assert!(matches!(answer.status, 201 | 503), "{}", answer.text());
        }
        stopped += usize::from(gateway.get("/readyz").text().contains("\"code\":\"corrupt\""));
        let ended = gateway.has_ended();
        assert!(ended.is_none_or(|ended| ended.code() == Some(74)), "the gateway ended with {ended:?}: {}", gateway.log());
        gateway.kill();
    }
    eprintln!("damages: verify told of {told}, {refused} starts refused, {stopped} sites stopped, 0 ends by a panic");
}
