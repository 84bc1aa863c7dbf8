//! Two gateways on one Redis: one unforked ledger, and lanes they share.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::support::receiver::Receiver;
use crate::support::{Act, Connection, Engine, Gateway, Judge, Setup, eventually};

/// The sample of deliveries that wait.
const WAITING: &str = "kelisim_deliveries_waiting{site=\"jetu\",destination=\"front-office\"}";

/// A gateway of one site on Redis.
fn setup() -> Setup {
    Setup::new(Engine::Redis).sites(&["jetu"])
}

/// One that sends every choice to a receiver, with these lines for the destination.
fn forwarding(receiver: &Receiver, lines: &str) -> Gateway {
    let lines = format!("id = \"front-office\"\nevents = [\"consent\"]\n{lines}");
    let more = format!(
        "[forward]\nallow_networks = [\"127.0.0.0/8\"]\n[forward.destinations.\"jetu/front-office\"]\nurl = \"http://127.0.0.1:{}/\"\nsecret_file = \"hook.secret\"\n",
        receiver.port
    );
    setup().edit("jetu", |site| site.replace("id = \"front-office\"", &lines)).config(&more).start()
}

#[test]
fn two_gateways_under_load_grow_one_ledger() {
    let one = setup().start();
    let two = one.beside();
    let judge = Judge::new("jetu", one.folder());
    let next = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for worker in 0..8 {
            let gateway = if worker % 2 == 0 { &one } else { &two };
            let (judge, next) = (&judge, &next);
            scope.spawn(move || {
                let mut connection = gateway.connect();
                for _ in 0..60 {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    let answer = Act::allow(n, &format!("key-number-{n}")).send_on(&mut connection).unwrap();
                    assert_eq!(answer.status, 201, "{}", answer.text());
                    judge.acknowledged(answer.json()["receipt"].as_str().unwrap());
                }
            });
        }
    });
    let records = judge.judge(&one);
    assert_eq!(judge.judge(&two), records);
    // The texts of the site are published in its ledger too.
    let texts = crate::support::act::site("jetu").published().len();
    assert_eq!(records.len(), 480 + texts);
    // One key at both gateways at once is one record with one answer.
    let act = Act::allow(9999, "key-at-both");
    let answers: Vec<String> = std::thread::scope(|scope| {
        let sent = [&one, &two].map(|gateway| scope.spawn(|| act.send(gateway).text()));
        sent.into_iter().map(|sent| sent.join().unwrap()).collect()
    });
    assert_eq!(answers[0], answers[1]);
    let printed = one.run(&["verify", "--site", "jetu"]);
    assert!(printed.contains("481 payloads opened"), "{printed}");
}

/// Choices sent to two gateways in turn.
const CHOICES: u64 = 400;

/// How many messages came twice when one of two gateways ended in the middle of sending. An attempt may last
/// so many seconds: one that a busy machine makes longer would be made again with nobody at fault, and what a
/// dead gateway was about to send waits for as long and ten seconds more.
fn sent_twice(timeout: u32, end: impl FnOnce(&mut Gateway)) -> usize {
    let receiver = Receiver::start(&[]);
    let one = forwarding(&receiver, &format!("concurrency = 4\ntimeout = {timeout}"));
    let mut two = one.beside();
    let judge = Judge::new("jetu", one.folder());
    let (next, ports) = (AtomicU64::new(0), [one.port, two.port]);
    let delivered = || -> BTreeSet<String> {
        let bodies =
            receiver.answered().into_iter().map(|posted| serde_json::from_slice::<serde_json::Value>(&posted.body).unwrap());
        bodies.map(|message| message["data"]["record"].as_str().unwrap().to_owned()).collect()
    };
    let known: std::sync::Mutex<BTreeSet<String>> = std::sync::Mutex::default();
    std::thread::scope(|scope| {
        for worker in 0..6_usize {
            let (judge, next, known) = (&judge, &next, &known);
            scope.spawn(move || {
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= CHOICES {
                        return;
                    }
                    let act = Act::allow(n, &format!("key-number-{n}"));
                    // Who gets no answer from one sends it to the other, as a balancer does.
                    let sent = (0..2).find_map(|turn| {
                        let port = ports[(worker + turn) % 2];
                        let answer = Connection::open(port).and_then(|mut to| act.send_on(&mut to));
                        answer.ok().filter(|answer| answer.status == 201)
                    });
                    let answer = sent.expect("one of them serves").json();
                    judge.acknowledged(answer["receipt"].as_str().unwrap());
                    known.lock().unwrap().insert(answer["record"].as_str().unwrap().to_owned());
                }
            });
        }
        // In the middle of it, while both are sending.
        receiver.wait(usize::try_from(CHOICES / 4).unwrap());
        end(&mut two);
    });
    let known = known.into_inner().unwrap();
    assert_eq!(known.len() as u64, CHOICES);
    eventually("everything arrives", || delivered() == known);
    eventually("nothing waits", || one.metric(WAITING) == Some(0));
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for posted in receiver.answered() {
        *times.entry(posted.id().to_owned()).or_default() += 1;
    }
    assert_eq!(times.len() as u64, CHOICES, "one id each");
    assert!(times.values().all(|times| *times <= 2), "one end sends nothing a third time: {times:?}");
    judge.judge(&one);
    times.values().filter(|times| **times > 1).count()
}

#[test]
fn two_gateways_share_the_lanes_and_one_may_die() {
    let twice = sent_twice(5, Gateway::kill);
    // The dead one's: at most what it sent in the moment in which outcomes are gathered.
    assert!(twice < 60, "{twice} were sent twice");
    eprintln!("two gateways, one killed: {CHOICES} choices, 0 lost, {twice} sent twice");
}

#[test]
fn a_gateway_that_is_stopped_leaves_nothing_to_be_sent_twice() {
    assert_eq!(sent_twice(30, Gateway::stop), 0);
}

#[test]
fn two_gateways_that_live_send_nothing_twice() {
    let receiver = Receiver::start(&[]);
    let one = forwarding(&receiver, "timeout = 30");
    let two = one.beside();
    std::thread::scope(|scope| {
        for (worker, gateway) in [&one, &two, &one, &two].into_iter().enumerate() {
            scope.spawn(move || {
                let mut connection = gateway.connect();
                for n in 0..75 {
                    let n = worker as u64 * 1000 + n;
                    assert_eq!(Act::allow(n, &format!("key-number-{n}")).send_on(&mut connection).unwrap().status, 201);
                }
            });
        }
    });
    receiver.wait(300);
    eventually("nothing waits", || [&one, &two].iter().all(|gateway| gateway.metric(WAITING) == Some(0)));
    let ids: BTreeSet<String> = receiver.answered().iter().map(|posted| posted.id().to_owned()).collect();
    assert_eq!((ids.len(), receiver.count()), (300, 300));
}
