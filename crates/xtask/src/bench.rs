//! `cargo xtask bench`: measures, and prints ratios of one run.

use crate::step::{command, run as execute};
use crate::{Outcome, browser, demo, root, tools};

/// Builds optimised and runs the benchmarks named in the arguments, or all.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    tools::for_testing()?;
    browser::build()?;
    let binary = demo::gateway(true)?;
    // The banner is measured in Chromium beside its peers, everything else beside the bare engine.
    let (banner, others): (Vec<_>, Vec<_>) = arguments.iter().partition(|name| *name == "banner");
    if arguments.is_empty() || !others.is_empty() {
        let mut bench = command(&root(), env!("CARGO"), &["run", "--release", "--quiet", "--package", "kelisim-bench", "--"]);
        bench.args(others).env("KELISIM_BINARY", &binary);
        execute(bench)?;
    }
    if arguments.is_empty() || !banner.is_empty() {
        let mut bench = command(&root(), "node", &["end2end/bench/banner.mjs"]);
        bench.env("KELISIM_BINARY", &binary);
        execute(bench)?;
    }
    Ok(())
}
