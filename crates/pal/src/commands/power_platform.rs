//! `pal report power-platform` (contract §2.2): the rule for assets, and that of 2021.

use pal_attribution::kernel::worker::Products;
use pal_attribution::report::influenced::{GroupKey, Influenced};
use pal_attribution::report::power_platform::{PlatformReport, explained};
use pal_attribution::report::table::{Cell, Table};
use pal_attribution::run;
use pal_model::{Grain, PartnerId, Terms};

use super::loaded::Loaded;
use super::request::{InfluencedForm, InfluencedRequest, PowerPlatformRequest};
use crate::cli::Shared;
use crate::cli::report::PowerPlatform;
use crate::diagnostics::{ExitStatus, Failure};
use crate::output::number::grouped;
use crate::output::{Answer, Format, answer};
use crate::printer::Printer;

/// Computes the report and prints it.
pub fn run(
    arguments: &PowerPlatform,
    usual: Format,
    shared: &Shared,
    printer: &Printer,
) -> Result<ExitStatus, Failure> {
    match PowerPlatformRequest::of(arguments)? {
        PowerPlatformRequest::Assets { estate, asked, unread } => {
            if unread > 0 {
                printer.note("note: the rule for assets reads no usage; `--rule 2021` does");
            }
            let (access, platform) = (pal_estate::read(&estate)?, pal_estate::read_platform(&estate)?);
            for note in access.notes.iter().chain(&platform.notes) {
                printer.note(&format!("note: {note}"));
            }
            if platform.facts.asset_usage.is_empty() {
                printer.note("note: the estate has no asset_usage, so there is nothing to attribute");
            }
            by_asset(asked.report(&access.facts, &platform.facts), usual, shared, printer)
        }
        PowerPlatformRequest::Of2021 { influenced, partner } => {
            let mut rows = of_2021(&influenced, printer)?;
            if let Some(partner) = partner {
                keep(&mut rows, partner);
            }
            answer(Answer::Table(rows), usual, shared, printer)?;
            Ok(ExitStatus::Done)
        }
    }
}

/// A program gets one table; a person is shown totals below it, and what nobody gets in words.
fn by_asset(
    report: PlatformReport,
    usual: Format,
    shared: &Shared,
    printer: &Printer,
) -> Result<ExitStatus, Failure> {
    let for_a_person =
        shared.output.unwrap_or(usual) == Format::Table && shared.query.is_none() && shared.out.is_none();
    answer(Answer::Table(report.rows), usual, shared, printer)?;
    if for_a_person && !report.totals.rows.is_empty() {
        printer.note("by partner:");
        answer(Answer::Table(report.totals), usual, shared, printer)?;
    }
    for (reason, figures) in &report.lacking {
        let (message, fix) = explained(*reason);
        let count = grouped((*figures).into());
        printer.note(&format!("nobody gets {count}: {} {message}; {fix}", reason.code()));
    }
    if report.without_usage > 0 {
        let count = grouped(report.without_usage.into());
        printer.note(&format!("note: {count} assets have no figure in asset_usage for the period"));
    }
    Ok(ExitStatus::Done)
}

/// The rows of `pal report influenced`, of Power Platform services only (PAL-43).
fn of_2021(request: &InfluencedRequest, printer: &Printer) -> Result<Table, Failure> {
    let keys = match &request.form {
        InfluencedForm::Rows(keys) => keys.iter().copied().map(GroupKey::from).collect(),
        InfluencedForm::Summary | InfluencedForm::PartnerCenter => GroupKey::ALL.into(),
    };
    let asked = Influenced {
        terms: Terms { grain: Grain::Location, ..request.terms },
        keys,
        from: Some(request.period.from()),
        to: Some(request.period.to()),
        products: Products::PowerPlatform,
    };
    Loaded::new(&request.sources, printer)?
        .read(|facts, reading| run::influenced_rows(facts, &asked, reading))
}

/// Keeps the rows of a partner.
fn keep(rows: &mut Table, partner: PartnerId) {
    let Some(column) = rows.columns.iter().position(|column| column.name == "MPNId") else { return };
    let wanted = Cell::Text(partner.to_string());
    rows.rows.retain(|row| row.get(column) == Some(&wanted));
}
