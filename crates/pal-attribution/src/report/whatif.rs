//! `pal whatif`: every measure of an estate beside that of another, and the reasons that come and go.

use std::collections::{BTreeMap, BTreeSet};

use pal_model::{Money, PartnerId, RolePolicy, TenantId};

use super::figures::{Figures, Measured};
use super::table::{Cell, Column, ColumnKind, Table};
use crate::index::directory::Directory;
use crate::kernel::Overflow;

/// Which rows of a comparison are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Those that differ.
    Changed,
    /// All.
    All,
}

/// A measure of one customer, over all months.
type Key = (Measured, Option<PartnerId>, TenantId, String);

/// The measures before and after, the difference, and what share of the whole each is: of the customer's consumption, or of all
/// that is counted of its assets.
pub fn measures(
    before: &Figures,
    after: &Figures,
    directory: &Directory,
    wanted: Wanted,
) -> Result<Table, Overflow> {
    let (before, after) = (sums(before)?, sums(after)?);
    let keys: BTreeSet<&Key> = before.keys().chain(after.keys()).collect();
    let mut table = Table {
        columns: [
            ("Measure", ColumnKind::Text),
            ("MPNId", ColumnKind::Text),
            ("PartnerName", ColumnKind::Text),
            ("CustomerTenantId", ColumnKind::Text),
            ("Currency", ColumnKind::Text),
            ("Before", ColumnKind::Amount),
            ("After", ColumnKind::Amount),
            ("Difference", ColumnKind::Amount),
            ("ShareBefore", ColumnKind::Share),
            ("ShareAfter", ColumnKind::Share),
        ]
        .map(|(name, kind)| Column { name, kind })
        .to_vec(),
        rows: Vec::new(),
    };
    for key in keys {
        let (measured, partner, customer, currency) = key;
        let of = |sums: &BTreeMap<Key, Money>, key: &Key| sums.get(key).copied().unwrap_or_default();
        let (was, is) = (of(&before, key), of(&after, key));
        if wanted == Wanted::Changed && was == is {
            continue;
        }
        let all = (measured.whole(), None, *customer, currency.clone());
        table.rows.push(vec![
            Cell::Text(measured.word()),
            Cell::Text(partner.map(|partner| partner.to_string()).unwrap_or_default()),
            Cell::Text(partner.map(|partner| directory.name(partner).to_owned()).unwrap_or_default()),
            Cell::Text(customer.to_string()),
            Cell::Text(currency.clone()),
            Cell::Amount(was),
            Cell::Amount(is),
            Cell::Amount(is.checked_sub(was).ok_or(Overflow)?),
            Cell::Share(was.ratio(of(&before, &all))),
            Cell::Share(is.ratio(of(&after, &all))),
        ]);
    }
    Ok(table)
}

fn sums(figures: &Figures) -> Result<BTreeMap<Key, Money>, Overflow> {
    let mut sums: BTreeMap<Key, Money> = BTreeMap::new();
    for (key, amount) in figures {
        let sum = sums.entry((key.measured, key.partner, key.customer, key.currency.clone())).or_default();
        *sum = sum.checked_add(*amount).ok_or(Overflow)?;
    }
    Ok(sums)
}

/// The reports of missing customers under one policy, before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingBoth {
    /// Which roles count.
    pub policy: RolePolicy,
    /// Before.
    pub before: Table,
    /// After.
    pub after: Table,
}

/// The reasons that come, go or turn into others: a row for each policy, partner and customer. Without a reason the partner
/// earns there.
pub fn reasons(both: &[MissingBoth]) -> Table {
    let names = ["Policy", "MPNId", "PartnerName", "CustomerTenantId", "ReasonBefore", "ReasonAfter"];
    let mut rows = Vec::new();
    for MissingBoth { policy, before, after } in both {
        let (before, after) = (by_subject(before), by_subject(after));
        let subjects: BTreeSet<&Subject> = before.keys().chain(after.keys()).collect();
        for subject in subjects {
            let (was, is) = (before.get(subject), after.get(subject));
            if was == is {
                continue;
            }
            let reason = |code: Option<&Cell>| code.cloned().unwrap_or(Cell::Text(String::new()));
            let mut cells = vec![Cell::Text(policy.word().to_owned())];
            cells.extend(subject.iter().cloned());
            cells.extend([reason(was), reason(is)]);
            rows.push(cells);
        }
    }
    Table { columns: names.map(|name| Column { name, kind: ColumnKind::Text }).to_vec(), rows }
}

/// Partner, its name, and the customer.
type Subject = Vec<Cell>;

/// Codes by what they are about, as `report missing` has its columns.
fn by_subject(table: &Table) -> BTreeMap<Subject, Cell> {
    let row = |row: &Vec<Cell>| match row.as_slice() {
        [partner, name, customer, code, ..] => {
            Some((vec![partner.clone(), name.clone(), customer.clone()], code.clone()))
        }
        _ => None,
    };
    table.rows.iter().filter_map(row).collect()
}
