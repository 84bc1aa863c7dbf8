//! Setting up, signing in and out, guessing, and what is left of it all in the store.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Instant;

use kelisim_store::testing::RedisServer;

use super::{Browser, PASSWORD, Person, code, link, seed};
use crate::support::{Engine, Gateway, on_each_engine, shared};

const LOOK_UP: &str = "/console/site/stop-collector/look-up";
const WHO: &str = "+7 775 030 00 77";

#[test]
fn on_https_no_other_host_can_plant_a_session() {
    let mut gateway = Gateway::start(Engine::Redb);
    gateway.stop();
    gateway.reconfigure(|config| config.replace("public_url = \"http://", "public_url = \"https://"));
    gateway.go();
    let person = Person::new(&gateway, "aliya@jetu.kz", "marketer", "stop-collector");
    let browser = person.signed_in(&gateway);
    assert!(browser.cookies.borrow().contains_key("__Host-kelisim"));
    assert_eq!(browser.get("/console").status, 200);
    // The name of a gateway without HTTPS, which any host of the domain may set, says nothing here.
    let session = browser.cookies.borrow_mut().remove("__Host-kelisim").unwrap();
    browser.cookies.borrow_mut().insert("kelisim".into(), session);
    assert_eq!(browser.get("/console").status, 303);
}

#[test]
fn a_link_works_once_and_every_way_in_only_once() {
    on_each_engine(|engine| {
        let gateway = Gateway::start(engine);
        let first = Person::invited(&gateway, "Aliya@Jetu.kz", "marketer", "stop-collector");
        let browser = Browser::new(&gateway);
        // What is wrong is named, and the link stays.
        let app = seed(&browser.get(&first).page());
        for (password, again, typed) in
            [("short", "short", code(&app, 0)), (PASSWORD, "another", code(&app, 0)), (PASSWORD, PASSWORD, "1".into())]
        {
            let refused = browser.post(&first, &[("password", password), ("again", again), ("code", &typed)]);
            assert_eq!(refused.status, 422);
            assert!(!refused.text().contains(PASSWORD));
        }
        assert_eq!(
            browser.sign_in("aliya@jetu.kz", "", &code(&app, 0)).status,
            422,
            "an account that was not set up has no way in"
        );
        let person = Person::set_up(&gateway, "aliya@jetu.kz", &first);
        assert_eq!(browser.get(&first).status, 404, "used");
        assert_eq!(browser.post(&first, &[("password", PASSWORD), ("again", PASSWORD), ("code", "000000")]).status, 404);

        // The code that set it up is used up; the next one is good once.
        assert_eq!(browser.sign_in(&person.name, PASSWORD, &person.used).status, 422);
        let next = code(&person.seed, 1);
        assert_eq!(browser.sign_in(&person.name, "another password", &next).status, 422);
        let planted = "A".repeat(43);
        browser.cookies.borrow_mut().insert("kelisim".into(), planted.clone());
        assert_eq!(browser.sign_in(&person.name, PASSWORD, &next).status, 303);
        assert_ne!(browser.cookies.borrow()["kelisim"], planted, "a session is always a new one");
        assert_eq!(Browser::new(&gateway).sign_in(&person.name, PASSWORD, &next).status, 422, "replayed");

        // A recovery code, typed as people do, and once.
        let other = Browser::new(&gateway);
        let typed = person.recovery[3].to_uppercase().replace('-', " ");
        assert_eq!(other.sign_in(&person.name, PASSWORD, &typed).header("location"), Some("/console?left=9"));
        assert_eq!(Browser::new(&gateway).sign_in(&person.name, PASSWORD, &typed).status, 422);

        // Signing out here leaves the other; everywhere leaves none.
        assert_eq!(other.post("/console/sign-out", &[("form", &other.form())]).status, 303);
        assert_eq!((other.get("/console").status, browser.get("/console").status), (303, 200));
        let third = Browser::new(&gateway);
        assert_eq!(third.sign_in(&person.name, PASSWORD, &person.recovery[4]).status, 303);
        let stolen = third.cookies.borrow().clone();
        assert_eq!(third.post("/console/sign-out-everywhere", &[("form", &third.form())]).status, 303);
        assert_eq!(browser.get("/console").status, 303);
        let thief = Browser { gateway: &gateway, cookies: stolen.into() };
        assert_eq!(thief.get("/console").status, 303, "a token that was copied opens nothing");

        // Who lost everything begins again; nothing of before counts.
        let again = link(&gateway.run(&["user", "reset", &person.name]));
        assert_eq!(browser.sign_in(&person.name, PASSWORD, &person.recovery[5]).status, 422);
        let person = Person::set_up(&gateway, &person.name, &again);
        assert_eq!(person.signed_in(&gateway).get("/console").status, 200);
        assert!(gateway.run(&["user", "list"]).contains("aliya@jetu.kz: marketer at stop-collector; last signed in"));
    });
}

