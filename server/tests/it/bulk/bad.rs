//! Lists that are none, and gateways that cannot take them.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;

use super::{ASKED, ask, decide, gateway};
use crate::canary::everything_below;
use crate::support::{Connection, Engine, Gateway, eventually};

/// Whether nothing of any list is left.
fn is_clear(gateway: &Gateway) -> bool {
    everything_below(&checks(gateway)).is_empty()
}

fn checks(gateway: &Gateway) -> std::path::PathBuf {
    let folder = gateway.folder().join("data/checks");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn what_is_no_list_is_refused_with_its_reason_and_leaves_nothing() {
    let gateway = gateway(Engine::Redb, "[bulk]\nmost_mb = 2\ndirect_mb = 1\n");
    let png = [&b"\x89PNG\r\n\x1a\n"[..], &[7; 5000]].concat();
    let columns = vec![b';'; 1_000_000];
    let long = vec![b'x'; 900_000];
    let mixed = ["phone;имя\n".as_bytes(), b"87010000000;\xc0\xeb\xe8\xff\n"].concat();
    let large = b"87010000000\n".repeat(100_000);
    let cases: [(&str, &[u8], u16, &str); 18] = [
        (ASKED, &png, 415, "not-text"),
        (ASKED, b"PK\x03\x04 a workbook of Excel", 415, "workbook"),
        (ASKED, b"phone\0\n", 415, "not-text"),
        (ASKED, &mixed, 422, "mixed-encodings"),
        (ASKED, &columns, 422, "too-many-columns"),
        (ASKED, &long, 422, "record-too-long"),
        (ASKED, b"", 422, "empty-list"),
        (ASKED, b"name;city\nx;y\n", 422, "no-column"),
        (ASKED, b"phone;mobile\n87010000000;87010000001\n", 422, "ambiguous-column"),
        (ASKED, b"phone;\"name\n87010000000;x\n", 422, "open-quote"),
        (ASKED, b"phone\n87010000000\n\"87010000000\n", 422, "open-quote"),
        ("bulk?purpose=marketing&channel=messenger&column=nobody", b"phone\n87010000000\n", 422, "unknown-column"),
        ("bulk?purpose=nothing&channel=messenger", b"phone\n", 422, "unknown-purpose"),
        ("bulk?purpose=marketing", b"phone\n", 422, "no-channel"),
        ("bulk?purpose=marketing&channel=pigeon", b"phone\n", 422, "unknown-channel"),
        ("bulk?purpose=marketing&channel=messenger&spy=1", b"phone\n", 422, "wrong-query"),
        (ASKED, &large, 413, "too-large"),
        ("jobs?purpose=marketing&channel=messenger", &png, 415, "not-text"),
    ];
    for (path, body, status, code) in cases {
        let answer = ask(&gateway, "POST", path, body);
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{path}");
        assert!(!answer.text().contains("87010000000"));
    }
    assert!(is_clear(&gateway));
    // Without a length it is refused as soon as it is too long; two gigabytes are refused before the first
    // byte.
    let mut chunked = Connection::open(gateway.port).unwrap();
    let head = format!(
        "POST /v1/sites/vivus/check/jobs?purpose=marketing&channel=messenger HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\nTransfer-Encoding: chunked\r\n\r\n",
        gateway.key("vivus")
    );
    chunked.send(head.as_bytes()).unwrap();
    for _ in 0..5 {
        let part = b"87010000000\n".repeat(50_000);
        chunked.send(format!("{:x}\r\n", part.len()).as_bytes()).unwrap();
        chunked.send(&part).unwrap();
        chunked.send(b"\r\n").unwrap();
    }
    chunked.send(b"0\r\n\r\n").unwrap();
    assert_eq!(chunked.read().unwrap().code(), "too-large");
    let mut announced = TcpStream::connect(("127.0.0.1", gateway.port)).unwrap();
    let head = head.replace("Transfer-Encoding: chunked", "Content-Length: 2147483648");
    announced.write_all(head.as_bytes()).unwrap();
    announced.shutdown(std::net::Shutdown::Write).unwrap();
    let mut answer = String::new();
    announced.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("too-large"), "{answer}");
    assert!(is_clear(&gateway));
    // Other keys and other sites see nothing of it.
    let wrong =
        gateway.connect().ask("POST", &format!("/v1/sites/jetu/check/{ASKED}"), &[("Authorization", "Bearer x")], b"phone");
    assert_eq!(wrong.unwrap().code(), "unauthorized");
}

#[test]
fn an_upload_that_breaks_off_leaves_nothing() {
    let gateway = gateway(Engine::Redb, "");
    let mut stream = TcpStream::connect(("127.0.0.1", gateway.port)).unwrap();
    let head = format!(
        "POST /v1/sites/vivus/check/jobs?purpose=marketing&channel=messenger HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\nContent-Length: 10000000\r\n\r\n",
        gateway.key("vivus")
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&b"87010000000\n".repeat(100_000)).unwrap();
    // It has begun once its folder is there.
    let folder = checks(&gateway).join("vivus");
    eventually("the upload begins", || folder.read_dir().is_ok_and(|mut jobs| jobs.next().is_some()));
    drop(stream);
    eventually("nothing is left", || is_clear(&gateway));
    assert_eq!(ask(&gateway, "GET", "jobs", b"").json()["jobs"], serde_json::json!([]));
}

