//! The build of Kelisim. `cargo xtask run` serves the demonstration, `cargo xtask test` runs every test,
//! `cargo xtask bench` measures, `cargo xtask audit` looks at dependencies; each first installs what is
//! missing.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a build tool speaks by printing")]
#![expect(clippy::disallowed_methods, reason = "a build tool measures its own steps")]

mod audit;
mod bench;
mod browser;
mod cargo;
mod demo;
mod schema;
mod step;
mod supervise;
mod test;
mod tools;
mod wasm;

use std::path::PathBuf;
use std::process::ExitCode;

use step::Steps;

/// A result whose error is a sentence for whoever builds.
type Outcome<T = ()> = Result<T, String>;

/// Finds the folder of the workspace.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").components().collect()
}

const HELP: &str = "cargo xtask run     build, and serve the demonstration
cargo xtask test    build, and run every test, or stages of them: check, unit, server, browser
cargo xtask bench   build optimised, and measure
cargo xtask audit   look at licences, bans, duplicates and unused dependencies
cargo xtask build   build the browser half and the gateway only";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let outcome = match command.as_str() {
        "run" => demo::run(),
        "test" => test::run(&rest),
        "bench" => bench::run(&rest),
        "audit" => audit::run(),
        "build" => demo::build(&mut Steps::default()).map(drop),
        _ => Err(HELP.to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}
