//! From cells to figures: what became of each cell on each of the terms, added up.
//!
//! There are far more cells than answers to the question of who covers them: all lines at one locus at one time fare alike on
//! some terms, whatever service or currency they are of. So cells stand together by locus and time, that is asked once for all of
//! them, and what they add to lies together, a subscription at a time.

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use pal_model::{
    Association, Grain, Interval, Month, PartnerId, RolePolicy, SubscriptionId, TenantId, Terms,
};
use pal_usage::batch::Standing;

use super::figures::{Figures, Kept, Line, Who};
use super::measure::{Everything, Profile, Split};
use crate::credit::Earned;
use crate::kernel::cells::Cell;
use crate::kernel::locus::Known;
use crate::kernel::worker::Worker;
use crate::kernel::{Overflow, Sum};

/// What totals are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Bill {
    pub(super) month: Month,
    pub(super) customer: TenantId,
    /// A number of the words.
    pub(super) currency: u32,
}

/// Lines that can count.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counted {
    pub(super) cost: Sum,
    pub(super) lines: u64,
}

impl Counted {
    /// Adds lines.
    pub(super) fn add(&mut self, cost: Sum, lines: u64) -> Result<(), Overflow> {
        self.cost.add_sum(cost)?;
        self.lines += lines;
        Ok(())
    }
}

/// What became of all cells.
#[derive(Debug, Default)]
pub(super) struct Outcomes {
    pub(super) figures: Figures,
    pub(super) bills: Kept<Bill>,
    /// What can count, by bill.
    pub(super) consumed: Vec<Counted>,
    /// What at least one unit covers, by the number of the terms and by bill.
    pub(super) covered: Vec<Vec<Counted>>,
    sums: HashMap<(u32, u32), Sum, FixedState>,
}

/// A locus at a time.
#[derive(Debug, Clone, Copy)]
struct Moment<'w> {
    known: &'w Known<Profile>,
    window: Interval,
}

/// A cell that can count, and the numbers of what it belongs to.
#[derive(Debug, Clone, Copy)]
struct Placed<'w> {
    cell: &'w Cell<Split>,
    subscription: u32,
    moment: u32,
    line: u32,
    bill: u32,
}

/// The cells that can count, in order.
#[derive(Debug, Default)]
struct Placing<'w> {
    moments: Vec<Moment<'w>>,
    numbers: HashMap<(*const Known<Profile>, Interval), u32, FixedState>,
    subscriptions: Kept<Option<SubscriptionId>>,
    cells: Vec<Placed<'w>>,
}

impl<'w> Placing<'w> {
    fn moment(&mut self, known: &'w Known<Profile>, window: Interval) -> u32 {
        let moments = &mut self.moments;
        *self.numbers.entry((std::ptr::from_ref(known), window)).or_insert_with(|| {
            moments.push(Moment { known, window });
            // INVARIANT: memory ends long before 2³² of them.
            u32::try_from(moments.len() - 1).unwrap_or(u32::MAX)
        })
    }
}

impl Outcomes {
    /// Adds up the cells on every one of some terms.
    pub(super) fn gather(
        measure: &Everything<'_>,
        workers: &[Worker<'_, Everything<'_>>],
        terms: &[Terms],
    ) -> Result<Self, Overflow> {
        let mut outcomes = Self::default();
        let mut placing = Placing::default();
        for worker in workers {
            outcomes.place(worker, &mut placing)?;
        }
        let Placing { moments, mut cells, .. } = placing;
        cells.sort_unstable_by_key(|placed| (placed.subscription, placed.moment));
        outcomes.figures.rows = vec![Vec::new(); terms.len()];
        outcomes.covered = vec![vec![Counted::default(); outcomes.bills.list.len()]; terms.len()];
        for block in cells.chunk_by(|one, other| one.subscription == other.subscription) {
            for (number, of) in terms.iter().enumerate() {
                outcomes.take(measure, (number, of.grain), block, &moments)?;
            }
        }
        for rows in &mut outcomes.figures.rows {
            rows.sort_unstable();
            rows.shrink_to_fit();
        }
        Ok(outcomes)
    }

