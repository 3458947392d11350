//! `pal demo`: the whole story on a sample, in one go.

use std::path::Path;

use pal_model::{Interval, Place, Terms};

use crate::cli::Shared;
use crate::cli::demo::Demo;
use crate::cli::key::Key;
use crate::cli::terms::Cost;
use crate::commands::engine;
use crate::commands::loaded::Loaded;
use crate::commands::request::{
    CoverageRequest, ExplainRequest, InfluencedForm, InfluencedRequest, MissingRequest, Sources, Subject,
    Time, threads,
};
use crate::diagnostics::{ExitStatus, Failure};
use crate::output::{Answer, Format, answer};
use crate::printer::Printer;
use crate::sample::{self, Sample};

/// A location of the sample's partner (`sample/story/partners.csv`).
const FABRIKAM_NETHERLANDS: &str = "1234501";
/// The seed of the sample that everyone sees.
const SEED: u64 = 2026;

/// Makes the sample, then asks what a partner would ask of its own exports, and prints each answer.
pub fn run(demo: &Demo, shared: &Shared, printer: &Printer) -> Result<ExitStatus, Failure> {
    if let Some(dir) = &demo.dir {
        return tell(dir, shared, printer);
    }
    let failure = |source| Failure::Sample { path: std::env::temp_dir(), source };
    let folder = tempfile::tempdir().map_err(failure)?;
    tell(folder.path(), shared, printer)
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
    let sources = sources(&sample);
    let loaded = Loaded::new(&sources, printer)?;
    let show = |title: &str, shown: Answer| {
        printer.note(&format!("\n{title}"));
        answer(shown, Format::Table, shared, printer)
    };
    let influenced = |form| {
        let (terms, period) = (Terms::default(), Interval::ALWAYS);
        engine::influenced(&InfluencedRequest { sources: sources.clone(), terms, period, form }, &loaded)
    };
    let keys = [Key::Month, Key::Tenant, Key::Partner, Key::Duplicate, Key::Currency].into();
    let rows = influenced(InfluencedForm::Rows(keys))?;
    show("What did each partner location influence, by customer and month?", rows)?;
    show("Where did all of the cost go?", influenced(InfluencedForm::Summary)?)?;
    let missing = MissingRequest {
        sources: sources.clone(),
        partner: FABRIKAM_NETHERLANDS.parse().ok(),
        terms: Terms::default(),
        period: Interval::ALWAYS,
    };
    let rows = engine::missing(&missing, &loaded)?;
    show("Which customers is Fabrikam Netherlands missing from, and why?", rows)?;
    let coverage = CoverageRequest { sources: sources.clone(), period: Interval::ALWAYS };
    let coverage = engine::coverage(&coverage, &loaded)?;
    show("How much is covered by one linked account, how much by two?", Answer::Table(coverage.customers))?;
    for (title, resource) in [
        ("Who earned this machine of Contoso, and by what access?", &sample.attributed_resource),
        ("Why does nobody earn this machine of Wingtip Toys?", &sample.unattributed_resource),
    ] {
        let Some(place) = Place::from_bytes(resource.as_bytes()) else { continue };
        let subject = Subject::Resource(place);
        let (terms, time) = (Terms::default(), Time::Always);
        let request = ExplainRequest { sources: sources.clone(), terms, subject, partner: None, time };
        show(&format!("{title}\n{resource}"), engine::explain(&request, &loaded)?)?;
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
