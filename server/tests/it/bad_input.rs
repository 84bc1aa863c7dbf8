//! Bad input gets a clear answer, and nothing is recorded.

use std::time::{Duration, Instant};

use serde_json::json;
use tempfile::TempDir;

use crate::support::fixture::try_kelisim;
use crate::support::{Act, Engine, Gateway, Judge, Setup, on_each_engine, shared};

fn size(gateway: &Gateway) -> u64 {
    gateway.get("/log/jetu/checkpoint").text().lines().nth(1).unwrap().parse().unwrap()
}

#[test]
fn every_mistake_has_its_code_and_leaves_no_trace() {
    on_each_engine(|engine| {
        let gateway = Setup::new(engine).sites(&["jetu"]).start();
        let before = size(&gateway);
        let good = || Act::allow(1, "key-of-one");
        let cases: Vec<(Act, u16, &str)> = vec![
            (Act { site: "nobody", ..good() }, 404, "unknown-site"),
            (Act { origin: "https://evil.test".into(), ..good() }, 403, "wrong-origin"),
            (Act { origin: "null".into(), ..good() }, 403, "wrong-origin"),
            (Act { origin: "https://jetu.kz.evil.test".into(), ..good() }, 403, "wrong-origin"),
            (Act { origin: "http://jetu.kz".into(), ..good() }, 403, "wrong-origin"),
            (Act { origin: "https://JETU.kz".into(), ..good() }, 403, "wrong-origin"),
            (Act { origin: "https://jetu.kz:444".into(), ..good() }, 403, "wrong-origin"),
            (Act { origin: "https://jetu.kz.".into(), ..good() }, 403, "wrong-origin"),
            (Act { key: "short".into(), ..good() }, 400, "no-idempotency-key"),
            (good().with("text", json!("ab".repeat(32))), 422, "unknown-text"),
            (good().with("text", json!("ab")), 422, "wrong-shape"),
            (good().with("choices", json!({ "c:spying": true })), 422, "unknown-item"),
            (good().with("choices", json!({ "p:marketing/sms": true })), 422, "unknown-item"),
            (good().with("choices", json!({})), 422, "empty-decision"),
            (good().with("method", json!("reject-all")), 422, "not-clicked"),
            (good().with("method", json!("guess")), 422, "wrong-shape"),
            (good().with("lang", json!("de")), 422, "wrong-shape"),
            (good().with("decided_at", json!(1)), 422, "too-old"),
            (good().with("device", json!("short")), 422, "device"),
            (good().with("extra", json!(1)), 422, "wrong-shape"),
            (good().without("text"), 422, "wrong-shape"),
            (good().without("device"), 422, "who"),
            (good().with("contact", json!({ "phone": "+77011111111" })), 422, "who"),
            (good().without("device").with("contact", json!({ "iin": "990230300006" })), 422, "iin-check-digit"),
            (good().without("device").with("contact", json!({ "phone": "12" })), 422, "phone-length"),
            (good().without("device").with("contact", json!({ "name": "Aliya" })), 422, "no-identifier"),
            (good().with("page", json!("x".repeat(17_000))), 413, "too-large"),
        ];
        for (act, status, code) in cases {
            let answer = act.send(&gateway);
            assert_eq!((answer.status, answer.code().as_str()), (status, code), "{}", act.body);
            let allowed = answer.header("access-control-allow-origin");
            assert_eq!(allowed.is_some(), answer.status != 403 && answer.status != 404, "{code}");
        }
        let raw = |headers: &[(&str, &str)], body: &[u8]| {
            let answer = gateway.connect().ask("POST", "/v1/sites/jetu/consents", headers, body).unwrap();
            (answer.status, answer.code())
        };
        let (origin, json, key) =
            (("Origin", "https://jetu.kz"), ("Content-Type", "application/json"), ("Idempotency-Key", "key-of-raw"));
        assert_eq!(raw(&[origin, json, key], b"{"), (400, "malformed-json".into()));
        assert_eq!(raw(&[origin, json, key], "[".repeat(10_000).as_bytes()), (422, "wrong-shape".into()));
        assert_eq!(raw(&[origin, json, key], &[0xff, 0xfe]), (400, "malformed-json".into()));
        assert_eq!(raw(&[origin, ("Content-Type", "text/plain"), key], b"{}"), (415, "media-type".into()));
        assert_eq!(raw(&[origin, json], b"{}"), (400, "no-idempotency-key".into()));
        assert_eq!(raw(&[json, key], b"{}"), (401, "unauthorized".into()));
        let utf16 = ("Content-Type", "application/json; charset=utf-16");
        assert_eq!(raw(&[origin, utf16, key], b"{}"), (415, "media-type".into()));
        let utf8 = ("Content-Type", "application/json; charset=\"UTF-8\"");
        assert_eq!(raw(&[origin, utf8, key], b"{}"), (422, "wrong-shape".into()));
        for coding in ["gzip", "br", "zstd"] {
            assert_eq!(raw(&[origin, json, key, ("Content-Encoding", coding)], b"{}"), (415, "media-type".into()), "{coding}");
        }
        for twice in [origin, json, key, ("Authorization", "Bearer x"), ("Sec-Fetch-Site", "same-origin")] {
            assert_eq!(raw(&[origin, json, key, twice, twice], b"{}"), (400, "sent-twice".into()), "{twice:?}");
        }
        let body = good().body.to_string();
        let contradicts = body.replace("\"c:analytics\":true", "\"c:analytics\":false,\"c:analytics\":true");
        assert_ne!(body, contradicts);
        assert_eq!(raw(&[origin, json, key], contradicts.as_bytes()), (422, "wrong-shape".into()), "the same item twice");
        assert_eq!(size(&gateway), before, "something was recorded");
    });
}

