//! The steps of an advice: who does what, what each adds, and what stays uncovered.

use std::collections::{BTreeMap, BTreeSet};

use pal_model::facts::PrincipalType;
use pal_model::role::{self, CONTRIBUTOR, OWNER};
use pal_model::{Guid, Place, Principal, RoleDefinitionId, RolePolicy, SubscriptionId, TenantId};

use super::cover::{Atom, Cover, LOOKS_MAX, Problem};
use super::reach::{Amounts, Reached, add, preference};
use super::{Asked, Prospect};
use crate::index::Index;
use crate::kernel::Overflow;

/// The built-in role Reader: it reads, and changes nothing.
const READER: RoleDefinitionId = RoleDefinitionId(Guid::from_u128(0xacdd72a7_3385_48ef_bd42_f606fba81ae7));
/// The built-in role Support Request Contributor: of the roles eligible for partner earned credit the one that can do least.
const SUPPORT_REQUEST_CONTRIBUTOR: RoleDefinitionId =
    RoleDefinitionId(Guid::from_u128(0xcfd33db0_3dd1_45e3_aa9d_cdbdf3b6f24e));

/// The narrowest role that a policy counts; of one that depends on the time, the narrowest of these that it ever counts.
pub(super) fn narrowest(policy: RolePolicy) -> RoleDefinitionId {
    match policy {
        RolePolicy::Any => READER,
        RolePolicy::Pec => SUPPORT_REQUEST_CONTRIBUTOR,
        RolePolicy::Incentive => CONTRIBUTOR,
        RolePolicy::Dated(_) => {
            let known = [READER, SUPPORT_REQUEST_CONTRIBUTOR, CONTRIBUTOR];
            known.into_iter().find(|role| policy.counts(*role)).unwrap_or(OWNER)
        }
    }
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepKind {
    /// The account links itself.
    Link,
    /// The customer gives the account a role.
    Assign {
        /// Which.
        role: RoleDefinitionId,
        /// Where.
        scope: Place,
    },
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What is to be done.
    pub kind: StepKind,
    /// For which account.
    pub principal: Principal,
    /// What the directory calls it, or nothing.
    pub name: String,
    /// What kind of account it is, where known.
    pub principal_type: Option<PrincipalType>,
    /// What it adds to what stands and the steps before it. A link that only bears a role adds nothing itself.
    pub adds: Amounts,
}

/// What no known account can cover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remainder {
    /// At whom.
    pub customer: TenantId,
    /// How much.
    pub amounts: Amounts,
    /// Whether it lies in a subscription: then an account in the customer's directory is all that is wanted.
    pub in_subscription: bool,
}

/// Sums in one currency.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// All consumption.
    pub cost: pal_model::Money,
    /// What is covered as things stand.
    pub covered: pal_model::Money,
    /// What the steps add.
    pub adds: pal_model::Money,
}

/// The smallest set of changes, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// The changes.
    pub steps: Vec<Step>,
    /// No set of changes that covers as much is smaller than this.
    pub at_least: usize,
    /// By currency.
    pub totals: BTreeMap<String, Totals>,
    /// What stays uncovered.
    pub remains: Vec<Remainder>,
}

/// The accounts of a tenant that could be given a role.
#[derive(Debug, Default, Clone)]
struct Bearers {
    /// Linked already, the first to be asked first.
    linked: Vec<Principal>,
    /// By number among the candidates.
    candidates: Vec<usize>,
}

/// Places to be covered, and in what ways.
struct Stated<'a> {
    problem: Problem,
    /// Of each atom.
    places: Vec<(&'a Place, &'a Amounts)>,
    /// Of each area: whose, and by whom it could be borne.
    areas: Vec<(TenantId, Bearers)>,
    remains: Vec<Remainder>,
}

