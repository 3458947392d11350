//! Sums in the order of a report: put in order by what the groups of lines and of units show, and written out only as far as
//! somebody reads.

use std::collections::BTreeSet;

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use pal_model::{
    Grain, Mechanism, Money, Month, PartnerId, RoleDefinitionId, SubscriptionId, TenantId, Terms, role,
};

use super::figures::{Kept, Line, Who};
use crate::index::Index;
use crate::kernel::Overflow;
use crate::report::influenced::{GroupKey, Influenced};
use crate::report::table::{Cell, Table};

/// The keys of a line that are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct LineGroup {
    month: Option<Month>,
    customer: Option<TenantId>,
    subscription: Option<SubscriptionId>,
    service: Option<u32>,
    currency: u32,
}

/// The keys of a unit that are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct WhoGroup {
    partner: Option<PartnerId>,
    global: Option<PartnerId>,
    mechanism: Option<Mechanism>,
    role: Option<RoleDefinitionId>,
    duplicate: bool,
}

/// What lines and units are grouped by, and their groups.
#[derive(Debug)]
pub(super) struct Groups<'a> {
    index: &'a Index,
    words: &'a [String],
    keys: BTreeSet<GroupKey>,
    terms: Terms,
    lines: Kept<LineGroup>,
    who: Kept<WhoGroup>,
}

impl<'a> Groups<'a> {
    pub(super) fn new(index: &'a Index, words: &'a [String], keys: BTreeSet<GroupKey>, terms: Terms) -> Self {
        Self { index, words, keys, terms, lines: Kept::default(), who: Kept::default() }
    }

    fn asks(&self, key: GroupKey) -> bool {
        self.keys.contains(&key)
    }

    /// The group of a line.
    pub(super) fn of_line(&mut self, line: &Line) -> u32 {
        let group = LineGroup {
            month: self.asks(GroupKey::Month).then_some(line.month),
            customer: self.asks(GroupKey::Tenant).then_some(line.customer),
            subscription: line.subscription.filter(|_| self.asks(GroupKey::Subscription)),
            service: self.asks(GroupKey::Service).then_some(line.service),
            currency: line.currency,
        };
        self.lines.number(&group)
    }

    /// The group of a unit.
    pub(super) fn of_who(&mut self, who: &Who) -> u32 {
        let shows_partner = self.asks(GroupKey::Partner) && self.terms.grain == Grain::Location;
        let group = WhoGroup {
            partner: shows_partner.then_some(who.partner),
            global: self.asks(GroupKey::Global).then(|| who.account(self.index)),
            mechanism: self.asks(GroupKey::AttributionType).then_some(who.mechanism),
            role: who.role.filter(|_| self.asks(GroupKey::Role)),
            duplicate: who.duplicate && self.asks(GroupKey::Duplicate),
        };
        self.who.number(&group)
    }

    /// The sums of pairs of groups in the order of the report. Pairs that show the same are one row.
    pub(super) fn sorted(self, sums: HashMap<(u32, u32), Money, FixedState>) -> Result<Sorted, Overflow> {
        let lines = Shown::of(self.lines.list.iter().map(|group| self.line_cells(group)));
        let who = Shown::of(self.who.list.iter().map(|group| self.who_cells(group)));
        let currency = |group: &LineGroup| vec![Cell::Text(self.word(Some(group.currency)))];
        let currencies = Shown::of(self.lines.list.iter().map(currency));
        let ranked = sums.into_iter().map(|((line, unit), amount)| {
            ((lines.rank(line), who.rank(unit), currencies.rank(line)), (line, unit, amount))
        });
        let mut ranked: Vec<_> = ranked.collect();
        ranked.sort_unstable_by_key(|(ranks, _)| *ranks);
        let mut rows: Vec<(u32, u32, Money)> = Vec::with_capacity(ranked.len());
        let mut last = None;
        for (ranks, row) in ranked {
            match rows.last_mut() {
                Some((_, _, sum)) if last == Some(ranks) => *sum = sum.checked_add(row.2).ok_or(Overflow)?,
                Some(_) | None => rows.push(row),
            }
            last = Some(ranks);
        }
        let report = Influenced { terms: self.terms, keys: self.keys, ..Influenced::default() };
        Ok(Sorted { report, lines, who, currencies, rows })
    }

