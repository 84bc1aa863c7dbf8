//! Letters: readable, with nothing more than is allowed, once or to be known as twice, whatever the mail
//! server does.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{FORM, SITE, attempted, blocked, delivery, read, send, setup};
use crate::applications::{post, token};
use crate::canary::{everything_below, marked, search};
use crate::support::mail_server::{Behaviour, Letter, MailServer};
use crate::support::{Engine, Page, eventually, on_each_engine};

const INBOX: &str = "kind = \"email\"\nto = \"intake@operator.test\"\nrate = 1000\n";

fn configured(server: &MailServer, more: &str) -> String {
    format!(
        "[mail]\nhost = \"localhost\"\nport = {}\ntls = \"none\"\nfrom = \"no-reply@kelisim.test\"\n{more}\n\
         [forward.destinations.\"{SITE}/inbox\"]\n",
        server.port
    )
}

/// The message that is attached, for programs to read.
fn attached(letter: &Letter) -> Value {
    let parts = letter.parts();
    let file = parts.iter().find(|part| part.header("Content-Type") == "application/json").expect("a file is attached");
    assert!(file.header("Content-Disposition").starts_with("attachment; filename=\"kelisim-"), "{}", file.data);
    serde_json::from_str(&file.text()).unwrap()
}

fn body(letter: &Letter, kind: &str) -> String {
    letter.parts().iter().find(|part| part.header("Content-Type").starts_with(kind)).unwrap().text()
}

#[test]
fn an_application_arrives_as_a_letter_and_what_follows_below_it() {
    on_each_engine(|engine| {
        let server = MailServer::start(Behaviour::default());
        let lines = format!("{INBOX}lang = \"ru\"\nfields = [\"name\", \"phone\", \"message\"]");
        let mut gateway = setup(engine, &configured(&server, ""), &[("inbox", &lines)]).start();
        let mut fields = marked();
        fields.insert("message", "Құпия сөз <b>&\nBcc: x@y.kz\n.\nсоңы".into());
        let sent = post(&gateway, FORM, &token(&gateway, FORM), &fields);
        assert_eq!(sent.status, 303, "{}", sent.text());
        let receipt = sent.header("location").unwrap().split('?').next().unwrap().to_owned();
        let letter = server.wait(1).remove(0);
        assert_eq!((letter.from.as_str(), letter.to.as_str()), ("no-reply@kelisim.test", "intake@operator.test"));
        let message = attached(&letter);
        let data = &message["data"];
        let number = data["number"].as_str().unwrap();
        assert_eq!(letter.subject(), format!("Стоп-коллектор: новое обращение № {number}"));
        assert_eq!(letter.header("Content-Language"), "ru");
        assert_eq!(letter.header("Auto-Submitted"), "auto-generated");
        let held: BTreeSet<&String> = data["fields"].as_object().unwrap().keys().collect();
        assert_eq!(held, ["message", "name", "phone"].map(String::from).iter().collect(), "no field that is not allowed");
        let text = body(&letter, "text/plain");
        for words in ["Телефон нөмірі", "Номер телефона", "+77750300077", "Әлия Канарейка", "Bcc: x@y.kz\n.\nсоңы", number]
        {
            assert_eq!(text.contains(words), words != "Телефон нөмірі", "{words}: {text}");
        }
        assert!(!letter.data.contains("990230300005") && !text.contains("aliya.canary"), "what is not allowed is nowhere");
        let page = Page::new(body(&letter, "text/html"));
        assert!(page.contains("<b>&") && !page.has("b"), "markup is shown as words: {page}");
        let head = letter.data.split("\r\n\r\n").next().unwrap();
        assert!(!head.to_lowercase().contains("bcc") && !head.contains("Канарейка"), "{head}");

        let record = data["record"].as_str().unwrap();
        let done = delivery(&gateway, record, "delivered", |one| one["state"] == "delivered");
        assert_eq!(done["fields"], json!(["message", "name", "phone"]));
        let attempt = &done["attempts"][0];
        assert_eq!((&attempt["status"], &attempt["reason"]), (&json!(250), &json!("")));
        assert!(attempt["bytes"].as_u64().unwrap() > 1000, "{attempt}");
        let id = done["id"].as_str().unwrap().strip_prefix("msg_").unwrap();
        assert_eq!(letter.header("Message-ID"), format!("<{id}@localhost>"));

        // A withdrawal and an erasure stand below the letter they are about, and carry nothing of the person.
        let headers = [("Content-Type", "application/x-www-form-urlencoded"), ("Origin", "null")];
        let withdrawn = gateway.connect().ask("POST", &format!("{receipt}/withdraw"), &headers, b"token=x").unwrap();
        assert_eq!(withdrawn.status, 303, "{}", withdrawn.text());
        let second = server.wait(2).remove(1);
        assert_eq!(second.subject(), "Стоп-коллектор: согласие отозвано");
        assert_eq!(
            (second.header("In-Reply-To"), second.header("References")),
            (letter.header("Message-ID"), letter.header("Message-ID"))
        );
        assert!(body(&second, "text/plain").contains(&format!("№ {number}")), "{}", body(&second, "text/plain"));
        let body_of = json!({ "iin": "990230300005" });
        assert_eq!(gateway.post_with_key(SITE, &format!("/v1/sites/{SITE}/erasures"), &body_of).status, 201);
        let third = server.wait(3).remove(2);
        assert_eq!(third.subject(), "Стоп-коллектор: данные нужно уничтожить");
        for letter in [&second, &third] {
            for part in letter.parts() {
                search("a letter about a withdrawal or an erasure", part.text().as_bytes());
            }
        }

        search("the metrics", &gateway.get("/metrics").body);
        gateway.kill();
        let mut everything = everything_below(gateway.folder());
        everything.extend(gateway.redis.iter().flat_map(|redis| everything_below(redis.folder())));
        for (place, bytes) in everything {
            search(&place, &bytes);
        }
    });
}