#[test]
fn no_error_repeats_what_was_sent() {
    let gateway = Setup::new(Engine::Redb).sites(&["jetu"]).start();
    for mark in ["+77011234567", "<script>alert(1)</script>", &"x".repeat(10_000)] {
        for act in [
            Act::allow(1, "key-of-one").with("choices", json!({ mark: true })),
            Act::allow(1, "key-of-one").with("lang", json!(mark)),
            Act::allow(1, "key-of-one").with("device", json!(mark)),
            Act::allow(1, "key-of-one").with(mark, json!(true)),
        ] {
            let answer = act.send(&gateway);
            assert_eq!(answer.status, 422);
            assert!(!answer.text().contains(mark), "{}", answer.text());
        }
    }
    let answer = Act::allow(1, "key-of-one").with("choices", json!({ "c:spying": true })).send(&gateway);
    assert!(answer.text().contains("It asks about: c:functional"), "what can be asked is named: {}", answer.text());
}

#[test]
fn a_field_of_a_form_comes_once() {
    let gateway = Setup::new(Engine::Redb).sites(&["jetu", "vivus"]).start();
    let own = ("Sec-Fetch-Site", "same-origin");
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    let origin = format!("http://localhost:{}", gateway.port);
    for path in ["/f/vivus/contact", "/preferences/jetu", "/console/sign-in"] {
        let body = b"lang=ru&token=a&token=b";
        let answer = gateway.connect().ask("POST", path, &[own, form, ("Origin", &origin)], body).unwrap();
        assert_eq!(answer.status, 400, "{path}: {}", answer.text());
    }
}

#[test]
fn what_http_asks_for_is_there() {
    let gateway = Setup::new(Engine::Redb).sites(&["jetu"]).start();
    let ask = |path: &str, headers: &[(&str, &str)]| gateway.connect().ask("GET", path, headers, b"").unwrap();
    // Who may read a resource, and that private pages are nothing for a search engine.
    assert_eq!(ask("/preferences/jetu", &[]).header("cross-origin-resource-policy"), Some("same-origin"));
    for file in ["/embed/jetu.js", "/assets/site/jetu.css", "/favicon.ico"] {
        assert_eq!(ask(file, &[]).header("cross-origin-resource-policy"), Some("cross-origin"), "{file}");
    }
    for path in ["/r/jetu/aaaa", "/my/jetu/aaaa", "/console/sign-in", "/v1/sites/jetu/checks"] {
        assert_eq!(ask(path, &[]).header("x-robots-tag"), Some("noindex, nofollow"), "{path}");
    }
    assert_eq!(ask("/policy/jetu", &[]).header("x-robots-tag"), None);
    // Other bytes have another tag, and a copy that is current is not sent again.
    let tag = |coding: &str| {
        let answer = ask("/embed/jetu.js", &[("Accept-Encoding", coding)]);
        (answer.header("content-encoding").map(str::to_owned), answer.header("etag").unwrap().to_owned())
    };
    let tags = [tag("br"), tag("gzip"), tag("identity")];
    assert_eq!(tags.each_ref().map(|(coding, _)| coding.as_deref()), [Some("br"), Some("gzip"), None]);
    assert!(tags[0].1 != tags[1].1 && tags[1].1 != tags[2].1 && tags[0].1 != tags[2].1, "{tags:?}");
    for (coding, tag) in &tags {
        let accept = ("Accept-Encoding", coding.as_deref().unwrap_or("identity"));
        assert_eq!(ask("/embed/jetu.js", &[accept, ("If-None-Match", tag)]).status, 304);
        assert_eq!(ask("/embed/jetu.js", &[accept, ("If-None-Match", "*")]).status, 304);
        assert_eq!(ask("/embed/jetu.js", &[accept, ("If-None-Match", "\"other\"")]).status, 200);
    }
    let refused = ask("/v1/sites/jetu/checks", &[]);
    assert_eq!((refused.status, refused.header("www-authenticate")), (401, Some("Bearer")));
    assert_eq!(ask("/healthz", &[]).header("content-type"), Some("text/plain; charset=utf-8"));
    let bearer = format!("Bearer {}", gateway.key("jetu"));
    for query in ["before=-1", "before=x", "before=99999999999999999999"] {
        let answer = ask(&format!("/v1/sites/jetu/checks?{query}"), &[("Authorization", &bearer)]);
        assert_eq!((answer.status, answer.code().as_str()), (422, "wrong-query"), "{query}");
    }
}

