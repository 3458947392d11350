//! `pal report coverage`: how much of each customer's consumption at least one, and at least two, linked accounts cover, and
//! whose loss would drop most: the last linked engineer.

use std::collections::BTreeMap;

use pal_model::{Instant, Interval, IntervalSet, Money, PartnerId, Principal, RolePolicy, TenantId};
use pal_usage::batch::Standing;

use super::layers::{LayerSplit, Layers};
use super::table::{Cell, Column, ColumnKind, Table};
use crate::index::Index;
use crate::kernel::locus::Locus;
use crate::kernel::worker::Worker;
use crate::kernel::{Measure, Overflow};

/// The measure of how many linked accounts cover a locus. The index must be compiled for any role.
#[derive(Debug)]
pub struct Redundancy<'a> {
    index: &'a Index,
}

/// A question about a locus, each with the instants at which the answer is yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// Some linked account covers it.
    Once(RolePolicy),
    /// Two or more do.
    Twice(RolePolicy),
    /// This account covers it for its partner.
    Account(RolePolicy, PartnerId, Principal),
    /// No other account of the partner does.
    Alone(RolePolicy, PartnerId, Principal),
}

impl<'a> Redundancy<'a> {
    /// The measure over an index compiled for any role.
    pub fn new(index: &'a Index) -> Self {
        Self { index }
    }
}

impl Measure for Redundancy<'_> {
    type Profile = Layers<Layer>;
    type Split = LayerSplit;

    fn profile(&self, locus: &Locus) -> (Layers<Layer>, Vec<Instant>) {
        let earning = locus
            .subscription
            .map(|subscription| self.index.earning_at(locus.node, subscription, &locus.owners))
            .unwrap_or_default();
        let mut layers = Vec::new();
        for policy in RolePolicy::ALL {
            let mut accounts: BTreeMap<PartnerId, BTreeMap<Principal, IntervalSet>> = BTreeMap::new();
            for (entitlement, earns) in &earning {
                if policy.counts(entitlement.role) {
                    let of_partner = accounts.entry(entitlement.partner).or_default();
                    let covered = of_partner.entry(entitlement.principal).or_default();
                    *covered = covered.union(earns);
                }
            }
            let (once, twice) = depths(accounts.values().flat_map(BTreeMap::values));
            layers.extend([(Layer::Once(policy), once), (Layer::Twice(policy), twice)]);
            for (partner, principals) in accounts {
                let (_, shared) = depths(principals.values());
                for (principal, covered) in principals {
                    let alone = covered.minus(&shared);
                    layers.push((Layer::Account(policy, partner, principal), covered));
                    layers.push((Layer::Alone(policy, partner, principal), alone));
                }
            }
        }
        Layers::of(layers)
    }

    fn split(&self, profile: &Layers<Layer>, interval: Interval) -> Option<LayerSplit> {
        profile.split(interval)
    }

    fn add(&self, _: &Layers<Layer>, split: &mut LayerSplit, cost: Money) -> Result<(), Overflow> {
        split.add(cost)
    }
}

/// The instants in at least one, and in at least two, of some sets.
fn depths<'s>(sets: impl Iterator<Item = &'s IntervalSet>) -> (IntervalSet, IntervalSet) {
    let (mut once, mut twice) = (IntervalSet::EMPTY, IntervalSet::EMPTY);
    for set in sets {
        twice = twice.union(&once.intersect(set));
        once = once.union(set);
    }
    (once, twice)
}

/// The report's two tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// A row a customer, policy and currency: what it consumed and how much of that is covered once and twice.
    pub customers: Table,
    /// A row an account, customer, policy and currency: what it covers, and what its partner would lose with it.
    pub accounts: Table,
}

/// The report, from what the workers gathered.
pub fn coverage(index: &Index, workers: &[Worker<'_, Redundancy<'_>>]) -> Result<Coverage, Overflow> {
    coverage_by(index, workers, |layers| layers, |split| Some(split))
}

