//! Our report in the columns of Partner Center's own download, Insights *Azure usage* (its data definitions of 2020 and 2021).
//!
//! What an estate and exports do not say is empty. `ACR_USD` holds dollars: a row in another currency leaves it empty, for
//! nothing here knows a rate.

use std::collections::BTreeSet;

use super::influenced::GroupKey;
use super::table::{Cell, Column, ColumnKind, Table};

/// The columns, in order: those of 2020, then those that came in 2021.
pub const COLUMNS: [&str; 35] = [
    "SubscriptionId",
    "SubscriptionStartDate",
    "SubscriptionEndDate",
    "SubscriptionState",
    "Month",
    "ServiceName",
    "MeterCategory",
    "UsageUnits",
    "CustomerName",
    "CustomerTenantId",
    "CustomerTpid",
    "CustomerSegment",
    "CustomerMarket",
    "MPNId",
    "PartnerName",
    "PartnerLocation",
    "PartnerAttributionType",
    "SalesChannel",
    "ACR_USD",
    "EnrollmentNumber",
    "PGAMpnId",
    "FirstUseDate",
    "ServiceLevel1",
    "ServiceLevel2",
    "ServiceLevel3",
    "ServiceLevel4",
    "ServiceGroup2",
    "ServiceGroup3",
    "ServiceInfluencer",
    "ComputeOS",
    "ComputeCoreSoftware",
    "UsageQuantity",
    "IsACRDuplicateAtPGALevel",
    "AdminType",
    "AssociationType",
];

/// The one currency of the download.
const DOLLARS: &str = "USD";

/// The keys that the report must be made with.
pub fn keys() -> BTreeSet<GroupKey> {
    use GroupKey::{
        AttributionType, Currency, Duplicate, Global, Month, Partner, Role, Service, Subscription, Tenant,
    };
    [Month, Tenant, Subscription, Service, Partner, Global, AttributionType, Role, Duplicate, Currency].into()
}

/// The report in their columns, and how many rows have no amount for being in another currency.
pub fn laid_out(rows: &Table) -> (Table, usize) {
    let position = |name: &str| rows.columns.iter().position(|column| column.name == name);
    let currency = position("Currency");
    let of = |row: &[Cell], name: &str| position(name).and_then(|at| row.get(at)).cloned();
    let empty = || Cell::Text(String::new());
    let is_dollars = |row: &[Cell]| {
        let found = currency.and_then(|at| row.get(at));
        found.is_some_and(|cell| matches!(cell, Cell::Text(text) if text.eq_ignore_ascii_case(DOLLARS)))
    };
    let kind = |name: &str| match name {
        "ACR_USD" => ColumnKind::Amount,
        "IsACRDuplicateAtPGALevel" => ColumnKind::Count,
        _ => ColumnKind::Text,
    };
    let mut foreign = 0;
    let mut laid_out = Vec::with_capacity(rows.rows.len());
    for row in &rows.rows {
        foreign += usize::from(!is_dollars(row));
        let cell = |name: &&str| match *name {
            "ACR_USD" if is_dollars(row) => of(row, "ACR").unwrap_or_else(empty),
            "ACR_USD" => empty(),
            // Exports call the service by its meter category where they have no other name (contract §9).
            "MeterCategory" => of(row, "ServiceName").unwrap_or_else(empty),
            name => of(row, name).unwrap_or_else(empty),
        };
        laid_out.push(COLUMNS.iter().map(cell).collect());
    }
    let columns = COLUMNS.map(|name| Column { name, kind: kind(name) }).to_vec();
    (Table { columns, rows: laid_out }, foreign)
}
