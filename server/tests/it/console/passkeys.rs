//! Signing in by passkeys: what is let in, and everything that is not.

use super::authenticator::Key;
use super::{Browser, PASSWORD, Person, code, codes, link};
use crate::support::{Answer, Engine, Gateway, on_each_engine, shared};

const SIGN_IN: &str = "/console/sign-in/passkey";

/// Somebody whose account was set up by a passkey alone, with the recovery codes.
fn set_up(gateway: &Gateway, name: &str) -> (Key, Vec<String>) {
    let link = Person::invited(gateway, name, "owner", "stop-collector");
    let browser = Browser::new(gateway);
    let mut key = Key::new(&browser);
    let done = begin(&browser, &link, &mut key);
    assert_eq!(done.status, 200, "{}", done.text());
    (key, codes(&done.page()))
}

fn begin(browser: &Browser<'_>, link: &str, key: &mut Key) -> Answer {
    let here = format!("{link}/passkey");
    let options = browser.question(&here);
    browser.answer(&here, &key.make(&options), &[])
}

/// Nobody was let in, and the page says why.
fn refused(answer: &Answer, why: &str) {
    assert_eq!(answer.status, 422, "{}", answer.text());
    let page = answer.page();
    assert!(page.contains(why), "{why}: {page}");
    let cookies = answer.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
    assert!(cookies.map(|(_, set)| set).all(|set| !set.starts_with("kelisim=")), "no session");
}

const WRONG: &str = "opens no account here";
const LATE: &str = "longer than five minutes";
const COPIED: &str = "there may be a copy";

#[test]
fn an_account_is_set_up_by_a_passkey_and_opened_by_it_and_no_answer_counts_twice() {
    on_each_engine(|engine| {
        let gateway = Gateway::start(engine);
        let start = Person::invited(&gateway, "aliya", "owner", "stop-collector");
        let browser = Browser::new(&gateway);
        let mut key = Key::new(&browser);
        // Until the link was used there is no way in.
        let early = Key::new(&browser).but(|key| key.user = vec![7; 16]);
        refused(&browser.enter(&early), WRONG);
        let done = begin(&browser, &start, &mut key);
        assert_eq!((done.status, codes(&done.page()).len()), (200, 10), "{}", done.text());
        assert_eq!(browser.get(&start).status, 404, "the link is used up");
        assert_eq!(browser.get(&format!("{start}/passkey")).status, 404);

        let options = browser.question(SIGN_IN);
        let thief = Browser { gateway: &gateway, cookies: browser.cookies.clone() };
        key.counter = 1;
        let answer = key.assert(&options);
        let entered = browser.answer(SIGN_IN, &answer, &[("next", "/console/account")]);
        assert_eq!((entered.status, entered.header("location")), (303, Some("/console/account")), "{}", entered.text());
        assert_eq!(browser.get("/console").status, 200);
        // The same answer, with everything the browser had.
        refused(&thief.answer(SIGN_IN, &answer, &[]), LATE);
        // An authenticator that counts nothing: only the challenge tells.
        let (still, _) = set_up(&gateway, "berik");
        let options = browser.question(SIGN_IN);
        let thief = Browser { gateway: &gateway, cookies: browser.cookies.clone() };
        let answer = still.assert(&options);
        assert_eq!(browser.answer(SIGN_IN, &answer, &[]).status, 303);
        refused(&thief.answer(SIGN_IN, &answer, &[]), LATE);
        assert_eq!(browser.enter(&still).status, 303, "and a new answer is right again");
        assert!(gateway.run(&["user", "list"]).contains("aliya: owner at stop-collector; last signed in"));
    });
}

