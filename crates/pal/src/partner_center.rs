//! Partner Center's own exports: the *Azure usage* download of Insights and the daily rated usage of reconciliation.
//!
//! What a file is, is read from its header, never from its name: tab-separated as Insights writes it, comma-separated, or a JSON
//! object a line as Graph delivers it; gzip'd or not. Names of columns compare without ASCII case, and some have had several.

mod records;

use std::path::{Path, PathBuf};

use pal_attribution::report::compare::{LedgerKey, Theirs};
use pal_model::{Guid, Instant, Money, PartnerId};

use records::Records;

/// Why a file is no export of Partner Center.
#[derive(Debug, thiserror::Error)]
pub enum PartnerCenterError {
    /// It cannot be read.
    #[error("{}: cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The header is of neither export.
    #[error("{}: is no export of Partner Center: {export} also has {}", path.display(), lacks.join(", "))]
    Header {
        /// The file.
        path: PathBuf,
        /// The export it comes nearest to.
        export: &'static str,
        /// What it would need as well.
        lacks: Vec<&'static str>,
    },
    /// A record does not fit the header.
    #[error("{}:{line}: {fault}", path.display())]
    Record {
        /// The file.
        path: PathBuf,
        /// The line on which the record starts.
        line: u64,
        /// What is wrong.
        fault: String,
    },
    /// A cell does not hold what it must.
    #[error("{}:{line}: column {column}: `{found}` is no {wanted}", path.display())]
    Cell {
        /// The file.
        path: PathBuf,
        /// The line on which the record starts.
        line: u64,
        /// The column.
        column: &'static str,
        /// What it holds.
        found: String,
        /// What it must hold.
        wanted: &'static str,
    },
    /// Amounts beyond what can be added.
    #[error("{}: the amounts are too large to be added", path.display())]
    Overflow {
        /// The file.
        path: PathBuf,
    },
}

/// A column under its names.
struct Named {
    /// The names it has had, the usual one first.
    names: &'static [&'static str],
}

/// An export, and where it says what.
struct Export {
    name: &'static str,
    month: Named,
    customer: Named,
    subscription: Named,
    partner: Named,
    /// The kind of association; all of the file is sales in CSP without it.
    mechanism: Option<Named>,
    amount: Named,
    /// Whether a download may do without it.
    amounts: Amounts,
    /// The currency; dollars without it.
    currency: Option<Named>,
}

/// Whether an export shows amounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Amounts {
    /// To everybody.
    Always,
    /// To executive report viewers (PAL-35).
    ToSome,
}

const EXPORTS: [Export; 2] = [
    Export {
        name: "the Azure usage download of Insights",
        month: Named { names: &["Month"] },
        customer: Named { names: &["CustomerTenantId"] },
        subscription: Named { names: &["SubscriptionId", "SubscriptionGuid"] },
        partner: Named { names: &["MPNId", "PartnerId"] },
        mechanism: Some(Named { names: &["PartnerAttributionType"] }),
        amount: Named { names: &["ACR_USD", "TotalACR", "AzureConsumedRevenueUSD"] },
        amounts: Amounts::ToSome,
        currency: None,
    },
    Export {
        name: "daily rated usage",
        month: Named { names: &["UsageDate"] },
        customer: Named { names: &["CustomerId"] },
        subscription: Named { names: &["EntitlementId"] },
        partner: Named { names: &["MpnId"] },
        mechanism: None,
        amount: Named { names: &["BillingPreTaxTotal"] },
        amounts: Amounts::Always,
        currency: Some(Named { names: &["BillingCurrency"] }),
    },
];

impl Named {
    fn usual(&self) -> &'static str {
        self.names.first().copied().unwrap_or_default()
    }

    fn find(&self, header: &[String]) -> Option<usize> {
        let is = |column: &String| self.names.iter().any(|name| name.eq_ignore_ascii_case(column.trim()));
        header.iter().position(is)
    }
}

impl Export {
    fn needed(&self) -> Vec<&Named> {
        let always = [&self.month, &self.customer, &self.subscription, &self.partner];
        let amount = match self.amounts {
            Amounts::Always => Some(&self.amount),
            Amounts::ToSome => None,
        };
        always.into_iter().chain(amount).chain(&self.mechanism).chain(&self.currency).collect()
    }

    fn lacks(&self, header: &[String]) -> Vec<&'static str> {
        let absent = self.needed().into_iter().filter(|column| column.find(header).is_none());
        absent.map(Named::usual).collect()
    }
}

