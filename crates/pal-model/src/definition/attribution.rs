//! How much of a usage line each partner is credited with.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::facts::{AssignmentKind, Facts};
use crate::ids::{PartnerId, Principal, RoleDefinitionId, TenantId};
use crate::interval::{Interval, IntervalSet};
use crate::money::Money;
use crate::role;
use crate::terms::{Grain, Mechanism, Mode, Terms, Unit};
use crate::time::Instant;
use crate::usage::{Exclusion, UsageLine};

use super::access::{Grant, covers, grants, owner};
use super::link::{first_link, global_account, in_force, linked_partner};
use super::stretches_on;

/// What became of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It counts for nobody, whoever is linked.
    Excluded(Exclusion),
    /// It is a customer's consumption.
    Counted {
        /// Whose consumption it is, at the start of its interval.
        customer: TenantId,
        /// Whether at least one unit covers any of it.
        covered: bool,
        /// The part of the cost that at least one unit covers.
        attributed: Money,
        /// The rest of the cost.
        unattributed: Money,
        /// What each unit is credited with. Never zero (PAL-25).
        credits: Vec<Credit>,
    },
}

/// An amount that a unit is credited with for one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credit {
    /// Who, by what.
    pub unit: Unit,
    /// Whether another location of the same global account already counts this amount (PAL-29).
    pub duplicate: bool,
    /// The broadest role held over the covered part (PAL-34); none for a sale.
    pub role: Option<RoleDefinitionId>,
    /// How much.
    pub amount: Money,
}

/// Why a line counts for nobody: the first reason that holds.
pub fn exclusion(facts: &Facts, line: &UsageLine) -> Result<TenantId, Exclusion> {
    if !line.microsoft {
        return Err(Exclusion::OtherProvider);
    }
    if !line.consumption {
        return Err(Exclusion::NotConsumption);
    }
    owner(facts, line.subscription(), line.export_tenant, line.interval.from())
        .ok_or(Exclusion::TenantUnknown)
}

/// The grants by which linked principals reach a line's place, each with the partner it earns for: PAL-19 and PAL-09 at one
/// instant. Set semantics: ten linked engineers are still one association.
pub fn associations(facts: &Facts, line: &UsageLine, terms: Terms, at: Instant) -> Vec<(PartnerId, Grant)> {
    let Some(place) = &line.place else { return Vec::new() };
    let Some(owner) = owner(facts, line.subscription(), line.export_tenant, at) else { return Vec::new() };
    let linked: BTreeSet<Principal> = facts.links.iter().map(|link| link.principal).collect();
    let mut found = Vec::new();
    for principal in linked {
        let Some(partner) = linked_partner(facts, principal, at) else { continue };
        let counting = grants(facts, principal, at).into_iter().filter(|(tenant, grant)| {
            grant.kind == AssignmentKind::Active
                && terms.policy.counts_at(grant.role, at)
                && *tenant == owner
                && covers(facts, *tenant, &grant.scope, place, at)
        });
        found.extend(counting.map(|(_, grant)| (partner, grant)));
    }
    found
}

/// The partners that sell the line's subscription at an instant (PAL-28): the CSP partner and the reseller of record.
pub fn sellers(facts: &Facts, line: &UsageLine, at: Instant) -> BTreeSet<PartnerId> {
    facts
        .subscriptions
        .iter()
        .filter(|row| Some(row.subscription) == line.subscription() && row.valid.contains(at))
        .flat_map(|row| [row.csp_partner_id, row.csp_reseller_id])
        .flatten()
        .filter(|partner| in_force(facts, *partner, at))
        .collect()
}

/// The partners on record for the line's subscription at an instant (PAL-28): the customer named one, and it needs no access.
pub fn on_record(facts: &Facts, line: &UsageLine, at: Instant) -> BTreeSet<PartnerId> {
    facts
        .partners_of_record
        .iter()
        .filter(|row| Some(row.subscription) == line.subscription() && row.valid.contains(at))
        .map(|row| row.partner_id)
        .filter(|partner| in_force(facts, *partner, at))
        .collect()
}

/// What a unit covers of a line, and the roles that gave it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// The covered instants of the interval, as the mode counts them.
    pub covered: IntervalSet,
    /// The roles in force at any covered instant.
    pub roles: BTreeSet<RoleDefinitionId>,
}

/// Everyone who covers any of a line, on the given terms. Units that cover nothing are absent.
pub fn coverage(facts: &Facts, line: &UsageLine, terms: Terms) -> BTreeMap<Unit, Coverage> {
    let mut all: BTreeMap<Unit, Coverage> = BTreeMap::new();
    let mut cover =
        |partner: PartnerId, mechanism: Mechanism, role: Option<RoleDefinitionId>, part: Interval| {
            if !terms.association.includes(mechanism) {
                return;
            }
            let partner = match terms.grain {
                Grain::Location => partner,
                Grain::Global => global_account(facts, partner),
            };
            let coverage = all.entry(Unit { partner, mechanism }).or_default();
            coverage.covered = coverage.covered.union(&part.into());
            coverage.roles.extend(role);
        };
    for part in stretches_on(facts, terms.policy, line.interval) {
        for (partner, grant) in associations(facts, line, terms, part.from()) {
            cover(partner, Mechanism::Pal, Some(grant.role), part);
        }
        for partner in sellers(facts, line, part.from()) {
            cover(partner, Mechanism::Csp, None, part);
        }
        for partner in on_record(facts, line, part.from()) {
            cover(partner, Mechanism::Dpor, None, part);
        }
    }
    for coverage in all.values_mut() {
        coverage.covered = in_mode(&coverage.covered, line.interval, terms.mode);
    }
    all.retain(|_, coverage| !coverage.covered.is_empty());
    all
}

