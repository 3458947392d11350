//! The estate, compiled once: who earns where and when, found by place.

pub mod directory;
pub mod hierarchy;
pub mod identity;
pub mod paths;
pub mod scopes;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::panic::resume_unwind;
use std::thread;

use foldhash::fast::FixedState;
use pal_model::facts::{AssignmentKind, Permanence};
use pal_model::scope::ManagementGroupName;
use pal_model::{
    Facts, IntervalSet, ObjectId, PartnerId, Principal, RoleDefinitionId, RolePolicy, Scope, SubscriptionId,
    TenantId,
};

use directory::Directory;
use hierarchy::Hierarchy;
use identity::Identities;
use scopes::{NodeId, ScopeTree};

/// By which kind of fact a role is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Route {
    /// A role assignment in the customer's tenant.
    RoleAssignment,
    /// A Lighthouse delegation to the managing tenant.
    Delegation,
    /// A role assignment of the seller's Admin Agents group, on the customer's behalf.
    OnBehalf,
}

/// Which roles an index knows.
#[derive(Debug, Clone, Copy)]
enum Known {
    /// Those that a linked principal holds and a policy counts.
    Counting(RolePolicy),
    /// All that a linked principal or an Admin Agents group holds or may activate.
    Held,
}

impl Known {
    fn includes(self, row: &Assignment<'_>) -> bool {
        match self {
            Self::Counting(policy) => row.kind == AssignmentKind::Active && policy.counts(row.role),
            Self::Held => true,
        }
    }

    /// The part of a set in which an assignment of the role counts.
    fn part(self, role: RoleDefinitionId, set: IntervalSet) -> IntervalSet {
        match self {
            Self::Counting(policy) => policy.part(role, set),
            Self::Held => set,
        }
    }
}

/// A linked principal's role at a scope, and when it earns for a partner there: linked, alive, in the group, role in force.
#[derive(Debug, Clone)]
pub struct Entitlement {
    /// Who earns.
    pub partner: PartnerId,
    /// Through whom.
    pub principal: Principal,
    /// By what kind of fact.
    pub route: Route,
    /// The object that holds the role: the principal or one of its groups.
    pub holder: ObjectId,
    /// The role.
    pub role: RoleDefinitionId,
    /// The tenant that must own the place.
    pub customer: TenantId,
    /// Where.
    pub scope: Scope,
    /// Held or eligible; always held where an index knows what counts.
    pub kind: AssignmentKind,
    /// To stay or by activation.
    pub permanence: Permanence,
    /// When, whoever owns the place.
    pub during: IntervalSet,
}

/// A fact that gives a holder a role at a tenant's scope: assignments and delegations alike.
#[derive(Debug)]
pub(crate) struct Assignment<'a> {
    pub(crate) route: Route,
    pub(crate) customer: TenantId,
    pub(crate) role: RoleDefinitionId,
    pub(crate) scope: Cow<'a, Scope>,
    pub(crate) kind: AssignmentKind,
    pub(crate) permanence: Permanence,
    pub(crate) valid: &'a pal_model::Interval,
}

impl Assignment<'_> {
    /// What a partner earns by it through a principal.
    fn entitlement(
        &self,
        partner: PartnerId,
        principal: Principal,
        holder: ObjectId,
        during: IntervalSet,
    ) -> Entitlement {
        Entitlement {
            partner,
            principal,
            route: self.route,
            holder,
            role: self.role,
            customer: self.customer,
            scope: self.scope.clone().into_owned(),
            kind: self.kind,
            permanence: self.permanence,
            during,
        }
    }
}

/// The compiled estate.
#[derive(Debug)]
pub struct Index {
    /// Partner ids.
    pub directory: Directory,
    /// Principals.
    pub identities: Identities,
    /// Management groups and owners.
    pub hierarchy: Hierarchy,
    /// Places with entitlements.
    pub tree: ScopeTree,
    entitlements: Vec<Entitlement>,
    /// By node.
    at_node: Vec<Vec<usize>>,
    at_management_group: HashMap<TenantId, HashMap<ManagementGroupName, Vec<usize>>>,
    at_root: HashMap<TenantId, Vec<usize>>,
}

impl Index {
    /// Compiles the estate for the roles that a policy counts.
    pub fn compile(facts: &Facts, policy: RolePolicy) -> Self {
        Self::knowing(facts, Known::Counting(policy))
    }

