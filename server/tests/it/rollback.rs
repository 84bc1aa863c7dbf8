//! No way back: a store that is older, emptied, missing or another's is refused in words, and no head is ever
//! signed that contradicts one that was kept. `KELISIM_ROLLBACKS` sets the rounds of the drill.

use std::fs;
use std::path::Path;
use std::time::Duration;

use kelisim_ledger::{Checkpoint, Hash, Leaf, VerifyingKey, tree};
use kelisim_store::testing::DURABLE;
use serde_json::Value;

use crate::support::{Act, Connection, Engine, Gateway, Setup, eventually, on_each_engine, published};

/// The signed head of a log that its gateway keeps outside the store.
fn kept(gateway: &Gateway, site: &str) -> Checkpoint {
    let note = fs::read_to_string(gateway.folder().join(format!("keys/heads/{site}.checkpoint"))).unwrap();
    let key: VerifyingKey = key(gateway, site);
    Checkpoint::open(&note, &key).unwrap()
}

fn key(gateway: &Gateway, site: &str) -> VerifyingKey {
    // The key is asked of a running gateway once, and is the same in every life.
    let file = gateway.folder().join(format!("{site}.vkey"));
    if !file.exists() {
        fs::write(&file, gateway.get(&format!("/log/{site}/key")).text()).unwrap();
    }
    fs::read_to_string(file).unwrap().parse().unwrap()
}

/// Checks that what the gateway signs now, if anything, continues a kept head.
fn contradicts_nothing(gateway: &Gateway, site: &str, kept: &Checkpoint) {
    let answer = gateway.get(&format!("/log/{site}/checkpoint"));
    if answer.status != 200 {
        assert_eq!((answer.status, answer.code().as_str()), (503, "ledger-forked"));
        return;
    }
    let head = Checkpoint::open(&answer.text(), &key(gateway, site)).unwrap();
    assert!(head.size >= kept.size, "{} entries were signed after {}", head.size, kept.size);
    let hashes: Vec<Hash> = published(gateway, site, kept.size).iter().map(|leaf| Hash::leaf(leaf)).collect();
    assert_eq!(tree::root(&hashes[..], kept.size), Some(kept.root), "another log was signed");
}

fn acts(gateway: &Gateway, from: u64, count: u64) {
    let mut connection = gateway.connect();
    for n in from..from + count {
        assert_eq!(Act::allow(n, &format!("key-number-{n}")).send_on(&mut connection).unwrap().status, 201);
    }
}

/// Waits until what was signed is kept: within a second.
fn until_kept(gateway: &Gateway, site: &str) -> Checkpoint {
    let signed = Checkpoint::open(&gateway.get(&format!("/log/{site}/checkpoint")).text(), &key(gateway, site)).unwrap();
    eventually("the head is kept", || (kept(gateway, site) == signed).then_some(signed.clone()))
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        fs::copy(from, to).unwrap();
    }
}

/// Copies the store away, or back; the gateway, or its Redis, must be stopped.
fn copy_store(gateway: &Gateway, engine: Engine, back: bool) {
    let aside = gateway.folder().join("aside");
    let store = match engine {
        Engine::Redb => gateway.folder().join("kelisim.redb"),
        Engine::Redis => gateway.redis.as_ref().unwrap().folder().join("appendonlydir"),
    };
    let (from, to) = if back { (aside, store) } else { (store, aside) };
    if to.is_dir() {
        fs::remove_dir_all(&to).unwrap();
    }
    copy(&from, &to);
}

fn readiness(gateway: &Gateway, path: &str) -> (u16, Value) {
    let answer = gateway.get(path);
    (answer.status, answer.json())
}

