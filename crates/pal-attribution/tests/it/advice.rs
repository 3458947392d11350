//! `advise` on random worlds: what it promises comes true by the definition, and nothing smaller covers as much.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

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
use proptest::test_runner::TestRunner;

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

/// One change that could be of use.
struct Change {
    principal: Principal,
    /// What the estate gains as the account comes to reach more; nothing where it is linked.
    gained: Option<Facts>,
}

/// Every single change that could be of use: each link; Owner as high as may be above each open subscription, for each account of
/// its owner; Contributor of the subscription delegated to each account of a managing tenant; and each membership.
fn changes(
    world: &World,
    prospect: &Prospect,
    facts: &Facts,
    open: &[usize],
    highest: Highest,
) -> Vec<Change> {
    let linked = |principal: &Principal| Change { principal: *principal, gained: None };
    let mut changes: Vec<Change> = prospect.candidates.iter().map(linked).collect();
    let mut add = |principal, gained| changes.push(Change { principal, gained: Some(gained) });
    let accounts: Vec<Principal> = prospect.linked.iter().chain(&prospect.candidates).copied().collect();
    let mut places: BTreeSet<(Principal, Scope)> = BTreeSet::new();
    let mut delegated: BTreeSet<(Principal, TenantId, Place)> = BTreeSet::new();
    for number in open {
        let line = &world.lines[*number];
        let (Ok(customer), Some(place)) = (exclusion(facts, line), &line.place) else { continue };
        let subscription = Place::subscription(place.subscription_id());
        let scope = match highest {
            Highest::ManagementGroup => top(facts, customer, place.subscription_id()),
            Highest::Subscription => Scope::Place(subscription.clone()),
        };
        for account in &accounts {
            if account.tenant == customer {
                places.insert((*account, scope.clone()));
            } else if prospect.managing.contains(&account.tenant) {
                delegated.insert((*account, customer, subscription.clone()));
            }
        }
    }
    for (principal, scope) in places {
        let gained = vec![assignment(principal, OWNER, &scope)];
        add(principal, Facts { role_assignments: gained, ..Facts::default() });
    }
    for (principal, customer, scope) in delegated {
        let gained = vec![delegation(principal, customer, CONTRIBUTOR, &scope)];
        add(principal, Facts { delegations: gained, ..Facts::default() });
    }
    let groups: BTreeSet<Principal> = prospect.groups.values().copied().collect();
    for account in accounts {
        for group in groups.iter().filter(|group| group.tenant == account.tenant) {
            let gained = vec![membership(account, group.object)];
            add(account, Facts { group_members: gained, ..Facts::default() });
        }
    }
    changes
}

fn with(facts: &Facts, change: &Facts) -> Facts {
    let mut facts = facts.clone();
    facts.links.extend(change.links.iter().copied());
    facts.role_assignments.extend(change.role_assignments.iter().cloned());
    facts.delegations.extend(change.delegations.iter().cloned());
    facts.group_members.extend(change.group_members.iter().copied());
    facts
}

/// Which open lines a change covers by itself once its account is linked, a bit each.
struct Reached {
    /// The account, by number.
    account: usize,
    is_link: bool,
    lines: u128,
}

/// The open lines that each change covers, asked of the definition once. An account's accesses unite (PAL-11), and one linked account
/// is enough, so a choice of changes covers the union of what those of linked accounts do. `None` where lines are too many for bits.
fn reached(
    world: &World,
    facts: &Facts,
    asked: &Asked,
    prospect: &Prospect,
    changes: &[Change],
    open: &[usize],
) -> Option<Vec<Reached>> {
    if open.len() > 128 {
        return None;
    }
    let accounts: Vec<Principal> = prospect.linked.iter().chain(&prospect.candidates).copied().collect();
    let lines = |facts: &Facts| {
        let (_, still) = covered(world, facts, asked)?;
        let closed = open.iter().enumerate().filter(|(_, line)| !still.contains(line));
        Some(closed.fold(0_u128, |bits, (at, _)| bits | 1 << at))
    };
    let mut reached = Vec::new();
    for change in changes {
        let mut facts = facts.clone();
        if !prospect.linked.contains(&change.principal) {
            facts.links.push(link(change.principal, asked.partner));
        }
        let facts = change.gained.as_ref().map_or(facts.clone(), |gained| with(&facts, gained));
        let account = accounts.iter().position(|account| *account == change.principal)?;
        reached.push(Reached { account, is_link: change.gained.is_none(), lines: lines(&facts)? });
    }
    // Access to nothing is of no use, and of equal changes one is enough.
    let mut seen = BTreeSet::new();
    reached.retain(|of| (of.is_link || of.lines != 0) && seen.insert((of.account, of.is_link, of.lines)));
    Some(reached)
}

/// So many choices are looked at in a world at most.
const LOOKS_MAX: u64 = 3_000_000;

/// The search for fewer changes that do as much.
struct Search<'a> {
    reached: &'a [Reached],
    /// The accounts that are linked already come first.
    linked: usize,
    /// What a change and all after it cover at best.
    rest: Vec<u128>,
    open: u128,
    /// No more lines than this may be left open.
    left: u32,
    looks: u64,
}

