//! The API against its own description: Schemathesis asks a real gateway everything `/openapi.json` allows, and
//! much that it does not.

use std::fs;
use std::net::TcpStream;
use std::path::Path;
use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use crate::cargo::gateway;
use crate::step::{Steps, command, quietly, run as call};
use crate::supervise::{Running, supervised};
use crate::{Outcome, root};

/// Its version: another one asks other things.
const VERSION: &str = "4.32.5";
/// Address of the gateway that is asked.
const ADDRESS: &str = "127.0.0.1:18099";
/// What must hold of every answer. That a valid request succeeds is not among it: most need a record that is
/// there.
const CHECKS: &str = "not_a_server_error,content_type_conformance,response_schema_conformance,response_headers_conformance";

/// Asks a gateway of its own everything, for two minutes at most.
pub(crate) fn run(steps: &mut Steps) -> Outcome {
    let tool = installed(steps)?;
    let binary = steps.compile("the gateway", || gateway(false))?;
    let folder = root().join("target/schemathesis-gateway");
    let failed = |why: std::io::Error| format!("{}: {why}", folder.display());
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).map_err(failed)?;
    let binary = binary.to_string_lossy().into_owned();
    quietly(command(&folder, &binary, &["keys", "init", "keys"]))?;
    let mut arguments = vec!["api-key", "new", "audit", "--site", "jetu"];
    for scope in ["check", "contacts", "import", "record", "erase", "requests", "deliveries", "notices"] {
        arguments.extend(["--scope", scope]);
    }
    let printed = command(&folder, &binary, &arguments).output().map_err(failed)?;
    let printed = String::from_utf8_lossy(&printed.stdout).into_owned();
    let (key, entry) = printed.split_once("In kelisim.toml:").ok_or("the gateway made no key")?;
    let key = key.rsplit(": ").next().unwrap_or_default().trim();
    let config = format!(
        "public_url = \"http://{ADDRESS}\"\nlisten = \"{ADDRESS}\"\nsites = \"{}\"\n[store]\nurl = \"redb:kelisim.redb\"\n{entry}",
        root().join("sites").display()
    );
    fs::write(folder.join("kelisim.toml"), config).map_err(failed)?;
    let mut serve = supervised(&binary, &["serve"]);
    serve.current_dir(&folder).stderr(Stdio::null());
    let mut gateway = Running::start(serve)?;
    while TcpStream::connect(ADDRESS).is_err() {
        if gateway.ended() {
            return Err("the gateway does not start".into());
        }
        sleep(Duration::from_millis(50));
    }
    let authorization = format!("Authorization: Bearer {key}");
    let url = format!("http://{ADDRESS}/openapi.json");
    let arguments = [
        "run",
        &url,
        "--header",
        &authorization,
        "--phases",
        "coverage,fuzzing",
        "--checks",
        CHECKS,
        "--max-examples",
        "30",
        "--seed",
        "1",
        "--max-time",
        "120",
        "--warnings",
        "off",
        "--no-color",
    ];
    let outcome = steps.run("the API against its description", || call(command(&folder, &tool, &arguments)));
    if gateway.ended() {
        return Err("the gateway ended while it was asked".into());
    }
    outcome
}

/// Installs the tool below `target`, where it is nobody else's.
fn installed(steps: &mut Steps) -> Outcome<String> {
    let folder = root().join("target/schemathesis");
    let tool = folder.join("bin/schemathesis");
    let mark = folder.join(".kelisim-version");
    if !fs::read_to_string(&mark).is_ok_and(|installed| installed == VERSION) {
        steps.run(&format!("Schemathesis {VERSION}"), || {
            quietly(command(&root(), "python3", &["-m", "venv", "--clear", &folder.to_string_lossy()]))?;
            let wanted = format!("schemathesis=={VERSION}");
            let python = folder.join("bin/python");
            quietly(command(&root(), &python.to_string_lossy(), &["-m", "pip", "install", "--quiet", &wanted]))?;
            fs::write(&mark, VERSION).map_err(|why| why.to_string())
        })?;
    }
    Ok(Path::new(&tool).to_string_lossy().into_owned())
}
