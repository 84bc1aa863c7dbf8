//! A browser that decided on a page of the site is the same browser in the preference centre.

use serde_json::{Value, json};

use crate::support::{Act, Answer, Engine, Gateway, on_each_engine, shared};

/// Where a page of the site leads from.
const SITE: &str = "https://jetu.kz/";

fn ask(gateway: &Gateway, origin: &str, body: &Value) -> Answer {
    let headers = [("Content-Type", "application/json"), ("Origin", origin)];
    gateway.connect().ask("POST", "/v1/sites/jetu/browser", &headers, body.to_string().as_bytes()).unwrap()
}

/// Path of the link that an answer gives.
fn link(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let json = answer.json();
    let centre = json["centre"].as_str().unwrap();
    centre[centre.find("/preferences/").unwrap()..].to_owned()
}

/// The cookie with which following a link leaves the browser.
fn followed(gateway: &Gateway, link: &str, from: &str) -> Option<String> {
    let answer = gateway.connect().ask("GET", &format!("{link}?lang=ru"), &[("Referer", from)], b"").unwrap();
    assert_eq!((answer.status, answer.header("location")), (303, Some("/preferences/jetu?lang=ru")), "{}", answer.text());
    answer.header("set-cookie").map(|set| set.split(';').next().unwrap().to_owned())
}

#[test]
fn a_choice_made_on_a_page_is_shown_and_changed_in_the_centre() {
    on_each_engine(|engine| {
        let gateway = shared(engine);
        let choices = json!({ "c:analytics": true, "s:google-analytics": true, "c:marketing": false });
        let act = Act::new(7_001, "handover-1-of-this-test", "save", &choices);
        let kept = act.send(&gateway).json();
        let told = ask(&gateway, "https://jetu.kz", &json!({ "device": act.body["device"] }));
        assert_eq!(told.header("access-control-allow-origin"), Some("https://jetu.kz"));
        assert_eq!(told.json()["record"], kept["record"]);
        assert_eq!(
            (&told.json()["choices"]["s:google-analytics"], &told.json()["choices"]["c:marketing"]),
            (&json!(true), &json!(false))
        );
        let path = link(&told);
        let device = act.body["device"].as_str().unwrap();
        assert!(!path.contains(device), "the secret stands in no address");
        assert_eq!(followed(&gateway, &path, "https://evil.kz/"), None, "a foreign page plants no browser");
        let cookie = followed(&gateway, &path, SITE).expect("the browser is taken over");
        assert!(cookie.ends_with(device));
        let page = gateway.connect().ask("GET", "/preferences/jetu?lang=ru", &[("Cookie", &cookie)], b"").unwrap().page();
        assert!(page.contains("Ваш выбор") || page.has(".slip"), "{page}");
        assert!(page.has(".slip strong"), "it has answered: {page}");
        // One use.
        assert_eq!(followed(&gateway, &path, SITE), None);
        // Nor does a link of another time or site open anything.
        assert_eq!(followed(&gateway, "/preferences/jetu/from/AAAA", SITE), None);
    });
}

#[test]
fn only_pages_of_the_site_may_ask_and_only_for_a_browser() {
    let gateway = shared(Engine::Redb);
    let device = json!({ "device": "A".repeat(22) });
    assert_eq!(ask(&gateway, "https://evil.kz", &device).status, 403);
    assert_eq!(ask(&gateway, "https://jetu.kz", &json!({ "device": "short" })).status, 422);
    let nobody = ask(&gateway, "https://jetu.kz", &device);
    assert_eq!(nobody.json()["record"], Value::Null, "who has not decided has nothing on record");
    assert_eq!(nobody.json()["choices"], json!({}));
    let other = link(&nobody).replace("/jetu/", "/vivus/");
    let answer = gateway.connect().ask("GET", &other, &[("Referer", SITE)], b"").unwrap();
    assert_eq!((answer.status, answer.header("set-cookie")), (303, None), "a link is for one site");
}
