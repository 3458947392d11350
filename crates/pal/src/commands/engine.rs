//! Where requests meet the engine: load, call, give back the answer.

use std::path::Path;

use pal_attribution::report::explain::{Explain, Subject as Explained, When};
use pal_attribution::report::influenced::{GroupKey, Influenced};
use pal_attribution::report::{coverage::Coverage, partner_center, summary};
use pal_attribution::run::{self, MissingFilter};
use pal_estate::import::{ImportOptions, Input, import as import_files};
use pal_model::{Instant, Interval, TenantId};
use serde_json::Value;

use super::loaded::Loaded;
use super::policy;
use super::readable;
use super::request::{
    CoverageRequest, ExplainRequest, InfluencedForm, InfluencedRequest, MissingRequest, Subject, Time,
};
use crate::cli::key::Key;
use crate::diagnostics::{ExitStatus, Failure};
use crate::output::{Answer, Document};
use crate::printer::Printer;

/// `pal import`.
pub fn import(
    estate: &Path,
    inputs: &[Input],
    collected_at: Instant,
    tenant: Option<TenantId>,
    printer: &Printer,
) -> Result<ExitStatus, Failure> {
    let summary = import_files(estate, inputs, &ImportOptions { collected_at, tenant })?;
    printer.note(summary.to_string().trim_end());
    Ok(ExitStatus::Done)
}

/// `pal report influenced`.
pub fn influenced(request: &InfluencedRequest, loaded: &Loaded<'_>) -> Result<Answer, Failure> {
    let (from, to) = bounds(&request.period);
    loaded.tell_policy(request.terms.policy, request.period);
    let mut asked = Influenced { terms: request.terms, from, to, ..Influenced::default() };
    match &request.form {
        InfluencedForm::Rows(keys) => {
            asked.keys = keys.iter().copied().map(GroupKey::from).collect();
            let rows = loaded.read(|facts, reading| run::influenced_rows(facts, &asked, reading))?;
            Ok(Answer::Table(rows))
        }
        InfluencedForm::PartnerCenter => {
            asked.keys = partner_center::keys();
            let rows = loaded.read(|facts, reading| run::influenced_rows(facts, &asked, reading))?;
            let (rows, foreign) = partner_center::laid_out(&rows);
            if foreign > 0 {
                loaded.note(&format!(
                    "note: {foreign} rows are not in dollars; their ACR_USD is empty, for no rate is known here"
                ));
            }
            Ok(Answer::Table(rows))
        }
        InfluencedForm::Summary => {
            let summed = loaded.read(|facts, reading| run::influenced_summary(facts, &asked, reading))?;
            let mut summed = summary::to_json(&summed);
            if let (Some(policy), Some(currencies)) =
                (policy::to_json(request.terms.policy, request.period), summed.as_array_mut())
            {
                for currency in currencies.iter_mut().filter_map(Value::as_object_mut) {
                    currency.insert("Policy".to_owned(), policy.clone());
                }
            }
            let document = Document::new(summed, readable::summary::summary);
            Ok(Answer::Document(document))
        }
    }
}

/// `pal report missing`.
pub fn missing(request: &MissingRequest, loaded: &Loaded<'_>) -> Result<Answer, Failure> {
    let (from, to) = bounds(&request.period);
    loaded.tell_policy(request.terms.policy, request.period);
    let about = MissingFilter { partner: request.partner, from, to };
    let rows = loaded.read(|facts, reading| run::missing_report(facts, request.terms, about, reading))?;
    Ok(Answer::Table(rows))
}

/// `pal report coverage`.
pub fn coverage(request: &CoverageRequest, loaded: &Loaded<'_>) -> Result<Coverage, Failure> {
    let (from, to) = bounds(&request.period);
    loaded.read(|facts, reading| run::coverage_report(facts, from, to, reading))
}

/// `pal explain`.
pub fn explain(request: &ExplainRequest, loaded: &Loaded<'_>) -> Result<Answer, Failure> {
    let asked = Explain {
        subject: match &request.subject {
            Subject::Tenant(tenant) => Explained::Tenant(*tenant),
            Subject::Subscription(subscription) => Explained::Subscription(*subscription),
            Subject::Resource(place) => Explained::Place(place.clone()),
        },
        partner: request.partner,
        when: match request.time {
            Time::Always => When::Ever,
            Time::At(at) => When::At(at),
            Time::Month(month) => When::Month(month),
        },
        terms: request.terms,
    };
    loaded.tell_policy(request.terms.policy, Interval::ALWAYS);
    let explanation = loaded.read(|facts, reading| run::explanation(facts, &asked, reading))?;
    Ok(Answer::Document(Document::new(explanation.to_json(), readable::explanation::explanation)))
}

fn bounds(period: &Interval) -> (Option<Instant>, Option<Instant>) {
    (Some(period.from()), Some(period.to()))
}

impl From<Key> for GroupKey {
    fn from(key: Key) -> Self {
        match key {
            Key::Month => Self::Month,
            Key::Tenant => Self::Tenant,
            Key::Subscription => Self::Subscription,
            Key::Service => Self::Service,
            Key::ResourceGroup => Self::ResourceGroup,
            Key::Resource => Self::Resource,
            Key::Partner => Self::Partner,
            Key::Global => Self::Global,
            Key::AttributionType => Self::AttributionType,
            Key::Role => Self::Role,
            Key::Duplicate => Self::Duplicate,
            Key::Programme => Self::Programme,
            Key::Incentive => Self::Incentive,
            Key::Currency => Self::Currency,
        }
    }
}
