//! No request holds a connection beyond its deadline, and a gateway that is leant on answers everybody else.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::support::eventually::PATIENCE;
use crate::support::{Connection, Engine, Gateway, Setup};

/// Connections of the flood: more than the soft limit of files that a shell or a unit usually gives.
const MANY: usize = 1_100;

/// A gateway that is started with 1,024 files.
fn gateway() -> Gateway {
    let mut gateway = Setup::new(Engine::Redb).sites(&["jetu", "vivus"]).prepare();
    gateway.go_with_files(1024);
    gateway
}

/// A request whose chunked body never ends.
fn trickle(gateway: &Gateway, line: &str, headers: &str) -> TcpStream {
    let mut stream = TcpStream::connect(("127.0.0.1", gateway.port)).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let head = format!("{line} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n{headers}\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    stream
}

/// Reads until the gateway closes; gives the first line of what it answered.
fn closed(mut stream: TcpStream) -> String {
    let mut got = Vec::new();
    let ended = stream.read_to_end(&mut got);
    // A peer that goes on sending is reset, and that is an end too.
    assert!(ended.is_ok() || ended.is_err_and(|why| why.kind() == std::io::ErrorKind::ConnectionReset), "it is held open");
    String::from_utf8_lossy(&got).lines().next().unwrap_or_default().to_owned()
}

#[test]
fn a_body_that_trickles_holds_no_connection_answered_or_not() {
    let gateway = gateway();
    let bearer = format!("Authorization: Bearer {}\r\n", gateway.key("jetu"));
    let cases = [
        ("GET /healthz", String::new(), "HTTP/1.1 200 OK"),
        ("POST /nothing", String::new(), "HTTP/1.1 404 Not Found"),
        ("POST /v1/sites/jetu/check/bulk", String::new(), "HTTP/1.1 401 Unauthorized"),
        (
            "POST /v1/sites/jetu/consents",
            "Origin: https://jetu.kz\r\nIdempotency-Key: a-key-of-it\r\nContent-Type: application/json\r\n".to_owned(),
            "HTTP/1.1 408 Request Timeout",
        ),
        ("POST /f/vivus/contact", "Sec-Fetch-Site: same-origin\r\n".to_owned(), "HTTP/1.1 408 Request Timeout"),
        ("POST /v1/sites/jetu/check", format!("{bearer}Content-Type: application/json\r\n"), "HTTP/1.1 408 Request Timeout"),
    ];
    std::thread::scope(|scope| {
        for (line, headers, answer) in &cases {
            let stream = trickle(&gateway, line, headers);
            let mut writer = stream.try_clone().unwrap();
            scope.spawn(move || {
                while writer.write_all(b"1\r\nx\r\n").is_ok() {
                    std::thread::sleep(Duration::from_millis(500));
                }
            });
            scope.spawn(move || assert_eq!(closed(stream), *answer, "{line}"));
        }
    });
}

#[test]
fn more_trickling_bodies_than_files_shut_nobody_out() {
    let gateway = gateway();
    let head = "POST /nothing HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n";
    let mut open = Vec::new();
    for _ in 0..MANY {
        let mut stream = TcpStream::connect(("127.0.0.1", gateway.port)).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        open.push(stream);
    }
    for _ in 0..5 {
        let begun = Instant::now();
        assert_eq!(Connection::open(gateway.port).unwrap().ask("GET", "/healthz", &[], b"").unwrap().status, 200);
        eprintln!("healthz beside {} trickling bodies: {:?}", open.len(), begun.elapsed());
    }
    for stream in open {
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        assert_eq!(closed(stream), "HTTP/1.1 404 Not Found");
    }
    assert!(!gateway.log().contains("Too many open files"), "{}", gateway.log());
}

#[test]
fn the_limit_of_files_is_raised_to_what_the_system_allows() {
    let gateway = gateway();
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", gateway.process().unwrap())).unwrap();
    let line = limits.lines().find(|line| line.starts_with("Max open files")).unwrap();
    let numbers: Vec<&str> = line.split_whitespace().filter(|word| word.bytes().all(|c| c.is_ascii_digit())).collect();
    assert_eq!(numbers[0], numbers[1], "{line}");
    let most: usize = numbers[1].parse().unwrap();
    assert!(most > 1024, "the system allows no more than {most}: this test needs more");
}

#[test]
fn malformed_chunks_are_a_mistake_and_not_slow() {
    let gateway = gateway();
    let headers = "Origin: https://jetu.kz\r\nIdempotency-Key: a-key-of-it\r\nContent-Type: application/json\r\n";
    for chunk in ["zz\r\n{}\r\n0\r\n\r\n", "-1\r\n", "ffffffffffffffffff\r\n"] {
        let mut stream = trickle(&gateway, "POST /v1/sites/jetu/consents", headers);
        stream.write_all(chunk.as_bytes()).unwrap();
        assert_eq!(closed(stream), "HTTP/1.1 400 Bad Request", "{chunk:?}");
    }
}

#[test]
fn a_body_that_is_announced_too_large_is_not_waited_for() {
    let gateway = gateway();
    let mut stream = TcpStream::connect(("127.0.0.1", gateway.port)).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let head = "POST /v1/sites/jetu/consents HTTP/1.1\r\nHost: localhost\r\nOrigin: https://jetu.kz\r\nIdempotency-Key: a-key-of-it\r\n\
                Content-Type: application/json\r\nContent-Length: 100000000\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    assert_eq!(closed(stream), "HTTP/1.1 413 Payload Too Large");
}
