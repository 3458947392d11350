//! Credits: how much of a cell each unit earns, and what already counts for its global account (PAL-19 … PAL-31).

use std::cmp::Reverse;
use std::collections::BTreeMap;

use pal_model::role::compare_breadth;
use pal_model::{
    Grain, Instant, Interval, IntervalSet, Mechanism, Mode, Money, PartnerId, RoleDefinitionId, RolePolicy,
    Terms, Unit,
};

use crate::index::Index;
use crate::kernel::cells::Cell;
use crate::kernel::locus::{Locus, boundaries};
use crate::kernel::{Measure, Overflow, Sum};

/// Whether roles are asked for: they cost memory and keep more cells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Roles {
    /// No key of the report is a role.
    Unasked,
    /// `AdminType` is a key.
    Asked,
}

/// The measure of partners' credits on given terms.
#[derive(Debug)]
pub struct Credits<'a> {
    index: &'a Index,
    terms: Terms,
    roles: Roles,
    listings: Listings,
}

/// Whether somebody asks what a subscription was listed as: it keeps more cells apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Listings {
    /// Nobody.
    #[default]
    Unasked,
    /// A key of the report depends on it.
    Asked,
}

/// Who covers a locus, and when.
#[derive(Debug)]
pub struct CreditProfile {
    units: Vec<CoveringUnit>,
    /// The global account of each unit and the unit's number: account after account, the units of each in the order in which
    /// they count when they earn the same.
    accounts: Vec<(PartnerId, usize)>,
}

impl CreditProfile {
    /// The units of each global account, with their numbers.
    fn by_account(&self) -> impl Iterator<Item = impl Iterator<Item = (usize, &CoveringUnit)>> {
        let unit = |(_, number): &(PartnerId, usize)| Some((*number, self.units.get(*number)?));
        self.accounts.chunk_by(|(one, _), (other, _)| one == other).map(move |of| of.iter().filter_map(unit))
    }
}

/// A tie between a partner and a locus: by what role and when.
#[derive(Debug)]
struct Tie {
    unit: Unit,
    role: Option<RoleDefinitionId>,
    during: IntervalSet,
}

#[derive(Debug)]
struct CoveringUnit {
    unit: Unit,
    covered: IntervalSet,
    roles: Vec<(RoleDefinitionId, IntervalSet)>,
}

impl CoveringUnit {
    /// What ties of one unit come to; `None` of none.
    fn of(ties: &[Tie], asked: Roles) -> Option<Self> {
        let unit = ties.first()?.unit;
        let covered = ties.iter().flat_map(|tie| tie.during.intervals()).copied().collect();
        let mut roles: BTreeMap<RoleDefinitionId, Vec<Interval>> = BTreeMap::new();
        if asked == Roles::Asked {
            for tie in ties {
                if let Some(role) = tie.role {
                    roles.entry(role).or_default().extend(tie.during.intervals());
                }
            }
        }
        let roles = roles.into_iter().map(|(role, during)| (role, during.into_iter().collect())).collect();
        Some(Self { unit, covered, roles })
    }

    /// The broadest role in force at any instant of a window (PAL-34).
    fn broadest_role(&self, window: Interval) -> Option<RoleDefinitionId> {
        let held = self.roles.iter().filter(|(_, during)| during.meets(&window));
        held.map(|(role, _)| *role).min_by(|a, b| compare_breadth(*a, *b))
    }
}

/// What one unit earned of a cell.
#[derive(Debug, Clone, Copy)]
pub struct Earned {
    /// The number of the unit among those of the locus.
    pub number: usize,
    /// Who, by what.
    pub unit: Unit,
    /// The broadest role over the covered part, where asked.
    pub role: Option<RoleDefinitionId>,
    /// The part that counts for the global account.
    pub once: Sum,
    /// The part that another of its units already counts.
    pub again: Sum,
}

/// What became of a cell.
#[derive(Debug, Default)]
pub struct CellCredits {
    /// Whether any unit covers any of it.
    pub covered: bool,
    /// The part that at least one unit covers.
    pub attributed: Sum,
    /// What each unit earned.
    pub earned: Vec<Earned>,
}

/// Sums of a cell whose lines are rounded one by one.
#[derive(Debug)]
pub struct CreditSplit {
    interval: Interval,
    union: IntervalSet,
    attributed: Sum,
    accounts: Vec<SplitAccount>,
}

#[derive(Debug)]
struct SplitAccount {
    units: Vec<SplitUnit>,
    /// The covered lengths of the first unit, the first two, … by order of units: orders repeat from line to line.
    unions: Vec<(Vec<usize>, Vec<u128>)>,
}

#[derive(Debug)]
struct SplitUnit {
    number: usize,
    covered: IntervalSet,
    length: u128,
    once: Sum,
    again: Sum,
}

