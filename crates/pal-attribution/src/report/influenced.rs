//! `pal report influenced`: what each partner influenced, by the keys asked for (contract §4).

mod rows;

use std::collections::BTreeSet;
use std::thread::ScopedJoinHandle;

use pal_model::{
    Grain, Instant, Mechanism, Money, PartnerId, Place, ReasonCode, SubscriptionId, TenantId, Terms, Unit,
    role,
};
use pal_usage::batch::Standing;

use super::table::{self, Column, ColumnKind, Table};
use crate::credit::{Credits, Earned, Listings, Roles};
use crate::index::Index;
use crate::kernel::cells::{Cell, Key};
use crate::kernel::worker::{ExcludedPlaces, Places, Products, Selection, Services, Worker};
use crate::kernel::{Overflow, Sum};
use rows::{LineKey, RowKey, RowText, Rows};

/// A key column of the report, in the order in which columns come and rows sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroupKey {
    /// `Month`: first day of the month in which the interval starts.
    Month,
    /// `CustomerTenantId`.
    Tenant,
    /// `SubscriptionId`.
    Subscription,
    /// `ServiceName`.
    Service,
    /// `ResourceGroupName`.
    ResourceGroup,
    /// `ResourceId`.
    Resource,
    /// `MPNId` and `PartnerName`.
    Partner,
    /// `PGAMpnId`.
    Global,
    /// `PartnerAttributionType`.
    AttributionType,
    /// `AdminType`.
    Role,
    /// `IsACRDuplicateAtPGALevel`.
    Duplicate,
    /// `Programme`: whether programmes count the usage, or why not (PAL-26).
    Programme,
    /// `Incentive`: whether the credit can earn one, or why not (PAL-31).
    Incentive,
    /// `Currency`. Always a key: amounts in two currencies are never added.
    Currency,
}

impl GroupKey {
    /// Every key of the influenced view itself, in order; what programmes make of it is beside.
    pub const ALL: [Self; 12] = [
        Self::Month,
        Self::Tenant,
        Self::Subscription,
        Self::Service,
        Self::ResourceGroup,
        Self::Resource,
        Self::Partner,
        Self::Global,
        Self::AttributionType,
        Self::Role,
        Self::Duplicate,
        Self::Currency,
    ];
}

/// What the report asks.
#[derive(Debug, Clone, Default)]
pub struct Influenced {
    /// On what terms.
    pub terms: Terms,
    /// By what keys; currency is always one.
    pub keys: BTreeSet<GroupKey>,
    /// Only usage that starts at this instant or later.
    pub from: Option<Instant>,
    /// Only usage that starts before this instant.
    pub to: Option<Instant>,
    /// Only charges of these products.
    pub products: Products,
}

impl Influenced {
    /// The lines and keys that the row loop must keep apart.
    pub fn selection(&self) -> Selection {
        let asks = |key| self.keys.contains(&key);
        let places = match (asks(GroupKey::Resource), asks(GroupKey::ResourceGroup)) {
            (true, _) => Places::Resource,
            (false, true) => Places::ResourceGroup,
            (false, false) => Places::Subscription,
        };
        let services = if asks(GroupKey::Service) { Services::Apart } else { Services::Together };
        Selection {
            from: self.from,
            to: self.to,
            services,
            places,
            excluded: ExcludedPlaces::Forgotten,
            products: self.products,
            ..Selection::default()
        }
    }

    /// Whether a key depends on what subscriptions are listed as.
    pub fn listings(&self) -> Listings {
        let asks = |key| self.keys.contains(&key);
        if asks(GroupKey::Programme) || asks(GroupKey::Incentive) {
            Listings::Asked
        } else {
            Listings::Unasked
        }
    }

    /// Whether roles are asked for.
    pub fn roles(&self) -> Roles {
        if self.keys.contains(&GroupKey::Role) { Roles::Asked } else { Roles::Unasked }
    }

    /// The rows, from what the workers gathered. They are used up: giving back all that they know takes time, so that is done
    /// beside the rest.
    pub fn table(
        &self,
        index: &Index,
        credits: &Credits<'_>,
        workers: Vec<Worker<'_, Credits<'_>>>,
    ) -> Result<Table, Overflow> {
        std::thread::scope(|scope| {
            let rows = |worker| scope.spawn(move || (self.rows_of(index, credits, &worker), worker));
            let threads: Vec<_> = workers.into_iter().map(rows).collect();
            let join = |thread: ScopedJoinHandle<'_, _>| {
                thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            let (of_workers, workers): (Vec<_>, Vec<_>) = threads.into_iter().map(join).unzip();
            scope.spawn(move || drop(workers));
            let mut rows = Rows::default();
            for of_worker in of_workers {
                rows.absorb(of_worker?)?;
            }
            self.finish(index, rows)
        })
    }

