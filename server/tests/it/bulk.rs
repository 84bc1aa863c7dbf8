//! Whole lists: real files through the real gateway.

mod bad;
mod command;
mod jobs;

use kelisim_ledger::summary::Summary;
use kelisim_ledger::{Checkpoint, VerifyingKey};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::support::act::text;
use crate::support::clock::within_one_day;
use crate::support::{Answer, Engine, Gateway, Setup, eventually, on_each_engine, shared};

/// The site that is asked, and another one that has a key too.
const SITES: &[&str] = &["vivus", "jetu"];

/// Persons `from..to` allow or refuse advertising by messenger.
pub(crate) fn decide(gateway: &Gateway, persons: std::ops::Range<u64>, yes: bool) {
    let hash = text("vivus", "marketing");
    let bearer = format!("Bearer {}", gateway.key("vivus"));
    let mut connection = gateway.connect();
    for n in persons {
        let body = json!({
            "contact": { "phone": format!("+7701{n:07}"), "email": format!("person{n}@example.kz") }, "text": hash, "lang": "kk",
            "method": "checkbox", "choices": { "p:marketing/messenger": yes }
        });
        let key = format!("decision-{n}-{yes}");
        let headers =
            [("Authorization", bearer.as_str()), ("Content-Type", "application/json"), ("Idempotency-Key", key.as_str())];
        let answer = connection.ask("POST", "/v1/sites/vivus/consents", &headers, body.to_string().as_bytes()).unwrap();
        assert_eq!(answer.status, 201, "{}", answer.text());
    }
}

/// A gateway with these lines of configuration.
fn gateway(engine: Engine, more: &str) -> Gateway {
    Setup::new(engine).sites(SITES).config(more).start()
}

/// A gateway that answers about numbers in a row: tests make their lists so.
fn unguarded(engine: Engine, more: &str) -> Gateway {
    gateway(engine, &format!("[checks]\nsequential = \"tell\"\n{more}"))
}

/// Asks with the key of the site.
fn ask(gateway: &Gateway, method: &str, path: &str, body: &[u8]) -> Answer {
    let bearer = format!("Bearer {}", gateway.key("vivus"));
    let headers = [("Authorization", bearer.as_str()), ("Content-Type", "text/csv")];
    gateway.connect().ask(method, &format!("/v1/sites/vivus/check/{path}"), &headers, body).unwrap()
}

/// The summary of an answer, checked with the key of the log and against both files.
fn summary(gateway: &Gateway, answer: &Answer, question: &[u8]) -> Summary {
    let note = data_encoding::BASE64URL_NOPAD.decode(answer.header("kelisim-summary").unwrap().as_bytes()).unwrap();
    let key: VerifyingKey = gateway.get("/log/vivus/key").text().parse().unwrap();
    let summary = Summary::open(std::str::from_utf8(&note).unwrap(), &key).unwrap();
    assert_eq!((summary.question.bytes, summary.question.sha256), (question.len() as u64, Sha256::digest(question).into()));
    let hash: [u8; 32] = Sha256::digest(&answer.body).into();
    assert_eq!((summary.answer.bytes, summary.answer.sha256), (answer.body.len() as u64, hash));
    let digest = format!("sha-256=:{}:", data_encoding::BASE64.encode(&hash));
    assert_eq!(answer.header("repr-digest"), Some(digest.as_str()));
    let now = Checkpoint::open(&gateway.get("/log/vivus/checkpoint").text(), &key).unwrap();
    assert!(summary.head.size <= now.size);
    summary
}