#[test]
fn a_list_for_which_there_is_no_room_is_refused_and_leaves_nothing() {
    let gateway = gateway(Engine::Redb, "[bulk]\nroom_mb = 1\n");
    let list = b"87010000000\n".repeat(120_000);
    let answer = ask(&gateway, "POST", "jobs?purpose=marketing&channel=messenger", &list);
    assert_eq!((answer.status, answer.code().as_str()), (507, "no-room"));
    // One that fits, with an answer that does not.
    let answer = ask(&gateway, "POST", "jobs?purpose=marketing&channel=messenger", &list[..300_000]);
    assert_eq!(answer.status, 202, "{}", answer.text());
    let job = answer.json()["job"].as_str().unwrap().to_owned();
    let state = || ask(&gateway, "GET", &format!("jobs/{job}"), b"").json();
    eventually("the job fails", || state()["state"] == "failed");
    assert_eq!(state()["code"], "no-room");
    let answer = ask(&gateway, "GET", &format!("jobs/{job}/answer"), b"");
    assert_eq!((answer.status, answer.code().as_str()), (422, "no-answer"));
    assert_eq!(ask(&gateway, "DELETE", &format!("jobs/{job}"), b"").status, 204);
    assert!(is_clear(&gateway));
}

#[test]
fn a_full_disk_is_said_to_be_full_and_nothing_half_is_left() {
    // A limit on the length of files is, to whoever writes, a disk that is full.
    let mut gateway = gateway(Engine::Redb, "");
    decide(&gateway, 0..1, true);
    gateway.kill();
    let store = std::fs::metadata(gateway.folder().join("kelisim.redb")).unwrap().len();
    // The store may grow, too.
    let most = store / 1024 * 2 + 8192;
    gateway.go_limited(most);
    let list = b"87010000000\n".repeat(usize::try_from(most * 1024 / 12).unwrap() + 50_000);
    let answer = ask(&gateway, "POST", "jobs?purpose=marketing&channel=messenger", &list);
    assert_eq!((answer.status, answer.code().as_str()), (507, "disk-full"), "{}", gateway.log());
    assert!(is_clear(&gateway));
    // The question fits and the answer, which is longer in every row, does not.
    let row = format!("87010000000;{}\n", "x".repeat(1000));
    let list = row.repeat(usize::try_from(most * 1024 - 400_000).unwrap() / row.len());
    let answer = ask(&gateway, "POST", &format!("{ASKED}&lang=ru"), list.as_bytes());
    assert_eq!((answer.status, answer.code().as_str()), (507, "disk-full"), "{}", gateway.log());
    assert!(is_clear(&gateway));
    // And the gateway lives.
    assert_eq!(ask(&gateway, "POST", ASKED, b"phone\n87010000000\n").status, 200);
}

#[test]
fn nothing_of_a_list_is_on_the_disk_or_in_the_log_in_the_clear() {
    let gateway = gateway(Engine::Redb, "");
    let list = "Телефон;Имя\n+77750300077;Канарейка\n990230300005;aliya.canary@example.kz\n";
    let answer = ask(
        &gateway,
        "POST",
        "jobs?purpose=marketing&channel=messenger&column=%D0%A2%D0%B5%D0%BB%D0%B5%D1%84%D0%BE%D0%BD",
        list.as_bytes(),
    );
    assert_eq!(answer.status, 202, "{}", answer.text());
    let job = answer.json()["job"].as_str().unwrap().to_owned();
    eventually("the job is done", || ask(&gateway, "GET", &format!("jobs/{job}"), b"").json()["state"] == "done");
    let answer = ask(&gateway, "GET", &format!("jobs/{job}/answer"), b"");
    assert!(answer.text().contains("Канарейка"));
    let files = everything_below(gateway.folder());
    assert!(files.iter().any(|(name, _)| name.ends_with("/answer")) && files.iter().any(|(name, _)| name.ends_with("/question")));
    for mark in ["7750300077", "Канарейка", "aliya.canary", "990230300005"] {
        for (name, bytes) in &files {
            assert!(!bytes.windows(mark.len()).any(|part| part == mark.as_bytes()), "{mark} is in {name}");
        }
        assert!(!gateway.get("/metrics").text().contains(mark));
    }
    // A sealed answer in another job's place does not open as that one's.
    let (mine, other) = (folder_of(&gateway, &job), folder_of(&gateway, &"00".repeat(16)));
    std::fs::create_dir(&other).unwrap();
    for file in ["answer", "ticket.json"] {
        std::fs::copy(mine.join(file), other.join(file)).unwrap();
    }
    let mut connection = gateway.connect();
    let bearer = format!("Bearer {}", gateway.key("vivus"));
    let moved = format!("/v1/sites/vivus/check/jobs/{}/answer", "00".repeat(16));
    assert!(connection.ask("GET", &moved, &[("Authorization", &bearer)], b"").is_err(), "a half answer that looks whole");
}

fn folder_of(gateway: &Gateway, job: &str) -> std::path::PathBuf {
    Path::new(&checks(gateway)).join("vivus").join(job)
}
