//! A mail server that behaves as a test wants: real SMTP on a real port, with STARTTLS and AUTH when wanted.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use data_encoding::BASE64;

use super::eventually::PATIENCE;

/// A letter that arrived.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    pub from: String,
    pub to: String,
    /// Head and body as they were sent.
    pub data: String,
    pub at: Instant,
    pub encrypted: bool,
    pub user: Option<String>,
}

impl Letter {
    /// A header as it stands, unfolded.
    pub(crate) fn header(&self, name: &str) -> String {
        let head = self.data.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ");
        let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with(&format!("{}:", name.to_ascii_lowercase())));
        line.and_then(|line| line.split_once(": ")).map(|(_, value)| value.to_owned()).unwrap_or_default()
    }

    /// The body, in plain characters whatever it was encoded in.
    pub(crate) fn text(&self) -> String {
        let body = self.data.split_once("\r\n\r\n").unwrap().1;
        let bytes = match self.header("Content-Transfer-Encoding").as_str() {
            "base64" => BASE64.decode(body.replace("\r\n", "").as_bytes()).unwrap(),
            "quoted-printable" => unquoted(body),
            _ => body.as_bytes().to_vec(),
        };
        String::from_utf8(bytes).unwrap().replace("\r\n", "\n")
    }

    /// The parts of a letter of several, those inside others too; of one that has none, itself.
    pub(crate) fn parts(&self) -> Vec<Letter> {
        let kind = self.header("Content-Type");
        let Some((_, boundary)) = kind.split_once("boundary=\"") else { return vec![self.clone()] };
        let boundary = format!("\r\n--{}", boundary.split('"').next().unwrap());
        let body = self.data.split_once("\r\n\r\n").unwrap().1;
        let body = format!("\r\n{body}");
        let inner = body.split(&boundary).skip(1).filter(|part| !part.starts_with("--"));
        inner.flat_map(|part| Letter { data: part.trim_start_matches("\r\n").to_owned(), ..self.clone() }.parts()).collect()
    }

    /// The subject, decoded (RFC 2047).
    pub(crate) fn subject(&self) -> String {
        let words = self.header("Subject").replace("?= =?", "?==?");
        let mut bytes = Vec::new();
        let mut rest = words.as_str();
        while let Some((before, coded)) = rest.split_once("=?utf-8?b?") {
            bytes.extend(before.as_bytes());
            let (code, after) = coded.split_once("?=").unwrap();
            bytes.extend(BASE64.decode(code.as_bytes()).unwrap());
            rest = after;
        }
        bytes.extend(rest.as_bytes());
        String::from_utf8(bytes).unwrap()
    }
}

/// Commits a fault; `None` when it is the end of the connection.
fn commit(stream: &mut dyn Line, fault: &str) -> Option<()> {
    match fault {
        "drop" => None,
        "hang" => {
            while line(stream).is_some() {}
            None
        }
        answer => write!(stream, "{answer}\r\n").ok(),
    }
}

fn unquoted(body: &str) -> Vec<u8> {
    let body = body.replace("=\r\n", "");
    let (mut bytes, mut rest) = (Vec::new(), body.as_str());
    while let Some((before, after)) = rest.split_once('=') {
        bytes.extend(before.as_bytes());
        bytes.push(u8::from_str_radix(&after[..2], 16).unwrap());
        rest = &after[2..];
    }
    bytes.extend(rest.as_bytes());
    bytes
}

/// How the server deviates from taking every letter at once.
#[derive(Default)]
pub(crate) struct Behaviour {
    /// What it greets the next connections with, instead of welcoming them.
    pub greetings: VecDeque<&'static str>,
    /// What it answers when a recipient is named whose address begins so: one answer each time, then it takes
    /// letters.
    pub recipients: Vec<(&'static str, VecDeque<&'static str>)>,
    /// After so many letters it says nothing more: the last one is taken, and nobody learns of it.
    pub silent_after: Option<usize>,
    /// After so many letters it waits with its answer for as long as this stays so.
    pub waits_after: Option<usize>,
    /// How long it takes for each letter.
    pub slow: Duration,
    /// What goes wrong with the first connections, one fault each: at which command (`.` is the end of a
    /// letter), and what is done instead of the right answer: `drop` hangs up, `hang` says nothing more,
    /// anything else is the answer. None of them is greeted before all are open: whoever connects once at a
    /// time meets one fault, and none when it comes again.
    pub faults: Vec<(&'static str, &'static str)>,
    /// User and password it wants.
    pub account: Option<(&'static str, &'static str)>,
    /// What it speaks TLS with.
    pub tls: Option<Arc<rustls::ServerConfig>>,
}

