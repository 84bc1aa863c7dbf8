//! Forms: size of their pages, and latency of sending while 64 people send at once.

use std::sync::Arc;
use std::time::Instant;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Barrier;

use crate::gateway::{Gateway, engines};
use crate::sizes::sent;

const FORMS: [&str; 7] = [
    "collectors/appeal",
    "hot-zaim/lead",
    "jetfin/application",
    "jetu/contact",
    "stop-collector/complaint",
    "stop-collector/schedule",
    "vivus/contact",
];
const FORM: &str = "/f/jetu/contact";
const CONNECTIONS: usize = 64;
/// Number of applications per connection.
const EACH: u64 = 100;

/// Sends one request and returns the status line and the body of its answer.
async fn ask(stream: &mut TcpStream, request: &str) -> (String, String) {
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::with_capacity(64 << 10);
    loop {
        assert!(stream.read_buf(&mut answer).await.unwrap() > 0, "the gateway hung up");
        let Some(end) = answer.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).map_or(0, |all| all.parse().unwrap());
        while answer.len() < end + 4 + length {
            assert!(stream.read_buf(&mut answer).await.unwrap() > 0, "the gateway hung up");
        }
        let status = head.lines().next().unwrap_or_default().to_owned();
        return (status, String::from_utf8_lossy(&answer[end + 4..]).into_owned());
    }
}

/// Opens the form and returns its token.
async fn token(stream: &mut TcpStream) -> String {
    let (_, page) = ask(stream, &format!("GET {FORM}?lang=kk HTTP/1.1\r\nHost: localhost\r\n\r\n")).await;
    let (_, rest) = page.split_once("name=\"token\" value=\"").expect("a form with a token");
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// Builds the application of person number `n`: a story of about a thousand letters, one channel allowed.
fn application(token: &str, n: u64) -> String {
    let story = "%D0%9A%D3%A9%D0%BC%D0%B5%D0%BA+".repeat(150);
    let body = format!(
        "token={token}&lang=kk&website=&topic=debt&phone=%2B7701{:07}&email=&message={story}&name=%D3%98%D0%BB%D0%B8%D1%8F&agree=yes&clause.marketing.sms=yes",
        n % 10_000_000
    );
    format!(
        "POST {FORM} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

pub(crate) fn run() {
    println!("\nForms (aim: page with styles and scripts 35000 brotli bytes without WASM; sending p99 50 ms at {CONNECTIONS})");
    for (place, engine) in engines().enumerate() {
        let gateway = Gateway::start(engine);
        if place == 0 {
            weigh(gateway.port);
        }
        send(gateway.port, &format!("{engine:?}"));
    }
}

/// Prints the size of each form's page and of the files it loads.
fn weigh(port: u16) {
    for form in FORMS {
        let address = format!("/f/{form}?lang=kk");
        let (page, html) = (crate::sizes::get(port, &address), sent(port, &address));
        let files: usize = page.split('"').filter(|part| part.starts_with("/assets/")).map(|path| sent(port, path)).sum();
        // The loader asks for these two once the page stands.
        let loader = page.split('"').find(|part| part.ends_with("/hydrate.js")).unwrap_or_default();
        let of_module = |file: &str| sent(port, &loader.replace("hydrate.js", file));
        let wasm = of_module("pages.js") + of_module("pages_bg.wasm");
        println!("page {form:<26} {html:>6} + files {files:>6} = {:>6}, and WASM {wasm:>6}", html + files);
    }
}

fn send(port: u16, engine: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut times = runtime.block_on(async {
        // Everybody has opened the form before anybody sends: only the sending is measured.
        let opened = Arc::new(Barrier::new(CONNECTIONS));
        let tasks: Vec<_> = (0..CONNECTIONS as u64)
            .map(|person| {
                let opened = Arc::clone(&opened);
                tokio::spawn(async move {
                    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
                    stream.set_nodelay(true).unwrap();
                    let (mut requests, mut times) = (Vec::new(), Vec::new());
                    for n in 0..EACH {
                        requests.push(application(&token(&mut stream).await, person * EACH + n));
                    }
                    opened.wait().await;
                    for request in requests {
                        let sent = Instant::now();
                        let (status, body) = ask(&mut stream, &request).await;
                        assert!(status.contains(" 201"), "{status} {body}");
                        times.push(sent.elapsed());
                    }
                    times
                })
            })
            .collect();
        let mut times = Vec::new();
        for task in tasks {
            times.extend(task.await.unwrap());
        }
        times
    });
    times.sort_unstable();
    let at = |part: usize| times[(times.len() - 1) * part / 1000].as_secs_f64() * 1e3;
    println!(
        "sending {engine:<6} {} applications  p50 {:>6.2} ms  p99 {:>6.2} ms  p99.9 {:>6.2} ms",
        times.len(),
        at(500),
        at(990),
        at(999)
    );
}
