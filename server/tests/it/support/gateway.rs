//! The real binary in a folder of its own.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use kelisim_store::testing::{DURABLE, RedisServer, free_port};
use tempfile::TempDir;

use super::engine::Engine;
use super::eventually::eventually;
use super::fixture::{FIXTURE, examples, kelisim, try_kelisim};
use super::http::{Answer, Connection};

/// The sites of a test that asks for no others: one with a banner, one with forms. Each site costs a start
/// its share.
pub(crate) const USUAL: &[&str] = &["jetu", "stop-collector"];
/// Every example: for tests that list them, and for those that share a gateway.
pub(crate) const ALL: &[&str] = &["collectors", "hot-zaim", "jetfin", "jetu", "stop-collector", "vivus"];

/// What a gateway is made with.
pub(crate) struct Setup {
    engine: Engine,
    redis: Option<RedisServer>,
    sites: &'static [&'static str],
    edited: BTreeMap<&'static str, String>,
    config: String,
}

impl Setup {
    /// On a store of its own, with the usual sites as they are.
    pub(crate) fn new(engine: Engine) -> Self {
        Self { engine, redis: None, sites: USUAL, edited: BTreeMap::new(), config: String::new() }
    }

    /// On a Redis server that is there already.
    pub(crate) fn on(redis: RedisServer) -> Self {
        Self { redis: Some(redis), ..Self::new(Engine::Redis) }
    }

    /// Serves these sites and no others.
    pub(crate) fn sites(self, sites: &'static [&'static str]) -> Self {
        Self { sites, ..self }
    }

    /// More lines of configuration.
    pub(crate) fn config(mut self, more: &str) -> Self {
        self.config.push_str(more);
        self
    }

    /// With a site file that is changed.
    pub(crate) fn edit(mut self, site: &'static str, change: impl FnOnce(&str) -> String) -> Self {
        let file = || fs::read_to_string(examples().join(site).join("site.toml")).unwrap();
        let changed = change(&self.edited.remove(site).unwrap_or_else(file));
        self.edited.insert(site, changed);
        self
    }

    /// Writes everything and starts.
    pub(crate) fn start(self) -> Gateway {
        let mut gateway = self.prepare();
        gateway.go();
        gateway
    }

    /// Writes everything without starting.
    pub(crate) fn prepare(self) -> Gateway {
        let Self { engine, redis, sites, edited, config: more } = self;
        let owned = TempDir::new().unwrap();
        let folder = owned.path().to_owned();
        let port = free_port();
        for site in sites {
            copy_folder(&examples().join(site), &folder.join("sites").join(site));
        }
        for (site, text) in edited {
            assert!(sites.contains(&site), "{site} is edited and not served");
            fs::write(folder.join("sites").join(site).join("site.toml"), text).unwrap();
        }
        FIXTURE.write_keys(&folder.join("keys"));
        fs::write(folder.join("hook.secret"), &FIXTURE.webhook_secret).unwrap();
        let redis = redis.or_else(|| (engine == Engine::Redis).then(|| RedisServer::start(DURABLE)));
        let store = redis.as_ref().map_or_else(|| "redb:kelisim.redb".to_owned(), RedisServer::url);
        let keys = FIXTURE.api_keys.iter().filter(|key| sites.contains(&key.site));
        let entries: String = keys.map(|key| key.entry.as_str()).collect();
        // Tests send as fast as they can, and the same person many times.
        let forms = "[forms]\nleast_seconds = 0\nsubject_per_hour = 10000\nsite_per_minute = 10000\n";
        let forms = if more.contains("[forms]") { "" } else { forms };
        let floods = "[floods]\nsite_choices = 10000000\ngateway_choices = 10000000\n";
        let floods = if more.contains("[floods]") { "" } else { floods };
        let config = format!(
            "public_url = \"http://localhost:{port}\"\nlisten = \"127.0.0.1:{port}\"\nworkers = 2\nsites = \"sites\"\nkeys = \"keys\"\n\
             extra_origins = [\"http://shop.test\"]\n{forms}{floods}[store]\nurl = \"{store}\"\n{entries}\n{more}"
        );
        fs::write(folder.join("kelisim.toml"), config).unwrap();
        Gateway { child: None, port, folder, redis, _owned: Some(owned) }
    }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for file in fs::read_dir(from).unwrap().map(Result::unwrap) {
        fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

fn copy_all(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for file in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(file.file_name());
        if file.path().is_dir() {
            copy_all(&file.path(), &to);
        } else {
            fs::copy(file.path(), to).unwrap();
        }
    }
}

/// A gateway, running or not.
pub(crate) struct Gateway {
    child: Option<Child>,
    pub port: u16,
    folder: PathBuf,
    pub redis: Option<RedisServer>,
    _owned: Option<TempDir>,
}

impl Gateway {
    /// A running one on a store of its own.
    pub(crate) fn start(engine: Engine) -> Self {
        Setup::new(engine).start()
    }

