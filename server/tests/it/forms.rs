//! What guards the forms: against robots, foreign pages and odd input. Whatever happens, nothing typed is
//! lost.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use kelisim_server::testing::work;
use url::form_urlencoded::Serializer;

use crate::applications::{filled, post, token};
use crate::support::{Act, Answer, Engine, Gateway, Setup, eventually, shared};

const FORM: &str = "stop-collector/complaint";

/// A gateway with these guards, on redb.
fn guarded(forms: &str) -> Gateway {
    Gateway::start_with(Engine::Redb, &format!("[forms]\n{forms}\n[proxies]\ntrusted = [\"127.0.0.0/8\"]\n"))
}

/// Posts with headers of one's own.
fn post_as(gateway: &Gateway, headers: &[(&str, &str)], token: &str, fields: &BTreeMap<&'static str, String>) -> Answer {
    let mut body = Serializer::new(String::new());
    body.extend_pairs(fields).append_pair("token", token);
    let all = [&[("Content-Type", "application/x-www-form-urlencoded")], headers].concat();
    gateway.connect().ask("POST", &format!("/f/{FORM}"), &all, body.finish().as_bytes()).unwrap()
}

fn size(gateway: &Gateway) -> u64 {
    gateway.get("/log/stop-collector/checkpoint").text().lines().nth(1).unwrap().parse().unwrap()
}

/// Whether everything that was typed still stands in the form.
fn is_filled(answer: &Answer) -> bool {
    let page = answer.page();
    let same = [("phone", "8 (775) 030-00-77"), ("email", "Aliya@Example.kz"), ("name", "Әлия Сәрсенқызы")]
        .into_iter()
        .all(|(field, typed)| page.form_value(field) == typed);
    same && page.form_value("message").contains("Көмектесіңіз.")
}

/// How many forms came to that outcome.
fn counted(gateway: &Gateway, outcome: &str) -> u64 {
    gateway.metric(&format!("kelisim_forms_total{{code=\"{outcome}\"}}")).unwrap_or_default()
}

/// The same application with another message.
fn number(fields: &BTreeMap<&'static str, String>, n: usize) -> BTreeMap<&'static str, String> {
    let mut fields = fields.clone();
    fields.insert("message", format!("Көмектесіңіз. {n}"));
    fields
}

#[test]
fn who_sends_too_fast_is_asked_once_more_and_loses_nothing() {
    // Nobody can be that slow: whatever the machine does, the first try comes too early.
    let mut gateway = guarded("least_seconds = 3600");
    let given = Instant::now();
    let token = token(&gateway, FORM);
    let before = size(&gateway);
    let first = post(&gateway, FORM, &token, &filled());
    assert_eq!((first.status, is_filled(&first)), (422, true));
    assert_eq!(first.page().form_value("token"), token, "it is still the same application");
    assert_eq!((size(&gateway), counted(&gateway, "too-fast")), (before, 1));
    // As often as it takes for the time to pass, where that is three seconds.
    gateway.kill();
    gateway.reconfigure(|config| config.replace("least_seconds = 3600", "least_seconds = 3"));
    gateway.go();
    eventually("it is taken", || post(&gateway, FORM, &token, &filled()).status == 303);
    // A token knows whole seconds.
    assert!(given.elapsed() >= Duration::from_secs(2), "{:?}", given.elapsed());
    assert_eq!(size(&gateway), before + 1);
}

#[test]
fn an_address_has_its_share_and_a_refusal_is_always_taken() {
    let gateway = guarded("least_seconds = 0\naddress_per_hour = 8");
    let from = |address: &'static str, n| {
        post_as(&gateway, &[("X-Forwarded-For", address)], &token(&gateway, FORM), &number(&filled(), n))
    };
    assert_eq!((from("95.56.1.1", 1).status, from("95.56.1.1", 2).status), (303, 303));
    let limited = from("95.56.1.1", 3);
    assert_eq!((limited.status, is_filled(&limited)), (429, true));
    let wait: u64 = limited.header("retry-after").unwrap().parse().unwrap();
    assert!((300..=451).contains(&wait), "{wait}");
    assert_eq!(from("95.56.1.2", 4).status, 303, "a neighbour is not shut out");
    assert_eq!((from("2a03:32c0:1:2::1", 5).status, from("2a03:32c0:1:2::9", 6).status), (303, 303));
    assert_eq!(from("2a03:32c0:1:2:abcd::", 7).status, 429, "a /64 is one subscriber");
    assert_eq!(counted(&gateway, "limited-address"), 2);
    for n in 0..40 {
        let refusal = Act::refuse(1, &format!("key-number-{n}"));
        assert_eq!(refusal.send(&gateway).status, 201, "refusing is never limited");
    }
}

