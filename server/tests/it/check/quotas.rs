//! Against whoever goes through numbers.

use serde_json::json;

use super::{VIVUS, check, post, scattered, setup};
use crate::support::clock::within_one_day;
use crate::support::{Engine, Gateway, on_each_engine};

/// The sample that counts questions about numbers in a row.
const ALARMS: &str = "kelisim_check_alarms_total{code=\"sequential\"}";

fn ask(gateway: &Gateway, numbers: impl Iterator<Item = u64>) -> (u16, String) {
    let identifiers: Vec<_> = numbers.map(|number| json!({ "kind": "phone", "value": format!("+7{number}") })).collect();
    let body = json!({ "purpose": "marketing", "channel": "email", "identifiers": identifiers });
    let answer = post(gateway, "check", &body);
    (answer.status, if answer.status == 200 { String::new() } else { answer.code() })
}

/// Numbers without a pattern.
fn people(from: u64, count: u64) -> impl Iterator<Item = u64> {
    (from..from + count).map(|n| 7_010_000_000 + scattered(n))
}

#[test]
fn a_key_asks_as_much_as_it_may_on_a_day_at_all_gateways_together() {
    within_one_day();
    on_each_engine(|engine| {
        let config = "[checks]\nidentifiers_per_day = 1000\n[checks.keys.test]\npeople_per_day = 300\n";
        let mut gateway = setup(engine).config(config).start();
        assert_eq!(ask(&gateway, people(0, 200)).0, 200);
        for _ in 0..3 {
            assert_eq!(ask(&gateway, people(0, 200)).0, 200, "the same people are the same people");
        }
        assert_eq!(ask(&gateway, people(1000, 150)), (429, "people-quota".into()));
        let beside = (engine == Engine::Redis).then(|| gateway.beside());
        if beside.is_none() {
            gateway.kill();
            gateway.go();
        }
        let other = beside.as_ref().unwrap_or(&gateway);
        assert_eq!(ask(other, people(0, 200)).0, 200, "what was refused was not counted");
        assert_eq!(ask(other, people(0, 1)), (429, "check-quota".into()));
        let bearer = format!("Bearer {}", other.key(VIVUS));
        let body =
            json!({ "purpose": "marketing", "channel": "email", "identifiers": [{ "kind": "iin", "value": "990230300005" }] });
        let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
        let path = format!("/v1/sites/{VIVUS}/check");
        let answer = other.connect().ask("POST", &path, &headers, body.to_string().as_bytes()).unwrap();
        let seconds: u64 = answer.header("retry-after").unwrap().parse().unwrap();
        assert!((1..=86_400).contains(&seconds), "{seconds}");
    });
}

#[test]
fn numbers_one_after_the_other_are_refused_and_told() {
    let gateway = setup(Engine::Redb).start();
    assert_eq!(ask(&gateway, 7_011_000_000..7_011_000_100), (429, "sequential-identifiers".into()));
    assert_eq!(gateway.metric(ALARMS), Some(1));
    assert!(gateway.log().contains("one after the other") && !gateway.log().contains("7011000"));
    // One at a time is no way round it.
    let gateway = setup(Engine::Redb).start();
    let mut answered = 0;
    for number in 0..100 {
        answered += u32::from(ask(&gateway, std::iter::once(7_012_000_000 + number * 7)).0 == 200);
    }
    assert!(answered < 50, "{answered} of a hundred numbers in a row were answered");
    // People who come after them are answered again.
    for part in 0..2 {
        ask(&gateway, people(part * 200, 200));
    }
    assert_eq!(check(&gateway, "email", "+7 701 111 11 11")["reason"], "never-consented");
    let gateway = setup(Engine::Redb).config("[checks]\nsequential = \"tell\"\n").start();
    assert_eq!(ask(&gateway, 7_011_000_000..7_011_000_100).0, 200);
    assert_eq!(gateway.metric(ALARMS), Some(1));
}
