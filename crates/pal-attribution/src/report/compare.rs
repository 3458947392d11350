//! `pal report compare`: our figures beside those that Partner Center shows, line by line, and why one side lacks a line.

use std::collections::{BTreeMap, BTreeSet};

use pal_model::facts::{Cloud, OfferType};
use pal_model::{Facts, Instant, Money, Month, PartnerId, ReasonCode, SubscriptionId, TenantId};

use super::reason::explained;
use super::table::{Cell, Column, ColumnKind, Table};
use crate::kernel::Overflow;

/// What a line of either side is about, as text in one form: ids in lower case, partner ids without leading zeros, an absent
/// one empty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LedgerKey {
    /// The first day of the month.
    pub month: String,
    /// The customer's tenant.
    pub customer: String,
    /// The subscription.
    pub subscription: String,
    /// The partner.
    pub partner: String,
    /// `PAL`, `CSP`, or another word of theirs.
    pub mechanism: String,
    /// The currency.
    pub currency: String,
}

/// Amounts by what they are about.
pub type Ledger = BTreeMap<LedgerKey, Money>;

/// What Partner Center shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Theirs {
    /// Its lines. One without an amount counts as nothing.
    pub amounts: Ledger,
    /// Lines of which it does not show the amount: whoever downloaded them is no executive report viewer (PAL-35).
    pub unshown: BTreeSet<LedgerKey>,
}

/// A subscription at which a partner is missing on our side.
pub type Subject = (PartnerId, TenantId, SubscriptionId);

/// Everything that is compared.
#[derive(Debug)]
pub struct Comparison<'a> {
    /// The estate.
    pub facts: &'a Facts,
    /// Our figures.
    pub ours: &'a Ledger,
    /// Ours by roles that are eligible for partner credit only.
    pub eligible: &'a Ledger,
    /// Theirs.
    pub theirs: &'a Theirs,
    /// The months of customers of which the usage read has anything.
    pub consumed: &'a BTreeSet<(String, String)>,
    /// Why a partner has nothing with us, where theirs has something.
    pub reasons: &'a BTreeMap<Subject, ReasonCode>,
    /// Up to this difference two amounts agree.
    pub tolerance: Money,
    /// When theirs was downloaded.
    pub downloaded: Instant,
}

/// The day of the next month on which Partner Center closes a month (PAL-36).
const CLOSING_DAYS: u8 = 5;

/// Our ledger from the rows of `report influenced` with the keys of a ledger.
pub fn ledger(rows: &Table) -> Result<Ledger, Overflow> {
    let mut ledger = Ledger::new();
    for row in &rows.rows {
        let [
            Cell::Text(month),
            Cell::Text(customer),
            Cell::Text(subscription),
            Cell::Text(partner),
            Cell::Text(_),
            Cell::Text(mechanism),
            Cell::Text(currency),
            Cell::Amount(amount),
        ] = row.as_slice()
        else {
            continue;
        };
        let key = LedgerKey {
            month: month.clone(),
            customer: customer.clone(),
            subscription: subscription.clone(),
            partner: partner.clone(),
            mechanism: mechanism.clone(),
            currency: currency.clone(),
        };
        let sum = ledger.entry(key).or_default();
        *sum = sum.checked_add(*amount).ok_or(Overflow)?;
    }
    Ok(ledger)
}

/// What theirs has and ours lacks, as far as it names partner, customer and subscription.
pub fn lacking(ours: &Ledger, theirs: &Ledger) -> BTreeSet<Subject> {
    let subject = |key: &LedgerKey| {
        Some((key.partner.parse().ok()?, key.customer.parse().ok()?, key.subscription.parse().ok()?))
    };
    theirs.keys().filter(|key| !ours.contains_key(key)).filter_map(subject).collect()
}

