//! What came another way is entered by staff: its term runs from the day it was received, who entered it stays in the
//! record, and no page of a visitor can claim the same.

use serde_json::json;

use crate::applications::filled;
use crate::console::Person;
use crate::my::SITE;
use crate::support::act::text;
use crate::support::{Act, Setup, clock, on_each_engine};

/// The date in Kazakhstan so many days ago, ISO 8601.
fn day(ago: u64) -> String {
    let seconds = (clock::now().0 / 1_000 + 5 * 3_600).saturating_sub(ago * 86_400);
    kelisim_ledger::receipt_file::moment(seconds).unwrap()[..10].to_owned()
}

#[test]
fn a_complaint_on_paper_is_entered_once_with_its_day_and_who_entered_it() {
    on_each_engine(|engine| {
        let gateway = Setup::new(engine).sites(&[SITE]).start();
        let worker = Person::new(&gateway, "worker@example.kz", "case-worker", SITE).signed_in(&gateway);
        let officer = Person::new(&gateway, "officer@example.kz", "officer", SITE).signed_in(&gateway);
        let here = format!("/console/site/{SITE}/enter?of=complaint");
        let list = worker.get(&format!("/console/site/{SITE}/cases")).page();
        assert!(list.attrs("a", "href").iter().any(|href| href.ends_with("/enter")));
        let page = worker.get(&here).page();
        let (form, key) = (worker.form(), page.form_value("key"));
        let received = day(3);
        let send = |more: &[(&str, &str)]| {
            let own = filled();
            let mut all: Vec<(&str, &str)> =
                own.iter().filter(|(name, _)| **name != "agree").map(|(name, value)| (*name, value.as_str())).collect();
            all.extend([("form", &*form), ("key", &*key), ("enter-how", "paper"), ("enter-lang", "kk")]);
            all.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
            all.extend(more);
            worker.post(&here, &all)
        };
        // Everything that is wrong is said at once, and what was typed stays.
        let wrong = send(&[("enter-received", "2020-01-01"), ("enter-identity", "x"), ("iin", "990230300006")]);
        let page = wrong.page();
        assert_eq!(wrong.status, 422);
        assert!(page.count(".trouble") >= 4, "day, identity, IIN, and no consent: {:?}", page.texts_in(".trouble"));
        assert!(page.contains(&filled()["message"]), "what was typed stays");
        assert_eq!(send(&[("enter-received", &day(0)), ("enter-identity", "Жеке куәлігі"), ("agree", "no")]).status, 422);

        let right = [("enter-received", &*received), ("enter-identity", "Жеке куәлігі № 012345678"), ("agree", "yes")];
        let size = crate::my::size(&gateway);
        let sent = send(&right);
        assert_eq!(sent.status, 303, "{:?}", sent.page().texts_in(".trouble"));
        let case = sent.header("location").unwrap().split('?').next().unwrap().to_owned();
        assert_eq!(send(&right).header("location").unwrap().split('?').next(), Some(&*case), "pressed twice, entered once");
        assert_eq!(crate::my::size(&gateway), size + 1);

        // The case: received then, and due so much sooner.
        let shown = worker.get(&case).page();
        let day = received.split('-').rev().collect::<Vec<_>>().join(".");
        assert!(shown.contains(&day) && shown.contains("Жеке куәлігі № 012345678"), "{}", shown.text());
        assert!(shown.contains("Entered by") && shown.contains("worker@example.kz"));

        // And the proof of it.
        let own = officer.form();
        let pack = officer.post(&format!("{case}/pack"), &[("form", &own), ("reason", "An inspector asks"), ("as", "json")]);
        let act = pack.json()["acts"][0].clone();
        assert_eq!(
            (act["consent_method"].as_str(), act["consent_record"]["event"]["consent_method"].as_str()),
            (Some("paper"), Some("paper"))
        );
        assert_eq!(act["fields"]["entered-by"], "worker@example.kz");
        // It counts from the beginning of that day: whatever the person decided since prevails.
        let begun = format!("{}T19:00:00Z", crate::entering::day(4));
        assert_eq!(act["consent_record"]["event"]["decided_at"], begun);
    });
}

