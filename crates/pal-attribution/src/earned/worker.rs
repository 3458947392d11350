//! The row loop of partner earned credit.

use std::sync::Arc;

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use pal_model::earned_credit::{Mark, Said};
use pal_model::{Instant, Interval, Money, Month, Rate};
use pal_usage::batch::{Batch, Columns, Standing};

use super::reach::{Grips, Reach};
use crate::index::scopes::NodeId;
use crate::kernel::finder::{Finder, Found, SubscriptionCode};
use crate::kernel::locus::{Known, Loci};
use crate::kernel::met::PlaceCodes;
use crate::kernel::worker::{Places, Services, place_of};
use crate::kernel::{Overflow, Sum};

/// Which lines are looked at, and what is kept apart.
#[derive(Debug, Clone, Copy)]
pub struct Selection {
    /// Only lines whose interval starts at this instant or later.
    pub from: Option<Instant>,
    /// Only lines whose interval starts before this instant.
    pub to: Option<Instant>,
    /// Whether cells are kept apart by service.
    pub services: Services,
    /// How finely places are kept apart.
    pub places: Places,
    /// The rate of the credit.
    pub rate: Rate,
}

/// What a cell's lines have in common. Codes are those of the worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    locus: u32,
    interval: u32,
    mark: u32,
    standing: Standing,
    service: u32,
    currency: u32,
    place: u32,
}

/// What the lines of a cell add up to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    /// How many they are.
    pub lines: u64,
    /// What they cost.
    pub cost: Money,
    /// What they earn if they do, rounded line by line.
    pub possible: Sum,
    /// What the export says they earned.
    pub said: Money,
}

impl Sums {
    /// Adds the sums of other lines.
    pub fn add(&mut self, other: &Self) -> Result<(), Overflow> {
        self.lines += other.lines;
        self.cost = self.cost.checked_add(other.cost).ok_or(Overflow)?;
        self.possible.add_sum(other.possible)?;
        self.said = self.said.checked_add(other.said).ok_or(Overflow)?;
        Ok(())
    }
}

/// A cell as reports see it.
#[derive(Debug)]
pub struct Cell<'w> {
    /// The place, and who reaches it.
    pub known: &'w Known<Grips>,
    /// When.
    pub interval: Interval,
    /// The month in which it starts.
    pub month: Month,
    /// Whether the lines can count at all.
    pub standing: Standing,
    /// What the export says beside.
    pub mark: Mark,
    /// The service, where asked.
    pub service: &'w str,
    /// The currency.
    pub currency: &'w str,
    /// The resource or resource group in lower case, where asked.
    pub place: &'w str,
    /// What the lines add up to.
    pub sums: Sums,
}

/// How many lines are looked at together, as in the other row loop.
const BLOCK: usize = 256;

/// One thread's cells and what their codes mean.
#[derive(Debug)]
pub struct Worker<'a> {
    reach: &'a Reach<'a>,
    selection: Selection,
    finder: Finder<'a>,
    cells: HashMap<Key, Sums, FixedState>,
    /// By code of the interval: itself, if it is selected.
    periods: Vec<Option<(Interval, bool)>>,
    all_loci: Arc<Loci<Grips>>,
    loci: Vec<Arc<Known<Grips>>>,
    locus_codes: HashMap<(NodeId, SubscriptionCode, u32), u32, FixedState>,
    places: PlaceCodes,
    currencies: Vec<Box<str>>,
    services: Vec<Box<str>>,
    marks: Vec<Mark>,
}

impl<'a> Worker<'a> {
    /// A worker that has seen nothing yet, one of those that share `loci`.
    pub fn new(reach: &'a Reach<'a>, selection: Selection, loci: Arc<Loci<Grips>>) -> Self {
        Self {
            reach,
            selection,
            finder: Finder::new(reach.index),
            cells: HashMap::default(),
            periods: Vec::new(),
            all_loci: loci,
            loci: Vec::new(),
            locus_codes: HashMap::default(),
            places: PlaceCodes::default(),
            currencies: Vec::new(),
            services: Vec::new(),
            marks: Vec::new(),
        }
    }

