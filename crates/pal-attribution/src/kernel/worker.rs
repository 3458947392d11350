//! One thread's share of the row loop.

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use pal_model::{Instant, Interval, Month, Place, TenantId};
use pal_usage::batch::{Batch, Columns, PlaceColumn, SUBSCRIPTION_IN_ID, Standing};

use super::cells::{Cells, Key, Line, Time};
use super::locus::{Changes, Locus};
use super::met::{PlaceCodes, SubscriptionCode, Subscriptions};
use super::{Measure, Overflow};
use crate::index::Index;
use crate::index::scopes::{NOWHERE, NodeId};

/// How finely places are kept apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Places {
    /// By subscription only.
    #[default]
    Subscription,
    /// By resource group.
    ResourceGroup,
    /// By resource.
    Resource,
}

/// Which lines are looked at, and what is kept of them.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Only lines whose interval starts at this instant or later.
    pub from: Option<Instant>,
    /// Only lines whose interval starts before this instant.
    pub to: Option<Instant>,
    /// Only lines whose interval holds this instant.
    pub at: Option<Instant>,
    /// Only lines at or below this place.
    pub place: Option<Place>,
    /// Whether cells are kept apart by service.
    pub services: Services,
    /// How finely places are kept apart.
    pub places: Places,
    /// Whether lines that cannot count keep their place.
    pub excluded: ExcludedPlaces,
    /// Whether lines of one stretch are kept apart by interval.
    pub intervals: Intervals,
}

/// Whether lines of one stretch are kept apart by interval.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Intervals {
    /// No: within a stretch all that is measured is the same.
    #[default]
    Together,
    /// Yes: somebody asks for witnesses, which come and go within a stretch.
    Apart,
}

/// Whether cells are kept apart by service.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Services {
    /// No.
    #[default]
    Together,
    /// Yes.
    Apart,
}

/// Whether lines that cannot count keep their place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ExcludedPlaces {
    /// No: only their cost counts.
    #[default]
    Forgotten,
    /// Yes: a reason is asked for.
    Kept,
}

/// What a worker knows of an interval code.
#[derive(Debug, Clone, Copy)]
pub struct Period {
    /// The interval.
    pub interval: Interval,
    /// Months since year 0.
    month: u32,
    selected: bool,
}

/// A locus and what is measured there.
#[derive(Debug)]
pub struct Known<P> {
    /// Where.
    pub locus: Locus,
    /// When it changes.
    pub changes: Changes,
    /// What is measured.
    pub profile: P,
}

/// What the last line at a node was like, and its cell.
#[derive(Debug, Clone, Copy)]
struct LastLine {
    tenant: u32,
    interval: u32,
    service: u32,
    currency: u32,
    place: u32,
    cell: u32,
}

impl Default for LastLine {
    fn default() -> Self {
        Self { tenant: 0, interval: 0, service: 0, currency: 0, place: 0, cell: Self::NONE }
    }
}

impl LastLine {
    /// No line was there yet.
    const NONE: u32 = u32::MAX;

    #[inline]
    fn is_like(&self, other: &Self) -> bool {
        self.cell != Self::NONE
            && self.interval == other.interval
            && self.tenant == other.tenant
            && self.service == other.service
            && self.currency == other.currency
            && self.place == other.place
    }
}

/// The resource of the line before, and where it was found: exports often name one resource many times in a row.
#[derive(Debug, Clone, Copy, Default)]
struct Before<'b> {
    id: &'b [u8],
    found: (NodeId, SubscriptionCode),
}

/// One thread's cells and what their codes mean.
#[derive(Debug)]
pub struct Worker<'a, M: Measure> {
    index: &'a Index,
    measure: &'a M,
    selection: &'a Selection,
    cells: Cells<M::Split>,
    periods: Vec<Option<Period>>,
    loci: Vec<Known<M::Profile>>,
    locus_codes: HashMap<(NodeId, SubscriptionCode, u32), u32, FixedState>,
    /// The cell of the last line at each node: most lines have the tenant, time and keys of the one before at their node.
    last: Vec<LastLine>,
    subscriptions: Subscriptions,
    places: PlaceCodes,
    currencies: Vec<Box<str>>,
    services: Vec<Box<str>>,
    lower: Vec<u8>,
}

