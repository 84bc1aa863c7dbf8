//! The check as marketers meet it: hours, limits, lists, consents of the past, quotas, and the record of
//! every check.

mod histories;
mod imports;
mod quotas;

use std::sync::atomic::{AtomicU64, Ordering};

use kelisim_core::calendar::{end_of, local_day};
use serde_json::{Value, json};

use crate::my::Holder;
use crate::support::clock::{now_before_what_follows, within_one_day};
use crate::support::{Answer, Engine, Gateway, Page, Setup, clock, on_each_engine};

pub(crate) const VIVUS: &str = "vivus";
pub(crate) const PHONE: &str = "+7 701 111 11 11";
/// The phone of whoever holds a private link.
const HOLDER: &str = "+77750300077";

/// A post with a key of its own.
pub(crate) fn post(gateway: &Gateway, path: &str, body: &Value) -> Answer {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    post_again(gateway, path, body, &format!("key-of-check-{}", NUMBER.fetch_add(1, Ordering::Relaxed)))
}

/// A post that may be repeated.
pub(crate) fn post_again(gateway: &Gateway, path: &str, body: &Value, key: &str) -> Answer {
    let bearer = format!("Bearer {}", gateway.key(VIVUS));
    let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json"), ("Idempotency-Key", key)];
    gateway.connect().ask("POST", &format!("/v1/sites/{VIVUS}/{path}"), &headers, body.to_string().as_bytes()).unwrap()
}

