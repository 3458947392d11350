//! The steps of an advice: who does what, what each adds, and what stays uncovered.

use std::collections::{BTreeMap, BTreeSet};

use pal_model::facts::PrincipalType;
use pal_model::role;
use pal_model::{ObjectId, Place, Principal, RoleDefinitionId, Scope, SubscriptionId, TenantId};

use super::cover::{Atom, Cover, LOOKS_MAX};
use super::reach::{Amounts, Reached, add};
use super::scopes::{around, lowest};
use super::ways::{Stated, Way, state};
use super::{Asked, Prospect};
use crate::index::Index;
use crate::kernel::Overflow;

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
        scope: Scope,
    },
    /// The account is added to a group of its directory, which holds what it takes.
    Join {
        /// Which.
        group: ObjectId,
        /// What the directory calls it, or nothing.
        name: String,
    },
    /// A customer delegates a role to the account of another tenant (Lighthouse).
    Delegate {
        /// Who delegates.
        customer: TenantId,
        /// Which role.
        role: RoleDefinitionId,
        /// A subscription or a resource group (PAL-12).
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
    /// How many places that is.
    pub places: usize,
    /// In how many subscriptions they lie.
    pub subscriptions: usize,
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

pub(super) fn plan(
    prospect: &Prospect,
    asked: &Asked,
    index: &Index,
    reached: &Reached,
) -> Result<Advice, Overflow> {
    let stated = state(prospect, asked, reached)?;
    let cover = stated.problem.solve(LOOKS_MAX);
    let steps = Steps { prospect, index, stated: &stated }.of(&cover)?;
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

struct Steps<'a> {
    prospect: &'a Prospect,
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
            steps.push(self.step(StepKind::Link, *principal, &now)?);
        }
        for area in &cover.areas {
            let (now, later): (Vec<_>, Vec<_>) =
                open.into_iter().partition(|(atom, _)| atom.areas.contains(area));
            open = later;
            let places: Vec<&Place> = now.iter().map(|(_, place)| place.0).collect();
            if let (Some(kind), Some(principal)) = (self.kind(*area, &places), self.bearer(*area, cover)) {
                steps.push(self.step(kind, principal, &now)?);
            }
        }
        Ok(steps)
    }

    /// What is done to give access to places of an area.
    fn kind(&self, area: usize, places: &[&Place]) -> Option<StepKind> {
        match &self.stated.offers.get(area)?.way {
            Way::Assign { customer, role } => {
                let scope = self.stated.parents.lowest(*customer, places)?;
                Some(StepKind::Assign { role: *role, scope })
            }
            Way::Join { group } => {
                let name = self.index.identities.display_name(*group).to_owned();
                Some(StepKind::Join { group: group.object, name })
            }
            Way::Delegate { customer, role } => {
                let lowest = lowest(places)?;
                let scope = around(&lowest).into_iter().find(|scope| !scope.is_resource())?;
                Some(StepKind::Delegate { customer: *customer, role: *role, scope })
            }
        }
    }

    /// Who gets the role: who is linked, else the first who will be.
    fn bearer(&self, area: usize, cover: &Cover) -> Option<Principal> {
        let bearers = &self.stated.offers.get(area)?.bearers;
        let chosen = bearers.candidates.iter().filter(|number| cover.links.contains(number));
        let chosen = chosen.filter_map(|number| self.prospect.candidates.get(*number)).copied();
        bearers.linked.iter().copied().chain(chosen).next()
    }

    fn step(
        &self,
        kind: StepKind,
        principal: Principal,
        covered: &[(&Atom, &(&Place, &Amounts))],
    ) -> Result<Step, Overflow> {
        let mut adds = Amounts::new();
        for (currency, sum) in covered.iter().flat_map(|(_, place)| place.1) {
            add(&mut adds, currency, *sum)?;
        }
        let subscriptions: BTreeSet<SubscriptionId> =
            covered.iter().map(|(_, place)| place.0.subscription_id()).collect();
        let record = self.prospect.facts.principals.iter().find(|row| row.principal == principal);
        Ok(Step {
            kind,
            principal,
            name: self.index.identities.display_name(principal).to_owned(),
            principal_type: record.map(|row| row.principal_type),
            adds,
            places: covered.len(),
            subscriptions: subscriptions.len(),
        })
    }
}

impl Step {
    /// The name or id of a role, as `az` takes it.
    pub fn role_name(&self) -> String {
        match &self.kind {
            StepKind::Link | StepKind::Join { .. } => String::new(),
            StepKind::Assign { role, .. } | StepKind::Delegate { role, .. } => role::name(*role),
        }
    }
}
