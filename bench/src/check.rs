//! The check of 1,000 identifiers against the reads it needs.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use kelisim_core::BlindIndex;
use kelisim_store::{Durability, Key, Redb, Redis, Store};
use serde_json::json;

use crate::gateway::{Gateway, engines};
use crate::{load, people};

/// Caller of the API that reuses its connection.
pub(crate) struct Caller {
    stream: TcpStream,
    key: String,
    buffer: Vec<u8>,
}

impl Caller {
    pub(crate) fn new(gateway: &Gateway) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", gateway.port)).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, key: gateway.key.clone(), buffer: vec![0; 1 << 20] }
    }

    /// Sends a request and waits for the whole answer; returns the time it took.
    pub(crate) fn ask(&mut self, path: &str, idempotency: &str, body: &str) -> Duration {
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\nIdempotency-Key: {idempotency}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.key,
            body.len()
        );
        let begun = Instant::now();
        self.stream.write_all(request.as_bytes()).unwrap();
        let (mut filled, mut whole) = (0, usize::MAX);
        while filled < whole {
            let read = self.stream.read(&mut self.buffer[filled..]).unwrap();
            assert!(read > 0, "{}", String::from_utf8_lossy(&self.buffer[..filled]));
            filled += read;
            if let Some(end) = self.buffer[..filled].windows(4).position(|window| window == b"\r\n\r\n") {
                let head = std::str::from_utf8(&self.buffer[..end]).unwrap();
                assert!(head.starts_with("HTTP/1.1 20"), "{head}");
                let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
                whole = end + 4 + length.parse::<usize>().unwrap();
            }
        }
        begun.elapsed()
    }
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64() * 1e3
}

pub(crate) fn run() {
    println!("\nCheck (aim: one at most twice the bare read)");
    println!("engine  identifiers  answered  bare reads");
    let text = load::text("vivus", "marketing");
    for engine in engines() {
        let gateway = Gateway::start(engine);
        let mut caller = Caller::new(&gateway);
        for n in 0..500 {
            let body = json!({ "contact": { "phone": format!("+7701{n:07}") }, "text": text, "lang": "kk", "method": "checkbox", "choices": { "p:marketing/messenger": true } });
            caller.ask("/v1/sites/vivus/consents", &format!("consent-{n}"), &body.to_string());
        }
        // Of a thousand, half are on record.
        for count in [1_u64, 1000] {
            let identifiers: Vec<_> = (0..count).map(|n| json!({ "kind": "phone", "value": format!("+7701{n:07}") })).collect();
            let body = json!({ "purpose": "marketing", "channel": "messenger", "identifiers": identifiers }).to_string();
            let times = (0..100).map(|_| caller.ask("/v1/sites/vivus/check", "x", &body)).collect();
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let folder = tempfile::TempDir::new().unwrap();
            let bare = runtime.block_on(async {
                let store: Box<dyn Store> = match &gateway.redis {
                    None => Box::new(Redb::open(&folder.path().join("bare.redb")).unwrap()),
                    Some(server) => Box::new(Redis::connect(&server.url(), "kelisim", Durability::Node).await.unwrap()),
                };
                let keys: Vec<Key> = (0..count).map(|n| Key::Identifier(BlindIndex(u128::from(n).to_be_bytes()))).collect();
                let mut times = Vec::new();
                for _ in 0..100 {
                    let begun = Instant::now();
                    store.fetch(&"vivus".parse().unwrap(), &keys).await.unwrap();
                    times.push(begun.elapsed());
                }
                median(times)
            });
            println!("{:<7} {count:>11} {:>6.2} ms {bare:>8.2} ms", format!("{engine:?}"), median(times));
        }
        println!("{:<7} 1000 at 16 connections: p99 {:.1} ms (aim: 60)", format!("{engine:?}"), crowd(&gateway));
    }
}

/// Measures the 99th percentile for 1,000 identifiers while 16 callers ask at once, in milliseconds.
fn crowd(gateway: &Gateway) -> f64 {
    let mut times: Vec<Duration> = std::thread::scope(|scope| {
        let callers: Vec<_> = (0..16_u64)
            .map(|caller| {
                scope.spawn(move || {
                    let identifiers: Vec<_> = (0..1000)
                        .map(|n| json!({ "kind": "phone", "value": format!("+{}", people::phone(caller * 1000 + n)) }))
                        .collect();
                    let body = json!({ "purpose": "marketing", "channel": "messenger", "identifiers": identifiers }).to_string();
                    let mut caller = Caller::new(gateway);
                    (0..40).map(|_| caller.ask("/v1/sites/vivus/check", "x", &body)).collect::<Vec<_>>()
                })
            })
            .collect();
        callers.into_iter().flat_map(|caller| caller.join().unwrap()).collect()
    });
    times.sort_unstable();
    times[times.len() * 99 / 100].as_secs_f64() * 1e3
}
