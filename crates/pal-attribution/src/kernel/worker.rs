//! One thread's share of the row loop.

use std::hint::black_box;
use std::iter::Copied;
use std::ops::Range;
use std::slice::Iter;
use std::sync::Arc;

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use pal_model::power_platform::{is_power_platform_id, is_power_platform_name};
use pal_model::{Instant, Interval, Month, Place, TenantId};
use pal_usage::batch::{Batch, Columns, PlaceColumn, Standing};

use super::cells::{Cells, Key, Line, Time};
use super::finder::{Finder, Found, SubscriptionCode, group_name};
use super::hours::Hours;
use super::locus::{Known, Loci};
use super::met::PlaceCodes;
use super::open::{Common, OpenCell, When};
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
    /// Only lines of these products.
    pub products: Products,
    /// Whether cells are kept apart by service.
    pub services: Services,
    /// How finely places are kept apart.
    pub places: Places,
    /// Whether lines that cannot count keep their place.
    pub excluded: ExcludedPlaces,
    /// Whether lines of one stretch are kept apart by interval.
    pub intervals: Intervals,
}

/// Whose charges are looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Products {
    /// Everybody's.
    #[default]
    All,
    /// Those of Power Platform, told by service or type of resource (PAL-43).
    PowerPlatform,
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
    pub month: u32,
    /// The hours that the interval touches.
    hours: Hours,
    /// Those of its month.
    month_hours: Hours,
    selected: bool,
}

/// How many lines are looked at together: enough that the processor waits for the memory of many at once, few enough that what
/// is known of them stays in its nearest cache.
const BLOCK: usize = 256;

/// What a line says of itself, but for its place. Codes are those of the reader.
#[derive(Debug, Clone, Copy)]
struct Written {
    standing: Standing,
    line: Line,
    interval: u32,
    currency: u32,
    tenant: u32,
    service: u32,
}

/// What lines of a batch say of themselves. All columns are gone through at once, so that each is held to its end only once.
fn written(batch: &Batch<'_>, rows: Range<usize>) -> impl Iterator<Item = Written> {
    fn of<'c, T: Copy>(column: &'c [T], rows: &Range<usize>) -> Copied<Iter<'c, T>> {
        column.get(rows.clone()).unwrap_or_default().iter().copied()
    }
    let lines = of(batch.cost, &rows).zip(of(batch.rounded, &rows)).zip(of(batch.standing, &rows));
    let codes = of(batch.interval, &rows).zip(of(batch.currency, &rows));
    let more_codes = of(batch.tenant, &rows).zip(of(batch.service, &rows));
    // What is gone through together ends with the shortest: none may lack a line.
    debug_assert_eq!(
        lines.len().min(codes.len()).min(more_codes.len()),
        rows.len(),
        "a batch of {} rows",
        batch.rows
    );
    lines.zip(codes).zip(more_codes).map(
        |((((cost, rounded), standing), (interval, currency)), (tenant, service))| Written {
            standing,
            line: Line { cost, rounded },
            interval,
            currency,
            tenant,
            service,
        },
    )
}

/// One thread's cells and what their codes mean.
#[derive(Debug)]
pub struct Worker<'a, M: Measure> {
    index: &'a Index,
    measure: &'a M,
    selection: &'a Selection,
    /// Whether only lines of some places or products are looked at.
    narrowed: bool,
    finder: Finder<'a>,
    cells: Cells<M::Split>,
    periods: Vec<Option<Period>>,
    /// Shared with the other workers.
    all_loci: Arc<Loci<M::Profile>>,
    loci: Vec<Arc<Known<M::Profile>>>,
    locus_codes: HashMap<(NodeId, SubscriptionCode, u32), u32, FixedState>,
    /// By [`Worker::spot`]: most lines belong to the cell of the one before at their spot.
    open: Vec<OpenCell>,
    places: PlaceCodes,
    currencies: Vec<Box<str>>,
    services: Vec<Box<str>>,
}

impl<'a, M: Measure> Worker<'a, M> {
    /// A worker that has seen nothing yet, one of those that share `loci`.
    pub fn new(
        index: &'a Index,
        measure: &'a M,
        selection: &'a Selection,
        loci: Arc<Loci<M::Profile>>,
    ) -> Self {
        Self {
            index,
            measure,
            selection,
            narrowed: selection.place.is_some() || selection.products != Products::All,
            finder: Finder::new(index),
            cells: Cells::default(),
            periods: Vec::new(),
            all_loci: loci,
            loci: Vec::new(),
            locus_codes: HashMap::default(),
            open: vec![OpenCell::EMPTY; index.tree.node_count()],
            places: PlaceCodes::default(),
            currencies: Vec::new(),
            services: Vec::new(),
        }
    }

