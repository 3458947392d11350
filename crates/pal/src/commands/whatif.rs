//! `pal whatif`.

use pal_attribution::index::directory::Directory;
use pal_attribution::report::whatif::{MissingBoth, Wanted, measures, reasons};
use pal_attribution::run::{self, AttributionError, MissingFilter};
use pal_estate::Estate;
use pal_estate::change::{Addition, Change, Removal, apply};
use pal_model::facts::{AssignmentKind, Link, Permanence, RoleAssignment};
use pal_model::{Facts, Instant, Interval, RolePolicy, Terms};
use pal_usage::Asked as UsageAsked;

use super::figures::Figured;
use super::loaded::Loaded;
use super::request::{RequestError, Sources, threads};
use crate::cli::Shared;
use crate::cli::whatif::{ChangeArguments, RoleWords, Whatif};
use crate::diagnostics::{ExitStatus, Failure};
use crate::output::{Answer, Format, answer, usual_format};
use crate::printer::Printer;

/// Shows what would change. The estate is only read.
pub fn run(asked: &Whatif, shared: &Shared, printer: &Printer) -> Result<ExitStatus, Failure> {
    let period = asked.period.period().map_err(RequestError::from)?;
    let Estate { facts, notes } = pal_estate::read(&asked.estate)?;
    let facts = match asked.as_of {
        Some(at) => facts.standing(at),
        None => facts,
    };
    let changed = apply(&facts, &change(&asked.change, printer)?)?;
    let sources = Sources {
        estate: None,
        usage: asked.usage.clone(),
        cost: asked.cost,
        threads: threads(asked.threads),
    };
    let platform = pal_estate::read_platform(&asked.estate)?;
    let notes = notes.into_iter().chain(platform.notes).collect();
    let platform = platform.facts;
    let loaded = Loaded::with_estate(Estate { facts, notes }, &sources, UsageAsked::Marks, printer)?;
    let usual = usual_format(printer);
    let for_a_person =
        shared.output.unwrap_or(usual) == Format::Table && shared.query.is_none() && shared.out.is_none();
    if !asked.reasons {
        let wanted = if asked.all { Wanted::All } else { Wanted::Changed };
        let figured = Figured { platform: &platform, rate: asked.rate, period };
        let (before, after) = (figured.of(loaded.facts(), &loaded)?, figured.of(&changed, &loaded)?);
        figured.tell_credit(&[&before, &after], &loaded);
        let rows = measures(&before, &after, &Directory::compile(&changed), wanted)
            .map_err(AttributionError::from)?;
        if for_a_person && rows.rows.is_empty() {
            printer.note("no measure changes");
        } else {
            answer(Answer::Table(rows), usual, shared, printer)?;
        }
        if !for_a_person {
            return Ok(ExitStatus::Done);
        }
    }
    let rows = reasons(&missing(&loaded, &changed, period)?);
    if for_a_person && rows.rows.is_empty() {
        printer.note("no reason comes or goes");
        return Ok(ExitStatus::Done);
    }
    if for_a_person {
        printer.note("reasons that come and go (without one, the partner earns there):");
    }
    answer(Answer::Table(rows), usual, shared, printer)?;
    Ok(ExitStatus::Done)
}

/// The missing customers of each policy, before and after.
fn missing(loaded: &Loaded<'_>, changed: &Facts, period: Interval) -> Result<Vec<MissingBoth>, Failure> {
    let about = MissingFilter { partner: None, from: Some(period.from()), to: Some(period.to()) };
    let of_policy = |policy| {
        let terms = Terms { policy, ..Terms::default() };
        let before = loaded.read(|facts, reading| run::missing_report(facts, terms, about, reading))?;
        let after = loaded.read(|_, reading| run::missing_report(changed, terms, about, reading))?;
        Ok(MissingBoth { policy, before, after })
    };
    RolePolicy::ALL.into_iter().map(of_policy).collect()
}

/// What the options say changes.
fn change(asked: &ChangeArguments, printer: &Printer) -> Result<Change, Failure> {
    let since = asked.since.unwrap_or(Instant::MIN);
    let valid = Interval::new(since, Instant::MAX).unwrap_or(Interval::ALWAYS);
    let mut change = Change::default();
    let mut notes = Vec::new();
    for words in &asked.unlink {
        let removal = Removal::Link { principal: words.0, partner: None, during: valid };
        change.removals.push((removal, format!("--unlink {}", words.0)));
    }
    for RoleWords { account, role, scope, said } in &asked.unassign {
        let removal =
            Removal::Role { principal: account.0, role: *role, scope: scope.clone(), during: valid };
        change.removals.push((removal, format!("--unassign {said}")));
    }
    for rows in &asked.remove {
        notes.extend(change.remove_file(rows.table, &rows.file)?);
    }
    for words in &asked.link {
        let link = Link { principal: words.account.0, partner_id: words.partner, valid };
        change.additions.push((Addition::Link(link), format!("--link {}", words.said)));
    }
    for RoleWords { account, role, scope, said } in &asked.assign {
        let row = RoleAssignment {
            tenant: account.0.tenant,
            assignment_id: None,
            principal: account.0.object,
            role: *role,
            scope: scope.clone(),
            kind: AssignmentKind::Active,
            permanence: Permanence::Permanent,
            valid,
        };
        change.additions.push((Addition::RoleAssignment(row), format!("--assign {said}")));
    }
    for rows in &asked.add {
        notes.extend(change.add_file(rows.table, &rows.file)?);
    }
    for note in notes {
        printer.note(&format!("note: {note}"));
    }
    Ok(change)
}
