//! The check of 1,000 identifiers against the reads it needs.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use kelisim_store::{Durability, Key, Redb, Redis, Store};
use serde_json::json;

use crate::gateway::{ENGINES, Gateway};
use crate::load;

fn ask(port: u16, path: &str, key: &str, idempotency: &str, body: &str) -> (Duration, Vec<u8>) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {key}\r\nIdempotency-Key: {idempotency}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let begun = Instant::now();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    (begun.elapsed(), answer)
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64() * 1e3
}

pub fn run() {
    println!("\nCheck (aim: one at most twice the bare read)");
    println!("engine  identifiers  answered  bare reads");
    let text = load::text("vivus", "marketing");
    for engine in ENGINES {
        let gateway = Gateway::start(engine);
        for n in 0..500 {
            let body = json!({ "contact": { "phone": format!("+7701{n:07}") }, "text": text, "lang": "kk", "method": "checkbox", "choices": { "p:marketing/sms": true } });
            let (_, answer) =
                ask(gateway.port, "/v1/sites/vivus/consents", &gateway.key, &format!("consent-{n}"), &body.to_string());
            assert!(answer.starts_with(b"HTTP/1.1 201"), "{}", String::from_utf8_lossy(&answer));
        }
        // Half of them are known.
        for count in [1_u64, 1000] {
            let identifiers: Vec<_> = (0..count).map(|n| json!({ "kind": "phone", "value": format!("+7701{n:07}") })).collect();
            let body = json!({ "purpose": "marketing", "channel": "sms", "identifiers": identifiers }).to_string();
            let times = (0..100).map(|_| ask(gateway.port, "/v1/sites/vivus/check", &gateway.key, "x", &body).0).collect();
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let folder = tempfile::TempDir::new().unwrap();
            let bare = runtime.block_on(async {
                let store: Box<dyn Store> = match &gateway.redis {
                    None => Box::new(Redb::open(&folder.path().join("bare.redb")).unwrap()),
                    Some(server) => Box::new(Redis::connect(&server.url(), "kelisim", Durability::Node).await.unwrap()),
                };
                let keys: Vec<Key> = (0..count).map(|n| Key::Contact(u128::from(n).to_be_bytes())).collect();
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
    }
}
