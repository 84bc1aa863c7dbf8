//! One step of a build: said, timed, and stopped at when it fails.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::Outcome;

/// Says what is done, does it, and says how long it took.
pub(crate) fn step<T>(what: &str, run: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    println!("== {what}");
    let begun = Instant::now();
    let done = run()?;
    println!("== {what}: {:.1} s", begun.elapsed().as_secs_f32());
    Ok(done)
}

/// A command in a folder.
pub(crate) fn command(folder: &Path, program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    command
}

/// Runs a command; what it prints is shown.
pub(crate) fn run(mut command: Command) -> Outcome {
    let status = command.status().map_err(|why| format!("cannot start {}: {why}", command.get_program().display()))?;
    if status.success() { Ok(()) } else { Err(format!("{command:?} failed ({status})")) }
}

/// Runs a command silently; what it printed is shown when it fails.
pub(crate) fn quietly(mut command: Command) -> Outcome {
    let output = command.output().map_err(|why| format!("cannot start {}: {why}", command.get_program().display()))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{command:?} failed:\n{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)))
}
