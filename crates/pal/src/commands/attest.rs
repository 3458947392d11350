//! `pal attest`: statements about a customer, signed, and verified offline.

mod key;
mod page;
mod shown;
mod verify;

pub use key::KeyFileError;
pub use verify::NotBelieved;

use pal_attribution::report::attestation::{Asked, Attestation, Bounds, TYP, canonical};
use pal_estate::Estate;
use pal_identity::statement::flattened;
use pal_model::Instant;
use pal_model::power_platform::PlatformFacts;
use pal_server::clock::Clock;
use pal_server::estate;
use pal_store::Store;
use pal_usage::Asked as UsageAsked;
use serde_json::Value;

use super::figures::Figured;
use super::loaded::Loaded;
use super::request::{RequestError, Sources, threads};
use super::store::{location, wait};
use crate::cli::Shared;
use crate::cli::attest::{Attest, Statement, Verb};
use crate::cli::store::StoreArguments;
use crate::diagnostics::{ExitStatus, Failure};
use crate::out::{self, FileFormat};
use crate::output::{Answer, Document, Format, answer, usual_format};
use crate::printer::Printer;

/// States something, verifies a statement, or makes a key.
pub fn run(asked: &Attest, shared: &Shared, printer: &Printer) -> Result<ExitStatus, Failure> {
    match &asked.verb {
        Some(Verb::Verify(asked)) => verify::run(asked, shared, printer),
        Some(Verb::Keygen(asked)) => key::generate(asked, shared, printer),
        None => state(&asked.statement, shared, printer),
    }
}

fn state(asked: &Statement, shared: &Shared, printer: &Printer) -> Result<ExitStatus, Failure> {
    let to_file = shared.out.as_ref().map(out::OutFile::format);
    // Told before hours of work rather than after.
    let key = asked.key.as_deref().map(|path| key::read_private(path, printer)).transpose()?;
    if to_file == Some(FileFormat::Jws) && key.is_none() {
        return Err(RequestError::Unsigned.into());
    }
    let statement = statement(asked, printer)?;
    let signed = key.map(|key| key.sign(TYP, canonical(&statement).as_bytes()));
    let format = shared.output.unwrap_or(usual_format(printer));
    match (&signed, &shared.out, to_file) {
        (Some(compact), Some(file), Some(FileFormat::Jws)) => {
            file.write(|stream| Ok(writeln_to(stream, compact)?))?;
            return Ok(ExitStatus::Done);
        }
        (_, Some(file), Some(FileFormat::Html)) => {
            file.write(|stream| Ok(page::write(stream, &statement)?))?;
            return Ok(ExitStatus::Done);
        }
        (_, _, _) => {}
    }
    let of_rows = match to_file {
        Some(FileFormat::Csv | FileFormat::Parquet | FileFormat::Xlsx) => true,
        Some(FileFormat::Json | FileFormat::Html | FileFormat::Jws) => false,
        None => matches!(format, Format::Csv | Format::Tsv),
    };
    let for_a_person = to_file.is_none() && format == Format::Table;
    let answered = match signed.as_deref().and_then(flattened) {
        Some(signed) if !of_rows && !for_a_person => Answer::Document(Document::new(signed, shown::text)),
        Some(_) | None if of_rows && shared.query.is_none() => Answer::Table(shown::access(&statement)),
        Some(_) | None => Answer::Document(Document::new(statement, shown::text)),
    };
    answer(answered, format, shared, printer)?;
    Ok(ExitStatus::Done)
}

fn writeln_to(stream: &mut impl std::io::Write, text: &str) -> std::io::Result<()> {
    stream.write_all(text.as_bytes())?;
    stream.write_all(b"\n")
}

/// What is stated, as JSON.
fn statement(asked: &Statement, printer: &Printer) -> Result<Value, Failure> {
    let period = asked.period.period().map_err(RequestError::from)?;
    let (estate, platform, bounds) = estate_of(asked)?;
    let sources = Sources {
        estate: None,
        usage: asked.usage.clone(),
        cost: asked.cost,
        threads: threads(asked.threads),
    };
    let loaded = Loaded::with_estate(estate, &sources, UsageAsked::Marks, printer)?;
    let measured = Figured { platform: &platform, rate: asked.rate, period };
    let figures = match (asked.usage.is_empty(), platform.asset_usage.is_empty()) {
        (false, _) => Some(measured.of(loaded.facts(), &loaded)?),
        (true, false) => Some(measured.of_assets(loaded.facts())?),
        (true, true) => None,
    };
    measured.tell_credit(&figures.iter().collect::<Vec<_>>(), &loaded);
    let issued_at = asked.issued_at.unwrap_or_else(now);
    // INVARIANT: clap asks for the customer unless there is a verb.
    let customer = asked.customer.ok_or(RequestError::Subject)?;
    let asked = Asked { customer, period, issued_at, rate: asked.rate };
    Ok(Attestation::new(loaded.facts(), asked, bounds, figures).to_json())
}

/// The time it is, in whole seconds: nobody attests to the nanosecond.
fn now() -> Instant {
    const SECOND: i128 = 1_000_000_000;
    let now = Clock::of_the_machine().now().nanoseconds();
    Instant::from_nanoseconds(now - now.rem_euclid(SECOND))
}

/// The estate that is attested: a folder of tables, or what a service keeps.
fn estate_of(asked: &Statement) -> Result<(Estate, PlatformFacts, Bounds), Failure> {
    if let Some(folder) = &asked.estate {
        let times = pal_estate::import::snapshot_times(folder)?;
        let Estate { facts, mut notes } = pal_estate::read(folder)?;
        let platform = pal_estate::read_platform(folder)?;
        notes.extend(platform.notes);
        let bounds = times.map_or(Bounds::Stated, Bounds::Snapshots);
        return Ok((Estate { facts, notes }, platform.facts, bounds));
    }
    let store = StoreArguments { data: asked.data.clone(), database: asked.database.clone() };
    let location = location(&store)?;
    let snapshot = wait(async { Ok(Store::snapshot_at(&location).await?) })?;
    let estate = Estate { facts: estate::facts(&snapshot)?, notes: Vec::new() };
    Ok((estate, PlatformFacts::default(), Bounds::Stated))
}
