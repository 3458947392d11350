//! `pal completion` and `pal man`.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

/// Print a completion script for a shell.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal completion bash > ~/.local/share/bash-completion/completions/pal
  pal completion powershell")]
pub struct Completion {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// Print the manual page, or write all of them into a folder.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal man
  pal man --dir ~/.local/share/man/man1")]
pub struct Man {
    /// Write a page for every command into this folder; made if it is missing
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
}