#[test]
fn a_letter_with_a_link_holds_nothing_of_the_person() {
    let server = MailServer::start(Behaviour::default());
    let link = "contents = \"link\"\nlink = \"https://crm.test/in/{number}?r={record}&n={sequence}\"\nlang = \"en\"";
    let gateway = setup(Engine::Redb, &configured(&server, ""), &[("inbox", &format!("{INBOX}{link}"))]).start();
    let sent = post(&gateway, FORM, &token(&gateway, FORM), &marked());
    assert_eq!(sent.status, 303, "{}", sent.text());
    let letter = server.wait(1).remove(0);
    let parts = letter.parts();
    assert_eq!(parts.len(), 2, "nothing is attached");
    for part in &parts {
        search("a letter with a link", part.text().as_bytes());
    }
    let text = body(&letter, "text/plain");
    let link = text.lines().find_map(|line| line.strip_prefix("https://crm.test/in/")).unwrap();
    let (number, rest) = link.split_once("?r=").unwrap();
    let (record, sequence) = rest.split_once("&n=").unwrap();
    assert!(letter.subject().ends_with(number) && sequence.parse::<u64>().is_ok(), "{text}");
    let done = delivery(&gateway, record, "delivered", |one| one["state"] == "delivered");
    assert_eq!(done["fields"], json!([]), "what was not in it is not on record as sent");
    // What has no number of its own leads to what it is about.
    let erased = gateway.post_with_key(SITE, &format!("/v1/sites/{SITE}/erasures"), &json!({ "iin": "990230300005" }));
    assert_eq!(erased.status, 201, "{}", erased.text());
    let second = body(&server.wait(2)[1], "text/plain");
    assert!(second.contains(&format!("https://crm.test/in/{number}?r={record}&n={sequence}\n")), "{second}");
    let page = Page::new(body(&letter, "text/html"));
    let address = format!("https://crm.test/in/{number}?r={record}&n={sequence}");
    assert!(page.attrs("a", "href").contains(&address), "{page}");
}