pub(super) fn plan(
    prospect: &Prospect,
    asked: &Asked,
    index: &Index,
    reached: &Reached,
) -> Result<Advice, Overflow> {
    let stated = state(prospect, reached)?;
    let cover = stated.problem.solve(LOOKS_MAX);
    let steps = Steps { prospect, asked, index, stated: &stated }.of(&cover)?;
    let mut totals: BTreeMap<String, Totals> = BTreeMap::new();
    for (currency, sum) in &reached.cost {
        totals.entry(currency.clone()).or_default().cost = sum.amount;
    }
    for (currency, sum) in &reached.covered {
        totals.entry(currency.clone()).or_default().covered = sum.amount;
    }
    for (currency, sum) in steps.iter().flat_map(|step| &step.adds) {
        let total = totals.entry(currency.clone()).or_default();
        total.adds = total.adds.checked_add(sum.amount).ok_or(Overflow)?;
    }
    Ok(Advice { steps, at_least: cover.at_least, totals, remains: stated.remains })
}

fn state<'a>(prospect: &Prospect, reached: &'a Reached) -> Result<Stated<'a>, Overflow> {
    let numbers: BTreeMap<Principal, usize> =
        prospect.candidates.iter().enumerate().map(|(number, principal)| (*principal, number)).collect();
    let mut bearers: BTreeMap<TenantId, Bearers> = BTreeMap::new();
    let types: BTreeMap<Principal, PrincipalType> =
        prospect.facts.principals.iter().map(|row| (row.principal, row.principal_type)).collect();
    let mut linked: Vec<Principal> = prospect.linked.iter().copied().collect();
    linked.sort_by_key(|principal| (preference(types.get(principal).copied()), *principal));
    for principal in linked {
        bearers.entry(principal.tenant).or_default().linked.push(principal);
    }
    for (number, principal) in prospect.candidates.iter().enumerate() {
        bearers.entry(principal.tenant).or_default().candidates.push(number);
    }
    let mut stated =
        Stated { problem: Problem::default(), places: Vec::new(), areas: Vec::new(), remains: Vec::new() };
    let mut area_numbers: BTreeMap<(TenantId, SubscriptionId), usize> = BTreeMap::new();
    let mut left: BTreeMap<TenantId, Amounts> = BTreeMap::new();
    for ((customer, place), (candidates, amounts)) in &reached.open {
        let links: BTreeSet<usize> =
            candidates.iter().filter_map(|principal| numbers.get(principal)).copied().collect();
        let area = bearers.get(customer).map(|of_tenant| {
            *area_numbers.entry((*customer, place.subscription_id())).or_insert_with(|| {
                let needed =
                    if of_tenant.linked.is_empty() { of_tenant.candidates.clone() } else { Vec::new() };
                stated.problem.bearers.push(needed);
                stated.areas.push((*customer, of_tenant.clone()));
                stated.areas.len() - 1
            })
        });
        if links.is_empty() && area.is_none() {
            for (currency, sum) in amounts {
                add(left.entry(*customer).or_default(), currency, *sum)?;
            }
            continue;
        }
        stated.problem.atoms.push(Atom { links, area });
        stated.places.push((place, amounts));
    }
    let remainder =
        |in_subscription| move |(customer, amounts)| Remainder { customer, amounts, in_subscription };
    stated.remains.extend(left.into_iter().map(remainder(true)));
    stated.remains.extend(reached.nowhere.clone().into_iter().map(remainder(false)));
    Ok(stated)
}

struct Steps<'a> {
    prospect: &'a Prospect,
    asked: &'a Asked,
    index: &'a Index,
    stated: &'a Stated<'a>,
}

