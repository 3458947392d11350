//! No credit without a witness, and every witness tells the truth.

use std::collections::BTreeMap;

use pal_model::definition::access::Route;
use pal_model::definition::attribution::{Witness, coverage, witnesses};
use pal_model::definition::stretches;
use pal_model::facts::{AssignmentKind, RoleAssignment};
use pal_model::{
    Facts, Instant, IntervalSet, ObjectId, PartnerId, RolePolicy, Scope, TenantId, Terms, UsageLine,
};
use pal_testkit::worlds::{role_assignments, worlds};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::WORLDS;

/// What a witness says, looked up in the tables: the link, the role, and that the scope can hold the place.
fn is_true(facts: &Facts, line: &UsageLine, witness: &Witness, at: Instant) -> bool {
    let Witness { partner, grant, .. } = witness;
    let tenant = grant.principal.tenant;
    let linked = facts
        .links
        .iter()
        .any(|row| row.principal == grant.principal && row.partner_id == *partner && row.valid.contains(at));
    let held = match grant.route {
        Route::RoleAssignment => facts.role_assignments.iter().any(|row| {
            (row.tenant, row.principal, row.role, &row.scope, row.kind)
                == (tenant, grant.holder, grant.role, &grant.scope, AssignmentKind::Active)
                && row.valid.contains(at)
        }),
        Route::Delegation => facts.delegations.iter().any(|row| {
            (row.managing_tenant, row.principal, row.role, row.kind)
                == (tenant, grant.holder, grant.role, AssignmentKind::Active)
                && Scope::Place(row.scope.clone()) == grant.scope
                && row.valid.contains(at)
        }),
    };
    let reaches = match (&grant.scope, &line.place) {
        (_, None) | (Scope::Elsewhere(_), _) => false,
        (Scope::Place(outer), Some(place)) => outer.contains(place),
        (Scope::Root | Scope::ManagementGroup(_), Some(_)) => grant.route == Route::RoleAssignment,
    };
    linked && held && reaches
}

/// Whether memberships lead from the witness to the holder of the role. The chain that is told is that of the first instant.
fn is_chained(facts: &Facts, witness: &Witness, at: Instant) -> bool {
    let grant = &witness.grant;
    let steps: Vec<ObjectId> =
        std::iter::once(grant.principal.object).chain(grant.groups.iter().copied()).collect();
    let joined = |tenant: TenantId, member: ObjectId, group: ObjectId| {
        facts.group_members.iter().any(|row| {
            (row.tenant, row.member, row.group) == (tenant, member, group) && row.valid.contains(at)
        })
    };
    steps.last() == Some(&grant.holder)
        && steps
            .iter()
            .zip(steps.iter().skip(1))
            .all(|(member, group)| joined(grant.principal.tenant, *member, *group))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(WORLDS))]

    #[test]
    fn every_covered_instant_has_a_witness_and_every_witness_is_true(
        mut world in worlds(),
        (which, more) in (any::<Index>(), role_assignments()),
        policy in select(RolePolicy::ALL.to_vec()),
    ) {
        let terms = Terms { policy, ..Terms::default() };
        // The same role of the same holder at another scope and time is another witness.
        let assignments = &mut world.facts.role_assignments;
        if !assignments.is_empty() {
            let role = which.get(assignments).clone();
            assignments.push(RoleAssignment { scope: more.scope, valid: more.valid, ..role });
        }
        for line in &world.lines {
            let mut witnessed: BTreeMap<PartnerId, IntervalSet> = BTreeMap::new();
            for witness in witnesses(&world.facts, line, terms) {
                let first = witness.during.intervals().first().unwrap().from();
                prop_assert!(is_chained(&world.facts, &witness, first));
                for interval in witness.during.intervals() {
                    prop_assert!(line.interval.intersect(interval) == Some(*interval));
                    for part in stretches(&world.facts, *interval) {
                        prop_assert!(is_true(&world.facts, line, &witness, part.from()));
                    }
                }
                prop_assert!(policy.counts(witness.grant.role));
                let all = witnessed.entry(witness.partner).or_default();
                *all = all.union(&witness.during);
            }
            let covered: BTreeMap<PartnerId, IntervalSet> = coverage(&world.facts, line, terms)
                .into_iter()
                .map(|(unit, coverage)| (unit.partner, coverage.covered))
                .collect();
            prop_assert_eq!(witnessed, covered);
        }
    }
}
