//! Floods: who sends too much is turned away and keeps what they chose; nobody else notices.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::support::{Act, Answer, Connection, Engine, Gateway, Setup, eventually};

/// Behind a proxy on loopback that reports addresses, with the limits of a gateway nobody configured.
fn gateway(engine: Engine) -> Gateway {
    Setup::new(engine).sites(&["jetu"]).config("[proxies]\ntrusted = [\"127.0.0.1/32\"]\n[floods]\n").start()
}

fn send(connection: &mut Connection, address: &str, act: &Act) -> Answer {
    let body = act.body.to_string();
    let headers = [
        ("Origin", act.origin.as_str()),
        ("Content-Type", "application/json"),
        ("Idempotency-Key", act.key.as_str()),
        ("X-Forwarded-For", address),
    ];
    connection.ask("POST", &act.path(), &headers, body.as_bytes()).unwrap()
}

#[test]
fn a_flood_is_turned_away_and_nobody_else_notices() {
    let gateway = gateway(Engine::Redb);
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let flood = scope.spawn(|| {
            let (mut to, mut taken, mut refused) = (gateway.connect(), 0, 0);
            for n in 0..2_000 {
                let answer = send(&mut to, "95.56.1.1", &Act::allow(n, &format!("key-of-flood-{n}")));
                match answer.status {
                    201 => taken += 1,
                    429 => {
                        assert_eq!(answer.code(), "too-many-requests");
                        assert!(answer.header("retry-after").unwrap().parse::<u64>().unwrap() > 0);
                        // The page may read it, and keeps the choice for later.
                        assert_eq!(answer.header("access-control-allow-origin"), Some("https://jetu.kz"));
                        refused += 1;
                    }
                    _ => panic!("{}", answer.text()),
                }
            }
            stop.store(true, Ordering::Release);
            (taken, refused)
        });
        // An office behind one address, and visitors from everywhere, choose meanwhile; and those who flood may refuse.
        let mut to = gateway.connect();
        for n in 0..120 {
            assert_eq!(send(&mut to, "95.56.2.2", &Act::allow(10_000 + n, &format!("key-of-office-{n}"))).status, 201);
            let visitor = format!("178.88.{}.{}", n / 100, n % 100);
            assert_eq!(send(&mut to, &visitor, &Act::allow(20_000 + n, &format!("key-of-visitor-{n}"))).status, 201);
            assert_eq!(send(&mut to, "95.56.1.1", &Act::refuse(30_000 + n, &format!("key-of-no-{n}"))).status, 201);
        }
        let (taken, refused) = flood.join().unwrap();
        assert!(stop.load(Ordering::Acquire) && taken < 700 && refused > 1_000, "{taken} taken, {refused} refused");
        eprintln!("of 2000 choices of one address {taken} were taken, 360 of others all");
    });
    let mut to = gateway.connect();
    // The site's own back end speaks for many people.
    let bearer = format!("Bearer {}", gateway.key("jetu"));
    for n in 0..400 {
        let act = Act::allow(50_000 + n, &format!("key-of-back-end-{n}"));
        let body = act.body.to_string();
        let headers = [
            ("Authorization", bearer.as_str()),
            ("Content-Type", "application/json"),
            ("Idempotency-Key", act.key.as_str()),
            ("X-Forwarded-For", "95.56.4.4"),
        ];
        assert_eq!(to.ask("POST", &act.path(), &headers, body.as_bytes()).unwrap().status, 201);
    }
    // Pages have a share too.
    let pages = (0..1_500).map(|_| to.ask("GET", "/r/jetu/aaaa", &[("X-Forwarded-For", "95.56.3.3")], b"").unwrap().status);
    assert!(pages.filter(|status| *status == 429).count() > 100, "guesses of links run out");
    assert_eq!(gateway.get("/policy/jetu").status, 200);
}

#[test]
fn gateways_on_one_redis_share_what_an_address_may_send() {
    let one = gateway(Engine::Redis);
    let two = one.beside();
    let mut to = [one.connect(), two.connect()];
    let taken = (0..1_500).filter(|n| {
        let at = usize::try_from(n % 2).unwrap();
        send(&mut to[at], "95.56.1.1", &Act::allow(*n, &format!("key-number-{n}"))).status == 201
    });
    let taken = taken.count();
    // Five at each before an address is asked about, three hundred together, and what a minute gives back meanwhile.
    assert!((300..600).contains(&taken), "{taken} were taken by two gateways");
}

#[test]
fn the_same_choice_of_one_browser_is_one_record_for_a_minute() {
    let gateway = Setup::new(Engine::Redb).sites(&["jetu"]).start();
    let size = || gateway.get("/log/jetu/checkpoint").text().lines().nth(1).unwrap().parse::<u64>().unwrap();
    let before = size();
    let first = Act::allow(1, "a-key-of-one").send(&gateway);
    let again = Act::allow(1, "another-key-of-it").send(&gateway);
    assert_eq!((first.status, again.status), (201, 201));
    assert_eq!(first.json(), again.json(), "pressed twice, it is one record");
    assert_eq!(size(), before + 1);
    assert_eq!(Act::refuse(1, "a-key-of-refusal").send(&gateway).json()["kind"], "withdrawn");
    assert_eq!(Act::allow(1, "a-third-key").send(&gateway).json()["kind"], "granted", "there and back is three choices");
    assert_eq!(Act::allow(2, "a-key-of-two").send(&gateway).status, 201, "another browser is another");
    assert_eq!(size(), before + 4);
    // The first key still answers as it did.
    assert_eq!(Act::allow(1, "a-key-of-one").send(&gateway).json(), first.json());
    eventually("the gateway is ready", || gateway.get("/readyz").status == 200);
}
