//! People are notified of a changed policy: everybody it concerns, nobody else, once each, whatever happens
//! on the way.

use std::collections::{BTreeMap, VecDeque};
use std::fs;
use std::time::{Duration, Instant};

use kelisim_store::testing::free_port;
use serde_json::{Value, json};

use crate::applications::{filled, post, token};
use crate::canary::everything_below;
use crate::support::mail_server::{Behaviour, Letter, MailServer, certificate};
use crate::support::{Answer, Engine, Gateway, Setup, eventually, on_each_engine};

const FORM: &str = "stop-collector/complaint";
const SITE: &str = "stop-collector";

/// The IIN of nobody: 30 February, with its check digit.
pub(crate) fn iin(n: usize) -> String {
    for serial in n * 10.. {
        let stem = format!("9902303{serial:04}");
        let digits: Vec<usize> = stem.bytes().map(|c| usize::from(c - b'0')).collect();
        let sum = |from: usize| digits.iter().enumerate().map(|(at, digit)| digit * ((at + from) % 11 + 1)).sum::<usize>() % 11;
        let check = [sum(0), sum(2)].into_iter().find(|check| *check < 10);
        if let Some(check) = check {
            return format!("{stem}{check}");
        }
    }
    unreachable!("some serial has a check digit");
}

fn mail(port: u16, more: &str) -> String {
    format!("[mail]\nhost = \"localhost\"\nport = {port}\ntls = \"none\"\nfrom = \"no-reply@kelisim.test\"\n{more}\n")
}

/// A gateway whose site has one version of the policy yet.
fn before(engine: Engine, more: &str) -> Gateway {
    let mut gateway = Setup::new(engine).sites(&[SITE]).config(more).prepare();
    fs::write(gateway.folder().join("notices.key"), gateway.key(SITE)).unwrap();
    gateway.go();
    gateway
}

/// A second version comes into force, and the gateway is started again.
fn change(gateway: &mut Gateway) {
    gateway.kill();
    let folder = gateway.site_folder(SITE);
    for lang in ["kk", "ru", "en"] {
        let first = fs::read_to_string(folder.join(format!("policy-1.{lang}.md"))).unwrap();
        fs::write(folder.join(format!("policy-2.{lang}.md")), format!("{first}\n\n## 2GIS\nIP.\n")).unwrap();
    }
    let site = fs::read_to_string(folder.join("site.toml")).unwrap();
    let second = "[[policies]]\nversion = \"2\"\norder = \"№ 7\"\napproved = 2026-01-12\neffective = 2026-02-01\nsignificant = true\n\
        title = { kk = \"Саясат\", ru = \"Политика\", en = \"Policy\" }\nfile = \"policy-2.{lang}.md\"\n\
        changes = { kk = \"Картаға IP беріледі.\", ru = \"Карта получает IP. [Почему](https://map.test/)\", en = \"A map gets the IP.\" }\n\n";
    fs::write(folder.join("site.toml"), site.replacen("[[retention]]", &format!("{second}[[retention]]"), 1)).unwrap();
    gateway.go();
}

/// Person number `n` sends a complaint; gives the address of the private page.
fn apply(gateway: &Gateway, n: usize, email: &str, lang: &'static str) -> String {
    let mut fields: BTreeMap<&'static str, String> = filled();
    fields.insert("iin", iin(n));
    fields.insert("phone", format!("+7 701 111 {:02} {:02}", n / 100, n % 100));
    fields.insert("email", email.to_owned());
    fields.insert("lang", lang.to_owned());
    let token = token(gateway, FORM);
    let sent = post(gateway, &format!("{FORM}?lang={lang}"), &token, &fields);
    assert_eq!(sent.status, 303, "{}", sent.text());
    sent.header("location").unwrap().to_owned()
}

fn people(gateway: &Gateway, count: usize) {
    for n in 0..count {
        apply(gateway, n, &format!("person-{n}@example.kz"), "kk");
    }
}

const NOTICE: [&str; 6] = ["notice", SITE, "--policy", "2", "--key-file", "notices.key"];

fn notice(gateway: &Gateway, more: &[&str]) -> (bool, String) {
    gateway.try_run(&[&NOTICE[..], more].concat())
}

