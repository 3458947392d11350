//! `pal report influenced`: what each partner influenced, by the keys asked for (contract §4).

use std::collections::{BTreeSet, HashMap};

use pal_model::{
    Grain, Instant, Mechanism, Money, Month, PartnerId, Place, RoleDefinitionId, SubscriptionId, TenantId,
    Terms, role,
};
use pal_usage::batch::Standing;

use super::table::{Cell, Column, ColumnKind, Table};
use crate::credit::{Credits, Earned, Roles};
use crate::index::Index;
use crate::kernel::worker::{ExcludedPlaces, Places, Selection, Services, Worker};
use crate::kernel::{Overflow, Sum};

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
    /// `Currency`. Always a key: amounts in two currencies are never added.
    Currency,
}

impl GroupKey {
    /// Every key, in order.
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
            ..Selection::default()
        }
    }

    /// Whether roles are asked for.
    pub fn roles(&self) -> Roles {
        if self.keys.contains(&GroupKey::Role) { Roles::Asked } else { Roles::Unasked }
    }

    /// The rows, from what the workers gathered.
    pub fn table(
        &self,
        index: &Index,
        credits: &Credits<'_>,
        workers: &[Worker<'_, Credits<'_>>],
    ) -> Result<Table, Overflow> {
        let mut rows = Rows::default();
        for worker in workers {
            for cell in worker.cells().iter().filter(|cell| cell.key.standing == Standing::Consumption) {
                let Some(known) = worker.known(cell.key.locus) else { continue };
                let window = worker.window(&cell.key);
                let Some(customer) = known.locus.owner(window.from()) else { continue };
                let earned = credits.resolve(&known.profile, window, cell.cost, cell.split.as_deref()).earned;
                if earned.is_empty() {
                    continue;
                }
                let line = LineKey {
                    month: Worker::<Credits<'_>>::month(&cell.key),
                    customer,
                    subscription: known.locus.subscription,
                    service: rows.word(worker.service(&cell.key)),
                    place: rows.word(worker.place(&cell.key)),
                    currency: rows.word(worker.currency(&cell.key)),
                };
                for earned in earned {
                    self.add(&mut rows, index, line, earned)?;
                }
            }
        }
        self.finish(index, rows)
    }

    fn add(&self, rows: &mut Rows, index: &Index, line: LineKey, earned: Earned) -> Result<(), Overflow> {
        let asks = |key| self.keys.contains(&key);
        let global = match self.terms.grain {
            Grain::Location => index.directory.global_account(earned.unit.partner),
            Grain::Global => earned.unit.partner,
        };
        for (duplicate, sum) in [(false, earned.once), (true, earned.again)] {
            if !sum.any {
                continue;
            }
            let key = RowKey {
                month: line.month.filter(|_| asks(GroupKey::Month)),
                customer: asks(GroupKey::Tenant).then_some(line.customer),
                subscription: line.subscription.filter(|_| asks(GroupKey::Subscription)),
                service: line.service,
                place: line.place,
                partner: asks(GroupKey::Partner).then_some(earned.unit.partner),
                global: asks(GroupKey::Global).then_some(global),
                mechanism: asks(GroupKey::AttributionType).then_some(earned.unit.mechanism),
                role: earned.role,
                duplicate: duplicate && asks(GroupKey::Duplicate),
                currency: line.currency,
            };
            rows.sums.entry(key).or_default().add_sum(sum)?;
        }
        Ok(())
    }

    /// The columns, in order.
    fn columns(&self) -> Vec<Column> {
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
                GroupKey::Currency => columns.push(text("Currency")),
            }
        }
        columns.push(Column { name: "ACR", kind: ColumnKind::Amount });
        columns
    }

    fn finish(&self, index: &Index, rows: Rows) -> Result<Table, Overflow> {
        let words = rows.words;
        let mut table = Table { columns: self.columns(), rows: Vec::with_capacity(rows.sums.len()) };
        let mut sums: HashMap<Vec<Cell>, Money> = HashMap::with_capacity(rows.sums.len());
        for (key, sum) in rows.sums {
            let cells = self.cells(index, &words, &key);
            let known = sums.entry(cells).or_default();
            *known = known.checked_add(sum.amount).ok_or(Overflow)?;
        }
        table.rows.extend(sums.into_iter().map(|(mut cells, amount)| {
            cells.push(Cell::Amount(amount));
            cells
        }));
        table.rows.sort_unstable();
        Ok(table)
    }

    fn cells(&self, index: &Index, words: &[String], key: &RowKey) -> Vec<Cell> {
        let word = |number: u32| words.get(number as usize).cloned().unwrap_or_default();
        let place = word(key.place);
        let mut cells = Vec::new();
        for group_key in &self.keys {
            let text = match group_key {
                GroupKey::Month => shown(key.month),
                GroupKey::Tenant => shown(key.customer),
                GroupKey::Subscription => shown(key.subscription),
                GroupKey::Service => word(key.service),
                GroupKey::ResourceGroup => self.resource_group(&place),
                GroupKey::Resource => resource(&place),
                GroupKey::Partner => {
                    cells.push(Cell::Text(shown(key.partner)));
                    key.partner.map(|partner| index.directory.name(partner).to_owned()).unwrap_or_default()
                }
                GroupKey::Global if self.terms.grain == Grain::Global => {
                    cells.push(Cell::Text(shown(key.global)));
                    key.global.map(|partner| index.directory.name(partner).to_owned()).unwrap_or_default()
                }
                GroupKey::Global => shown(key.global),
                GroupKey::AttributionType => {
                    key.mechanism.map(Mechanism::word).unwrap_or_default().to_owned()
                }
                GroupKey::Role => key.role.map(role::name).unwrap_or_default(),
                GroupKey::Duplicate => {
                    cells.push(Cell::Count(u64::from(key.duplicate)));
                    continue;
                }
                GroupKey::Currency => word(key.currency),
            };
            cells.push(Cell::Text(text));
        }
        cells
    }

    fn resource_group(&self, place: &str) -> String {
        if !self.keys.contains(&GroupKey::Resource) {
            return place.to_owned();
        }
        let place = Place::from_bytes(place.as_bytes());
        place.and_then(|place| place.resource_group_name().map(str::to_owned)).unwrap_or_default()
    }
}

fn resource(place: &str) -> String {
    let is_resource = Place::from_bytes(place.as_bytes()).is_some_and(|place| place.is_resource());
    if is_resource { place.to_owned() } else { String::new() }
}

fn shown(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

#[derive(Debug, Clone, Copy)]
struct LineKey {
    month: Option<Month>,
    customer: TenantId,
    subscription: Option<SubscriptionId>,
    service: u32,
    place: u32,
    currency: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct RowKey {
    month: Option<Month>,
    customer: Option<TenantId>,
    subscription: Option<SubscriptionId>,
    service: u32,
    place: u32,
    partner: Option<PartnerId>,
    global: Option<PartnerId>,
    mechanism: Option<Mechanism>,
    role: Option<RoleDefinitionId>,
    duplicate: bool,
    currency: u32,
}

/// Sums by row, with the words of all workers in one numbering.
#[derive(Debug, Default)]
struct Rows {
    sums: HashMap<RowKey, Sum>,
    words: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Rows {
    fn word(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        self.words.push(text.to_owned());
        self.numbers.insert(text.to_owned(), number);
        number
    }
}
