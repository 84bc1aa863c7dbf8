//! Calls of Cargo, all with one choice of packages and features, so that none compiles again what another
//! has.
//!
//! Cargo unites the features of everything that one call builds, those of test dependencies included. The
//! gateway alone (`-p kelisim-server`), the tests of one package and all tests would be three sets of
//! features, and Leptos, actix and our own crates would be compiled for each. With the choice below the
//! gateway that the tests start, the one that browsers visit and the one of the demonstration are the same
//! file.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::step::{command, run};
use crate::{Outcome, root};

/// Packages that belong to the gateway. The dependencies of this program and of the benchmarks would add
/// features to everybody's, and this program would be compiled twice.
const GATEWAY: [&str; 8] =
    ["--locked", "--workspace", "--exclude", "xtask", "--exclude", "kelisim-bench", "--features", "kelisim-app/ssr"];
/// This program.
const SELF: [&str; 3] = ["--locked", "--package", "xtask"];
/// Every package, for what is checked and not run.
pub(crate) const ALL: [&str; 4] = ["--locked", "--workspace", "--features", "kelisim-app/ssr"];
/// There are no examples, but whoever asks for them gets the features of test dependencies too.
pub(crate) const AS_TESTED: &str = "--examples";

/// How many tests of a program run side by side, for the harness of Rust's tests.
const THREADS: &str = "RUST_TEST_THREADS";

/// A compiled program of tests.
pub(crate) struct Program {
    /// Name of its package.
    pub package: String,
    /// What of the package it tests: `lib`, or the name of a file of tests.
    pub target: String,
    /// Folder of the package, in which it expects to run.
    folder: PathBuf,
    path: PathBuf,
}

/// What a call has built.
#[derive(Default)]
pub(crate) struct Built {
    /// Programs of tests, in Cargo's order.
    pub tests: Vec<Program>,
    gateway: Option<PathBuf>,
}

impl Built {
    /// Path of the gateway.
    pub(crate) fn gateway(&self) -> Outcome<&Path> {
        self.gateway.as_deref().ok_or_else(|| "Cargo built no gateway".to_owned())
    }
}

/// Prepares a call of Cargo in the workspace.
pub(crate) fn cargo(arguments: &[&[&str]]) -> Command {
    command(&root(), env!("CARGO"), &arguments.concat())
}

/// Builds the gateway and gives its path: as the tests have it, or optimised, as it is installed.
pub(crate) fn gateway(release: bool) -> Outcome<PathBuf> {
    let built = if release {
        build(&[&["build", "--release", "--locked", "--package", "kelisim-server", "--bin", "kelisim"]])
    } else {
        build(&[&["build"], &GATEWAY, &["--bin", "kelisim", AS_TESTED]])
    };
    built?.gateway().map(Path::to_owned)
}

/// Builds every program of tests of the gateway's packages, and the gateway.
pub(crate) fn tests() -> Outcome<Built> {
    build(&[&["test", "--no-run"], &GATEWAY])
}

/// Builds the tests of this program.
pub(crate) fn own_tests() -> Outcome<Built> {
    build(&[&["test", "--no-run"], &SELF])
}

/// Runs a program of tests as Cargo does, but with two tests for each processor, unless `RUST_TEST_THREADS` says
/// otherwise: most of them wait, for a gateway to start, for a lease to end, for a mail to be tried again.
pub(crate) fn execute(program: &Program) -> Outcome {
    let mut tests = command(&program.folder, &program.path.to_string_lossy(), &[]);
    tests.env("CARGO_MANIFEST_DIR", &program.folder);
    if std::env::var_os(THREADS).is_none() {
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        tests.env(THREADS, (processors * 2).to_string());
    }
    run(tests)
}

fn build(arguments: &[&[&str]]) -> Outcome<Built> {
    // A debug build reads these files when it runs, from where the folder was when it was compiled: one compiled
    // before the folder exists never finds them.
    let files = root().join("dist");
    fs::create_dir_all(&files).map_err(|why| format!("{}: {why}", files.display()))?;
    let mut call = cargo(&[arguments, &[&["--message-format", "json-render-diagnostics"]]].concat());
    let failed = |call: &Command, why: &dyn std::fmt::Display| format!("{call:?} failed ({why})");
    let output = call.stdout(Stdio::piped()).stderr(Stdio::inherit()).output().map_err(|why| failed(&call, &why))?;
    if !output.status.success() {
        return Err(failed(&call, &output.status));
    }
    let mut built = Built::default();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        // Build scripts may print there too.
        let Ok(message) = serde_json::from_str(line) else { continue };
        read(&message, &mut built);
    }
    Ok(built)
}

/// Takes up what a message of Cargo says about a program.
fn read(message: &Value, built: &mut Built) {
    let Some(path) = message["executable"].as_str().map(PathBuf::from) else { return };
    let target = &message["target"];
    let kind = target["kind"][0].as_str().unwrap_or_default();
    let name = target["name"].as_str().unwrap_or_default();
    if message["profile"]["test"] == true {
        let folder = Path::new(message["manifest_path"].as_str().unwrap_or_default()).parent().unwrap_or(Path::new(""));
        let package = message["package_id"].as_str().and_then(package_name).unwrap_or_default();
        let target = if kind == "test" || kind == "bin" { name } else { "lib" };
        built.tests.push(Program { package: package.to_owned(), target: target.to_owned(), folder: folder.to_owned(), path });
    } else if kind == "bin" && name == "kelisim" {
        built.gateway = Some(path);
    }
}

/// Finds the name of a package in its id: `path+file:///src/server#kelisim-server@0.1.0`, or `…/xtask#0.1.0`
/// where the folder has the same name.
fn package_name(id: &str) -> Option<&str> {
    let (address, rest) = id.rsplit_once('#')?;
    rest.split_once('@').map(|(name, _)| name).or_else(|| address.rsplit('/').next())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn messages_of_cargo_tell_tests_from_the_gateway() {
        let mut built = Built::default();
        let artifact = |kind: &str, name: &str, test: bool, path: Option<&str>| {
            json!({
                "reason": "compiler-artifact",
                "package_id": "path+file:///src/server#kelisim-server@0.1.0",
                "manifest_path": "/src/server/Cargo.toml",
                "target": { "kind": [kind], "name": name },
                "profile": { "test": test },
                "executable": path,
            })
        };
        let messages = [
            artifact("lib", "kelisim_server", false, None),
            artifact("lib", "kelisim_server", true, Some("/home/k/target/debug/deps/kelisim_server-1")),
            artifact("test", "it", true, Some("/home/k/target/debug/deps/it-1")),
            artifact("bin", "kelisim", false, Some("/home/k/target/debug/kelisim")),
            json!({ "reason": "build-finished", "success": true }),
        ];
        for message in &messages {
            read(message, &mut built);
        }
        let named: Vec<_> = built.tests.iter().map(|test| (test.package.as_str(), test.target.as_str())).collect();
        assert_eq!(named, [("kelisim-server", "lib"), ("kelisim-server", "it")]);
        assert_eq!(built.tests[0].folder, Path::new("/src/server"));
        assert_eq!(built.gateway().unwrap(), Path::new("/home/k/target/debug/kelisim"));
        assert_eq!(package_name("path+file:///src/crates/xtask#0.1.0"), Some("xtask"));
    }
}
