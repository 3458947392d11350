//! One thread's share of the row loop.

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use pal_model::{Guid, Instant, Interval, Month, Place, SubscriptionId, TenantId};
use pal_usage::batch::{Batch, Columns, PlaceColumn, SUBSCRIPTION_IN_ID, Standing};

use super::cells::{Cells, Key, Line, Time};
use super::locus::{Changes, Locus};
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
    /// The locus last found at a node, with the tenant code it was found under.
    last_locus: Vec<(u32, u32)>,
    subscriptions: Subscriptions,
    places: PlaceCodes,
    currencies: Vec<Box<str>>,
    services: Vec<Box<str>>,
    lower: Vec<u8>,
}

/// The number of a subscription among those a worker has met; 0 is none.
type SubscriptionCode = u32;

/// Subscriptions met, indexed or not.
#[derive(Debug)]
struct Subscriptions {
    codes: HashMap<SubscriptionId, SubscriptionCode, FixedState>,
    known: Vec<(Option<SubscriptionId>, NodeId)>,
    /// The last GUID read, as it was written.
    last: ([u8; Guid::LENGTH], SubscriptionCode),
}

impl Subscriptions {
    fn code(&mut self, index: &Index, subscription: SubscriptionId) -> SubscriptionCode {
        *self.codes.entry(subscription).or_insert_with(|| {
            let node = index.tree.find_subscription(subscription).unwrap_or(NOWHERE);
            self.known.push((Some(subscription), node));
            // INVARIANT: memory ends long before 2³² subscriptions.
            u32::try_from(self.known.len() - 1).unwrap_or(u32::MAX)
        })
    }

    /// The code of the subscription that a well-formed resource id names.
    #[inline]
    fn code_of_id(&mut self, index: &Index, id: &[u8]) -> SubscriptionCode {
        let Some(text) = id.get(SUBSCRIPTION_IN_ID) else { return 0 };
        if *text == self.last.0 {
            return self.last.1;
        }
        let Some(guid) = Guid::from_bytes(text) else { return 0 };
        let code = self.code(index, SubscriptionId(guid));
        self.last.0.copy_from_slice(text);
        self.last.1 = code;
        code
    }
}

/// Places met, where a report keeps them apart. Code 0 is no place.
#[derive(Debug)]
struct PlaceCodes {
    codes: HashMap<Box<str>, u32, FixedState>,
    texts: Vec<Box<str>>,
}