impl<'a> Credits<'a> {
    /// The measure of credits on some terms; the index must be compiled for the terms' policy or a wider one.
    pub fn new(index: &'a Index, terms: Terms, roles: Roles) -> Self {
        Self { index, terms, roles, listings: Listings::Unasked }
    }

    /// The same, with cells kept apart by what a subscription is listed as.
    #[must_use]
    pub fn listed(self, listings: Listings) -> Self {
        Self { listings, ..self }
    }

    /// Every tie between partners and a locus, in any order.
    fn ties(&self, locus: &Locus) -> Vec<Tie> {
        let tie = |partner: PartnerId, mechanism: Mechanism, role, during| {
            let partner = match self.terms.grain {
                Grain::Location => partner,
                Grain::Global => self.index.directory.global_account(partner),
            };
            Tie { unit: Unit { partner, mechanism }, role, during }
        };
        let mut ties = Vec::new();
        let Some(subscription) = locus.subscription else { return ties };
        if self.terms.association.includes(Mechanism::Pal) {
            let earning = self.index.earning_at(locus.node, subscription, &locus.owners);
            ties.extend(
                earning
                    .into_iter()
                    .filter(|(entitlement, _)| self.terms.policy.counts(entitlement.role))
                    .map(|(entitlement, earns)| {
                        let earns = self.terms.policy.part(entitlement.role, earns);
                        tie(entitlement.partner, Mechanism::Pal, Some(entitlement.role), earns)
                    }),
            );
        }
        if self.terms.association.includes(Mechanism::Csp) {
            ties.extend(self.index.hierarchy.sellers(subscription).map(|(partner, sold)| {
                tie(partner, Mechanism::Csp, None, sold.intersect(&self.index.directory.in_force(partner)))
            }));
        }
        if self.terms.association.includes(Mechanism::Dpor) {
            ties.extend(self.index.hierarchy.on_record(subscription).map(|(partner, named)| {
                tie(partner, Mechanism::Dpor, None, named.intersect(&self.index.directory.in_force(partner)))
            }));
        }
        ties
    }

    fn account(&self, unit: Unit) -> PartnerId {
        match self.terms.grain {
            Grain::Location => self.index.directory.global_account(unit.partner),
            Grain::Global => unit.partner,
        }
    }

    /// The covered part of a window as the mode counts it.
    fn in_mode(&self, covered: &IntervalSet, window: Interval) -> IntervalSet {
        let within = covered.within(&window);
        let whole = || IntervalSet::from(window);
        match self.terms.mode {
            Mode::TimeWeighted => within,
            Mode::AnyTime if within.is_empty() => within,
            Mode::AnyTime => whole(),
            Mode::Whole if within.length() == window.length() => whole(),
            Mode::Whole => IntervalSet::EMPTY,
        }
    }

    /// Whether the mode counts any of a window as covered: whether [`Self::in_mode`] is not empty.
    fn counts_in(&self, covered: &IntervalSet, window: Interval) -> bool {
        match self.terms.mode {
            Mode::TimeWeighted | Mode::AnyTime => covered.meets(&window),
            Mode::Whole => covered.length_within(&window) == window.length(),
        }
    }

    /// Which roles count.
    pub fn policy(&self) -> RolePolicy {
        self.terms.policy
    }

    /// What the units earn of a cell.
    pub fn of_cell(
        &self,
        profile: &CreditProfile,
        window: Interval,
        cell: &Cell<CreditSplit>,
    ) -> CellCredits {
        self.resolve(profile, window, cell.gathered.cost, cell.split.as_deref())
    }

    /// What the units earn of lines that all lie in `window`, each covered wholly or not at all, or split as told.
    pub fn resolve(
        &self,
        profile: &CreditProfile,
        window: Interval,
        cost: Sum,
        split: Option<&CreditSplit>,
    ) -> CellCredits {
        let earned = |number: usize, unit: &CoveringUnit, once: Sum, again: Sum| {
            let role = unit.broadest_role(window);
            Earned { number, unit: unit.unit, role, once, again }
        };
        if let Some(split) = split {
            let units = split.accounts.iter().flat_map(|account| &account.units);
            let earned = units
                .filter_map(|of| Some(earned(of.number, profile.units.get(of.number)?, of.once, of.again)))
                .collect();
            return CellCredits { covered: !split.union.is_empty(), attributed: split.attributed, earned };
        }
        let mut credits =
            CellCredits { earned: Vec::with_capacity(profile.units.len()), ..CellCredits::default() };
        for units in profile.by_account() {
            let covering = units.filter(|(_, unit)| self.counts_in(&unit.covered, window));
            for (position, (number, unit)) in covering.enumerate() {
                let (once, again) =
                    if position == 0 { (cost, Sum::default()) } else { (Sum::default(), cost) };
                let again = if self.terms.grain == Grain::Global { Sum::default() } else { again };
                credits.earned.push(earned(number, unit, once, again));
            }
        }
        credits.covered = !credits.earned.is_empty();
        credits.attributed = if credits.covered { cost } else { Sum::default() };
        credits
    }
}

