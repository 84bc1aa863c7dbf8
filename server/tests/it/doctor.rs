//! The doctor tries every destination as the gateway would, names what is wrong and its remedy, and changes
//! nothing.

use serde_json::{Value, json};

use kelisim_store::testing::{DURABLE, RedisServer, VOLATILE};

use crate::destinations::{SITE, setup};
use crate::support::mail_server::{Behaviour, MailServer};
use crate::support::receiver::Receiver;
use crate::support::{Engine, Gateway, Setup, on_each_engine};

/// Whether all is well, and every finding.
fn examined(gateway: &Gateway, more: &[&str]) -> (bool, Vec<Value>) {
    let (right, printed) = gateway.try_run(&[&["doctor", "--json"], more].concat());
    let json = printed.split("kelisim: ").next().unwrap();
    let report: Value = serde_json::from_str(json).unwrap_or_else(|why| panic!("{why}: {printed}"));
    assert_eq!(report["ok"], json!(right));
    (right, report["findings"].as_array().unwrap().clone())
}

fn of<'f>(findings: &'f [Value], about: &str) -> &'f Value {
    findings.iter().find(|one| one["about"] == about).unwrap_or_else(|| panic!("nothing about {about}: {findings:#?}"))
}

fn size(gateway: &Gateway) -> String {
    gateway.get(&format!("/log/{SITE}/checkpoint")).text().lines().nth(1).unwrap().to_owned()
}

#[test]
fn where_all_is_well_every_destination_gets_one_signed_test() {
    on_each_engine(|engine| {
        let (hook, mail, streams) = (Receiver::start(&[]), MailServer::start(Behaviour::default()), RedisServer::start(DURABLE));
        let destinations = [
            ("hook", ""),
            ("inbox", "kind = \"email\"\nto = \"intake@operator.test\"\nlang = \"ru\""),
            ("stream", "kind = \"redis-stream\"\nstream = \"intake\""),
        ];
        let more = format!(
            "[mail]\nhost = \"localhost\"\nport = {}\ntls = \"none\"\nfrom = \"no-reply@kelisim.test\"\n\
             [forward]\nallow_networks = [\"127.0.0.0/8\"]\n\
             [forward.destinations.\"{SITE}/hook\"]\nurl = \"http://127.0.0.1:{}/hook\"\nsecret_file = \"hook.secret\"\n\
             [forward.destinations.\"{SITE}/inbox\"]\n[forward.destinations.\"{SITE}/stream\"]\nredis = \"{}\"\n",
            mail.port,
            hook.port,
            streams.url()
        );
        let gateway = setup(engine, &more, &destinations).start();
        let before = size(&gateway);
        let (right, found) = examined(&gateway, &["--site", SITE]);
        assert!(right, "{found:#?}");
        for (about, status) in [("hook", 204), ("inbox", 250), ("stream", 0)] {
            let one = of(&found, &format!("{SITE}/{about}"));
            assert_eq!((&one["state"], &one["code"], &one["status"]), (&json!("fine"), &json!("delivered"), &json!(status)));
        }
        for about in ["configuration", "keys", "sites", "store"] {
            assert_eq!(of(&found, about)["state"], "fine", "{found:#?}");
        }
        let posted = hook.wait(1).remove(0);
        let secret = std::fs::read_to_string(gateway.folder().join("hook.secret")).unwrap();
        let mut headers = http::HeaderMap::new();
        for (name, value) in &posted.headers {
            headers.insert(http::HeaderName::from_bytes(name.as_bytes()).unwrap(), value.parse().unwrap());
        }
        standardwebhooks::Webhook::new(secret.trim()).unwrap().verify(&posted.body, &headers).unwrap();
        let message: Value = serde_json::from_slice(&posted.body).unwrap();
        assert_eq!(
            (&message["type"], &message["data"]["site"], &message["data"]["test"]),
            (&json!("kelisim.test"), &json!(SITE), &json!(true))
        );
        let letter = mail.wait(1).remove(0);
        assert!(letter.subject().ends_with(": проверочное письмо") && letter.header("Kelisim-Type") == "kelisim.test");
        assert_eq!((hook.count(), mail.letters().len()), (1, 1));
        assert_eq!(size(&gateway), before, "nothing is recorded");
        let printed = gateway.run(&["doctor", "--site", SITE]);
        assert!(printed.contains(&format!("ok    {SITE}/hook (webhook): It took the test message: 204 in ")), "{printed}");
    });
}

