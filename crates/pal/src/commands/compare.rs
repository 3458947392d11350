//! `pal report compare`.

use pal_attribution::report::compare::{Comparison, Ledger, LedgerKey, Theirs, lacking, ledger};
use pal_attribution::report::influenced::{GroupKey, Influenced};
use pal_attribution::run::{self, AttributionError, MissingFilter};
use pal_model::{Month, RolePolicy, Terms};
use pal_server::clock::Clock;

use super::loaded::Loaded;
use super::request::CompareRequest;
use crate::diagnostics::Failure;
use crate::output::Answer;
use crate::partner_center;

/// Our figures beside theirs.
pub fn compare(request: &CompareRequest, loaded: &Loaded<'_>) -> Result<Answer, Failure> {
    let mut theirs = Theirs::default();
    for file in &request.partner_center {
        partner_center::read(file, &mut theirs)?;
    }
    // Theirs knows months only: those that begin in the period are compared.
    let is_compared = |key: &LedgerKey| {
        let month =
            key.month.get(..7).and_then(|month| month.parse::<Month>().ok()).and_then(Month::interval);
        month.is_none_or(|month| request.period.contains(month.from()))
    };
    theirs.amounts.retain(|key, _| is_compared(key));
    theirs.unshown.retain(is_compared);
    let (from, to) = (Some(request.period.from()), Some(request.period.to()));
    let ours = of_terms(request, request.terms, loaded)?;
    let eligible = of_terms(request, Terms { policy: RolePolicy::Pec, ..request.terms }, loaded)?;
    let about = MissingFilter { partner: None, from, to };
    let subjects = lacking(&ours, &theirs.amounts);
    let reasons = loaded
        .read(|facts, reading| run::lacking_reasons(facts, request.terms, about, &subjects, reading))?;
    let figures = loaded.read(|facts, reading| run::consumption_figures(facts, from, to, reading))?;
    let consumed = figures.keys().map(|key| (key.month.to_string(), key.customer.to_string())).collect();
    let comparison = Comparison {
        facts: loaded.facts(),
        ours: &ours,
        eligible: &eligible,
        theirs: &theirs,
        consumed: &consumed,
        reasons: &reasons,
        tolerance: request.tolerance,
        downloaded: request.downloaded.unwrap_or_else(|| Clock::of_the_machine().now()),
    };
    Ok(Answer::Table(comparison.table().map_err(AttributionError::from)?))
}

/// Our ledger on some terms.
fn of_terms(request: &CompareRequest, terms: Terms, loaded: &Loaded<'_>) -> Result<Ledger, Failure> {
    let keys = [
        GroupKey::Month,
        GroupKey::Tenant,
        GroupKey::Subscription,
        GroupKey::Partner,
        GroupKey::AttributionType,
        GroupKey::Currency,
    ];
    let (from, to) = (Some(request.period.from()), Some(request.period.to()));
    let asked = Influenced { terms, keys: keys.into(), from, to, ..Influenced::default() };
    let rows = loaded.read(|facts, reading| run::influenced_rows(facts, &asked, reading))?;
    Ok(ledger(&rows).map_err(AttributionError::from)?)
}
