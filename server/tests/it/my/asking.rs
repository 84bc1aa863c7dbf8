//! Requests under the law, held consents, and the operator's answers.

use serde_json::{Value, json};

use super::{Holder, SITE, holding, open, operator, size, verified};
use crate::support::clock::within_one_day;
use crate::support::{Engine, Gateway, on_each_engine};

fn answer(gateway: &Gateway, record: &str, key: &str, body: &Value) -> crate::support::Answer {
    operator(gateway, "POST", &format!("requests/{record}/answer"), key, body)
}

#[test]
fn every_request_gets_its_clock_and_its_answer() {
    within_one_day();
    on_each_engine(|engine| {
        let mut gateway = Gateway::start(engine);
        {
            let holder = Holder::new(&gateway);
            let asks = [
                ("information", 3, "Tell me what data"),
                ("correction", 1, "Correct my data"),
                ("deletion", 1, "Delete my data"),
                ("blocking", 1, "Block my data"),
                ("anonymisation", 1, "Make my data anonymous"),
                ("objection", 3, "I object to automated"),
            ];
            for (ask, ..) in asks {
                let message = if ask == "correction" { "Телефоным: 8 701 222 33 44 🙂" } else { "" };
                let sent = holder.press("requests", &[("ask", ask), ("message", message)]);
                assert_eq!(sent.status, 303, "{ask}: {}", sent.text());
            }
            let listed = open(&gateway);
            assert_eq!(listed.len(), asks.len());
            let days = |ask: &str| {
                let request = listed.iter().find(|request| request["ask"] == ask).unwrap();
                assert_eq!((&request["overdue"], &request["outcome"]), (&json!(false), &Value::Null));
                request["answer_by"].as_str().unwrap().to_owned()
            };
            assert!(listed.windows(2).all(|pair| pair[0]["answer_by"].as_str() <= pair[1]["answer_by"].as_str()));
            for (ask, term, _) in asks {
                assert_eq!(days(ask) < days("information"), term < 3, "{ask}");
            }
            let words = listed.iter().map(Value::to_string).collect::<String>();
            assert!(!words.contains("222 33 44") && !words.contains("990230300005"), "a list holds nothing personal: {words}");

            for (at, request) in listed.iter().enumerate() {
                let record = request["record"].as_str().unwrap();
                let body = json!({ "outcome": "refused", "ground": "law", "text": format!("Жауап {at}: заңның 24-бабы") });
                assert_eq!(answer(&gateway, record, &format!("answer-key-{at}"), &body).status, 201);
            }
            assert!(open(&gateway).is_empty());
            let page = holder.see();
            for (at, (_, _, title)) in asks.iter().enumerate() {
                assert!(page.contains(&format!("Жауап {at}")) && page.contains(title), "{title}: {page}");
            }
            assert!(page.contains("a law demands it") && page.contains("222 33 44"));
        }
        verified(&mut gateway);
    });
}

#[test]
fn blocking_denies_every_check_at_once_and_until_it_is_lifted() {
    on_each_engine(|engine| {
        let gateway = Gateway::start(engine);
        let holder = Holder::new(&gateway);
        let both = || (holder.sms(), holder.check("complaint", None, "iin", "990230300005"));
        let all = |word: &str| (word.to_owned(), word.to_owned());
        assert_eq!(both(), all("granted"));
        assert_eq!(holder.press("requests", &[("ask", "blocking")]).status, 303);
        assert_eq!(both(), all("blocked-by-request"));
        let again = holder.press("requests", &[("ask", "blocking"), ("message", "тағы да")]);
        let page = again.page();
        assert!(again.status == 409 && page.contains("the answer is still to come"), "{page}");
        assert_eq!(page.form_value("message"), "тағы да", "what was typed stays");

        // Not confirmed: it ends. Confirmed: it stays until it is lifted.
        let record = open(&gateway)[0]["record"].as_str().unwrap().to_owned();
        let refused = json!({ "outcome": "refused", "ground": "unfounded", "text": "Бұзушылық табылмады." });
        assert_eq!(answer(&gateway, &record, "refused-key", &refused).status, 201);
        assert_eq!(both(), all("granted"));
        assert_eq!(answer(&gateway, &record, "lifted-key-0", &json!({ "outcome": "lifted", "text": "x" })).code(), "not-blocked");

        assert_eq!(holder.press("requests", &[("ask", "blocking")]).status, 303);
        let record = open(&gateway)[0]["record"].as_str().unwrap().to_owned();
        let granted = json!({ "outcome": "granted", "text": "Тексереміз." });
        assert_eq!(answer(&gateway, &record, "granted-key", &granted).status, 201);
        assert_eq!(both(), all("blocked-by-request"));
        // The same key and body is the same answer; another answer is none.
        assert_eq!(answer(&gateway, &record, "granted-key", &granted).status, 201);
        assert_eq!(answer(&gateway, &record, "granted-key", &refused).code(), "idempotency-key-reused");
        assert_eq!(answer(&gateway, &record, "other-key-1", &refused).code(), "answered-before");
        assert_eq!(answer(&gateway, &record, "lifted-key", &json!({ "outcome": "lifted", "text": "Түзетілді." })).status, 201);
        assert_eq!(both(), all("granted"));
        assert_eq!(answer(&gateway, &record, "lifted-key-2", &json!({ "outcome": "lifted", "text": "x" })).code(), "not-blocked");
        assert!(holder.see().contains("No longer blocked") && holder.see().contains("Түзетілді."));
    });
}