    /// The sums of one worker's cells.
    fn rows_of(
        &self,
        index: &Index,
        credits: &Credits<'_>,
        worker: &Worker<'_, Credits<'_>>,
    ) -> Result<Rows, Overflow> {
        let counting = |cell: &&Cell<_>| cell.key.standing == Standing::Consumption;
        let mut cells: Vec<_> = worker.cells().iter().filter(counting).collect();
        cells.sort_unstable_by_key(|cell| (cell.key.locus, cell.key.month));
        let (mut rows, mut alike) = (Rows::default(), Alike::default());
        for cell in cells {
            let Some(known) = worker.known(cell.key.locus) else { continue };
            let window = worker.window(&cell.key);
            let Some(customer) = known.locus.owner(window.from()) else { continue };
            let split = cell.split.as_deref();
            let earned = credits.resolve(&known.profile, window, cell.gathered.cost, split).earned;
            if earned.is_empty() {
                continue;
            }
            let listing = self.listing(index, known.locus.subscription, window.from());
            if !alike.includes(cell.key, customer, &listing) {
                self.flush(&mut rows, index, &mut alike)?;
                let asks = |key| self.keys.contains(&key);
                let line = LineKey {
                    month: Worker::<Credits<'_>>::month(&cell.key).filter(|_| asks(GroupKey::Month)),
                    customer: asks(GroupKey::Tenant).then_some(customer),
                    subscription: known.locus.subscription.filter(|_| asks(GroupKey::Subscription)),
                    service: rows.words.number(worker.service(&cell.key)),
                    place: rows.words.number(worker.place(&cell.key)),
                    currency: rows.words.number(worker.currency(&cell.key)),
                    programme: listing.exclusion,
                };
                alike.begin(cell.key, customer, listing, rows.lines.number(&line));
            }
            for earned in earned {
                if let Some(other) = alike.add(earned)? {
                    self.add(&mut rows, index, &alike, other)?;
                }
            }
        }
        self.flush(&mut rows, index, &mut alike)?;
        Ok(rows)
    }

    /// Adds what was earned in cells of the same rows.
    fn flush(&self, rows: &mut Rows, index: &Index, alike: &mut Alike) -> Result<(), Overflow> {
        let earned: Vec<Earned> = alike.earned.drain(..).flatten().collect();
        earned.into_iter().try_for_each(|earned| self.add(rows, index, alike, earned))
    }

    /// What is to be known of a subscription at an instant, as far as it is asked for.
    fn listing(&self, index: &Index, subscription: Option<SubscriptionId>, at: Instant) -> Listing {
        let asks = |key| self.keys.contains(&key);
        let Some(subscription) = subscription else { return Listing::default() };
        let exclusion = asks(GroupKey::Programme)
            .then(|| index.hierarchy.programme_exclusion(subscription, at))
            .flatten();
        let mut sellers = BTreeSet::new();
        if asks(GroupKey::Incentive) {
            let sold = index.hierarchy.sellers(subscription).filter(|(partner, sold)| {
                sold.contains(at) && index.directory.in_force(*partner).contains(at)
            });
            sellers.extend(sold.map(|(partner, _)| index.directory.global_account(partner)));
        }
        Listing { exclusion, sellers }
    }

    /// Whether a unit's credit can earn an incentive: not by link or record where others sell and its own account does not.
    fn earns_incentive(&self, index: &Index, listing: &Listing, unit: Unit) -> bool {
        let account = match self.terms.grain {
            Grain::Location => index.directory.global_account(unit.partner),
            Grain::Global => unit.partner,
        };
        let is_of_another = !listing.sellers.is_empty() && !listing.sellers.contains(&account);
        match unit.mechanism {
            Mechanism::Csp => true,
            Mechanism::Dpor | Mechanism::Pal => !is_of_another,
        }
    }