    /// The cells.
    pub fn cells(&self) -> &Cells<M::Split> {
        &self.cells
    }

    /// What is known of a locus.
    pub fn known(&self, locus: u32) -> Option<&Known<M::Profile>> {
        self.loci.get(locus as usize).map(Arc::as_ref)
    }

    /// The same, to be kept when the worker is gone.
    pub(crate) fn shared(&self, locus: u32) -> Option<Arc<Known<M::Profile>>> {
        self.loci.get(locus as usize).map(Arc::clone)
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

    /// From the start of the first line that was taken to the end of the last.
    pub fn time(&self) -> Option<Interval> {
        let taken = || self.periods.iter().flatten().filter(|period| period.selected);
        let from = taken().map(|period| period.interval.from()).min()?;
        let to = taken().map(|period| period.interval.to()).max()?;
        Interval::new(from, to)
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

    /// The time of lines of an interval code, if they are selected.
    #[inline]
    fn when(&mut self, columns: &Columns, code: u32) -> Option<When> {
        let period = match self.periods.get(code as usize) {
            Some(Some(period)) => *period,
            Some(None) | None => self.learn_period(columns, code)?,
        };
        period.selected.then_some(When { interval: code, hours: period.hours })
    }

    #[cold]
    fn learn_period(&mut self, columns: &Columns, code: u32) -> Option<Period> {
        let interval = columns.intervals.get(code).copied().flatten()?;
        let selection = self.selection;
        let selected = selection.from.is_none_or(|from| interval.from() >= from)
            && selection.to.is_none_or(|to| interval.from() < to)
            && selection.at.is_none_or(|at| interval.contains(at));
        if self.periods.len() <= code as usize {
            self.periods.resize(code as usize + 1, None);
        }
        let (hours, month) = (Hours::around(&interval), interval.from().month());
        let month_hours = month.interval().map_or(Hours::NONE, |month| Hours::within(&month));
        let period = Period { interval, month: month.months(), hours, month_hours, selected };
        Some(*self.periods.get_mut(code as usize)?.insert(period))
    }

    /// Takes the lines of a batch.
    pub fn take_lines(&mut self, batch: &Batch<'_>) -> Result<(), Overflow> {
        self.learn(batch.columns);
        for start in (0..batch.rows).step_by(BLOCK) {
            let rows = start..batch.rows.min(start + BLOCK);
            let keeps_excluded = self.keeps_excluded();
            let is_needed = |row: usize| {
                keeps_excluded || batch.standing.get(row).is_some_and(|of| *of == Standing::Consumption)
            };
            self.finder.find(batch, rows.clone(), is_needed);
            let open = |found: Found| self.open.get(self.spot(found)).map_or(0, OpenCell::touch);
            black_box(self.finder.all_found().fold(0, |all, found| all ^ open(found)));
            for (at, written) in written(batch, rows).enumerate() {
                self.take_line(batch, start + at, at, written)?;
            }
        }
        Ok(())
    }

    /// Adds what is still open to the cells. To be called once, after the last lines.
    pub fn close(&mut self) -> Result<(), Overflow> {
        for (cell, gathered) in std::mem::take(&mut self.open).iter().filter_map(OpenCell::gathered) {
            self.cells.add(cell, gathered)?;
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

    /// Takes a line, `at` in its block.
    #[inline]
    fn take_line(
        &mut self,
        batch: &Batch<'_>,
        row: usize,
        at: usize,
        Written { standing, line, interval, currency, tenant, service }: Written,
    ) -> Result<(), Overflow> {
        let Some(when) = self.when(batch.columns, interval) else { return Ok(()) };
        if self.narrowed && !self.is_selected(batch, row) {
            return Ok(());
        }
        if standing != Standing::Consumption && !self.keeps_excluded() {
            let key = Key { currency, standing, ..Key::OF_NO_PLACE };
            let cell = self.cells.number(key, || None);
            self.cells.add(cell, line.into())?;
            return Ok(());
        }
        let found = self.finder.found(at);
        let service = if self.selection.services == Services::Apart { service } else { 0 };
        let place =
            if self.selection.places == Places::Subscription { 0 } else { self.place_code(batch, row) };
        let common = Common { tenant, service, currency, place };
        if standing == Standing::Consumption
            && let spot = self.spot(found)
            && let Some(open) = self.open.get_mut(spot)
            && open.add(&common, when, line)?
        {
            return Ok(());
        }
        self.take_elsewhere(batch.columns, found, (common, when), (line, standing))
    }

    /// Takes a line that is not known to be like the one before it at its spot.
    fn take_elsewhere(
        &mut self,
        columns: &Columns,
        found: Found,
        (common, When { interval, .. }): (Common, When),
        (line, standing): (Line, Standing),
    ) -> Result<(), Overflow> {
        let counts = standing == Standing::Consumption;
        let Some(period) = self.periods.get(interval as usize).copied().flatten() else { return Ok(()) };
        let spot = self.spot(found);
        // At one spot and for one tenant there is one locus; the memory of the cell is needed anyway when it is closed.
        let before = self.open.get(spot).and_then(|open| self.cells.locus(open.cell_of(common.tenant)?));
        let locus = before.unwrap_or_else(|| self.locus(columns, found, common.tenant));
        let Some(known) = self.loci.get(locus as usize) else { return Ok(()) };
        let stretch = known.changes.stretch(&period.interval);
        let (time, together) = match stretch {
            Some(number) if self.selection.intervals == Intervals::Together => {
                (Time::Stretch(number), known.changes.hours(number).intersect(period.month_hours))
            }
            Some(_) | None => (Time::Interval(interval), Hours::NONE),
        };
        let Common { service, currency, place, .. } = common;
        let key = Key { locus, time, month: period.month, service, currency, place, standing };
        let measure = self.measure;
        let is_split = counts && stretch.is_none() && known.locus.owner(period.interval.from()).is_some();
        let split = || if is_split { measure.split(&known.profile, period.interval) } else { None };
        let cell = self.cells.number(key, split);
        if self.open.len() <= spot {
            self.open.resize(spot + 1, OpenCell::EMPTY);
        }
        // A split cell wants every line, and an open one does not count those that were rounded.
        if counts
            && !is_split
            && !line.rounded
            && let Some(open) = self.open.get_mut(spot)
        {
            let closed = std::mem::replace(open, OpenCell::new(common, cell, interval, together));
            open.put(line)?;
            if let Some((cell, gathered)) = closed.gathered() {
                self.cells.add(cell, gathered)?;
            }
            return Ok(());
        }
        if let Some(split) = self.cells.add(cell, line.into())? {
            measure.add(&known.profile, split, line.cost)?;
        }
        Ok(())
    }

    /// Whether the place of a line that cannot count matters.
    #[inline]
    fn keeps_excluded(&self) -> bool {
        self.selection.excluded == ExcludedPlaces::Kept
    }

    /// Where the open cell of a line is: that of its node or, if nothing is indexed there, of its subscription.
    #[inline]
    fn spot(&self, (node, subscription): Found) -> usize {
        if node == NOWHERE { self.index.tree.node_count() + subscription as usize } else { node as usize }
    }

    fn locus(&mut self, columns: &Columns, (node, subscription): Found, tenant: u32) -> u32 {
        let key = (node, subscription, tenant);
        if let Some(locus) = self.locus_codes.get(&key) {
            return *locus;
        }
        let id = self.finder.subscriptions.id(subscription);
        let export_tenant: Option<TenantId> = columns.tenants.get(tenant).copied().flatten();
        self.loci.push(self.all_loci.known(self.index, self.measure, (node, id, export_tenant)));
        // INVARIANT: memory ends long before 2³² loci.
        let code = u32::try_from(self.loci.len() - 1).unwrap_or(u32::MAX);
        self.locus_codes.insert(key, code);
        code
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
        let is_there =
            || wanted.is_none_or(|wanted| place_of(batch, row).is_some_and(|place| wanted.contains(&place)));
        match self.selection.products {
            Products::All => is_there(),
            Products::PowerPlatform => is_of_power_platform(batch, row) && is_there(),
        }
    }
}

impl<M: Measure> pal_usage::Worker for Worker<'_, M> {
    fn take(&mut self, batch: &Batch<'_>) -> Result<(), pal_usage::Refused> {
        self.take_lines(batch).map_err(|overflow| pal_usage::Refused(overflow.to_string()))
    }
}

/// Whether a line is a charge of Power Platform (PAL-43).
fn is_of_power_platform(batch: &Batch<'_>, row: usize) -> bool {
    let service = batch.service.get(row).and_then(|code| batch.columns.services.get(*code));
    let by_resource = || {
        batch.place.get(row) == Some(&PlaceColumn::Resource)
            && std::str::from_utf8(batch.resource_id.get(row)).is_ok_and(is_power_platform_id)
    };
    service.is_some_and(|name| is_power_platform_name(name)) || by_resource()
}

/// The place of a line, parsed. The slow road, for reports that name places.
pub(crate) fn place_of(batch: &Batch<'_>, row: usize) -> Option<Place> {
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
