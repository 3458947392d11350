//! `pal report`.

use super::loaded::Loaded;
use super::request::{CompareRequest, CoverageRequest, InfluencedRequest, MissingRequest};
use super::{compare, designation, engine, pec, power_platform};
use crate::cli::Shared;
use crate::cli::report::{Coverage, Report};
use crate::diagnostics::{ExitStatus, Failure};
use crate::output::{Answer, Format, answer, usual_format};
use crate::printer::Printer;

/// How many accounts a person is shown below the customers they cover; `--accounts` shows all.
const ACCOUNTS_SHOWN: usize = 10;

/// Computes a report and prints it.
pub fn run(report: &Report, shared: &Shared, printer: &Printer) -> Result<ExitStatus, Failure> {
    let usual = usual_format(printer);
    let report = match report {
        Report::Influenced(arguments) => {
            let request = InfluencedRequest::of(arguments)?;
            engine::influenced(&request, &Loaded::new(&request.sources, printer)?)?
        }
        Report::Missing(arguments) => {
            let request = MissingRequest::of(arguments)?;
            engine::missing(&request, &Loaded::new(&request.sources, printer)?)?
        }
        Report::Pec(arguments) => pec::report(arguments, printer)?,
        Report::Compare(arguments) => {
            let request = CompareRequest::of(arguments)?;
            compare::compare(&request, &Loaded::new(&request.sources, printer)?)?
        }
        Report::Coverage(arguments) => return coverage(arguments, usual, shared, printer),
        Report::Designation(arguments) => {
            return designation::run(arguments, usual, shared, printer);
        }
        Report::PowerPlatform(arguments) => {
            return power_platform::run(arguments, usual, shared, printer);
        }
    };
    answer(report, usual, shared, printer)?;
    Ok(ExitStatus::Done)
}

/// A program gets one table; a person is shown the dearest losses below the customers too.
fn coverage(
    arguments: &Coverage,
    usual: Format,
    shared: &Shared,
    printer: &Printer,
) -> Result<ExitStatus, Failure> {
    let request = CoverageRequest::of(arguments)?;
    let mut coverage = engine::coverage(&request, &Loaded::new(&request.sources, printer)?)?;
    if arguments.accounts {
        answer(Answer::Table(coverage.accounts), usual, shared, printer)?;
        return Ok(ExitStatus::Done);
    }
    let for_a_person =
        shared.output.unwrap_or(usual) == Format::Table && shared.query.is_none() && shared.out.is_none();
    answer(Answer::Table(coverage.customers), usual, shared, printer)?;
    if for_a_person && !coverage.accounts.rows.is_empty() {
        coverage.accounts.rows.truncate(ACCOUNTS_SHOWN);
        printer.note("accounts whose loss would drop most (all of them: --accounts):");
        answer(Answer::Table(coverage.accounts), usual, shared, printer)?;
    }
    Ok(ExitStatus::Done)
}
