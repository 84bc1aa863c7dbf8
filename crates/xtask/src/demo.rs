//! `cargo xtask run`: the demonstration. A gateway on 8080, the pages of six example sites on 8081, another
//! origin, and a receiver of webhooks on 8082 that checks what it gets.

use std::fs;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use crate::cargo::gateway;
use crate::step::{Steps, command, quietly, run as call};
use crate::supervise::{Running, supervised};
use crate::{Outcome, browser, root, tools};

/// The sites whose figures the demonstration's owner sees.
const SITES: [&str; 6] = ["collectors", "hot-zaim", "jetfin", "jetu", "stop-collector", "vivus"];

/// The embedded store in the demonstration's folder.
const STORE: &str = "kelisim.redb";
/// Stands there while `end2end/demo/seed.mjs` fills the store: when it was cut off, it begins anew.
const UNFINISHED: &str = "seed.unfinished";

/// The sites and forms of the demonstration.
const DEMO: &str = "
  The sites (another origin, each embeds the gateway's tag)
    http://localhost:8081/                         all six
    http://localhost:8081/stop-collector/          with the complaint and the schedule request
  The gateway
    http://localhost:8080/f/stop-collector/complaint
    http://localhost:8080/policy/stop-collector
    http://localhost:8080/log/stop-collector/checkpoint
    http://localhost:8080/readyz
  The receiver of webhooks
    http://localhost:8082/                         what it got
  The console: who agreed, who may be contacted, lists before a campaign
    ";

/// Builds the browser half and the gateway.
pub(crate) fn build(steps: &mut Steps) -> Outcome<PathBuf> {
    tools::for_building(steps)?;
    browser::build(steps)?;
    steps.compile("the gateway", || gateway(false))
}

/// Builds everything, prepares a folder for the demonstration and serves until it is stopped.
pub(crate) fn run() -> Outcome {
    let mut steps = Steps::default();
    let binary = build(&mut steps)?;
    let folder = root().join("data/demo");
    let key = prepare(&binary, &folder)?;
    seed(&mut steps, &binary, &folder)?;
    let mut gateway = serve(&binary, &folder)?;
    let mut pages = pages(&folder)?;
    wait(8080, &mut gateway)?;
    wait(8081, &mut pages)?;
    let console = console(&binary, &folder);
    println!(
        "{DEMO}{console}\n\n  May somebody be contacted? (more to try: docs/api.md; keys of all sites: data/demo/api-keys.txt)\n    curl -s localhost:8080/v1/sites/stop-collector/check -H 'Authorization: Bearer {key}' \\\n      -H 'Content-Type: application/json' -d '{{\"purpose\":\"notices\",\"channel\":\"sms\",\"identifiers\":[{{\"kind\":\"phone\",\"value\":\"+7 701 234 56 78\"}}]}}'\n\n  Ctrl-C stops all.\n"
    );
    loop {
        // The first to end ends all.
        if gateway.ended() || pages.ended() {
            return Ok(());
        }
        sleep(Duration::from_millis(200));
    }
}

/// Makes keys, secrets and a configuration once; later runs find them. Gives the API key of `stop-collector`.
fn prepare(binary: &Path, folder: &Path) -> Outcome<String> {
    let failed = |why: std::io::Error| format!("{}: {why}", folder.display());
    // The test of the documents' examples prepares its own demonstration by the same program.
    let mut node = command(&root(), "node", &["end2end/demo/prepare.mjs", &folder.to_string_lossy()]);
    node.env("KELISIM_BINARY", binary);
    quietly(node)?;
    let keys = fs::read_to_string(folder.join("api-keys.txt")).map_err(failed)?;
    let own = keys.lines().find_map(|line| line.strip_prefix("stop-collector "));
    own.map(str::to_owned).ok_or_else(|| "the demonstration has no key: delete data/demo".to_owned())
}

/// Where the console is: the first time by the link that makes its owner's account.
fn console(binary: &Path, folder: &Path) -> String {
    let again = || "http://localhost:8080/console   as `demo`".to_owned();
    let invited = folder.join("console.invited");
    if invited.exists() {
        return again();
    }
    let mut arguments = vec!["user", "add", "demo", "--role", "owner"];
    for site in SITES {
        arguments.extend(["--site", site]);
    }
    let Ok(output) = command(folder, &binary.to_string_lossy(), &arguments).output() else { return again() };
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let Some(link) = printed.split_whitespace().find(|word| word.contains("/console/start/")) else { return again() };
    // Only whoever has the link can go on; it stays here as long as nobody has.
    let _ = fs::write(&invited, link);
    format!("{link}\n                                                   once: choose a password; later /console, as `demo`")
}

/// Gives the demonstration three months of a past, once. The embedded store is there from the first time on, and
/// with it the past.
fn seed(steps: &mut Steps, binary: &Path, folder: &Path) -> Outcome {
    if folder.join(STORE).exists() && !folder.join(UNFINISHED).exists() {
        println!("== The records of the demonstration are in {}; without that folder it begins anew.", folder.display());
        return Ok(());
    }
    // Where there is no Debian, everything else works all the same.
    if let Err(why) = tools::for_seeding(steps) {
        println!("== The demonstration begins without a past: {why}");
        return Ok(());
    }
    steps.run("three months of data, which takes about a minute", || {
        let mut node = command(&root(), "node", &["end2end/demo/seed.mjs", &folder.to_string_lossy()]);
        node.env("KELISIM_BINARY", binary);
        call(node)
    })
}

/// Starts the gateway.
fn serve(binary: &Path, folder: &Path) -> Outcome<Running> {
    let mut serve = supervised(&binary.to_string_lossy(), &["serve", "--config", "kelisim.toml"]);
    serve.current_dir(folder);
    Running::start(serve)
}

/// Starts the pages of the sites and the receiver of webhooks.
fn pages(folder: &Path) -> Outcome<Running> {
    let mut node = supervised("node", &[&root().join("end2end/demo/main.mjs").to_string_lossy()]);
    node.env("KELISIM_GATEWAY", "http://localhost:8080")
        .env("KELISIM_PAGES", "8081")
        .env("KELISIM_RECEIVER", "8082")
        .env("KELISIM_SECRETS", folder);
    Running::start(node)
}

fn wait(port: u16, running: &mut Running) -> Outcome {
    for _ in 0..300 {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return Ok(());
        }
        if running.ended() {
            return Err(format!("nothing serves on port {port}; is it taken by another program?"));
        }
        sleep(Duration::from_millis(100));
    }
    Err(format!("nothing answers on port {port}"))
}