#[test]
fn a_person_has_a_share_and_repeating_one_application_does_not_use_it() {
    let gateway = guarded("least_seconds = 0\nsubject_per_hour = 4");
    let first = token(&gateway, FORM);
    for _ in 0..10 {
        assert_eq!(post(&gateway, FORM, &first, &filled()).status, 303);
    }
    assert_eq!(post(&gateway, FORM, &token(&gateway, FORM), &filled()).status, 303);
    let before = size(&gateway);
    let limited = post(&gateway, FORM, &token(&gateway, FORM), &filled());
    assert_eq!((limited.status, is_filled(&limited)), (429, true));
    assert!(limited.header("retry-after").is_some());
    assert_eq!((size(&gateway), counted(&gateway, "limited-subject")), (before, 1));
    let mut other = filled();
    other.insert("iin", "050230500002".into());
    assert_eq!(post(&gateway, FORM, &token(&gateway, FORM), &other).status, 303, "another person is not shut out");
}

#[test]
fn a_crowded_site_asks_browsers_for_work_and_takes_it_once() {
    let gateway = guarded("least_seconds = 0\nsite_per_minute = 2\nsubject_per_hour = 1000");
    // Two in a minute are nothing unusual, and one becomes free every thirty seconds: what takes time is done
    // before.
    let [one, two, token] = [(); 3].map(|()| token(&gateway, FORM));
    let done = (0..u64::MAX).map(|n| n.to_string()).find(|answer| work::is_done(&token, answer)).unwrap();
    for (n, token) in [one, two].iter().enumerate() {
        assert_eq!(post(&gateway, FORM, token, &number(&filled(), n)).status, 303);
    }
    let asked = post(&gateway, FORM, &token, &filled());
    assert_eq!((asked.status, is_filled(&asked)), (429, true));
    assert_eq!(asked.header("retry-after"), Some("20"));
    // The way without scripts: a ticket that is good when it is old enough.
    let ticket = asked.page().form_value("k.wait");
    assert!(!ticket.is_empty());
    let with = |name: &'static str, value: &str, token: &str| {
        let mut fields = filled();
        fields.insert(name, value.to_owned());
        post(&gateway, FORM, token, &fields)
    };
    assert_eq!(with("k.wait", &ticket, &token).status, 429, "it is not old enough");
    assert_eq!(with("k.work", "nonsense", &token).status, 429);
    assert_eq!(with("k.work", &done, &crate::applications::token(&gateway, FORM)).status, 429, "work is for one token");
    let sent = with("k.work", &done, &token);
    assert_eq!(sent.status, 303);
    assert_eq!(with("k.work", &done, &token).header("location"), sent.header("location"), "and one application");
    assert_eq!(post(&gateway, FORM, &token, &filled()).status, 303, "who was let through is not asked again");
    assert_eq!(counted(&gateway, "sent-after-work"), 2);
    let jetu = gateway.get("/f/jetu/contact?lang=kk");
    assert_eq!(jetu.status, 200);
}

#[test]
fn nobody_elses_page_can_send_a_form() {
    let gateway = Gateway::start(Engine::Redb);
    let own = gateway.get("/f/stop-collector/complaint").page();
    assert_eq!(own.attr("meta[name=\"referrer\"]", "content"), "same-origin", "or browsers would hide their own origin");
    let before = size(&gateway);
    let public = format!("http://localhost:{}", gateway.port);
    let foreign: [&[(&str, &str)]; 5] = [
        &[("Sec-Fetch-Site", "cross-site"), ("Origin", "https://evil.test")],
        &[("Sec-Fetch-Site", "cross-site"), ("Origin", "null")],
        &[("Sec-Fetch-Site", "same-site"), ("Origin", "https://stop-collector.kz")],
        &[("Origin", "null")],
        &[("Origin", "https://stop-collector.kz")],
    ];
    for headers in foreign {
        let answer = post_as(&gateway, headers, &token(&gateway, FORM), &filled());
        assert_eq!(answer.status, 403, "{headers:?}");
    }
    assert_eq!(size(&gateway), before);
    let ours: [&[(&str, &str)]; 5] = [
        &[],
        &[("Sec-Fetch-Site", "none")],
        &[("Origin", &public)],
        &[("Sec-Fetch-Site", "same-origin"), ("Origin", &public)],
        &[("Sec-Fetch-Site", "same-origin"), ("Origin", "null")],
    ];
    for headers in ours {
        assert_eq!(post_as(&gateway, headers, &token(&gateway, FORM), &filled()).status, 303, "{headers:?}");
    }
}

