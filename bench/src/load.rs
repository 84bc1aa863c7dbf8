//! Browsers that each send one choice after the other.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use data_encoding::BASE64URL_NOPAD;
use kelisim_core::site::Site;
use kelisim_core::{Lang, TextHash};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::gateway::sites;

/// Result of a load.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rate {
    pub per_second: f64,
    pub median: Duration,
    pub p99: Duration,
}

pub(crate) fn text(id: &str, text: &str) -> String {
    let folder = sites().join(id);
    let source = std::fs::read_to_string(folder.join("site.toml")).unwrap();
    let site = Site::read("site.toml", &source, &|name| std::fs::read_to_string(folder.join(name)).ok()).unwrap().0;
    TextHash::of(&site.text_words(site.text(text).unwrap(), Lang::Kk)).to_string()
}

/// Builds the request of browser number `n`, as the loader sends it.
pub(crate) fn request(n: u64, text: &str) -> Vec<u8> {
    let mut secret = [7; 16];
    secret[..8].copy_from_slice(&n.to_be_bytes());
    let body = format!(
        "{{\"device\":\"{}\",\"text\":\"{text}\",\"lang\":\"kk\",\"method\":\"accept-all\",\"choices\":{{\"c:functional\":true,\"c:analytics\":true,\"c:marketing\":true}},\"page\":\"https://jetu.kz/debts/how-to-pay\",\"referrer\":\"https://www.google.kz/\",\"screen\":\"390x844\",\"build\":\"{}\"}}",
        BASE64URL_NOPAD.encode(&secret),
        "ab".repeat(32)
    );
    format!(
        "POST /v1/sites/jetu/consents HTTP/1.1\r\nHost: localhost\r\nOrigin: https://jetu.kz\r\nContent-Type: application/json\r\nIdempotency-Key: act-number-{n}\r\n\
         User-Agent: Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36\r\nAccept-Language: kk-KZ,kk;q=0.9,ru;q=0.8\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Sends a request and reads the answer; returns true if it was a 201.
pub(crate) async fn ask(stream: &mut TcpStream, request: &[u8], buffer: &mut Vec<u8>) -> bool {
    stream.write_all(request).await.unwrap();
    buffer.clear();
    loop {
        if stream.read_buf(buffer).await.unwrap() == 0 {
            return false;
        }
        if let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = std::str::from_utf8(&buffer[..end]).unwrap();
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .and_then(|length| length.parse().ok())
                .unwrap_or(0);
            let whole = end + 4 + length;
            while buffer.len() < whole {
                stream.read_buf(buffer).await.unwrap();
            }
            return buffer.starts_with(b"HTTP/1.1 201");
        }
    }
}

/// Sends acts from number `first` on over `connections` connections, until `acts` are recorded or `most` has
/// passed.
pub(crate) fn run(port: u16, connections: usize, first: u64, acts: u64, most: Duration) -> (Rate, u64) {
    let text: Arc<str> = text("jetu", "cookies").into();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async move {
        let next = Arc::new(AtomicU64::new(first));
        let begun = Instant::now();
        let mut tasks = Vec::new();
        for _ in 0..connections {
            let (next, text) = (Arc::clone(&next), Arc::clone(&text));
            tasks.push(tokio::spawn(async move {
                let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
                stream.set_nodelay(true).unwrap();
                let (mut times, mut buffer) = (Vec::new(), Vec::with_capacity(8192));
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= first + acts || begun.elapsed() > most {
                        return times;
                    }
                    let request = request(n, &text);
                    let sent = Instant::now();
                    assert!(ask(&mut stream, &request, &mut buffer).await, "{}", String::from_utf8_lossy(&buffer));
                    times.push(sent.elapsed());
                }
            }));
        }
        let mut times = Vec::new();
        for task in tasks {
            times.extend(task.await.unwrap());
        }
        let took = begun.elapsed();
        times.sort_unstable();
        let at = |part: usize| times.get(times.len() * part / 100).copied().unwrap_or_default();
        (Rate { per_second: times.len() as f64 / took.as_secs_f64(), median: at(50), p99: at(99) }, times.len() as u64)
    })
}
