//! The optimised gateway, run as a process in a folder of its own.

use std::fs;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use kelisim_store::testing::{DURABLE, RedisServer, free_port};
use kelisim_store::{Durability, Redb, Redis, Store};
use tempfile::TempDir;

/// Backend of the store under test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Redb,
    Redis,
}

/// Backends to measure: those named on the command line, else both.
pub(crate) fn engines() -> impl Iterator<Item = Engine> {
    let named: Vec<String> = std::env::args().collect();
    let is_named = move |name: &str| named.iter().any(|one| one == name);
    let (redb, redis) = (is_named("redb"), is_named("redis"));
    [Engine::Redb, Engine::Redis]
        .into_iter()
        .filter(move |engine| (*engine == Engine::Redb && (redb || !redis)) || (*engine == Engine::Redis && (redis || !redb)))
}

pub(crate) struct Gateway {
    child: Option<Child>,
    pub port: u16,
    pub folder: TempDir,
    pub redis: Option<RedisServer>,
    pub key: String,
    /// Keeps the folder of its own site files until the gateway is dropped.
    _sites: Option<TempDir>,
}

fn binary() -> PathBuf {
    std::env::var_os("KELISIM_BINARY").expect("run it by `cargo xtask bench`").into()
}

pub(crate) fn sites() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../sites")
}

impl Gateway {
    pub(crate) fn start(engine: Engine) -> Self {
        Self::start_in(engine, None, "")
    }

    /// Starts a gateway with its own sites and additional lines of configuration.
    pub(crate) fn start_with(engine: Engine, sites: TempDir, more: &str) -> Self {
        Self::start_in(engine, Some(sites), more)
    }

    fn start_in(engine: Engine, own: Option<TempDir>, more: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let redis = (engine == Engine::Redis).then(|| RedisServer::start(DURABLE));
        let port = free_port();
        let run = |arguments: &[&str]| {
            let output = Command::new(binary()).args(arguments).current_dir(folder.path()).output().unwrap();
            String::from_utf8(output.stdout).unwrap()
        };
        run(&["keys", "init", "keys"]);
        let told = run(&["api-key", "new", "bench", "--site", "vivus", "--scope", "check", "--scope", "record"]);
        let (key, entry) = told.split_once("In kelisim.toml:").unwrap();
        let key = key.rsplit(": ").next().unwrap().trim().to_owned();
        let told = run(&["api-key", "new", "bench-jetu", "--site", "jetu", "--scope", "deliveries"]);
        let (jetu_key, jetu_entry) = told.split_once("In kelisim.toml:").unwrap();
        fs::write(folder.path().join("jetu.key"), jetu_key.rsplit(": ").next().unwrap().trim()).unwrap();
        let store = redis.as_ref().map_or_else(|| "redb:kelisim.redb".to_owned(), RedisServer::url);
        let floods =
            if more.contains("[floods]") { "" } else { "[floods]\nsite_choices = 4000000000\ngateway_choices = 4000000000\n" };
        let config = format!(
            "public_url = \"http://localhost:{port}\"\nlisten = \"127.0.0.1:{port}\"\nworkers = 2\nsites = \"{}\"\nkeys = \"keys\"\n[forms]\nleast_seconds = 0\nsite_per_minute = 4000000\nsubject_per_hour = 4000000\n{floods}[checks]\nsequential = \"tell\"\nidentifiers_per_day = 1000000000\npeople_per_day = 1000000000\n[bulk]\nroom_mb = 65536\n[store]\nurl = \"{store}\"\n{entry}{jetu_entry}\n{more}",
            own.as_ref().map_or_else(sites, |own| own.path().to_owned()).display()
        );
        fs::write(folder.path().join("kelisim.toml"), config).unwrap();
        let mut gateway = Self { child: None, port, folder, redis, key, _sites: own };
        gateway.go();
        gateway
    }

    /// Starts the process; returns the time until it answers.
    pub(crate) fn go(&mut self) -> Duration {
        let begun = Instant::now();
        let child = Command::new(binary())
            .args(["serve"])
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(fs::File::create(self.folder.path().join("log")).unwrap())
            .spawn();
        self.child = Some(child.unwrap());
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            let ended = self.child.as_mut().unwrap().try_wait().unwrap();
            let said = || fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            assert!(ended.is_none() && begun.elapsed() < Duration::from_mins(2), "the gateway does not start: {}", said());
            sleep(Duration::from_millis(2));
        }
        begun.elapsed()
    }

    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Id of its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.as_ref().unwrap().id()
    }

    /// Resident memory, in kilobytes.
    pub(crate) fn resident(&self) -> u64 {
        self.memory("VmRSS:")
    }

    /// Peak of resident memory since the start, or since [`Gateway::forget_peak`], in kilobytes.
    pub(crate) fn peak(&self) -> u64 {
        self.memory("VmHWM:")
    }

    fn memory(&self, what: &str) -> u64 {
        let id = self.child.as_ref().unwrap().id();
        let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix(what)).unwrap_or("0");
        line.trim().trim_end_matches(" kB").parse().unwrap_or(0)
    }

    /// Reports to the gateway that a destination of `jetu` works again, as an operator does: by replaying its
    /// dead letters, if there are any.
    pub(crate) fn resume(&self, destination: &str) {
        let span = ["--destination", destination, "--since", "2020-01-01T00:00:00Z", "--until", "2020-01-02T00:00:00Z"];
        let (_, said) = self.run(&[&["deliveries", "replay", "jetu"], &span[..], &["--key-file", "jetu.key"]].concat());
        assert!(said.contains("0 are sent again"), "{said}");
    }

    /// Resets the measurement of [`Gateway::peak`].
    pub(crate) fn forget_peak(&self) {
        let id = self.child.as_ref().unwrap().id();
        fs::write(format!("/proc/{id}/clear_refs"), "5").unwrap();
    }

    /// Runs a command of the binary; returns how long it took, and its output.
    pub(crate) fn run(&self, arguments: &[&str]) -> (Duration, String) {
        let begun = Instant::now();
        let output = Command::new(binary()).args(arguments).current_dir(self.folder.path()).output().unwrap();
        (begun.elapsed(), String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Waits until Redis has rewritten its AOF, which occupies one processor for a while, at moments of its
    /// own choosing.
    pub(crate) fn rest(&self) {
        while self.redis.as_ref().is_some_and(|redis| told(redis, "persistence", "aof_rewrite_in_progress:") == 1) {
            sleep(Duration::from_millis(50));
        }
    }

    /// Opens the store, while the gateway is stopped.
    pub(crate) async fn open_store(&self) -> Box<dyn Store> {
        match &self.redis {
            None => Box::new(Redb::open(&self.folder.path().join("kelisim.redb")).unwrap()),
            Some(server) => Box::new(Redis::connect(&server.url(), "kelisim", Durability::Node).await.unwrap()),
        }
    }

    /// Size of the store, in bytes: the file, or Redis' memory.
    pub(crate) fn stored(&self) -> u64 {
        match &self.redis {
            None => {
                use std::os::unix::fs::MetadataExt as _;
                fs::metadata(self.folder.path().join("kelisim.redb")).map_or(0, |file| file.blocks() * 512)
            }
            Some(redis) => told(redis, "memory", "used_memory:"),
        }
    }
}

/// Reads a number from a section of Redis' INFO.
fn told(redis: &RedisServer, section: &str, name: &str) -> u64 {
    let output = Command::new("redis-cli").args(["-p", &redis.port().to_string(), "INFO", section]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().find_map(|line| line.strip_prefix(name)).and_then(|number| number.trim().parse().ok()).unwrap_or(0)
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.kill();
    }
}
