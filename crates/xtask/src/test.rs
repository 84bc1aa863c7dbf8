//! `cargo xtask test`: everything that must hold, on real stores and in a real browser.

use crate::step::{command, run as execute, step};
use crate::{Outcome, browser, demo, root, tools};

/// Runs every check; the first that fails ends it.
pub(crate) fn run() -> Outcome {
    tools::for_testing()?;
    let cargo = |what: &str, arguments: &[&str]| step(what, || execute(command(&root(), env!("CARGO"), arguments)));
    cargo("formatting", &["fmt", "--all", "--check"])?;
    browser::build()?;
    cargo(
        "lints",
        &["clippy", "--workspace", "--all-targets", "--features", "kelisim-app/ssr", "--quiet", "--", "-D", "warnings"],
    )?;
    let wasm = ["--target", "wasm32-unknown-unknown", "--quiet"];
    cargo("core for WASM", &[&["check", "-p", "kelisim-core", "--no-default-features"][..], &wasm].concat())?;
    cargo("the verifier for WASM", &[&["check", "-p", "kelisim-ledger", "--features", "wasm"][..], &wasm].concat())?;
    cargo("tests on redb and Redis", &["test", "--workspace", "--features", "kelisim-app/ssr", "--no-fail-fast"])?;
    let binary = demo::gateway(false)?;
    step("tests in Chromium", || {
        let mut node = command(&root().join("end2end"), "node", &["--test", "--test-concurrency=1", "tests/"]);
        node.env("KELISIM_BINARY", binary);
        execute(node)
    })
}
