//! Receivers that hang, lie, trickle and redirect; names that lead inside; certificates that prove nothing.
//! An attempt ends in time, what came of it is true, and a listener on loopback that nobody may reach stays
//! untouched.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use kelisim_server::testing::{Client, Lookup, Outcome, System};
use kelisim_store::testing::free_port;

/// How long an attempt may take on a receiver that keeps it waiting.
const SHORT: Duration = Duration::from_secs(1);
/// How long it may take on one that answers: nothing a busy machine does may turn its answer into a timeout.
const LONG: Duration = Duration::from_mins(1);
/// What a busy machine may add to an attempt that ends by its timeout.
const SLACK: Duration = Duration::from_secs(30);

/// A listener of this address that does `what` with each connection, and how many it had.
fn listener(address: &str, what: impl Fn(TcpStream) + Send + Sync + 'static) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind(address).unwrap();
    let (at, count) = (listener.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
    let (own, what) = (Arc::clone(&count), Arc::new(what));
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            own.fetch_add(1, Ordering::SeqCst);
            let what = Arc::clone(&what);
            std::thread::spawn(move || what(stream));
        }
    });
    (at, count)
}

/// Reads a whole request with its body.
fn read(stream: &mut impl Read) {
    let (mut got, mut byte) = (Vec::new(), [0; 1]);
    while !got.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
        got.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&got).to_lowercase();
    let length = head.split("content-length: ").nth(1).and_then(|rest| rest.split("\r\n").next()?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    let _ = stream.read_exact(&mut body);
}

fn client(allowed: &[&str], lookup: Arc<dyn Lookup>) -> Client {
    let allowed: Vec<_> = allowed.iter().map(|network| network.parse().unwrap()).collect();
    Client::new(&allowed, None, lookup).unwrap()
}

async fn post(client: &Client, address: &str, timeout: Duration) -> (Outcome, Duration) {
    let begun = Instant::now();
    let outcome = client.post(&address.parse().unwrap(), Vec::new(), b"{\"secret\":1}".to_vec(), timeout).await;
    (outcome, begun.elapsed())
}

