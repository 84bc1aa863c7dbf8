//! The desk: lists, cases and proof packs, with few cases and with many, and what clocks cost while nothing is due.

mod past;

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;

use crate::gateway::{Gateway, engines};

const FORM: &str = "/f/jetu/contact";
const SITE: &str = "/console/site/jetu";
const PASSWORD: &str = "bench-desk-password-9";
/// Connections at which pages are asked for.
const CONNECTIONS: usize = 16;
/// Pages asked for on each.
const EACH: usize = 40;
/// Cases before there are many.
const FEW: u64 = 5_000;
/// Acts of the person whose proof pack is made.
const ACTS: u64 = 200;

/// Sends a request; returns head and body of the answer.
async fn ask(stream: &mut TcpStream, request: &str) -> (String, Vec<u8>) {
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::with_capacity(128 << 10);
    loop {
        assert!(stream.read_buf(&mut answer).await.unwrap() > 0, "the gateway hung up");
        let Some(end) = answer.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&answer[..end]).into_owned();
        let lower = head.to_lowercase();
        let length = lower.lines().find_map(|line| line.strip_prefix("content-length: ")).map_or(0, |all| all.parse().unwrap());
        while answer.len() < end + 4 + length {
            assert!(stream.read_buf(&mut answer).await.unwrap() > 0, "the gateway hung up");
        }
        return (head, answer[end + 4..].to_vec());
    }
}

async fn connect(port: u16) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}

fn between<'t>(text: &'t str, before: &str, after: char) -> &'t str {
    text.split_once(before).map_or("", |(_, rest)| rest).split(after).next().unwrap_or_default()
}

fn get(path: &str, cookie: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Language: ru\r\nCookie: {cookie}\r\n\r\n")
}