/// The table of a webhook in the configuration.
fn hook(name: &str, url: &str) -> String {
    format!("[forward.destinations.\"{SITE}/{name}\"]\nurl = \"{url}\"\nsecret_file = \"hook.secret\"\n")
}

#[test]
fn what_is_wrong_is_said_with_what_to_do() {
    let answers: [(&str, &str, u16, &str); 8] = [
        ("302 Found\r\nLocation: http://127.0.0.1:1/", "status", 302, "redirects are not followed"),
        ("401 Unauthorized", "status", 401, "the same secret"),
        ("404 Not Found", "status", 404, "Mend the path"),
        ("410 Gone", "gone", 410, "gone for good"),
        ("413 Too Large", "status", 413, "too large"),
        ("422 No", "status", 422, "types it does not know"),
        ("429 Slow\r\nRetry-After: 9", "status", 429, "`rate`"),
        ("500 No", "status", 500, "It fails (500)"),
    ];
    let receivers: Vec<Receiver> = answers.iter().map(|(answer, ..)| Receiver::start(&[answer])).collect();
    let hangs = Receiver::start(&[]);
    hangs.hang();
    let mail = MailServer::start(Behaviour { account: Some(("kelisim", "right")), ..Behaviour::default() });
    let streams = RedisServer::start(DURABLE);
    let mut named: Vec<(String, String)> = (0..answers.len()).map(|n| (format!("answer-{n}"), String::new())).collect();
    for (name, lines) in [
        ("hangs", "timeout = 1"),
        ("nobody", ""),
        ("inside", ""),
        ("nowhere", ""),
        ("plain", ""),
        ("port", ""),
        ("forgotten", ""),
        ("no-secret", ""),
        ("bad-secret", ""),
        ("inbox", "kind = \"email\"\nto = \"intake@operator.test\""),
        ("stream", "kind = \"redis-stream\"\nstream = \"taken\""),
        ("open-stream", "kind = \"redis-stream\"\nstream = \"x\""),
        ("no-stream", "kind = \"redis-stream\"\nstream = \"x\""),
    ] {
        named.push((name.to_owned(), lines.to_owned()));
    }
    let destinations: Vec<(&str, &str)> = named.iter().map(|(name, lines)| (name.as_str(), lines.as_str())).collect();
    let mut more = format!(
        "[mail]\nhost = \"localhost\"\nport = {}\ntls = \"none\"\nfrom = \"a@kelisim.test\"\nuser = \"kelisim\"\npassword_file = \"mail.secret\"\n\
         [forward]\nallow_networks = [\"127.0.0.0/8\"]\n",
        mail.port
    );
    for (n, receiver) in receivers.iter().enumerate() {
        more.push_str(&hook(&format!("answer-{n}"), &format!("http://127.0.0.1:{}/", receiver.port)));
    }
    let closed = kelisim_store::testing::free_port();
    for (name, url) in [
        ("hangs", format!("http://127.0.0.1:{}/", hangs.port)),
        ("nobody", format!("http://127.0.0.1:{closed}/")),
        ("inside", "https://10.1.2.3/".to_owned()),
        ("nowhere", "https://nowhere.invalid/".to_owned()),
        ("plain", "http://8.8.8.8/".to_owned()),
        ("port", "https://8.8.8.8:22/".to_owned()),
    ] {
        more.push_str(&hook(name, &url));
    }
    more.push_str(&format!(
        "[forward.destinations.\"{SITE}/no-secret\"]\n[forward.destinations.\"{SITE}/bad-secret\"]\nsecret_file = \"none.secret\"\n\
         [forward.destinations.\"{SITE}/inbox\"]\n[forward.destinations.\"{SITE}/stream\"]\nredis = \"{}\"\n\
         [forward.destinations.\"{SITE}/open-stream\"]\nredis = \"redis://8.8.8.8\"\n[forward.destinations.\"{SITE}/no-stream\"]\n\
         [forward.destinations.\"{SITE}/misspelt\"]\nsecret_file = \"hook.secret\"\n",
        streams.url()
    ));
    let mut taken = redis::Client::open(streams.url()).unwrap().get_connection().unwrap();
    redis::cmd("SET").arg("taken").arg("x").exec(&mut taken).unwrap();
    let gateway = setup(Engine::Redb, &more, &destinations).prepare();
    std::fs::write(gateway.folder().join("mail.secret"), "wrong").unwrap();
    let (right, found) = examined(&gateway, &["--site", SITE]);
    assert!(!right);
    for (n, (_, code, status, words)) in answers.iter().enumerate() {
        let one = of(&found, &format!("{SITE}/answer-{n}"));
        assert_eq!((&one["code"], &one["status"]), (&json!(code), &json!(status)), "{one}");
        assert!(format!("{} {}", one["what"], one["remedy"]).contains(words), "{words}: {one}");
    }
    for (name, code, words) in [
        ("hangs", "timeout", "within 1 s"),
        ("nobody", "connection", "Nobody answers there"),
        ("inside", "address-refused", "forward.allow_networks"),
        ("nowhere", "no-such-host", "stands for no address"),
        ("plain", "not-https", "Use https"),
        ("port", "port-refused", "443 and 8443"),
        ("forgotten", "not-configured", "[forward.destinations.\\\"stop-collector/forgotten\\\"]"),
        ("no-secret", "no-secret", "kelisim webhook-secret"),
        ("bad-secret", "secret", "none.secret"),
        ("inbox", "auth", "mail.password_file"),
        ("stream", "wrong-type", "Choose another `stream`"),
        ("open-stream", "not-encrypted", "rediss://"),
        ("no-stream", "no-redis", "redis = "),
    ] {
        let one = of(&found, &format!("{SITE}/{name}"));
        assert_eq!((&one["state"], &one["code"]), (&json!("wrong"), &json!(code)), "{name}: {one}");
        assert!(one.to_string().contains(words), "{words}: {one}");
    }
    let strange = of(&found, &format!("{SITE}/misspelt"));
    assert_eq!((&strange["state"], &strange["code"]), (&json!("warning"), &json!("unknown-destination")));
    // No gateway runs here: that is worth a word, and no fault.
    assert_eq!((&of(&found, "store")["state"], &of(&found, "store")["code"]), (&json!("warning"), &json!("not-running")));
    // Receivers answered as above once, and take everything now.
    let (right, printed) = gateway.try_run(&["doctor", "--site", SITE]);
    assert!(!right && printed.contains("kelisim: 13 things do not work"), "{printed}");
    assert!(printed.contains(&format!(
        "BAD   {SITE}/nobody (webhook): Nobody answers there, or the connection was cut.\n      See whether"
    )));
}

#[test]
fn a_weak_store_a_broken_file_and_a_site_that_is_not_there_are_told() {
    let gateway = Setup::on(RedisServer::start(VOLATILE)).prepare();
    let (right, found) = examined(&gateway, &["--site", "jetu"]);
    let store = of(&found, "store");
    assert!(!right && store["code"] == "weak" && store["remedy"].as_str().unwrap().contains("appendonly yes"), "{store}");
    let (right, found) = examined(&gateway, &["--site", "nobody"]);
    assert!(!right && of(&found, "sites")["what"].as_str().unwrap().contains("no site \"nobody\""), "{found:#?}");
    std::fs::remove_file(gateway.folder().join("keys/sign.key")).unwrap();
    let (right, found) = examined(&gateway, &[]);
    assert!(!right && of(&found, "keys")["what"].as_str().unwrap().contains("sign.key"), "{found:#?}");
    std::fs::write(gateway.folder().join("kelisim.toml"), "public_url = 7").unwrap();
    let (right, found) = examined(&gateway, &[]);
    assert!(!right && found.len() == 1 && of(&found, "configuration")["what"].as_str().unwrap().contains("line 1"), "{found:#?}");
}
