//! `pal report designation`: what the global accounts reach of the measures that designations ask for.
//!
//! Made of the rows of the influenced report by account, customer, month and service; each row is looked at once.

use std::collections::{BTreeMap, BTreeSet};

use pal_model::designation::{Criteria, Windows};
use pal_model::{Association, Grain, Money, Month, Terms};

use super::influenced::{GroupKey, Influenced};
use super::reason::COUNTED;
use super::table::{Cell, Column, ColumnKind, Table};
use crate::kernel::Overflow;

/// What the report asks.
#[derive(Debug, Clone)]
pub struct Designation {
    /// On what terms usage is credited; the account is the global one, sold, on record or linked.
    pub terms: Terms,
    /// What counts.
    pub criteria: Criteria,
    /// What is compared.
    pub windows: Windows,
}

/// The report, and what the exports could not tell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DesignationReport {
    /// A row an account.
    pub table: Table,
    /// Months that are compared and of which there is no usage at all.
    pub months_missing: Vec<Month>,
    /// Currencies of credited usage that the threshold is not in.
    pub other_currencies: BTreeSet<String>,
    /// What was credited to accounts and is not counted, because programmes leave out the offer or the cloud (PAL-26), by the mark.
    pub left_out: BTreeMap<String, Money>,
}

/// What an account reaches, while rows are added.
#[derive(Debug, Default)]
struct Account {
    name: String,
    customers: BTreeMap<String, Customer>,
}

#[derive(Debug, Default)]
struct Customer {
    /// The two months of the last year, then those before.
    months: [Money; 4],
    services: BTreeMap<String, Money>,
}

impl Designation {
    /// The report that has the amounts.
    pub fn influenced(&self) -> Influenced {
        let bounds = self.windows.bounds();
        Influenced {
            terms: Terms { association: Association::All, grain: Grain::Global, ..self.terms },
            keys: [
                GroupKey::Month,
                GroupKey::Tenant,
                GroupKey::Service,
                GroupKey::Global,
                GroupKey::Programme,
                GroupKey::Currency,
            ]
            .into(),
            from: bounds.map(|(from, _)| from),
            to: bounds.map(|(_, to)| to),
            ..Influenced::default()
        }
    }

    /// Adds up the rows of that report. `present` are the months of which there is usage, whosever it is.
    pub fn report(&self, rows: &Table, present: &BTreeSet<Month>) -> Result<DesignationReport, Overflow> {
        let mut report = DesignationReport::default();
        let mut accounts: BTreeMap<String, Account> = BTreeMap::new();
        for row in &rows.rows {
            let [
                Cell::Text(month),
                Cell::Text(customer),
                Cell::Text(service),
                Cell::Text(account),
                Cell::Text(name),
                Cell::Text(programme),
                Cell::Text(currency),
                Cell::Amount(amount),
            ] = row.as_slice()
            else {
                continue;
            };
            if *currency != *self.criteria.currency {
                report.other_currencies.insert(currency.clone());
                continue;
            }
            let mut compared = self.windows.recent.into_iter().chain(self.windows.before);
            let Some(position) = compared.position(|compared| compared.to_string() == *month) else {
                continue;
            };
            if programme != COUNTED {
                let sum = report.left_out.entry(programme.clone()).or_default();
                *sum = sum.checked_add(*amount).ok_or(Overflow)?;
                continue;
            }
            let account = accounts.entry(account.clone()).or_default();
            account.name.clone_from(name);
            let customer = account.customers.entry(customer.clone()).or_default();
            customer.add(self, position, service, *amount)?;
        }
        let compared = self.windows.before.into_iter().chain(self.windows.recent);
        report.months_missing = compared.filter(|month| !present.contains(month)).collect();
        let rows: Result<Vec<_>, Overflow> =
            accounts.iter().map(|(id, account)| self.row(id, account, &report.months_missing)).collect();
        report.table = Table { columns: columns(), rows: rows? };
        Ok(report)
    }

