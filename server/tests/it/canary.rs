//! Nothing personal is to be found in logs, metrics, errors or the store: marked values go in everywhere and
//! are looked for in everything that comes out.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::json;

use crate::applications::{filled, post, token};
use crate::support::receiver::Receiver;
use crate::support::{Act, Setup, on_each_engine};

/// The marked values, in every form they take.
const MARKS: [&str; 9] = [
    "990230300005",
    "7750300077",
    "aliya.canary",
    "Aliya.Canary",
    "Канарейка",
    "Құпия сөз",
    "203.0.113.77",
    "CanaryBrowser",
    "secret-in-query",
];

/// An application full of marked values.
pub(crate) fn marked() -> BTreeMap<&'static str, String> {
    let mut fields = filled();
    fields.insert("email", "Aliya.Canary@example.kz".into());
    fields.insert("name", "Әлия Канарейка".into());
    fields.insert("message", "Құпия сөз 990230300005".into());
    fields
}

/// Every file below a folder, with its name. A gateway may be at work in it: a folder that is gone when its
/// turn comes has nothing in it any more.
pub(crate) fn everything_below(folder: &Path) -> Vec<(String, Vec<u8>)> {
    fn collect(entries: fs::ReadDir, all: &mut Vec<(String, Vec<u8>)>) {
        for path in entries.map_while(Result::ok).map(|entry| entry.path()) {
            if path.is_dir() {
                if let Ok(inner) = fs::read_dir(&path) {
                    collect(inner, all);
                }
            } else {
                all.push((path.display().to_string(), fs::read(&path).unwrap_or_default()));
            }
        }
    }
    let mut all = Vec::new();
    collect(fs::read_dir(folder).unwrap(), &mut all);
    all
}

/// No marked value is in these bytes.
pub(crate) fn search(place: &str, bytes: &[u8]) {
    for mark in MARKS {
        let found = bytes.windows(mark.len()).any(|window| window == mark.as_bytes());
        assert!(!found, "{mark} is in {place}");
    }
}

#[test]
fn marked_values_are_nowhere_in_the_clear() {
    on_each_engine(|engine| {
        let receiver = Receiver::start(&["500 No"]);
        let more = format!(
            "[proxies]\ntrusted = [\"127.0.0.1/32\"]\n[forward]\nallow_networks = [\"127.0.0.0/8\"]\n\
             [forward.destinations.\"stop-collector/case-system\"]\nurl = \"http://127.0.0.1:{}/\"\nsecret_file = \"hook.secret\"\n",
            receiver.port
        );
        let mut gateway = Setup::new(engine).sites(&["jetu", "stop-collector", "vivus"]).config(&more).start();
        let form = "stop-collector/complaint";
        let sent = post(&gateway, form, &token(&gateway, form), &marked());
        assert_eq!(sent.status, 303);
        receiver.wait(1);
        // The same words in a request by the private link, and in what the operator says of it.
        let holder = crate::my::Holder::complaining(&gateway, &marked());
        let asked = holder.press("requests", &[("ask", "correction"), ("message", "Құпия сөз Канарейка 990230300005")]);
        assert_eq!(asked.status, 303);
        search("the answer's headers", format!("{:?}", asked.headers).as_bytes());
        let request = crate::my::open(&gateway)[0].clone();
        search("the list of requests", request.to_string().as_bytes());
        let path = format!("requests/{}/answer", request["record"].as_str().unwrap());
        let words = json!({ "outcome": "refused", "ground": "identity", "text": "Құпия сөз Канарейка aliya.canary" });
        let answered = crate::my::operator(&gateway, "POST", &path, "canary-answer", &words);
        assert_eq!(answered.status, 201);
        search("the answer to the operator", &answered.body);
        search("the answer's headers", format!("{:?}", sent.headers).as_bytes());
        // Whoever asks about them, reports that they were contacted, or puts them on a list.
        let known = json!([{ "kind": "phone", "value": "+7 775 030 00 77", "row": 1 }]);
        let list = json!({ "batch": "canary", "source": "x", "date": "2026-01-01", "identifiers": known });
        let identifier = json!([{ "kind": "phone", "value": "+7 775 030 00 77" }]);
        let contacts = json!({ "purpose": "notices", "channel": "sms", "contacts": identifier });
        let question = json!({ "purpose": "notices", "channel": "sms", "identifiers": identifier });
        for (path, body) in [("contacts", contacts), ("imports/suppression", list), ("check", question)] {
            let answer = gateway.post_with_key("stop-collector", &format!("/v1/sites/stop-collector/{path}"), &body);
            assert!(answer.status < 300, "{path}: {}", answer.text());
            search(path, &answer.body);
        }
        // Things that go wrong with the same values in them.
        let mut errors = Vec::new();
        let headers = [
            ("Origin", "https://jetu.kz"),
            ("Content-Type", "application/json"),
            ("Idempotency-Key", "990230300005-key"),
            ("X-Forwarded-For", "203.0.113.77"),
            ("User-Agent", "CanaryBrowser/1.0"),
            ("Referer", "https://x.test/?q=secret-in-query"),
        ];
        let person = json!({ "iin": "990230300006", "phone": "+7 775 030 00 77", "email": "aliya.canary@@example.kz", "name": "Канарейка" });
        let base = Act::allow(1, "x").body;
        let mut wrong =
            vec![json!({ "contact": person }), json!("990230300005"), json!({ "page": "Құпия сөз", "device": "Канарейка" })];
        wrong.push(base.clone());
        for body in &wrong {
            let path = "/v1/sites/jetu/consents?iin=990230300005&q=secret-in-query";
            errors.push(gateway.connect().ask("POST", path, &headers, body.to_string().as_bytes()).unwrap());
            errors.push(
                gateway.connect().ask("POST", "/v1/sites/990230300005/check", &headers, body.to_string().as_bytes()).unwrap(),
            );
        }
        errors.push(
            gateway
                .connect()
                .ask("POST", "/v1/sites/jetu/consents", &headers, b"{\"lang\": \"990230300005 aliya.canary\"")
                .unwrap(),
        );
        errors.push(gateway.post_with_key(
            "vivus",
            "/v1/sites/vivus/check",
            &json!({ "purpose": "Канарейка", "identifiers": [] }),
        ));
        errors.push(gateway.get("/f/stop-collector/Aliya.Canary?x=990230300005"));
        for error in &errors {
            search("an answer", &error.body);
        }
        search("the metrics", &gateway.get("/metrics").body);
        for path in ["/log/stop-collector/tile/entries/000.p/1", "/log/jetu/checkpoint", "/readyz"] {
            search(path, &gateway.get(path).body);
        }
        if let Some(redis) = &gateway.redis {
            for (place, bytes) in everything_below(redis.folder()) {
                search(&place, &bytes);
            }
        }
        gateway.kill();
        for (place, bytes) in everything_below(gateway.folder()) {
            search(&place, &bytes);
        }
        assert!(!gateway.log().is_empty());
    });
}