/// Writes byte after byte, too slowly for anybody, until nobody is there.
fn drip(mut stream: TcpStream, bytes: impl Iterator<Item = u8>) {
    for byte in bytes {
        if stream.write_all(&[byte]).is_err() {
            return;
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// Does nothing for as long as the other holds the line.
fn hang(mut stream: TcpStream) {
    let mut ignored = [0; 4096];
    while stream.read(&mut ignored).is_ok_and(|read| read > 0) {}
}

type Behaviour = (&'static str, fn(TcpStream), Result<u16, &'static str>);

/// What a receiver does, and the outcome: a status, or why there is none.
const BEHAVIOURS: [Behaviour; 13] = [
    ("never answers", hang, Err("timeout")),
    (
        "reads all and never answers",
        |mut stream| {
            read(&mut stream);
            hang(stream);
        },
        Err("timeout"),
    ),
    (
        "hangs in its first line",
        |mut stream| {
            read(&mut stream);
            let _ = stream.write_all(b"HTTP/1.1 20");
            hang(stream);
        },
        Err("timeout"),
    ),
    (
        "trickles its head",
        |mut stream| {
            read(&mut stream);
            drip(stream, b"HTTP/1.1 200 OK\r\nX-More: ".iter().copied().chain(std::iter::repeat(b'a')));
        },
        Err("timeout"),
    ),
    (
        "has a head without end",
        |mut stream| {
            read(&mut stream);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
            while stream.write_all(b"X-More: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n").is_ok() {}
        },
        Err("connection"),
    ),
    (
        "answers garbage",
        |mut stream| {
            read(&mut stream);
            let _ = stream.write_all(&[0xff; 4096]);
        },
        Err("connection"),
    ),
    ("says nothing and closes", |mut stream| read(&mut stream), Err("connection")),
    (
        "closes in the middle of its head",
        |mut stream| {
            read(&mut stream);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-");
        },
        Err("connection"),
    ),
    (
        "trickles its body",
        |mut stream| {
            read(&mut stream);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\n");
            drip(stream, std::iter::repeat(b'a'));
        },
        Ok(200),
    ),
    (
        "has a body without end",
        |mut stream| {
            read(&mut stream);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\n");
            while stream.write_all(&[b'a'; 65536]).is_ok() {}
        },
        Ok(200),
    ),
    (
        "closes in the middle of its body",
        |mut stream| {
            read(&mut stream);
            let _ = stream.write_all(b"HTTP/1.1 500 No\r\nContent-Length: 100\r\n\r\nshort");
        },
        Ok(500),
    ),
    (
        "says 200 with a page about an error",
        |mut stream| {
            read(&mut stream);
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 21\r\n\r\n<h1>Fatal error</h1>\r\n");
        },
        Ok(200),
    ),
    (
        "interrupts with early hints",
        |mut stream| {
            read(&mut stream);
            let _ = stream
                .write_all(b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 503 No\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n");
        },
        Ok(503),
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_ends_in_time_and_tells_the_truth() {
    let client = client(&["127.0.0.0/8"], Arc::new(System));
    let attempts = BEHAVIOURS.iter().map(async |(what, behaviour, wanted)| {
        let (at, _) = listener("127.0.0.1:0", behaviour);
        // What hangs and trickles does so for ever: an attempt that waited for it would never end.
        let timeout = if *wanted == Err("timeout") { SHORT } else { LONG };
        let (outcome, took) = post(&client, &format!("http://{at}/hook"), timeout).await;
        let got = if outcome.status() > 0 { Ok(outcome.status()) } else { Err(outcome.why()) };
        assert_eq!(got, *wanted, "{what}");
        assert!(took < SHORT + SLACK, "{what}: {took:?}");
    });
    futures_util::future::join_all(attempts).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_is_a_failure_and_leads_nowhere() {
    let (canary, touched) = listener("127.0.0.1:0", |_| {});
    let client = client(&["127.0.0.0/8"], Arc::new(System));
    for status in [301, 302, 303, 307, 308] {
        let (at, _) = listener("127.0.0.1:0", move |mut stream| {
            read(&mut stream);
            let _ = write!(stream, "HTTP/1.1 {status} Go\r\nLocation: http://{canary}/\r\nContent-Length: 0\r\n\r\n");
        });
        let (outcome, _) = post(&client, &format!("http://{at}/hook"), LONG).await;
        assert_eq!((outcome.status(), outcome.name()), (status, "again"));
    }
    assert_eq!(touched.load(Ordering::SeqCst), 0);
}

/// A resolver that gives these answers in turn, and the last of them for ever.
struct Answers(Mutex<VecDeque<Vec<IpAddr>>>);

impl Answers {
    fn of(answers: &[&[&str]]) -> Arc<Self> {
        let parse = |answer: &&[&str]| answer.iter().map(|address| address.parse().unwrap()).collect();
        Arc::new(Self(Mutex::new(answers.iter().map(parse).collect())))
    }
}

impl Lookup for Answers {
    fn lookup(&self, _: String) -> BoxFuture<'static, std::io::Result<Vec<IpAddr>>> {
        let mut answers = self.0.lock().unwrap();
        let answer = if answers.len() > 1 { answers.pop_front().unwrap() } else { answers[0].clone() };
        Box::pin(async move { Ok(answer) })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_changes_its_mind_gains_nothing() {
    // 127.0.0.2 stands for the world outside, 127.0.0.1 for the inside; the port is one that no connection is
    // given for its own.
    let port = free_port();
    let (_, reached) = listener(&format!("127.0.0.2:{port}"), |mut stream| {
        read(&mut stream);
        let _ = stream.write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
    });
    let (_, touched) = listener(&format!("127.0.0.1:{port}"), |_| {});
    let client = client(&["127.0.0.2/32"], Answers::of(&[&["127.0.0.2"], &["127.0.0.1"]]));
    let address = format!("http://hooks.example.kz:{port}/");
    assert_eq!(post(&client, &address, LONG).await.0, Outcome::Delivered { status: 204 });
    for _ in 0..5 {
        assert_eq!(post(&client, &address, LONG).await.0.why(), "address-refused");
    }
    // One address of several that leads inside is enough.
    let mixed = self::client(&["127.0.0.2/32"], Answers::of(&[&["127.0.0.2", "127.0.0.1"]]));
    assert_eq!(post(&mixed, &address, LONG).await.0.why(), "address-refused");
    assert_eq!((reached.load(Ordering::SeqCst), touched.load(Ordering::SeqCst)), (1, 0));
}

/// Every way to write an address that we know of.
fn spellings() -> Vec<String> {
    let inside: [Ipv4Addr; 9] = [
        [127, 0, 0, 1].into(),
        [127, 255, 255, 254].into(),
        [10, 0, 0, 1].into(),
        [172, 16, 0, 1].into(),
        [192, 168, 0, 1].into(),
        [169, 254, 169, 254].into(),
        [100, 64, 0, 1].into(),
        [0, 0, 0, 0].into(),
        [224, 0, 0, 1].into(),
    ];
    let mut all = Vec::new();
    for ip in inside {
        let [a, b, c, d] = ip.octets();
        let number = u32::from(ip);
        let tail = u32::from(b) << 16 | u32::from(c) << 8 | u32::from(d);
        let (high, low) = (number >> 16, number & 0xffff);
        all.extend([
            format!("{ip}"),
            format!("{ip}."),
            format!("{number}"),
            format!("{number:#x}"),
            format!("0{number:o}"),
            format!("{a:#x}.{b:#x}.{c:#x}.{d:#x}"),
            format!("0{a:o}.0{b:o}.0{c:o}.0{d:o}"),
            format!("00000{a:o}.{b}.{c}.{d}"),
            format!("{a}.{tail}"),
            format!("{a}.{b}.{}", u32::from(c) << 8 | u32::from(d)),
            format!("{a:#x}.{tail}"),
            format!("[::ffff:{ip}]"),
            format!("[::ffff:{high:x}:{low:x}]"),
            format!("[0:0:0:0:0:ffff:{high:x}:{low:x}]"),
            format!("[64:ff9b::{high:x}:{low:x}]"),
            format!("[64:ff9b:1::{high:x}:{low:x}]"),
            format!("[2002:{high:x}:{low:x}::]"),
            format!("[2001:0:{high:x}:{low:x}::]"),
            // Digits of other scripts become plain ones in a host.
            format!("{ip}")
                .chars()
                .map(|c| if c.is_ascii_digit() { char::from_u32(c as u32 - 0x30 + 0xff10).unwrap() } else { c })
                .collect(),
            format!("{ip}").replace('.', "。"),
            format!("%{:02x}{}", format!("{ip}").as_bytes()[0], &format!("{ip}")[1..]),
            format!("user:password@{ip}"),
        ]);
    }
    for other in [
        "[::]",
        "[::1]",
        "[fe80::1]",
        "[fc00::1]",
        "[fd12::1]",
        "[ff02::1]",
        "[fec0::1]",
        "[2001:db8::1]",
        "[100::1]",
        "[3fff::1]",
        "[5f00::1]",
    ] {
        all.push(other.to_owned());
    }
    // Names that lead inside: by their nature, or since somebody wrote such a record.
    for name in [
        "localhost",
        "LOCALHOST",
        "localhost.",
        "a.localhost",
        "metadata.google.internal",
        "127.0.0.1.nip.io",
        "ｌocalhost",
        "printer",
    ] {
        all.push(name.to_owned());
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn no_spelling_of_an_inside_address_is_connected_to() {
    let (canary, touched) = listener("127.0.0.1:0", |_| {});
    let client = client(&[], Answers::of(&[&["127.0.0.1"]]));
    let mut tried = 0;
    for host in spellings() {
        for address in [
            format!("http://{host}:{}/", canary.port()),
            format!("https://{host}:{}/", canary.port()),
            format!("https://{host}/"),
            format!("https://{host}:8443/"),
        ] {
            // What is no address at all cannot be posted to either.
            let Ok(url) = address.parse() else { continue };
            let outcome = client.post(&url, Vec::new(), b"{}".to_vec(), LONG).await;
            assert_eq!(outcome.status(), 0, "{address}");
            assert!(["address-refused", "not-https", "port-refused"].contains(&outcome.why()), "{address}: {}", outcome.why());
            tried += 1;
        }
    }
    assert_eq!(touched.load(Ordering::SeqCst), 0);
    assert!(tried > 600, "{tried} addresses");
    eprintln!("{tried} hostile addresses, 0 connections");
}

/// Certificates, each for a receiver of its own: who issued it, for whom, and whether its time is over.
#[tokio::test(flavor = "multi_thread")]
async fn certificates_must_prove_who_answers() {
    use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};

    let folder = tempfile::tempdir().unwrap();
    let mut root = CertificateParams::new(Vec::new()).unwrap();
    root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root_key = KeyPair::generate().unwrap();
    let root_certificate = root.self_signed(&root_key).unwrap();
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, root_certificate.pem()).unwrap();
    let issuer = Issuer::new(root, root_key);
    let client = Client::new(&["127.0.0.0/8".parse().unwrap()], Some(&file), Answers::of(&[&["127.0.0.1"]])).unwrap();

    for (what, name, over, self_signed, wanted) in [
        ("good", "hooks.example.kz", false, false, Ok(204)),
        ("for another name", "other.example.kz", false, false, Err("tls")),
        ("expired", "hooks.example.kz", true, false, Err("tls")),
        ("self-signed", "hooks.example.kz", false, true, Err("tls")),
    ] {
        let key = KeyPair::generate().unwrap();
        let mut parameters = CertificateParams::new(vec![name.to_owned()]).unwrap();
        if over {
            parameters.not_before = date_time_ymd(2020, 1, 1);
            parameters.not_after = date_time_ymd(2021, 1, 1);
        }
        let certificate =
            if self_signed { parameters.self_signed(&key).unwrap() } else { parameters.signed_by(&key, &issuer).unwrap() };
        let served = Arc::new(Mutex::new(0));
        let own = Arc::clone(&served);
        let private = rustls::pki_types::PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let config = Arc::new(config.with_no_client_auth().with_single_cert(vec![certificate.der().clone()], private).unwrap());
        let (at, _) = listener("127.0.0.1:0", move |mut stream| {
            let mut tls = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = rustls::Stream::new(&mut tls, &mut stream);
            read(&mut stream);
            if stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").is_ok() {
                *own.lock().unwrap() += 1;
            }
        });
        // A port of its own is allowed since the operator's networks are.
        let (outcome, _) = post(&client, &format!("https://hooks.example.kz:{}/", at.port()), LONG).await;
        let got = if outcome.status() > 0 { Ok(outcome.status()) } else { Err(outcome.why()) };
        assert_eq!(got, wanted, "{what}");
        assert_eq!(*served.lock().unwrap(), i32::from(wanted.is_ok()), "{what}: the body was read");
    }
}