    /// As [`Gateway::start`], with more lines of configuration.
    pub(crate) fn start_with(engine: Engine, more: &str) -> Self {
        Setup::new(engine).config(more).start()
    }

    /// A gateway in a folder that an earlier version left, with its configuration; the address it had stays its public
    /// one, since that is the name of its logs.
    pub(crate) fn restored(owned: TempDir, redis: Option<RedisServer>, config: &str) -> Self {
        let (folder, port) = (owned.path().to_owned(), free_port());
        let lines = config.lines().map(|line| {
            if line.starts_with("listen = ") {
                return format!("listen = \"127.0.0.1:{port}\"");
            }
            match &redis {
                Some(redis) if line.starts_with("url = ") => format!("url = \"{}\"", redis.url()),
                _ => line.to_owned(),
            }
        });
        fs::write(folder.join("kelisim.toml"), lines.collect::<Vec<_>>().join("\n")).unwrap();
        Self { child: None, port, folder, redis, _owned: Some(owned) }
    }

    /// Another gateway with the same keys, sites and store.
    pub(crate) fn beside(&self) -> Self {
        let port = free_port();
        let name = format!("kelisim-{port}.toml");
        let config = fs::read_to_string(self.folder.join("kelisim.toml")).unwrap();
        // The public address stays: it is the name of the log.
        let config = config.replace(&format!("listen = \"127.0.0.1:{}\"", self.port), &format!("listen = \"127.0.0.1:{port}\""));
        fs::write(self.folder.join(&name), config).unwrap();
        let mut other = Self { child: None, port, folder: self.folder.clone(), redis: None, _owned: None };
        other.go_with(&name);
        other
    }