/// The cells of a file of comma-separated values, row by row.
fn cells(file: &[u8], delimiter: u8) -> Vec<Vec<String>> {
    let file = file.strip_prefix("\u{feff}".as_bytes()).unwrap_or(file);
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(file);
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

const ASKED: &str = "bulk?purpose=marketing&channel=messenger";

#[test]
fn a_list_comes_back_as_it_was_with_an_answer_in_every_row() {
    on_each_engine(|engine| {
        let gateway = gateway(engine, "");
        decide(&gateway, 0..3, true);
        decide(&gateway, 3..4, false);
        let list = "№;Имя;Телефон;Заметка\r\n\
                    1;\"Алия \"\"А\"\"\";8 (701) 000-00-00;\"две\r\nстроки\"\r\n\
                    2;Болат;+77010000001;=1+1\r\n\
                    3;Вера;'7010000002;-5\r\n\
                    \r\n\
                    4;Гани;77010000003;@x\r\n\
                    5;Дина;+7 701 999 99 99;\r\n\
                    6;Ерлан;7,7012E+10;x\r\n\
                    7;Жанна;;x\r\n\
                    8;Зия;+996 555 123 456;x\r\n\
                    9;И;+77010000001;лишняя;ячейка\r\n\
                    10;К\r\n\
                    11;Л;+7 701 000 00 00;конец";
        let answer = ask(&gateway, "POST", ASKED, list.as_bytes());
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8"));
        let text = answer.text();
        assert!(text.starts_with("№;Имя;Телефон;Заметка;status;reason;since;until;next;record\r\n"), "{text}");
        let rows = cells(&answer.body, b';');
        let answers: Vec<(&str, &str)> = rows[1..].iter().map(|row| (row[4].as_str(), row[5].as_str())).collect();
        assert_eq!(
            answers,
            [
                ("allowed", "granted"),
                ("allowed", "granted"),
                ("allowed", "granted"),
                ("denied", "refused"),
                ("denied", "never-consented"),
                ("denied", "number-shortened"),
                ("denied", "empty"),
                ("denied", "never-consented"),
                ("denied", "more-cells-than-header"),
                ("denied", "empty"),
                ("allowed", "granted"),
            ]
        );
        // What was not dangerous is there byte for byte, and what was is text now.
        for part in
            ["\n1;\"Алия \"\"А\"\"\";8 (701) 000-00-00;\"две\r\nстроки\";allowed", ";-5;allowed", "\r\n\r\n4;", ";конец;allowed"]
        {
            assert!(text.contains(part), "{part}: {text}");
        }
        for part in ["2;Болат;+77010000001;\"'=1+1\";", ";\"'@x\";denied", ";лишняя;denied;more-cells-than-header;;;;;ячейка\r\n"]
        {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(rows[1][9].len() == 32 && rows[1][6].ends_with('Z') && rows[5][6..].iter().all(String::is_empty));
        let summary = summary(&gateway, &answer, list.as_bytes());
        assert_eq!((summary.rows, summary.allowed, summary.reasons["granted"], summary.reasons["empty"]), (11, 4, 4, 2));
        assert_eq!(
            (summary.purpose.as_str(), summary.channel.as_deref(), summary.asked_by.as_str()),
            ("marketing", Some("messenger"), "test")
        );
        assert_eq!(summary.records.len(), 1);
        // Every spelling of one number gets one answer, and taking it back reaches the next list.
        decide(&gateway, 0..1, false);
        let again = cells(&ask(&gateway, "POST", ASKED, list.as_bytes()).body, b';');
        assert_eq!((again[1][5].as_str(), again[11][5].as_str()), ("withdrawn", "withdrawn"));
    });
}

#[test]
fn other_encodings_delimiters_columns_languages_and_rows() {
    let gateway = gateway(Engine::Redb, "");
    decide(&gateway, 0..1, true);
    decide(&gateway, 1..2, false);
    let windows = encoding_rs::WINDOWS_1251.encode("имя,моб. телефон\nАлия,87010000000\nБолат,87010000001\n").0.into_owned();
    let answer = ask(&gateway, "POST", &format!("{ASKED}&lang=ru"), &windows);
    let text = answer.text();
    assert!(text.starts_with("\u{feff}имя,моб. телефон,можно связаться,причина,"), "{text}");
    assert!(text.contains("\nАлия,87010000000,да,Согласие есть,") && text.contains("\nБолат,87010000001,нет,Отказ,"), "{text}");
    summary(&gateway, &answer, &windows);
    // Tabs, Excel's UTF-16, no header, by e-mail.
    let wide: Vec<u8> = "\u{feff}person0@example.kz\tx\r\nnobody\ty\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let answer = ask(&gateway, "POST", "bulk?purpose=marketing&channel=messenger&lang=kk&column=1&kind=email", &wide);
    let text = answer.text();
    assert!(text.starts_with("\u{feff}person0@example.kz\tx\t"), "{text}");
    assert!(text.contains("nobody\ty\tболмайды\tМекенжайда @ белгісі"), "{text}");
    // Only those who may be contacted.
    let list = b"phone\n87010000000\n\n87010000001\n";
    let answer = ask(&gateway, "POST", &format!("{ASKED}&rows=allowed"), list);
    assert_eq!(cells(&answer.body, b';').len(), 2, "{}", answer.text());
    let summary = summary(&gateway, &answer, list);
    assert_eq!((summary.rows, summary.allowed, summary.reasons["refused"]), (2, 1, 1));
    // A column of the caller's with our name keeps it.
    let answer = ask(&gateway, "POST", ASKED, b"phone;status\n87010000000;x\n");
    assert!(answer.text().starts_with("phone;status;kelisim_status;reason;"), "{}", answer.text());
    // A header and nothing else is a list without rows.
    let answer = ask(&gateway, "POST", ASKED, b"phone");
    assert_eq!(answer.text(), "phone;status;reason;since;until;next;record");
}

#[test]
fn numbers_in_a_row_are_not_answered_and_too_many_neither() {
    within_one_day();
    let gateway = gateway(Engine::Redb, "[checks.keys.test]\nidentifiers_per_day = 100\n");
    decide(&gateway, 0..1, true);
    // Spread as people's numbers are.
    let mix = |n: u64| {
        let mixed = (n ^ 0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (mixed ^ (mixed >> 31)).wrapping_mul(0x94d0_49bb_1331_11eb) >> 33
    };
    let lines = |numbers: Vec<u64>| numbers.iter().map(|n| format!("8701{n:07}")).collect::<Vec<_>>().join("\n");
    let people = lines((0..90).map(|n| mix(n) % 10_000_000).collect());
    let answer = ask(&gateway, "POST", ASKED, people.as_bytes());
    assert_eq!(answer.status, 200, "{}", answer.text());
    let answer = ask(&gateway, "POST", ASKED, people.as_bytes());
    assert_eq!((answer.status, answer.code().as_str()), (429, "check-quota"));
    let answer = ask(&gateway, "POST", "jobs?purpose=marketing&channel=messenger", people.as_bytes());
    let job = answer.json()["job"].as_str().unwrap().to_owned();
    eventually("the job ends for want of a quota", || {
        ask(&gateway, "GET", &format!("jobs/{job}"), b"").json()["code"] == "check-quota"
    });
    let row = lines((0..200).collect());
    let answer = ask(&gateway, "POST", ASKED, row.as_bytes());
    assert_eq!((answer.status, answer.code().as_str()), (429, "sequential-identifiers"));
}

#[test]
fn the_lists_of_the_documents_are_answered_as_they_say() {
    let gateway = shared(Engine::Redb);
    let docs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    for (file, delimiter, wanted) in [
        ("list.csv", b';', &["never-consented", "never-consented", "number-shortened", "empty"][..]),
        ("crm-export.csv", b',', &["never-consented", "never-consented"]),
    ] {
        let list = std::fs::read(docs.join("campaign").join(file)).unwrap();
        let answer = ask(&gateway, "POST", ASKED, &list);
        assert_eq!(answer.status, 200, "{}", answer.text());
        let rows = cells(&answer.body, delimiter);
        let reason = rows[0].iter().position(|cell| cell == "reason").unwrap();
        let reasons: Vec<&str> = rows[1..].iter().map(|row| row[reason].as_str()).collect();
        assert_eq!(reasons, wanted, "{file}");
    }
    // Every reason there is stands in the table of what to do.
    let text = std::fs::read_to_string(docs.join("campaign.md")).unwrap();
    for reason in kelisim_core::check::Reason::ALL.into_iter().filter(|reason| reason.code() != "unreadable") {
        assert!(text.contains(&format!("`{}`", reason.code())), "{} is not explained", reason.code());
    }
}