impl<'a, M: Measure> Worker<'a, M> {
    /// A worker that has seen nothing yet.
    pub fn new(index: &'a Index, measure: &'a M, selection: &'a Selection) -> Self {
        Self {
            index,
            measure,
            selection,
            cells: Cells::default(),
            periods: Vec::new(),
            loci: Vec::new(),
            locus_codes: HashMap::default(),
            last: vec![LastLine::default(); index.tree.node_count()],
            subscriptions: Subscriptions::default(),
            places: PlaceCodes::default(),
            currencies: Vec::new(),
            services: Vec::new(),
            lower: Vec::new(),
        }
    }

    /// The cells.
    pub fn cells(&self) -> &Cells<M::Split> {
        &self.cells
    }

    /// What is known of a locus.
    pub fn known(&self, locus: u32) -> Option<&Known<M::Profile>> {
        self.loci.get(locus as usize)
    }

    /// The time of a cell as an interval: the lines' own if it straddles a change, else a moment that stands for the stretch.
    pub fn window(&self, key: &Key) -> Interval {
        match key.time {
            Time::Interval(code) => {
                let period = self.periods.get(code as usize).copied().flatten();
                period.map_or(Interval::ALWAYS, |period| period.interval)
            }
            Time::Stretch(number) => {
                self.known(key.locus).map_or(Interval::ALWAYS, |known| known.changes.moment(number))
            }
        }
    }

    /// The currency of a cell, as the export writes it.
    pub fn currency(&self, key: &Key) -> &str {
        self.currencies.get(key.currency as usize).map_or("", |text| text)
    }

    /// The service of a cell, as the export calls it.
    pub fn service(&self, key: &Key) -> &str {
        self.services.get(key.service as usize).map_or("", |text| text)
    }

    /// The resource group or resource of a cell in lower case, as far as the selection keeps places apart.
    pub fn place(&self, key: &Key) -> &str {
        self.places.text(key.place)
    }

    /// The month of a cell.
    pub fn month(key: &Key) -> Option<Month> {
        Month::from_months(key.month)
    }

    /// What is known of an interval code, or `None` if its lines are not selected.
    #[inline]
    fn period(&mut self, columns: &Columns, code: u32) -> Option<Period> {
        match self.periods.get(code as usize) {
            Some(Some(period)) => period.selected.then_some(*period),
            Some(None) | None => self.learn_period(columns, code),
        }
    }

    #[cold]
    fn learn_period(&mut self, columns: &Columns, code: u32) -> Option<Period> {
        let interval = columns.intervals.get(code).copied().flatten()?;
        let selection = self.selection;
        let selected = selection.from.is_none_or(|from| interval.from() >= from)
            && selection.to.is_none_or(|to| interval.from() < to)
            && selection.at.is_none_or(|at| interval.contains(at));
        let period = Period { interval, month: interval.from().month().months(), selected };
        if self.periods.len() <= code as usize {
            self.periods.resize(code as usize + 1, None);
        }
        if let Some(slot) = self.periods.get_mut(code as usize) {
            *slot = Some(period);
        }
        selected.then_some(period)
    }

    /// Takes the lines of a batch.
    pub fn take_lines(&mut self, batch: &Batch<'_>) -> Result<(), Overflow> {
        self.learn(batch.columns);
        let mut before = Before::default();
        for row in 0..batch.rows {
            self.take_line(batch, row, &mut before)?;
        }
        Ok(())
    }

    /// Keeps the words that the reader's new codes stand for.
    fn learn(&mut self, columns: &Columns) {
        let new = |known: usize, all: &[Box<str>]| all.get(known..).unwrap_or_default().to_vec();
        self.currencies.extend(new(self.currencies.len(), columns.currencies.values()));
        if self.selection.services == Services::Apart {
            self.services.extend(new(self.services.len(), columns.services.values()));
        }
    }