#[test]
fn a_replayed_request_changes_nothing() {
    let gateway = Setup::new(Engine::Redb).sites(&["jetu"]).start();
    let old = Act::allow(1, "key-of-grant");
    assert_eq!(old.send(&gateway).json()["kind"], "granted");
    assert_eq!(Act::refuse(1, "key-of-refusal").send(&gateway).json()["kind"], "withdrawn");
    let before = size(&gateway);
    for _ in 0..20 {
        assert_eq!(old.send(&gateway).status, 201);
    }
    assert_eq!(size(&gateway), before);
    Judge::new("jetu", gateway.folder()).judge(&gateway);
}

#[test]
fn endless_and_slow_bodies_are_cut_off() {
    let gateway = shared(Engine::Redb);
    let head = "POST /v1/sites/jetu/consents HTTP/1.1\r\nHost: x\r\nOrigin: https://jetu.kz\r\nContent-Type: application/json\r\nIdempotency-Key: key-of-slow\r\n";
    // Endless: refused as soon as it is too much, long before it ends.
    let mut endless = gateway.connect();
    endless.send(format!("{head}Transfer-Encoding: chunked\r\n\r\n").as_bytes()).unwrap();
    for _ in 0..64 {
        if endless.send(format!("400\r\n{}\r\n", "x".repeat(1024)).as_bytes()).is_err() {
            break;
        }
    }
    assert_eq!(endless.read().unwrap().code(), "too-large");
    // Slow: a body that never comes, and a head that never ends. The gateway waits five seconds for a head
    // and ten for a body; a minute is what a busy machine may make of either.
    let begun = Instant::now();
    let mut slow = gateway.connect();
    slow.send(format!("{head}Content-Length: 100\r\n\r\n{{").as_bytes()).unwrap();
    let mut headless = gateway.connect();
    headless.send(b"POST /v1/sites/jetu/consents HTTP/1.1\r\nHost: x\r\nX: ").unwrap();
    assert_eq!(headless.read().map_or(408, |answer| answer.status), 408);
    assert!(begun.elapsed() < Duration::from_mins(1), "{:?}", begun.elapsed());
    assert_eq!(slow.read().unwrap().code(), "too-slow");
    assert!(begun.elapsed() < Duration::from_mins(1), "{:?}", begun.elapsed());
    // Meanwhile others are served.
    assert_eq!(Act::allow(7001, "key-of-others").send(&gateway).status, 201);
}

#[test]
fn a_key_is_for_one_site_and_its_questions_are_bounded() {
    let gateway = shared(Engine::Redb);
    let ask = |site: &str, key_of: &str, body: &serde_json::Value| {
        let bearer = format!("Bearer {}", gateway.key(key_of));
        let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
        gateway.connect().ask("POST", &format!("/v1/sites/{site}/check"), &headers, body.to_string().as_bytes()).unwrap()
    };
    let one = json!([{ "kind": "phone", "value": "+77011111111" }]);
    let good = json!({ "purpose": "marketing", "channel": "sms", "identifiers": one });
    assert_eq!(ask("vivus", "vivus", &good).status, 200);
    assert_eq!(ask("vivus", "jetu", &good).code(), "unauthorized");
    assert_eq!(ask("nobody", "vivus", &good).code(), "unknown-site");
    let unknown = ask("vivus", "vivus", &json!({ "purpose": "spying", "identifiers": one }));
    assert_eq!(unknown.code(), "unknown-purpose");
    // Nobody who asks is told that something could not be recorded.
    assert_eq!(unknown.json()["title"], "No such purpose");
    assert_eq!(ask("vivus", "vivus", &json!({ "purpose": "marketing", "identifiers": one })).code(), "no-channel");
    assert_eq!(
        ask("vivus", "vivus", &json!({ "purpose": "marketing", "channel": "fax", "identifiers": one })).code(),
        "unknown-channel"
    );
    let many: Vec<_> =
        (0..1001).map(|n| json!({ "kind": "phone", "value": format!("+7701{:07}", crate::check::scattered(n)) })).collect();
    assert_eq!(
        ask("vivus", "vivus", &json!({ "purpose": "marketing", "channel": "sms", "identifiers": many })).code(),
        "too-many"
    );
    let thousand = json!({ "purpose": "marketing", "channel": "sms", "identifiers": many[..1000] });
    assert_eq!(ask("vivus", "vivus", &thousand).json()["results"].as_array().unwrap().len(), 1000);
}

#[test]
fn site_files_with_ten_mistakes_are_told_whole() {
    let folder = TempDir::new().unwrap();
    let broken = folder.path().join("broken/site-x");
    std::fs::create_dir_all(&broken).unwrap();
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/core/tests/data/ten-mistakes.toml");
    std::fs::copy(source, broken.join("site.toml")).unwrap();
    let (right, printed) = try_kelisim(folder.path(), &["check", "broken"]);
    assert!(!right);
    assert!(printed.matches(": error: ").count() >= 10 && printed.contains("site.toml:12: error:"), "{printed}");
}