impl Search<'_> {
    /// Whether some choice of at most `more` changes from `next` on, beside those chosen, leaves no more open; `None` where that is
    /// not found in time.
    fn finds(&mut self, next: usize, chosen: &mut Vec<usize>, more: usize) -> Option<bool> {
        self.looks += 1;
        if self.looks > LOOKS_MAX {
            return None;
        }
        let best = chosen.iter().fold(self.rest[next], |lines, at| lines | self.reached[*at].lines);
        if (self.open & !best).count_ones() > self.left {
            return Some(false);
        }
        if (self.open & !self.covered(chosen)).count_ones() <= self.left {
            return Some(true);
        }
        for at in if more == 0 { 0..0 } else { next..self.reached.len() } {
            chosen.push(at);
            let found = self.finds(at + 1, chosen, more - 1);
            chosen.pop();
            if found != Some(false) {
                return found;
            }
        }
        Some(false)
    }

    /// The open lines that a choice covers.
    fn covered(&self, chosen: &[usize]) -> u128 {
        let of = |at: &usize| &self.reached[*at];
        let is_linked = |account: usize| {
            account < self.linked || chosen.iter().map(of).any(|it| it.is_link && it.account == account)
        };
        let counting = chosen.iter().map(of).filter(|it| is_linked(it.account));
        counting.fold(0, |lines, it| lines | it.lines)
    }
}

/// Whether fewer changes than `size` leave no more open than `left`; `None` where there are too many to try.
fn is_beaten(reached: &[Reached], linked: usize, open: usize, size: usize, left: usize) -> Option<bool> {
    let Some(fewer) = size.checked_sub(1) else { return Some(false) };
    let mut rest = vec![0_u128; reached.len() + 1];
    for (at, of) in reached.iter().enumerate().rev() {
        rest[at] = rest[at + 1] | of.lines;
    }
    let open = if open == 128 { u128::MAX } else { (1 << open) - 1 };
    let left = u32::try_from(left).ok()?;
    Search { reached, linked, rest, open, left, looks: 0 }.finds(0, &mut Vec::new(), fewer)
}

/// How many worlds were held against every smaller choice.
#[derive(Debug, Default)]
struct Tally {
    advised: Cell<u32>,
    compared: Cell<u32>,
}

fn count(cell: &Cell<u32>) {
    cell.set(cell.get() + 1);
}

/// Holds the advice of one world against the definition.
fn hold(world: &World, facts: &Facts, asked: &Asked, tally: &Tally) -> Result<(), TestCaseError> {
    let Some((before, open)) = covered(world, facts, asked) else { return Ok(()) };
    let prospect = Prospect::new(facts, asked);
    let index = Index::compile(&prospect.facts, asked.policy);
    let reach = Reach::new(&index, asked.policy);
    let selection: Selection = asked.selection();
    let workers = gather(world, &index, &reach, &selection);
    let Ok(advice) = prospect.advice(asked, &index, &workers) else { return Ok(()) };

    let after = applied(facts, &advice, asked.partner);
    let Some((after, still_open)) = covered(world, &after, asked) else { return Ok(()) };
    for (currency, totals) in &advice.totals {
        let sum = |sums: &BTreeMap<String, Money>| sums.get(currency).copied().unwrap_or_default();
        prop_assert_eq!(totals.covered, sum(&before));
        prop_assert_eq!(totals.covered.checked_add(totals.adds), Some(sum(&after)), "{}", currency);
    }
    prop_assert_eq!(advice.at_least, advice.steps.len());
    count(&tally.advised);
    let changes = changes(world, &prospect, facts, &open, asked.highest);
    let Some(reached) = reached(world, facts, asked, &prospect, &changes, &open) else { return Ok(()) };
    let is_beaten = |size| is_beaten(&reached, prospect.linked.len(), open.len(), size, still_open.len());
    let beaten = is_beaten(advice.steps.len());
    prop_assert_ne!(beaten, Some(true), "{:?}", advice.steps);
    // The search is not blind: with as many changes it finds what does as much.
    if !advice.steps.is_empty() {
        prop_assert_ne!(is_beaten(advice.steps.len() + 1), Some(false), "{:?}", advice.steps);
    }
    if beaten.is_some() {
        count(&tally.compared);
    }
    Ok(())
}

#[test]
fn what_is_promised_comes_true_and_nothing_smaller_does_it() {
    let policies = prop::sample::select(RolePolicy::ALL.to_vec());
    let members = prop::sample::select(vec![Members::Considered, Members::LeftAlone]);
    let highest = [Highest::ManagementGroup, Highest::ManagementGroup, Highest::Subscription];
    let highest = prop::sample::select(highest.to_vec());
    let cases = (worlds(), instants(), policies, members, highest, any::<prop::sample::Index>());
    let tally = Tally::default();
    let mut runner = TestRunner::new(ProptestConfig {
        cases: 1_500,
        source_file: Some(file!()),
        test_name: Some("advice"),
        ..ProptestConfig::default()
    });
    let ran = runner.run(&cases, |(world, at, policy, members, highest, which)| {
        let facts = world.facts.standing(at);
        let mut partners: Vec<PartnerId> = world.facts.links.iter().map(|link| link.partner_id).collect();
        partners.retain(|partner| in_force(&facts, *partner, at));
        if partners.is_empty() {
            return Ok(());
        }
        let partner = *which.get(&partners);
        let asked = Asked { partner, policy, customer: None, members, highest, from: None, to: None };
        hold(&world, &facts, &asked, &tally)
    });
    ran.unwrap_or_else(|failure| panic!("{failure}"));
    let (advised, compared) = (tally.advised.get(), tally.compared.get());
    assert!(advised > 500, "{advised} worlds asked for advice");
    assert!(compared * 100 >= advised * 98, "{compared} of {advised} were held against every smaller choice");
}