/// The same of a measure that knows more than layers.
pub(crate) fn coverage_by<M: Measure>(
    index: &Index,
    workers: &[Worker<'_, M>],
    layers: impl Fn(&M::Profile) -> &Layers<Layer>,
    split_of: impl Fn(&M::Split) -> Option<&LayerSplit>,
) -> Result<Coverage, Overflow> {
    let mut consumed: BTreeMap<(TenantId, String), Money> = BTreeMap::new();
    let mut covered: BTreeMap<(TenantId, String, Layer), Money> = BTreeMap::new();
    let add = |sum: &mut Money, amount: Money| {
        *sum = sum.checked_add(amount).ok_or(Overflow)?;
        Ok(())
    };
    for worker in workers {
        for cell in worker.cells().iter().filter(|cell| cell.key.standing == Standing::Consumption) {
            let Some(known) = worker.known(cell.key.locus) else { continue };
            let window = worker.window(&cell.key);
            let Some(customer) = known.locus.owner(window.from()) else { continue };
            let currency = worker.currency(&cell.key);
            add(consumed.entry((customer, currency.to_owned())).or_default(), cell.gathered.cost.amount)?;
            let split = cell.split.as_deref().and_then(&split_of);
            for (layer, sum) in layers(&known.profile).parts(window, cell.gathered.cost, split) {
                add(covered.entry((customer, currency.to_owned(), *layer)).or_default(), sum.amount)?;
            }
        }
    }
    Ok(Coverage { customers: customers(&consumed, &covered), accounts: accounts(index, &consumed, &covered) })
}

type Consumed = BTreeMap<(TenantId, String), Money>;
type Covered = BTreeMap<(TenantId, String, Layer), Money>;

const fn column(name: &'static str, kind: ColumnKind) -> Column {
    Column { name, kind }
}

fn customers(consumed: &Consumed, covered: &Covered) -> Table {
    let mut table = Table {
        columns: vec![
            column("CustomerTenantId", ColumnKind::Text),
            column("Policy", ColumnKind::Text),
            column("Currency", ColumnKind::Text),
            column("Cost", ColumnKind::Amount),
            column("CoveredOnce", ColumnKind::Amount),
            column("CoveredOnceShare", ColumnKind::Share),
            column("CoveredTwice", ColumnKind::Amount),
            column("CoveredTwiceShare", ColumnKind::Share),
        ],
        rows: Vec::new(),
    };
    for ((customer, currency), cost) in consumed {
        for policy in RolePolicy::ALL {
            let of = |layer| covered.get(&(*customer, currency.clone(), layer)).copied().unwrap_or_default();
            let (once, twice) = (of(Layer::Once(policy)), of(Layer::Twice(policy)));
            table.rows.push(vec![
                Cell::Text(customer.to_string()),
                Cell::Text(policy.word().to_owned()),
                Cell::Text(currency.clone()),
                Cell::Amount(*cost),
                Cell::Amount(once),
                Cell::Share(once.ratio(*cost)),
                Cell::Amount(twice),
                Cell::Share(twice.ratio(*cost)),
            ]);
        }
    }
    table
}

fn accounts(index: &Index, consumed: &Consumed, covered: &Covered) -> Table {
    let mut table = Table {
        columns: vec![
            column("MPNId", ColumnKind::Text),
            column("PartnerName", ColumnKind::Text),
            column("TenantId", ColumnKind::Text),
            column("ObjectId", ColumnKind::Text),
            column("DisplayName", ColumnKind::Text),
            column("CustomerTenantId", ColumnKind::Text),
            column("Policy", ColumnKind::Text),
            column("Currency", ColumnKind::Text),
            column("Covered", ColumnKind::Amount),
            column("LostWithout", ColumnKind::Amount),
            column("LostShare", ColumnKind::Share),
        ],
        rows: Vec::new(),
    };
    let mut rows = Vec::new();
    for ((customer, currency, layer), amount) in covered {
        let Layer::Account(policy, partner, principal) = *layer else { continue };
        let alone = (*customer, currency.clone(), Layer::Alone(policy, partner, principal));
        let lost = covered.get(&alone).copied().unwrap_or_default();
        let cost = consumed.get(&(*customer, currency.clone())).copied().unwrap_or_default();
        let cells = vec![
            Cell::Text(partner.to_string()),
            Cell::Text(index.directory.name(partner).to_owned()),
            Cell::Text(principal.tenant.to_string()),
            Cell::Text(principal.object.to_string()),
            Cell::Text(index.identities.display_name(principal).to_owned()),
            Cell::Text(customer.to_string()),
            Cell::Text(policy.word().to_owned()),
            Cell::Text(currency.clone()),
            Cell::Amount(*amount),
            Cell::Amount(lost),
            Cell::Share(lost.ratio(cost)),
        ];
        rows.push(((policy, currency.clone(), std::cmp::Reverse(lost)), cells));
    }
    rows.sort();
    table.rows.extend(rows.into_iter().map(|(_, cells)| cells));
    table
}