    /// The cells, in no particular order.
    pub fn cells(&self) -> impl Iterator<Item = Cell<'_>> {
        self.cells.iter().filter_map(|(key, sums)| {
            let (interval, _) = self.periods.get(key.interval as usize).copied().flatten()?;
            Some(Cell {
                known: self.loci.get(key.locus as usize)?,
                interval,
                month: interval.from().month(),
                standing: key.standing,
                mark: self.marks.get(key.mark as usize).copied().unwrap_or_default(),
                service: self.services.get(key.service as usize).map_or("", |text| text),
                currency: self.currencies.get(key.currency as usize).map_or("", |text| text),
                place: self.places.text(key.place),
                sums: *sums,
            })
        })
    }

    /// Takes the lines of a batch.
    pub fn take_lines(&mut self, batch: &Batch<'_>) -> Result<(), Overflow> {
        self.learn(batch.columns);
        for start in (0..batch.rows).step_by(BLOCK) {
            let rows = start..batch.rows.min(start + BLOCK);
            self.finder.find(batch, rows.clone(), |_| true);
            for row in rows {
                let found = self.finder.found(row - start);
                self.take_line(batch, row, found)?;
            }
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
        let marks = columns.marks.values().get(self.marks.len()..).unwrap_or_default();
        self.marks.extend_from_slice(marks);
    }

    #[inline]
    fn take_line(&mut self, batch: &Batch<'_>, row: usize, found: Found) -> Result<(), Overflow> {
        let code = |codes: &[u32]| codes.get(row).copied().unwrap_or_default();
        let (Some(standing), Some(cost)) = (batch.standing.get(row).copied(), batch.cost.get(row).copied())
        else {
            return Ok(());
        };
        let interval = code(batch.interval);
        if !self.is_selected(batch.columns, interval) {
            return Ok(());
        }
        let mark = code(batch.mark);
        let sums = self.sums(mark, cost)?;
        let service = if self.selection.services == Services::Apart { code(batch.service) } else { 0 };
        let place =
            if self.selection.places == Places::Subscription { 0 } else { self.place_code(batch, row) };
        let locus = self.locus(batch.columns, found, code(batch.tenant));
        let key = Key { locus, interval, mark, standing, service, currency: code(batch.currency), place };
        self.cells.entry(key).or_default().add(&sums)
    }

    /// What one line adds.
    fn sums(&self, mark: u32, cost: Money) -> Result<Sums, Overflow> {
        let mark = self.marks.get(mark as usize).copied().unwrap_or_default();
        let before = mark.before_credit(cost).ok_or(Overflow)?;
        let amount = self.selection.rate.of(before);
        let said = match mark.said {
            Said::Nothing | Said::NotApplied => Money::ZERO,
            Said::Applied(Some(rate)) => rate.of(before),
            Said::Applied(None) => amount,
        };
        Ok(Sums { lines: 1, cost, possible: Sum { amount, any: !amount.is_zero() }, said })
    }

    #[inline]
    fn is_selected(&mut self, columns: &Columns, code: u32) -> bool {
        match self.periods.get(code as usize) {
            Some(Some((_, is_selected))) => *is_selected,
            Some(None) | None => self.learn_period(columns, code),
        }
    }

    #[cold]
    fn learn_period(&mut self, columns: &Columns, code: u32) -> bool {
        let Some(interval) = columns.intervals.get(code).copied().flatten() else { return false };
        let is_selected = self.selection.from.is_none_or(|from| interval.from() >= from)
            && self.selection.to.is_none_or(|to| interval.from() < to);
        if self.periods.len() <= code as usize {
            self.periods.resize(code as usize + 1, None);
        }
        if let Some(period) = self.periods.get_mut(code as usize) {
            *period = Some((interval, is_selected));
        }
        is_selected
    }

    fn locus(&mut self, columns: &Columns, (node, subscription): Found, tenant: u32) -> u32 {
        let key = (node, subscription, tenant);
        if let Some(locus) = self.locus_codes.get(&key) {
            return *locus;
        }
        let id = self.finder.subscriptions.id(subscription);
        let export_tenant = columns.tenants.get(tenant).copied().flatten();
        self.loci.push(self.all_loci.known(self.reach.index, self.reach, (node, id, export_tenant)));
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
}

impl pal_usage::Worker for Worker<'_> {
    fn take(&mut self, batch: &Batch<'_>) -> Result<(), pal_usage::Refused> {
        self.take_lines(batch).map_err(|overflow| pal_usage::Refused(overflow.to_string()))
    }
}