    /// Compiles the estate for every role that is held or may be activated, those of Admin Agents groups included.
    pub fn compile_held(facts: &Facts) -> Self {
        Self::knowing(facts, Known::Held)
    }

    fn knowing(facts: &Facts, known: Known) -> Self {
        thread::scope(|scope| {
            let by_holder = scope.spawn(|| assignments_by_holder(facts));
            let mut index = Self {
                directory: Directory::compile(facts),
                identities: Identities::compile(facts),
                hierarchy: Hierarchy::default(),
                tree: ScopeTree::default(),
                entitlements: Vec::new(),
                at_node: Vec::new(),
                at_management_group: HashMap::new(),
                at_root: HashMap::new(),
            };
            // Who earns at a scope does not depend on what is above it.
            let hierarchy = scope.spawn(|| Hierarchy::compile(facts));
            let by_holder = by_holder.join().unwrap_or_else(|panic| resume_unwind(panic));
            index.entitle(&by_holder, known);
            match known {
                Known::Counting(_) => {}
                Known::Held => index.entitle_agents(facts, &by_holder),
            }
            index.hierarchy = hierarchy.join().unwrap_or_else(|panic| resume_unwind(panic));
            index
        })
    }

    /// Finds out who earns at which scope: what linked principals earn in two halves side by side, for that is most of the work.
    fn entitle(&mut self, assignments: &ByHolder<'_>, known: Known) {
        let linked: Vec<Principal> = self.identities.linked().map(|(principal, _)| principal).collect();
        let earned = |part: &[Principal]| {
            let mut earned = Vec::new();
            for principal in part {
                self.earn(*principal, assignments, known, &mut earned);
            }
            earned
        };
        let (one, other) = linked.split_at(linked.len() / 2);
        let (one, other) = thread::scope(|scope| {
            let other = scope.spawn(|| earned(other));
            (earned(one), other.join().unwrap_or_else(|panic| resume_unwind(panic)))
        });
        self.add(one);
        self.add(other);
    }

    /// Adds to `earned` what a linked principal earns by its roles and those of its groups.
    fn earn(
        &self,
        principal: Principal,
        assignments: &ByHolder<'_>,
        known: Known,
        earned: &mut Vec<Entitlement>,
    ) {
        let earning = self.identities.earning(principal, &self.directory);
        if earning.is_empty() {
            return;
        }
        let mut holders = self.identities.groups_of(principal);
        holders.insert(principal.object, IntervalSet::always());
        for (holder, belongs) in holders {
            let held = assignments.get(&Principal { tenant: principal.tenant, object: holder });
            for row in held.into_iter().flatten().filter(|row| known.includes(row)) {
                let in_force = known.part(row.role, belongs.intersect(&(*row.valid).into()));
                for (partner, earns) in &earning {
                    let during = in_force.intersect(earns);
                    if !during.is_empty() {
                        earned.push(row.entitlement(*partner, principal, holder, during));
                    }
                }
            }
        }
    }

    /// Adds what is earned at scopes where usage can be.
    fn add(&mut self, mut earned: Vec<Entitlement>) {
        earned.retain(|entitlement| !matches!(entitlement.scope, Scope::Elsewhere(_)));
        for (number, entitlement) in (self.entitlements.len()..).zip(&earned) {
            let tenant = entitlement.customer;
            match &entitlement.scope {
                Scope::Root => self.at_root.entry(tenant).or_default().push(number),
                Scope::ManagementGroup(name) if name.as_str() == tenant.to_string() => {
                    self.at_root.entry(tenant).or_default().push(number);
                }
                Scope::ManagementGroup(name) => {
                    let of_tenant = self.at_management_group.entry(tenant).or_default();
                    of_tenant.entry(name.clone()).or_default().push(number);
                }
                Scope::Place(place) => {
                    let node = self.tree.insert(place);
                    let places = self.at_node.len().max(node as usize + 1);
                    self.at_node.resize_with(places, Vec::new);
                    if let Some(at_node) = self.at_node.get_mut(node as usize) {
                        at_node.push(number);
                    }
                }
                Scope::Elsewhere(_) => {}
            }
        }
        if self.entitlements.is_empty() {
            self.entitlements = earned;
        } else {
            self.entitlements.append(&mut earned);
        }
    }

