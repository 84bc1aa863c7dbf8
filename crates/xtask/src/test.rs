//! `cargo xtask test [check|unit|server|browser]...`: everything that must hold, on real stores and in real
//! browsers.

use std::path::{Path, PathBuf};

use crate::cargo::{ALL, AS_TESTED, Built, Program, cargo, execute, gateway, own_tests, tests};
use crate::step::{Steps, command, run as call};
use crate::{Outcome, browser, root, tools};

/// Package whose tests are a stage of their own: they start gateways, and take longest.
const SERVER: &str = "kelisim-server";

/// Part of the tests that can be run by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Formatting, lints, documentation, what must compile for WASM.
    Check,
    /// Tests of every package but the server, on redb and Redis.
    Unit,
    /// Tests of the server: the real program over HTTP.
    Server,
    /// Tests in Chromium, and the main journeys in Firefox and `WebKit`.
    Browser,
}

/// Every stage by its name, in the order they run.
const STAGES: [(&str, Stage); 4] =
    [("check", Stage::Check), ("unit", Stage::Unit), ("server", Stage::Server), ("browser", Stage::Browser)];

/// Reads the names of stages; none means all.
fn wanted(names: &[String]) -> Outcome<Vec<(&'static str, Stage)>> {
    if let Some(unknown) = names.iter().find(|name| STAGES.iter().all(|(stage, _)| stage != name)) {
        return Err(format!("there is no stage `{unknown}`: check, unit, server, browser"));
    }
    Ok(STAGES.into_iter().filter(|(stage, _)| names.is_empty() || names.iter().any(|name| name == stage)).collect())
}

/// Runs the stages that are named, or all. The first that fails is the last; the table is printed all the
/// same.
pub(crate) fn run(names: &[String]) -> Outcome {
    let stages = wanted(names)?;
    let mut steps = Steps::default();
    let outcome = all(&stages, &mut steps);
    println!("\n{}", steps.table());
    outcome
}

fn all(stages: &[(&'static str, Stage)], steps: &mut Steps) -> Outcome {
    let mut programs = None;
    for &(name, stage) in stages {
        steps.begin(name);
        match stage {
            Stage::Check => check(steps)?,
            Stage::Unit => unit(steps, &mut programs)?,
            Stage::Server => server(steps, &mut programs)?,
            Stage::Browser => in_browsers(steps, programs.as_ref())?,
        }
    }
    Ok(())
}

fn check(steps: &mut Steps) -> Outcome {
    tools::for_checking(steps)?;
    steps.run("formatting", || call(cargo(&[&["fmt", "--all", "--check"]])))?;
    steps.compile("lints", || call(cargo(&[&["clippy"], &ALL, &["--all-targets", "--quiet", "--", "-D", "warnings"]])))?;
    // With the features of the lints, so that the dependencies are those that were checked for them.
    steps.compile("documentation", || {
        let mut doc =
            cargo(&[&["doc", "--no-deps", "--quiet"], &ALL, &["--lib", "--bins", "--document-private-items", AS_TESTED]]);
        doc.env("RUSTDOCFLAGS", "-D warnings -A rustdoc::private_intra_doc_links");
        call(doc)
    })?;
    let wasm =
        |arguments: &[&str]| call(cargo(&[&["check", "--locked", "--quiet", "--target", "wasm32-unknown-unknown"], arguments]));
    steps.compile("core for WASM", || wasm(&["-p", "kelisim-core", "--no-default-features"]))?;
    steps.compile("words for WASM", || wasm(&["-p", "kelisim-i18n"]))?;
    steps.compile("verifier for WASM", || wasm(&["-p", "kelisim-ledger", "--no-default-features"]))
}

/// Gives the programs of tests, compiled once for all stages.
fn compiled<'a>(steps: &mut Steps, programs: &'a mut Option<Built>) -> Outcome<&'a Built> {
    let built = match programs.take() {
        Some(built) => built,
        None => steps.compile("tests and the gateway", tests)?,
    };
    Ok(programs.insert(built))
}

/// Runs programs to the last, also when one fails.
fn execute_all<'a>(steps: &mut Steps, programs: impl Iterator<Item = &'a Program>) -> Outcome {
    let mut failed = Vec::new();
    for program in programs {
        let name = format!("{}: {}", program.package, program.target);
        if let Err(why) = steps.run(&name, || execute(program)) {
            failed.push(why);
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\n")) }
}

fn unit(steps: &mut Steps, programs: &mut Option<Built>) -> Outcome {
    tools::for_stores(steps)?;
    let own = steps.compile("tests of xtask", own_tests)?;
    let built = compiled(steps, programs)?;
    let others = built.tests.iter().filter(|program| program.package != SERVER);
    execute_all(steps, others.chain(&own.tests))
}

fn server(steps: &mut Steps, programs: &mut Option<Built>) -> Outcome {
    tools::for_testing(steps)?;
    browser::build(steps)?;
    let built = compiled(steps, programs)?;
    execute_all(steps, built.tests.iter().filter(|program| program.package == SERVER))
}

fn in_browsers(steps: &mut Steps, programs: Option<&Built>) -> Outcome {
    tools::for_testing(steps)?;
    tools::for_other_engines(steps)?;
    browser::build(steps)?;
    let binary: PathBuf = match programs {
        Some(built) => built.gateway()?.to_owned(),
        None => steps.compile("the gateway", || gateway(false))?,
    };
    steps.run("side by side", || end2end(&binary, "together"))?;
    steps.run("one by one, for what is measured", || end2end(&binary, "alone"))?;
    steps.run("in Firefox and WebKit", || end2end(&binary, "engines"))
}

fn end2end(binary: &Path, group: &str) -> Outcome {
    let mut node = command(&root().join("end2end"), "node", &["run.mjs", group]);
    node.env("KELISIM_BINARY", binary);
    call(node)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_run_in_their_own_order_and_unknown_ones_are_refused() {
        let names = |names: &[&str]| wanted(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        let found = |given: &[&str]| names(given).unwrap().into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!(found(&[]), ["check", "unit", "server", "browser"]);
        assert_eq!(found(&["browser", "check"]), ["check", "browser"]);
        assert!(names(&["units"]).unwrap_err().contains("`units`"));
    }
}
