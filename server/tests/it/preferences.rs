//! The preference centre: a plain form, a browser known by a cookie, a record like any other.

use std::collections::BTreeMap;

use url::form_urlencoded::Serializer;

use crate::published::next_version;
use crate::support::{Act, Answer, Engine, Gateway, Page, Setup, on_each_engine, shared};

const PAGE: &str = "/preferences/jetu";

/// A browser, which keeps the cookie and sends the origin of its form.
#[derive(Default)]
struct Browser {
    cookie: Option<String>,
}

impl Browser {
    fn open(&self, gateway: &Gateway, path: &str) -> Answer {
        let headers: Vec<_> = self.cookie.iter().map(|cookie| ("Cookie", cookie.as_str())).collect();
        gateway.connect().ask("GET", path, &headers, b"").unwrap()
    }

    fn press(&mut self, gateway: &Gateway, act: &str, ticked: &[&str]) -> Answer {
        let token = self.open(gateway, PAGE).page().form_value("token");
        self.press_with(gateway, &token, act, ticked)
    }

    fn press_with(&mut self, gateway: &Gateway, token: &str, act: &str, ticked: &[&str]) -> Answer {
        let mut headers = vec![("Sec-Fetch-Site", "same-origin")];
        headers.extend(self.cookie.iter().map(|cookie| ("Cookie", cookie.as_str())));
        let answer = send(gateway, &headers, token, act, ticked);
        if let Some(set) = answer.header("set-cookie") {
            self.cookie = Some(set.split(';').next().unwrap().to_owned());
        }
        answer
    }
}

fn send(gateway: &Gateway, headers: &[(&str, &str)], token: &str, act: &str, ticked: &[&str]) -> Answer {
    let mut body = Serializer::new(String::new());
    body.append_pair("token", token).append_pair("lang", "kk").append_pair("act", act);
    body.extend_pairs(ticked.iter().map(|item| (*item, "yes")));
    let headers = [&[("Content-Type", "application/x-www-form-urlencoded")], headers].concat();
    gateway.connect().ask("POST", PAGE, &headers, body.finish().as_bytes()).unwrap()
}

fn location(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.header("location").unwrap().to_owned()
}

/// The boxes that are ticked.
const TICKED: &str = "input[checked]";

/// The token of the page as somebody opens it who has not been there.
fn token(gateway: &Gateway) -> String {
    gateway.get(PAGE).page().form_value("token")
}

fn size(gateway: &Gateway) -> u64 {
    gateway.get("/log/jetu/checkpoint").text().lines().nth(1).unwrap().parse().unwrap()
}

/// Yes and no by item, as the receipt behind a page says.
fn decided(gateway: &Gateway, page: &str) -> BTreeMap<String, bool> {
    let token = page.rsplit('/').next().unwrap().split('?').next().unwrap();
    let proof = gateway.get(&format!("/r/jetu/{token}/receipt.tlog-proof"));
    assert_eq!(proof.status, 200, "the receipt is at its private address");
    let leaf = kelisim_ledger::Leaf::decode(&kelisim_ledger::Receipt::parse(&proof.text()).unwrap().leaf).unwrap();
    match leaf.choices {
        kelisim_ledger::leaf::Choices::Listed(list) => list.into_iter().collect(),
        kelisim_ledger::leaf::Choices::Hashed(_) => panic!("four services fit a leaf"),
    }
}

#[test]
fn a_choice_is_a_record_and_this_browser_sees_it_again() {
    on_each_engine(|engine| {
        let gateway = shared(engine);
        let mut browser = Browser::default();
        let first = browser.open(&gateway, PAGE);
        assert_eq!(first.status, 200);
        assert!(first.header("set-cookie").is_none(), "looking leaves nothing in the browser");
        assert!(!first.page().has(TICKED), "nothing is ticked for anybody");
        let there = location(&browser.press(&gateway, "save", &["s:google-analytics"]));
        let choices = decided(&gateway, &there);
        assert_eq!(choices.values().filter(|granted| **granted).count(), 1);
        assert_eq!((choices["s:google-analytics"], choices["c:analytics"], choices["s:meta-pixel"]), (true, false, false));

        let again = browser.open(&gateway, PAGE).page();
        assert_eq!(again.count(TICKED), 1, "{again}");
        assert!(again.has("button[value=\"withdraw\"]") && !again.has("button[value=\"reject-all\"]"), "{again}");
        let number = |page: &Page| page.text_in(".slip strong");
        assert_eq!(number(&again), number(&browser.open(&gateway, &there).page()));

        // Withdrawing takes the one press that allowing took.
        let back = location(&browser.press(&gateway, "withdraw", &["s:google-analytics"]));
        assert!(decided(&gateway, &back).values().all(|granted| !granted), "a withdrawal takes back everything");
        let withdrawn = browser.open(&gateway, &back).page();
        assert!(withdrawn.contains("Келісіміңіз кері қайтарып алынды") && !withdrawn.has(TICKED), "{withdrawn}");
        // The address of the first decision is no longer news.
        assert!(!browser.open(&gateway, &there).page().text_in("h1").starts_with("Келісіміңіз тіркелді"));
    });
}

