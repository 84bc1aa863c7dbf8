//! Sudden death: kill -9 of the gateway, or of Redis, at random moments under load. The judge keeps every
//! receipt and alone decides. `KELISIM_DEATHS` sets the rounds for each of the three victims.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use kelisim_store::testing::DURABLE;

use crate::support::{Act, Connection, Engine, Judge, Setup, eventually};

#[derive(Clone, Copy, PartialEq)]
enum Victim {
    Gateway,
    Redis,
}

fn rounds() -> u64 {
    std::env::var("KELISIM_DEATHS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(8)
}

/// One key in hand at the moment of death, to be sent again.
fn load(port: u16, next: &AtomicU64, stop: &AtomicBool, judge: &Judge) -> Option<u64> {
    let mut connection = Connection::open(port).ok()?;
    while !stop.load(Ordering::Acquire) {
        let n = next.fetch_add(1, Ordering::Relaxed);
        match Act::allow(n, &format!("key-number-{n}")).send_on(&mut connection) {
            Ok(answer) if answer.status == 201 => judge.acknowledged(answer.json()["receipt"].as_str().unwrap()),
            _ => return Some(n),
        }
    }
    None
}

fn die(engine: Engine, victim: Victim) {
    // The fewer sites, the sooner a gateway is back.
    let mut gateway = Setup::new(engine).sites(&["jetu"]).start();
    let judge = Judge::new("jetu", gateway.folder());
    let (next, mut dice) = (AtomicU64::new(0), 0x9e37_79b9_7f4a_7c15_u64);
    for round in 0..rounds() {
        let stop = AtomicBool::new(false);
        let in_hand = Mutex::new(Vec::new());
        let port = gateway.port;
        std::thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| in_hand.lock().unwrap().extend(load(port, &next, &stop, &judge)));
            }
            // Xorshift: the same moments in every run, spread over the first quarter of a second.
            dice ^= dice << 13;
            dice ^= dice >> 7;
            dice ^= dice << 17;
            std::thread::sleep(Duration::from_micros(2_000 + dice % 250_000));
            match victim {
                Victim::Gateway => gateway.kill(),
                Victim::Redis => gateway.redis.as_mut().unwrap().kill(),
            }
            stop.store(true, Ordering::Release);
        });
        match victim {
            Victim::Gateway => gateway.go(),
            Victim::Redis => gateway.redis.as_mut().unwrap().restart(DURABLE),
        }
        // What was in hand is whole or absent; sent again with its key, it is there exactly once.
        for n in in_hand.into_inner().unwrap() {
            let act = Act::allow(n, &format!("key-number-{n}"));
            let recorded = eventually("it serves again", || {
                let answer = Connection::open(port).and_then(|mut to| act.send_on(&mut to)).map_err(|why| why.to_string())?;
                if answer.status == 201 { Ok(answer.json()) } else { Err(answer.text()) }
            });
            judge.acknowledged(recorded["receipt"].as_str().unwrap());
        }
        if round % 25 == 24 || round + 1 == rounds() {
            judge.judge(&gateway);
        }
    }
    assert!(judge.count() as u64 > rounds(), "hardly anything was acknowledged");
    gateway.kill();
    let printed = gateway.run(&["verify", "--site", "jetu"]);
    assert!(printed.contains("entries are right"), "{printed}");
    eprintln!("{} acknowledged in {} deaths, 0 lost: {}", judge.count(), rounds(), printed.trim());
}

#[test]
fn of_a_gateway_on_redb() {
    die(Engine::Redb, Victim::Gateway);
}

#[test]
fn of_a_gateway_on_redis() {
    die(Engine::Redis, Victim::Gateway);
}

#[test]
fn of_redis() {
    die(Engine::Redis, Victim::Redis);
}