    /// The row of an account. What a year without any usage in the exports would have to tell is left empty.
    fn row(&self, id: &str, account: &Account, missing: &[Month]) -> Result<Vec<Cell>, Overflow> {
        let reaches = |months: &[Money]| months.iter().any(|amount| *amount >= self.criteria.threshold);
        let (mut now, mut before, mut added, mut lost, mut growing, mut deployments) = (0, 0, 0, 0, 0, 0);
        let (mut usage_now, mut usage_before) = (Money::ZERO, Money::ZERO);
        for customer in account.customers.values() {
            let (months_now, months_before) = customer.months.split_at(2);
            let (is_now, was_before) = (reaches(months_now), reaches(months_before));
            now += u64::from(is_now);
            before += u64::from(was_before);
            added += u64::from(is_now && !was_before);
            lost += u64::from(was_before && !is_now);
            let (sum_now, sum_before) = (sum(months_now)?, sum(months_before)?);
            growing += u64::from(sum_now > sum_before);
            usage_now = usage_now.checked_add(sum_now).ok_or(Overflow)?;
            usage_before = usage_before.checked_add(sum_before).ok_or(Overflow)?;
            deployments += customer.services.values().filter(|amount| **amount > Money::ZERO).count() as u64;
        }
        let is_known = |months: [Month; 2]| !missing.iter().any(|month| months.contains(month));
        let (known_now, known_before) = (is_known(self.windows.recent), is_known(self.windows.before));
        let known_both = known_now && known_before;
        let cell = |known: bool, cell: Cell| if known { cell } else { Cell::Text(String::new()) };
        let growth = usage_now.checked_sub(usage_before).ok_or(Overflow)?;
        let net = i128::from(added) - i128::from(lost);
        let [_, ending] = self.windows.recent;
        Ok(vec![
            Cell::Text(ending.to_string()),
            Cell::Text(id.to_owned()),
            Cell::Text(account.name.clone()),
            cell(known_now, Cell::Count(now)),
            cell(known_before, Cell::Count(before)),
            cell(known_both, Cell::Count(added)),
            cell(known_both, Cell::Count(lost)),
            cell(known_both, Cell::Text(net.to_string())),
            cell(known_now, Cell::Amount(usage_now)),
            cell(known_before, Cell::Amount(usage_before)),
            cell(known_both, Cell::Amount(growth)),
            cell(known_both, Cell::Count(growing)),
            cell(known_now, Cell::Count(deployments)),
            Cell::Text(self.criteria.currency.clone().into_owned()),
        ])
    }
}

impl Customer {
    /// Adds an amount of one of the months that are compared.
    fn add(
        &mut self,
        asked: &Designation,
        position: usize,
        service: &str,
        amount: Money,
    ) -> Result<(), Overflow> {
        if let Some(sum) = self.months.get_mut(position) {
            *sum = sum.checked_add(amount).ok_or(Overflow)?;
        }
        if position < asked.windows.recent.len() && asked.criteria.is_deployment(service) {
            let sum = self.services.entry(service.to_owned()).or_default();
            *sum = sum.checked_add(amount).ok_or(Overflow)?;
        }
        Ok(())
    }
}

fn sum(amounts: &[Money]) -> Result<Money, Overflow> {
    amounts.iter().try_fold(Money::ZERO, |sum, amount| sum.checked_add(*amount)).ok_or(Overflow)
}

fn columns() -> Vec<Column> {
    let text = |name| Column { name, kind: ColumnKind::Text };
    let count = |name| Column { name, kind: ColumnKind::Count };
    let amount = |name| Column { name, kind: ColumnKind::Amount };
    vec![
        text("Month"),
        text("PGAMpnId"),
        text("PartnerName"),
        count("Customers"),
        count("CustomersYearBefore"),
        count("CustomersAdded"),
        count("CustomersLost"),
        text("NetCustomerAdds"),
        amount("Usage"),
        amount("UsageYearBefore"),
        amount("UsageGrowth"),
        count("CustomersGrowing"),
        count("Deployments"),
        text("Currency"),
    ]
}