    /// Adds what Admin Agents groups hold at customers: assignments of a tenant name the group by the id that it has at home.
    fn entitle_agents(&mut self, facts: &Facts, assignments: &ByHolder<'_>) {
        let mut by_group: BTreeMap<ObjectId, Vec<&Assignment<'_>>> = BTreeMap::new();
        for (holder, rows) in assignments {
            let own = rows.iter().filter(|row| row.route == Route::RoleAssignment);
            by_group.entry(holder.object).or_default().extend(own);
        }
        let mut earned = Vec::new();
        for agents in &facts.admin_agents {
            let in_force = self.directory.in_force(agents.partner_id).within(&agents.valid);
            for row in by_group.get(&agents.group).into_iter().flatten() {
                let on_behalf = Assignment { route: Route::OnBehalf, scope: row.scope.clone(), ..**row };
                let during = in_force.within(row.valid);
                let holder = Principal { tenant: row.customer, object: agents.group };
                if !during.is_empty() {
                    earned.push(on_behalf.entitlement(agents.partner_id, holder, agents.group, during));
                }
            }
        }
        self.add(earned);
    }

    /// Everyone who earns at a node of a subscription, and when, given who owns the subscription when.
    pub fn earning_at<'a>(
        &'a self,
        node: NodeId,
        subscription: SubscriptionId,
        owners: &BTreeMap<TenantId, IntervalSet>,
    ) -> Vec<(&'a Entitlement, IntervalSet)> {
        let mut found = Vec::new();
        let mut add = |numbers: Option<&Vec<usize>>, customer: TenantId, during: &IntervalSet| {
            for number in numbers.into_iter().flatten() {
                let Some(entitlement) = self.entitlements.get(*number) else { continue };
                if entitlement.customer == customer {
                    let earns = entitlement.during.intersect(during);
                    if !earns.is_empty() {
                        found.push((entitlement, earns));
                    }
                }
            }
        };
        let around = self.tree.ancestors(node);
        for (owner, owned) in owners {
            for node in &around {
                add(self.at_node.get(*node as usize), *owner, owned);
            }
            add(self.at_root.get(owner), *owner, owned);
            let Some(at_group) = self.at_management_group.get(owner) else { continue };
            for (group, below) in self.hierarchy.above(*owner, subscription) {
                let numbers = at_group.get(group);
                if numbers.is_some() {
                    add(numbers, *owner, &owned.intersect(below));
                }
            }
        }
        found
    }

    /// Every entitlement, whether there is usage below it or not.
    pub fn entitlements(&self) -> &[Entitlement] {
        &self.entitlements
    }

    /// The entitlements at the node and the places around it, whoever owns them.
    pub fn at_or_above(&self, node: NodeId) -> impl Iterator<Item = &Entitlement> {
        let around = self.tree.ancestors(node);
        let numbers = around.into_iter().filter_map(|node| self.at_node.get(node as usize)).flatten();
        numbers.filter_map(|number| self.entitlements.get(*number))
    }
}

/// Assignments and delegations by the object that holds them, in the object's own tenant.
pub(crate) type ByHolder<'a> = HashMap<Principal, Vec<Assignment<'a>>, FixedState>;

/// Finds them.
pub(crate) fn assignments_by_holder(facts: &Facts) -> ByHolder<'_> {
    let mut by_holder = ByHolder::default();
    for row in &facts.role_assignments {
        let holder = Principal { tenant: row.tenant, object: row.principal };
        by_holder.entry(holder).or_default().push(Assignment {
            route: Route::RoleAssignment,
            customer: row.tenant,
            role: row.role,
            scope: Cow::Borrowed(&row.scope),
            kind: row.kind,
            permanence: row.permanence,
            valid: &row.valid,
        });
    }
    for row in &facts.delegations {
        let holder = Principal { tenant: row.managing_tenant, object: row.principal };
        by_holder.entry(holder).or_default().push(Assignment {
            route: Route::Delegation,
            customer: row.customer_tenant,
            role: row.role,
            scope: Cow::Owned(Scope::Place(row.scope.clone())),
            kind: row.kind,
            permanence: row.permanence,
            valid: &row.valid,
        });
    }
    by_holder
}