#[test]
fn pressed_twice_it_is_one_record_of_one_browser() {
    on_each_engine(|engine| {
        let gateway = Gateway::start(engine);
        let before = size(&gateway);
        let token = token(&gateway);
        let (mut one, mut two) = (Browser::default(), Browser::default());
        let first = location(&one.press_with(&gateway, &token, "accept-all", &[]));
        // The second press left before the cookie of the first had come.
        let second = location(&two.press_with(&gateway, &token, "accept-all", &[]));
        assert_eq!((first.as_str(), size(&gateway)), (second.as_str(), before + 1));
        assert_eq!(one.cookie, two.cookie);
        assert!(two.open(&gateway, &second).page().contains("Келісіміңіз тіркелді"));
        assert!(decided(&gateway, &first).values().all(|granted| *granted));
        // Another button on the same old page: asked once more, with nothing lost, and not mistaken for the
        // first.
        let other = one.press_with(&gateway, &token, "save", &["s:map-2gis"]);
        assert_eq!(other.status, 409);
        let page = other.page();
        assert_eq!(page.attrs(TICKED, "id"), ["s:map-2gis"], "{page}");
        let fresh = page.form_value("token");
        assert_ne!(fresh, token);
        assert!(decided(&gateway, &location(&one.press_with(&gateway, &fresh, "save", &["s:map-2gis"])))["s:map-2gis"]);
    });
}

#[test]
fn nobody_elses_page_can_decide() {
    let gateway = Gateway::start(Engine::Redb);
    let before = size(&gateway);
    let token = token(&gateway);
    let own = format!("http://localhost:{}", gateway.port);
    let refused: [&[(&str, &str)]; 7] = [
        &[],
        &[("Origin", "null")],
        &[("Origin", "https://jetu.kz")],
        &[("Origin", "http://shop.test")],
        &[("Sec-Fetch-Site", "cross-site")],
        &[("Sec-Fetch-Site", "same-site"), ("Origin", &own)],
        &[("Sec-Fetch-Site", "none"), ("Origin", &own)],
    ];
    for headers in refused {
        let answer = send(&gateway, headers, &token, "accept-all", &[]);
        assert_eq!((answer.status, answer.header("set-cookie")), (403, None), "{headers:?}");
    }
    for (token, act, status) in [("nonsense", "accept-all", 422), (token.as_str(), "gpc", 404), (token.as_str(), "", 404)] {
        assert_eq!(send(&gateway, &[("Origin", &own)], token, act, &[]).status, status, "{act}");
    }
    // A token of another page of ours is not one of this.
    let form = gateway.get("/f/stop-collector/complaint").page().form_value("token");
    assert_eq!(send(&gateway, &[("Origin", &own)], &form, "accept-all", &[]).status, 422);
    assert_eq!(size(&gateway), before, "nothing was recorded");
    // A browser too old for fetch metadata says its origin, since this page allows it to.
    assert_eq!(send(&gateway, &[("Origin", &own)], &token, "reject-all", &[]).status, 303);
}

#[test]
fn a_callers_key_never_meets_a_token_of_the_page() {
    let gateway = shared(Engine::Redb);
    let token = token(&gateway);
    let bytes = data_encoding::BASE64URL_NOPAD.decode(token.as_bytes()).unwrap();
    let key = data_encoding::BASE64URL_NOPAD.encode(&bytes[..16]);
    assert_eq!(Act::allow(6301, &key).send(&gateway).status, 201);
    assert_eq!(Browser::default().press_with(&gateway, &token, "reject-all", &[]).status, 303);
}