#[test]
fn a_token_is_for_one_form_of_one_site() {
    let gateway = Setup::new(Engine::Redb).sites(&["stop-collector", "collectors"]).start();
    let before = size(&gateway);
    for other in ["stop-collector/schedule", "collectors/appeal"] {
        let again = post(&gateway, FORM, &token(&gateway, other), &filled());
        assert_eq!((again.status, is_filled(&again)), (422, true), "{other}");
        assert_eq!(post(&gateway, FORM, &again.page().form_value("token"), &filled()).status, 303, "once more, and it is sent");
    }
    let mut changed = token(&gateway, FORM).into_bytes();
    for place in 0..changed.len() {
        let was = changed[place];
        changed[place] = if was == b'A' { b'B' } else { b'A' };
        let text = String::from_utf8(changed.clone()).unwrap();
        assert_eq!(post(&gateway, FORM, &text, &filled()).status, 422, "byte {place}");
        changed[place] = was;
    }
    assert_eq!(size(&gateway), before + 2);
    assert_eq!(counted(&gateway, "stale"), changed.len() as u64 + 2);
}

#[test]
fn odd_input_is_kept_shown_and_never_run() {
    let gateway = shared(Engine::Redb);
    let send = |name: &'static str, value: &str| {
        let mut fields = filled();
        fields.insert(name, value.to_owned());
        post(&gateway, FORM, &token(&gateway, FORM), &fields)
    };
    // What no text holds: the place is shown, everything else stays.
    for odd in ["\u{0}", "\u{7}", "\u{1b}[2J", "\u{202e}", "\u{2066}", "\u{85}"] {
        let again = send("message", &format!("алды{odd}арты\r\nекінші жол"));
        let page = again.page();
        assert_eq!(again.status, 422, "{odd:?}");
        let message = page.form_value("message");
        assert!(message.contains("алды\u{fffd}") && message.contains("арты\nекінші жол"), "{odd:?}: {message:?}");
        assert!(page.contains("таңба бар"), "{odd:?}: {page}");
    }
    // What is only dangerous elsewhere: taken as it is.
    for plain in [
        "=HYPERLINK(\"http://evil.test\")",
        "+7",
        "@SUM(1)",
        "-1",
        "'; DROP TABLE",
        "{{7*7}}",
        "<img src=x onerror=alert(1)>",
        "%00",
        "\u{feff}қ",
    ] {
        assert_eq!(send("message", plain).status, 303, "{plain}");
    }
    for (name, value) in [
        ("name", "\u{202e}Айша"),
        ("name", "<b>A</b>"),
        ("email", "a@b\u{0}.kz"),
        ("phone", "+7\u{202e}775"),
        ("iin", "९९०२३०३००००५"),
    ] {
        let again = send(name, value);
        assert_eq!(again.status, 422, "{name}");
        assert!(!again.page().texts_in("b").iter().any(|words| words == "A"), "markup is shown as words");
    }
    let mut lead = BTreeMap::from([
        ("amount", "more".to_owned()),
        ("term", "days-30".to_owned()),
        ("phone", "87750300077".to_owned()),
        ("birth", "30.02.1999".to_owned()),
        ("region", "abai".to_owned()),
        ("iin", "990230300005".to_owned()),
        ("work", "pension".to_owned()),
        ("recipient", "none".to_owned()),
        ("name", "Әлия Сәрсенқызы".to_owned()),
        ("agree", "yes".to_owned()),
        ("lang", "ru".to_owned()),
    ]);
    let again = post(&gateway, "hot-zaim/lead", &token(&gateway, "hot-zaim/lead"), &lead);
    let page = again.page();
    assert!(again.status == 422 && page.contains("Укажите дату") && page.form_value("birth") == "30.02.1999", "{page}");
    lead.insert("birth", "28.02.1999".into());
    lead.insert("region", "atlantis".into());
    assert_eq!(post(&gateway, "hot-zaim/lead", &token(&gateway, "hot-zaim/lead"), &lead).status, 422);
    lead.insert("region", "abai".into());
    assert_eq!(post(&gateway, "hot-zaim/lead", &token(&gateway, "hot-zaim/lead"), &lead).status, 303);
}

