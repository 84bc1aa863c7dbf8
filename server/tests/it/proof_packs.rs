//! Proof packs: what was recorded behind two proxies comes out byte for byte, for whoever may prove something, and the
//! verifiers agree. By the case, by a telephone number, and by a record of the banner.

use serde_json::{Value, json};
use tempfile::TempDir;
use url::form_urlencoded::Serializer;

use crate::applications::{filled, token};
use crate::console::{Browser, Person};
use crate::receipts::{key, python};
use crate::support::act::text;
use crate::support::fixture::{kelisim, try_kelisim};
use crate::support::{Act, Answer, Setup, on_each_engine};

const FORM: &str = "stop-collector/complaint";
const SITE: &str = "stop-collector";
const AGENT: &str =
    "Mozilla/5.0 (Linux; Android 14; SM-A546E) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36";
const ADDRESS: &str = "2001:db8:77:1::9";
const CHAIN: &str = "9.9.9.9, 2001:db8:77:1::9, 10.1.2.3";
const WHY: &str = "Сот сұратты, іс № 2-4711";

fn asked(officer: &Browser<'_>, path: &str, who: &str, form: &str, lang: &str) -> Answer {
    let own = officer.form();
    officer.post(path, &[("form", &own), ("who", who), ("reason", WHY), ("as", form), ("pack-lang", lang)])
}

/// Verifies a pack by all who can, but the browser, and gives its content.
fn verified(file: &Answer, key: &str) -> Value {
    assert_eq!(file.status, 200, "{}", file.text());
    assert_eq!(file.header("cache-control"), Some("no-store"));
    let folder = TempDir::new().unwrap();
    let is_pdf = file.body.starts_with(b"%PDF-");
    let name = if is_pdf { "pack.pdf" } else { "pack.json" };
    std::fs::write(folder.path().join(name), &file.body).unwrap();
    let printed = kelisim(folder.path(), &["verify-pack", name, "--key", key]);
    assert!(printed.contains(&format!("reason   {WHY}")), "{printed}");
    let (held, told) = python(folder.path(), &[name, "--key", key]);
    assert_eq!(held, Some(0), "{told}");
    assert!(told.contains(WHY), "{told}");
    // Without a key nothing says who made it; changed, it is refused.
    assert!(!try_kelisim(folder.path(), &["verify-pack", name]).0);
    let mut changed = file.body.clone();
    let place = changed.len() / 2;
    changed[place] ^= 1;
    std::fs::write(folder.path().join(name), &changed).unwrap();
    assert!(!try_kelisim(folder.path(), &["verify-pack", name, "--key", key]).0);
    assert_eq!(python(folder.path(), &[name, "--key", key]).0, Some(1));
    if is_pdf { Value::Null } else { serde_json::from_slice(&file.body).unwrap() }
}

