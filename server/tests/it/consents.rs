//! Recording a choice, and what its holder gets.

use std::sync::atomic::{AtomicU64, Ordering};

use kelisim_ledger::leaf::Choices;
use kelisim_ledger::{Receipt, VerifyingKey};
use serde_json::json;

use crate::support::{Act, Engine, Judge, Setup, clock, device, on_each_engine, shared};

#[test]
fn a_choice_is_kept_with_a_receipt_that_a_stranger_can_check() {
    on_each_engine(|engine| {
        let gateway = Setup::new(engine).sites(&["jetu"]).start();
        let answer = Act::allow(1, "key-of-one").send(&gateway);
        assert_eq!(answer.status, 201, "{}", answer.text());
        assert_eq!(answer.header("access-control-allow-origin"), Some("https://jetu.kz"));
        let recorded = answer.json();
        assert_eq!((recorded["kind"].as_str(), recorded["durability"].as_str()), (Some("granted"), Some("node")));
        let key: VerifyingKey = gateway.get("/log/jetu/key").text().parse().unwrap();
        let receipt = Receipt::parse(recorded["receipt"].as_str().unwrap()).unwrap();
        let (leaf, head) = receipt.verify(&key).unwrap();
        assert_eq!(head.size, receipt.index + 1);
        assert_eq!(leaf.choices, Choices::new(vec![("c:analytics".into(), true), ("c:marketing".into(), false)]));

        // The command a stranger has.
        let file = gateway.folder().join("receipt.tlog-proof");
        std::fs::write(&file, receipt.to_text()).unwrap();
        let (right, printed) = gateway.try_run(&["receipt", file.to_str().unwrap(), "--key", &key.to_string()]);
        assert!(right && printed.contains("yes      c:analytics"), "{printed}");
        std::fs::write(&file, receipt.to_text().replacen("extra AQEAAQE", "extra AQEAAQI", 1)).unwrap();
        assert!(!gateway.try_run(&["receipt", file.to_str().unwrap(), "--key", &key.to_string()]).0);
    });
}

#[test]
fn a_repeated_request_is_one_record_and_one_answer() {
    on_each_engine(|engine| {
        let gateway = Setup::new(engine).sites(&["jetu"]).start();
        let first = Act::allow(1, "same-key").send(&gateway);
        // Later acts grow the tree; the repeated answer is that of the tree back then. Together they wait for
        // fewer syncs.
        let next = AtomicU64::new(2);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let mut connection = gateway.connect();
                    let own = || Some(next.fetch_add(1, Ordering::Relaxed)).filter(|n| *n < 700);
                    for n in std::iter::from_fn(own) {
                        let answer = Act::allow(n, &format!("other-key-{n}")).send_on(&mut connection).unwrap();
                        assert_eq!(answer.status, 201, "{}", answer.text());
                    }
                });
            }
        });
        let again = Act::allow(1, "same-key").send(&gateway);
        assert_eq!((again.status, again.text()), (201, first.text()), "{engine:?}");
        let other = Act::refuse(1, "same-key").send(&gateway);
        assert_eq!((other.status, other.code()), (422, "idempotency-key-reused".into()));
        let judge = Judge::new("jetu", gateway.folder());
        judge.acknowledged(first.json()["receipt"].as_str().unwrap());
        judge.judge(&gateway);
    });
}

#[test]
fn taking_back_is_a_record_of_its_own_and_a_late_old_choice_does_not_win() {
    let gateway = Setup::new(Engine::Redb).sites(&["jetu"]).start();
    let kind = |act: Act| act.send(&gateway).json()["kind"].as_str().unwrap().to_owned();
    let at = 1_795_200_000_000_u64.min(clock::now().0 - 200_000);
    assert_eq!(kind(Act::refuse(1, "key-of-day-1").with("decided_at", json!(at))), "refused");
    assert_eq!(kind(Act::allow(1, "key-of-day-3").with("decided_at", json!(at + 2))), "granted");
    // Decided before the grant, arrived after it: it takes nothing back.
    assert_eq!(kind(Act::refuse(1, "key-of-day-2").with("decided_at", json!(at + 1))), "refused");
    assert_eq!(kind(Act::refuse(1, "key-of-day-4").with("decided_at", json!(at + 3))), "withdrawn");
    assert_eq!(kind(Act::refuse(1, "key-of-day-5").with("decided_at", json!(at + 70_000))), "refused");
    // Within a minute, the same choice is the same record.
    assert_eq!(kind(Act::refuse(1, "key-of-day-6").with("decided_at", json!(at + 70_001))), "refused");
}