#[test]
fn a_form_fits_what_its_fields_allow_and_nothing_endless() {
    let gateway = shared(Engine::Redb);
    let mut fields = filled();
    // The longest text of the longest letters: 10,000 of them, each twelve bytes on the way.
    fields.insert("message", "😀".repeat(10_000));
    assert_eq!(post(&gateway, FORM, &token(&gateway, FORM), &fields).status, 303);
    fields.insert("message", "қ".repeat(10_001));
    let again = post(&gateway, FORM, &token(&gateway, FORM), &fields);
    let page = again.page();
    assert!(again.status == 422 && page.contains("тым ұзын"), "{}", again.status);
    assert_eq!(page.form_value("message"), "қ".repeat(10_001), "it is all still there to be shortened");
    // Ten megabytes are refused by the time the limit is reached.
    let mut open = gateway.connect();
    let head = format!(
        "POST /f/{FORM} HTTP/1.1\r\nHost: x\r\nAccept-Language: ru\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 10485760\r\n\r\n"
    );
    open.send(head.as_bytes()).unwrap();
    open.send(&vec![b'a'; 200_000]).unwrap();
    let refused = open.read().unwrap();
    assert!(refused.status == 413 && refused.page().contains("Слишком большой текст"), "{}", refused.text());
}

#[test]
fn a_representative_is_asked_for_whole_and_recorded_only_when_there_is_one() {
    let gateway = shared(Engine::Redb);
    let mut fields = filled();
    fields.insert("representative-name", "Ұмытылған".into());
    assert_eq!(post(&gateway, FORM, &token(&gateway, FORM), &fields).status, 303, "the switch is off");
    fields.insert("representative", "yes".into());
    let again = post(&gateway, FORM, &token(&gateway, FORM), &fields);
    assert_eq!(again.status, 422);
    for field in ["iin", "basis"] {
        assert!(again.page().has(&format!("a[href=\"#representative-{field}\"]")), "{field}: {}", again.text());
    }
    fields.insert("representative-name", "Сейіт Ахметұлы".into());
    fields.insert("representative-iin", "050230500002".into());
    fields.insert("representative-basis", "parent".into());
    assert_eq!(post(&gateway, FORM, &token(&gateway, FORM), &fields).status, 303);
    let other = post(&gateway, "hot-zaim/lead", &token(&gateway, "hot-zaim/lead"), &fields);
    assert!(other.status == 422 && !other.text().contains("representative"), "a form without the switch does not know it");
}

#[test]
fn a_frame_stands_on_pages_of_the_site_alone() {
    let gateway = shared(Engine::Redb);
    let frame = gateway.connect().ask("GET", "/f/jetu/contact/frame?lang=ru", &[("Referer", "https://jetu.kz/")], b"").unwrap();
    let policy = frame.header("content-security-policy").unwrap();
    let ancestors = policy.split(';').find(|part| part.trim().starts_with("frame-ancestors")).unwrap();
    assert!(ancestors.contains(" https://jetu.kz") && ancestors.contains(" https://www.jetu.kz"), "{ancestors}");
    assert!(!ancestors.contains('*') && !ancestors.contains("vivus"));
    assert_eq!(frame.page().form_value("k.from"), "https://jetu.kz");
    let foreign = gateway.connect().ask("GET", "/f/jetu/contact/frame", &[("Referer", "https://evil.test/")], b"").unwrap();
    assert!(!foreign.text().contains("evil"));
    assert!(gateway.get("/f/jetu/contact").header("content-security-policy").unwrap().contains("frame-ancestors 'none'"));
    assert_eq!(gateway.get("/f/jetu/nothing/frame").status, 404);
    assert_eq!(gateway.get("/embed/kelisim-form.js").header("cross-origin-resource-policy"), Some("cross-origin"));
}

#[test]
fn the_forms_own_script_is_told_the_same_in_a_document() {
    let gateway = shared(Engine::Redb);
    let json = [("Accept", "application/json")];
    let token = token(&gateway, FORM);
    let mut fields = filled();
    fields.insert("iin", "990230300006".into());
    fields.insert("message", "a\u{202e}b".into());
    let wrong = post_as(&gateway, &json, &token, &fields);
    assert_eq!(wrong.status, 422);
    let document = wrong.json();
    assert_eq!(document["troubles"][0]["field"], "iin");
    assert_eq!(document["troubles"][0]["label"], "ЖСН (сәйкестендіру нөмірі)");
    assert_eq!(document["troubles"][1]["value"], "a\u{fffd}b");
    assert!(document["token"].is_null(), "the same token goes on");
    let sent = post_as(&gateway, &json, &token, &filled());
    assert_eq!(sent.status, 201);
    assert_eq!(sent.json()["location"].as_str(), sent.header("location"));
    assert_eq!(post_as(&gateway, &json, &token, &filled()).json(), sent.json());
    let stale = post_as(&gateway, &json, "nonsense", &filled());
    assert_eq!(stale.status, 422);
    assert!(stale.json()["token"].is_string() && stale.json()["notice"].is_string());
    assert_eq!(post_as(&gateway, &[json[0], ("Origin", "https://evil.test")], &token, &filled()).status, 403);
}
