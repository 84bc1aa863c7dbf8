//! What staff undertake before they see anything of a site.

use std::fs;

use super::{Browser, Person, code};
use crate::support::{Engine, Gateway, eventually, on_each_engine};

const PAGE: &str = "/console/site/stop-collector/undertaking";
const CASES: &str = "/console/site/stop-collector/cases";

/// Signs in, and undertakes nothing.
fn enters<'g>(gateway: &'g Gateway, person: &Person) -> Browser<'g> {
    let browser = Browser::new(gateway);
    assert_eq!(browser.sign_in(&person.name, super::PASSWORD, &code(&person.seed, 1)).status, 303);
    browser
}

#[test]
fn nothing_of_a_site_is_shown_before_its_undertaking_is_given() {
    on_each_engine(|engine| {
        let gateway = Gateway::start(engine);
        let person = Person::new(&gateway, "owner-undertakes", "owner", "stop-collector");
        let browser = enters(&gateway, &person);
        let form = browser.form();
        for page in ["cases", "proof", "figures", "look-up", "list", "journal", "history", "keys", "people", "enter", "checks"] {
            let answer = browser.get(&format!("/console/site/stop-collector/{page}?a=1"));
            let there = answer.header("location").unwrap_or_default().to_owned();
            assert_eq!(answer.status, 303, "{page}");
            assert_eq!(there, format!("{PAGE}?next=%2Fconsole%2Fsite%2Fstop-collector%2F{page}%3Fa%3D1"));
        }
        for page in ["look-up", "people", "cases/search", "proof"] {
            let fields = [("form", form.as_str()), ("who", "+77750300077"), ("name", "x"), ("role", "owner")];
            let answer = browser.post(&format!("/console/site/stop-collector/{page}"), &fields);
            assert_eq!((answer.status, answer.header("location")), (303, Some(PAGE)), "{page}");
        }
        assert_eq!(browser.get("/console/cases").status, 404, "the list over all sites has none to show");
        let home = browser.get("/console").page();
        assert_eq!(home.attrs("main a", "href"), [PAGE], "{home}");
        // Words that were not shown are not accepted; those that were, are.
        let page = browser.get(&format!("{PAGE}?next=%2Fconsole%2Fsite%2Fstop-collector%2Fcases")).page();
        assert!(page.contains("I work for the National Chamber of Collectors"), "{page}");
        let other = [("form", form.as_str()), ("hash", "00"), ("words-lang", "en"), ("next", CASES)];
        assert_eq!(browser.post(PAGE, &other).status, 409);
        assert_eq!(browser.get(CASES).status, 303);
        let hash = page.form_value("hash");
        let given = browser.post(PAGE, &[("form", &form), ("hash", &hash), ("words-lang", "en"), ("next", CASES)]);
        assert_eq!((given.status, given.header("location")), (303, Some(CASES)));
        assert_eq!(browser.get(CASES).status, 200);
        // Nobody is sent to another place.
        let page = browser.get(&format!("{PAGE}?next=https%3A%2F%2Fevil.test%2F")).page();
        assert!(!page.to_string().contains("evil.test") && !page.has("input[name=hash]"), "{page}");
        let history = browser.get("/console/site/stop-collector/history").page();
        assert!(history.contains("Gave the undertaking of confidentiality (version 1)"), "{history}");
        assert!(browser.get("/console/account").page().contains("version 1, "));
    });
}

#[test]
fn new_words_ask_everybody_again() {
    let gateway = Gateway::start(Engine::Redb);
    let browser = Person::new(&gateway, "undertakes-twice", "auditor", "stop-collector").signed_in(&gateway);
    assert_eq!(browser.get(CASES).status, 200);
    let file = gateway.site_folder("stop-collector").join("site.toml");
    let site = fs::read_to_string(&file).unwrap();
    let (before, after) = site.split_once("[staff.undertaking]\nversion = 1").expect("an undertaking");
    fs::write(&file, format!("{before}[staff.undertaking]\nversion = 2{after}")).unwrap();
    eventually("it is asked again", || browser.get(CASES).status == 303);
    let page = browser.get(PAGE).page();
    assert!(page.contains("The words have changed") && page.contains("Version 2"), "{page}");
    browser.undertake();
    assert_eq!(browser.get(CASES).status, 200);
    // Words that changed under an old number are other words.
    let site = fs::read_to_string(&file).unwrap();
    fs::write(
        &file,
        site.replace("I work for the National", "I am employed by the National")
            .replace("Палатасының қызметкерімін", "Палатасында істеймін")
            .replace("Я работаю в Национальной", "Я – работник в Национальной")
            .replace("палатасының қызметкерімін", "палатасында жұмыс істеймін"),
    )
    .unwrap();
    eventually("it is asked again", || browser.get(CASES).status == 303);
}
