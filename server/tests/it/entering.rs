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

#[test]
fn a_withdrawal_on_paper_stops_what_nothing_holds_and_asks_about_the_rest() {
    on_each_engine(|engine| {
        let mut gateway = crate::my::holding(engine);
        {
            let worker = Person::new(&gateway, "worker@example.kz", "case-worker", SITE).signed_in(&gateway);
            let holder = crate::my::Holder::new(&gateway);
            let case = format!("/console/site/{SITE}/case/{}", holder.case());
            let form = worker.form();
            let key = || worker.get(&case).page().attr("form[action$='/request'] input[name=key]", "value");
            let send = |key: &str, boxes: &[&str], message: &str| {
                let received = day(0);
                let mut fields = vec![
                    ("form", &*form),
                    ("key", key),
                    ("ask", "withdrawal"),
                    ("enter-how", "paper"),
                    ("enter-received", &*received),
                    ("enter-identity", "Жеке куәлігі № 012345678"),
                    ("message", message),
                ];
                fields.extend(boxes.iter().map(|name| (*name, "yes")));
                worker.post(&format!("{case}/request"), &fields)
            };
            assert_eq!(holder.sms(), "granted");
            let boxes = worker.get(&case).page().attrs("fieldset.taken input", "name");
            assert!(
                boxes.contains(&"item.p:notices/sms".to_owned()) && boxes.contains(&"item.p:complaint".to_owned()),
                "{boxes:?}"
            );
            let (first, size) = (key(), crate::my::size(&gateway));
            let free = send(&first, &["item.p:notices/sms"], "Хабарлама жібермеңіз.");
            assert_eq!(free.status, 303, "{:?}", free.page().texts_in(".trouble"));
            assert!(free.header("location").unwrap().contains("done=withdrawn"));
            assert_eq!(holder.sms(), "withdrawn");
            let grown = crate::my::size(&gateway);
            assert_eq!(send(&first, &["item.p:notices/sms"], "Хабарлама жібермеңіз.").status, 303);
            assert_eq!(crate::my::size(&gateway), grown, "pressed twice, withdrawn once; {size} before");
            let shown = worker.get(&case).page();
            assert!(shown.contains("entered it: signed paper") && shown.contains("Хабарлама жібермеңіз."), "{}", shown.text());
            assert!(!shown.attrs("fieldset.taken input", "name").contains(&"item.p:notices/sms".to_owned()));
            assert_eq!(send(&key(), &["item.p:notices/sms"], "").status, 422, "it stands no more");

            // A paper of before the consent takes nothing back, and says why.
            let first = key();
            let early = [
                ("form", &*form),
                ("key", &*first),
                ("ask", "withdrawal"),
                ("enter-how", "paper"),
                ("enter-received", &*day(2)),
                ("enter-identity", "Жеке куәлігі № 012345678"),
            ];
            let early = worker.post(&format!("{case}/request"), &early);
            assert_eq!((early.status, early.page().contains("given after that day")), (422, true));
            // None ticked: all that stands. The complaint is held by an obligation: it is for the operator to answer.
            let held = send(&key(), &[], "");
            let begun = held.header("location").unwrap().split('?').next().unwrap().to_owned();
            assert!(begun != case, "{begun}");
            let asked = worker.get(&begun).page();
            assert!(asked.contains("Withdrawal") && asked.contains("entered it: signed paper"), "{}", asked.text());
            assert_eq!(send(&key(), &[], "").status, 409, "the same waits for its answer");
            assert!(holder.see().contains("Your withdrawal is recorded. Answer no later than"), "{}", holder.see().text());
        }
        crate::my::verified(&mut gateway);
    });
}