fn start(gateway: &Gateway) -> Answer {
    gateway.post_with_key(SITE, &format!("/v1/sites/{SITE}/notices"), &json!({ "policy": "2" }))
}

fn status(gateway: &Gateway) -> Value {
    let bearer = format!("Bearer {}", gateway.key(SITE));
    let path = format!("/v1/sites/{SITE}/notices/2");
    gateway.connect().ask("GET", &path, &[("Authorization", bearer.as_str())], b"").unwrap().json()
}

/// Waits for the status of the notice to be as wanted, and gives it.
fn until(gateway: &Gateway, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    eventually(what, || {
        let now = status(gateway);
        if wanted(&now) { Ok(now) } else { Err(now) }
    })
}

fn done(gateway: &Gateway) -> Value {
    until(gateway, "the notice is over", |now| now["state"] == "done")
}

/// Waits until the notice is held up by this trouble with the mail server.
fn in_trouble(gateway: &Gateway, trouble: &str) -> Value {
    until(gateway, &format!("the notice is in trouble: {trouble}"), |now| now["trouble"] == trouble)
}

/// How many letters each address got.
fn each(letters: &[Letter]) -> BTreeMap<String, usize> {
    letters.iter().fold(BTreeMap::new(), |mut all, letter| {
        *all.entry(letter.to.clone()).or_default() += 1;
        all
    })
}

#[test]
fn everybody_it_concerns_is_told_once_and_nobody_else() {
    on_each_engine(|engine| {
        let server = MailServer::start(Behaviour::default());
        let mut gateway = before(engine, &mail(server.port, "per_minute = 6000"));
        apply(&gateway, 1, "Aliya.Canary@Example.kz", "kk");
        apply(&gateway, 2, "boris@example.kz", "ru");
        apply(&gateway, 3, "carol@example.kz", "en");
        // The same address in another person's application, and the same person a second time.
        apply(&gateway, 4, "boris@example.kz", "ru");
        apply(&gateway, 2, "boris@example.kz", "ru");
        let withdrawn = apply(&gateway, 5, "dana@example.kz", "kk");
        let taking = gateway.get(&withdrawn).page().form_value("token");
        let address = withdrawn.split('?').next().unwrap();
        let headers = [("Content-Type", "application/x-www-form-urlencoded")];
        let body = format!("token={taking}");
        let answer = gateway.connect().ask("POST", &format!("{address}/withdraw?lang=kk"), &headers, body.as_bytes()).unwrap();
        assert_eq!(answer.status, 303, "{}", answer.text());
        apply(&gateway, 6, "erlan@example.kz", "kk");
        let erased = gateway.post_with_key(SITE, &format!("/v1/sites/{SITE}/erasures"), &json!({ "iin": iin(6) }));
        assert_eq!(erased.status, 201, "{}", erased.text());
        change(&mut gateway);
        // Under the new version: they have read it.
        apply(&gateway, 7, "fatima@example.kz", "kk");
        let (right, printed) = notice(&gateway, &["--dry-run"]);
        assert!(right && printed.contains("3 people would be told"), "{printed}");
        assert!(server.letters().is_empty(), "a dry run writes to nobody");
        let (right, printed) = notice(&gateway, &[]);
        assert!(right && printed.contains("Policy 2: done. 3 people told, 0 refused"), "{printed}");
        let letters = server.letters();
        let wanted = ["aliya.canary@example.kz", "boris@example.kz", "carol@example.kz"];
        assert_eq!(each(&letters), wanted.map(|to| (to.to_owned(), 1)).into());
        let to = |address: &str| letters.iter().find(|letter| letter.to == address).unwrap();
        let (aliya, boris, carol) = (to(wanted[0]), to(wanted[1]), to(wanted[2]));
        assert_eq!(aliya.from, "no-reply@kelisim.test");
        assert!(aliya.subject().ends_with(": құпиялылық саясаты өзгерді"), "{:?}", (aliya.subject(), aliya.header("Subject")));
        assert!(boris.subject().ends_with(": политика конфиденциальности изменилась"), "{}", boris.subject());
        assert!(carol.subject().ends_with(": the privacy policy has changed"), "{}", carol.subject());
        assert_eq!(boris.header("Content-Language"), "ru, kk");
        assert_eq!(carol.header("Content-Language"), "en, kk, ru");
        assert_eq!(boris.header("Auto-Submitted"), "auto-generated");
        let text = boris.text();
        let places: Vec<_> = [
            "Здравствуйте!",
            "Карта получает IP. Почему (https://map.test/)",
            "/policy/stop-collector/2?lang=ru",
            "Сәлеметсіз бе!",
            "Картаға IP беріледі.",
        ]
        .iter()
        .map(|words| text.find(words).unwrap_or_else(|| panic!("no {words} in {text}")))
        .collect();
        assert!(places.is_sorted(), "{text}");
        // Once more: nobody is left.
        let (right, printed) = notice(&gateway, &["--dry-run"]);
        assert!(right && printed.contains("0 people would be told"), "{printed}");
        assert!(notice(&gateway, &[]).0);
        assert_eq!(server.letters().len(), 3);
        assert_eq!(gateway.metric("kelisim_notices_total{code=\"sent\"}"), Some(3));
        let metrics = gateway.get("/metrics").text();
        // Addresses are nowhere: not in the log, not in the metrics, not in the store.
        gateway.kill();
        let mut everything = everything_below(gateway.folder());
        everything.extend(gateway.redis.iter().flat_map(|redis| everything_below(redis.folder())));
        everything.push(("the metrics".into(), metrics.into_bytes()));
        for (place, bytes) in everything {
            let text = String::from_utf8_lossy(&bytes).to_lowercase();
            for mark in ["aliya.canary", "boris@", "carol@", "dana@", "erlan@", "fatima@"] {
                assert!(!text.contains(mark), "{mark} is in {place}");
            }
        }
        if engine == Engine::Redb {
            assert!(gateway.run(&["verify", "--site", SITE]).contains("entries are right"));
        }
    });
}