/// Adds what a file says.
pub fn read(path: &Path, theirs: &mut Theirs) -> Result<(), PartnerCenterError> {
    let records = Records::open(path)?;
    let lacks = EXPORTS.iter().map(|export| (export.lacks(&records.header), export));
    let nearest = lacks.min_by_key(|(lacks, _)| lacks.len());
    let Some((lacks, export)) = nearest else { return Ok(()) };
    if !lacks.is_empty() {
        return Err(PartnerCenterError::Header { path: path.to_owned(), export: export.name, lacks });
    }
    for (line, cells) in &records.rows {
        let row = Row { path, line: *line, header: &records.header, cells };
        let (key, amount) = row.read(export)?;
        if amount.is_none() {
            theirs.unshown.insert(key.clone());
        }
        let sum = theirs.amounts.entry(key).or_default();
        *sum = sum
            .checked_add(amount.unwrap_or_default())
            .ok_or_else(|| PartnerCenterError::Overflow { path: path.to_owned() })?;
    }
    Ok(())
}

/// A record and where it stands.
struct Row<'a> {
    path: &'a Path,
    line: u64,
    header: &'a [String],
    cells: &'a [String],
}

impl Row<'_> {
    fn read(&self, export: &Export) -> Result<(LedgerKey, Option<Money>), PartnerCenterError> {
        let mechanism = export.mechanism.as_ref().map_or("CSP", |column| self.text(column));
        let currency = export.currency.as_ref().map_or("USD", |column| self.text(column));
        let month = self.value(&export.month, "month or day", month)?.unwrap_or_default();
        let guid = |text: &str| text.parse::<Guid>().ok().map(|guid| guid.to_string());
        let partner = |text: &str| text.parse::<PartnerId>().ok().map(|partner| partner.to_string());
        let money = |text: &str| Money::read(text).ok().map(|read| read.amount);
        let key = LedgerKey {
            month,
            customer: self.value(&export.customer, "GUID", guid)?.unwrap_or_default(),
            subscription: self.value(&export.subscription, "GUID", guid)?.unwrap_or_default(),
            partner: self.value(&export.partner, "partner id", partner)?.unwrap_or_default(),
            mechanism: word(mechanism),
            currency: currency.to_owned(),
        };
        Ok((key, self.value(&export.amount, "amount", money)?))
    }

    fn text(&self, column: &Named) -> &str {
        column.find(self.header).and_then(|at| self.cells.get(at)).map_or("", |text| text.trim())
    }

    /// A cell; `None` if it is empty.
    fn value<T>(
        &self,
        column: &Named,
        wanted: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, PartnerCenterError> {
        match self.text(column) {
            "" => Ok(None),
            text => read(text).map(Some).ok_or_else(|| PartnerCenterError::Cell {
                path: self.path.to_owned(),
                line: self.line,
                column: column.usual(),
                found: text.to_owned(),
                wanted,
            }),
        }
    }
}

/// The first day of the month of `YYYY-MM`, of a time that begins with a date, or of `M/D/YYYY`.
fn month(text: &str) -> Option<String> {
    let date = text.split([' ', 'T']).next().unwrap_or(text);
    let at = match date.split('/').collect::<Vec<_>>().as_slice() {
        [month, day, year] => Instant::from_date(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)?,
        [iso] if iso.len() == 7 => Instant::parse_lenient(&format!("{iso}-01")).ok()?,
        [iso] => Instant::parse_lenient(iso).ok()?,
        _ => return None,
    };
    Some(at.month().to_string())
}

/// Their word for a kind of association, as ours where it means the same.
fn word(text: &str) -> String {
    let is = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    if is(&["PAL", "Partner Admin Link", "PartnerAdminLink"]) {
        "PAL".to_owned()
    } else if is(&["CSP", "Cloud Solution Provider", "CSP Tier 1", "CSP Tier 2"]) {
        "CSP".to_owned()
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_read_in_every_form_it_has_had() {
        for (text, expected) in [
            ("2026-04", Some("2026-04-01")),
            ("2026-04-01", Some("2026-04-01")),
            ("2026-04-17T00:00:00Z", Some("2026-04-01")),
            ("4/1/2026 12:00:00 AM", Some("2026-04-01")),
            ("04/30/2026", Some("2026-04-01")),
            ("30/04/2026", None),
            ("April", None),
        ] {
            assert_eq!(month(text).as_deref(), expected, "{text}");
        }
    }
}
