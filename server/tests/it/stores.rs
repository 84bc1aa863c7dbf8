//! A store that is gone, full, read-only or weaker than asked for: nothing is acknowledged, and the reason is
//! named.

use std::io::{Read as _, Write as _};

use kelisim_store::testing::{DURABLE, RedisServer, VOLATILE};

use crate::support::{Act, Gateway, Judge, Setup, eventually};

/// A gateway on a Redis server with these settings.
fn gateway(settings: &[&str]) -> Gateway {
    Setup::on(RedisServer::start(settings)).sites(&["jetu"]).start()
}

/// Sends a command to the store of a gateway, which has to answer OK.
fn command(gateway: &Gateway, command: &str) {
    let server = gateway.redis.as_ref().unwrap();
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", server.port())).unwrap();
    stream.write_all(format!("{command}\r\n").as_bytes()).unwrap();
    let mut answer = [0; 5];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer[..3], b"+OK", "{command}");
}

/// Sends an act until it is recorded: what refuses while the store is mended has to take it up again by
/// itself.
fn recorded(gateway: &Gateway, act: &Act) -> serde_json::Value {
    eventually("the act is recorded", || {
        let answer = act.send(gateway);
        if answer.status == 201 { Ok(answer.json()) } else { Err(answer.text()) }
    })
}

#[test]
fn a_redis_that_dies_and_comes_back_loses_nothing_acknowledged() {
    let mut gateway = gateway(DURABLE);
    let judge = Judge::new("jetu", gateway.folder());
    judge.acknowledged(Act::allow(1, "key-before").send(&gateway).json()["receipt"].as_str().unwrap());
    gateway.redis.as_mut().unwrap().kill();
    let meanwhile = Act::allow(2, "key-meanwhile");
    let refused = meanwhile.send(&gateway);
    assert_eq!((refused.status, refused.code()), (503, "store-unavailable".into()));
    assert!(refused.header("retry-after").is_some());
    let ready = gateway.get("/readyz");
    assert_eq!((ready.status, ready.json()["durability"].clone()), (503, serde_json::Value::Null));
    assert_eq!(gateway.get("/healthz").status, 200);
    gateway.redis.as_mut().unwrap().restart(DURABLE);
    judge.acknowledged(recorded(&gateway, &meanwhile)["receipt"].as_str().unwrap());
    let texts = crate::support::act::site("jetu").published().len();
    assert_eq!(judge.judge(&gateway).len(), texts + 2);
}

#[test]
fn a_read_only_redis_is_told_from_a_missing_one() {
    let gateway = gateway(DURABLE);
    command(&gateway, "REPLICAOF 127.0.0.1 1");
    let act = Act::allow(1, "key-of-one");
    let refused = act.send(&gateway);
    assert_eq!((refused.status, refused.code()), (503, "store-unavailable".into()));
    // Either the store refused the write, or the watch over its readiness had seen the replica before and
    // nothing was written.
    eventually("the log names the reason", || {
        let log = gateway.log();
        if log.contains("READONLY") || log.contains("is a replica and takes no writes") { Ok(()) } else { Err(log) }
    });
    let ready = gateway.get("/readyz");
    assert_eq!(ready.status, 503);
    assert!(ready.json()["reasons"].to_string().contains("is a replica and takes no writes"), "{}", ready.text());
    command(&gateway, "REPLICAOF NO ONE");
    // Whoever has seen the replica looks again within a second.
    recorded(&gateway, &act);
}

#[test]
fn a_full_redis_says_507_and_takes_up_again_when_there_is_room() {
    let gateway = gateway(DURABLE);
    command(&gateway, "CONFIG SET maxmemory 1mb");
    let refused = Act::allow(1, "key-of-one").send(&gateway);
    assert_eq!((refused.status, refused.code()), (507, "store-unavailable".into()));
    command(&gateway, "CONFIG SET maxmemory 0");
    assert_eq!(Act::allow(1, "key-of-one").send(&gateway).status, 201);
}

#[test]
fn a_redis_that_keeps_less_than_asked_for_is_not_ready_and_says_why() {
    let gateway = gateway(VOLATILE);
    let ready = gateway.get("/readyz");
    assert_eq!(ready.status, 503);
    assert!(ready.json()["reasons"].to_string().contains("appendonly yes"), "{}", ready.text());
    // What it would answer is more than it keeps, so it answers nothing.
    let refused = Act::allow(1, "key-of-one").send(&gateway);
    assert_eq!((refused.status, refused.code()), (503, "store-unavailable".into()));
    for setting in ["appendfsync always", "maxmemory-policy noeviction", "appendonly yes"] {
        command(&gateway, &format!("CONFIG SET {setting}"));
    }
    assert_eq!(gateway.get("/readyz").status, 200);
    // A look that began before it was mended may end after ours; the next one sees it.
    recorded(&gateway, &Act::allow(1, "key-of-one"));
}

#[test]
fn a_ledger_that_was_cut_back_stops_its_site() {
    let gateway = gateway(DURABLE);
    assert_eq!(Act::allow(1, "key-of-one").send(&gateway).status, 201);
    command(&gateway, "FLUSHALL");
    // The first try finds the head moved, the second what became of it.
    let refused = Act::allow(2, "key-of-two").send(&gateway);
    assert_eq!((refused.status, refused.code()), (503, "ledger-forked".into()));
    assert_eq!(Act::allow(3, "key-of-three").send(&gateway).code(), "ledger-forked");
}

#[test]
fn a_head_that_does_not_follow_from_the_ledger_is_not_signed() {
    let gateway = gateway(DURABLE);
    let recorded = Act::allow(1, "key-of-one").send(&gateway).json();
    let port = gateway.redis.as_ref().unwrap().port().to_string();
    let script = "local k='{kelisim/jetu}:h' local h=redis.call('GET',k) \
                  redis.call('SET',k,string.sub(h,1,8)..string.rep('A',32)..string.sub(h,41)) return 'OK'";
    let done = std::process::Command::new("redis-cli").args(["-p", &port, "EVAL", script, "0"]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&done.stdout).trim(), "OK");
    assert_eq!(gateway.get("/log/jetu/checkpoint").status, 503);
    let link = recorded["link"].as_str().unwrap();
    assert_eq!(gateway.get(&link[link.find("/r/").unwrap()..]).status, 503);
}

#[test]
fn verify_names_the_first_entry_that_was_changed() {
    let gateway = gateway(DURABLE);
    for n in 0..20 {
        assert_eq!(Act::allow(n, &format!("key-number-{n}")).send(&gateway).status, 201);
    }
    assert!(gateway.try_run(&["verify", "--site", "jetu"]).0);
    // Somebody with access to the store turns a yes into a no.
    let port = gateway.redis.as_ref().unwrap().port();
    // The site publishes 45 texts first.
    let index = 60;
    let script = format!(
        "local k='{{kelisim/jetu}}:e0' local e=redis.call('LINDEX',k,{index}) \
         redis.call('LSET',k,{index},(string.gsub(e,'+c:analytics','-c:analytics'))) return 'OK'"
    );
    let done = std::process::Command::new("redis-cli").args(["-p", &port.to_string(), "EVAL", &script, "0"]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&done.stdout).trim(), "OK");
    let (right, printed) = gateway.try_run(&["verify", "--site", "jetu"]);
    assert!(!right, "{printed}");
    assert!(
        printed.contains("jetu:")
            && (printed.contains(&format!("entry {index}")) || printed.contains("first entry that cannot be trusted")),
        "{printed}"
    );
}
