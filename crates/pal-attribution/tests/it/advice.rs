//! `advise` on random worlds: what it promises comes true by the definition, and nothing smaller covers as much.

use std::collections::BTreeMap;

use pal_attribution::advice::{Advice, Asked, Highest, Members, Prospect, Reach, StepKind};
use pal_attribution::index::Index;
use pal_attribution::kernel::worker::Selection;
use pal_model::definition::attribution::{exclusion, witnesses};
use pal_model::definition::link::in_force;
use pal_model::facts::{
    AssignmentKind, Delegation, GroupMember, Link, ManagementGroupChild, Permanence, RoleAssignment,
};
use pal_model::role::{CONTRIBUTOR, OWNER};
use pal_model::{
    Facts, Interval, Money, ObjectId, PartnerId, Place, Principal, RoleDefinitionId, RolePolicy, Scope,
    SubscriptionId, TenantId, Terms,
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

fn assignment(principal: Principal, role: RoleDefinitionId, scope: &Scope) -> RoleAssignment {
    RoleAssignment {
        tenant: principal.tenant,
        assignment_id: None,
        principal: principal.object,
        role,
        scope: scope.clone(),
        kind: AssignmentKind::Active,
        permanence: Permanence::Permanent,
        valid: Interval::ALWAYS,
    }
}

fn membership(principal: Principal, group: ObjectId) -> GroupMember {
    GroupMember { tenant: principal.tenant, group, member: principal.object, valid: Interval::ALWAYS }
}

fn delegation(
    principal: Principal,
    customer_tenant: TenantId,
    role: RoleDefinitionId,
    scope: &Place,
) -> Delegation {
    // PAL-12: nothing below a resource group can be delegated.
    assert!(!scope.is_resource(), "{scope}");
    Delegation {
        managing_tenant: principal.tenant,
        customer_tenant,
        principal: principal.object,
        role,
        scope: scope.clone(),
        kind: AssignmentKind::Active,
        permanence: Permanence::Permanent,
        valid: Interval::ALWAYS,
    }
}

/// The highest management group above a subscription, as the table of the estate has it; else the subscription.
fn top(facts: &Facts, tenant: TenantId, subscription: SubscriptionId) -> Scope {
    let mut scope = Scope::Place(Place::subscription(subscription));
    let mut child = ManagementGroupChild::Subscription(subscription);
    let root = facts
        .management_groups
        .iter()
        .find(|row| row.tenant == tenant && row.parent.as_str() == tenant.to_string());
    if let Some(edge) = root {
        return Scope::ManagementGroup(edge.parent.clone());
    }
    let mut seen = Vec::new();
    while let Some(edge) =
        facts.management_groups.iter().find(|row| row.tenant == tenant && row.child == child)
    {
        if seen.contains(&edge.parent) {
            break;
        }
        seen.push(edge.parent.clone());
        scope = Scope::ManagementGroup(edge.parent.clone());
        child = ManagementGroupChild::Group(edge.parent.clone());
    }
    scope
}

fn applied(facts: &Facts, advice: &Advice, partner: PartnerId) -> Facts {
    let mut facts = facts.clone();
    for step in &advice.steps {
        match &step.kind {
            StepKind::Link => facts.links.push(link(step.principal, partner)),
            StepKind::Assign { role, scope } => {
                facts.role_assignments.push(assignment(step.principal, *role, scope));
            }
            StepKind::Join { group, .. } => facts.group_members.push(membership(step.principal, *group)),
            StepKind::Delegate { customer, role, scope } => {
                facts.delegations.push(delegation(step.principal, *customer, *role, scope));
            }
        }
    }
    facts
}

/// Every single change that could be of use: each link; Owner as high as may be above each open subscription, for each account of
/// its owner; Contributor of the subscription delegated to each account of a managing tenant; and each membership.
fn changes(
    world: &World,
    prospect: &Prospect,
    facts: &Facts,
    open: &[usize],
    highest: Highest,
) -> Vec<Facts> {
    let mut changes: Vec<Facts> = Vec::new();
    let partner = prospect.facts.links.last().map(|link| link.partner_id);
    for principal in &prospect.candidates {
        let link = partner.map(|partner| link(*principal, partner));
        changes.push(Facts { links: link.into_iter().collect(), ..Facts::default() });
    }
    let mut places: Vec<(Principal, Scope)> = Vec::new();
    let mut delegated: Vec<(Principal, TenantId, Place)> = Vec::new();
    for number in open {
        let line = &world.lines[*number];
        let (Ok(customer), Some(place)) = (exclusion(facts, line), &line.place) else { continue };
        let accounts = prospect.linked.iter().chain(&prospect.candidates);
        let of_customer = accounts.filter(|principal| principal.tenant == customer);
        let scope = match highest {
            Highest::ManagementGroup => top(facts, customer, place.subscription_id()),
            Highest::Subscription => Scope::Place(Place::subscription(place.subscription_id())),
        };
        places.extend(of_customer.map(|it| (*it, scope.clone())));
        let managing = prospect.linked.iter().chain(&prospect.candidates).filter(|principal| {
            principal.tenant != customer && prospect.managing.contains(&principal.tenant)
        });
        let subscription = Place::subscription(place.subscription_id());
        delegated.extend(managing.map(|it| (*it, customer, subscription.clone())));
    }
    places.sort();
    places.dedup();
    delegated.sort();
    delegated.dedup();
    changes.extend(delegated.into_iter().map(|(principal, customer, scope)| Facts {
        delegations: vec![delegation(principal, customer, CONTRIBUTOR, &scope)],
        ..Facts::default()
    }));
    let groups: std::collections::BTreeSet<Principal> = prospect.groups.values().copied().collect();
    for account in prospect.linked.iter().chain(&prospect.candidates) {
        let of_tenant = groups.iter().filter(|group| group.tenant == account.tenant);
        changes.extend(of_tenant.map(|group| Facts {
            group_members: vec![membership(*account, group.object)],
            ..Facts::default()
        }));
    }
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
        facts.delegations.extend(change.delegations.iter().cloned());
        facts.group_members.extend(change.group_members.iter().copied());
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
    for chosen in (0..size).flat_map(|few| combinations(changes, few)) {
        if covered(world, &with(facts, &chosen), asked)?.1.len() <= left {
            return Some(true);
        }
    }
    Some(false)
}

/// Every choice of so many changes.
fn combinations(changes: &[Facts], size: usize) -> Vec<Vec<&Facts>> {
    let Some((first, rest)) = changes.split_first() else {
        return if size == 0 { vec![Vec::new()] } else { Vec::new() };
    };
    let mut all = combinations(rest, size);
    if let Some(fewer) = size.checked_sub(1) {
        all.extend(combinations(rest, fewer).into_iter().map(|mut chosen| {
            chosen.push(first);
            chosen
        }));
    }
    all
}

/// So many combinations of single changes are tried at most.
const CHOICES_MAX: u64 = 300;

/// In how many ways fewer than `size` of some changes can be chosen.
fn choices(changes: usize, size: usize) -> u64 {
    let mut ways: u64 = 1;
    let mut all = 0_u64;
    for chosen in 0..size.min(changes + 1) as u64 {
        all = all.saturating_add(ways);
        ways = ways.saturating_mul(changes as u64 - chosen.min(changes as u64)) / (chosen + 1);
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    #[test]
    fn what_is_promised_comes_true_and_nothing_smaller_does_it(
        world in worlds(),
        at in instants(),
        policy in prop::sample::select(RolePolicy::ALL.to_vec()),
        members in prop::bool::ANY,
        highest in prop::sample::select(vec![Highest::ManagementGroup, Highest::ManagementGroup, Highest::Subscription]),
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
        let asked = Asked { partner, policy, customer: None, members, highest, from: None, to: None };
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
        let changes = changes(&world, &prospect, &facts, &open, highest);
        let size = advice.steps.len();
        if choices(changes.len(), size) <= CHOICES_MAX {
            prop_assert_eq!(
                is_beaten(&world, &facts, &asked, &changes, size, still_open.len()), Some(false),
                "{:?}", advice.steps
            );
        }
    }
}