#[derive(Default)]
struct Shared {
    letters: Mutex<Vec<Letter>>,
    arrived: Condvar,
    /// How many connections were opened.
    connections: Mutex<usize>,
    connected: Condvar,
    behaviour: Mutex<Behaviour>,
    /// Everything that was sent to it without TLS.
    transcript: Mutex<String>,
}

/// The mail server, which lasts as long as the process.
pub(crate) struct MailServer {
    pub port: u16,
    shared: Arc<Shared>,
}

trait Line: Read + Write + Send {}
impl<T: Read + Write + Send> Line for T {}

/// Reads up to and with the end of a line, and nothing of the next one: what follows STARTTLS is not for us.
fn line(from: &mut dyn Line) -> Option<String> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\n") {
        let mut one = [0];
        if from.read(&mut one).ok()? == 0 {
            return None;
        }
        bytes.push(one[0]);
    }
    Some(String::from_utf8_lossy(&bytes).trim_end().to_owned())
}

impl MailServer {
    pub(crate) fn start(behaviour: Behaviour) -> Self {
        Self::start_at(0, behaviour)
    }

    /// At a port that was promised before.
    pub(crate) fn start_at(port: u16, behaviour: Behaviour) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared { behaviour: Mutex::new(behaviour), ..Shared::default() });
        let own = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let own = Arc::clone(&own);
                std::thread::spawn(move || own.serve(stream));
            }
        });
        Self { port, shared }
    }

    /// Waits until `count` letters arrived.
    pub(crate) fn wait(&self, count: usize) -> Vec<Letter> {
        let letters = self.shared.letters.lock().unwrap();
        let waited = self.shared.arrived.wait_timeout_while(letters, PATIENCE, |letters| letters.len() < count);
        let (letters, timeout) = waited.unwrap();
        assert!(!timeout.timed_out(), "only {} of {count} letters arrived", letters.len());
        letters.clone()
    }

    pub(crate) fn letters(&self) -> Vec<Letter> {
        self.shared.letters.lock().unwrap().clone()
    }

    /// Changes how it behaves.
    pub(crate) fn behave(&self, change: impl FnOnce(&mut Behaviour)) {
        change(&mut self.shared.behaviour.lock().unwrap());
    }

    /// Everything that was sent to it without TLS, line by line.
    pub(crate) fn transcript(&self) -> String {
        self.shared.transcript.lock().unwrap().clone()
    }
}

impl Shared {
    fn serve(&self, mut stream: TcpStream) {
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut fault = self.fault();
        let greeting = self.behaviour.lock().unwrap().greetings.pop_front().unwrap_or("220 post.test ESMTP");
        if write!(stream, "{greeting}\r\n").is_err() || !greeting.starts_with('2') {
            return;
        }
        let tls = self.behaviour.lock().unwrap().tls.clone();
        if self.talk(&mut stream, false, tls.is_some(), &mut fault) == Some(true)
            && let Some(tls) = tls
        {
            let mut stream = rustls::StreamOwned::new(rustls::ServerConnection::new(tls).unwrap(), stream);
            self.talk(&mut stream, true, false, &mut fault);
        }
    }

    /// What is to go wrong with the connection that was opened just now, once all that have a fault are open.
    fn fault(&self) -> Option<(&'static str, &'static str)> {
        let faults = self.behaviour.lock().unwrap().faults.clone();
        let mut connections = self.connections.lock().unwrap();
        let fault = faults.get(*connections).copied();
        *connections += 1;
        self.connected.notify_all();
        if fault.is_some() {
            let all = |connections: &mut usize| *connections < faults.len();
            drop(self.connected.wait_timeout_while(connections, PATIENCE, all).unwrap());
        }
        fault
    }