#[test]
fn the_cookie_is_for_this_host_and_this_site_only() {
    let gateway = shared(Engine::Redb);
    let answer = Browser::default().press(&gateway, "reject-all", &[]);
    let set = answer.header("set-cookie").unwrap();
    for part in ["kelisim.browser.jetu=", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age="] {
        assert!(set.contains(part), "{set}");
    }
    assert!(!set.contains("Domain"), "{set}");
    // What stands in the address is the token of the record and not the secret.
    let secret = set.split(['=', ';']).nth(1).unwrap();
    assert!(!location(&answer).contains(secret));
    // The browser of another site's page is another one.
    let cookie = set.split(';').next().unwrap().to_owned();
    let headers = [("Cookie", cookie.as_str())];
    let vivus = gateway.connect().ask("GET", "/preferences/vivus", &headers, b"").unwrap().page();
    assert!(!vivus.has(".slip"), "{vivus}");
    for broken in [
        "kelisim.browser.jetu=",
        "kelisim.browser.jetu=AA",
        "kelisim.browser.jetu=%00",
        "kelisim.browser.jetu=!!!!!!!!!!!!!!!!!!!!!!",
    ] {
        let page = gateway.connect().ask("GET", PAGE, &[("Cookie", broken)], b"").unwrap();
        assert!(page.status == 200 && !page.page().has(".slip"), "{broken}");
    }
    // A page that was made and one that was answered have the policy of every page of ours.
    for header in ["content-security-policy", "cache-control", "x-frame-options"] {
        assert_eq!(gateway.get(PAGE).header(header), gateway.get("/f/stop-collector/complaint").header(header));
    }
    assert_eq!(gateway.get(PAGE).header("referrer-policy"), Some("same-origin"));
}

#[test]
fn on_https_the_cookie_cannot_be_planted_by_another_host() {
    let mut gateway = Setup::new(Engine::Redb).sites(&["jetu"]).prepare();
    gateway.reconfigure(|config| config.replace("public_url = \"http://", "public_url = \"https://"));
    gateway.go();
    let set = Browser::default().press(&gateway, "reject-all", &[]).header("set-cookie").unwrap().to_owned();
    assert!(set.starts_with("__Host-kelisim.browser.jetu=") && set.contains("Secure"), "{set}");
}

#[test]
fn who_keeps_no_cookie_still_gets_the_receipt() {
    let gateway = shared(Engine::Redb);
    let there = location(&Browser::default().press(&gateway, "reject-all", &[]));
    let page = gateway.get(&there).page();
    assert!(page.contains("Бас тартуыңыз тіркелді") && page.contains("cookie сақтамады"), "{page}");
    // Another browser that was given the address learns nothing of it, and is shown its own page.
    let mut other = Browser::default();
    other.press(&gateway, "accept-all", &[]);
    assert_eq!(location(&other.open(&gateway, &there)), "/preferences/jetu?lang=kk");
    assert_eq!(gateway.get("/preferences/jetu/nonsense").status, 404);
    assert_eq!(gateway.get("/preferences/nowhere").status, 404);
}

#[test]
fn a_store_that_is_away_loses_no_tick() {
    let mut gateway = Setup::new(Engine::Redis).sites(&["jetu"]).start();
    let mut browser = Browser::default();
    browser.press(&gateway, "reject-all", &[]);
    let token = browser.open(&gateway, PAGE).page().form_value("token");
    gateway.redis.as_mut().unwrap().kill();
    let looked = browser.open(&gateway, PAGE);
    assert!(looked.status == 200 && looked.page().contains("көрсете алмаймыз"), "{}", looked.text());
    let away = browser.press_with(&gateway, &token, "save", &["s:map-2gis"]);
    assert_eq!(away.status, 503);
    let page = away.page();
    assert!(page.contains("ештеңе жазылған жоқ") && page.count(TICKED) == 1, "{page}");
    assert_eq!(page.form_value("token"), token, "sent again, it is the same act");
}

#[test]
fn the_signal_of_the_browser_is_told_and_decides_nothing() {
    let gateway = Setup::new(Engine::Redb).sites(&["jetu"]).start();
    let before = size(&gateway);
    let page = gateway.connect().ask("GET", PAGE, &[("Sec-GPC", "1"), ("Accept-Language", "en")], b"").unwrap().page();
    assert!(page.contains("Global Privacy Control"), "{page}");
    assert!(!gateway.get(PAGE).text().contains("Global Privacy Control"));
    assert_eq!(size(&gateway), before);
    assert_eq!(page.count("h3"), 4, "every category is there, the necessary one too");
}

#[test]
fn after_changed_words_the_old_answer_no_longer_counts() {
    let mut gateway = Setup::new(Engine::Redb).sites(&["jetu"]).start();
    let mut browser = Browser::default();
    browser.press(&gateway, "accept-all", &[]);
    assert_eq!(browser.open(&gateway, PAGE).page().count(TICKED), 4);
    gateway.kill();
    let file = gateway.site_folder("jetu").join("site.toml");
    let site = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, next_version(&site)).unwrap();
    gateway.go();
    let page = browser.open(&gateway, PAGE).page();
    assert!(page.contains("шарттар өзгерді") && !page.has(TICKED) && !page.has(".yes"), "{page}");
    assert!(decided(&gateway, &location(&browser.press(&gateway, "save", &["s:map-2gis"])))["s:map-2gis"]);
    assert!(!browser.open(&gateway, PAGE).page().contains("шарттар өзгерді"));
}