    /// Another gateway with the same keys and store, and with files of its own.
    pub(crate) fn apart(&self) -> Self {
        let owned = TempDir::new().unwrap();
        let (folder, port) = (owned.path().to_owned(), free_port());
        for name in ["keys", "sites"] {
            copy_all(&self.folder.join(name), &folder.join(name));
        }
        fs::copy(self.folder.join("hook.secret"), folder.join("hook.secret")).unwrap();
        let config = fs::read_to_string(self.folder.join("kelisim.toml")).unwrap();
        let config = config.replace(&format!("listen = \"127.0.0.1:{}\"", self.port), &format!("listen = \"127.0.0.1:{port}\""));
        fs::write(folder.join("kelisim.toml"), config).unwrap();
        let mut other = Self { child: None, port, folder, redis: None, _owned: Some(owned) };
        other.go();
        other
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The folder of a site it serves.
    pub(crate) fn site_folder(&self, site: &str) -> PathBuf {
        self.folder.join("sites").join(site)
    }

    /// Writes its configuration anew; it counts from the next start on.
    pub(crate) fn reconfigure(&self, change: impl FnOnce(String) -> String) {
        let file = self.folder.join("kelisim.toml");
        let before = fs::read_to_string(&file).unwrap();
        fs::write(&file, change(before)).unwrap();
    }

    /// Whether its configuration says that people reach it over HTTPS.
    pub(crate) fn is_https(&self) -> bool {
        fs::read_to_string(self.folder.join("kelisim.toml")).unwrap().contains("public_url = \"https://")
    }

    /// The key of the API for a site.
    #[expect(clippy::unused_self, reason = "the keys are those of the run; a test asks its gateway for them")]
    pub(crate) fn key(&self, site: &str) -> &str {
        &FIXTURE.api_keys.iter().find(|key| key.site == site).unwrap().key
    }

    /// Runs a command of the binary that has to succeed; gives what it printed.
    pub(crate) fn run(&self, arguments: &[&str]) -> String {
        kelisim(&self.folder, arguments)
    }

    /// Runs a command that may fail: whether it succeeded, and what it printed.
    pub(crate) fn try_run(&self, arguments: &[&str]) -> (bool, String) {
        try_kelisim(&self.folder, arguments)
    }

    pub(crate) fn go(&mut self) {
        self.go_with("kelisim.toml");
    }

    /// As [`Gateway::go`], with a clock that is ahead of the machine's by so much: `+25d`.
    pub(crate) fn go_ahead(&mut self, by: &str) {
        let command = self.ahead(by);
        self.spawn(command);
    }

    /// Starts it with a clock that is ahead, and ends it without warning after a while, whatever it does then.
    pub(crate) fn die_ahead(&mut self, by: &str, after: Duration) {
        let log = fs::OpenOptions::new().create(true).append(true).open(self.folder.join("log")).unwrap();
        let mut command = self.ahead(by);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        self.child = Some(command.spawn().unwrap());
        std::thread::sleep(after);
        self.kill();
    }

    fn ahead(&self, by: &str) -> Command {
        let folders = fs::read_dir("/usr/lib").unwrap().filter_map(Result::ok).map(|folder| folder.path());
        let library = folders.map(|folder| folder.join("faketime/libfaketimeMT.so.1")).find(|library| library.exists());
        let mut command = Command::new(env!("CARGO_BIN_EXE_kelisim"));
        command.args(["serve", "--config", "kelisim.toml"]).current_dir(&self.folder);
        command.env("LD_PRELOAD", library.expect("libfaketime is installed"));
        // Pauses and timeouts keep their length.
        command.env("FAKETIME", by).env("FAKETIME_DONT_FAKE_MONOTONIC", "1").env("DONT_FAKE_MONOTONIC", "1");
        // Files keep their times, and the gateway does not start itself anew.
        command.env("NO_FAKE_STAT", "1").env("FAKETIME_DISABLE_SHM", "1").env("MALLOC_ARENA_MAX", "3");
        command
    }

    /// As [`Gateway::go`], where no file may be longer than so many KiB.
    pub(crate) fn go_limited(&mut self, most: u64) {
        let script = format!("ulimit -f {most}; exec \"$0\" serve --config kelisim.toml");
        let mut command = Command::new("bash");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_kelisim")]);
        self.spawn(command);
    }

    /// As [`Gateway::go`], with a soft limit of so many open files.
    pub(crate) fn go_with_files(&mut self, most: u64) {
        let mut command = Command::new("bash");
        command.args(["-c", &format!("ulimit -Sn {most}; exec \"$0\" serve --config kelisim.toml")]);
        command.arg(env!("CARGO_BIN_EXE_kelisim"));
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
        assert!(self.wait_for_start().is_none(), "the gateway does not start:\n{}", self.log());
    }

    /// Waits until it answers, or has ended: then gives how.
    fn wait_for_start(&mut self) -> Option<ExitStatus> {
        let port = self.port;
        eventually("the gateway answers", || {
            let answered = Connection::open(port).and_then(|mut to| to.ask("GET", "/healthz", &[], b""));
            // Whoever answers is this gateway only while that runs.
            match self.child.as_mut().unwrap().try_wait().unwrap() {
                Some(ended) => Ok(Some(ended)),
                None => answered.map(|_| None),
            }
        })
    }

    /// Starts it where it may refuse: then gives the code it ended with and what it said.
    pub(crate) fn try_go(&mut self) -> Option<(Option<i32>, String)> {
        let before = self.log().len();
        let log = fs::OpenOptions::new().create(true).append(true).open(self.folder.join("log")).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_kelisim"));
        command.args(["serve", "--config", "kelisim.toml"]).current_dir(&self.folder);
        self.child = Some(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().unwrap());
        let ended = self.wait_for_start()?;
        self.child = None;
        Some((ended.code(), self.log().split_off(before)))
    }

    /// Starts it where it has to refuse: gives the code it ended with and what it said.
    #[track_caller]
    pub(crate) fn refuses(&mut self) -> (Option<i32>, String) {
        self.try_go().unwrap_or_else(|| panic!("the gateway starts:\n{}", self.log()))
    }

    /// Waits until it has ended by itself; gives its code.
    pub(crate) fn ended(&mut self) -> Option<i32> {
        eventually("the gateway ends", || self.child.as_mut().unwrap().try_wait().unwrap());
        self.child.take().and_then(|mut child| child.wait().unwrap().code())
    }

    /// Whether it has ended by itself by now: then gives its code.
    pub(crate) fn has_ended(&mut self) -> Option<ExitStatus> {
        self.child.as_mut().and_then(|child| child.try_wait().unwrap())
    }

    /// Runs a command of the binary that may fail: gives its code.
    pub(crate) fn code_of(&self, arguments: &[&str]) -> Option<i32> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kelisim"));
        command.args(arguments).current_dir(&self.folder).output().unwrap().status.code()
    }

    /// The id of its process, while it runs.
    pub(crate) fn process(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// Asks it to end, and waits until it has.
    pub(crate) fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let asked = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
            assert!(asked.success());
            assert!(child.wait().unwrap().success(), "{}", self.log());
        }
    }

    /// Ends it without warning.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Its log from the first start on, and that of every gateway in its folder.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    pub(crate) fn connect(&self) -> Connection {
        Connection::open(self.port).unwrap()
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.connect().ask("GET", path, &[], b"").unwrap()
    }

    /// A question with the site's key.
    pub(crate) fn post_with_key(&self, site: &str, path: &str, body: &serde_json::Value) -> Answer {
        let bearer = format!("Bearer {}", self.key(site));
        let headers =
            [("Authorization", bearer.as_str()), ("Content-Type", "application/json"), ("Idempotency-Key", "a-key-of-a-test")];
        self.connect().ask("POST", path, &headers, body.to_string().as_bytes()).unwrap()
    }

    /// The value of a sample of the metrics, by its name with all its labels; none where nothing was measured
    /// yet.
    pub(crate) fn metric(&self, sample: &str) -> Option<u64> {
        let metrics = self.get("/metrics").text();
        let value = metrics.lines().find_map(|line| line.strip_prefix(sample)?.strip_prefix(' '))?;
        Some(value.trim().parse().unwrap_or_else(|why| panic!("{sample} {value}: {why}")))
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            eprintln!("the log of the gateway:\n{}", self.log());
        }
    }
}
