//! More access earns no less, less access no more, and only access and links earn.

use std::collections::BTreeSet;

use pal_model::definition::attribution::{coverage, outcome};
use pal_model::{Association, Facts, ObjectId, Place, RolePolicy, Scope, TenantId, Terms};
use pal_testkit::worlds::{group_members, instants, role_assignments, worlds};
use proptest::prelude::*;
use proptest::sample::Index;

use super::{WORLDS, assignment, credited, employ, is_part, modes};

/// Nobody is credited with less of any line than before.
fn earns_no_less(before: &Facts, after: &Facts, lines: &[pal_model::UsageLine], terms: Terms) -> bool {
    lines.iter().all(|line| {
        let after = credited(after, line, terms);
        credited(before, line, terms)
            .iter()
            .all(|(unit, amount)| after.get(unit).is_some_and(|more| is_part(*amount, *more)))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(WORLDS))]

    #[test]
    fn a_further_role_or_membership_takes_no_credit(
        world in worlds(),
        assignment in role_assignments(),
        member in group_members(),
        mode in modes(),
    ) {
        let terms = Terms { mode, ..Terms::default() };
        let mut more = world.facts.clone();
        more.role_assignments.push(assignment);
        prop_assert!(earns_no_less(&world.facts, &more, &world.lines, terms));
        more.group_members.push(member);
        prop_assert!(earns_no_less(&world.facts, &more, &world.lines, terms));
    }

    #[test]
    fn a_further_linked_identity_takes_no_credit(
        world in worlds(),
        which in any::<Index>(),
        (a, b) in (instants(), instants()),
        mode in modes(),
    ) {
        prop_assume!(!world.facts.links.is_empty());
        let terms = Terms { mode, ..Terms::default() };
        let partner = which.get(&world.facts.links).partner_id;
        let valid = pal_model::Interval::new(a.min(b), a.max(b)).unwrap_or(pal_model::Interval::ALWAYS);
        let mut more = world.facts.clone();
        employ(&mut more, partner, valid);
        prop_assert!(earns_no_less(&world.facts, &more, &world.lines, terms));
    }

    /// PAL-15 … PAL-17: the roles for incentives are among those for credit, and those among all.
    #[test]
    fn a_narrower_policy_earns_no_more(world in worlds(), mode in modes()) {
        for (narrow, wide) in [(RolePolicy::Incentive, RolePolicy::Pec), (RolePolicy::Pec, RolePolicy::Any)] {
            for line in &world.lines {
                let on = |policy| Terms { policy, mode, ..Terms::default() };
                let (less, more) = (coverage(&world.facts, line, on(narrow)), coverage(&world.facts, line, on(wide)));
                let amounts = credited(&world.facts, line, on(wide));
                for (unit, coverage) in less {
                    prop_assert!(coverage.covered.minus(&more[&unit].covered).is_empty());
                }
                for (unit, amount) in credited(&world.facts, line, on(narrow)) {
                    prop_assert!(is_part(amount, amounts[&unit]));
                }
            }
        }
    }

    /// PAL-11: a role on each resource group is a role on the subscription, but for charges outside any group.
    #[test]
    fn a_role_moved_down_to_every_resource_group_earns_the_same_there(
        world in worlds(),
        (who, whence) in (any::<Index>(), any::<Index>()),
    ) {
        prop_assume!(!world.facts.links.is_empty());
        let principal = who.get(&world.facts.links).principal;
        let Some(subscription) = whence.get(&world.lines).subscription() else { return Ok(()) };
        let groups: BTreeSet<&str> = world
            .lines
            .iter()
            .filter(|line| line.subscription() == Some(subscription))
            .filter_map(|line| line.place.as_ref()?.resource_group_name())
            .collect();
        let (mut above, mut below) = (world.facts.clone(), world.facts.clone());
        above.role_assignments.push(assignment(principal, Scope::Place(Place::subscription(subscription))));
        for group in groups {
            let scope = Scope::Place(Place::resource_group(subscription, group).unwrap());
            below.role_assignments.push(assignment(principal, scope));
        }
        for line in &world.lines {
            let in_a_group = line.place.as_ref().is_some_and(|place| place.resource_group_name().is_some());
            let expected = if in_a_group { &above } else { &world.facts };
            let terms = Terms::default();
            prop_assert_eq!(outcome(&below, line, terms), outcome(expected, line, terms));
        }
    }

    /// PAL-06, PAL-13, PAL-14: an estate has no word for deny assignments, conditions and classic administrators; access comes
    /// by role assignments and delegations alone, and is worth nothing without a link.
    #[test]
    fn neither_links_nor_roles_earn_alone(world in worlds()) {
        let unlinked = Facts { links: Vec::new(), ..world.facts.clone() };
        let powerless =
            Facts { role_assignments: Vec::new(), delegations: Vec::new(), ..world.facts.clone() };
        for line in &world.lines {
            prop_assert!(credited(&unlinked, line, Terms::default()).is_empty());
            prop_assert!(credited(&powerless, line, Terms::default()).is_empty());
        }
    }

    #[test]
    fn roles_that_reach_nobody_who_is_linked_change_nothing(world in worlds()) {
        let linked: BTreeSet<(TenantId, ObjectId)> =
            world.facts.links.iter().map(|row| (row.principal.tenant, row.principal.object)).collect();
        let groups: BTreeSet<(TenantId, ObjectId)> =
            world.facts.group_members.iter().map(|row| (row.tenant, row.group)).collect();
        let matters = |holder: (TenantId, ObjectId)| linked.contains(&holder) || groups.contains(&holder);
        let mut fewer = world.facts.clone();
        fewer.role_assignments.retain(|row| matters((row.tenant, row.principal)));
        fewer.delegations.retain(|row| matters((row.managing_tenant, row.principal)));
        let terms = Terms { association: Association::All, ..Terms::default() };
        for line in &world.lines {
            prop_assert_eq!(outcome(&fewer, line, terms), outcome(&world.facts, line, terms));
        }
    }

    /// Which of equal locations counts may change with a link (PAL-30); what each earns does not.
    #[test]
    fn links_of_those_who_hold_nothing_earn_nothing(world in worlds()) {
        let facts = &world.facts;
        let holders: BTreeSet<(TenantId, ObjectId)> = facts
            .role_assignments
            .iter()
            .map(|row| (row.tenant, row.principal))
            .chain(facts.delegations.iter().map(|row| (row.managing_tenant, row.principal)))
            .collect();
        let members: BTreeSet<(TenantId, ObjectId)> =
            facts.group_members.iter().map(|row| (row.tenant, row.member)).collect();
        let mut fewer = facts.clone();
        fewer.links.retain(|row| {
            let principal = (row.principal.tenant, row.principal.object);
            holders.contains(&principal) || members.contains(&principal)
        });
        for line in &world.lines {
            prop_assert_eq!(credited(&fewer, line, Terms::default()), credited(facts, line, Terms::default()));
        }
    }
}