impl Steps<'_> {
    /// Links first, then roles: whoever gets a role is linked by then.
    fn of(&self, cover: &Cover) -> Result<Vec<Step>, Overflow> {
        let atoms = self.stated.problem.atoms.iter().zip(&self.stated.places);
        let mut open: Vec<(&Atom, &(&Place, &Amounts))> = atoms.collect();
        let mut steps = Vec::new();
        for link in &cover.links {
            let Some(principal) = self.prospect.candidates.get(*link) else { continue };
            let (now, later): (Vec<_>, Vec<_>) =
                open.into_iter().partition(|(atom, _)| atom.links.contains(link));
            open = later;
            steps.push(self.step(StepKind::Link, *principal, now.iter().map(|(_, place)| place.1))?);
        }
        for area in &cover.areas {
            let (now, later): (Vec<_>, Vec<_>) =
                open.into_iter().partition(|(atom, _)| atom.area == Some(*area));
            open = later;
            let places: Vec<&Place> = now.iter().map(|(_, place)| place.0).collect();
            let (Some(scope), Some(principal)) = (lowest(&places), self.bearer(*area, cover)) else {
                continue;
            };
            let kind = StepKind::Assign { role: narrowest(self.asked.policy), scope };
            steps.push(self.step(kind, principal, now.iter().map(|(_, place)| place.1))?);
        }
        Ok(steps)
    }

    /// Who gets the role: who is linked, else the first who will be.
    fn bearer(&self, area: usize, cover: &Cover) -> Option<Principal> {
        let (_, bearers) = self.stated.areas.get(area)?;
        let chosen = bearers.candidates.iter().filter(|number| cover.links.contains(number));
        let chosen = chosen.filter_map(|number| self.prospect.candidates.get(*number)).copied();
        bearers.linked.iter().copied().chain(chosen).next()
    }

    fn step<'b>(
        &self,
        kind: StepKind,
        principal: Principal,
        amounts: impl Iterator<Item = &'b Amounts>,
    ) -> Result<Step, Overflow> {
        let mut adds = Amounts::new();
        for (currency, sum) in amounts.flatten() {
            add(&mut adds, currency, *sum)?;
        }
        let record = self.prospect.facts.principals.iter().find(|row| row.principal == principal);
        Ok(Step {
            kind,
            principal,
            name: self.index.identities.display_name(principal).to_owned(),
            principal_type: record.map(|row| row.principal_type),
            adds,
        })
    }
}

/// The lowest scope that holds all of some places of one subscription.
fn lowest(places: &[&Place]) -> Option<Place> {
    let (first, rest) = places.split_first()?;
    around(first).into_iter().find(|scope| rest.iter().all(|place| scope.contains(place)))
}

/// A place and the scopes around it, from the place itself up to its subscription.
fn around(place: &Place) -> Vec<Place> {
    let text = place.to_string();
    let mut scopes = vec![place.clone()];
    // Not each prefix of a place is one: those that are not do not parse.
    let ends = text.char_indices().rev().filter(|(_, character)| *character == '/').map(|(end, _)| end);
    scopes.extend(ends.filter_map(|end| Place::from_bytes(text.as_bytes().get(..end)?)));
    scopes
}

impl Step {
    /// The name or id of a role, as `az` takes it.
    pub fn role_name(&self) -> String {
        match &self.kind {
            StepKind::Link => String::new(),
            StepKind::Assign { role, .. } => role::name(*role),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUBSCRIPTION: &str = "/subscriptions/50000000-0000-4000-8000-000000000001";

    fn place(below: &str) -> Place {
        Place::from_bytes(format!("{SUBSCRIPTION}{below}").as_bytes()).unwrap()
    }

    #[test]
    fn the_lowest_scope_holds_all_and_no_more_than_it_must() {
        let vm = "/resourcegroups/app/providers/microsoft.compute/virtualmachines/";
        for (places, expected) in [
            (vec![format!("{vm}a")], format!("{vm}a")),
            (vec![format!("{vm}a"), format!("{vm}a/extensions/x")], format!("{vm}a")),
            (vec![format!("{vm}a"), format!("{vm}ab")], "/resourcegroups/app".to_owned()),
            (vec![format!("{vm}a"), "/resourcegroups/app".to_owned()], "/resourcegroups/app".to_owned()),
            (vec![format!("{vm}a"), "/resourcegroups/app2".to_owned()], String::new()),
            (vec![String::new(), format!("{vm}a")], String::new()),
        ] {
            let places: Vec<Place> = places.iter().map(|below| place(below)).collect();
            assert_eq!(lowest(&places.iter().collect::<Vec<_>>()), Some(place(&expected)), "{places:?}");
        }
    }

    #[test]
    fn the_narrowest_role_counts_under_its_policy() {
        for policy in RolePolicy::ALL {
            assert!(policy.counts(narrowest(policy)), "{}", policy.word());
        }
        assert_eq!(role::name(READER), "Reader");
        assert_eq!(role::name(SUPPORT_REQUEST_CONTRIBUTOR), "Support Request Contributor");
    }
}