impl Comparison<'_> {
    /// The report: a row for each line of either side.
    pub fn table(&self) -> Result<Table, Overflow> {
        let keys: BTreeSet<&LedgerKey> = self.ours.keys().chain(self.theirs.amounts.keys()).collect();
        let text = |name| Column { name, kind: ColumnKind::Text };
        let amount = |name| Column { name, kind: ColumnKind::Amount };
        let columns = vec![
            text("Month"),
            text("CustomerTenantId"),
            text("SubscriptionId"),
            text("MPNId"),
            text("PartnerAttributionType"),
            text("Currency"),
            amount("Ours"),
            amount("Theirs"),
            amount("Difference"),
            text("Verdict"),
            text("Reason"),
            text("Message"),
        ];
        let rows = keys.into_iter().map(|key| self.row(key)).collect::<Result<_, _>>()?;
        Ok(Table { columns, rows })
    }

    fn row(&self, key: &LedgerKey) -> Result<Vec<Cell>, Overflow> {
        let (ours, theirs) = (self.ours.get(key), self.theirs.amounts.get(key));
        let (our, their) = (ours.copied().unwrap_or_default(), theirs.copied().unwrap_or_default());
        let difference = our.checked_sub(their).ok_or(Overflow)?;
        let agrees = difference.units().unsigned_abs() <= self.tolerance.units().unsigned_abs();
        let (verdict, why) = match (ours, theirs) {
            (Some(_), Some(_)) if self.theirs.unshown.contains(key) => {
                ("not-said", Why::of(ReasonCode::ViewerRestricted, key))
            }
            (None, Some(_)) if self.theirs.unshown.contains(key) => ("theirs-only", self.not_ours(key)),
            (_, _) if agrees => ("agree", Why::default()),
            (Some(_), Some(_)) => ("differ", Why::default()),
            (Some(_), None) => ("ours-only", self.not_theirs(key)),
            (None, Some(_) | None) => ("theirs-only", self.not_ours(key)),
        };
        let texts =
            [&key.month, &key.customer, &key.subscription, &key.partner, &key.mechanism, &key.currency];
        let mut cells: Vec<Cell> = texts.map(|text| Cell::Text(text.clone())).to_vec();
        cells.extend([Cell::Amount(our), Cell::Amount(their), Cell::Amount(difference)]);
        let code = why.code.map(|code| code.to_string()).unwrap_or_default();
        cells.extend([verdict.to_owned(), code, why.message].map(Cell::Text));
        Ok(cells)
    }

    /// Why Partner Center may lack a line that we have.
    fn not_theirs(&self, key: &LedgerKey) -> Why {
        let theirs = &self.theirs.amounts;
        if theirs.keys().any(|other| other.currency != key.currency && is_alike(other, key)) {
            return Why::said("they have it in another currency");
        }
        if !self.is_closed(key) {
            return Why::of(ReasonCode::NotYetRefreshed, key);
        }
        let subscription: Option<SubscriptionId> = key.subscription.parse().ok();
        let mut rows = self.facts.subscriptions.iter().filter(|row| Some(row.subscription) == subscription);
        if let Some(row) = rows.next_back() {
            match row.offer_type {
                Some(OfferType::Trial | OfferType::Benefit | OfferType::Support | OfferType::Internal) => {
                    return Why::of(ReasonCode::OfferExcluded, key);
                }
                Some(OfferType::Paid) | None => {}
            }
            match row.cloud {
                Some(Cloud::UsGov | Cloud::China) => return Why::of(ReasonCode::CloudExcluded, key),
                Some(Cloud::Public | Cloud::Stack) | None => {}
            }
        }
        let sold = |other: &LedgerKey| {
            other.mechanism == "CSP"
                && LedgerKey { mechanism: key.mechanism.clone(), ..other.clone() } == *key
        };
        if key.mechanism == "PAL" && theirs.keys().any(sold) {
            return Why::of(ReasonCode::CoveredByCsp, key);
        }
        if key.mechanism == "PAL" && !self.eligible.contains_key(key) {
            return Why::of(ReasonCode::RoleNotEligible, key);
        }
        if !theirs.is_empty() && !theirs.keys().any(|other| other.partner == key.partner) {
            // A viewer may be limited to locations (PAL-35).
            return Why::of(ReasonCode::ViewerRestricted, key);
        }
        Why::said("we see no reason: look at the filters of the download")
    }

    /// Why we lack a line that Partner Center has.
    fn not_ours(&self, key: &LedgerKey) -> Why {
        if self.ours.keys().any(|other| other.currency != key.currency && is_alike(other, key)) {
            return Why::said("we have it in another currency");
        }
        if !matches!(key.mechanism.as_str(), "PAL" | "CSP" | "DPOR") {
            return Why::said("this kind of association is not computed here");
        }
        let subject = (key.partner.parse().ok(), key.customer.parse().ok(), key.subscription.parse().ok());
        let (Some(partner), Some(customer), Some(subscription)) = subject else {
            return Why::said("they do not name partner, customer and subscription");
        };
        if !self.consumed.contains(&(key.month.clone(), key.customer.clone())) {
            let message = "the usage that was read has nothing of this customer in that month";
            return Why { code: Some(ReasonCode::NoUsage), message: message.to_owned() };
        }
        match self.reasons.get(&(partner, customer, subscription)) {
            Some(_) if key.mechanism == "CSP" => Why::said(
                "the estate does not name the partner as seller of the subscription, or has no usage of it",
            ),
            Some(_) if key.mechanism == "DPOR" => Why::said(
                "the estate does not have the partner on record for the subscription, or has no usage of it",
            ),
            Some(code) => Why::of(*code, key),
            None => Why::said("we see no reason"),
        }
    }

    /// Whether their figures of the month were final when they were downloaded.
    fn is_closed(&self, key: &LedgerKey) -> bool {
        let month = key.month.get(..7).and_then(|month| month.parse::<Month>().ok());
        let Some(end) = month.and_then(Month::interval).map(|month| month.to()) else { return true };
        let closed = (0..CLOSING_DAYS).fold(end, |day, _| day.next_day());
        closed <= self.downloaded
    }
}

/// Whether two lines are about the same but for the currency.
fn is_alike(one: &LedgerKey, other: &LedgerKey) -> bool {
    LedgerKey { currency: other.currency.clone(), ..one.clone() } == *other
}

/// A reason, with its code where there is one.
#[derive(Debug, Default)]
struct Why {
    code: Option<ReasonCode>,
    message: String,
}

impl Why {
    fn said(message: &str) -> Self {
        Self { code: None, message: message.to_owned() }
    }

    fn of(code: ReasonCode, key: &LedgerKey) -> Self {
        let message = match (key.partner.parse(), key.customer.parse()) {
            (Ok(partner), Ok(customer)) => explained(code, partner, customer).message,
            (_, _) => String::new(),
        };
        Self { code: Some(code), message }
    }
}
