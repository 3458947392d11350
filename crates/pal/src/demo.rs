//! `pal demo`: the whole story on a sample, in one go.

use std::path::Path;

use pal_model::{Grain, Interval, Place, Terms};

use crate::cli::Shared;
use crate::cli::demo::Demo;
use crate::cli::key::Key;
use crate::cli::terms::Cost;
use crate::commands::engine;
use crate::commands::request::{
    CoverageRequest, ExplainRequest, InfluencedForm, InfluencedRequest, MissingRequest, Sources, Subject,
    Time, threads,
};
use crate::diagnostics::{ExitStatus, Failure};
use crate::output::{Answer, Format, answer};
use crate::printer::Printer;
use crate::sample::{self, Sample};

/// The seed of the sample that everyone sees.
const SEED: u64 = 2026;

/// Makes the sample, then asks what a partner would ask of its own exports, and prints each answer.
pub fn run(demo: &Demo, shared: &Shared, printer: &Printer) -> Result<ExitStatus, Failure> {
    match &demo.dir {
        Some(dir) => tell(dir, shared, printer),
        None => {
            let folder = tempfile::tempdir()
                .map_err(|source| Failure::Sample { path: std::env::temp_dir(), source })?;
            tell(folder.path(), shared, printer)
        }
    }
}

fn tell(dir: &Path, shared: &Shared, printer: &Printer) -> Result<ExitStatus, Failure> {
    let sample =
        sample::write(dir, SEED).map_err(|source| Failure::Sample { path: dir.to_owned(), source })?;
    printer.note(&format!(
        "{} usage lines of two months, a partner's estate: {}",
        sample.lines,
        dir.display()
    ));
    printer.note("\nTenants:");
    for (name, tenant) in &sample.tenants {
        printer.note(&format!("  {tenant}  {name}"));
    }
    let show = |title: &str, shown: Answer| {
        printer.note(&format!("\n{title}"));
        answer(shown, Format::Table, shared, printer)
    };
    let sources = || sources(&sample);
    let influenced = |form, grain| InfluencedRequest {
        sources: sources(),
        terms: Terms { grain, ..Terms::default() },
        period: Interval::ALWAYS,
        form,
    };
    let keys = [Key::Month, Key::Tenant, Key::Partner, Key::Duplicate, Key::Currency].into();
    let rows = engine::influenced(&influenced(InfluencedForm::Rows(keys), Grain::Location), printer)?;
    show("What did each partner location influence, by customer and month?", rows)?;
    let summary = engine::influenced(&influenced(InfluencedForm::Summary, Grain::Location), printer)?;
    show("Where did all of the cost go?", summary)?;
    let missing = MissingRequest { sources: sources(), terms: Terms::default(), period: Interval::ALWAYS };
    show("Which customers are missing, and why?", engine::missing(&missing, printer)?)?;
    let coverage = CoverageRequest { sources: sources(), period: Interval::ALWAYS };
    let coverage = engine::coverage(&coverage, printer)?;
    show("How much is covered by one linked account, how much by two?", Answer::Table(coverage.customers))?;
    for (title, resource) in [
        ("Who earned this machine of Contoso, and by what access?", &sample.attributed_resource),
        ("Why does nobody earn this machine of Wingtip Toys?", &sample.unattributed_resource),
    ] {
        if let Some(place) = Place::from_bytes(resource.as_bytes()) {
            show(&format!("{title}\n{resource}"), explain(sources(), place, printer)?)?;
        }
    }
    Ok(ExitStatus::Done)
}

fn sources(sample: &Sample) -> Sources {
    Sources {
        estate: Some(sample.estate.clone()),
        usage: sample.usage.clone(),
        cost: Cost::Effective,
        threads: threads(None),
    }
}

fn explain(sources: Sources, place: Place, printer: &Printer) -> Result<Answer, Failure> {
    let request = ExplainRequest {
        sources,
        terms: Terms::default(),
        subject: Subject::Resource(place),
        partner: None,
        time: Time::Always,
    };
    engine::explain(&request, printer)
}
