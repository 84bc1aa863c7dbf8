//! The check of a whole list against the reads it needs. `KELISIM_BULK_ROWS` (lengths of lists, separated by
//! commas) and `KELISIM_BULK_SUBJECTS` (number of people on record) make it smaller or larger.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::thread::sleep;
use std::time::{Duration, Instant};

use kelisim_core::{BlindIndex, SiteId};
use kelisim_store::{Commit, Durability, Head, Key, Redb, Redis, Store};

use crate::gateway::{Gateway, engines};
use crate::{numbers, people};

/// Number of rows in one read, of the bare backend as of the gateway.
const AT_ONCE: u64 = 4096;
/// Size of the row of an identifier with one decision, in bytes.
const ROW: usize = 120;

/// Builds a list as CSV, of which half the people are on record.
fn list(rows: u64, subjects: u64) -> Vec<u8> {
    let mut list = b"name;phone\n".to_vec();
    for n in 0..rows {
        // Every other row is a person who is not on record.
        let person = if n % 2 == 0 { n / 2 % subjects } else { subjects + n };
        writeln!(list, "Person {n};+{}", people::phone(person)).unwrap();
    }
    list
}

/// Sends a request and returns the head and a reader of the body.
fn ask(gateway: &Gateway, method: &str, path: &str, body: &[u8]) -> (String, BufReader<TcpStream>) {
    let mut stream = TcpStream::connect(("127.0.0.1", gateway.port)).unwrap();
    write!(
        stream,
        "{method} /v1/sites/vivus/check/{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {}\r\nContent-Length: {}\r\n\r\n",
        gateway.key,
        body.len()
    )
    .unwrap();
    stream.write_all(body).unwrap();
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert!(reader.read_line(&mut head).unwrap() > 0, "the gateway hung up");
    }
    (head, reader)
}

fn json(gateway: &Gateway, method: &str, path: &str, body: &[u8]) -> serde_json::Value {
    let (head, mut reader) = ask(gateway, method, path, body);
    let mut text = String::new();
    reader.read_to_string(&mut text).unwrap();
    assert!(head.starts_with("HTTP/1.1 20"), "{head}{text}");
    serde_json::from_str(&text).unwrap()
}

pub(crate) fn run() {
    let subjects = numbers("KELISIM_BULK_SUBJECTS", "1000000")[0];
    println!(
        "\nLists against {subjects} people, half of the rows known (aim: 1000000 rows in 10 s and 100 MB on two cores, rows/s the same for every length)"
    );
    println!("engine       rows   sent    answered  fetched   in all    rows/s   bare reads/s   of them   MB at most");
    for engine in engines() {
        let gateway = Gateway::start(engine);
        people::allow(&gateway, subjects);
        gateway.rest();
        let bare = bare(&gateway, subjects);
        for rows in numbers("KELISIM_BULK_ROWS", "10000,100000,1000000,10000000") {
            let list = list(rows, subjects);
            gateway.forget_peak();
            let begun = Instant::now();
            let job = json(&gateway, "POST", "jobs?purpose=marketing&channel=messenger", &list);
            let path = format!("jobs/{}", job["job"].as_str().unwrap());
            let sent = begun.elapsed();
            let done = loop {
                let now = json(&gateway, "GET", &path, b"");
                match now["state"].as_str() {
                    Some("done") => break now,
                    Some("failed") => panic!("{now}"),
                    _ => sleep(Duration::from_millis(5)),
                }
            };
            let answered = begun.elapsed();
            let (_, mut answer) = ask(&gateway, "GET", &format!("{path}/answer"), b"");
            let bytes = std::io::copy(&mut answer, &mut std::io::sink()).unwrap();
            let all = begun.elapsed();
            assert_eq!((done["rows"].as_u64(), done["answer_bytes"].as_u64()), (Some(rows), Some(bytes)));
            assert!(done["allowed"].as_u64().unwrap() * 2 >= rows.min(2 * subjects) - 1, "{done}");
            let rate = rows as f64 / all.as_secs_f64();
            println!(
                "{:<7} {rows:>9} {:>6.2} {:>9.2} s {:>6.2} s {:>6.2} s {rate:>9.0} {bare:>14.0} {:>7.0} % {:>10}",
                format!("{engine:?}"),
                sent.as_secs_f64(),
                answered.as_secs_f64() - sent.as_secs_f64(),
                all.as_secs_f64() - answered.as_secs_f64(),
                all.as_secs_f64(),
                100.0 * rate / bare,
                gateway.peak() / 1024
            );
            let (head, _) = ask(&gateway, "DELETE", &path, b"");
            assert!(head.starts_with("HTTP/1.1 204"), "{head}");
        }
    }
}

/// Measures the rows per second that the bare backend reads with the same batch size, half of them present,
/// one batch after the other.
fn bare(gateway: &Gateway, subjects: u64) -> f64 {
    let folder = tempfile::TempDir::new().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let site: SiteId = "vivus".parse().unwrap();
    let key = |n: u64| {
        let mut mac = [0; 16];
        mac[..8].copy_from_slice(&n.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
        mac[8..].copy_from_slice(&n.wrapping_mul(0xbf58_476d_1ce4_e5b9).to_be_bytes());
        Key::Identifier(BlindIndex(mac))
    };
    runtime.block_on(async {
        let store: Box<dyn Store> = match &gateway.redis {
            None => Box::new(Redb::open(&folder.path().join("bare.redb")).unwrap()),
            Some(server) => Box::new(Redis::connect(&server.url(), "bare", Durability::Node).await.unwrap()),
        };
        let mut head = Head::default();
        for first in (0..subjects).step_by(8192) {
            let next = Head { size: head.size + 1, root: [1; 32], time: 1 };
            let rows = (first..(first + 8192).min(subjects)).map(|n| (key(n), Some(vec![7; ROW]))).collect();
            let commit = Commit { expect: head, head: next, entries: vec![vec![1]], rows, ..Commit::default() };
            store.commit(&site, commit).await.unwrap();
            head = next;
        }
        let (begun, mut asked) = (Instant::now(), 0);
        while begun.elapsed() < Duration::from_secs(3) {
            let person = |n: u64| if n.is_multiple_of(2) { n / 2 % subjects } else { subjects + n };
            let keys: Vec<Key> = (asked..asked + AT_ONCE).map(|n| key(person(n))).collect();
            store.fetch(&site, &keys).await.unwrap();
            asked += AT_ONCE;
        }
        asked as f64 / begun.elapsed().as_secs_f64()
    })
}