#[test]
fn a_held_consent_is_taken_back_by_asking_and_everything_else_at_once() {
    on_each_engine(|engine| {
        let mut gateway = holding(engine);
        {
            let holder = Holder::new(&gateway);
            let complaint = || holder.check("complaint", None, "iin", "990230300005");
            let due = json!({ "iin": "990230300005", "purpose": "complaint", "open": true, "ground": "Шарт № 7, 12.03.2026" });
            assert_eq!(operator(&gateway, "PUT", "obligations", "obligation-1", &due).status, 201);
            assert!(holder.see().contains("15 working days"), "it stands there before the button is pressed");
            assert_eq!(holder.press("consents", &[("withdraw", "all")]).status, 303);
            assert_eq!((holder.sms(), complaint()), ("withdrawn".into(), "granted".into()));
            let page = holder.see();
            assert!(page.contains("Your withdrawal is recorded. Answer no later than"), "{page}");
            assert!(!page.contains("№ 7"), "whoever has the link may be a stranger: {page}");
            let again = holder.press("consents", &[("withdraw", "p:complaint")]);
            assert!(again.status == 409 && again.page().contains("still to come"), "{}", again.text());

            let listed = open(&gateway);
            assert_eq!(listed.len(), 1);
            assert_eq!((&listed[0]["ask"], &listed[0]["purposes"]), (&json!("withdrawal"), &json!(["complaint"])));
            let record = listed[0]["record"].as_str().unwrap().to_owned();
            let before = size(&gateway);
            let details = operator(&gateway, "GET", &format!("requests/{record}"), "", &Value::Null).json();
            assert_eq!(details["obligations"][0]["ground"], "Шарт № 7, 12.03.2026");
            assert_eq!(details["fields"]["iin"], "990230300005");
            assert_eq!(size(&gateway), before + 1, "the look is on record");
            operator(&gateway, "GET", &format!("requests/{record}"), "", &Value::Null);
            assert_eq!(size(&gateway), before + 1, "the same key on the same day is the same look");
            assert!(holder.see().contains("key “test”"), "{}", holder.see());

            let refused = json!({ "outcome": "refused", "ground": "obligation", "text": "Ашық міндеттеме бар." });
            assert_eq!(answer(&gateway, &record, "refused-key", &refused).status, 201);
            assert_eq!(complaint(), "granted");
            let page = holder.see();
            assert!(page.contains("an open obligation") && page.contains("Ашық міндеттеме бар."), "{page}");

            // Fulfilled: reported, asked again, granted, and the check knows at once.
            let over = json!({ "iin": "990230300005", "purpose": "complaint", "open": false, "ground": "Орындалды" });
            assert_eq!(operator(&gateway, "PUT", "obligations", "obligation-2", &over).status, 201);
            assert_eq!(holder.press("consents", &[("withdraw", "p:complaint")]).status, 303);
            let record = open(&gateway)[0]["record"].as_str().unwrap().to_owned();
            let details = operator(&gateway, "GET", &format!("requests/{record}"), "", &Value::Null).json();
            assert_eq!(details["obligations"], json!([]));
            let granted = json!({ "outcome": "granted", "text": "Өңдеу тоқтатылды." });
            assert_eq!(answer(&gateway, &record, "granted-key", &granted).status, 201);
            assert_eq!(complaint(), "withdrawn");
            assert!(holder.see().contains("Processing stopped"));
            let wrong = json!({ "iin": "990230300005", "purpose": "notices", "open": true, "ground": "x" });
            assert_eq!(operator(&gateway, "PUT", "obligations", "obligation-3", &wrong).code(), "no-obligation");
        }
        verified(&mut gateway);
    });
}