#[test]
fn an_answer_is_to_the_question_of_this_browser_and_to_no_other() {
    let gateway = shared(Engine::Redb);
    let (key, _) = set_up(&gateway, "asked-by-one-browser");
    let (browser, other) = (Browser::new(&gateway), Browser::new(&gateway));
    let (own, foreign) = (browser.question(SIGN_IN), other.question(SIGN_IN));
    assert_ne!(own["challenge"], foreign["challenge"]);
    refused(&browser.answer(SIGN_IN, &key.assert(&foreign), &[]), LATE);
    // The challenge is gone with the attempt, right or wrong.
    refused(&browser.answer(SIGN_IN, &key.assert(&own), &[]), LATE);
    refused(&browser.answer(SIGN_IN, &key.sign("AAAAAAAAAAAAAAAAAAAAAA"), &[]), LATE);
    // A question for something else is none for signing in.
    let signed_in = Browser::new(&gateway);
    assert_eq!(signed_in.enter(&key).status, 303);
    let another = signed_in.question("/console/account/passkey");
    refused(&signed_in.answer(SIGN_IN, &key.assert(&another), &[]), LATE);
    // Nobody changes what the browser brings back.
    let options = browser.question(SIGN_IN);
    let brought = browser.cookies.borrow()["kelisim-passkey"].clone();
    let flipped = if brought.ends_with('A') { "B" } else { "A" };
    let changed = format!("{}{flipped}", &brought[..brought.len() - 1]);
    browser.cookies.borrow_mut().insert("kelisim-passkey".into(), changed);
    refused(&browser.answer(SIGN_IN, &key.assert(&options), &[]), LATE);
    assert_eq!(browser.enter(&key).status, 303);
}

#[test]
fn only_this_gateway_s_own_page_may_ask_and_only_who_was_made_sure_of_is_let_in() {
    let gateway = shared(Engine::Redb);
    let (key, _) = set_up(&gateway, "asked-by-its-own-page");
    let browser = Browser::new(&gateway);
    let port = gateway.port;
    for origin in
        ["https://localhost".to_owned(), format!("http://localhost:{port}.evil.test"), format!("http://localhost:1{port}")]
    {
        refused(&browser.enter(&key.but(|key| key.origin = origin)), WRONG);
    }
    refused(&browser.enter(&key.but(|key| key.host = "evil.test".into())), WRONG);
    refused(&browser.enter(&key.but(|key| key.verifies = false)), "did not check who you are");
    // What was changed on its way, or is no answer at all.
    for (name, value) in [("signature", "AAAA"), ("data", "AAAA"), ("client", "e30"), ("user", ""), ("id", "!"), ("id", "AAAA")] {
        let mut answer = key.assert(&browser.question(SIGN_IN));
        answer.iter_mut().find(|(known, _)| *known == name).unwrap().1 = value.into();
        refused(&browser.answer(SIGN_IN, &answer, &[]), WRONG);
    }
    assert_eq!(browser.enter(&key).status, 303);

    // The same for a new one.
    for (change, why) in [
        (Box::new(|key: &mut Key| key.origin = "https://evil.test".into()) as Box<dyn Fn(&mut Key)>, WRONG),
        (Box::new(|key: &mut Key| key.host = "evil.test".into()), WRONG),
        (Box::new(|key: &mut Key| key.verifies = false), "did not check who you are"),
    ] {
        let mut new = Key::new(&browser).but(change);
        refused(&browser.add(&mut new, "new"), why);
    }
    assert_eq!(browser.get("/console/account").page().times("Last used"), 1, "there is one still");
}

