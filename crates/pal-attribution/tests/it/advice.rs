//! `advise` on random worlds: what it promises comes true by the definition, and nothing smaller covers as much.

use std::collections::BTreeMap;

use pal_attribution::advice::{Advice, Asked, Members, Prospect, Reach, StepKind};
use pal_attribution::index::Index;
use pal_attribution::kernel::worker::Selection;
use pal_model::definition::attribution::{exclusion, witnesses};
use pal_model::definition::link::in_force;
use pal_model::facts::{AssignmentKind, Link, Permanence, RoleAssignment};
use pal_model::role::OWNER;
use pal_model::{
    Facts, Interval, Money, PartnerId, Place, Principal, RoleDefinitionId, RolePolicy, Scope, Terms,
};
use pal_testkit::worlds::{World, instants, worlds};
use proptest::prelude::*;

use crate::engine::gather;

/// What a partner covers in an estate in which everything holds always, by currency; and the open lines with a cost.
fn covered(world: &World, facts: &Facts, asked: &Asked) -> Option<(BTreeMap<String, Money>, Vec<usize>)> {
    let terms = Terms { policy: asked.policy, ..Terms::default() };
    let (mut sums, mut open) = (BTreeMap::<String, Money>::new(), Vec::new());
    for (number, line) in world.lines.iter().enumerate() {
        if exclusion(facts, line).is_err() {
            continue;
        }
        if witnesses(facts, line, terms).iter().any(|witness| witness.partner == asked.partner) {
            let sum = sums.entry(line.currency.clone()).or_default();
            *sum = sum.checked_add(line.cost)?;
        } else if !line.cost.is_zero() {
            open.push(number);
        }
    }
    Some((sums, open))
}

fn link(principal: Principal, partner: PartnerId) -> Link {
    Link { principal, partner_id: partner, valid: Interval::ALWAYS }
}

fn assignment(principal: Principal, role: RoleDefinitionId, scope: &Place) -> RoleAssignment {
    RoleAssignment {
        tenant: principal.tenant,
        assignment_id: None,
        principal: principal.object,
        role,
        scope: Scope::Place(scope.clone()),
        kind: AssignmentKind::Active,
        permanence: Permanence::Permanent,
        valid: Interval::ALWAYS,
    }
}

fn applied(facts: &Facts, advice: &Advice, partner: PartnerId) -> Facts {
    let mut facts = facts.clone();
    for step in &advice.steps {
        match &step.kind {
            StepKind::Link => facts.links.push(link(step.principal, partner)),
            StepKind::Assign { role, scope } => {
                facts.role_assignments.push(assignment(step.principal, *role, scope));
            }
        }
    }
    facts
}

/// Every single change that could be of use: each link, and Owner at each open subscription for each account of its owner.
fn changes(world: &World, prospect: &Prospect, facts: &Facts, open: &[usize]) -> Vec<Facts> {
    let mut changes = Vec::new();
    let partner = prospect.facts.links.last().map(|link| link.partner_id);
    for principal in &prospect.candidates {
        let link = partner.map(|partner| link(*principal, partner));
        changes.push(Facts { links: link.into_iter().collect(), ..Facts::default() });
    }
    let mut places: Vec<(Principal, Place)> = Vec::new();
    for number in open {
        let line = &world.lines[*number];
        let (Ok(customer), Some(place)) = (exclusion(facts, line), &line.place) else { continue };
        let accounts = prospect.linked.iter().chain(&prospect.candidates);
        let of_customer = accounts.filter(|principal| principal.tenant == customer);
        places.extend(of_customer.map(|it| (*it, Place::subscription(place.subscription_id()))));
    }
    places.sort();
    places.dedup();
    changes.extend(places.into_iter().map(|(principal, scope)| Facts {
        role_assignments: vec![assignment(principal, OWNER, &scope)],
        ..Facts::default()
    }));
    changes
}

fn with(facts: &Facts, changes: &[&Facts]) -> Facts {
    let mut facts = facts.clone();
    for change in changes {
        facts.links.extend(change.links.iter().copied());
        facts.role_assignments.extend(change.role_assignments.iter().cloned());
    }
    facts
}

/// Whether fewer changes than `size` leave no more open than `left`.
fn is_beaten(
    world: &World,
    facts: &Facts,
    asked: &Asked,
    changes: &[Facts],
    size: usize,
    left: usize,
) -> Option<bool> {
    for choice in 0..1_u32 << changes.len() {
        if choice.count_ones() as usize >= size {
            continue;
        }
        let chosen: Vec<&Facts> =
            changes.iter().enumerate().filter(|(n, _)| choice >> n & 1 == 1).map(|(_, it)| it).collect();
        if covered(world, &with(facts, &chosen), asked)?.1.len() <= left {
            return Some(true);
        }
    }
    Some(false)
}

/// So many single changes are tried in every combination.
const CHANGES_MAX: usize = 9;

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    #[test]
    fn what_is_promised_comes_true_and_nothing_smaller_does_it(
        world in worlds(),
        at in instants(),
        policy in prop::sample::select(RolePolicy::ALL.to_vec()),
        members in prop::bool::ANY,
        which in any::<prop::sample::Index>(),
    ) {
        let facts = world.facts.standing(at);
        let mut partners: Vec<PartnerId> = world.facts.links.iter().map(|link| link.partner_id).collect();
        partners.retain(|partner| in_force(&facts, *partner, at));
        if partners.is_empty() {
            return Ok(());
        }
        let partner = *which.get(&partners);
        let members = if members { Members::Considered } else { Members::LeftAlone };
        let asked = Asked { partner, policy, customer: None, members, from: None, to: None };
        let Some((before, open)) = covered(&world, &facts, &asked) else { return Ok(()) };

        let prospect = Prospect::new(&facts, &asked);
        let index = Index::compile(&prospect.facts, policy);
        let reach = Reach::new(&index, policy);
        let selection: Selection = asked.selection();
        let workers = gather(&world, &index, &reach, &selection);
        let Ok(advice) = prospect.advice(&asked, &index, &workers) else { return Ok(()) };

        let after = applied(&facts, &advice, partner);
        let Some((after, still_open)) = covered(&world, &after, &asked) else { return Ok(()) };
        for (currency, totals) in &advice.totals {
            let sum = |sums: &BTreeMap<String, Money>| sums.get(currency).copied().unwrap_or_default();
            prop_assert_eq!(totals.covered, sum(&before));
            prop_assert_eq!(totals.covered.checked_add(totals.adds), Some(sum(&after)), "{}", currency);
        }
        prop_assert_eq!(advice.at_least, advice.steps.len());
        let changes = changes(&world, &prospect, &facts, &open);
        if changes.len() <= CHANGES_MAX {
            let size = advice.steps.len();
            prop_assert_eq!(
                is_beaten(&world, &facts, &asked, &changes, size, still_open.len()), Some(false),
                "{:?}", advice.steps
            );
        }
    }
}