fn post(port: u16, path: &str, cookie: &str, body: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: http://localhost:{port}\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Gives the undertaking of the site: nothing of it is shown before.
async fn undertake(stream: &mut TcpStream, port: u16, cookie: &str) {
    let path = format!("{SITE}/undertaking");
    let (_, page) = ask(stream, &get(&path, cookie)).await;
    let page = String::from_utf8_lossy(&page).into_owned();
    let fields = ["form", "hash", "words-lang"].map(|name| {
        let value = between(&page, &format!("name=\"{name}\" value=\""), '"');
        format!("{name}={value}")
    });
    let (head, _) = ask(stream, &post(port, &path, cookie, &fields.join("&"))).await;
    assert!(head.starts_with("HTTP/1.1 303"), "{head}");
}

/// Somebody signed in at the desk.
#[derive(Clone)]
struct Officer {
    port: u16,
    cookie: String,
    form: String,
}

impl Officer {
    /// Invites an officer and sets the account up, which signs in.
    async fn new(gateway: &Gateway) -> Self {
        let port = gateway.port;
        let (_, printed) = gateway.run(&["user", "add", "officer@example.kz", "--role", "officer", "--site", "jetu"]);
        let link = printed.lines().find(|line| line.contains("/console/start/")).expect("a one-time link");
        let link = link[link.find("/console").unwrap()..].trim().to_owned();
        let mut stream = connect(port).await;
        let (_, page) = ask(&mut stream, &get(&link, "")).await;
        let page = String::from_utf8_lossy(&page).into_owned();
        let secret = between(&page, "secret=", '&').to_owned();
        let secret = data_encoding::BASE32_NOPAD.decode(secret.as_bytes()).expect("the secret of the app");
        let secret: [u8; 20] = secret.try_into().expect("twenty bytes");
        let seconds = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
        let code = totp_rs::Builder::new().with_secret(secret).build().unwrap().generate(seconds).to_string();
        let body = format!("password={PASSWORD}&again={PASSWORD}&code={code}");
        let (head, _) = ask(&mut stream, &post(port, &link, "", &body)).await;
        let set =
            head.lines().filter_map(|line| line.split_once(": ").filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie")));
        let cookie = set.map(|(_, value)| value.split(';').next().unwrap_or_default()).collect::<Vec<_>>().join("; ");
        assert!(!cookie.is_empty(), "signed in: {head}");
        let (_, page) = ask(&mut stream, &get("/console/account", &cookie)).await;
        let form = between(&String::from_utf8_lossy(&page), "name=\"form\" value=\"", '"').to_owned();
        undertake(&mut stream, port, &cookie).await;
        Self { port, cookie, form }
    }

    /// Times of pages asked for at once, milliseconds, sorted.
    async fn times(&self, paths: Arc<Vec<String>>) -> Vec<f64> {
        let tasks: Vec<_> = (0..CONNECTIONS)
            .map(|place| {
                let (me, paths) = (self.clone(), Arc::clone(&paths));
                tokio::spawn(async move {
                    let mut stream = connect(me.port).await;
                    let mut times = Vec::new();
                    for turn in 0..EACH {
                        let path = &paths[(turn * CONNECTIONS + place) % paths.len()];
                        let begun = Instant::now();
                        let (head, _) = ask(&mut stream, &get(path, &me.cookie)).await;
                        times.push(begun.elapsed().as_secs_f64() * 1e3);
                        assert!(head.starts_with("HTTP/1.1 200"), "{path}: {head}");
                    }
                    times
                })
            })
            .collect();
        let mut times = Vec::new();
        for task in tasks {
            times.extend(task.await.unwrap());
        }
        times.sort_by(f64::total_cmp);
        times
    }

    /// Addresses of cases nobody opened yet, so that every look is recorded.
    async fn cases(&self, wanted: usize) -> Vec<String> {
        let mut stream = connect(self.port).await;
        let (mut found, mut path) = (BTreeSet::new(), format!("{SITE}/cases"));
        while found.len() < wanted {
            let (_, page) = ask(&mut stream, &get(&path, &self.cookie)).await;
            let page = String::from_utf8_lossy(&page).into_owned();
            found.extend(page.split('"').filter(|part| part.starts_with(&format!("{SITE}/case/"))).map(str::to_owned));
            let next = page.split('"').find(|part| part.contains("after="));
            let Some(next) = next else { break };
            path = next.replace("&amp;", "&");
        }
        found.into_iter().collect()
    }
}

/// Sends applications, `each` numbers a person apart; the same person for all of them when `same`.
async fn seed(port: u16, from: u64, count: u64, same: bool) {
    let next = Arc::new(std::sync::atomic::AtomicU64::new(from));
    let tasks: Vec<_> = (0..64)
        .map(|_| {
            let next = Arc::clone(&next);
            tokio::spawn(async move {
                let mut stream = connect(port).await;
                loop {
                    let n = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    if n >= from + count {
                        break;
                    }
                    let (_, page) = ask(&mut stream, &get(&format!("{FORM}?lang=kk"), "")).await;
                    let page = String::from_utf8_lossy(&page).into_owned();
                    let token = between(&page, "name=\"token\" value=\"", '"');
                    let person = if same { 7_777_777 } else { n % 7_000_000 };
                    let body = format!(
                        "token={token}&lang=kk&website=&topic=debt&phone=%2B7701{person:07}&email=&message=bench&name=%D3%98&agree=yes"
                    );
                    let (head, _) = ask(&mut stream, &post(port, FORM, "", &body)).await;
                    assert!(head.starts_with("HTTP/1.1 303"), "{head}");
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
}

fn at(times: &[f64], part: usize) -> f64 {
    times[(times.len() - 1) * part / 1000]
}

/// Measures lists and cases, and prints them.
async fn pages(officer: &Officer, engine: &str, count: u64) -> (f64, f64) {
    // The first requests after a start read the store from the disk.
    officer.times(Arc::new(vec![format!("{SITE}/cases")])).await;
    let list = officer.times(Arc::new(vec![format!("{SITE}/cases")])).await;
    let cases = officer.times(Arc::new(officer.cases(CONNECTIONS * EACH).await)).await;
    println!(
        "{engine:<6} {count:>8} cases: list of 50 p50 {:>6.2} ms, p99 {:>6.2} ms; opening a case p50 {:>6.2} ms, p99 {:>6.2} ms",
        at(&list, 500),
        at(&list, 990),
        at(&cases, 500),
        at(&cases, 990)
    );
    (at(&list, 500), at(&list, 990))
}

/// Time of one proof pack of a person, in both forms.
async fn packs(officer: &Officer, engine: &str) {
    seed(officer.port, 0, ACTS, true).await;
    let mut stream = connect(officer.port).await;
    for form in ["json", "pdf"] {
        let body = format!("form={}&who=%2B77017777777&reason=benchmark&as={form}&pack-lang=ru", officer.form);
        let begun = Instant::now();
        let (head, pack) = ask(&mut stream, &post(officer.port, &format!("{SITE}/proof"), &officer.cookie, &body)).await;
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        println!(
            "{engine:<6} proof pack of {ACTS} acts as {form}: {:.2} s, {} kB",
            begun.elapsed().as_secs_f64(),
            pack.len() / 1024
        );
    }
}

/// Processor time of the gateway, in seconds.
fn processor(gateway: &Gateway) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{}/stat", gateway.id())).unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
    ticks as f64 / 100.0
}

/// Measures the desk with `many` cases that wait and `done` that are done.
pub(crate) fn run(many: u64, done: u64) {
    println!(
        "\nThe desk, {CONNECTIONS} connections (aim: list p99 30 ms, as good with many as with {FEW} within 15 %; case p99 40 ms; pack 1 s)"
    );
    for engine in engines() {
        let mut gateway = Gateway::start(engine);
        let name = format!("{engine:?}");
        let runtime = Runtime::new().unwrap();
        runtime.block_on(async {
            let officer = Officer::new(&gateway).await;
            seed(gateway.port, 0, FEW, false).await;
            let few = pages(&officer, &name, FEW).await;
            let begun = Instant::now();
            seed(gateway.port, FEW, many - FEW, false).await;
            println!("{name:<6} {} applications in {:.0} s", many - FEW, begun.elapsed().as_secs_f64());
            if done > 0 {
                let begun = Instant::now();
                past::write(&mut gateway, done).await;
                println!("{name:<6} {done} closed cases written in {:.0} s", begun.elapsed().as_secs_f64());
            }
            gateway.rest();
            let lots = pages(&officer, &name, many).await;
            println!("{name:<6} list: many to few {:.2} at p50, {:.2} at p99", lots.0 / few.0, lots.1 / few.1);
            if done > 0 {
                let ended = officer.times(Arc::new(vec![format!("{SITE}/cases?state=done")])).await;
                println!("{name:<6} list of what is done: p50 {:.2} ms, p99 {:.2} ms", at(&ended, 500), at(&ended, 990));
            }
            packs(&officer, &name).await;
        });
        let before = processor(&gateway);
        std::thread::sleep(Duration::from_secs(10));
        let share = (processor(&gateway) - before) / 10.0;
        println!(
            "{name:<6} clocks of {many} open cases, nothing due: {:.1} % of a processor, {} MB resident",
            share * 100.0,
            gateway.resident() / 1024
        );
    }
}