    /// Finds out what the cells of a worker belong to.
    fn place<'w>(
        &mut self,
        worker: &'w Worker<'_, Everything<'_>>,
        placing: &mut Placing<'w>,
    ) -> Result<(), Overflow> {
        let mut words: HashMap<&str, u32, FixedState> = HashMap::default();
        for cell in worker.cells().iter().filter(|cell| cell.key.standing == Standing::Consumption) {
            let Some(known) = worker.known(cell.key.locus) else { continue };
            let window = worker.window(&cell.key);
            let (Some(customer), Some(month)) =
                (known.locus.owner(window.from()), Worker::<Everything<'_>>::month(&cell.key))
            else {
                continue;
            };
            let mut word =
                |text| *words.entry(text).or_insert_with(|| self.figures.words.number(&str::to_owned(text)));
            let (service, currency) = (word(worker.service(&cell.key)), word(worker.currency(&cell.key)));
            let subscription = known.locus.subscription;
            let line = Line { month, customer, subscription, service, currency };
            let bill = self.bills.number(&Bill { month, customer, currency });
            self.consumed.resize(self.bills.list.len(), Counted::default());
            if let Some(consumed) = self.consumed.get_mut(bill as usize) {
                consumed.add(cell.gathered.cost, cell.gathered.lines)?;
            }
            let placed = Placed {
                cell,
                subscription: placing.subscriptions.number(&subscription),
                moment: placing.moment(known, window),
                line: self.figures.lines.number(&line),
                bill,
            };
            placing.cells.push(placed);
        }
        Ok(())
    }

    /// Adds the cells of a subscription on some terms.
    fn take(
        &mut self,
        measure: &Everything<'_>,
        (number, grain): (usize, Grain),
        block: &[Placed<'_>],
        moments: &[Moment<'_>],
    ) -> Result<(), Overflow> {
        for cells in block.chunk_by(|one, other| one.moment == other.moment) {
            let Some(first) = cells.first() else { continue };
            let Some(Moment { known, window }) = moments.get(first.moment as usize) else { continue };
            let whole = measure.of_whole_lines(number, &known.profile, *window);
            let who: Vec<u32> =
                whole.earned.iter().flat_map(|of| self.units(grain, of)).map(|(who, _)| who).collect();
            for placed in cells {
                let gathered = placed.cell.gathered;
                let split = measure.of_split(number, &known.profile, *window, placed.cell);
                let (is_covered, attributed) = match &split {
                    Some(split) => (split.covered, split.attributed),
                    None => (whole.covered, gathered.cost),
                };
                let by_bill = self.covered.get_mut(number).and_then(|of| of.get_mut(placed.bill as usize));
                if let (true, Some(covered)) = (is_covered, by_bill) {
                    covered.add(attributed, gathered.lines)?;
                }
                match split {
                    Some(split) => {
                        for earned in &split.earned {
                            for (who, sum) in self.units(grain, earned) {
                                self.sums.entry((placed.line, who)).or_default().add_sum(sum)?;
                            }
                        }
                    }
                    None if gathered.cost.any => {
                        for who in &who {
                            self.sums.entry((placed.line, *who)).or_default().add_sum(gathered.cost)?;
                        }
                    }
                    None => {}
                }
            }
        }
        let sums = self.sums.drain().map(|((line, who), sum)| (line, who, sum.amount));
        if let Some(rows) = self.figures.rows.get_mut(number) {
            rows.extend(sums);
        }
        Ok(())
    }

    /// The numbers of who earned something, once and again, and what.
    fn units(&mut self, grain: Grain, of: &Earned) -> impl Iterator<Item = (u32, Sum)> + use<> {
        let mut number = |duplicate, sum: Sum| {
            let (partner, mechanism) = (of.unit.partner, of.unit.mechanism);
            let who = Who { partner, grain, mechanism, role: of.role, duplicate };
            sum.any.then(|| (self.figures.who.number(&who), sum))
        };
        [number(false, of.once), number(true, of.again)].into_iter().flatten()
    }

    /// Who earned something of which customer, on the terms of a number.
    pub(super) fn pairs(&self, number: usize) -> impl Iterator<Item = (PartnerId, TenantId)> {
        let rows = self.figures.rows.get(number).into_iter().flatten();
        rows.filter_map(|(line, who, _)| {
            let customer = self.figures.lines.list.get(*line as usize)?.customer;
            Some((self.figures.who.list.get(*who as usize)?.partner, customer))
        })
    }
}

/// Whether terms are those on which a partner can be missing: its own links, each location by itself.
pub(super) fn is_own(terms: Terms) -> bool {
    (terms.association, terms.grain) == (Association::Pal, Grain::Location)
}

/// The policies, each with the terms of its own links that are asked for first.
pub(super) fn by_policy() -> [(RolePolicy, Terms); RolePolicy::ALL.len()] {
    RolePolicy::ALL.map(|policy| (policy, Terms { policy, ..Terms::default() }))
}