#[test]
fn consents_on_paper_count_once_a_second_person_has_seen_the_paper() {
    on_each_engine(|engine| {
        let rule = |site: &str| site.replacen("[staff.undertaking]", "[staff]\nconfirm_entered = true\n\n[staff.undertaking]", 1);
        let mut gateway = Setup::new(engine).sites(&[SITE]).edit(SITE, rule).start();
        {
            let worker = Person::new(&gateway, "worker@example.kz", "case-worker", SITE).signed_in(&gateway);
            let second = Person::new(&gateway, "second@example.kz", "case-worker", SITE).signed_in(&gateway);
            let officer = Person::new(&gateway, "officer@example.kz", "officer", SITE).signed_in(&gateway);
            let here = format!("/console/site/{SITE}/enter?of=complaint");
            let (form, key, received) = (worker.form(), worker.get(&here).page().form_value("key"), day(2));
            let own = filled();
            let mut all: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
            all.extend([("form", &*form), ("key", &*key), ("enter-how", "paper"), ("enter-lang", "kk")]);
            all.extend([("enter-received", &*received), ("enter-identity", "Жеке куәлігі № 012345678")]);
            let sent = worker.post(&here, &all);
            assert_eq!(sent.status, 303, "{:?}", sent.page().texts_in(".trouble"));
            let case = sent.header("location").unwrap().split('?').next().unwrap().to_owned();
            let sms = || {
                let asked = json!({ "purpose": "notices", "channel": "sms", "identifiers": [{ "kind": "phone", "value": "+77750300077" }] });
                gateway.post_with_key(SITE, &format!("/v1/sites/{SITE}/check"), &asked).json()["results"][0].clone()
            };
            assert_eq!(sms()["reason"], "never-consented", "nobody else has seen the paper");
            // Whoever entered it cannot confirm it, whatever they send.
            let page = worker.get(&case).page();
            assert!(page.contains("You entered them yourself") && !page.has("form[action$='/confirm']"), "{}", page.text());
            assert_eq!(worker.post(&format!("{case}/confirm"), &[("form", &form)]).status, 409);
            assert_eq!(sms()["reason"], "never-consented");

            let page = second.get(&case).page();
            assert!(page.contains("Entered by worker@example.kz") && page.has("form[action$='/confirm']"), "{}", page.text());
            let (own, size) = (second.form(), crate::my::size(&gateway));
            assert_eq!(second.post(&format!("{case}/confirm"), &[("form", &own)]).status, 303);
            let grown = crate::my::size(&gateway);
            assert_eq!(second.post(&format!("{case}/confirm"), &[("form", &own)]).status, 303, "pressed twice");
            assert_eq!((grown, crate::my::size(&gateway)), (size + 2, size + 2), "the decision, and who confirmed it");
            let answer = sms();
            assert_eq!(answer["reason"], "granted");
            assert_eq!(answer["since"], format!("{}T19:00:00Z", day(3)), "as the person decided");
            let page = second.get(&case).page();
            assert!(page.contains("confirmed the consents that were entered") && !page.has("form[action$='/confirm']"));
            let own = officer.form();
            let fields = [("form", &*own), ("reason", "An inspector asks"), ("as", "json")];
            let pack = officer.post(&format!("{case}/pack"), &fields).json();
            let said: Vec<&str> = pack["acts"].as_array().unwrap().iter().filter_map(|act| act["what"].as_str()).collect();
            assert!(said.contains(&"confirmed"), "{said:?}");
        }
        crate::my::verified(&mut gateway);
    });
}

#[test]
fn what_is_withdrawn_before_a_second_person_saw_it_is_not_confirmed_away() {
    on_each_engine(|engine| {
        let rule = |site: &str| site.replacen("[staff.undertaking]", "[staff]\nconfirm_entered = true\n\n[staff.undertaking]", 1);
        let mut gateway = Setup::new(engine).sites(&[SITE]).edit(SITE, rule).start();
        {
            let worker = Person::new(&gateway, "worker@example.kz", "case-worker", SITE).signed_in(&gateway);
            let second = Person::new(&gateway, "second@example.kz", "case-worker", SITE).signed_in(&gateway);
            let here = format!("/console/site/{SITE}/enter?of=complaint");
            let (form, own) = (worker.form(), filled());
            let enter = |received: &str| {
                let key = worker.get(&here).page().form_value("key");
                let mut all: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
                all.extend([("form", &*form), ("key", &*key), ("enter-how", "paper"), ("enter-lang", "kk")]);
                all.extend([("enter-received", received), ("enter-identity", "Жеке куәлігі № 012345678")]);
                let sent = worker.post(&here, &all);
                assert_eq!(sent.status, 303, "{:?}", sent.page().texts_in(".trouble"));
                sent.header("location").unwrap().split('?').next().unwrap().to_owned()
            };
            let case = enter(&day(2));
            let key = worker.get(&case).page().attr("form[action$='/request'] input[name=key]", "value");
            let today = day(0);
            let withdrawal = [
                ("form", &*form),
                ("key", &*key),
                ("ask", "withdrawal"),
                ("enter-how", "call"),
                ("enter-received", &*today),
                ("enter-identity", "Дауысы, кодтық сөзі"),
            ];
            // Pressed twice with nothing ticked it is one withdrawal of everything.
            for _ in 0..2 {
                let sent = worker.post(&format!("{case}/request"), &withdrawal);
                assert_eq!(sent.status, 303, "{:?}", sent.page().texts_in(".trouble"));
            }
            let page = second.get(&case).page();
            assert!(!page.has("form[action$='/confirm']"), "{}", page.text());
            let own = second.form();
            assert_eq!(second.post(&format!("{case}/confirm"), &[("form", &own)]).status, 409);
            assert_eq!(page.times("entered it: telephone call"), 1, "{}", page.text());
        }
        crate::my::verified(&mut gateway);
    });
}
