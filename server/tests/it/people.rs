//! Whatever address a person opens in a browser, a page answers in their language; programs get what they always got.

use crate::support::{Answer, Engine, Gateway, shared};

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

fn open(gateway: &Gateway, path: &str, lang: &str) -> Answer {
    gateway.connect().ask("GET", path, &[("Accept", BROWSER), ("Accept-Language", lang)], b"").unwrap()
}

#[test]
fn the_gateways_own_address_says_what_it_is() {
    let gateway = shared(Engine::Redb);
    for (lang, heading) in [("kk", "Келісім шлюзі"), ("ru-RU,ru;q=0.9", "Шлюз согласий"), ("en", "Consent gateway")]
    {
        let page = open(&gateway, "/", lang);
        assert_eq!(page.status, 200);
        let page = page.page();
        assert_eq!(page.text_in("h1"), heading);
        let links = page.attrs("main a", "href");
        for wanted in ["/policy/jetu?lang=", "/preferences/vivus?lang=", "/verify?lang=", "/console?lang="] {
            assert!(links.iter().any(|link| link.starts_with(wanted)), "{wanted}: {links:?}");
        }
        assert_eq!(links.iter().filter(|link| link.starts_with("/policy/")).count(), 6);
    }
}

#[test]
fn no_browser_is_answered_in_json() {
    let gateway = shared(Engine::Redb);
    let token = "a".repeat(52);
    for (path, status, heading) in [
        ("/nothing".to_owned(), 404, "Такой страницы нет"),
        ("/console/nothing".to_owned(), 404, "Такой страницы нет"),
        ("/preferences/nosite".to_owned(), 404, "Такого сайта на этом шлюзе нет"),
        ("/policy/nosite".to_owned(), 404, "Такого сайта на этом шлюзе нет"),
        ("/f/nosite/contact".to_owned(), 404, "Такого сайта на этом шлюзе нет"),
        ("/f/jetu/nothing".to_owned(), 404, "Такой страницы нет"),
        (format!("/my/jetu/{token}"), 404, "Эта ссылка ничего не открывает"),
        (format!("/r/jetu/{token}"), 404, "Эта ссылка ничего не открывает"),
        (format!("/preferences/jetu/{token}"), 404, "Эта ссылка ничего не открывает"),
        ("/v1/sites/jetu/checks".to_owned(), 401, "Этот адрес – для программ"),
        ("/v1/nothing".to_owned(), 404, "Этот адрес – для программ"),
        ("/log/jetu/tile/9/999".to_owned(), 404, "Этот адрес – для программ"),
    ] {
        let answer = open(&gateway, &path, "ru");
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
        let page = answer.page();
        assert_eq!(page.text_in("h1"), heading, "{path}");
        assert!(!page.to_string().contains(path.rsplit('/').next().unwrap()) || path.contains("jetu"), "{path} is not echoed");
        // Of a site that is there, its operator's contacts stand below.
        if path.contains("/jetu/") && !path.starts_with("/v1") && !path.starts_with("/log") {
            assert!(page.has("footer a[href^='mailto:']"), "{path}");
        }
        // Programs, who do not say that they read pages, are answered as ever.
        if !path.starts_with("/f/")
            && !path.starts_with("/my/")
            && !path.starts_with("/r/")
            && !path.starts_with("/preferences/jetu")
        {
            let told = gateway.get(&path);
            assert_eq!((told.status, told.header("content-type")), (status, Some("application/problem+json")), "{path}");
        }
    }
}