#[test]
fn the_receipt_s_own_button_asks_too_where_a_consent_is_held() {
    let gateway = holding(Engine::Redb);
    let holder = Holder::new(&gateway);
    let headers = [("Content-Type", "application/x-www-form-urlencoded")];
    let withdraw = || gateway.connect().ask("POST", &format!("{}/withdraw", holder.receipt), &headers, b"token=x").unwrap();
    let first = withdraw();
    assert_eq!(first.status, 303, "{}", first.text());
    assert_eq!((holder.sms(), holder.check("complaint", None, "iin", "990230300005")), ("withdrawn".into(), "granted".into()));
    assert_eq!(withdraw().header("location"), first.header("location"));
    assert_eq!(open(&gateway).len(), 1);
    assert!(holder.see().contains("Your withdrawal is recorded"), "what is done by the receipt is on the page");
}

#[test]
fn what_cannot_be_sent_is_said_and_kept() {
    let gateway = Gateway::start(Engine::Redb);
    let holder = Holder::new(&gateway);
    let before = size(&gateway);
    let long = "ұ".repeat(4001);
    let cases: [(&[(&str, &str)], &str); 5] = [
        (&[("message", "Не сұраймын?")], "Choose what you ask for."),
        (&[("ask", "withdrawal"), ("message", "Не сұраймын?")], "Choose what you ask for."),
        (&[("ask", "correction"), ("message", "  ")], "Write what to correct."),
        (&[("ask", "information"), ("message", &long)], "too long"),
        (&[("ask", "information"), ("message", "a\u{0}b")], "cannot be sent"),
    ];
    for (fields, sentence) in cases {
        let again = holder.press("requests", fields);
        assert_eq!(again.status, 422, "{sentence}");
        let page = again.page();
        assert!(page.contains(sentence), "{sentence}: {page}");
        for (_, value) in fields.iter().filter(|(name, value)| *name == "message" && !value.contains('\0')) {
            assert!(page.form_value("message").contains(value.trim_matches(' ')), "what was typed stays: {page}");
        }
        if fields.contains(&("ask", "correction")) {
            assert!(page.has("input[name=\"ask\"][value=\"correction\"][checked]"), "the choice stays: {page}");
        }
    }
    // An expired form keeps everything, and so does one of another page.
    let stale = holder.send("requests", "old", &[("ask", "objection"), ("message", "</textarea><script>alert(1)</script>")]);
    assert_eq!(stale.status, 422);
    let page = stale.page();
    assert_eq!(page.form_value("message"), "</textarea><script>alert(1)</script>");
    assert!(!page.texts_in("script").iter().any(|script| script.contains("alert")), "what was typed does not run: {page}");
    let big = holder.press("requests", &[("ask", "objection"), ("message", &"я".repeat(40_000))]);
    assert_eq!(big.status, 413);
    assert_eq!(size(&gateway), before, "nothing was recorded");
    // What turns the direction of reading is refused by name, here as in every form.
    let turned = holder.press("requests", &[("ask", "objection"), ("message", "а\u{202e}б")]);
    assert_eq!(turned.status, 422);
    // Four thousand characters of any other kind arrive as they are.
    let whole = "🙂ә<b>=1+1".chars().cycle().take(4000).collect::<String>();
    assert_eq!(holder.press("requests", &[("ask", "objection"), ("message", &whole)]).status, 303);
    let record = open(&gateway)[0]["record"].as_str().unwrap().to_owned();
    assert_eq!(operator(&gateway, "GET", &format!("requests/{record}"), "", &Value::Null).json()["message"], whole);
    let page = holder.see();
    let is_there = page.texts_in("blockquote").iter().any(|words| words.contains("<b>=1+1"));
    assert!(is_there && !page.has("blockquote b"), "and are shown as words: {page}");
}

