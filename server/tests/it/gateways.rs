//! Two gateways on one Redis: one unforked ledger.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::support::{Act, Engine, Gateway, Judge};

#[test]
fn two_gateways_under_load_grow_one_ledger() {
    let one = Gateway::start(Engine::Redis);
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
                    let kept = Act::allow(n, &format!("key-number-{n}")).send_on(&mut connection).unwrap();
                    assert_eq!(kept.status, 201, "{}", kept.text());
                    judge.saw(kept.json()["receipt"].as_str().unwrap());
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
    let said = one.run(&["verify", "--site", "jetu"]);
    assert!(said.contains("481 payloads opened"), "{said}");
}
