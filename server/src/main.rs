//! Entry point of the `kelisim` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    kelisim_server::main()
}