#[test]
fn whoever_is_unknown_or_shut_out_is_answered_like_everybody_else() {
    on_each_engine(|engine| {
        let gateway = Gateway::start(engine);
        let ((key, _), (other, _)) = (set_up(&gateway, "aliya"), set_up(&gateway, "berik"));
        let page = |key: &Key| {
            let answer = Browser::new(&gateway).enter(key);
            refused(&answer, WRONG);
            answer.text()
        };
        let unknown = page(&Key::new(&Browser::new(&gateway)).but(|key| key.user = vec![9; 16]));
        assert_eq!(page(&Key::new(&Browser::new(&gateway)).but(|own| own.user.clone_from(&key.user))), unknown);
        assert_eq!(page(&other.but(|own| own.user.clone_from(&key.user))), unknown, "somebody else's passkey");
        assert_eq!(page(&other.but(|own| own.id.clone_from(&key.id))), unknown, "under the name of another");
        gateway.run(&["user", "suspend", "aliya"]);
        assert_eq!(page(&key), unknown, "shut out");
        assert_eq!(page(&key.but(|key| key.verifies = false)), unknown);
        gateway.run(&["user", "restore", "aliya"]);
        assert_eq!(Browser::new(&gateway).enter(&key).status, 303);
        // Who begins again has nothing of before.
        let again = link(&gateway.run(&["user", "reset", "aliya"]));
        assert_eq!(page(&key), unknown, "dropped with the rest");
        let person = Person::set_up(&gateway, "aliya", &again);
        assert_eq!(page(&key), unknown);
        assert_eq!(person.signed_in(&gateway).get("/console").status, 200);
    });
}

#[test]
fn a_passkey_that_may_have_been_copied_opens_nothing_any_more() {
    on_each_engine(|engine| {
        let gateway = Gateway::start(engine);
        let (key, recovery) = set_up(&gateway, "aliya");
        let at = |counter| key.but(|key| key.counter = counter);
        let browser = Browser::new(&gateway);
        assert_eq!(browser.enter(&at(7)).status, 303);
        refused(&Browser::new(&gateway).enter(&at(7)), COPIED);
        refused(&Browser::new(&gateway).enter(&at(8)), COPIED);
        assert!(browser.get("/console/account").page().contains("There may be a copy of this passkey"));

        // The way back: name and recovery code, with no password, since there is none.
        let back = Browser::new(&gateway);
        assert_eq!(back.sign_in("aliya", PASSWORD, &recovery[0]).status, 422, "a password that nobody has");
        assert_eq!(back.sign_in("aliya", "", &code(&[0; 20], 0)).status, 422, "a code of no app");
        assert_eq!(back.sign_in("aliya", "", "").status, 422);
        let entered = back.sign_in("aliya", "", &recovery[0]);
        assert_eq!(entered.header("location"), Some("/console?left=9"), "{}", entered.text());
        assert_eq!(Browser::new(&gateway).sign_in("aliya", "", &recovery[0]).status, 422, "used up");
        // It is the last way in even so: another first.
        let mark = marks(&back).pop().unwrap();
        let remove = |mark: &str| back.post("/console/account/passkey/remove", &[("form", &back.form()), ("passkey", mark)]);
        refused(&remove(&mark), "only way to sign in");
        let mut new = Key::new(&back);
        assert_eq!(back.add(&mut new, "new").status, 303);
        assert_eq!(remove(&mark).header("location"), Some("/console/account?passkey=removed"));
        assert_eq!(Browser::new(&gateway).enter(&new).status, 303);
        // New codes need no app where there is none.
        let made = back.post("/console/account/codes", &[("form", &back.form())]);
        assert_eq!((made.status, codes(&made.page()).len()), (200, 10), "{}", made.text());
        let done = back.get("/console/account").page();
        for words in ["may have been copied", "Set up with the passkey", "with a recovery code", "Added the passkey “new”"] {
            assert!(done.contains(words), "{words}: {done}");
        }
    });
}

/// What stands for each passkey in the forms of one's own page.
fn marks(browser: &Browser<'_>) -> Vec<String> {
    browser.get("/console/account").page().attrs("input[name=\"passkey\"]", "value")
}