#[test]
fn only_the_site_s_own_key_answers_and_only_what_was_asked() {
    let gateway = Gateway::start(Engine::Redb);
    let holder = Holder::new(&gateway);
    assert_eq!(holder.press("requests", &[("ask", "information")]).status, 303);
    let record = open(&gateway)[0]["record"].as_str().unwrap().to_owned();
    let before = size(&gateway);
    let foreign = format!("Bearer {}", gateway.key("jetu"));
    for bearer in ["Bearer x", foreign.as_str()] {
        let headers = [("Authorization", bearer), ("Content-Type", "application/json"), ("Idempotency-Key", "a-key-of-one")];
        for (method, path) in [
            ("GET", "requests".to_owned()),
            ("GET", format!("requests/{record}")),
            ("POST", format!("requests/{record}/answer")),
            ("PUT", "obligations".into()),
        ] {
            let answer = gateway.connect().ask(method, &format!("/v1/sites/{SITE}/{path}"), &headers, b"{}").unwrap();
            assert_eq!(answer.code(), "unauthorized", "{method} {path}");
        }
    }
    let granted = json!({ "outcome": "granted", "text": "Иә" });
    assert_eq!(answer(&gateway, &"00".repeat(16), "unknown-one", &granted).code(), "not-found");
    assert_eq!(answer(&gateway, "no-record", "unknown-two", &granted).code(), "not-found");
    for (body, code) in [
        (json!({ "outcome": "refused", "text": "Жоқ" }), "ground"),
        (json!({ "outcome": "granted", "ground": "law", "text": "Иә" }), "ground"),
        (json!({ "outcome": "granted", "text": " " }), "required"),
        (json!({ "outcome": "granted", "text": "ұ".repeat(4001) }), "too-long"),
        (json!({ "outcome": "perhaps", "text": "Иә" }), "wrong-shape"),
        (json!({ "outcome": "granted", "text": "Иә", "extra": 1 }), "wrong-shape"),
        (json!({ "outcome": "lifted", "text": "Иә" }), "not-blocked"),
    ] {
        assert_eq!(answer(&gateway, &record, "some-other-key", &body).code(), code, "{body}");
    }
    assert_eq!(size(&gateway), before, "nothing was recorded");
    assert_eq!(answer(&gateway, &record, "the-right-one", &granted).status, 201);
}

/// Behind the key of a system is somebody: named, they are on record with it, and no stranger reads who it was.
#[test]
fn who_acts_behind_a_key_is_on_record_and_not_on_the_page_of_the_person() {
    on_each_engine(|engine| {
        let gateway = Gateway::start(engine);
        let holder = Holder::new(&gateway);
        assert_eq!(holder.press("requests", &[("ask", "information")]).status, 303);
        let record = open(&gateway)[0]["record"].as_str().unwrap().to_owned();
        let bearer = format!("Bearer {}", gateway.key(SITE));
        let ask = |method: &str, path: &str, who: &str, body: &str| {
            let headers = [
                ("Authorization", bearer.as_str()),
                ("Content-Type", "application/json"),
                ("Idempotency-Key", "a-key-of-this-test"),
                ("On-Behalf-Of", who),
            ];
            gateway.connect().ask(method, &format!("/v1/sites/{SITE}/requests/{path}"), &headers, body.as_bytes()).unwrap()
        };
        let size = size(&gateway);
        for wrong in ["", "ә", &"x".repeat(65)] {
            assert_eq!(ask("GET", &record, wrong, "").code(), "name", "{wrong}");
        }
        assert_eq!(crate::my::size(&gateway), size, "nothing was shown");
        assert_eq!(ask("GET", &record, "dana@jetu.kz", "").status, 200);
        assert_eq!(ask("GET", &record, "arman@jetu.kz", "").status, 200);
        assert_eq!(crate::my::size(&gateway), size + 2, "two people are two looks");
        let answer = json!({ "outcome": "granted", "text": "Мәліметті жібердік." }).to_string();
        assert_eq!(ask("POST", &format!("{record}/answer"), "dana@jetu.kz", &answer).status, 201);
        let page = holder.see();
        assert!(page.contains("key “test”") && !page.contains("dana") && !page.contains("arman"), "{page}");
        let officer = crate::console::Person::new(&gateway, "officer@example.kz", "officer", SITE).signed_in(&gateway);
        let journal = officer.get(&format!("/console/site/{SITE}/journal")).page();
        assert!(journal.contains("test/dana@jetu.kz") && journal.contains("test/arman@jetu.kz"), "{journal}");
        assert!(!gateway.log().contains("jetu.kz\""), "the log names nobody");
    });
}
