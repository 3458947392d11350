//! `pal report pec`.

use std::collections::BTreeSet;

use pal_attribution::report::earned_credit::{CreditForm, CreditKey, EarnedCredit};
use pal_attribution::run;
use pal_model::Rate;
use pal_usage::{Asked, Unsaid};
use serde_json::Value;

use super::loaded::Loaded;
use super::readable;
use super::request::{RequestError, Sources, threads};
use crate::cli::pec::{CreditKeyWord, Pec};
use crate::diagnostics::Failure;
use crate::output::{Answer, Document};
use crate::printer::Printer;

/// Computes the report.
pub fn report(arguments: &Pec, printer: &Printer) -> Result<Answer, Failure> {
    let asked = asked(arguments)?;
    let sources = Sources {
        estate: Some(arguments.estate.clone()),
        usage: arguments.usage.clone(),
        cost: arguments.cost,
        threads: threads(arguments.threads),
    };
    let loaded = Loaded::asking(&sources, Asked::Marks, printer)?;
    tell(asked.rate, &loaded);
    if arguments.summary {
        let summed = loaded.read(|facts, reading| run::earned_summary(facts, &asked, reading))?;
        let rate = asked.rate.to_string();
        let currencies = summed.iter().map(|(currency, summary)| summary.to_json(currency, &rate));
        let document = Document::new(Value::Array(currencies.collect()), readable::pec::summary);
        return Ok(Answer::Document(document));
    }
    let table = loaded.read(|facts, reading| run::earned_rows(facts, &asked, reading))?;
    if let (Some(partner), true) = (asked.partner, table.rows.is_empty()) {
        printer.note(&format!(
            "note: no row: partner {partner} earns nothing here; only who sells a subscription in CSP can (PAL-39)"
        ));
    }
    Ok(Answer::Table(table))
}

/// Says at what rate the credit is reckoned, and what the exports do not say of it.
pub(super) fn tell(rate: Rate, loaded: &Loaded<'_>) {
    loaded.note(&format!("note: the credit is reckoned at a rate of {rate}; `--rate` sets another"));
    for (dialect, unsaid) in loaded.usage().unsaid() {
        let words: Vec<&str> = unsaid.into_iter().map(Unsaid::words).collect();
        loaded.note(&format!("note: {dialect}: the export does not say {}", words.join(", nor ")));
    }
}

fn asked(arguments: &Pec) -> Result<EarnedCredit, RequestError> {
    let period = arguments.period.period()?;
    let named = arguments.group_by.as_deref().unwrap_or_default();
    let mut keys: BTreeSet<CreditKey> = if named.is_empty() {
        CreditKeyWord::usual().map(CreditKey::from).collect()
    } else {
        named.iter().copied().map(CreditKey::from).collect()
    };
    keys.insert(CreditKey::Currency);
    let form = match (arguments.lost, arguments.reconcile) {
        (true, _) => CreditForm::Lost,
        (false, true) => CreditForm::Reconciled,
        (false, false) => CreditForm::Earned,
    };
    Ok(EarnedCredit {
        rate: arguments.rate,
        form,
        keys,
        partner: arguments.partner,
        from: Some(period.from()),
        to: Some(period.to()),
    })
}

impl From<CreditKeyWord> for CreditKey {
    fn from(word: CreditKeyWord) -> Self {
        match word {
            CreditKeyWord::Date => Self::Date,
            CreditKeyWord::Month => Self::Month,
            CreditKeyWord::Tenant => Self::Tenant,
            CreditKeyWord::Subscription => Self::Subscription,
            CreditKeyWord::Service => Self::Service,
            CreditKeyWord::ResourceGroup => Self::ResourceGroup,
            CreditKeyWord::Resource => Self::Resource,
            CreditKeyWord::Partner => Self::Partner,
            CreditKeyWord::Reseller => Self::Reseller,
            CreditKeyWord::Currency => Self::Currency,
        }
    }
}
