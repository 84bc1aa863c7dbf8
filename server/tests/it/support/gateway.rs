//! The real binary in a folder of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use kelisim_store::testing::{DURABLE, RedisServer, free_port};
use tempfile::TempDir;

use super::http::{Answer, Connection};

/// Where records are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Redb,
    Redis,
}

pub const ENGINES: [Engine; 2] = [Engine::Redb, Engine::Redis];

/// A gateway, running or not.
pub struct Gateway {
    child: Option<Child>,
    pub port: u16,
    folder: PathBuf,
    pub redis: Option<RedisServer>,
    keys: Vec<(String, String)>,
    _owned: Option<TempDir>,
}

pub fn sites() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../sites")
}

fn kelisim(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_kelisim")).args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A copy of the site folders in which one site file is changed.
pub fn sites_with(site: &str, change: impl Fn(&str) -> String) -> TempDir {
    let folder = TempDir::new().unwrap();
    for entry in fs::read_dir(sites()).unwrap().map_while(Result::ok) {
        let copy = folder.path().join(entry.file_name());
        fs::create_dir(&copy).unwrap();
        for file in fs::read_dir(entry.path()).unwrap().map_while(Result::ok) {
            fs::copy(file.path(), copy.join(file.file_name())).unwrap();
        }
    }
    let file = folder.path().join(site).join("site.toml");
    let changed = change(&fs::read_to_string(&file).unwrap());
    fs::write(&file, changed).unwrap();
    folder
}

impl Gateway {
    /// Prepares a folder and starts.
    pub fn start(engine: Engine) -> Self {
        Self::start_with(engine, "")
    }

    /// As [`Gateway::start`], with more lines of configuration.
    pub fn start_with(engine: Engine, more: &str) -> Self {
        let redis = (engine == Engine::Redis).then(|| RedisServer::start(DURABLE));
        Self::start_on(redis, more, &sites())
    }

    pub fn start_on(redis: Option<RedisServer>, more: &str, sites: &Path) -> Self {
        let mut gateway = Self::prepare(redis, more, sites);
        gateway.go();
        gateway
    }

    /// Prepares a folder without starting.
    pub fn prepare(redis: Option<RedisServer>, more: &str, sites: &Path) -> Self {
        let owned = TempDir::new().unwrap();
        let folder = owned.path().to_owned();
        let port = free_port();
        kelisim(&folder, &["keys", "init", "keys"]);
        fs::write(folder.join("hook.secret"), kelisim(&folder, &["webhook-secret"])).unwrap();
        let store = redis.as_ref().map_or_else(|| "redb:kelisim.redb".to_owned(), RedisServer::url);
        let mut gateway = Self { child: None, port, folder, redis, keys: Vec::new(), _owned: Some(owned) };
        let mut entries = String::new();
        for site in ["jetu", "stop-collector", "vivus"] {
            let told = gateway.run(&[
                "api-key",
                "new",
                "test",
                "--site",
                site,
                "--scope",
                "check",
                "--scope",
                "record",
                "--scope",
                "erase",
                "--scope",
                "deliveries",
                "--scope",
                "requests",
                "--scope",
                "notices",
                "--scope",
                "contacts",
                "--scope",
                "import",
            ]);
            let (key, entry) = told.split_once("In kelisim.toml:").unwrap();
            gateway.keys.push((site.to_owned(), key.rsplit(": ").next().unwrap().trim().to_owned()));
            entries.push_str(entry);
        }
        // Tests send as fast as they can, and the same person many times.
        let forms = "[forms]\nleast_seconds = 0\nsubject_per_hour = 10000\nsite_per_minute = 10000\n";
        let forms = if more.contains("[forms]") { "" } else { forms };
        let config = format!(
            "public_url = \"http://localhost:{port}\"\nlisten = \"127.0.0.1:{port}\"\nworkers = 2\nsites = \"{}\"\nkeys = \"keys\"\n\
             extra_origins = [\"http://shop.test\"]\n{forms}[store]\nurl = \"{store}\"\n{entries}\n{more}",
            sites.display()
        );
        fs::write(gateway.folder.join("kelisim.toml"), config).unwrap();
        gateway
    }

    /// Another gateway with the same keys, sites and store.
    pub fn beside(&self) -> Self {
        let port = free_port();
        let name = format!("kelisim-{port}.toml");
        let config = fs::read_to_string(self.folder.join("kelisim.toml")).unwrap();
        // The public address stays: it is the name of the log.
        let config = config.replace(&format!("listen = \"127.0.0.1:{}\"", self.port), &format!("listen = \"127.0.0.1:{port}\""));
        fs::write(self.folder.join(&name), config).unwrap();
        let mut other =
            Self { child: None, port, folder: self.folder.clone(), redis: None, keys: self.keys.clone(), _owned: None };
        other.go_with(&name);
        other
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn key(&self, site: &str) -> &str {
        &self.keys.iter().find(|(known, _)| known == site).unwrap().1
    }

    /// Runs a command of the binary and gives what it printed.
    pub fn run(&self, arguments: &[&str]) -> String {
        kelisim(&self.folder, arguments)
    }

    /// Runs a command that may fail: whether it did not, and all it said.
    pub fn try_run(&self, arguments: &[&str]) -> (bool, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_kelisim")).args(arguments).current_dir(&self.folder).output().unwrap();
        (
            output.status.success(),
            format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)),
        )
    }

    pub fn go(&mut self) {
        self.go_with("kelisim.toml");
    }

    /// As [`Gateway::go`], where no file may be longer than so many KiB.
    pub fn go_limited(&mut self, most: u64) {
        // The shell ignores the signal that tells of it, so that the gateway hears it from whatever it writes.
        let script = format!("trap '' XFSZ; ulimit -f {most}; exec \"$0\" serve --config kelisim.toml");
        let mut command = Command::new("bash");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_kelisim")]);
        self.spawn(command);
    }

    fn go_with(&mut self, config: &str) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kelisim"));
        command.args(["serve", "--config", config]);
        self.spawn(command);
    }

    fn spawn(&mut self, mut command: Command) {
        let log = fs::OpenOptions::new().create(true).append(true).open(self.folder.join("log")).unwrap();
        let child = command.current_dir(&self.folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn();
        self.child = Some(child.unwrap());
        for _ in 0..3000 {
            let answers = Connection::open(self.port).and_then(|mut to| to.ask("GET", "/healthz", &[], b"")).is_ok();
            // Whoever answers is this gateway only when it runs.
            let ended = self.child.as_mut().unwrap().try_wait().unwrap();
            assert!(ended.is_none(), "the gateway does not start:\n{}", self.log());
            if answers {
                return;
            }
            sleep(Duration::from_millis(10));
        }
        panic!("the gateway does not answer:\n{}", self.log());
    }

    /// Asks it to end, and waits until it has.
    pub fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
            assert!(told.success());
            assert!(child.wait().unwrap().success(), "{}", self.log());
        }
    }

    /// Ends it without warning.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Everything it said.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    pub fn connect(&self) -> Connection {
        Connection::open(self.port).unwrap()
    }

    pub fn get(&self, path: &str) -> Answer {
        self.connect().ask("GET", path, &[], b"").unwrap()
    }

    /// A question with the site's key.
    pub fn post_with_key(&self, site: &str, path: &str, body: &serde_json::Value) -> Answer {
        let bearer = format!("Bearer {}", self.key(site));
        let headers =
            [("Authorization", bearer.as_str()), ("Content-Type", "application/json"), ("Idempotency-Key", "a-key-of-a-test")];
        self.connect().ask("POST", path, &headers, body.to_string().as_bytes()).unwrap()
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            eprintln!("what the gateway said:\n{}", self.log());
        }
    }
}