#[test]
fn an_older_store_stops_its_site_until_that_is_accepted_and_the_log_says_so() {
    on_each_engine(|engine| {
        let mut gateway = Setup::new(engine).start();
        acts(&gateway, 0, 5);
        key(&gateway, "jetu");
        stop(&mut gateway);
        copy_store(&gateway, engine, false);
        start(&mut gateway);
        acts(&gateway, 5, 20);
        let signed = until_kept(&gateway, "jetu");
        stop(&mut gateway);
        copy_store(&gateway, engine, true);
        start(&mut gateway);
        // Nobody has acted or looked since the start: what was signed is held all the same.
        let (status, ready) = readiness(&gateway, "/readyz");
        assert_eq!((status, &ready["ready"]), (200, &Value::Bool(true)), "another site goes on: {ready}");
        let stopped = ready["stopped"].as_array().unwrap();
        assert_eq!((stopped.len(), &stopped[0]["site"], &stopped[0]["code"]), (1, &"jetu".into(), &"ledger-forked".into()));
        let reason = stopped[0]["reason"].as_str().unwrap();
        for words in [signed.root.to_base64(), format!("{} entries", signed.size), "at least 20 acknowledged entries".into()] {
            assert!(reason.contains(&words), "{reason}");
        }
        assert_eq!(readiness(&gateway, "/readyz/jetu").0, 503);
        assert_eq!(readiness(&gateway, "/readyz/stop-collector").0, 200);
        assert_eq!(gateway.metric("kelisim_site_stopped{site=\"jetu\"}"), Some(1));
        let refused = Act::allow(99, "a-key-after-it").send(&gateway);
        assert_eq!((refused.status, refused.code().as_str()), (503, "ledger-forked"));
        contradicts_nothing(&gateway, "jetu", &signed);
        let log = gateway.log();
        assert_eq!(log.matches("accept-rollback jetu").count(), 1, "said once, with the remedy: {log}");

        stop_gateway(&mut gateway);
        let (fine, said) = gateway.try_run(&["verify", "--site", "jetu"]);
        assert!(!fine && said.contains("at least 20 acknowledged entries are not in it"), "{said}");
        let (fine, said) = gateway.try_run(&["accept-rollback", "jetu"]);
        assert!(!fine && said.contains("nothing was changed") && said.contains("--yes"), "{said}");
        let said = gateway.run(&["accept-rollback", "jetu", "--yes"]);
        assert!(said.contains("accepted that the log of jetu does not continue"), "{said}");
        assert!(gateway.run(&["accept-rollback", "jetu", "--yes"]).contains("nothing to accept"));
        gateway.go();
        acts(&gateway, 30, 3);
        let leaves = published(&gateway, "jetu", signed.size - 20 + 1);
        let last = Leaf::decode(leaves.last().unwrap()).unwrap();
        assert_eq!(last.kind, 18, "the log itself records it");
        let words = gateway.get(&format!("/text/jetu/{}", data_encoding::HEXLOWER.encode(&last.text.unwrap())));
        assert!(words.status == 200 && words.text().contains("does not continue what was signed"), "{}", words.text());
        stop_gateway(&mut gateway);
        assert!(gateway.run(&["verify", "--site", "jetu"]).contains("it continues the signed head"));
    });
}

/// Stops a gateway, and the Redis behind it.
fn stop(gateway: &mut Gateway) {
    gateway.kill();
    if let Some(redis) = &mut gateway.redis {
        redis.kill();
    }
}

fn stop_gateway(gateway: &mut Gateway) {
    gateway.kill();
}

fn start(gateway: &mut Gateway) {
    if let Some(redis) = &mut gateway.redis {
        redis.restart(DURABLE);
    }
    gateway.go();
}

