//! The program's surface: arguments in, answers on standard output, talk on standard error, an exit code.
//!
//! `pal report influenced --estate fabrikam --usage october` goes [`cli`] (what was asked, as typed values) →
//! [`commands`] (load, call the engine, hand on an [`output::Answer`]) → [`output`] or [`out`] (the answer in the format
//! asked for) → [`printer`] (the only door out). No rule about partners lives here.

pub mod cli;
pub mod commands;
pub mod demo;
pub mod diagnostics;
pub mod out;
pub mod output;
pub mod partner_center;
pub mod printer;
pub mod progress;
mod sample;

use std::ffi::OsString;
use std::process::ExitCode;

use crate::cli::Cli;
use crate::diagnostics::ExitStatus;
use crate::printer::{Printer, Talk};

/// Runs the program on its arguments, the first of which is its name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let status = match Cli::read(&arguments) {
        Ok(cli) => {
            let printer = Printer::new(cli.shared.talk());
            commands::run(&cli, &printer).unwrap_or_else(|failure| {
                printer.failure(&failure);
                failure.status()
            })
        }
        Err(refusal) => Printer::new(Talk::Normal).refusal(&refusal),
    };
    status.into()
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status.code())
    }
}
