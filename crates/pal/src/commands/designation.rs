//! `pal report designation`.

use std::borrow::Cow;

use pal_attribution::report::designation::{Designation, DesignationReport};
use pal_attribution::run;
use pal_model::designation::{Criteria, Windows};
use pal_model::{Facts, Month, Terms};

use super::loaded::Loaded;
use super::policy::policy;
use super::request::{RequestError, Sources, threads};
use crate::cli::{Shared, report};
use crate::diagnostics::{ExitStatus, Failure};
use crate::output::number::{self, grouped};
use crate::output::{Answer, Format, answer};
use crate::printer::Printer;

/// Computes the report, prints it, and says what the exports could not tell.
pub fn run(
    arguments: &report::Designation,
    usual: Format,
    shared: &Shared,
    printer: &Printer,
) -> Result<ExitStatus, Failure> {
    let asked = asked(arguments)?;
    let sources = Sources {
        estate: Some(arguments.estate.clone()),
        usage: arguments.usage.clone(),
        cost: arguments.cost,
        threads: threads(arguments.threads),
    };
    let loaded = Loaded::new(&sources, printer)?;
    let report = loaded.read(|facts, reading| run::designation_report(facts, &asked, reading))?;
    tell(&report, &asked, loaded.facts(), printer);
    answer(Answer::Table(report.table), usual, shared, printer)?;
    Ok(ExitStatus::Done)
}

fn asked(arguments: &report::Designation) -> Result<Designation, RequestError> {
    let mut criteria = Criteria::of(arguments.month);
    if let Some(currency) = &arguments.currency {
        criteria.currency = Cow::Owned(currency.clone());
    }
    if let Some(threshold) = arguments.threshold {
        criteria.threshold = threshold;
    }
    let windows = Windows::ending(arguments.month).ok_or(RequestError::NothingBefore)?;
    Ok(Designation {
        terms: Terms { policy: policy(&arguments.policy)?, ..Terms::default() },
        criteria,
        windows,
    })
}

fn tell(report: &DesignationReport, asked: &Designation, facts: &Facts, printer: &Printer) {
    let recorded = facts.partners_of_record.len();
    let unlisted = facts.subscriptions.iter().filter(|row| row.offer_type.is_none()).count();
    let Criteria { threshold, currency, .. } = &asked.criteria;
    printer.note(&format!("note: a customer is a tenant with {threshold} {currency} in one of two months"));
    // No export says these; the estate's tables may.
    if recorded == 0 {
        printer.note(
            "note: exports do not name partners of record; Customers, Usage and Deployments lack what only they are associated \
             with, as the estate has no partners_of_record",
        );
    }
    if unlisted > 0 {
        printer.note(&format!(
            "note: exports do not say what a subscription was offered as; {} without offer_type in the estate count as paid",
            grouped(unlisted as u128)
        ));
    }
    for (mark, amount) in &report.left_out {
        printer.note(&format!(
            "note: of the accounts' usage together, {} {currency} is left out: {mark}",
            number::amount(*amount)
        ));
    }
    if !report.months_missing.is_empty() {
        let shown: Vec<String> = report
            .months_missing
            .iter()
            .map(|month: &Month| month.to_string().chars().take(7).collect())
            .collect();
        printer.note(&format!(
            "note: the exports have nothing of {}; what would need it is left empty",
            shown.join(", ")
        ));
    }
    if !report.other_currencies.is_empty() {
        let others: Vec<&str> = report.other_currencies.iter().map(String::as_str).collect();
        printer.note(&format!(
            "note: usage in {} is not counted: the threshold is in {currency}, and nothing is converted (`--currency`, `--threshold`)",
            others.join(", ")
        ));
    }
}
