//! Seeing, changing, taking back, and the link itself.

use super::{Holder, SITE, link, size, verified};
use crate::applications::{filled, post, token};
use crate::support::receiver::Receiver;
use crate::support::{Engine, Gateway, Setup, eventually, on_each_engine, shared};

/// A gateway that forwards applications to this receiver.
fn forwarding(engine: Engine, receiver: &Receiver) -> Gateway {
    let more = format!(
        "[forward]\nallow_networks = [\"127.0.0.0/8\"]\n[forward.destinations.\"stop-collector/case-system\"]\n\
         url = \"http://127.0.0.1:{}/\"\nsecret_file = \"hook.secret\"\n",
        receiver.port
    );
    Setup::new(engine).sites(&[SITE]).config(&more).start()
}

/// Waits until these words stand on the private page.
fn until(holder: &Holder<'_>, words: &str) {
    eventually(&format!("the page says {words:?}"), || {
        let page = holder.see();
        if page.contains(words) { Ok(()) } else { Err(page.text()) }
    });
}

#[test]
fn a_consent_is_taken_back_and_given_again_with_one_press_each() {
    on_each_engine(|engine| {
        let mut gateway = Gateway::start(engine);
        {
            let holder = Holder::new(&gateway);
            assert_eq!(holder.sms(), "granted");
            let page = holder.see();
            assert!(page.has("[value=\"p:notices/sms\"]") && page.contains("allowed until"), "{page}");

            let (token, before) = (holder.token(), size(&gateway));
            let first = holder.send("consents", &token, &[("withdraw", "p:notices/sms")]);
            assert_eq!(first.status, 303, "{}", first.text());
            assert_eq!(holder.sms(), "withdrawn", "in force with the very next question");
            // Pressed twice, and from a proxy that repeats: one act.
            let again = holder.send("consents", &token, &[("withdraw", "p:notices/sms")]);
            assert_eq!((again.status, again.header("location")), (303, first.header("location")));
            assert_eq!(size(&gateway), before + 2, "the withdrawal, and the check of it");
            // The same form for something else is asked about again.
            assert_eq!(holder.send("consents", &token, &[("withdraw", "p:complaint")]).status, 409);

            assert_eq!(holder.press("consents", &[("allow", "p:notices/sms")]).status, 303);
            assert_eq!(holder.sms(), "granted");
            assert_eq!(
                holder.check("notices", Some("email"), "email", "aliya@example.kz"),
                "refused",
                "the other was not touched"
            );
            // Everything at once takes no more presses than one thing.
            assert_eq!(holder.press("consents", &[("withdraw", "all")]).status, 303);
            assert_eq!(
                (holder.sms(), holder.check("complaint", None, "iin", "990230300005")),
                ("withdrawn".into(), "withdrawn".into())
            );
            assert!(!holder.see().has("[name=\"withdraw\"]"), "there is nothing left to take back");
        }
        verified(&mut gateway);
    });
}

#[test]
fn what_was_never_given_cannot_be_taken_back_and_nothing_is_recorded() {
    let gateway = Gateway::start(Engine::Redb);
    let holder = Holder::new(&gateway);
    let before = size(&gateway);
    for item in ["p:notices/email", "p:transfer", "p:marketing/sms", "c:analytics", "", "\u{202e}", "p:notices/sms\n"] {
        let answer = holder.press("consents", &[("withdraw", item)]);
        assert_eq!(answer.status, 409, "{item:?}");
        assert!(answer.page().contains("nothing to take back"), "{item:?}: {}", answer.text());
    }
    assert!(holder.press("consents", &[("allow", "p:notices/sms")]).page().contains("allowed this already"));
    assert_eq!(holder.press("consents", &[("allow", "p:marketing/sms")]).status, 409, "only what this thread was asked about");
    assert_eq!(holder.press("consents", &[("allow", "all")]).status, 409, "there is no button that allows everything");
    assert_eq!(holder.press("consents", &[]).status, 404);
    assert_eq!(holder.send("consents", "nonsense", &[("withdraw", "all")]).status, 422);
    assert_eq!(size(&gateway), before);
}

#[test]
fn a_stranger_who_types_somebody_elses_iin_sees_nothing_of_theirs() {
    on_each_engine(|engine| {
        let gateway = Gateway::start(engine);
        let person = Holder::new(&gateway);
        assert_eq!(person.press("requests", &[("ask", "information"), ("message", "Менің құпиям")]).status, 303);
        assert_eq!(person.press("consents", &[("withdraw", "p:notices/sms")]).status, 303);
        let mut typed = filled();
        typed.insert("phone", "+7 701 111 11 11".into());
        typed.insert("message", "бөтен".into());
        typed.remove("clause.notices.sms");
        let stranger = Holder::complaining(&gateway, &typed);
        assert_ne!(stranger.page, person.page);
        let seen = stranger.see();
        let number = person.see().text_in(".digits");
        assert!(!seen.contains("Менің құпиям") && !seen.contains(&number), "{seen}");
        assert_eq!(seen.count("[name=\"withdraw\"]"), 1, "of its own consents only the complaint is allowed");
        // A form of one page is not taken by another.
        assert_eq!(stranger.send("consents", &person.token(), &[("withdraw", "p:complaint")]).status, 422);
        assert!(person.see().contains("Менің құпиям"));
    });
}

