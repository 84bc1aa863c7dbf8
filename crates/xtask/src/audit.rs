//! `cargo xtask audit`: licences, banned crates, duplicates, sources, dependencies that nothing uses, and the API
//! against its own description.
//!
//! It stands apart from the tests, since its tools are compiled first.

use std::path::PathBuf;
use std::process::Command;

use crate::cargo::cargo;
use crate::step::{Steps, command, run as call};
use crate::{Outcome, root, schema};

/// Tools with their versions: another one may find other things.
const DENY: (&str, &str) = ("cargo-deny", "0.20.2");
const SHEAR: (&str, &str) = ("cargo-shear", "1.11.2");
/// Checks that need nothing but the packages themselves: known vulnerabilities would be asked from elsewhere.
const CHECKS: [&str; 3] = ["bans", "licenses", "sources"];

/// Installs the tools when they are missing and runs both; each finds all it can.
pub(crate) fn run() -> Outcome {
    let mut steps = Steps::default();
    let deny = installed(&mut steps, DENY)?;
    let shear = installed(&mut steps, SHEAR)?;
    let at = |tool: &PathBuf, arguments: &[&str]| call(command(&root(), &tool.to_string_lossy(), arguments));
    let outcomes = [
        steps.run("bans, licences, sources", || at(&deny, &[&["--locked", "check"][..], &CHECKS].concat())),
        steps.run("unused dependencies", || at(&shear, &[])),
        schema::run(&mut steps),
    ];
    let failed: Vec<_> = outcomes.into_iter().filter_map(Result::err).collect();
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\n")) }
}

/// Finds a tool below `target`, where it is nobody else's, or installs it there.
fn installed(steps: &mut Steps, (name, version): (&str, &str)) -> Outcome<PathBuf> {
    let folder = root().join("target/tools");
    let tool = folder.join("bin").join(name);
    let output = Command::new(&tool).arg("--version").output();
    let has = output.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).split_whitespace().any(|word| word == version));
    if !has {
        steps.compile(&format!("{name} {version}"), || {
            let root = folder.to_string_lossy();
            call(cargo(&[&["install", "--locked", "--root", &root, "--version", version, name]]))
        })?;
    }
    Ok(tool)
}
