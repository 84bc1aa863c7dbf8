//! Steps of a build: each is announced and timed, and the first that fails is the last.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::Outcome;

/// What the time of a step goes to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Programs are made or checked.
    Compile,
    /// Programs run.
    Run,
}

/// One step that has ended, well or not.
struct Done {
    stage: &'static str,
    what: String,
    kind: Kind,
    took: Duration,
}

/// The steps so far.
#[derive(Default)]
pub(crate) struct Steps {
    stage: &'static str,
    done: Vec<Done>,
}

impl Steps {
    /// Names the stage to which the next steps belong.
    pub(crate) fn begin(&mut self, stage: &'static str) {
        self.stage = stage;
    }

    /// Takes a step that makes or checks programs.
    pub(crate) fn compile<T>(&mut self, what: &str, step: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
        self.take(Kind::Compile, what, step)
    }

    /// Takes a step that runs programs.
    pub(crate) fn run<T>(&mut self, what: &str, step: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
        self.take(Kind::Run, what, step)
    }

    fn take<T>(&mut self, kind: Kind, what: &str, step: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
        println!("== {what}");
        let begun = Instant::now();
        let outcome = step();
        let took = begun.elapsed();
        println!("== {what}: {}{:.1} s", if outcome.is_ok() { "" } else { "failed after " }, took.as_secs_f32());
        self.done.push(Done { stage: self.stage, what: what.to_owned(), kind, took });
        outcome
    }

    /// Builds the table of all steps: what compiled and what ran, and the sum of each stage.
    pub(crate) fn table(&self) -> String {
        let seconds = |of: &mut dyn Iterator<Item = &Done>| of.map(|done| done.took.as_secs_f32()).sum::<f32>();
        let sum = |stage: Option<&str>, kind| {
            seconds(&mut self.done.iter().filter(|done| done.kind == kind && stage.is_none_or(|stage| stage == done.stage)))
        };
        let mut table = format!("{:<8} {:<44} {:>9} {:>9}\n", "stage", "step", "compile", "run");
        let mut line = |stage: &str, what: &str, compile: f32, run: f32| {
            let cell = |seconds: f32| if seconds == 0.0 { String::new() } else { format!("{seconds:.1} s") };
            // Writing to a string does not fail.
            let _ = writeln!(table, "{stage:<8} {what:<44} {:>9} {:>9}", cell(compile), cell(run));
        };
        let mut stages: Vec<_> = self.done.iter().map(|done| done.stage).collect();
        stages.dedup();
        for stage in stages {
            for done in self.done.iter().filter(|done| done.stage == stage) {
                let took = done.took.as_secs_f32();
                let (compile, run) = if done.kind == Kind::Compile { (took, 0.0) } else { (0.0, took) };
                line(stage, &done.what, compile, run);
            }
            line(stage, "together", sum(Some(stage), Kind::Compile), sum(Some(stage), Kind::Run));
        }
        line("all", "", sum(None, Kind::Compile), sum(None, Kind::Run));
        table
    }
}

/// Makes a command that runs in a folder and reads nothing.
pub(crate) fn command(folder: &Path, program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    command
}

/// Runs a command and shows what it prints.
pub(crate) fn run(mut command: Command) -> Outcome {
    let status = command.status().map_err(|why| format!("cannot start {}: {why}", command.get_program().display()))?;
    if status.success() { Ok(()) } else { Err(format!("{command:?} failed ({status})")) }
}

/// Runs a command and shows what it printed only when it fails.
pub(crate) fn quietly(mut command: Command) -> Outcome {
    let output = command.output().map_err(|why| format!("cannot start {}: {why}", command.get_program().display()))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{command:?} failed:\n{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_holds_a_step_that_failed_and_tells_compiling_from_running() {
        let mut steps = Steps::default();
        steps.begin("check");
        steps.compile("lints", || Ok(())).unwrap();
        steps.begin("unit");
        steps.run("core", || Err::<(), _>("one test failed".to_owned())).unwrap_err();
        for done in &mut steps.done {
            done.took = Duration::from_millis(1500);
        }
        let table = steps.table();
        let lines: Vec<Vec<&str>> = table.lines().map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(lines[1], ["check", "lints", "1.5", "s"]);
        assert_eq!(lines[3], ["unit", "core", "1.5", "s"]);
        assert_eq!(lines[5], ["all", "1.5", "s", "1.5", "s"]);
        // The columns: a time of compiling ends before the last one begins.
        let length = |line: usize| table.lines().nth(line).map(|line| line.trim_end().len()).unwrap();
        assert!(length(1) < length(3), "{table}");
    }
}