    #[inline]
    fn take_line<'b>(
        &mut self,
        batch: &Batch<'b>,
        row: usize,
        before: &mut Before<'b>,
    ) -> Result<(), Overflow> {
        let at = |codes: &[u32]| codes.get(row).copied().unwrap_or_default();
        let (Some(standing), Some(cost)) = (batch.standing.get(row).copied(), batch.cost.get(row).copied())
        else {
            return Ok(());
        };
        let line = Line { cost, rounded: batch.rounded.get(row).copied().unwrap_or_default() };
        let interval = at(batch.interval);
        let Some(period) = self.period(batch.columns, interval) else { return Ok(()) };
        if self.selection.place.is_some() && !self.is_selected(batch, row) {
            return Ok(());
        }
        let counts = standing == Standing::Consumption;
        if !counts && self.selection.excluded == ExcludedPlaces::Forgotten {
            let key = Key { currency: at(batch.currency), standing, ..Key::OF_NO_PLACE };
            self.cells.add(key, line, || None)?;
            return Ok(());
        }
        let (node, subscription) = self.node(batch, row, before);
        let here = LastLine {
            tenant: at(batch.tenant),
            interval,
            service: if self.selection.services == Services::Apart { at(batch.service) } else { 0 },
            currency: at(batch.currency),
            place: if self.selection.places == Places::Subscription {
                0
            } else {
                self.place_code(batch, row)
            },
            cell: LastLine::NONE,
        };
        if counts
            && let Some(last) = self.last.get(node as usize)
            && last.is_like(&here)
        {
            let cell = last.cell;
            let Some((locus, split)) = self.cells.add_again(cell, line)? else { return Ok(()) };
            let Some(known) = self.loci.get(locus as usize) else { return Ok(()) };
            return self.measure.add(&known.profile, split, cost);
        }
        self.take_elsewhere(batch.columns, (node, subscription), here, &period, (line, standing))
    }

    /// Takes a line that is not like the one before it at its node.
    fn take_elsewhere(
        &mut self,
        columns: &Columns,
        (node, subscription): (NodeId, SubscriptionCode),
        here: LastLine,
        period: &Period,
        (line, standing): (Line, Standing),
    ) -> Result<(), Overflow> {
        let locus = self.locus(columns, node, subscription, here.tenant);
        let Some(known) = self.loci.get(locus as usize) else { return Ok(()) };
        let counts = standing == Standing::Consumption;
        let stretch = known.changes.stretch(&period.interval);
        let time = match stretch {
            Some(number) if self.selection.intervals == Intervals::Together => Time::Stretch(number),
            Some(_) | None => Time::Interval(here.interval),
        };
        let LastLine { service, currency, place, .. } = here;
        let key = Key { locus, time, month: period.month, service, currency, place, standing };
        let measure = self.measure;
        let is_split = counts && stretch.is_none() && known.locus.owner(period.interval.from()).is_some();
        let split = || if is_split { measure.split(&known.profile, period.interval) } else { None };
        let (cell, split) = self.cells.add(key, line, split)?;
        if let Some(split) = split {
            measure.add(&known.profile, split, line.cost)?;
        }
        // At no node lie lines of all subscriptions that nothing is indexed in: the one before tells nothing.
        if counts
            && node != NOWHERE
            && let Some(last) = self.last.get_mut(node as usize)
        {
            *last = LastLine { cell, ..here };
        }
        Ok(())
    }

    /// The deepest node at or above a line's place, and the line's subscription.
    #[inline]
    fn node<'b>(
        &mut self,
        batch: &Batch<'b>,
        row: usize,
        before: &mut Before<'b>,
    ) -> (NodeId, SubscriptionCode) {
        match batch.place.get(row).copied().unwrap_or(PlaceColumn::Nowhere) {
            PlaceColumn::Resource => {
                let id = batch.resource_id.get(row);
                if id == before.id {
                    return before.found;
                }
                let subscription = self.subscriptions.code_of_id(self.index, id);
                let mut node = self.subscriptions.root(subscription);
                if node != NOWHERE {
                    let path = id.get(SUBSCRIPTION_IN_ID.end + 1..).unwrap_or_default();
                    node = self.index.tree.locate(node, path, &mut self.lower);
                }
                *before = Before { id, found: (node, subscription) };
                (node, subscription)
            }
            PlaceColumn::ResourceGroup => {
                let subscription = self.column_subscription(batch, row);
                let mut node = self.subscriptions.root(subscription);
                if node != NOWHERE {
                    let path = ["resourcegroups/", group_name(batch, row)].concat();
                    node = self.index.tree.locate(node, path.as_bytes(), &mut self.lower);
                }
                (node, subscription)
            }
            PlaceColumn::Subscription => {
                let subscription = self.column_subscription(batch, row);
                (self.subscriptions.root(subscription), subscription)
            }
            PlaceColumn::Nowhere => (NOWHERE, 0),
        }
    }

    fn locus(&mut self, columns: &Columns, node: NodeId, subscription: SubscriptionCode, tenant: u32) -> u32 {
        let key = (node, subscription, tenant);
        if let Some(locus) = self.locus_codes.get(&key) {
            return *locus;
        }
        let id = self.subscriptions.id(subscription);
        let export_tenant: Option<TenantId> = columns.tenants.get(tenant).copied().flatten();
        let locus = Locus::new(self.index, node, id, export_tenant);
        let (profile, mut changes) = self.measure.profile(&locus);
        changes.extend(locus.owners.values().flat_map(super::locus::boundaries));
        self.loci.push(Known { locus, changes: Changes::new(changes), profile });
        // INVARIANT: memory ends long before 2³² loci.
        let code = u32::try_from(self.loci.len() - 1).unwrap_or(u32::MAX);
        self.locus_codes.insert(key, code);
        code
    }

    fn column_subscription(&mut self, batch: &Batch<'_>, row: usize) -> SubscriptionCode {
        let code = batch.subscription.get(row).copied().unwrap_or_default();
        let subscription = batch.columns.subscriptions.get(code).copied().flatten();
        subscription.map_or(0, |subscription| self.subscriptions.code(self.index, subscription))
    }

    fn place_code(&mut self, batch: &Batch<'_>, row: usize) -> u32 {
        match (self.selection.places, place_of(batch, row)) {
            (Places::Resource, Some(place)) => self.places.code(&place.to_string()),
            (Places::ResourceGroup, Some(place)) => {
                self.places.code(place.resource_group_name().unwrap_or_default())
            }
            (Places::Subscription, _) | (_, None) => 0,
        }
    }

    fn is_selected(&self, batch: &Batch<'_>, row: usize) -> bool {
        let wanted = self.selection.place.as_ref();
        wanted.is_none_or(|wanted| place_of(batch, row).is_some_and(|place| wanted.contains(&place)))
    }
}

impl<M: Measure> pal_usage::Worker for Worker<'_, M> {
    fn take(&mut self, batch: &Batch<'_>) -> Result<(), pal_usage::Refused> {
        self.take_lines(batch).map_err(|overflow| pal_usage::Refused(overflow.to_string()))
    }
}

fn group_name<'a>(batch: &Batch<'a>, row: usize) -> &'a str {
    let code = batch.resource_group.get(row).copied().unwrap_or_default();
    batch.columns.resource_groups.get(code).and_then(|name| name.as_deref()).unwrap_or_default()
}

/// The place of a line, parsed. The slow road, for reports that name places.
fn place_of(batch: &Batch<'_>, row: usize) -> Option<Place> {
    let subscription = || {
        let code = batch.subscription.get(row).copied().unwrap_or_default();
        batch.columns.subscriptions.get(code).copied().flatten()
    };
    match batch.place.get(row)? {
        PlaceColumn::Resource => Place::from_bytes(batch.resource_id.get(row)),
        PlaceColumn::ResourceGroup => Place::resource_group(subscription()?, group_name(batch, row)),
        PlaceColumn::Subscription => subscription().map(Place::subscription),
        PlaceColumn::Nowhere => None,
    }
}