impl PlaceCodes {
    fn code(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        if let Some(code) = self.codes.get(text) {
            return *code;
        }
        let code = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push(text.into());
        self.codes.insert(text.into(), code);
        code
    }
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
            last_locus: vec![(u32::MAX, 0); index.tree.node_count()],
            subscriptions: Subscriptions {
                codes: HashMap::default(),
                known: vec![(None, NOWHERE)],
                last: ([0; Guid::LENGTH], 0),
            },
            places: PlaceCodes { codes: HashMap::default(), texts: vec!["".into()] },
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
        self.places.texts.get(key.place as usize).map_or("", |text| text)
    }

    /// The month of a cell.
    pub fn month(key: &Key) -> Option<Month> {
        Month::from_months(key.month)
    }

    #[inline]
    fn period(&mut self, columns: &Columns, code: u32) -> Option<Period> {
        if let Some(period) = self.periods.get(code as usize).copied().flatten() {
            return Some(period);
        }
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
        Some(period)
    }

    /// Takes the lines of a batch.
    pub fn take_lines(&mut self, batch: &Batch<'_>) -> Result<(), Overflow> {
        self.learn(batch.columns);
        for row in 0..batch.rows {
            self.take_line(batch, row)?;
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
    fn take_line(&mut self, batch: &Batch<'_>, row: usize) -> Result<(), Overflow> {
        let at = |codes: &[u32]| codes.get(row).copied().unwrap_or_default();
        let (Some(standing), Some(cost)) = (batch.standing.get(row).copied(), batch.cost.get(row).copied())
        else {
            return Ok(());
        };
        let Some(period) = self.period(batch.columns, at(batch.interval)) else { return Ok(()) };
        if !period.selected {
            return Ok(());
        }
        let line = Line { cost, rounded: batch.rounded.get(row).copied().unwrap_or_default() };
        let counts = standing == Standing::Consumption;
        let mut key = Key {
            locus: u32::MAX,
            time: Time::Stretch(0),
            month: 0,
            service: 0,
            currency: at(batch.currency),
            place: 0,
            standing,
        };
        let placed = counts || self.selection.excluded == ExcludedPlaces::Kept;
        if self.selection.place.is_some() && !self.is_selected(batch, row) {
            return Ok(());
        }
        if !placed {
            self.cells.add(key, line, || None)?;
            return Ok(());
        }
        key.locus = self.locus(batch, row);
        key.month = period.month;
        if self.selection.services == Services::Apart {
            key.service = at(batch.service);
        }
        if self.selection.places != Places::Subscription {
            key.place = self.place_code(batch, row);
        }
        let Some(known) = self.loci.get(key.locus as usize) else { return Ok(()) };
        let stretch = known.changes.stretch(&period.interval);
        key.time = match stretch {
            Some(number) if self.selection.intervals == Intervals::Together => Time::Stretch(number),
            Some(_) | None => Time::Interval(at(batch.interval)),
        };
        let measure = self.measure;
        let is_split = counts && stretch.is_none() && known.locus.owner(period.interval.from()).is_some();
        let split = || if is_split { measure.split(&known.profile, period.interval) } else { None };
        if let Some(split) = self.cells.add(key, line, split)? {
            measure.add(&known.profile, split, cost)?;
        }
        Ok(())
    }

    #[inline]
    fn locus(&mut self, batch: &Batch<'_>, row: usize) -> u32 {
        let column = batch.place.get(row).copied().unwrap_or(PlaceColumn::Nowhere);
        let tenant = batch.tenant.get(row).copied().unwrap_or_default();
        let subscription = match column {
            PlaceColumn::Resource => self.subscriptions.code_of_id(self.index, batch.resource_id.get(row)),
            PlaceColumn::ResourceGroup | PlaceColumn::Subscription => self.column_subscription(batch, row),
            PlaceColumn::Nowhere => 0,
        };
        let root = self.subscriptions.known.get(subscription as usize).map_or(NOWHERE, |known| known.1);
        let node = match column {
            _ if root == NOWHERE => NOWHERE,
            PlaceColumn::Resource => {
                let id = batch.resource_id.get(row);
                let path = id.get(SUBSCRIPTION_IN_ID.end + 1..).unwrap_or_default();
                self.index.tree.locate(root, path, &mut self.lower)
            }
            PlaceColumn::ResourceGroup => {
                let path = ["resourcegroups/", group_name(batch, row)].concat();
                self.index.tree.locate(root, path.as_bytes(), &mut self.lower)
            }
            PlaceColumn::Subscription | PlaceColumn::Nowhere => root,
        };
        if node != NOWHERE
            && let Some((known_tenant, locus)) = self.last_locus.get(node as usize).copied()
            && known_tenant == tenant
        {
            return locus;
        }
        self.slow_locus(batch.columns, node, subscription, tenant)
    }

    #[cold]
    fn slow_locus(
        &mut self,
        columns: &Columns,
        node: NodeId,
        subscription: SubscriptionCode,
        tenant: u32,
    ) -> u32 {
        let key = (node, subscription, tenant);
        let locus = if let Some(locus) = self.locus_codes.get(&key) {
            *locus
        } else {
            let id = self.subscriptions.known.get(subscription as usize).and_then(|known| known.0);
            let export_tenant: Option<TenantId> = columns.tenants.get(tenant).copied().flatten();
            let locus = Locus::new(self.index, node, id, export_tenant);
            let (profile, mut changes) = self.measure.profile(&locus);
            changes.extend(locus.owners.values().flat_map(super::locus::boundaries));
            self.loci.push(Known { locus, changes: Changes::new(changes), profile });
            let code = u32::try_from(self.loci.len() - 1).unwrap_or(u32::MAX);
            self.locus_codes.insert(key, code);
            code
        };
        if let Some(last) = self.last_locus.get_mut(node as usize) {
            *last = (tenant, locus);
        }
        locus
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