#[test]
fn a_gateway_that_is_killed_in_the_middle_goes_on_where_it_was() {
    on_each_engine(|engine| {
        // The third letter is taken, and the gateway dies before it learns of that.
        let server = MailServer::start(Behaviour { silent_after: Some(3), ..Behaviour::default() });
        let mut gateway = before(engine, &mail(server.port, "per_minute = 6000"));
        people(&gateway, 6);
        change(&mut gateway);
        assert_eq!(start(&gateway).status, 202);
        server.wait(3);
        gateway.kill();
        server.behave(|behaviour| behaviour.silent_after = None);
        gateway.go();
        let over = done(&gateway);
        assert_eq!((&over["sent"], &over["looked_at"]), (&json!(6), &over["entries"]));
        let letters = server.letters();
        let third = letters[2].to.clone();
        let wanted = (0..6).map(|n| format!("person-{n}@example.kz")).map(|to| (to.clone(), 1 + usize::from(to == third)));
        assert_eq!(each(&letters), wanted.collect());
        // Twice, and to be seen as one letter.
        let twice: Vec<_> =
            letters.iter().filter(|letter| letter.to == third).map(|letter| letter.header("Message-ID")).collect();
        assert!(twice[0] == twice[1] && twice[0].ends_with("@localhost>"), "{twice:?}");
    });
}

#[test]
fn a_server_that_is_down_busy_or_slow_is_waited_for() {
    let port = free_port();
    let mut gateway = before(Engine::Redb, &mail(port, "per_minute = 6000\ntimeout_seconds = 10"));
    people(&gateway, 3);
    change(&mut gateway);
    start(&gateway);
    let down = in_trouble(&gateway, "connection");
    assert_eq!((&down["state"], &down["sent"]), (&json!("running"), &json!(0)));
    assert!(down["waits_until"].is_string(), "{down}");
    // Busy for as long as it takes for that to be seen.
    let server =
        MailServer::start_at(port, Behaviour { greetings: VecDeque::from(vec!["421 busy"; 100]), ..Behaviour::default() });
    in_trouble(&gateway, "busy");
    server.behave(|behaviour| behaviour.greetings.clear());
    let over = done(&gateway);
    assert_eq!((&over["sent"], &over["trouble"]), (&json!(3), &Value::Null));
    assert_eq!(server.letters().len(), 3);
    assert!(gateway.metric("kelisim_notices_total{code=\"trouble\"}").is_some());
}

