//! `pal demo`: the whole story on a sample, in one go.

pub mod client;
mod service;

use std::fs;
use std::path::{Path, PathBuf};

use pal_attribution::report::table::{Cell, Column, ColumnKind, Table};
use pal_model::{Facts, Instant, Interval, PartnerId, Place, Principal, Terms};

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

use client::Linked;

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
    serve(dir, &sample, shared, printer)?;
    Ok(ExitStatus::Done)
}

/// The links of the sample have a past; those that are made now have a future. Both programs link themselves at a real service,
/// whose store then is an estate like any other.
fn serve(dir: &Path, sample: &Sample, shared: &Shared, printer: &Printer) -> Result<(), Failure> {
    let Ok(partner) = FABRIKAM_NETHERLANDS.parse::<PartnerId>() else { return Ok(()) };
    let facts = pal_estate::read(&sample.estate)?.facts;
    let served = service::serve(sample, &facts, partner)?;
    printer.note(&format!("\nA link service of the sample's tenants was up at {}.", served.url));
    for (program, linked) in &served.linked {
        let who = name(&served.facts, *program);
        let tenant =
            sample.tenants.iter().find(|(_, id)| *id == program.tenant).map_or("", |(name, _)| *name);
        let Linked { partner_id, version, state } = linked;
        printer.note(&format!("  linked {who} in {tenant} to {partner_id}: {state}, version {version}"));
    }
    let collected = dir.join("collected");
    pal_estate::write(&collected, &served.facts)?;
    let show = |title: &str, shown: Answer| {
        printer.note(&format!("\n{title}"));
        answer(shown, Format::Table, shared, printer)
    };
    let title = format!("Which links does `pal collect` find in its store? ({})", collected.display());
    show(&title, Answer::Table(links(&served.facts)))?;
    let (usage, charge) = tomorrow(dir, sample, served.at)?;
    let title = format!(
        "These links begin now, so the past two months stay as they were. What would {charge} at Woodgrove Bank earn?"
    );
    let sources = Sources { estate: Some(collected), usage: vec![usage], ..sources(sample) };
    let keys = [Key::Tenant, Key::Partner, Key::Currency].into();
    let (terms, period, form) = (Terms::default(), Interval::ALWAYS, InfluencedForm::Rows(keys));
    let loaded = Loaded::new(&sources, printer)?;
    show(
        &title,
        engine::influenced(&InfluencedRequest { sources: sources.clone(), terms, period, form }, &loaded)?,
    )
}

/// The links of an estate, as a table.
fn links(facts: &Facts) -> Table {
    let column = |name| Column { name, kind: ColumnKind::Text };
    let row = |link: &pal_model::facts::Link| {
        let cells = [
            link.principal.tenant.to_string(),
            name(facts, link.principal).to_owned(),
            link.partner_id.to_string(),
            link.valid.from().to_string(),
            link.valid.to().to_string(),
        ];
        cells.map(Cell::Text).to_vec()
    };
    Table {
        columns: ["TenantId", "Account", "MPNId", "ValidFrom", "ValidTo"].map(column).to_vec(),
        rows: facts.links.iter().map(row).collect(),
    }
}

fn name(facts: &Facts, principal: Principal) -> &str {
    let row = facts.principals.iter().find(|row| row.principal == principal);
    row.and_then(|row| row.display_name.as_deref()).unwrap_or_default()
}

/// An export of one charge, of the day after `now` and of the subscription that was delegated.
fn tomorrow(dir: &Path, sample: &Sample, now: Instant) -> Result<(PathBuf, String), Failure> {
    let path = dir.join("tomorrow.csv");
    let (from, subscription) = (now.next_day(), sample.delegated_subscription);
    let text = format!(
        "ChargePeriodStart,ChargePeriodEnd,ChargeCategory,BillingCurrency,EffectiveCost,BilledCost,ProviderName,ResourceId,\
         SubAccountId,ServiceName\n\
         {from},{},Usage,EUR,24,24,Microsoft,,/subscriptions/{subscription},Virtual Machines\n",
        from.next_day()
    );
    fs::write(&path, text).map_err(|source| Failure::Sample { path: path.clone(), source })?;
    Ok((path, format!("24 EUR on {}", from.to_string().split('T').next().unwrap_or_default())))
}

fn sources(sample: &Sample) -> Sources {
    Sources {
        estate: Some(sample.estate.clone()),
        usage: sample.usage.clone(),
        cost: Cost::Effective,
        threads: threads(None),
    }
}
