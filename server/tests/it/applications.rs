//! The Chamber's forms, sent as a browser without JavaScript sends them.

use std::collections::BTreeMap;

use tempfile::TempDir;
use url::form_urlencoded::Serializer;

use crate::support::{Answer, Connection, Engine, Gateway, on_each_engine, shared};

/// Everything a person types into an application.
pub(crate) fn filled() -> BTreeMap<&'static str, String> {
    BTreeMap::from([
        ("iin", "990230300005".to_owned()),
        ("phone", "8 (775) 030-00-77".to_owned()),
        ("email", "Aliya@Example.kz".to_owned()),
        ("message", "Маған күніне он рет қоңырау шалады.\nКөмектесіңіз.".to_owned()),
        ("name", "Әлия Сәрсенқызы".to_owned()),
        ("agree", "yes".to_owned()),
        ("clause.notices.sms", "yes".to_owned()),
        ("lang", "kk".to_owned()),
    ])
}

fn with(more: [(&'static str, String); 1]) -> BTreeMap<&'static str, String> {
    filled().into_iter().chain(more).collect()
}

/// Sends a form as a browser does that says nothing of where it comes from.
pub(crate) fn post(gateway: &Gateway, form: &str, token: &str, fields: &BTreeMap<&'static str, String>) -> Answer {
    let mut body = Serializer::new(String::new());
    body.extend_pairs(fields).append_pair("token", token);
    let headers = [("Content-Type", "application/x-www-form-urlencoded")];
    gateway.connect().ask("POST", &format!("/f/{form}"), &headers, body.finish().as_bytes()).unwrap()
}

/// As [`post`], of a gateway that may die meanwhile.
pub(crate) fn try_post(port: u16, form: &str, token: &str, fields: &BTreeMap<&'static str, String>) -> Option<Answer> {
    let mut body = Serializer::new(String::new());
    body.extend_pairs(fields).append_pair("token", token);
    let headers = [("Content-Type", "application/x-www-form-urlencoded")];
    Connection::open(port).ok()?.ask("POST", &format!("/f/{form}"), &headers, body.finish().as_bytes()).ok()
}

/// The token of a form that is opened now.
pub(crate) fn token(gateway: &Gateway, form: &str) -> String {
    gateway.get(&format!("/f/{form}?lang=kk")).page().form_value("token")
}

#[test]
fn an_application_is_one_record_with_number_and_receipt() {
    on_each_engine(|engine| {
        let (gateway, folder) = (shared(engine), TempDir::new().unwrap());
        for form in ["stop-collector/complaint", "stop-collector/schedule", "collectors/appeal"] {
            let token = token(&gateway, form);
            let sent = post(&gateway, form, &token, &filled());
            assert_eq!(sent.status, 303, "{}", sent.text());
            let location = sent.header("location").unwrap().to_owned();
            // Pressed twice: the same application.
            assert_eq!(post(&gateway, form, &token, &filled()).header("location"), Some(location.as_str()));
            let page = gateway.get(&location);
            assert_eq!(page.status, 200);
            let address = location.split('?').next().unwrap();
            let proof = gateway.get(&format!("{address}/receipt.tlog-proof"));
            let site = form.split('/').next().unwrap();
            let file = folder.path().join("proof");
            std::fs::write(&file, &proof.body).unwrap();
            let key = gateway.get(&format!("/log/{site}/key")).text();
            let printed = gateway.run(&["receipt", file.to_str().unwrap(), "--key", key.trim()]);
            assert!(printed.contains("yes      p:notices/sms") && printed.contains("no       p:notices/email"), "{printed}");
            assert!(printed.contains("no       p:transfer"), "what was not ticked is a no: {printed}");
        }
    });
}

#[test]
fn a_half_filled_form_is_shown_again_with_everything_typed() {
    let gateway = shared(Engine::Redb);
    let form = "stop-collector/complaint";
    let token = token(&gateway, form);
    let mut fields = filled();
    fields.insert("iin", "990230300006".into());
    fields.remove("agree");
    fields.insert("message", "</textarea><script>alert(1)</script>".into());
    let again = post(&gateway, form, &token, &fields);
    let page = again.page();
    assert_eq!(again.status, 422);
    assert!(page.contains("Бұл ЖСН-де қате бар") && page.contains("белгі қойыңыз"), "sentences beside the fields");
    for field in ["phone", "name", "message"] {
        assert_eq!(page.form_value(field), fields[field], "what was typed stays");
    }
    assert!(!page.texts_in("script").iter().any(|script| script.contains("alert")), "what was typed does not run");
    // The same token goes on, and the mended form is one application.
    assert_eq!(page.form_value("token"), token);
    assert_eq!(post(&gateway, form, &token, &filled()).status, 303);
    // The same form with other words is not taken for the first, and not lost either.
    let other = post(&gateway, form, &token, &with([("message", "Басқа мәтін".to_owned())]));
    assert_eq!(other.status, 409);
    let page = other.page();
    assert!(page.form_value("message") == "Басқа мәтін" && page.form_value("token") != token);
    // A token that is not ours, and a trap that was filled: shown again, nothing recorded.
    assert_eq!(post(&gateway, form, "nonsense", &filled()).status, 422);
    let trapped = with([("website", "http://spam.test".to_owned())]);
    assert_eq!(post(&gateway, form, &crate::applications::token(&gateway, form), &trapped).status, 422);
    let big = with([("message", "я".repeat(40_000))]);
    assert_eq!(post(&gateway, form, &crate::applications::token(&gateway, form), &big).status, 413);
}

#[test]
fn what_was_allowed_in_a_form_can_be_taken_back_on_its_page() {
    on_each_engine(|engine| {
        let gateway = Gateway::start(engine);
        let form = "stop-collector/complaint";
        let location = post(&gateway, form, &token(&gateway, form), &filled()).header("location").unwrap().to_owned();
        let check = || {
            let identifiers = serde_json::json!([{ "kind": "phone", "value": "+77750300077" }]);
            let body = serde_json::json!({ "purpose": "notices", "channel": "sms", "identifiers": identifiers });
            gateway.post_with_key("stop-collector", "/v1/sites/stop-collector/check", &body).json()["results"][0]["reason"]
                .clone()
        };
        assert_eq!(check(), "granted");
        let address = location.split('?').next().unwrap();
        let headers = [("Content-Type", "application/x-www-form-urlencoded")];
        let withdraw = || gateway.connect().ask("POST", &format!("{address}/withdraw"), &headers, b"token=x").unwrap();
        let first = withdraw();
        assert_eq!(first.status, 303, "{}", first.text());
        assert_eq!(check(), "withdrawn");
        // Pressed twice, it is one withdrawal.
        assert_eq!(withdraw().header("location"), first.header("location"));
        assert_eq!(gateway.get(first.header("location").unwrap()).status, 200);
    });
}

#[test]
fn a_clause_has_its_own_term_and_a_withdrawal_cannot_be_blocked_by_a_stranger() {
    let gateway = Gateway::start(Engine::Redb);
    let form = "stop-collector/complaint";
    let location = post(&gateway, form, &token(&gateway, form), &filled()).header("location").unwrap().to_owned();
    let check = || {
        let identifiers = serde_json::json!([{ "kind": "phone", "value": "+77750300077" }]);
        let body = serde_json::json!({ "purpose": "notices", "channel": "sms", "identifiers": identifiers });
        gateway.post_with_key("stop-collector", "/v1/sites/stop-collector/check", &body).json()["results"][0].clone()
    };
    let site = crate::support::act::site("stop-collector");
    let months = site.text("notices").unwrap().months;
    assert_ne!(months, site.text("complaint").unwrap().months, "the example has two terms");
    let since = check()["since"].as_str().unwrap()[..7].to_owned();
    let until = check()["until"].as_str().unwrap()[..7].to_owned();
    let count = |month: &str| month[..4].parse::<u32>().unwrap() * 12 + month[5..].parse::<u32>().unwrap();
    assert_eq!(count(&until) - count(&since), months);
    // Everything public about the record, used as keys by somebody else.
    let record = gateway.get(&format!("{}/receipt.tlog-proof", location.split('?').next().unwrap())).text();
    let leaf = kelisim_ledger::Receipt::parse(&record).unwrap().leaf;
    let leaf = kelisim_ledger::Leaf::decode(&leaf).unwrap();
    let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
    for text in ["complaint", "notices"] {
        let hash = crate::support::act::text("stop-collector", text);
        for key in [format!("{}/{hash}", hex(&leaf.record)), format!("{}/{}", hex(&leaf.record), &hash[..16])] {
            let mut act = crate::support::Act::refuse(1, &key[..key.len().min(64)]);
            act.site = "stop-collector";
            act.origin = "https://stop-collector.kz".into();
            act.send(&gateway);
        }
    }
    let address = location.split('?').next().unwrap();
    let headers = [("Content-Type", "application/x-www-form-urlencoded")];
    let withdrawn = gateway.connect().ask("POST", &format!("{address}/withdraw"), &headers, b"token=x").unwrap();
    assert_eq!(withdrawn.status, 303, "{}", withdrawn.text());
    assert_eq!(check()["reason"], "withdrawn");
}

#[test]
fn a_person_is_erased_by_any_identifier() {
    on_each_engine(|engine| {
        let gateway = Gateway::start(engine);
        let form = "stop-collector/complaint";
        let location = post(&gateway, form, &token(&gateway, form), &filled()).header("location").unwrap().to_owned();
        assert!(gateway.get(&location).page().contains("Сәрсенқызы") || gateway.get(&location).status == 200);
        let check = |kind: &str, value: &str| {
            let identifiers = serde_json::json!([{ "kind": kind, "value": value }]);
            let body = serde_json::json!({ "purpose": "notices", "channel": "sms", "identifiers": identifiers });
            gateway.post_with_key("stop-collector", "/v1/sites/stop-collector/check", &body).json()["results"][0]["reason"]
                .clone()
        };
        assert_eq!((check("phone", "87750300077"), check("iin", "990230300005")), ("granted".into(), "granted".into()));
        let erased = gateway.post_with_key(
            "stop-collector",
            "/v1/sites/stop-collector/erasures",
            &serde_json::json!({ "phone": "87750300077" }),
        );
        assert_eq!(erased.status, 201, "{}", erased.text());
        assert_eq!(
            (check("phone", "87750300077"), check("iin", "990230300005")),
            ("never-consented".into(), "never-consented".into())
        );
        gateway.run(&["keys", "init", "other-keys"]);
    });
}