#[test]
fn passkeys_are_added_named_and_removed_beside_password_and_app() {
    on_each_engine(|engine| {
        let gateway = Gateway::start(engine);
        let person = Person::new(&gateway, "aliya", "owner", "stop-collector");
        let browser = person.signed_in(&gateway);
        let mut first = Key::new(&browser);
        assert_eq!(browser.add(&mut first, "  Work <b>laptop</b> ").header("location"), Some("/console/account?passkey=added"));
        refused(&browser.add(&mut first, "again"), "already");
        let page = browser.get("/console/account").page();
        assert_eq!(page.texts_in(".keys .own"), ["Work <b>laptop</b>"], "markup is shown as words");
        assert!(page.contains("Not used yet."), "{page}");
        let asked = browser.question("/console/account/passkey");
        assert_eq!(asked["excludeCredentials"].as_array().unwrap().len(), 1, "the device that has one makes no second");
        assert_eq!(asked["excludeCredentials"][0]["transports"].as_array().unwrap().len(), 2, "the ways that are known");

        let entered = Browser::new(&gateway);
        assert_eq!(entered.enter(&first).status, 303);
        assert!(entered.get("/console/account").page().contains("Last used"));
        // Password and app are a way in: the only passkey may go. Nobody removes what is another's.
        let mark = marks(&entered).pop().unwrap();
        let berik = Browser::new(&gateway);
        assert_eq!(berik.enter(&set_up(&gateway, "berik").0).status, 303);
        let foreign = berik.post("/console/account/passkey/remove", &[("form", &berik.form()), ("passkey", &mark)]);
        assert_eq!(foreign.status, 404);
        let removed = entered.post("/console/account/passkey/remove", &[("form", &entered.form()), ("passkey", &mark)]);
        assert_eq!(removed.status, 303);
        refused(&Browser::new(&gateway).enter(&first), WRONG);
        // As many as ten.
        for number in 0..10 {
            assert_eq!(browser.add(&mut Key::new(&browser), "").status, 303, "{number}");
        }
        refused(&browser.add(&mut Key::new(&browser), ""), "ten passkeys");
        assert_eq!(marks(&browser).len(), 10);
    });
}

#[test]
fn attempts_with_one_passkey_run_out_and_shut_nobody_else_out() {
    let gateway = shared(Engine::Redb);
    let ((key, _), (other, _)) = (set_up(&gateway, "tried-too-often"), set_up(&gateway, "tried-by-name"));
    let foreign = key.but(|key| key.origin = "https://evil.test".into());
    let tries: Vec<u16> = (0..12).map(|_| Browser::new(&gateway).enter(&foreign).status).collect();
    assert_eq!((tries[0], tries[9], tries[11]), (422, 422, 429), "{tries:?}");
    let wait = Browser::new(&gateway).enter(&key);
    assert!(wait.header("retry-after").unwrap().parse::<u64>().unwrap() <= 180);
    assert_eq!(Browser::new(&gateway).enter(&other).status, 303);
    // Guesses at a password by name shut no passkey out.
    for _ in 0..12 {
        Browser::new(&gateway).sign_in("tried-by-name", "not the password", "123456");
    }
    assert_eq!(Browser::new(&gateway).enter(&other).status, 303);
}

#[test]
fn nothing_of_a_passkey_is_in_the_clear() {
    let mut gateway = Gateway::start(Engine::Redb);
    let (key, _) = set_up(&gateway, "aliya");
    let browser = Browser::new(&gateway);
    assert_eq!(browser.enter(&key).status, 303);
    let mut named = Key::new(&browser);
    assert_eq!(browser.add(&mut named, "canary-of-a-name").status, 303);
    gateway.kill();
    let store = std::fs::read(gateway.folder().join("kelisim.redb")).unwrap();
    let log = gateway.log().into_bytes();
    for (what, word) in [("an id", &key.id[..]), ("a name", b"canary-of-a-name"), ("an id", &named.id)] {
        for (place, bytes) in [("the store", &store), ("the log", &log)] {
            assert!(!bytes.windows(word.len()).any(|part| part == word), "{what} is in {place}");
        }
    }
    let (right, printed) = gateway.try_run(&["verify"]);
    // Invited, set up and signed in by that, signed in, added.
    assert!(right && printed.contains("what was done in the console: 5 entries are right"), "{printed}");
}
