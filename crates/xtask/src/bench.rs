//! `cargo xtask bench`: measures, and prints ratios of one run.

use crate::cargo::{cargo, gateway};
use crate::step::{Steps, command, run as execute};
use crate::{Outcome, browser, root, tools};

/// Measured in Chromium: the banner beside its peers, the first paint of forms and of the desk beside static pages.
const BROWSER: [&str; 3] = ["banner", "pages", "desk-pages"];

/// Builds optimised and runs the benchmarks named in the arguments, or all.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let mut steps = Steps::default();
    tools::for_testing(&mut steps)?;
    browser::build(&mut steps)?;
    let binary = steps.compile("the gateway", || gateway(true))?;
    // What a browser does is measured in Chromium, everything else beside the bare engine.
    let (pages, others): (Vec<_>, Vec<_>) = arguments.iter().partition(|name| BROWSER.contains(&name.as_str()));
    if arguments.is_empty() || !others.is_empty() {
        let mut bench = cargo(&[&["run", "--locked", "--release", "--quiet", "--package", "kelisim-bench", "--"]]);
        bench.args(others).env("KELISIM_BINARY", &binary);
        execute(bench)?;
    }
    for name in BROWSER.into_iter().filter(|name| arguments.is_empty() || pages.iter().any(|page| page == name)) {
        let mut bench = command(&root(), "node", &[&format!("end2end/bench/{name}.mjs")]);
        bench.env("KELISIM_BINARY", &binary);
        execute(bench)?;
    }
    Ok(())
}