    fn add(&self, rows: &mut Rows, index: &Index, alike: &Alike, earned: Earned) -> Result<(), Overflow> {
        let line = alike.line;
        let asks = |key| self.keys.contains(&key);
        let global = asks(GroupKey::Global).then(|| match self.terms.grain {
            Grain::Location => index.directory.global_account(earned.unit.partner),
            Grain::Global => earned.unit.partner,
        });
        for (duplicate, sum) in [(false, earned.once), (true, earned.again)] {
            if !sum.any {
                continue;
            }
            let key = RowKey {
                line,
                partner: asks(GroupKey::Partner).then_some(earned.unit.partner),
                global,
                mechanism: asks(GroupKey::AttributionType).then_some(earned.unit.mechanism),
                role: earned.role,
                duplicate: duplicate && asks(GroupKey::Duplicate),
                no_incentive: asks(GroupKey::Incentive)
                    && !self.earns_incentive(index, &alike.listing, earned.unit),
            };
            rows.sums.entry(key).or_default().add_sum(sum)?;
        }
        Ok(())
    }

    /// The columns, in order.
    pub(crate) fn columns(&self) -> Vec<Column> {
        let text = |name| Column { name, kind: ColumnKind::Text };
        let mut columns = Vec::new();
        for key in &self.keys {
            match key {
                GroupKey::Month => columns.push(text("Month")),
                GroupKey::Tenant => columns.push(text("CustomerTenantId")),
                GroupKey::Subscription => columns.push(text("SubscriptionId")),
                GroupKey::Service => columns.push(text("ServiceName")),
                GroupKey::ResourceGroup => columns.push(text("ResourceGroupName")),
                GroupKey::Resource => columns.push(text("ResourceId")),
                GroupKey::Partner => columns.extend([text("MPNId"), text("PartnerName")]),
                GroupKey::Global if self.terms.grain == Grain::Global => {
                    columns.extend([text("PGAMpnId"), text("PartnerName")]);
                }
                GroupKey::Global => columns.push(text("PGAMpnId")),
                GroupKey::AttributionType => columns.push(text("PartnerAttributionType")),
                GroupKey::Role => columns.push(text("AdminType")),
                GroupKey::Duplicate => {
                    columns.push(Column { name: "IsACRDuplicateAtPGALevel", kind: ColumnKind::Count });
                }
                GroupKey::Programme => columns.push(text("Programme")),
                GroupKey::Incentive => columns.push(text("Incentive")),
                GroupKey::Currency => columns.push(text("Currency")),
            }
        }
        columns.push(Column { name: "ACR", kind: ColumnKind::Amount });
        columns
    }

    fn finish(&self, index: &Index, rows: Rows) -> Result<Table, Overflow> {
        let Rows { sums, lines, words } = rows;
        let first = [GroupKey::Month, GroupKey::Tenant, GroupKey::Subscription];
        let known = first.iter().filter(|key| self.keys.contains(key)).count();
        let order = |one: &RowText, other: &RowText| one.cmp(other, known);
        let sums: Vec<(RowKey, Sum)> = sums.into_iter().collect();
        let sorted = |part: &[(RowKey, Sum)]| {
            let read = |(key, sum): &(RowKey, Sum)| {
                let line = lines.list.get(key.line as usize)?;
                Some(RowText {
                    line: *line,
                    cells: self.cells(index, &words.list, line, key),
                    amount: sum.amount,
                })
            };
            let mut rows: Vec<RowText> = part.iter().filter_map(read).collect();
            rows.sort_unstable_by(order);
            rows
        };
        let (one, other) = sums.split_at(sums.len() / 2);
        let mut rows: Vec<RowText> = std::thread::scope(|scope| {
            let other = scope.spawn(|| sorted(other));
            let mut rows = sorted(one);
            rows.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            rows
        });
        // The stable sort sees that both halves are in order, and only merges them.
        rows.sort_by(order);
        let mut merged: Vec<(Vec<table::Cell>, Money)> = Vec::with_capacity(rows.len());
        for RowText { cells, amount, .. } in rows {
            match merged.last_mut() {
                // Keys that differ may read the same.
                Some((last, sum)) if *last == cells => *sum = sum.checked_add(amount).ok_or(Overflow)?,
                Some(_) | None => merged.push((cells, amount)),
            }
        }
        let with_amount = |(mut cells, amount): (Vec<table::Cell>, Money)| {
            cells.push(table::Cell::Amount(amount));
            cells
        };
        Ok(Table { columns: self.columns(), rows: merged.into_iter().map(with_amount).collect() })
    }

