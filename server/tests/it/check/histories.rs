//! Random histories through the real gateway, against a list of everything that happened. The order of
//! arrival is not the order of deciding. `KELISIM_HISTORIES` sets how many people there are.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{check, decide, now, post, scattered, setup};
use crate::support::{Engine, on_each_engine};

/// What somebody decided about one channel: when, and whether it was a yes.
type Decisions = Vec<(u64, bool)>;

struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

#[test]
fn no_answer_of_the_gateway_is_wrong() {
    let people: u64 = std::env::var("KELISIM_HISTORIES").ok().and_then(|people| people.parse().ok()).unwrap_or(25);
    on_each_engine(|engine| {
        let mut gateway = setup(engine).start();
        let mut chance = Chance(7);
        let phone = |person: u64| format!("+7701{:07}", scattered(person));
        let mut decisions: BTreeMap<(u64, &str), Decisions> = BTreeMap::new();
        // By person: the newest entry of a list, and whether it lifts.
        let mut listed: BTreeMap<u64, (u64, bool)> = BTreeMap::new();
        let begin = now() - 20 * 86_400_000;
        let mut asked = 0_u64;
        let mut allowed = 0_u64;
        for step in 0..people * 12 {
            let person = chance.below(people);
            let channel = ["messenger", "email"][usize::try_from(chance.below(2)).unwrap()];
            let at = begin + chance.below(10) * 86_400_000;
            match chance.below(10) {
                0..=6 => {
                    let granted = chance.below(3) > 0;
                    // An address is what e-mail is sent to.
                    if channel == "messenger" {
                        decide(&gateway, &phone(person), channel, granted, Some(at));
                        decisions.entry((person, channel)).or_default().push((at, granted));
                    }
                }
                7 => {
                    let lift = chance.below(2) == 0;
                    let date = jiff::Timestamp::from_millisecond(i64::try_from(at).unwrap()).unwrap().to_string();
                    let body = json!({
                        "batch": format!("list-{step}"), "source": "complaints", "date": date, "lift": lift,
                        "identifiers": [{ "row": 1, "kind": "phone", "value": phone(person) }]
                    });
                    assert_eq!(post(&gateway, "imports/suppression", &body).status, 201);
                    let entry = listed.entry(person).or_insert((at, lift));
                    if (at, !lift) > (entry.0, !entry.1) {
                        *entry = (at, lift);
                    }
                }
                8 => {
                    assert_eq!(post(&gateway, "erasures", &json!({ "phone": phone(person) })).status, 201);
                    decisions.retain(|(known, _), _| *known != person);
                }
                _ => {
                    let body = json!({
                        "batch": format!("past-{step}"), "source": "CRM", "consents": [{
                            "row": 1, "phone": phone(person), "purpose": "marketing", "channels": ["messenger"], "granted": false,
                            "decided_at": jiff::Timestamp::from_millisecond(i64::try_from(at).unwrap()).unwrap().to_string(),
                            "evidence": "letter"
                        }]
                    });
                    assert_eq!(post(&gateway, "imports/consents", &body).json()["imported"], 1);
                    decisions.entry((person, "messenger")).or_default().push((at, false));
                }
            }
            // The very next question knows of it, whoever else is asked about.
            for person in [person, chance.below(people)] {
                let answer = check(&gateway, "messenger", &phone(person));
                let truth = truth(decisions.get(&(person, "messenger")), listed.get(&person));
                assert_eq!(answer["reason"], truth, "person {person}, step {step}: {answer}");
                assert_eq!(answer["verdict"] == "allowed", truth == "granted");
                asked += 1;
                allowed += u64::from(truth == "granted");
            }
            if step == people * 6 && engine == Engine::Redb {
                gateway.kill();
                gateway.go();
            }
        }
        eprintln!("{engine:?}: {asked} answers, {allowed} of them allowed, none wrong");
        assert!(allowed > asked / 20);
        gateway.kill();
        let (whole, printed) = gateway.try_run(&["verify"]);
        assert!(whole, "{printed}");
    });
}

/// The reason that is right, from everything that happened.
fn truth(decisions: Option<&Decisions>, listed: Option<&(u64, bool)>) -> Value {
    if listed.is_some_and(|(_, lift)| !lift) {
        return json!("suppressed");
    }
    let Some(decisions) = decisions else { return json!("never-consented") };
    let last = decisions.iter().max_by_key(|(at, yes)| (*at, !yes)).unwrap();
    json!(match (last.1, decisions.iter().any(|(_, yes)| *yes)) {
        (true, _) => "granted",
        (false, true) => "withdrawn",
        (false, false) => "refused",
    })
}
