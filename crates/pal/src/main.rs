//! The `pal` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    pal::run(std::env::args_os())
}
