//! `pal advise`.

mod told;

use pal_attribution::advice::{Asked, Highest, Members};
use pal_attribution::index::directory::Directory;
use pal_attribution::run;
use pal_estate::Estate;
use pal_server::clock::Clock;

use super::loaded::Loaded;
use super::policy;
use super::request::{RequestError, Sources, threads};
use crate::cli::Shared;
use crate::cli::advise::{Advise, UpTo};
use crate::diagnostics::{ExitStatus, Failure};
use crate::out::{FileFormat, OutFile};
use crate::output::{Answer, Document, Format, answer, usual_format};
use crate::printer::Printer;

/// Says what to do, who does it and what it adds. Nothing is changed.
pub fn run(asked: &Advise, shared: &Shared, printer: &Printer) -> Result<ExitStatus, Failure> {
    let period = asked.period.period().map_err(RequestError::from)?;
    let at = asked.as_of.unwrap_or_else(|| Clock::of_the_machine().now());
    let Estate { facts, notes } = pal_estate::read(&asked.estate)?;
    let facts = facts.standing(at);
    if Directory::compile(&facts).in_force(asked.partner).is_empty() {
        return Err(Failure::NotInForce { partner: asked.partner, at });
    }
    let sources = Sources {
        estate: None,
        usage: asked.usage.clone(),
        cost: asked.cost,
        threads: threads(asked.threads),
    };
    let loaded = Loaded::with_estate(Estate { facts, notes }, &sources, pal_usage::Asked::Usage, printer)?;
    let question = Asked {
        partner: asked.partner,
        policy: policy::to_come(asked.policy),
        customer: asked.customer,
        highest: match asked.up_to {
            UpTo::Subscription => Highest::Subscription,
            UpTo::ManagementGroup => Highest::ManagementGroup,
        },
        members: if asked.members { Members::Considered } else { Members::LeftAlone },
        from: Some(period.from()),
        to: Some(period.to()),
    };
    let (advice, members) = loaded.read(|facts, reading| run::advice(facts, &question, reading))?;
    let usual = usual_format(printer);
    let format = shared.output.unwrap_or(usual);
    let rows = match shared.out.as_ref().map(OutFile::format) {
        Some(FileFormat::Json | FileFormat::Jws) => false,
        Some(FileFormat::Csv | FileFormat::Parquet | FileFormat::Xlsx | FileFormat::Html) => true,
        None => matches!(format, Format::Csv | Format::Tsv),
    };
    let answered = if rows && shared.query.is_none() {
        Answer::Table(told::rows(&advice, asked.partner))
    } else {
        Answer::Document(Document::new(told::to_json(&advice, &question, at), told::text))
    };
    answer(answered, usual, shared, printer)?;
    if members > 0 {
        printer.note(&format!(
            "note: members of customers' directories that were not considered: {members}; `--members` considers them"
        ));
    }
    Ok(ExitStatus::Done)
}
