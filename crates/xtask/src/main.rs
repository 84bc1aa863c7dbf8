//! The build of Kelisim. `cargo xtask run` serves the demonstration, `cargo xtask test` runs every test, `cargo xtask
//! bench` measures; each first installs what is missing.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a build tool speaks by printing")]
#![expect(clippy::disallowed_methods, reason = "a build tool measures its own steps")]

mod bench;
mod browser;
mod demo;
mod step;
mod test;
mod tools;
mod wasm;

use std::path::PathBuf;
use std::process::ExitCode;

/// What went wrong, as a sentence.
type Outcome<T = ()> = Result<T, String>;

/// The folder of the workspace.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").components().collect()
}

const HELP: &str = "cargo xtask run     build, and serve the demonstration
cargo xtask test    build, and run every test
cargo xtask bench   build optimised, and measure
cargo xtask build   build the browser half and the gateway only";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let outcome = match command.as_str() {
        "run" => demo::run(),
        "test" => test::run(),
        "bench" => bench::run(&rest),
        "build" => tools::for_building().and_then(|()| browser::build()).and_then(|()| demo::gateway(false).map(drop)),
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
