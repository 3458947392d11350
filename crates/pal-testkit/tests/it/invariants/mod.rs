//! Laws of the rules (the invariants behind PAL-19 … PAL-31), on random worlds.

mod access;
mod partner;
mod time;
mod witness;

use std::collections::BTreeMap;

use pal_model::definition::attribution::{Outcome, outcome};
use pal_model::facts::{AssignmentKind, Link, Permanence, RoleAssignment};
use pal_model::role::OWNER;
use pal_model::{
    Facts, Guid, Interval, Mode, Money, ObjectId, PartnerId, Principal, Scope, TenantId, Terms, Unit,
    UsageLine,
};
use proptest::prelude::*;
use proptest::sample::select;

/// How many worlds a law is tried on.
const WORLDS: u32 = 400;

/// What each unit is credited with for a line, whether it counts once or again for its global account.
fn credited(facts: &Facts, line: &UsageLine, terms: Terms) -> BTreeMap<Unit, Money> {
    let mut credited: BTreeMap<Unit, Money> = BTreeMap::new();
    if let Outcome::Counted { credits, .. } = outcome(facts, line, terms) {
        for credit in credits {
            let sum = credited.entry(credit.unit).or_default();
            *sum = sum.checked_add(credit.amount).unwrap();
        }
    }
    // A share that rounds to nothing may still lend its account a digit: one row gives what the duplicate takes back.
    credited.retain(|_, amount| !amount.is_zero());
    credited
}

/// Costs may be negative: `part` is not more than `whole` and of its sign.
fn is_part(part: Money, whole: Money) -> bool {
    part.is_zero()
        || (part.units() < 0) == (whole.units() < 0)
            && part.units().unsigned_abs() <= whole.units().unsigned_abs()
}

fn modes() -> impl Strategy<Value = Mode> {
    select(vec![Mode::TimeWeighted, Mode::AnyTime, Mode::Whole])
}

/// Somebody whom no world knows.
fn stranger(tenant: TenantId) -> Principal {
    Principal { tenant, object: ObjectId(Guid::from_u128(0x57a4)) }
}

/// Every tenant that owns anything.
fn owners(facts: &Facts) -> Vec<TenantId> {
    let mut owners: Vec<TenantId> = facts.subscriptions.iter().map(|row| row.tenant).collect();
    owners.sort_unstable();
    owners.dedup();
    owners
}

/// Links the stranger of each owning tenant to a partner, and makes it Owner of everything there.
fn employ(facts: &mut Facts, partner_id: PartnerId, valid: Interval) {
    for tenant in owners(facts) {
        let principal = stranger(tenant);
        facts.links.push(Link { principal, partner_id, valid });
        facts.role_assignments.push(assignment(principal, Scope::Root));
    }
}

fn assignment(principal: Principal, scope: Scope) -> RoleAssignment {
    RoleAssignment {
        tenant: principal.tenant,
        assignment_id: None,
        principal: principal.object,
        role: OWNER,
        scope,
        kind: AssignmentKind::Active,
        permanence: Permanence::Permanent,
        valid: Interval::ALWAYS,
    }
}