    fn cells(&self, index: &Index, words: &[String], line: &LineKey, key: &RowKey) -> Vec<table::Cell> {
        let word = |number: u32| words.get(number as usize).cloned().unwrap_or_default();
        let place = word(line.place);
        // Room for the amount too.
        let mut cells = Vec::with_capacity(self.keys.len() + 2);
        for group_key in &self.keys {
            let text = match group_key {
                GroupKey::Month => shown(line.month),
                GroupKey::Tenant => shown(line.customer),
                GroupKey::Subscription => shown(line.subscription),
                GroupKey::Service => word(line.service),
                GroupKey::ResourceGroup => resource_group(&place, self.selection().places),
                GroupKey::Resource => resource(&place),
                GroupKey::Partner => {
                    cells.push(table::Cell::Text(shown(key.partner)));
                    key.partner.map(|partner| index.directory.name(partner).to_owned()).unwrap_or_default()
                }
                GroupKey::Global if self.terms.grain == Grain::Global => {
                    cells.push(table::Cell::Text(shown(key.global)));
                    key.global.map(|partner| index.directory.name(partner).to_owned()).unwrap_or_default()
                }
                GroupKey::Global => shown(key.global),
                GroupKey::AttributionType => {
                    key.mechanism.map(Mechanism::word).unwrap_or_default().to_owned()
                }
                GroupKey::Role => key.role.map(role::name).unwrap_or_default(),
                GroupKey::Duplicate => {
                    cells.push(table::Cell::Count(u64::from(key.duplicate)));
                    continue;
                }
                GroupKey::Programme => super::reason::mark(line.programme).to_owned(),
                GroupKey::Incentive if key.no_incentive => "SOLD_BY_ANOTHER_PARTNER".to_owned(),
                GroupKey::Incentive => "POSSIBLE".to_owned(),
                GroupKey::Currency => word(line.currency),
            };
            cells.push(table::Cell::Text(text));
        }
        cells
    }
}

/// The resource group of a place that was kept, of which `finest` says how finely.
pub(super) fn resource_group(place: &str, finest: Places) -> String {
    match finest {
        Places::Subscription | Places::ResourceGroup => place.to_owned(),
        Places::Resource => {
            let place = Place::from_bytes(place.as_bytes());
            place.and_then(|place| place.resource_group_name().map(str::to_owned)).unwrap_or_default()
        }
    }
}

/// The id of a place that was kept, if it is a resource.
pub(super) fn resource(place: &str) -> String {
    let is_resource = Place::from_bytes(place.as_bytes()).is_some_and(|place| place.is_resource());
    if is_resource { place.to_owned() } else { String::new() }
}

fn shown(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// What is to be known of a subscription for programmes, as far as it is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Listing {
    /// Why programmes do not count its usage.
    exclusion: Option<ReasonCode>,
    /// The global accounts of those that sell it.
    sellers: BTreeSet<PartnerId>,
}

/// Cells that differ in their time only and make up the same rows: what each unit earned in them is added up before a row is
/// looked for. They are many where much changes in a month.
#[derive(Debug, Default)]
struct Alike {
    of: Option<(Key, TenantId)>,
    listing: Listing,
    line: u32,
    /// By the number of the unit at their locus.
    earned: Vec<Option<Earned>>,
}

impl Alike {
    fn begin(&mut self, key: Key, customer: TenantId, listing: Listing, line: u32) {
        self.of = Some((key, customer));
        self.listing = listing;
        self.line = line;
    }

    fn includes(&self, key: Key, customer: TenantId, listing: &Listing) -> bool {
        self.listing == *listing
            && self.of.is_some_and(|(first, of)| Key { time: first.time, ..key } == first && of == customer)
    }

    /// Adds what a unit earned; gives back what it earned before by another role.
    fn add(&mut self, earned: Earned) -> Result<Option<Earned>, Overflow> {
        if self.earned.len() <= earned.number {
            self.earned.resize(earned.number + 1, None);
        }
        let Some(slot) = self.earned.get_mut(earned.number) else { return Ok(Some(earned)) };
        match slot {
            Some(known) if known.role == earned.role => {
                known.once.add_sum(earned.once)?;
                known.again.add_sum(earned.again)?;
                Ok(None)
            }
            Some(_) | None => Ok(slot.replace(earned)),
        }
    }
}
