//! Floods: what everybody else notices of one, and what of it is kept.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::net::TcpStream;

use crate::gateway::{Engine, Gateway};
use crate::load;

/// Connections of the flood: as fast as they are answered, which is more than a gateway records.
const FLOODING: usize = 64;
/// Pause between two acts of everybody else.
const PACE: Duration = Duration::from_millis(20);

/// What became of requests: recorded, turned away, neither.
#[derive(Default)]
struct Counts {
    kept: AtomicU64,
    turned: AtomicU64,
    other: AtomicU64,
}

/// An act of a browser, reported by a proxy as coming from an address.
fn request(n: u64, text: &str, address: &str, allows: bool) -> Vec<u8> {
    let request = String::from_utf8(load::request(n, text)).unwrap();
    let request = request.replacen("Host: localhost\r\n", &format!("Host: localhost\r\nX-Forwarded-For: {address}\r\n"), 1);
    if allows {
        return request.into_bytes();
    }
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let body = body.replace("accept-all", "reject-all").replace("true", "false");
    let head = head.replace(&format!("act-number-{n}"), &format!("no-number-{n}"));
    let (head, _) = head.split_once("Content-Length: ").unwrap();
    format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

async fn send(stream: &mut TcpStream, request: &[u8], buffer: &mut Vec<u8>, counts: &Counts) {
    let kept = load::ask(stream, request, buffer).await;
    let count = if kept {
        &counts.kept
    } else if buffer.starts_with(b"HTTP/1.1 429") {
        &counts.turned
    } else {
        &counts.other
    };
    count.fetch_add(1, Ordering::Relaxed);
}

async fn open(port: u16) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}

pub(crate) fn run() {
    let seconds = crate::numbers("KELISIM_FLOOD_SECONDS", "60")[0];
    println!("\nFloods of {seconds} s by {FLOODING} connections, with the limits of a gateway nobody configured");
    println!("others: a grant, a refusal and a withdrawal each 20 ms, each from an address of its own");
    println!(
        "engine  addresses  flood/s  kept of it  others kept  turned away  other  p50       p99       max       withdrawals"
    );
    for engine in [Engine::Redb, Engine::Redis] {
        for addresses in [1_u64, 10, 1000] {
            flood(engine, addresses, Duration::from_secs(seconds));
        }
    }
}

fn flood(engine: Engine, addresses: u64, most: Duration) {
    let own = TempDir::new().unwrap();
    let (from, to) = (crate::gateway::sites().join("jetu"), own.path().join("jetu"));
    std::fs::create_dir_all(&to).unwrap();
    for file in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
    let gateway = Gateway::start_with(engine, own, "[proxies]\ntrusted = [\"127.0.0.1/32\"]\n[floods]\n");
    let port = gateway.port;
    let text: Arc<str> = load::text("jetu", "cookies").into();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async move {
        let (next, stop) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
        let (flooded, others, back) = (Arc::new(Counts::default()), Counts::default(), Counts::default());
        let mut tasks = Vec::new();
        for _ in 0..FLOODING {
            let (next, stop, flooded, text) = (Arc::clone(&next), Arc::clone(&stop), Arc::clone(&flooded), Arc::clone(&text));
            tasks.push(tokio::spawn(async move {
                let (mut stream, mut buffer) = (open(port).await, Vec::with_capacity(8192));
                while !stop.load(Ordering::Acquire) {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    let address = format!("95.{}.{}.1", 1 + (n % addresses) / 250, (n % addresses) % 250);
                    send(&mut stream, &request(n, &text, &address, true), &mut buffer, &flooded).await;
                }
            }));
        }
        let (mut stream, mut buffer) = (open(port).await, Vec::with_capacity(8192));
        let (begun, mut times, mut n) = (Instant::now(), Vec::new(), 1_u64 << 40);
        while begun.elapsed() < most {
            n += 1;
            let address = format!("178.{}.{}.{}", 1 + n % 200, n / 200 % 250, n / 50_000 % 250);
            let refuser = format!("188.{}.{}.{}", 1 + n % 200, n / 200 % 250, n / 50_000 % 250);
            for (number, from, allows, counts) in [
                (n, &address, true, &others),
                (n | 1 << 50, &refuser, false, &others),
                // Who allowed a moment ago takes it back.
                (n, &address, false, &back),
            ] {
                let request = request(number, &text, from, allows);
                let sent = Instant::now();
                send(&mut stream, &request, &mut buffer, counts).await;
                times.push(sent.elapsed());
            }
            tokio::time::sleep(PACE).await;
        }
        let took = begun.elapsed();
        stop.store(true, Ordering::Release);
        for task in tasks {
            task.await.unwrap();
        }
        times.sort_unstable();
        let at = |part: usize| times[(times.len() * part / 1000).min(times.len() - 1)].as_secs_f64() * 1e3;
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let all = of(&flooded.kept) + of(&flooded.turned) + of(&flooded.other);
        println!(
            "{:<7} {addresses:>9} {:>8.0} {:>11} {:>12} {:>12} {:>6} {:>6.1} ms {:>6.1} ms {:>6.1} ms {:>6} of {}",
            format!("{engine:?}"),
            all as f64 / took.as_secs_f64(),
            of(&flooded.kept),
            of(&others.kept),
            of(&others.turned),
            of(&others.other) + of(&flooded.other),
            at(500),
            at(990),
            at(1000),
            of(&back.kept),
            of(&back.kept) + of(&back.turned) + of(&back.other),
        );
    });
}