#[test]
fn a_receipt_is_for_its_holder() {
    on_each_engine(|engine| {
        let gateway = shared(engine);
        let (holder, stranger) = (6001, 6002);
        let recorded = Act::allow(holder, "key-of-a-holder").send(&gateway).json();
        let path = format!("/v1/sites/jetu/receipts/{}", recorded["record"].as_str().unwrap());
        let ask = |bearer: &str| {
            let bearer = format!("Bearer {bearer}");
            gateway.connect().ask("GET", &path, &[("Authorization", &bearer), ("Origin", "https://jetu.kz")], b"").unwrap()
        };
        let mine = ask(&device(holder));
        assert_eq!(mine.status, 200, "{}", mine.text());
        assert_eq!(mine.json()["receipt"], recorded["receipt"]);
        assert_eq!(mine.json()["choices"], json!({ "c:analytics": true, "c:marketing": false }));
        let token = recorded["link"].as_str().unwrap().rsplit('/').next().unwrap();
        assert_eq!(ask(token).status, 200);
        // Capitals are the same letters: another one is taken.
        let changed = format!("{}{}", if token.starts_with('b') { 'c' } else { 'b' }, &token[1..]);
        for other in [device(stranger), "nonsense".into(), changed, device(holder)[..20].to_owned()] {
            assert_eq!(ask(&other).code(), "not-found", "{other}");
        }
        assert_eq!(gateway.get(&path).code(), "unauthorized");
        // The private page, by its link alone.
        let page = gateway.get(&format!("/r/jetu/{token}?lang=en"));
        assert_eq!((page.status, page.header("cache-control")), (200, Some("no-store")));
        assert_eq!(gateway.get("/r/jetu/aaaa").status, 404);
    });
}

#[test]
fn a_person_s_consent_is_checked_and_erased() {
    on_each_engine(|engine| {
        let gateway = Setup::new(engine).sites(&["vivus"]).start();
        let text = crate::support::act::text("vivus", "marketing");
        let send = |key: &str, phone: &str, granted: bool| {
            let body = json!({
                "contact": { "phone": phone, "name": "Әлия" }, "text": text, "lang": "kk", "method": "checkbox",
                "choices": { "p:marketing/messenger": granted, "p:marketing/call": false }
            });
            let bearer = format!("Bearer {}", gateway.key("vivus"));
            let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json"), ("Idempotency-Key", key)];
            let answer =
                gateway.connect().ask("POST", "/v1/sites/vivus/consents", &headers, body.to_string().as_bytes()).unwrap();
            assert_eq!(answer.status, 201, "{}", answer.text());
            answer.json()
        };
        let check = |channel: &str| {
            let phones = ["8 701 111 11 11", "+7 702 222 22 22", "nonsense", "+77011111111"];
            let identifiers: Vec<_> = phones.iter().map(|phone| json!({ "kind": "phone", "value": phone })).collect();
            let body = json!({ "purpose": "marketing", "channel": channel, "identifiers": identifiers });
            let answer = gateway.post_with_key("vivus", "/v1/sites/vivus/check", &body);
            assert_eq!(answer.status, 200, "{}", answer.text());
            answer.json()["results"].clone()
        };
        let granted = send("consent-1", "+7 (701) 111-11-11", true);
        let results = check("messenger");
        assert_eq!((&results[0]["verdict"], &results[0]["reason"]), (&json!("allowed"), &json!("granted")));
        assert_eq!((&results[0]["record"], &results[3]), (&granted["record"], &results[0]));
        assert_eq!((&results[1]["verdict"], &results[1]["reason"]), (&json!("denied"), &json!("never-consented")));
        assert_eq!(results[2]["reason"], "unreadable");
        // Unknown people are answered in the same shape.
        let names = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&results[0]), names(&results[1]));
        assert_eq!(check("call")[0]["reason"], "refused");
        send("consent-2", "87011111111", false);
        assert_eq!(check("messenger")[0]["reason"], "withdrawn");
        send("consent-3", "87011111111", true);
        assert_eq!(check("messenger")[0]["reason"], "granted");

        let erased = gateway.post_with_key("vivus", "/v1/sites/vivus/erasures", &json!({ "phone": "+77011111111" }));
        assert_eq!((erased.status, erased.json()["kind"].as_str().map(str::to_owned)), (201, Some("erased".into())));
        assert_eq!(check("messenger")[0]["reason"], "never-consented");
        // The receipt still proves that something was recorded, and the page shows nobody.
        let judge = Judge::new("vivus", gateway.folder());
        judge.acknowledged(granted["receipt"].as_str().unwrap());
        judge.judge(&gateway);
        let page = gateway
            .get(granted["link"].as_str().unwrap().split_once("/r/").map(|(_, rest)| format!("/r/{rest}")).unwrap().as_str());
        assert!(page.status == 200 && !page.text().contains("Әлия"), "{}", page.text());
    });
}