#[test]
fn a_page_cannot_claim_a_paper_and_a_back_end_with_a_key_can() {
    on_each_engine(|engine| {
        let gateway = Setup::new(engine).sites(&["jetu", "vivus"]).start();
        for method in ["paper", "signature", "call", "counter", "email"] {
            let claimed = Act::allow(1, &format!("key-of-{method}")).with("method", json!(method)).send(&gateway);
            assert_eq!((claimed.status, claimed.json()["field"].as_str()), (422, Some("method")), "{}", claimed.text());
            let decision = json!({
                "contact": { "phone": "+7 701 555 44 33" }, "text": text("vivus", "marketing"), "lang": "kk", "method": method,
                "choices": { "p:marketing/sms": true }
            });
            let (bearer, key) = (format!("Bearer {}", gateway.key("vivus")), format!("stated-by-{method}"));
            let headers = [("Authorization", &*bearer), ("Content-Type", "application/json"), ("Idempotency-Key", &*key)];
            let body = decision.to_string();
            let stated = gateway.connect().ask("POST", "/v1/sites/vivus/consents", &headers, body.as_bytes()).unwrap();
            assert_eq!(stated.status, 201, "{}", stated.text());
        }
    });
}

#[test]
fn a_request_on_paper_begins_a_case_whose_term_runs_from_its_day() {
    on_each_engine(|engine| {
        let gateway = Setup::new(engine).sites(&[SITE]).start();
        let worker = Person::new(&gateway, "worker@example.kz", "case-worker", SITE).signed_in(&gateway);
        let holder = crate::my::Holder::new(&gateway);
        let case = format!("/console/site/{SITE}/case/{}", holder.case());
        let (form, key) = (worker.form(), worker.get(&case).page().attr("form[action$='/request'] input[name=key]", "value"));
        let send = |ask: &str, identity: &str, message: &str| {
            let received = day(2);
            let fields = [
                ("form", &*form),
                ("key", &*key),
                ("ask", ask),
                ("enter-how", "counter"),
                ("enter-received", &*received),
                ("enter-identity", identity),
                ("message", message),
            ];
            worker.post(&format!("{case}/request"), &fields)
        };
        let wordless = send("correction", "Жеке куәлігі", "");
        assert_eq!(wordless.status, 422);
        assert!(wordless.page().contains("Say what is to be corrected"));
        assert_eq!(send("deletion", "x", "").status, 422);
        let sent = send("correction", "Жеке куәлігі № 012345678", "Телефоным өзгерді.");
        assert_eq!(sent.status, 303, "{:?}", sent.page().texts_in(".trouble"));
        let begun = sent.header("location").unwrap().split('?').next().unwrap().to_owned();
        let again = send("correction", "Жеке куәлігі № 012345678", "Телефоным өзгерді.");
        assert_eq!(again.header("location").unwrap().split('?').next(), Some(&*begun), "pressed twice, asked once");

        let shown = worker.get(&begun).page();
        let received = day(2).split('-').rev().collect::<Vec<_>>().join(".");
        assert!(shown.contains(&received) && shown.contains("Телефоным өзгерді."), "{}", shown.text());
        assert!(shown.contains("entered it: in person, at the counter") && shown.contains("№ 012345678"), "{}", shown.text());
        // The person sees it on their page like any other, and never how staff identified them.
        let page = holder.see();
        assert!(page.contains("Телефоным өзгерді.") && !page.contains("012345678"), "{}", page.text());
        // The same, while it waits, is refused with what was typed.
        let key = worker.get(&case).page().attr("form[action$='/request'] input[name=key]", "value");
        let own = [
            ("form", &*form),
            ("key", &*key),
            ("ask", "correction"),
            ("enter-how", "call"),
            ("enter-received", &*day(0)),
            ("enter-identity", "Дауысы"),
            ("message", "Қайта."),
        ];
        let before = worker.post(&format!("{case}/request"), &own);
        assert_eq!((before.status, before.page().contains("Қайта.")), (409, true));
    });
}