#[test]
fn a_store_that_is_gone_is_not_begun_anew() {
    let mut gateway = Setup::new(Engine::Redb).sites(&["jetu"]).start();
    assert!(gateway.log().contains("begins a log"), "{}", gateway.log());
    acts(&gateway, 0, 5);
    let signed = until_kept(&gateway, "jetu");
    gateway.stop();
    let file = gateway.folder().join("kelisim.redb");
    copy_store(&gateway, Engine::Redb, false);
    fs::remove_file(&file).unwrap();
    let (code, said) = gateway.refuses();
    assert!(code == Some(1) && said.contains("is not there") && said.contains("Mount its volume"), "{code:?} {said}");
    assert!(!file.exists(), "nothing is made in its place");
    fs::write(&file, b"").unwrap();
    assert_eq!(gateway.refuses().0, Some(1), "an empty file is none");
    let (fine, said) = gateway.try_run(&["verify"]);
    assert!(!fine && said.contains("there is no store"), "{said}");
    // Another deployment's store, of the same site and words.
    let other = Setup::new(Engine::Redb).sites(&["jetu"]).start();
    acts(&other, 0, 40);
    fs::copy(other.folder().join("kelisim.redb"), &file).unwrap();
    let (code, said) = gateway.refuses();
    assert!(
        code == Some(1) && said.contains("not the one this gateway signed for") && said.contains(&signed.root.to_base64()),
        "{said}"
    );
    assert!(said.contains("It is another log"), "{said}");
    // The right one is taken as if nothing had been.
    copy_store(&gateway, Engine::Redb, true);
    gateway.go();
    acts(&gateway, 5, 5);
    contradicts_nothing(&gateway, "jetu", &signed);
}

#[test]
fn a_file_that_another_program_changes_takes_no_further_act() {
    for what in ["copied over", "cut", "replaced", "deleted"] {
        let mut gateway = Setup::new(Engine::Redb).sites(&["jetu"]).start();
        acts(&gateway, 0, 3);
        gateway.stop();
        copy_store(&gateway, Engine::Redb, false);
        gateway.go();
        acts(&gateway, 3, 10);
        let signed = until_kept(&gateway, "jetu");
        let (file, aside) = (gateway.folder().join("kelisim.redb"), gateway.folder().join("aside"));
        match what {
            // Written over in place, as `cp` does.
            "copied over" => fs::write(&file, fs::read(&aside).unwrap()).unwrap(),
            "cut" => fs::OpenOptions::new().write(true).open(&file).unwrap().set_len(65_536).unwrap(),
            "replaced" => fs::rename(&aside, &file).unwrap(),
            _ => fs::remove_file(&file).unwrap(),
        }
        let answer = Act::allow(50, "a-key-after-it").send_on(&mut Connection::open(gateway.port).unwrap());
        assert!(!answer.is_ok_and(|answer| answer.status < 300), "{what}: an act was acknowledged");
        assert_eq!(gateway.ended(), Some(74), "{what}: {}", gateway.log());
        assert!(gateway.log().contains("another program"), "{what}: {}", gateway.log());
        if what != "cut" {
            let (code, said) = gateway.refuses();
            assert!(code == Some(1) && (said.contains("not there") || said.contains(&signed.root.to_base64())), "{what}: {said}");
        }
    }
}

#[test]
fn an_emptied_redis_is_noticed_by_gateways_that_did_nothing_since_their_start() {
    let mut one = Setup::new(Engine::Redis).start();
    acts(&one, 0, 6);
    let signed = until_kept(&one, "jetu");
    one.stop();
    one.go();
    let two = one.beside();
    one.redis.as_ref().unwrap().command(&["FLUSHALL"]);
    for gateway in [&one, &two] {
        let refused = Act::allow(7, "a-key-after-it").send(gateway);
        assert_eq!((refused.status, refused.code().as_str()), (503, "ledger-forked"));
        eventually("nothing is served", || {
            let (status, ready) = readiness(gateway, "/readyz");
            (status == 503 && ready["stopped"].as_array().unwrap().len() == 2).then_some(()).ok_or(ready.to_string())
        });
        contradicts_nothing(gateway, "jetu", &signed);
    }
    one.stop();
    let (code, said) = one.refuses();
    assert!(code == Some(1) && said.contains("the store holds no entry of it"), "{said}");
    assert!(one.run(&["accept-rollback", "--all", "--yes"]).contains("accepted"));
    one.go();
    acts(&one, 10, 3);
}

