//! Child processes that end when this one does, however it ends.
//!
//! Nothing runs in a process that is killed, so it cannot stop what it has started. The system does one thing
//! for it: it closes its end of every pipe. Each child therefore runs beside a shell that reads from such a
//! pipe and ends the child when the pipe is closed.

use std::process::{Child, Command, Stdio};

use crate::Outcome;

/// Runs `"$@"` and ends as it ends; sends it SIGTERM when standard input is closed. A shell gives what runs
/// in its background an empty input, hence the copy (3). The reading half outlives the shell, should somebody
/// kill that.
const BESIDE: &str = r#"exec 3<&0
"$@" 3<&- </dev/null &
child=$!
{ read -r _ <&3; kill "$child"; } 2>/dev/null &
reader=$!
{ wait "$child"; status=$?; kill "$reader"; } 2>/dev/null
exit "$status""#;

/// Makes a command that runs a program beside such a shell.
pub(crate) fn supervised(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", BESIDE, "sh", program]).args(arguments).stdin(Stdio::piped());
    command
}

/// A running child; dropped, it is told to end and waited for.
pub(crate) struct Running(Child);

impl Running {
    /// Starts what `supervised` made.
    pub(crate) fn start(mut command: Command) -> Outcome<Self> {
        command.spawn().map(Self).map_err(|why| format!("{command:?}: {why}"))
    }

    /// Asks whether it has ended by itself.
    pub(crate) fn ended(&mut self) -> bool {
        !matches!(self.0.try_wait(), Ok(None))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Closes this end of the pipe first.
        let _ = self.0.wait();
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, BufReader};
    use std::thread::sleep;
    use std::time::Duration;

    use super::*;

    /// Set in the process that the test below starts and kills.
    const HELPER: &str = "KELISIM_XTASK_HELPER";
    /// A program that prints its process id and then sleeps longer than any test.
    const SLEEPER: [&str; 2] = ["-c", "echo $$; exec sleep 3600"];

    fn lives(id: &str) -> bool {
        let status = Command::new("sh").args(["-c", "kill -0 \"$1\" 2>/dev/null", "sh", id]).status();
        status.is_ok_and(|status| status.success())
    }

    fn wait_for(what: &str, mut holds: impl FnMut() -> bool) {
        for _ in 0..600 {
            if holds() {
                return;
            }
            sleep(Duration::from_millis(50));
        }
        panic!("waited half a minute: {what}");
    }

    /// First line of an output that is a number.
    fn number(output: impl std::io::Read) -> String {
        let lines = BufReader::new(output).lines().map_while(Result::ok);
        lines.map(|line| line.trim().to_owned()).find(|line| line.parse::<u32>().is_ok()).unwrap()
    }

    /// Does nothing by itself. In the helper process it starts a child and never returns.
    #[test]
    fn in_the_helper_process_a_child_is_started() {
        if std::env::var_os(HELPER).is_none() {
            return;
        }
        let _running = Running::start(supervised("sh", &SLEEPER)).unwrap();
        loop {
            sleep(Duration::from_hours(1));
        }
    }

    #[test]
    fn a_child_ends_when_its_parent_is_killed() {
        let name = "supervise::tests::in_the_helper_process_a_child_is_started";
        let mut helper = Command::new(std::env::current_exe().unwrap());
        helper.args(["--exact", name, "--nocapture"]).env(HELPER, "1").stdout(Stdio::piped());
        let mut helper = helper.spawn().unwrap();
        let id = number(helper.stdout.take().unwrap());
        assert!(lives(&id));
        // SIGKILL: nothing in the helper runs any more.
        helper.kill().unwrap();
        helper.wait().unwrap();
        wait_for("the child goes on", || !lives(&id));
    }

    #[test]
    fn a_child_that_is_dropped_ends_and_one_that_ends_is_noticed() {
        let mut command = supervised("sh", &SLEEPER);
        command.stdout(Stdio::piped());
        let mut running = Running::start(command).unwrap();
        let id = number(running.0.stdout.take().unwrap());
        assert!(lives(&id) && !running.ended());
        drop(running);
        assert!(!lives(&id), "it was waited for");

        let mut running = Running::start(supervised("sh", &["-c", "exit 7"])).unwrap();
        wait_for("nobody noticed that it ended", || running.ended());
        assert_eq!(running.0.wait().unwrap().code(), Some(7), "with its own status");
    }
}