    /// Takes a letter, and waits as long as it is to wait with its answer. Whether there is to be an answer.
    fn take(&self, letter: Letter) -> bool {
        let slow = self.behaviour.lock().unwrap().slow;
        std::thread::sleep(slow);
        let mut letters = self.letters.lock().unwrap();
        letters.push(letter);
        let count = letters.len();
        drop(letters);
        self.arrived.notify_all();
        while self.behaviour.lock().unwrap().waits_after.is_some_and(|last| count >= last) {
            std::thread::sleep(Duration::from_millis(5));
        }
        self.behaviour.lock().unwrap().silent_after.is_none_or(|last| count < last)
    }

    /// Talks until the other hangs up; `Some(true)` when it wants TLS.
    fn talk(
        &self,
        stream: &mut dyn Line,
        encrypted: bool,
        offer: bool,
        fault: &mut Option<(&'static str, &'static str)>,
    ) -> Option<bool> {
        let (mut from, mut to, mut user) = (String::new(), String::new(), None);
        let mut fault_at = |command: &str| fault.take_if(|(at, _)| command.starts_with(*at)).map(|(_, instead)| instead);
        loop {
            let command = line(stream)?;
            if !encrypted {
                self.transcript.lock().unwrap().push_str(&format!("{command}\n"));
            }
            let upper = command.to_ascii_uppercase();
            let account = self.behaviour.lock().unwrap().account;
            if let Some(instead) = fault_at(&upper) {
                commit(stream, instead)?;
                continue;
            }
            let answer = if upper.starts_with("EHLO") {
                let auth = if account.is_some() && (encrypted || !offer) { "250-AUTH PLAIN LOGIN\r\n" } else { "" };
                let starttls = if offer { "250-STARTTLS\r\n" } else { "" };
                format!("250-post.test\r\n{starttls}{auth}250 8BITMIME")
            } else if upper == "STARTTLS" && offer {
                write!(stream, "220 go ahead\r\n").ok()?;
                return Some(true);
            } else if let Some(code) = command.strip_prefix("AUTH PLAIN ") {
                let sent = String::from_utf8(BASE64.decode(code.as_bytes()).ok()?).ok()?;
                let (name, password) = account?;
                if sent == format!("\0{name}\0{password}") {
                    user = Some(name.to_owned());
                    "235 welcome".into()
                } else {
                    "535 no".into()
                }
            } else if upper.starts_with("MAIL FROM:") {
                if account.is_some() && user.is_none() {
                    "530 who are you".into()
                } else {
                    command[11..].split('>').next()?.clone_into(&mut from);
                    "250 ok".into()
                }
            } else if upper.starts_with("RCPT TO:") {
                command[9..].split('>').next()?.clone_into(&mut to);
                let mut behaviour = self.behaviour.lock().unwrap();
                let wanted = behaviour.recipients.iter_mut().find(|(start, _)| to.starts_with(start));
                wanted.and_then(|(_, answers)| answers.pop_front()).unwrap_or("250 ok").to_owned()
            } else if upper == "DATA" {
                write!(stream, "354 go on\r\n").ok()?;
                let mut data = String::new();
                loop {
                    let next = line(stream)?;
                    if next == "." {
                        break;
                    }
                    data.push_str(next.strip_prefix('.').unwrap_or(&next));
                    data.push_str("\r\n");
                }
                if let Some(instead) = fault_at(".") {
                    commit(stream, instead)?;
                    continue;
                }
                let letter =
                    Letter { from: from.clone(), to: to.clone(), data, at: Instant::now(), encrypted, user: user.clone() };
                if !self.take(letter) {
                    // The line stays open until the other hangs up.
                    while line(stream).is_some() {}
                    return None;
                }
                "250 taken".into()
            } else if upper == "QUIT" {
                let _ = write!(stream, "221 bye\r\n");
                return Some(false);
            } else {
                "250 ok".into()
            };
            write!(stream, "{answer}\r\n").ok()?;
            stream.flush().ok()?;
        }
    }
}

/// A certificate for `localhost`, and the authority's own for those who are to trust it.
pub(crate) fn certificate() -> (Arc<rustls::ServerConfig>, String) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    (Arc::new(config), made.cert.pem())
}