/// A consent to advertising, or a refusal, of whoever has a phone.
pub(crate) fn decide(gateway: &Gateway, phone: &str, channel: &str, granted: bool, at: Option<u64>) -> Value {
    let body = json!({
        "contact": { "phone": phone }, "text": crate::support::act::text(VIVUS, "marketing"), "lang": "kk", "method": "checkbox",
        "choices": { format!("p:marketing/{channel}"): granted }, "decided_at": at
    });
    let answer = post(gateway, "consents", &body);
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

/// What is answered about one phone.
pub(crate) fn check(gateway: &Gateway, channel: &str, phone: &str) -> Value {
    checked(gateway, json!({ "purpose": "marketing", "channel": channel, "identifiers": [{ "kind": "phone", "value": phone }] }))
}

/// What is answered to a question about one person.
pub(crate) fn checked(gateway: &Gateway, body: Value) -> Value {
    let answer = post(gateway, "check", &body);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["results"][0].clone()
}

/// Seven digits of somebody: lists of people have gaps of every size.
pub(crate) fn scattered(n: u64) -> u64 {
    let mut mixed = n.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (mixed ^ (mixed >> 31)) % 10_000_000
}

/// A gateway of the site alone.
pub(crate) fn setup(engine: Engine) -> Setup {
    Setup::new(engine).sites(&[VIVUS])
}

/// The same with more rules of contact in its site file.
fn ruled(engine: Engine, rules: &str) -> Gateway {
    setup(engine).edit(VIVUS, |source| source.replacen("[operator]", &format!("{rules}\n[operator]"), 1)).start()
}

/// The present moment in milliseconds.
pub(crate) fn now() -> u64 {
    clock::now().0
}

fn rfc3339(at: u64) -> String {
    jiff::Timestamp::from_millisecond(i64::try_from(at).unwrap()).unwrap().to_string()
}

#[test]
fn hours_are_kept_and_the_next_moment_is_told() {
    within_one_day();
    // A window that is not now, whenever the test runs.
    let minute = (now() / 60_000 + 300) % 1440;
    let (from, to, hour) = if minute < 720 { ("22:00", "23:00", 22) } else { ("01:00", "02:00", 1) };
    let rules =
        format!("[[contact.rules]]\nchannels = [\"email\", \"messenger\"]\nfrom = \"{from}\"\nto = \"{to}\"\ndays = \"all\"\n");
    on_each_engine(|engine| {
        let gateway = ruled(engine, &rules);
        let granted = decide(&gateway, PHONE, "messenger", true, None);
        let answer = check(&gateway, "messenger", PHONE);
        assert_eq!((&answer["verdict"], &answer["reason"]), (&json!("denied"), &json!("outside-contact-window")), "{answer}");
        assert_eq!((&answer["record"], &answer["grade"]), (&granted["record"], &json!("asserted")));
        let midnight = (now() + 5 * 3_600_000) / 86_400_000 * 86_400_000 - 5 * 3_600_000;
        let day = if minute < 720 { midnight } else { midnight + 86_400_000 };
        assert_eq!(answer["next"], rfc3339(day + hour * 3_600_000));
        // Whoever agreed to something else is told so by night too, and who is unknown is in the same shape.
        let (other, unknown) = (check(&gateway, "email", PHONE), check(&gateway, "messenger", "+7 702 222 22 22"));
        assert_eq!((&other["reason"], &unknown["reason"]), (&json!("other-channel"), &json!("never-consented")));
        let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!((names(&answer), names(&other)), (names(&unknown), names(&unknown)));
        let kazakh = json!({ "purpose": "marketing", "channel": "messenger", "lang": "kk", "identifiers": [{ "kind": "phone", "value": PHONE }] });
        assert_eq!(checked(&gateway, kazakh)["words"], "Қазір хабарласуға болмайтын уақыт");
    });
}

#[test]
fn contacts_of_every_tool_count_together() {
    within_one_day();
    on_each_engine(|engine| {
        let gateway = ruled(engine, "[[contact.rules]]\nchannels = [\"messenger\"]\nper_day = 2\n");
        decide(&gateway, PHONE, "messenger", true, None);
        let report = |contacts: Value, key: &str| {
            let body = json!({ "purpose": "marketing", "channel": "messenger", "contacts": contacts });
            let answer = post_again(&gateway, "contacts", &body, key);
            assert_eq!(answer.status, 201, "{}", answer.text());
            answer.json()
        };
        let one = json!([{ "kind": "phone", "value": PHONE }, { "kind": "phone", "value": "no number" }]);
        assert_eq!(report(one.clone(), "report-1"), json!({ "recorded": 1, "passed": 0, "unreadable": [1] }));
        assert_eq!(check(&gateway, "messenger", PHONE)["reason"], "granted");
        assert_eq!(
            report(one.clone(), "report-1"),
            json!({ "recorded": 0, "passed": 1, "unreadable": [1] }),
            "sent again it is one contact"
        );
        let old = json!([{ "kind": "phone", "value": PHONE, "at": "2026-01-05T10:00:00Z" }]);
        assert_eq!(report(old, "report-2"), json!({ "recorded": 0, "passed": 1, "unreadable": [] }));
        assert_eq!(check(&gateway, "messenger", PHONE)["reason"], "granted");
        // Another tool, at another gateway where there are several.
        let beside = (engine == Engine::Redis).then(|| gateway.beside());
        let body = json!({ "purpose": "marketing", "channel": "messenger", "contacts": [{ "kind": "phone", "value": "8 701 111 11 11" }] });
        assert_eq!(post_again(beside.as_ref().unwrap_or(&gateway), "contacts", &body, "report-3").status, 201);
        let answer = check(&gateway, "messenger", PHONE);
        assert_eq!(answer["reason"], "too-many-contacts", "{answer}");
        assert_eq!(answer["next"], rfc3339(end_of(local_day(clock::now())).0 + 1));
        // Reports at the same moment are all kept.
        let phones: Vec<String> = (0..30).map(|n| format!("+7705{:07}", scattered(n))).collect();
        std::thread::scope(|scope| {
            for tool in 0..2 {
                let (gateway, phones) = (&gateway, &phones);
                scope.spawn(move || {
                    for (n, phone) in phones.iter().enumerate() {
                        let body = json!({ "purpose": "marketing", "channel": "messenger", "contacts": [{ "kind": "phone", "value": phone }] });
                        assert_eq!(post_again(gateway, "contacts", &body, &format!("tool-{tool}-{n:04}")).status, 201);
                    }
                });
            }
        });
        for phone in &phones {
            decide(&gateway, phone, "messenger", true, None);
            assert_eq!(check(&gateway, "messenger", phone)["reason"], "too-many-contacts");
        }
        for (body, code) in [
            (json!({ "purpose": "marketing", "channel": "fax", "contacts": [] }), "unknown-channel"),
            (
                json!({ "purpose": "marketing", "channel": "sms", "contacts": [{ "kind": "phone", "value": PHONE, "at": "2099-01-01T00:00:00Z" }] }),
                "not-past",
            ),
            (
                json!({ "purpose": "marketing", "channel": "sms", "contacts": [{ "kind": "phone", "value": PHONE, "at": "today" }] }),
                "no-moment",
            ),
        ] {
            let answer = post(&gateway, "contacts", &body);
            assert_eq!((answer.status, answer.code()), (422, code.to_owned()));
        }
    });
}

#[test]
fn a_past_moment_is_answered_as_it_was_then() {
    on_each_engine(|engine| {
        let mut gateway = setup(engine).start();
        let of = |gateway: &Gateway, at: u64| {
            let body = json!({
                "purpose": "marketing", "channel": "messenger", "as_of": rfc3339(at), "identifiers": [{ "kind": "phone", "value": PHONE }]
            });
            checked(gateway, body)["reason"].clone()
        };
        let before = now();
        let granted = decide(&gateway, PHONE, "messenger", true, Some(before - 60_000));
        let allowed = now_before_what_follows().0;
        decide(&gateway, PHONE, "messenger", false, None);
        let refused = now();
        gateway.kill();
        gateway.go();
        // It was said a minute before, and nobody knew.
        assert_eq!(of(&gateway, before - 1), "never-consented");
        assert_eq!((of(&gateway, allowed), of(&gateway, refused)), (json!("granted"), json!("withdrawn")));
        let body = json!({ "purpose": "marketing", "channel": "messenger", "as_of": rfc3339(allowed), "identifiers": [{ "kind": "phone", "value": PHONE }] });
        assert_eq!(checked(&gateway, body)["record"], granted["record"]);
        let ahead = json!({ "purpose": "marketing", "channel": "messenger", "as_of": "2099-01-01T00:00:00Z", "identifiers": [] });
        assert_eq!(post(&gateway, "check", &ahead).code(), "not-past");
        // What nobody may know any more is not answered about that moment either.
        assert_eq!(post(&gateway, "erasures", &json!({ "phone": PHONE })).status, 201);
        assert_eq!(of(&gateway, allowed), "never-consented");
    });
}

#[test]
fn whom_a_check_concerned_sees_it_and_nobody_else_does() {
    on_each_engine(|engine| {
        let gateway = Gateway::start(engine);
        let holder = Holder::new(&gateway);
        let asked = |page: &Page| page.times("operator, key “test”");
        assert!(holder.see().contains("Nobody has asked yet."));
        assert_eq!(holder.sms(), "granted");
        let page = holder.see();
        assert!(asked(&page) == 1 && page.contains("Who asked whether they may contact you"), "{page}");
        assert_eq!(holder.check("notices", Some("sms"), "phone", "+7 702 333 44 55"), "never-consented");
        assert_eq!(asked(&holder.see()), 1, "a check of somebody else");
        // Among a thousand.
        let mut people: Vec<Value> =
            (0..999_u64).map(|n| json!({ "kind": "phone", "value": format!("+7701{:07}", scattered(n)) })).collect();
        people.insert(500, json!({ "kind": "phone", "value": "8 (775) 030-00-77" }));
        let body = json!({ "purpose": "notices", "channel": "sms", "identifiers": people });
        let answer = gateway.post_with_key("stop-collector", "/v1/sites/stop-collector/check", &body);
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.json()["results"][500]["reason"], "granted");
        assert_eq!(asked(&holder.see()), 2);
        // And whoever answers for the site sees who asked about how many, and about nobody.
        let bearer = format!("Bearer {}", gateway.key("stop-collector"));
        let list = |query: &str| {
            let path = format!("/v1/sites/stop-collector/checks{query}");
            gateway.connect().ask("GET", &path, &[("Authorization", &bearer)], b"").unwrap().json()
        };
        let all = list("");
        let counts: Vec<(u64, u64)> = all["checks"]
            .as_array()
            .unwrap()
            .iter()
            .map(|check| (check["asked"].as_u64().unwrap(), check["allowed"].as_u64().unwrap()))
            .collect();
        assert_eq!(counts, [(1000, 1), (1, 0), (1, 1)], "{all}");
        assert_eq!(all["checks"][0]["check"], answer.json()["check"]);
        assert_eq!(all["checks"][0]["reasons"], json!({ "granted": 1, "never-consented": 999 }));
        assert_eq!((&all["checks"][2]["key"], &all["before"]), (&json!("test"), &Value::Null));
        assert_eq!(list("?before=1")["checks"], json!([all["checks"][2]]));
        // A system that names who asks is shown that name, and so is the console; the person reads the system alone.
        let question = json!({ "purpose": "notices", "channel": "sms", "identifiers": [{ "kind": "phone", "value": HOLDER }] });
        let named = |path: &str, kind: &str, body: &[u8], who: &str| {
            let headers = [("Authorization", &*bearer), ("Content-Type", kind), ("On-Behalf-Of", who)];
            gateway.connect().ask("POST", &format!("/v1/sites/stop-collector/{path}"), &headers, body).unwrap()
        };
        let one = question.to_string();
        assert_eq!(named("check", "application/json", one.as_bytes(), "aliya.canary@example.kz").status, 200);
        let bulk = format!("phone\n{HOLDER}\n");
        let listed = named("check/bulk?purpose=notices&channel=sms", "text/csv", bulk.as_bytes(), "berik.canary");
        assert_eq!(listed.status, 200, "{}", listed.text());
        assert_eq!(named("check", "application/json", one.as_bytes(), "\u{1}").status, 400, "no header can hold that");
        let two = list("");
        assert_eq!((&two["checks"][0]["behalf"], &two["checks"][0]["bulk"]), (&json!("berik.canary"), &json!(true)));
        assert_eq!(two["checks"][1]["behalf"], "aliya.canary@example.kz");
        assert!(two["checks"][2].get("behalf").is_none());
        let owner = crate::console::Person::new(&gateway, "owner", "owner", "stop-collector").signed_in(&gateway);
        assert!(owner.get("/console/site/stop-collector/checks").page().contains("aliya.canary@example.kz (API key test)"));
        assert!(!holder.see().contains("canary") && asked(&holder.see()) == 4);
        for _ in 0..130 {
            holder.sms();
        }
        let (newest, rest) = (list(""), list("?before=128"));
        assert_eq!((newest["checks"].as_array().unwrap().len(), &newest["before"]), (7, &json!(128)));
        assert_eq!((rest["checks"].as_array().unwrap().len(), &rest["before"]), (128, &Value::Null));
        assert_eq!(asked(&holder.see()), 100, "a page shows the last hundred");
    });
}

#[test]
fn what_cannot_be_put_on_record_is_not_answered() {
    let mut gateway = setup(Engine::Redis).start();
    decide(&gateway, PHONE, "messenger", true, None);
    gateway.redis.as_mut().unwrap().kill();
    let body = json!({ "purpose": "marketing", "channel": "messenger", "identifiers": [{ "kind": "phone", "value": PHONE }] });
    let answer = post(&gateway, "check", &body);
    assert_eq!(answer.status, 503, "{}", answer.text());
    assert!(!answer.text().contains("granted"));
}