#[test]
fn what_a_server_says_of_one_person_stops_nobody_else() {
    let often = |answer, times| VecDeque::from(vec![answer; times]);
    let server = MailServer::start(Behaviour {
        recipients: vec![
            ("person-1@", often("550 no such person-1@example.kz", 9)),
            ("person-2@", often("450 later", 2)),
            ("person-3@", often("451 later", 99)),
        ],
        slow: Duration::from_millis(30),
        ..Behaviour::default()
    });
    let mut gateway = before(Engine::Redb, &mail(server.port, "per_minute = 6000\nretry_seconds = [1, 1]"));
    people(&gateway, 5);
    change(&mut gateway);
    start(&gateway);
    let over = done(&gateway);
    let figures = ["sent", "refused", "given_up", "later"].map(|name| over[name].as_u64().unwrap());
    assert_eq!(figures, [3, 1, 1, 0], "{over}");
    assert_eq!(
        each(&server.letters()),
        ["person-0", "person-2", "person-4"].map(|name| (format!("{name}@example.kz"), 1)).into()
    );
    assert!(!gateway.log().contains("person-"), "what the server answers is not passed on");
}

#[test]
fn a_server_that_refuses_everybody_stops_it_until_somebody_looked() {
    let server = MailServer::start(Behaviour {
        recipients: vec![("person-", VecDeque::from(vec!["554 relaying denied"; 10]))],
        ..Behaviour::default()
    });
    let mut gateway = before(Engine::Redb, &mail(server.port, "per_minute = 6000"));
    people(&gateway, 12);
    change(&mut gateway);
    let (right, printed) = notice(&gateway, &[]);
    assert!(!right && printed.contains("Policy 2: paused.") && printed.contains("Reason: refused-in-a-row"), "{printed}");
    assert!(server.letters().is_empty());
    // Mended: those who were refused are tried again.
    let (right, printed) = notice(&gateway, &[]);
    assert!(right && printed.contains("12 people told, 0 refused"), "{printed}");
    assert!(each(&server.letters()).values().all(|count| *count == 1));
}

#[test]
fn the_rate_is_held_also_over_a_restart_and_it_can_be_stopped() {
    // It waits with its answer to the third letter, so that the stop comes in the middle however late it
    // comes.
    let server = MailServer::start(Behaviour { waits_after: Some(3), ..Behaviour::default() });
    // Four in a second.
    let mut gateway = before(Engine::Redb, &mail(server.port, "per_minute = 240"));
    people(&gateway, 8);
    change(&mut gateway);
    start(&gateway);
    server.wait(3);
    let (right, printed) = notice(&gateway, &["--stop"]);
    assert!(right && printed.contains("Policy 2: paused."), "{printed}");
    let stopped = server.letters().len();
    gateway.kill();
    server.behave(|behaviour| behaviour.waits_after = None);
    gateway.go();
    assert_eq!(status(&gateway)["state"], "paused");
    let resumed = Instant::now();
    start(&gateway);
    done(&gateway);
    let letters = server.letters();
    // One may have been on its way when it was stopped, and again when the gateway died.
    assert!((8..=9).contains(&letters.len()) && stopped <= 5, "{stopped} before the stop, {} in all", letters.len());
    assert_eq!(each(&letters).len(), 8);
    // Letters are late by what the machine has to do besides, and never early: so many take at least so long
    // at four in a second, all of them and those after the restart.
    let last = letters[letters.len() - 1].at;
    let (whole, rest) = (last - letters[0].at, last - resumed);
    assert!(whole >= Duration::from_millis(1500), "{whole:?} for {} letters at four in a second", letters.len());
    let least = Duration::from_millis(250) * u32::try_from(letters.len() - stopped - 1).unwrap();
    assert!(rest >= least, "{rest:?} for {} letters at four in a second", letters.len() - stopped);
}

