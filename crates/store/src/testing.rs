//! A real Redis server for a test, with its own port and folder, stopped when the value is dropped.

use std::fs;
use std::io;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::thread::sleep;
use std::time::Duration;

use tempfile::TempDir;

/// Running `redis-server` process of a test.
pub struct RedisServer {
    child: Child,
    folder: PathBuf,
    port: u16,
    /// Removes the folder at the end, when this value created it.
    owned: Option<TempDir>,
}

/// Settings that make acknowledged writes durable.
pub const DURABLE: &[&str] =
    &["appendonly", "yes", "appendfsync", "always", "no-appendfsync-on-rewrite", "no", "maxmemory-policy", "noeviction"];
/// Settings that persist nothing to disk.
pub const VOLATILE: &[&str] = &["appendonly", "no", "save", ""];

impl RedisServer {
    /// Starts a server with these settings (names and values in turn) in a folder of its own.
    ///
    /// # Panics
    /// When there is no `redis-server`: a test that needs one must not pass without.
    #[must_use]
    pub fn start(settings: &[&str]) -> Self {
        let owned = TempDir::new().unwrap_or_else(|why| panic!("no temporary folder: {why}"));
        let folder = owned.path().to_owned();
        let mut server = Self::start_in(&folder, free_port(), settings);
        server.owned = Some(owned);
        server
    }

    /// Starts a server in a folder that outlives it, as a restart after a crash does.
    ///
    /// # Panics
    /// When it does not come up within ten seconds.
    #[must_use]
    pub fn start_in(folder: &Path, port: u16, settings: &[&str]) -> Self {
        let log = fs::File::create(folder.join("redis.log")).unwrap_or_else(|why| panic!("no log file: {why}"));
        let mut command = Command::new("redis-server");
        command.arg("--port").arg(port.to_string()).arg("--bind").arg("127.0.0.1").arg("--dir").arg(folder);
        for pair in settings.chunks(2) {
            // A value of several words is several arguments; an empty one is one.
            let value = pair.get(1).copied().unwrap_or_default();
            command.arg(format!("--{}", pair[0]));
            if value.is_empty() {
                command.arg(value);
            }
            command.args(value.split_whitespace());
        }
        let child = command.stdin(Stdio::null()).stdout(log).stderr(Stdio::null()).spawn();
        let child = child.unwrap_or_else(|why| panic!("redis-server does not start: {why}; `cargo xtask test` installs it"));
        let server = Self { child, folder: folder.to_owned(), port, owned: None };
        // A machine with every core busy takes its time; only a server that never answers reaches the end of this.
        for _ in 0..18_000 {
            if server.answers() {
                return server;
            }
            sleep(Duration::from_millis(10));
        }
        panic!("redis-server on port {port} does not answer");
    }

    fn answers(&self) -> bool {
        use std::io::{Read as _, Write as _};
        let ask = || -> io::Result<bool> {
            let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
            stream.set_read_timeout(Some(Duration::from_secs(10)))?;
            stream.write_all(b"PING\r\n")?;
            let mut answer = [0; 5];
            stream.read_exact(&mut answer)?;
            Ok(&answer == b"+PONG")
        };
        ask().unwrap_or(false)
    }

    /// Address of the server.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    /// Port of the server.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Folder with the server's files.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Id of its process.
    #[must_use]
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Runs a command; returns its answer as text, without the length before it.
    ///
    /// # Panics
    /// When the server does not answer, or with an error.
    #[expect(clippy::must_use_candidate, reason = "many a command is sent for what it does")]
    pub fn command(&self, words: &[&str]) -> String {
        use std::io::{BufRead as _, BufReader, Read as _, Write as _};
        let ask = || -> io::Result<String> {
            let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
            let mut sent = format!("*{}\r\n", words.len());
            for word in words {
                sent.push_str(&format!("${}\r\n{word}\r\n", word.len()));
            }
            stream.write_all(sent.as_bytes())?;
            let mut stream = BufReader::new(stream);
            let mut line = String::new();
            stream.read_line(&mut line)?;
            let Some(length) = line.strip_prefix('$').and_then(|length| length.trim().parse::<usize>().ok()) else {
                return Ok(line);
            };
            let mut answer = vec![0; length];
            stream.read_exact(&mut answer)?;
            Ok(String::from_utf8_lossy(&answer).into_owned())
        };
        let answer = ask().unwrap_or_else(|why| panic!("Redis does not answer {words:?}: {why}"));
        assert!(!answer.starts_with('-'), "{words:?}: {answer}");
        answer
    }

    /// Kills it as `kill -9` does.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Kills it and starts it again in its folder.
    pub fn restart(&mut self, settings: &[&str]) {
        self.kill();
        let again = Self::start_in(&self.folder, self.port, settings);
        let owned = self.owned.take();
        *self = again;
        self.owned = owned;
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Ports below those the operating system uses for outgoing connections and for port 0 (Linux: from 32768
/// on): one of those could be taken in the moment between two runs of a server.
const PORTS: std::ops::Range<u16> = 12_000..32_000;

/// Finds a port nobody listens on at the moment, and that this process has not returned before.
///
/// # Panics
/// When the machine has none.
#[must_use]
pub fn free_port() -> u16 {
    static GIVEN: AtomicU16 = AtomicU16::new(0);
    // Processes of one test run begin at different offsets.
    let begin = std::process::id().wrapping_mul(997);
    for _ in PORTS {
        let nth = u32::from(GIVEN.fetch_add(1, Ordering::Relaxed));
        let port = PORTS.start + u16::try_from(begin.wrapping_add(nth) % u32::from(PORTS.end - PORTS.start)).unwrap_or(0);
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
    panic!("no free port");
}