#[test]
fn a_head_that_was_kept_elsewhere_is_compared() {
    let mut gateway = Setup::new(Engine::Redb).sites(&["jetu"]).start();
    acts(&gateway, 0, 5);
    until_kept(&gateway, "jetu");
    let (old, file) = (gateway.folder().join("old.checkpoint"), gateway.folder().join("keys/heads/jetu.checkpoint"));
    fs::copy(&file, &old).unwrap();
    acts(&gateway, 5, 5);
    gateway.stop();
    let said = gateway.run(&["verify", "--checkpoint", old.to_str().unwrap()]);
    let size = kept(&gateway, "jetu").size;
    assert!(said.contains(&format!("it continues the signed head of {size} and {} entries", size - 5)), "{said}");
    // Another gateway's log, by another key, is none of ours.
    let other = Setup::new(Engine::Redb).sites(&["jetu"]).start();
    let foreign = gateway.folder().join("foreign.checkpoint");
    fs::write(&foreign, other.get("/log/jetu/checkpoint").text()).unwrap();
    let (fine, said) = gateway.try_run(&["verify", "--checkpoint", foreign.to_str().unwrap()]);
    assert!(!fine && said.contains("no log here signed this checkpoint"), "{said}");
    // With other keys, or under another name, nothing is served under what was kept.
    fs::write(&file, fs::read_to_string(&foreign).unwrap()).unwrap();
    let (code, said) = gateway.refuses();
    assert!(code == Some(1) && said.contains("jetu.checkpoint") && said.contains("public_url"), "{said}");
    // And where heads cannot be kept, nothing is begun.
    gateway.reconfigure(|config| format!("heads = \"kelisim.toml/heads\"\n{config}"));
    let (code, said) = gateway.refuses();
    assert!(code == Some(1) && said.contains("`heads`"), "{said}");
}

/// Rounds at random moments: load, a kill, an older store, a start. What is kept is never contradicted.
#[test]
fn in_many_rounds_no_head_contradicts_a_kept_one() {
    let rounds = std::env::var("KELISIM_ROLLBACKS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(3);
    on_each_engine(|engine| {
        let mut gateway = Setup::new(engine).sites(&["jetu"]).start();
        key(&gateway, "jetu");
        let mut dice = 0x2545_f491_4f6c_dd1d_u64;
        let (mut refused, mut served) = (0, 0);
        for round in 0..rounds {
            stop(&mut gateway);
            copy_store(&gateway, engine, false);
            start(&mut gateway);
            let port = gateway.port;
            dice ^= dice << 13;
            dice ^= dice >> 7;
            dice ^= dice << 17;
            std::thread::scope(|scope| {
                for worker in 0..3 {
                    scope.spawn(move || {
                        let Ok(mut connection) = Connection::open(port) else { return };
                        for n in 0.. {
                            let act = Act::allow(n, &format!("key-{round}-{worker}-{n}"));
                            if !act.send_on(&mut connection).is_ok_and(|answer| answer.status == 201) {
                                return;
                            }
                        }
                    });
                }
                std::thread::sleep(Duration::from_micros(20_000 + dice % 1_500_000));
                // Every other time only Redis is gone, as when an old replica takes its place.
                match &mut gateway.redis {
                    Some(redis) if round % 2 == 1 => redis.kill(),
                    _ => stop(&mut gateway),
                }
            });
            let signed = kept(&gateway, "jetu");
            copy_store(&gateway, engine, true);
            if let Some(redis) = &mut gateway.redis {
                redis.restart(DURABLE);
            }
            if gateway.process().is_some() {
                eventually("the gateway sees the store", || gateway.get("/log/jetu/checkpoint").code() != "store-unavailable");
                contradicts_nothing(&gateway, "jetu", &signed);
                gateway.kill();
            }
            if let Some((code, said)) = gateway.try_go() {
                refused += 1;
                assert!(code == Some(1) && said.contains(&signed.root.to_base64()), "{code:?} {said}");
                assert!(gateway.run(&["accept-rollback", "jetu", "--yes"]).contains("accepted"));
                gateway.go();
            } else {
                served += 1;
                contradicts_nothing(&gateway, "jetu", &signed);
            }
        }
        eprintln!("{rounds} rollbacks on {engine:?}: {refused} refused, {served} not past a kept head, 0 contradictions");
    });
}