#[test]
fn a_session_is_of_every_gateway_and_ends_at_every_one() {
    let gateway = Gateway::start(Engine::Redis);
    let other = gateway.beside();
    let person = Person::new(&gateway, "aliya", "owner", "stop-collector");
    let here = person.signed_in(&gateway);
    let there = Browser { gateway: &other, cookies: here.cookies.clone() };
    assert_eq!(there.get("/console/site/stop-collector/figures").status, 200);
    // What was done by one is in the one ledger of both.
    let asked = here.post(LOOK_UP, &[("form", &here.form()), ("who", WHO), ("what", "p:notices/sms")]);
    assert_eq!(asked.status, 200);
    assert!(there.get("/console/site/stop-collector/history").page().contains("Looked up one person by phone number"));
    assert_eq!(here.post("/console/sign-out-everywhere", &[("form", &here.form())]).status, 303);
    assert_eq!(there.get("/console").status, 303);
    // Nobody is let in twice by one code, whichever gateway is asked first.
    let typed = person.recovery[0].as_str();
    let tries = std::thread::scope(|scope| {
        let run = |gateway| scope.spawn(move || Browser::new(gateway).sign_in("aliya", PASSWORD, typed).status);
        [run(&gateway), run(&other)].map(|thread| thread.join().unwrap())
    });
    assert_eq!(tries.iter().filter(|status| **status == 303).count(), 1, "{tries:?}");
}

#[test]
fn guesses_run_out_alike_for_known_and_unknown_names() {
    let gateway = shared(Engine::Redb);
    let person = Person::new(&gateway, "qarlyghash", "owner", "stop-collector");
    let known = person.signed_in(&gateway);
    let guess = |name: &str| {
        let answer = Browser::new(&gateway).sign_in(name, "not the password", "123456");
        (answer.status, answer.text().replace(name, "NAME"))
    };
    let (own, nobody): (Vec<_>, Vec<_>) = (0..12).map(|_| (guess("qarlyghash"), guess("nobody"))).unzip();
    assert_eq!(own[0], nobody[0], "the same answer, byte for byte");
    assert_eq!(own[11], nobody[11]);
    assert_eq!((own[0].0, own[11].0), (422, 429));
    let refused = Browser::new(&gateway).sign_in("qarlyghash", "not the password", "123456");
    assert!(refused.header("retry-after").unwrap().parse::<u64>().unwrap() <= 180);
    // Who signed in by this browser before is not shut out by the guesses of others.
    assert_eq!(known.sign_in(&person.name, PASSWORD, &person.recovery[0]).status, 303);
}

#[test]
fn an_unknown_name_takes_as_long_as_a_known_one() {
    let gateway = Gateway::start(Engine::Redb);
    // Eight guesses each, of several names, in turn. The quickest of each kind are compared: whatever else
    // the machine has to do can make a guess slower, and never quicker than the work that is in it.
    let mut quickest: BTreeMap<bool, u128> = BTreeMap::new();
    for n in 0..3 {
        let (known, unknown) = (format!("known-{n}"), format!("nobody-{n}"));
        Person::new(&gateway, &known, "marketer", "stop-collector");
        for _ in 0..8 {
            for (name, there) in [(&known, true), (&unknown, false)] {
                let begun = Instant::now();
                assert_eq!(Browser::new(&gateway).sign_in(name, "not the password", "123456").status, 422);
                let took = begun.elapsed().as_micros();
                quickest.entry(there).and_modify(|least| *least = took.min(*least)).or_insert(took);
            }
        }
    }
    let (known, unknown) = (quickest[&true], quickest[&false]);
    eprintln!("a guess takes {known} µs for a known name, {unknown} µs for an unknown one");
    // An answer without hashing would come a hundred times sooner.
    assert!(unknown * 2 > known && known * 2 > unknown, "{known} and {unknown} µs");
}