#[test]
fn letters_go_by_tls_and_with_the_password_or_not_at_all() {
    let (tls, pem) = certificate();
    let server =
        MailServer::start(Behaviour { tls: Some(tls), account: Some(("kelisim", "құпия")), ..Behaviour::default() });
    let secured = |port: u16| {
        format!(
            "[mail]\nhost = \"localhost\"\nport = {port}\nca_file = \"ca.pem\"\nuser = \"kelisim\"\npassword_file = \"mail.secret\"\n\
             from = \"Палата <no-reply@kelisim.test>\"\nper_minute = 6000\n"
        )
    };
    let mut gateway = before(Engine::Redb, &secured(server.port));
    let folder = gateway.folder().to_owned();
    fs::write(folder.join("mail.secret"), "wrong\n").unwrap();
    people(&gateway, 2);
    change(&mut gateway);
    start(&gateway);
    // Nobody vouches for the certificate yet.
    in_trouble(&gateway, "certificate");
    fs::write(folder.join("ca.pem"), certificate().1).unwrap();
    in_trouble(&gateway, "tls");
    fs::write(folder.join("ca.pem"), pem).unwrap();
    in_trouble(&gateway, "auth");
    assert!(server.letters().is_empty());
    fs::write(folder.join("mail.secret"), "құпия\n").unwrap();
    done(&gateway);
    let letters = server.letters();
    assert!(letters.len() == 2 && letters.iter().all(|letter| letter.encrypted && letter.user.as_deref() == Some("kelisim")));
    assert!(letters[0].header("From").contains("no-reply@kelisim.test"));
    // Before TLS nothing was sent but a greeting.
    assert!(
        server.transcript().lines().all(|line| line.starts_with("EHLO") || line == "STARTTLS" || line == "QUIT"),
        "{}",
        server.transcript()
    );
    // A server that does not offer TLS gets nothing.
    let plain = MailServer::start(Behaviour::default());
    let mut gateway = before(Engine::Redb, &secured(plain.port));
    fs::write(gateway.folder().join("mail.secret"), "x").unwrap();
    fs::write(gateway.folder().join("ca.pem"), certificate().1).unwrap();
    people(&gateway, 1);
    change(&mut gateway);
    start(&gateway);
    in_trouble(&gateway, "no-starttls");
    assert!(plain.letters().is_empty() && !plain.transcript().contains("AUTH"), "{}", plain.transcript());
}

#[test]
fn what_cannot_be_started_is_told() {
    let mut gateway = before(Engine::Redb, "");
    change(&mut gateway);
    let ask = |policy: &str, dry_run: bool| {
        let body = json!({ "policy": policy, "dry_run": dry_run });
        gateway.post_with_key(SITE, &format!("/v1/sites/{SITE}/notices"), &body)
    };
    assert_eq!(ask("2", false).code(), "no-mail");
    assert_eq!(ask("9", true).code(), "unknown-policy");
    assert_eq!(ask("1", true).code(), "not-significant");
    assert_eq!(ask("2", true).json(), json!({ "concerned": 0, "entries": ask("2", true).json()["entries"] }));
    let (right, printed) = notice(&gateway, &[]);
    assert!(!right && printed.contains("no-mail: This gateway has no mail server"), "{printed}");
    fs::write(gateway.folder().join("notices.key"), "kelisim_test_wrong").unwrap();
    let (right, printed) = notice(&gateway, &["--dry-run"]);
    assert!(!right && printed.contains("the key is wrong"), "{printed}");
    for (mail, what) in [
        ("tls = \"none\"\nhost = \"mail.example.kz\"\nfrom = \"a@b.kz\"", "mail.tls"),
        ("host = \"localhost\"\nfrom = \"nobody\"", "mail.from"),
        ("host = \"localhost\"\nfrom = \"a@b.kz\"\nuser = \"x\"", "mail.user"),
        ("host = \"localhost\"\nfrom = \"a@b.kz\"\nper_minute = 0", "mail.per_minute"),
    ] {
        let gateway = Setup::new(Engine::Redb).config(&format!("[mail]\n{mail}\n")).prepare();
        let (right, printed) = gateway.try_run(&["serve"]);
        assert!(!right && printed.contains(&format!("`{what}`")), "{printed}");
    }
}
