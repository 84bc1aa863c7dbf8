//! `cargo xtask bench`: measures, and prints ratios of one run.

use crate::step::{command, run as execute};
use crate::{Outcome, browser, demo, root, tools};

/// Builds optimised and runs the benchmarks named in the arguments, or all.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    tools::for_testing()?;
    browser::build()?;
    let binary = demo::gateway(true)?;
    let mut bench = command(&root(), env!("CARGO"), &["run", "--release", "--quiet", "--package", "kelisim-bench", "--"]);
    bench.args(arguments).env("KELISIM_BINARY", binary);
    execute(bench)
}
