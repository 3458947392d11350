//! The tasks of this workspace: `cargo xtask check`, `test`, `tidy`, `ci`, `bless`, `bench`.
//!
//! Each prints the commands it runs, so that anyone may run one of them by hand; the first failure stops.

mod bench;
mod say;
mod step;
mod task;
mod tidy;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use task::Task;

/// Asked for something that is no task, as `pal` does for wrong usage.
const WRONG_USAGE: u8 = 2;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let (word, words) = match words.split_first() {
        Some((word, words)) => (word.as_str(), words),
        None => ("", words.as_slice()),
    };
    let Some(task) = Task::named(word).filter(|task| words.is_empty() || task.takes_words()) else {
        usage();
        return ExitCode::from(WRONG_USAGE);
    };
    match task.run(&root(), words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say::line(&format!("\nxtask {word}: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn usage() {
    say::line("cargo xtask TASK\n");
    for task in Task::ALL {
        say::line(&format!("  {:<6} {}", task.word(), task.purpose()));
    }
}

/// The root of the workspace: the folder above this package.
fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package).to_path_buf()
}
