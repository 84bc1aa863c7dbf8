//! Operators are notified when somebody asks something under the law, and when it was answered.

use serde_json::{Value, json};

use super::{SITE, delivery, setup};
use crate::deliveries::message;
use crate::my::{Holder, open, operator};
use crate::support::on_each_engine;
use crate::support::receiver::Receiver;

#[test]
fn a_request_and_its_answer_are_told_to_whoever_wants_to_hear_of_them() {
    on_each_engine(|engine| {
        let (desk, watch, cases) = (Receiver::start(&[]), Receiver::start(&[]), Receiver::start(&[]));
        let destinations = [
            ("desk", "events = [\"request\"]\nfields = [\"request-message\"]"),
            ("watch", "events = [\"request\"]\nfields = []"),
            ("cases", ""),
        ];
        let mut more = "[forward]\nallow_networks = [\"127.0.0.0/8\"]\n".to_owned();
        for (name, receiver) in [("desk", &desk), ("watch", &watch), ("cases", &cases)] {
            let (table, port) = (format!("[forward.destinations.\"{SITE}/{name}\"]"), receiver.port);
            more.push_str(&format!("{table}\nurl = \"http://127.0.0.1:{port}/hook\"\nsecret_file = \"hook.secret\"\n"));
        }
        let gateway = setup(engine, &more, &destinations).start();
        let holder = Holder::new(&gateway);
        let application = message(&cases.wait(1)[0]);
        let words = "Телефоным: 8 701 222 33 44";
        let sent = holder.press("requests", &[("ask", "correction"), ("message", words)]);
        assert_eq!(sent.status, 303, "{}", sent.text());
        let (whole, bare) = (message(&desk.wait(1)[0]), message(&watch.wait(1)[0]));
        let listed = open(&gateway).remove(0);
        for opened in [&whole, &bare] {
            assert_eq!(opened["type"], "request.opened");
            let data = &opened["data"];
            assert_eq!((&data["record"], &data["number"]), (&listed["record"], &listed["number"]));
            assert_eq!((&data["ask"], &data["answer_by"]), (&json!("correction"), &listed["answer_by"]));
            assert_eq!(data["application"], application["data"]["number"]);
            assert!(data["receipt"].as_str().unwrap().starts_with("c2sp.org/tlog-proof@v1"));
        }
        assert_eq!(whole["data"]["fields"], json!({ "request-message": words }));
        assert!(bare["data"].get("fields").is_none() && !bare.to_string().contains("222 33 44"), "{bare}");
        let record = listed["record"].as_str().unwrap();
        let on_record =
            delivery(&gateway, record, "the desk is notified", |one| one["destination"] == "desk" && one["state"] == "delivered");
        assert_eq!((&on_record["event"], &on_record["fields"]), (&json!("asked"), &json!(["request-message"])));

        let body = json!({ "outcome": "granted", "text": "Түзетілді." });
        let answered = operator(&gateway, "POST", &format!("requests/{record}/answer"), "answer-key", &body);
        assert_eq!(answered.status, 201, "{}", answered.text());
        let answer = message(&desk.wait(2)[1]);
        assert_eq!((&answer["type"], &answer["data"]["outcome"]), (&json!("request.answered"), &json!("granted")));
        assert_eq!(answer["data"]["number"], listed["number"]);
        assert_eq!(answer["data"]["about"][0]["record"], listed["record"]);
        assert!(!answer.to_string().contains("Түзетілді"), "the answer is between the operator and the person");

        // A blocking that is granted and lifted later is two answers.
        assert_eq!(holder.press("requests", &[("ask", "blocking")]).status, 303);
        let record = open(&gateway)[0]["record"].as_str().unwrap().to_owned();
        for (outcome, key) in [("granted", "blocked-key"), ("lifted", "lifted-key")] {
            let body = json!({ "outcome": outcome, "text": "x" });
            assert_eq!(operator(&gateway, "POST", &format!("requests/{record}/answer"), key, &body).status, 201);
        }
        let posted = desk.wait(5);
        let messages = posted[2..].iter().map(message);
        let mut outcomes: Vec<(u64, Value)> =
            messages.map(|message| (message["data"]["sequence"].as_u64().unwrap(), message["data"]["outcome"].clone())).collect();
        outcomes.sort_by_key(|(sequence, _)| *sequence);
        let outcomes: Vec<Value> = outcomes.into_iter().map(|(_, outcome)| outcome).collect();
        assert_eq!(outcomes, [Value::Null, json!("granted"), json!("lifted")]);

        // What the person wrote went to the desk: an erasure goes there too.
        let erased = gateway.post_with_key(SITE, &format!("/v1/sites/{SITE}/erasures"), &json!({ "iin": "990230300005" }));
        assert_eq!(erased.status, 201, "{}", erased.text());
        let erased = message(&desk.wait(6)[5]);
        assert_eq!(erased["type"], "subject.erased");
        assert_eq!(erased["data"]["about"].as_array().unwrap().len(), 2);
        assert!(cases.answered().iter().all(|posted| !message(posted)["type"].as_str().unwrap().starts_with("request")));
    });
}