#[test]
fn what_was_recorded_behind_two_proxies_is_proved_byte_for_byte() {
    on_each_engine(|engine| {
        let trusted = "[proxies]\ntrusted = [\"127.0.0.0/8\", \"10.0.0.0/8\"]\n";
        let gateway = Setup::new(engine).sites(&[SITE, "jetu"]).config(trusted).start();
        let officer = Person::new(&gateway, "officer@example.kz", "officer", SITE).signed_in(&gateway);
        let worker = Person::new(&gateway, "worker@example.kz", "case-worker", SITE).signed_in(&gateway);
        let mut body = Serializer::new(String::new());
        body.extend_pairs(filled()).append_pair("token", &token(&gateway, FORM));
        let headers = [
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("X-Forwarded-For", CHAIN),
            ("User-Agent", AGENT),
            ("Accept-Language", "kk-KZ,kk;q=0.9"),
        ];
        let sent = gateway.connect().ask("POST", &format!("/f/{FORM}"), &headers, body.finish().as_bytes()).unwrap();
        assert_eq!(sent.status, 303, "{}", sent.text());
        let receipt = sent.header("location").unwrap().split('?').next().unwrap().to_owned();
        let id = gateway.get(&format!("{receipt}/receipt.json")).json()["record_id"].as_str().unwrap().to_owned();
        let case = format!("/console/site/{SITE}/case/{id}");
        let own = worker.form();
        let answer =
            [("form", &*own), ("version", "0"), ("key", "k"), ("do", "send"), ("text", "Біз хат жаздық."), ("answer-lang", "kk")];
        assert_eq!(worker.post(&format!("{case}/answer"), &answer).status, 303);
        let note = [("form", &*own), ("version", "1"), ("note", "Жабық жазба.")];
        assert_eq!(worker.post(&format!("{case}/note"), &note).status, 303);

        // Of the case, in each form.
        let key_of = key(&gateway, SITE);
        let of_case = asked(&officer, &format!("{case}/pack"), "", "json", "ru");
        let content = verified(&of_case, &key_of);
        let first = &content["acts"][0];
        assert_eq!(
            (first["evidence"]["address"].as_str(), first["evidence"]["user_agent"].as_str()),
            (Some(ADDRESS), Some(AGENT))
        );
        assert_eq!(first["evidence"]["languages"], "kk-KZ,kk;q=0.9");
        assert_eq!(first["fields"]["message"], filled()["message"]);
        let whats: Vec<&str> = content["acts"].as_array().unwrap().iter().filter_map(|act| act["what"].as_str()).collect();
        assert_eq!(whats, ["replied", "packed"]);
        assert!(!of_case.text().contains("Жабық жазба."), "what staff wrote for each other stays with them");
        for lang in ["kk", "ru", "en"] {
            let pdf = asked(&officer, &format!("{case}/pack"), "", "pdf", lang);
            assert_eq!(pdf.header("content-type"), Some("application/pdf"));
            verified(&pdf, &key_of);
            let holds = |words: &str| pdf.body.windows(words.len()).any(|part| part == words.as_bytes());
            assert!(holds("/StructTreeRoot") && holds(&format!("/Lang({lang})")), "tagged, in its language");
            if let Some(folder) = std::env::var_os("KELISIM_SHOTS") {
                std::fs::write(std::path::Path::new(&folder).join(format!("pack-{lang}.pdf")), &pdf.body).unwrap();
            }
        }

        // By the telephone number, in one step.
        let proof = format!("/console/site/{SITE}/proof");
        let by_phone = verified(&asked(&officer, &proof, &filled()["phone"], "json", "kk"), &key_of);
        assert_eq!(by_phone["acts"][0]["evidence"]["address"], ADDRESS);
        let nobody = asked(&officer, &proof, "+7 701 999 99 98", "json", "kk");
        assert_eq!(nobody.status, 404);
        assert!(nobody.page().contains("Nothing is on record"));
        assert_eq!(asked(&officer, &proof, "nonsense", "json", "kk").status, 422);

        // The person reads who made them and why; whoever has no such permission makes none.
        let my = gateway.get(&receipt).page().attrs("a", "href").into_iter().find(|href| href.starts_with("/my/")).unwrap();
        assert_eq!(gateway.get(&my).page().text().matches(WHY).count(), 5, "one of each pack");
        assert_eq!(asked(&worker, &proof, &filled()["phone"], "json", "kk").status, 404);

        // Nowhere else.
        for place in [gateway.get(&receipt).text(), gateway.get(&my).text(), gateway.get("/metrics").text(), gateway.log()] {
            assert!(!place.contains(ADDRESS) && !place.contains("SM-A546E"), "{place}");
        }
    });
}

#[test]
fn a_choice_on_a_banner_and_a_consent_by_the_api_are_proved_too() {
    on_each_engine(|engine| {
        let trusted = "[proxies]\ntrusted = [\"127.0.0.0/8\", \"10.0.0.0/8\"]\n";
        let gateway = Setup::new(engine).sites(&["jetu", "vivus"]).config(trusted).start();
        let officer = Person::new(&gateway, "officer@example.kz", "officer", "jetu").signed_in(&gateway);
        let act = Act::allow(1, "key-of-proof");
        let headers = [
            ("Origin", "https://jetu.kz"),
            ("Content-Type", "application/json"),
            ("Idempotency-Key", "key-of-proof"),
            ("X-Forwarded-For", CHAIN),
            ("User-Agent", AGENT),
        ];
        let body = act.body.to_string();
        let sent = gateway.connect().ask("POST", "/v1/sites/jetu/consents", &headers, body.as_bytes()).unwrap();
        assert_eq!(sent.status, 201, "{}", sent.text());
        let record = sent.json()["record"].as_str().unwrap().to_owned();
        let content = verified(&asked(&officer, "/console/site/jetu/proof", &record, "json", "kk"), &key(&gateway, "jetu"));
        let seen = &content["acts"][0]["evidence"];
        assert_eq!((seen["address"].as_str(), seen["user_agent"].as_str()), (Some(ADDRESS), Some(AGENT)));
        assert_eq!((seen["page"].as_str(), seen["screen"].as_str()), (Some("https://jetu.kz/"), Some("390x844")));
        assert_eq!(content["acts"][0]["consent_record"]["event"]["consent_method"], "save");
        assert_eq!(content["acts"][1]["what"], "packed", "who made it is on record, where there is no case");

        // The operator's back end states what somebody decided elsewhere.
        let officer = Person::new(&gateway, "second@example.kz", "officer", "vivus").signed_in(&gateway);
        let decision = json!({
            "contact": { "phone": "+7 701 555 44 33" }, "text": text("vivus", "marketing"), "lang": "kk", "method": "checkbox",
            "choices": { "p:marketing/sms": true }
        });
        let recorded = gateway.post_with_key("vivus", "/v1/sites/vivus/consents", &decision);
        assert_eq!(recorded.status, 201, "{}", recorded.text());
        let content =
            verified(&asked(&officer, "/console/site/vivus/proof", "+7 701 555 44 33", "json", "kk"), &key(&gateway, "vivus"));
        assert_eq!(content["acts"][0]["record_id"], recorded.json()["record"]);
    });
}