    fn word(&self, number: Option<u32>) -> String {
        number.and_then(|number| self.words.get(number as usize)).cloned().unwrap_or_default()
    }

    fn line_cells(&self, group: &LineGroup) -> Vec<Cell> {
        let text = |key: &GroupKey| match key {
            GroupKey::Month => Some(shown(group.month)),
            GroupKey::Tenant => Some(shown(group.customer)),
            GroupKey::Subscription => Some(shown(group.subscription)),
            GroupKey::Service => Some(self.word(group.service)),
            GroupKey::ResourceGroup
            | GroupKey::Resource
            | GroupKey::Partner
            | GroupKey::Global
            | GroupKey::AttributionType
            | GroupKey::Role
            | GroupKey::Duplicate
            | GroupKey::Programme
            | GroupKey::Incentive
            | GroupKey::Currency => None,
        };
        self.keys.iter().filter_map(text).map(Cell::Text).collect()
    }

    fn who_cells(&self, group: &WhoGroup) -> Vec<Cell> {
        let name = |partner: Option<PartnerId>| {
            partner.map(|partner| self.index.directory.name(partner).to_owned()).unwrap_or_default()
        };
        let mut cells = Vec::new();
        for key in &self.keys {
            match key {
                GroupKey::Partner => {
                    cells.extend([shown(group.partner), name(group.partner)].map(Cell::Text));
                }
                GroupKey::Global => {
                    cells.push(Cell::Text(shown(group.global)));
                    if self.terms.grain == Grain::Global {
                        cells.push(Cell::Text(name(group.global)));
                    }
                }
                GroupKey::AttributionType => {
                    cells.push(Cell::Text(
                        group.mechanism.map(Mechanism::word).unwrap_or_default().to_owned(),
                    ));
                }
                GroupKey::Role => cells.push(Cell::Text(group.role.map(role::name).unwrap_or_default())),
                GroupKey::Duplicate => cells.push(Cell::Count(u64::from(group.duplicate))),
                GroupKey::Month
                | GroupKey::Tenant
                | GroupKey::Subscription
                | GroupKey::Service
                | GroupKey::ResourceGroup
                | GroupKey::Resource
                | GroupKey::Programme
                | GroupKey::Incentive
                | GroupKey::Currency => {}
            }
        }
        cells
    }
}

fn shown(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// What groups show, and where that stands in order: groups that show the same have the same rank.
#[derive(Debug)]
struct Shown {
    cells: Vec<Vec<Cell>>,
    ranks: Vec<usize>,
}

impl Shown {
    fn of(cells: impl Iterator<Item = Vec<Cell>>) -> Self {
        let cells: Vec<Vec<Cell>> = cells.collect();
        let mut order: Vec<&Vec<Cell>> = cells.iter().collect();
        order.sort_unstable();
        order.dedup();
        let rank = |of: &Vec<Cell>| order.binary_search(&of).unwrap_or_default();
        let ranks = cells.iter().map(rank).collect();
        Self { cells, ranks }
    }

    fn rank(&self, group: u32) -> usize {
        self.ranks.get(group as usize).copied().unwrap_or_default()
    }

    fn cells(&self, group: u32) -> &[Cell] {
        self.cells.get(group as usize).map(Vec::as_slice).unwrap_or_default()
    }
}

/// The rows of a report, in its order.
#[derive(Debug)]
pub(super) struct Sorted {
    report: Influenced,
    lines: Shown,
    who: Shown,
    currencies: Shown,
    rows: Vec<(u32, u32, Money)>,
}

impl Sorted {
    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The table from a row on.
    pub(super) fn table_from(&self, first: usize) -> Table {
        let row = |(line, who, amount): &(u32, u32, Money)| {
            let texts = [self.lines.cells(*line), self.who.cells(*who), self.currencies.cells(*line)];
            let mut cells = texts.concat();
            cells.push(Cell::Amount(*amount));
            cells
        };
        Table { columns: self.report.columns(), rows: self.rows.iter().skip(first).map(row).collect() }
    }
}