#[test]
fn who_got_the_application_is_told_when_it_was_delivered() {
    on_each_engine(|engine| {
        let receiver = Receiver::start(&[]);
        let gateway = forwarding(engine, &receiver);
        let holder = Holder::new(&gateway);
        receiver.wait(1);
        // The receiver has it before the gateway has written that it does.
        until(&holder, "Delivered ");
        let page = holder.see();
        assert!(page.contains("The Chamber’s own system for applications"), "{page}");
        for label in ["Full name", "Phone number", "Describe your situation"] {
            assert!(page.contains(label), "{label}: {page}");
        }
        assert!(page.contains("Answer no later than"));
        assert!(page.contains("One attempt") && page.contains(": accepted (204), "), "{page}");
    });
}

#[test]
fn what_recipients_said_of_a_withdrawal_and_of_an_erasure_is_there_to_read() {
    on_each_engine(|engine| {
        let receiver = Receiver::start(&["204 No Content", "500 No", "204 No Content"]);
        let gateway = forwarding(engine, &receiver);
        let holder = Holder::new(&gateway);
        // The same person's other application, by another link.
        let other = Holder::new(&gateway);
        receiver.wait(2);
        // One of them at the second attempt.
        until(&holder, "Delivered ");
        until(&other, "Delivered ");
        assert_eq!(holder.press("consents", &[("withdraw", "all")]).status, 303);
        until(&holder, "Told that you took a consent back");
        let page = || holder.see().text().split("Told that you took a consent back").nth(1).unwrap_or_default().to_owned();
        eventually("the withdrawal is delivered", || page().contains("One attempt"));
        assert!(!other.see().contains("Told that you took"), "a link shows what was done by it and nothing else");
        let both = holder.see().text() + &other.see().text();
        assert!(both.contains("2 attempts") && both.contains("not accepted (500)"), "{both}");
        let erased = serde_json::json!({ "iin": "990230300005" });
        assert_eq!(super::operator(&gateway, "POST", "erasures", "erase-them", &erased).status, 201);
        for holder in [&holder, &other] {
            until(holder, "Told to destroy your data");
            let page = holder.see();
            let source = page.to_string();
            assert!(
                page.contains("Phone number") && !source.contains("77750300077"),
                "which data went still stands there: {page}"
            );
        }
    });
}

#[test]
fn a_link_is_replaced_or_ended_by_its_holder() {
    on_each_engine(|engine| {
        let mut gateway = Gateway::start(engine);
        {
            let mut holder = Holder::new(&gateway);
            assert_eq!(holder.press("requests", &[("ask", "information")]).status, 303);
            let (token, before) = (holder.token(), size(&gateway));
            let renewed = holder.send("link", &token, &[("act", "renew")]);
            assert_eq!(renewed.status, 303, "{}", renewed.text());
            // Pressed twice: the new link is not lost on the way. Another form of the old page is nobody's
            // any more.
            let again = holder.send("link", &token, &[("act", "renew")]);
            assert_eq!((again.status, again.header("location")), (303, renewed.header("location")));
            assert_eq!(size(&gateway), before + 1, "it is on record once");
            assert_eq!(holder.send("link", "nonsense", &[("act", "renew")]).status, 404);
            assert_eq!(holder.send("consents", &token, &[("withdraw", "all")]).status, 404);
            let old = std::mem::replace(&mut holder.page, renewed.header("location").unwrap().split('?').next().unwrap().into());
            assert_eq!(gateway.get(&old).status, 404);
            assert_eq!(
                gateway.get(&old).body,
                gateway.get(&old.replace(&old[old.len() - 4..], "aaaa")).body,
                "as if it never was"
            );
            assert!(link(&gateway.get(&holder.receipt).page()).is_none(), "the receipt's holder does not learn the new one");
            assert!(holder.see().contains("Tell me what data"), "everything is still there");
            // What is asked by the new link is answered there, as what was asked by the old one.
            assert_eq!(holder.press("requests", &[("ask", "deletion")]).status, 303);
            assert_eq!(super::open(&gateway).len(), 2);

            let token = holder.token();
            let end = || holder.send("link", &token, &[("act", "end")]);
            let ended = end();
            assert_eq!((end().status, end().body), (200, ended.body.clone()));
            assert!(ended.status == 200 && ended.page().contains("The link has ended"), "{}", ended.text());
            assert_eq!(gateway.get(&holder.page).status, 404);
            assert_eq!(gateway.get(&holder.receipt).status, 200, "the receipt goes on");
            assert_eq!(holder.sms(), "granted", "and so do the consents");
        }
        verified(&mut gateway);
    });
}