/// The covered instants as the mode counts them.
fn in_mode(covered: &IntervalSet, interval: Interval, mode: Mode) -> IntervalSet {
    let whole = IntervalSet::from(interval);
    match mode {
        Mode::TimeWeighted => covered.clone(),
        Mode::AnyTime if covered.is_empty() => IntervalSet::EMPTY,
        Mode::AnyTime => whole,
        Mode::Whole if *covered == whole => whole,
        Mode::Whole => IntervalSet::EMPTY,
    }
}

/// The covered share of a line's cost (PAL-20, PAL-22), rounded once.
pub fn covered_cost(line: &UsageLine, covered: &IntervalSet) -> Money {
    line.cost.share(covered.length(), line.interval.length())
}

/// What becomes of a line, on the given terms.
pub fn outcome(facts: &Facts, line: &UsageLine, terms: Terms) -> Outcome {
    let customer = match exclusion(facts, line) {
        Err(exclusion) => return Outcome::Excluded(exclusion),
        Ok(customer) => customer,
    };
    let coverage = coverage(facts, line, terms);
    let union = coverage.values().fold(IntervalSet::EMPTY, |union, unit| union.union(&unit.covered));
    let attributed = covered_cost(line, &union);
    Outcome::Counted {
        customer,
        covered: !union.is_empty(),
        attributed,
        unattributed: line.cost.less(attributed),
        credits: credits(facts, line, terms, &coverage),
    }
}

/// Splits what each unit earned into the part that counts once for its global account and the part that another of its units
/// already counts (PAL-28 … PAL-30). Partners of different accounts do not see each other (PAL-21).
fn credits(
    facts: &Facts,
    line: &UsageLine,
    terms: Terms,
    coverage: &BTreeMap<Unit, Coverage>,
) -> Vec<Credit> {
    let mut accounts: BTreeMap<PartnerId, Vec<Unit>> = BTreeMap::new();
    for unit in coverage.keys() {
        let account = match terms.grain {
            Grain::Location => global_account(facts, unit.partner),
            Grain::Global => unit.partner,
        };
        accounts.entry(account).or_default().push(*unit);
    }
    let covered = |unit: &Unit| coverage.get(unit).cloned().unwrap_or_default();
    let mut credits = Vec::new();
    for mut units in accounts.into_values() {
        units.sort_by_key(|unit| {
            let earned = covered_cost(line, &covered(unit).covered);
            (
                terms.precedence.rank(unit.mechanism),
                Reverse(earned),
                first_link(facts, unit.partner),
                unit.partner,
            )
        });
        let (mut union, mut counted) = (IntervalSet::EMPTY, Money::ZERO);
        for unit in units {
            let Coverage { covered, roles } = covered(&unit);
            union = union.union(&covered);
            let total = covered_cost(line, &union);
            let once = total.less(counted);
            let again = match terms.grain {
                Grain::Location => covered_cost(line, &covered).less(once),
                Grain::Global => Money::ZERO,
            };
            counted = total;
            let role = roles.into_iter().min_by(|a, b| role::compare_breadth(*a, *b));
            for (duplicate, amount) in [(false, once), (true, again)] {
                if !amount.is_zero() {
                    credits.push(Credit { unit, duplicate, role, amount });
                }
            }
        }
    }
    credits
}

/// A reason to believe a credit: a grant, the partner it earned for, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// Who earned.
    pub partner: PartnerId,
    /// By what access.
    pub grant: Grant,
    /// When, within the line's interval.
    pub during: IntervalSet,
}

/// Every witness of a line (§8.3 invariant 9: no credit without one). Chains of groups that lead to one holder are one witness.
pub fn witnesses(facts: &Facts, line: &UsageLine, terms: Terms) -> Vec<Witness> {
    let mut found: Vec<Witness> = Vec::new();
    for part in stretches_on(facts, terms.policy, line.interval) {
        for (partner, grant) in associations(facts, line, terms, part.from()) {
            let same = |witness: &&mut Witness| {
                let known = &witness.grant;
                witness.partner == partner
                    && (known.principal, known.route, known.holder, known.role, &known.scope)
                        == (grant.principal, grant.route, grant.holder, grant.role, &grant.scope)
            };
            match found.iter_mut().find(same) {
                Some(witness) => witness.during = witness.during.union(&part.into()),
                None => found.push(Witness { partner, grant, during: part.into() }),
            }
        }
    }
    found
}