#[test]
fn whatever_a_mail_server_does_every_letter_arrives() {
    let faults: [(&str, &str); 12] = [
        ("EHLO", "drop"),
        ("EHLO", "hang"),
        ("EHLO", "554 no"),
        ("MAIL", "421 closing"),
        ("MAIL", "drop"),
        ("RCPT", "450 later"),
        ("RCPT", "550 nobody of that name: intake@operator.test"),
        ("RCPT", "hang"),
        ("DATA", "451 later"),
        ("DATA", "drop"),
        (".", "552 too large"),
        (".", "drop"),
    ];
    let server = MailServer::start(Behaviour { faults: faults.to_vec(), ..Behaviour::default() });
    // Each meets one of them with its first attempt, and none with its second. A timeout is one of the
    // faults, and long enough that a busy machine makes none out of the others.
    let names: Vec<String> = (0..faults.len()).map(|n| format!("inbox-{n}")).collect();
    let lines = format!("{INBOX}timeout = 5");
    let destinations: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), lines.as_str())).collect();
    let tables: Vec<String> = names.iter().map(|name| format!("[forward.destinations.\"{SITE}/{name}\"]")).collect();
    let gateway = setup(Engine::Redb, &configured(&server, &tables.join("\n")), &destinations).start();
    send(&gateway);
    let letters = server.wait(faults.len());
    let ids: BTreeSet<String> = letters.iter().map(|letter| letter.header("Message-ID")).collect();
    assert_eq!(ids.len(), faults.len(), "each once");
    let record = attached(&letters[0])["data"]["record"].as_str().unwrap().to_owned();
    let mut reasons: Vec<(String, u64)> = Vec::new();
    for name in &names {
        let done = delivery(&gateway, &record, "delivered", |one| one["destination"] == *name && one["state"] == "delivered");
        let attempts = done["attempts"].as_array().unwrap();
        assert_eq!(attempts.len(), 2, "{done}");
        reasons.push((attempts[0]["reason"].as_str().unwrap().to_owned(), attempts[0]["status"].as_u64().unwrap()));
    }
    reasons.sort();
    let wanted =
        [("busy", 0), ("connection", 0), ("later", 450), ("later", 451), ("refused", 550), ("refused", 552), ("timeout", 0)];
    for (why, status) in wanted {
        assert!(reasons.contains(&(why.to_owned(), status)), "{why} {status} among {reasons:?}");
    }
    assert!(!gateway.log().contains("intake@operator.test"), "what a mail server says is not passed on");
}

#[test]
fn a_wrong_password_uses_up_nothing_until_it_is_mended() {
    on_each_engine(|engine| {
        let server = MailServer::start(Behaviour { account: Some(("kelisim", "right")), ..Behaviour::default() });
        let more = "user = \"kelisim\"\npassword_file = \"mail.secret\"";
        let gateway = setup(engine, &configured(&server, more), &[("inbox", INBOX)]).start();
        let folder = gateway.folder().to_owned();
        send(&gateway);
        // No file yet, then a wrong one.
        blocked(&gateway, "inbox", true);
        attempted(&gateway, "inbox", "blocked", 1);
        std::fs::write(folder.join("mail.secret"), "wrong\n").unwrap();
        eventually("the wrong password is tried", || server.transcript().contains("AUTH PLAIN "));
        attempted(&gateway, "inbox", "blocked", 2);
        blocked(&gateway, "inbox", true);
        let status = read(&gateway, "destinations").json();
        assert_eq!((&status[0]["waiting"], &status[0]["dead"]), (&json!(1), &json!(0)));
        std::fs::write(folder.join("mail.secret"), "right\n").unwrap();
        let letter = server.wait(1).remove(0);
        let record = attached(&letter)["data"]["record"].as_str().unwrap().to_owned();
        let done = delivery(&gateway, &record, "delivered", |one| one["state"] == "delivered");
        assert_eq!(done["attempts"].as_array().unwrap().len(), 1, "what was blocked counts as no attempt: {done}");
        blocked(&gateway, "inbox", false);
    });
}

#[test]
fn a_letter_that_was_taken_when_the_gateway_died_is_known_as_the_same() {
    let server = MailServer::start(Behaviour { silent_after: Some(1), ..Behaviour::default() });
    let mut gateway = setup(Engine::Redb, &configured(&server, ""), &[("inbox", &format!("{INBOX}timeout = 5"))]).start();
    send(&gateway);
    server.wait(1);
    gateway.kill();
    server.behave(|behaviour| behaviour.silent_after = None);
    gateway.go();
    let letters = server.wait(2);
    assert_eq!(letters[0].header("Message-ID"), letters[1].header("Message-ID"));
    assert_eq!(attached(&letters[0]), attached(&letters[1]));
}