#[test]
fn nobody_is_looked_up_who_is_not_on_record_first() {
    let gateway = Gateway::start(Engine::Redis);
    let person = Person::new(&gateway, "aliya", "officer", "stop-collector");
    {
        let browser = person.signed_in(&gateway);
        let form = browser.form();
        let ask = |who: &str| browser.post(LOOK_UP, &[("form", &form), ("who", who), ("what", "p:notices/sms")]);
        let answer = ask(WHO);
        assert_eq!(answer.status, 200, "{}", answer.text());
        let page = answer.page();
        assert!(page.contains("No, you may not") && page.contains("+7 ••• ••• •• 77"), "{page}");
        assert!(!answer.text().contains("0300077") && !answer.text().contains(WHO), "an ordinary view hides most of it");
        assert_eq!(ask("12").status, 422);
        let history = browser.get("/console/site/stop-collector/history").page();
        assert_eq!(history.times("Looked up one person by phone number"), 1, "{history}");
        assert!(history.contains("aliya"));
        // Asked again: on record again.
        ask(WHO);
        assert_eq!(browser.get("/console/site/stop-collector/history").page().times("Looked up one person"), 2);
    }
    // When nothing can be written, nothing is shown, although everything can be read.
    let browser = Browser::new(&gateway);
    assert_eq!(browser.sign_in(&person.name, PASSWORD, &person.recovery[0]).status, 303);
    let form = browser.form();
    full(gateway.redis.as_ref().expect("this gateway is on Redis"));
    let refused = browser.post(LOOK_UP, &[("form", &form), ("who", WHO), ("what", "p:notices/sms")]);
    assert_eq!(refused.status, 503);
    let page = refused.page();
    assert!(page.contains("could not be put on record"), "{page}");
    assert_eq!(page.form_value("who"), WHO, "what was typed stays");
    assert!(!refused.text().contains("you may"), "no answer");
    assert_eq!(browser.get("/console/site/stop-collector/look-up").status, 200);
}

/// Leaves the server no memory for anything new.
pub(super) fn full(redis: &RedisServer) {
    let mut stream = TcpStream::connect(("127.0.0.1", redis.port())).unwrap();
    stream.write_all(b"CONFIG SET maxmemory 1mb\r\n").unwrap();
    let mut answer = [0; 5];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"+OK\r\n");
}

#[test]
fn what_people_typed_is_nowhere_in_the_clear_and_the_house_s_ledger_is_whole() {
    let mut gateway = Gateway::start(Engine::Redb);
    let person = Person::new(&gateway, "aigerim.canary@example.kz", "marketer", "stop-collector");
    {
        let browser = person.signed_in(&gateway);
        browser.post(LOOK_UP, &[("form", &browser.form()), ("who", WHO), ("what", "p:notices/sms")]);
        Browser::new(&gateway).sign_in("nobody.canary@example.kz", "canary-password", "123456");
    }
    gateway.kill();
    let store = std::fs::read(gateway.folder().join("kelisim.redb")).unwrap();
    let log = gateway.log().into_bytes();
    let seed = data_encoding::BASE32_NOPAD.encode(&person.seed);
    for word in ["aigerim.canary", "nobody.canary", "canary-password", PASSWORD, "77750300077", &seed, &person.recovery[0]] {
        for (place, bytes) in [("the store", &store), ("the log", &log)] {
            assert!(!bytes.windows(word.len()).any(|part| part == word.as_bytes()), "{word} is in {place}");
        }
    }
    assert!(!store.windows(20).any(|part| part == person.seed), "the seed is sealed");
    let (right, printed) = gateway.try_run(&["verify"]);
    assert!(right && printed.contains("what was done in the console: "), "{printed}");
}