impl Measure for Credits<'_> {
    type Profile = CreditProfile;
    type Split = CreditSplit;

    fn profile(&self, locus: &Locus) -> (CreditProfile, Vec<Instant>) {
        let mut ties = self.ties(locus);
        ties.sort_unstable_by_key(|tie| tie.unit);
        let units = ties.chunk_by(|one, other| one.unit == other.unit);
        let units: Vec<CoveringUnit> = units.filter_map(|ties| CoveringUnit::of(ties, self.roles)).collect();
        let sets = units
            .iter()
            .flat_map(|unit| std::iter::once(&unit.covered).chain(unit.roles.iter().map(|(_, set)| set)));
        let mut changes: Vec<Instant> = sets.flat_map(boundaries).collect();
        if let (Listings::Asked, Some(subscription)) = (self.listings, locus.subscription) {
            changes.extend(self.index.hierarchy.listed_changes(subscription));
        }
        let account = |(number, of): (usize, &CoveringUnit)| {
            let rank = self.terms.precedence.rank(of.unit.mechanism);
            let first_link = self.index.directory.first_link(of.unit.partner);
            (self.account(of.unit), (rank, first_link, of.unit.partner, number))
        };
        let mut accounts: Vec<_> = units.iter().enumerate().map(account).collect();
        accounts.sort_unstable();
        let accounts = accounts.into_iter().map(|(account, (.., number))| (account, number)).collect();
        (CreditProfile { units, accounts }, changes)
    }

    fn split(&self, profile: &CreditProfile, interval: Interval) -> Option<CreditSplit> {
        let mut union = IntervalSet::EMPTY;
        let mut partial = false;
        let mut accounts = Vec::new();
        for account in profile.by_account() {
            let mut units = Vec::new();
            for (number, unit) in account {
                let covered = self.in_mode(&unit.covered, interval);
                if covered.is_empty() {
                    continue;
                }
                let length = covered.length();
                partial |= length < interval.length();
                union = union.union(&covered);
                units.push(SplitUnit {
                    number,
                    covered,
                    length,
                    once: Sum::default(),
                    again: Sum::default(),
                });
            }
            accounts.push(SplitAccount { units, unions: Vec::new() });
        }
        partial.then_some(CreditSplit { interval, union, attributed: Sum::default(), accounts })
    }

    fn add(&self, profile: &CreditProfile, split: &mut CreditSplit, cost: Money) -> Result<(), Overflow> {
        let whole = split.interval.length();
        split.attributed.add(cost.share(split.union.length(), whole))?;
        for account in &mut split.accounts {
            account.add(profile, cost, whole, self.terms)?;
        }
        Ok(())
    }
}

impl SplitAccount {
    /// Adds a line: units count in the order of what they earn of it, each for what the earlier ones leave (contract §9).
    fn add(
        &mut self,
        profile: &CreditProfile,
        cost: Money,
        whole: u128,
        terms: Terms,
    ) -> Result<(), Overflow> {
        let earned: Vec<Money> = self.units.iter().map(|unit| cost.share(unit.length, whole)).collect();
        let mut order: Vec<usize> = (0..self.units.len()).collect();
        // Units stand in the order of mechanism, first link and id; the sort is stable.
        order.sort_by_key(|at| {
            let unit = self.units.get(*at).and_then(|unit| profile.units.get(unit.number));
            let rank = unit.map(|unit| terms.precedence.rank(unit.unit.mechanism));
            (rank, Reverse(earned.get(*at).copied()))
        });
        let lengths = self.union_lengths(&order);
        let mut counted = Money::ZERO;
        for (at, length) in order.iter().zip(lengths) {
            let total = cost.share(length, whole);
            let once = total.less(counted);
            counted = total;
            if let (Some(unit), Some(earned)) = (self.units.get_mut(*at), earned.get(*at)) {
                unit.once.add(once)?;
                if terms.grain == Grain::Location {
                    unit.again.add(earned.less(once))?;
                }
            }
        }
        Ok(())
    }

    fn union_lengths(&mut self, order: &[usize]) -> Vec<u128> {
        if let Some((_, lengths)) = self.unions.iter().find(|(known, _)| known == order) {
            return lengths.clone();
        }
        let mut union = IntervalSet::EMPTY;
        let lengths: Vec<u128> = order
            .iter()
            .filter_map(|at| self.units.get(*at))
            .map(|unit| {
                union = union.union(&unit.covered);
                union.length()
            })
            .collect();
        self.unions.push((order.to_vec(), lengths.clone()));
        lengths
    }
}
