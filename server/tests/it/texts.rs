//! Words and their language: whatever is acknowledged can be read by every view.

use kelisim_core::Lang;
use serde_json::json;

use crate::support::{Act, Engine, Gateway, Setup, act, on_each_engine, shared};

/// Reads every view of a record by its private link; each must be there.
fn views(gateway: &Gateway, link: &str, what: &str) {
    let path = link.split_once("/r/").map(|(_, rest)| format!("/r/{rest}")).unwrap();
    let views = ["", "?lang=kk", "?lang=ru", "?lang=en", "/receipt.json", "/receipt.pdf", "/receipt.pdf?lang=en"];
    for view in views {
        let answer = gateway.get(&format!("{path}{view}"));
        assert_eq!(answer.status, 200, "{what}: {view}: {}", answer.text());
    }
}

#[test]
fn whatever_is_acknowledged_can_be_read_by_every_view() {
    on_each_engine(|engine| {
        let gateway = Setup::new(engine).sites(&["jetu", "vivus"]).start();
        let (mut taken, mut refused) = (0, 0);
        for site in ["jetu", "vivus"] {
            let config = act::site(site);
            for published in config.published().iter().filter(|published| published.text.is_some()) {
                let (id, _) = published.text.clone().unwrap();
                let text = config.text(&id).unwrap();
                for (n, lang) in [Lang::Kk, Lang::Ru, Lang::En].into_iter().enumerate() {
                    let what = format!("{} of {site} as {lang}", published.name);
                    let item = match text.purposes.first() {
                        None => "c:analytics".to_owned(),
                        Some(purpose) => {
                            let purpose = config.purposes.iter().find(|known| known.id == *purpose).unwrap();
                            let channel = purpose.channels.first().map(|channel| format!("/{}", channel.name()));
                            format!("p:{}{}", purpose.id, channel.unwrap_or_default())
                        }
                    };
                    let body = json!({
                        "contact": { "phone": format!("+7701222{:04}", taken + refused), "name": "Әлия" },
                        "text": published.hash.to_string(), "lang": lang, "method": "checkbox", "choices": { item: true },
                    });
                    let bearer = format!("Bearer {}", gateway.key(site));
                    let key = format!("a-key-of-{site}-{id}-{}-{n}", published.lang);
                    let headers =
                        [("Authorization", bearer.as_str()), ("Content-Type", "application/json"), ("Idempotency-Key", &key)];
                    let path = format!("/v1/sites/{site}/consents");
                    let answer = gateway.connect().ask("POST", &path, &headers, body.to_string().as_bytes()).unwrap();
                    if lang == published.lang {
                        assert_eq!(answer.status, 201, "{what}: {}", answer.text());
                        views(&gateway, answer.json()["link"].as_str().unwrap(), &what);
                        taken += 1;
                    } else {
                        assert_eq!((answer.status, answer.code().as_str()), (422, "wrong-language"), "{what}");
                        refused += 1;
                    }
                }
            }
        }
        assert!(taken > 6 && refused == 2 * taken, "{taken} taken, {refused} refused");
        // A browser's choice too: with the words of another language it is none.
        let other = Act::allow(1, "a-key-of-other").with("lang", json!("en")).send(&gateway);
        assert_eq!((other.status, other.code().as_str()), (422, "wrong-language"));
        assert!(!gateway.log().contains("the store failed"), "{}", gateway.log());
    });
}

/// Whoever records from a back end finds the hash, and the items, in one place; a decision made of them is taken.
#[test]
fn the_list_of_texts_is_enough_to_record_a_decision() {
    let gateway = shared(Engine::Redb);
    let listed = gateway.get("/v1/sites/vivus/texts");
    assert_eq!((listed.status, listed.header("access-control-allow-origin")), (200, Some("*")));
    let texts = listed.json()["texts"].as_array().unwrap().clone();
    assert!(
        texts.iter().any(|text| text["kind"] == "cookies" && text["items"].as_array().unwrap().contains(&json!("c:analytics")))
    );
    for text in &texts {
        assert!(!text["items"].as_array().unwrap().is_empty(), "{text}");
        for lang in ["kk", "ru", "en"] {
            let path = text["url"][lang].as_str().unwrap().split_once("/text/").unwrap().1;
            assert_eq!(gateway.get(&format!("/text/{path}")).status, 200, "{path}");
        }
    }
    let clause = texts.iter().find(|text| text["id"] == "marketing").unwrap();
    let item = clause["items"].as_array().unwrap().iter().find(|item| item.as_str().unwrap().ends_with("/sms")).unwrap();
    let decision = json!({
        "contact": { "phone": "8 701 919 20 21", "name": "Aliya" },
        "text": clause["sha256"]["ru"], "lang": "ru", "method": "checkbox", "choices": { item.as_str().unwrap(): true },
    });
    let recorded = gateway.post_with_key("vivus", "/v1/sites/vivus/consents", &decision);
    assert_eq!(recorded.status, 201, "{}", recorded.text());
}
