//! One file a subcommand: make a request of the arguments, get the answer, hand it on.

pub mod advise;
pub mod attest;
pub mod audit;
pub mod cloud;
pub mod collect;
pub mod compare;
pub mod connection;
pub mod designation;
pub mod directory;
pub mod engine;
pub mod explain;
pub mod figures;
pub mod fleet;
pub mod import;
pub mod loaded;
pub mod partner;
pub mod pec;
pub mod policy;
pub mod power_platform;
pub mod readable;
pub mod report;
pub mod request;
pub mod serve;
pub mod shell;
pub mod store;
pub mod tenants;
pub mod whatif;

use crate::cli::{Cli, Command};
use crate::diagnostics::{ExitStatus, Failure};
use crate::output::{Format, usual_format};
use crate::printer::Printer;

/// Does what was asked for.
pub fn run(cli: &Cli, printer: &Printer) -> Result<ExitStatus, Failure> {
    if let Some(file) = &cli.shared.out {
        file.check()?;
    }
    match &cli.command {
        Command::Demo(demo) => crate::demo::run(demo, &cli.shared, printer),
        Command::Partner(asked) => partner::run(asked, usual_format(printer), &cli.shared, printer),
        Command::Managementpartner(asked) => partner::run(asked, Format::Json, &cli.shared, printer),
        Command::Tenants(asked) => tenants::run(asked, &cli.shared, printer),
        Command::Cloud(asked) => cloud::run(asked, &cli.shared, printer),
        Command::Import(import) => import::run(import, printer),
        Command::Report(report) => report::run(report, &cli.shared, printer),
        Command::Explain(explain) => explain::run(explain, &cli.shared, printer),
        Command::Whatif(whatif) => whatif::run(whatif, &cli.shared, printer),
        Command::Advise(advise) => advise::run(advise, &cli.shared, printer),
        Command::Attest(attest) => attest::run(attest, &cli.shared, printer),
        Command::Serve(serve) => serve::run(serve, printer),
        Command::Collect(collect) => collect::run(collect, &cli.shared, printer),
        Command::Fleet(fleet) => fleet::run(fleet, &cli.shared, printer),
        Command::Directory(directory) => directory::run(directory, &cli.shared, printer),
        Command::Audit(audit) => audit::run(audit, &cli.shared, printer),
        Command::Completion(completion) => shell::completion(completion, printer),
        Command::Man(man) => shell::man(man, printer),
    }
}
