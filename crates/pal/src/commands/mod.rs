//! One file a subcommand: make a request of the arguments, get the answer, hand it on.

pub mod audit;
pub mod collect;
pub mod directory;
pub mod engine;
pub mod explain;
pub mod import;
pub mod loaded;
pub mod readable;
pub mod report;
pub mod request;
pub mod serve;
pub mod shell;
pub mod store;

use crate::cli::{Cli, Command};
use crate::diagnostics::{ExitStatus, Failure};
use crate::printer::Printer;

/// Does what was asked for.
pub fn run(cli: &Cli, printer: &Printer) -> Result<ExitStatus, Failure> {
    if let Some(file) = &cli.shared.out {
        file.check()?;
    }
    match &cli.command {
        Command::Demo(demo) => crate::demo::run(demo, &cli.shared, printer),
        Command::Import(import) => import::run(import, printer),
        Command::Report(report) => report::run(report, &cli.shared, printer),
        Command::Explain(explain) => explain::run(explain, &cli.shared, printer),
        Command::Serve(serve) => serve::run(serve, printer),
        Command::Collect(collect) => collect::run(collect, printer),
        Command::Directory(directory) => directory::run(directory, &cli.shared, printer),
        Command::Audit(audit) => audit::run(audit, &cli.shared, printer),
        Command::Completion(completion) => shell::completion(completion, printer),
        Command::Man(man) => shell::man(man, printer),
    }
}