#[test]
fn a_link_cannot_be_guessed_and_guesses_are_answered_alike() {
    let gateway = shared(Engine::Redb);
    let holder = Holder::new(&gateway);
    let guesses: usize = std::env::var("KELISIM_GUESSES").ok().and_then(|count| count.parse().ok()).unwrap_or(2000);
    let known = holder.page.rsplit('/').next().unwrap().to_owned();
    assert_eq!(known.len(), 52, "256 bits in base 32");
    let mut connection = gateway.connect();
    let wanted = connection.ask("GET", &format!("/my/{SITE}/x"), &[], b"").unwrap();
    assert_eq!(wanted.status, 404);
    let begun = std::time::Instant::now();
    for guess in 0..guesses {
        // Near the real one, far from it, too short, too long, of another alphabet.
        let token = match guess % 4 {
            0 => format!("{}{:04}", &known[..48], guess % 10_000).replace(['0', '1', '8', '9'], "a"),
            1 => data_encoding::BASE32_NOPAD.encode(&[&guess.to_be_bytes()[..], &[7; 24]].concat()).to_lowercase(),
            2 => known[..guess % 52].to_owned() + "!",
            _ => format!("{known}{guess}"),
        };
        if token == known {
            continue;
        }
        let answer = connection.ask("GET", &format!("/my/{SITE}/{token}"), &[], b"").unwrap();
        assert_eq!((answer.status, &answer.body), (404, &wanted.body), "{token}");
    }
    let each = begun.elapsed() / u32::try_from(guesses).unwrap();
    eprintln!("{guesses} guesses of a private link, {each:?} each, all answered alike");
    assert_eq!(gateway.get(&format!("/my/jetu/{known}")).status, 404, "another site");
}

#[test]
fn pages_are_kept_by_nobody_and_tell_nobody_where_they_are() {
    let gateway = Gateway::start(Engine::Redb);
    let holder = Holder::new(&gateway);
    let page = gateway.get(&holder.page);
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe-inline"), "{policy}");
    // The one script is a file of the gateway, and copies the link.
    let scripts = page.page().attrs("script", "src");
    assert!(scripts.len() == page.page().count("script") && scripts.iter().all(|src| src.starts_with("/assets/")), "{scripts:?}");
    let token = holder.page.rsplit('/').next().unwrap();
    assert!(!gateway.log().contains(token) && !gateway.get("/metrics").text().contains(token));
    let headers = [("Content-Type", "application/x-www-form-urlencoded"), ("Origin", "https://evil.test")];
    let body = format!("token={}&withdraw=all", holder.token());
    let foreign = gateway.connect().ask("POST", &format!("{}/consents", holder.page), &headers, body.as_bytes()).unwrap();
    assert_eq!(foreign.status, 403);
    assert_eq!(holder.sms(), "granted");
}

#[test]
fn after_an_erasure_nothing_is_left_to_read_or_to_do() {
    on_each_engine(|engine| {
        let mut gateway = Gateway::start(engine);
        {
            let holder = Holder::new(&gateway);
            assert_eq!(holder.press("requests", &[("ask", "deletion"), ("message", "Бәрін жойыңыз")]).status, 303);
            let token = holder.token();
            let request = super::open(&gateway)[0]["record"].as_str().unwrap().to_owned();
            let erased =
                super::operator(&gateway, "POST", "erasures", "erase-them", &serde_json::json!({ "iin": "990230300005" }));
            assert_eq!(erased.status, 201);
            // The answer is still owed, and still reaches the page.
            let answer = serde_json::json!({ "outcome": "granted", "text": "Erased." });
            let path = format!("requests/{request}/answer");
            assert_eq!(super::operator(&gateway, "POST", &path, "answer-erased", &answer).status, 201);
            let page = holder.see();
            assert!(page.contains("Your data were erased") && page.contains("Done, "), "{page}");
            assert!(!page.contains("Бәрін жойыңыз") && !page.has("[name=\"ask\"]") && !page.has("[name=\"withdraw\"]"), "{page}");
            assert_eq!(holder.send("requests", &token, &[("ask", "information")]).status, 409);
            assert_eq!(holder.send("consents", &token, &[("withdraw", "all")]).status, 404);
            let looked = super::operator(&gateway, "GET", &format!("requests/{request}"), "", &serde_json::Value::Null).json();
            assert_eq!((&looked["message"], looked["fields"].as_object().unwrap().len()), (&serde_json::Value::Null, 0));
        }
        verified(&mut gateway);
    });
}

#[test]
fn a_repeated_application_gives_out_one_link() {
    let gateway = shared(Engine::Redb);
    let form = "stop-collector/complaint";
    let token = token(&gateway, form);
    let pages: std::collections::BTreeSet<_> = (0..3)
        .map(|_| {
            let sent = post(&gateway, form, &token, &filled());
            link(&gateway.get(sent.header("location").unwrap()).page()).unwrap()
        })
        .collect();
    assert_eq!(pages.len(), 1);
}
