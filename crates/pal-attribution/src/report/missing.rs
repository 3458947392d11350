//! `pal report missing`: which customers a partner earned nothing at, and the first thing that is lacking (PAL-37).

use std::collections::{BTreeMap, BTreeSet};

use pal_model::facts::{AssignmentKind, Link};
use pal_model::{
    Association, Facts, Grain, Interval, IntervalSet, ObjectId, PartnerId, Place, Principal, ReasonCode,
    RoleDefinitionId, RolePolicy, Scope, TenantId, Terms,
};
use pal_usage::batch::Standing;

use super::table::{Cell, Column, ColumnKind, Table};
use crate::credit::{CellCredits, Credits};
use crate::index::Index;
use crate::kernel::worker::Worker;
use crate::kernel::{self, Measure};

/// A role that a principal holds or may activate, and when, whether it counts or not.
#[derive(Debug)]
struct Held {
    customer: TenantId,
    role: RoleDefinitionId,
    scope: Scope,
    kind: AssignmentKind,
    during: IntervalSet,
}

/// Everything needed to say why.
#[derive(Debug)]
pub struct Reasons<'a> {
    facts: &'a Facts,
    index: &'a Index,
    terms: Terms,
    /// Roles of the linked principals.
    held: BTreeMap<Principal, Vec<Held>>,
    evidence: Evidence,
}

/// What the usage says about partners and customers.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// Pairs with a credit.
    earned: BTreeSet<(PartnerId, TenantId)>,
    /// Customers with lines that can count.
    customers: BTreeSet<TenantId>,
    /// From the start of the first line to the end of the last.
    time: Option<Interval>,
    /// Pairs whose roles lie above lines of unknown tenants.
    tenant_unknown: BTreeSet<(PartnerId, TenantId)>,
    /// Pairs whose access covers only purchases and the like.
    not_consumption: BTreeSet<(PartnerId, TenantId)>,
}

/// The terms on which a partner can be missing: its own links, each location by itself.
pub fn terms(terms: Terms) -> Terms {
    Terms { association: Association::Pal, grain: Grain::Location, ..terms }
}

impl Evidence {
    /// Reads the cells; they must have kept the places of excluded lines.
    pub fn gather(index: &Index, credits: &Credits<'_>, workers: &[Worker<'_, Credits<'_>>]) -> Self {
        Self::gather_by(index, credits.policy(), workers, |profile, window, cell| {
            credits.of_cell(profile, window, cell)
        })
    }

    /// The same with pairs that have a credit.
    #[must_use]
    pub(crate) fn with_earned(mut self, pairs: impl Iterator<Item = (PartnerId, TenantId)>) -> Self {
        self.earned.extend(pairs);
        self
    }

    /// The same of a measure that knows more than one term's credits, over an index of more roles than the policy counts:
    /// `resolve` says what became of a cell.
    pub(crate) fn gather_by<M: Measure>(
        index: &Index,
        policy: RolePolicy,
        workers: &[Worker<'_, M>],
        resolve: impl Fn(&M::Profile, Interval, &kernel::cells::Cell<M::Split>) -> CellCredits,
    ) -> Self {
        let mut evidence = Self::default();
        for worker in workers {
            evidence.time = worker.time().into_iter().chain(evidence.time).reduce(hull);
            for cell in worker.cells().iter() {
                let Some(known) = worker.known(cell.key.locus) else { continue };
                let window = worker.window(&cell.key);
                match (cell.key.standing, known.locus.owner(window.from())) {
                    (Standing::Consumption, Some(customer)) => {
                        evidence.customers.insert(customer);
                        let outcome = resolve(&known.profile, window, cell);
                        let earned =
                            outcome.earned.iter().filter(|earned| earned.once.any || earned.again.any);
                        evidence.earned.extend(earned.map(|earned| (earned.unit.partner, customer)));
                    }
                    (Standing::Consumption, None) => {
                        let above =
                            index.at_or_above(known.locus.node).filter(|held| policy.counts(held.role));
                        evidence.tenant_unknown.extend(above.map(|held| (held.partner, held.customer)));
                    }
                    (Standing::NotConsumption, _) => {
                        let Some(subscription) = known.locus.subscription else { continue };
                        let earning = index.earning_at(known.locus.node, subscription, &known.locus.owners);
                        let covering = earning.iter().filter(|(held, earns)| {
                            policy.counts(held.role) && !earns.within(&window).is_empty()
                        });
                        evidence
                            .not_consumption
                            .extend(covering.map(|(held, _)| (held.partner, held.customer)));
                    }
                    (Standing::OtherProvider, _) => {}
                }
            }
        }
        evidence
    }
}

impl<'a> Reasons<'a> {
    /// Collects the roles of linked principals.
    pub fn new(facts: &'a Facts, index: &'a Index, terms: Terms, evidence: Evidence) -> Self {
        let mut roles: BTreeMap<Principal, Vec<Held>> = BTreeMap::new();
        let mut add = |holder, held| roles.entry(holder).or_default().push(held);
        for row in &facts.role_assignments {
            add(
                Principal { tenant: row.tenant, object: row.principal },
                Held {
                    customer: row.tenant,
                    role: row.role,
                    scope: row.scope.clone(),
                    kind: row.kind,
                    during: row.valid.into(),
                },
            );
        }
        for row in &facts.delegations {
            add(
                Principal { tenant: row.managing_tenant, object: row.principal },
                Held {
                    customer: row.customer_tenant,
                    role: row.role,
                    scope: Scope::Place(row.scope.clone()),
                    kind: row.kind,
                    during: row.valid.into(),
                },
            );
        }
        let mut held = BTreeMap::new();
        for (principal, _) in index.identities.linked() {
            let mut holders: BTreeMap<ObjectId, IntervalSet> = index.identities.groups_of(principal);
            holders.insert(principal.object, IntervalSet::always());
            let mut of_principal = Vec::new();
            for (holder, belongs) in holders {
                let rows = roles.get(&Principal { tenant: principal.tenant, object: holder });
                of_principal.extend(rows.into_iter().flatten().map(|row| Held {
                    customer: row.customer,
                    role: row.role,
                    scope: row.scope.clone(),
                    kind: row.kind,
                    during: row.during.intersect(&belongs),
                }));
            }
            of_principal.retain(|row| !row.during.is_empty());
            held.insert(principal, of_principal);
        }
        Self { facts, index, terms, held, evidence }
    }

    /// The tenants a report is about: those with usage, subscriptions, roles or links in them, but for tenants in which links
    /// only serve to reach others by Lighthouse.
    pub fn customers(&self) -> BTreeSet<TenantId> {
        let managing: BTreeSet<TenantId> =
            self.facts.delegations.iter().map(|row| row.managing_tenant).collect();
        let linked = self.facts.links.iter().map(|link| link.principal.tenant);
        let mut customers = self.evidence.customers.clone();
        customers.extend(linked.filter(|tenant| !managing.contains(tenant)));
        customers.extend(self.facts.subscriptions.iter().map(|row| row.tenant));
        customers.extend(self.facts.role_assignments.iter().map(|row| row.tenant));
        customers.extend(self.facts.delegations.iter().map(|row| row.customer_tenant));
        customers
    }

    /// Every partner and customer without a credit, with the reason, in order.
    pub fn missing(&self) -> Vec<(PartnerId, TenantId, ReasonCode)> {
        let customers = self.customers();
        let of =
            |partner| self.absent(&customers, partner).map(move |(customer, why)| (partner, customer, why));
        self.index.directory.partners().into_iter().flat_map(of).collect()
    }

    /// Every customer without a credit of one partner, with the reason, in order.
    pub fn missing_of(&self, partner: PartnerId) -> Vec<(TenantId, ReasonCode)> {
        self.absent(&self.customers(), partner).collect()
    }

    fn absent(
        &self,
        customers: &BTreeSet<TenantId>,
        partner: PartnerId,
    ) -> impl Iterator<Item = (TenantId, ReasonCode)> {
        let absent = customers.iter().filter(move |of| !self.evidence.earned.contains(&(partner, **of)));
        absent.map(move |customer| (*customer, self.reason(partner, *customer, None)))
    }

    /// What is lacking first on the road from a partner's links to a customer's usage, or to one place's. Where all was there at some
    /// time and the customer has usage, what was lacking at the time that the usage is of.
    pub fn reason(&self, partner: PartnerId, customer: TenantId, place: Option<&Place>) -> ReasonCode {
        let ever = self.reason_within(partner, customer, place, Interval::ALWAYS);
        match self.evidence.time {
            Some(time) if ever == ReasonCode::NoUsage && self.evidence.customers.contains(&customer) => {
                self.reason_within(partner, customer, place, time)
            }
            Some(_) | None => ever,
        }
    }

    fn reason_within(
        &self,
        partner: PartnerId,
        customer: TenantId,
        place: Option<&Place>,
        time: Interval,
    ) -> ReasonCode {
        let in_force = self.index.directory.in_force(partner).within(&time);
        if in_force.is_empty() {
            return ReasonCode::PartnerIdInvalid;
        }
        let identities = &self.index.identities;
        let is_own = |link: &&Link| link.partner_id == partner && link.valid.intersect(&time).is_some();
        let of_partner = || self.facts.links.iter().filter(is_own);
        let own = || of_partner().filter(|link| !identities.is_group(link.principal));
        let relevant: Vec<_> = own().filter(|link| self.is_relevant(link.principal, customer)).collect();
        if relevant.is_empty() {
            let manages = |tenant| own().any(|link| link.principal.tenant == tenant);
            let by_lighthouse = self.managing(customer).into_iter().any(manages);
            return if by_lighthouse {
                ReasonCode::LighthouseLinkMissing
            } else {
                ReasonCode::NotLinkedInTenant
            };
        }
        let linked: Vec<(Principal, IntervalSet)> = relevant
            .iter()
            .map(|link| (link.principal, in_force.intersect(&link.valid.into())))
            .filter(|(_, during)| !during.is_empty())
            .collect();
        if linked.is_empty() {
            return ReasonCode::PartnerIdInvalid;
        }
        let living: Vec<(Principal, IntervalSet)> = linked
            .iter()
            .map(|(principal, during)| (*principal, during.intersect(&identities.alive(*principal))))
            .filter(|(_, during)| !during.is_empty())
            .collect();
        if living.is_empty() {
            let starts = linked
                .iter()
                .filter_map(|(principal, during)| Some((*principal, during.intervals().first()?)));
            let returns = starts
                .into_iter()
                .any(|(principal, first)| identities.returns_after(principal, first.from()));
            return if returns { ReasonCode::IdentityDisabled } else { ReasonCode::IdentityDeleted };
        }
        self.role_reason(partner, customer, place, &living)
    }

    /// With a living link, a role can be lacking, or usage.
    fn role_reason(
        &self,
        partner: PartnerId,
        customer: TenantId,
        place: Option<&Place>,
        living: &[(Principal, IntervalSet)],
    ) -> ReasonCode {
        let (mut counting, mut active, mut any) = (false, false, false);
        for (principal, during) in living {
            for held in self.held.get(principal).into_iter().flatten() {
                let in_time = held.during.intersect(during);
                if held.customer != customer
                    || in_time.is_empty()
                    || !self.reaches(customer, &held.scope, place)
                {
                    continue;
                }
                any = true;
                active |= held.kind == AssignmentKind::Active;
                let policy = self.terms.policy;
                counting |= held.kind == AssignmentKind::Active
                    && policy.counts(held.role)
                    && !policy.part(held.role, in_time).is_empty();
            }
        }
        let pair = (partner, customer);
        if counting && self.evidence.tenant_unknown.contains(&pair) {
            ReasonCode::TenantUnknown
        } else if counting && self.evidence.not_consumption.contains(&pair) {
            ReasonCode::NotConsumption
        } else if counting {
            ReasonCode::NoUsage
        } else if active {
            ReasonCode::RoleNotEligible
        } else if any {
            ReasonCode::OnlyPimEligible
        } else if self.has_unclaimed_delegation(customer) {
            ReasonCode::LighthouseLinkMissing
        } else {
            ReasonCode::NoRole
        }
    }

    /// Whether a role at a scope can reach a place, or any usage at all if none is named.
    fn reaches(&self, customer: TenantId, scope: &Scope, place: Option<&Place>) -> bool {
        match (scope, place) {
            (Scope::Elsewhere(_), _) => false,
            (_, None) | (Scope::Root, _) => true,
            (Scope::Place(outer), Some(place)) => outer.contains(place),
            (Scope::ManagementGroup(name), Some(place)) => {
                name.as_str() == customer.to_string()
                    || self.index.hierarchy.is_below(customer, place.subscription_id(), name)
            }
        }
    }

    fn is_relevant(&self, principal: Principal, customer: TenantId) -> bool {
        if principal.tenant == customer {
            return true;
        }
        let groups = self.index.identities.groups_of(principal);
        self.facts.delegations.iter().any(|row| {
            row.customer_tenant == customer
                && row.managing_tenant == principal.tenant
                && (row.principal == principal.object
                    || groups.get(&row.principal).is_some_and(|during| overlaps(during, row.valid)))
        })
    }

    fn managing(&self, customer: TenantId) -> BTreeSet<TenantId> {
        let rows = self.facts.delegations.iter().filter(|row| row.customer_tenant == customer);
        rows.map(|row| row.managing_tenant).collect()
    }

    /// Whether somebody could earn at the customer by Lighthouse but no account of that managing tenant is linked.
    fn has_unclaimed_delegation(&self, customer: TenantId) -> bool {
        self.managing(customer).into_iter().any(|managing| {
            let mut there = self.facts.links.iter().filter(|link| link.principal.tenant == managing);
            !there.any(|link| self.is_relevant(link.principal, customer))
        })
    }

    /// The report, of one partner, whoever it is, or of all that the estate knows.
    pub fn table(&self, partner: Option<PartnerId>) -> Table {
        let column = |name| Column { name, kind: ColumnKind::Text };
        let names = ["MPNId", "PartnerName", "CustomerTenantId", "Reason", "Message", "Fix"];
        let wanted = match partner {
            None => self.missing(),
            Some(partner) => {
                let of_one = self.missing_of(partner).into_iter();
                of_one.map(|(customer, why)| (partner, customer, why)).collect()
            }
        };
        let rows = wanted.into_iter().map(|(partner, customer, reason)| {
            let why = super::reason::explained(reason, partner, customer);
            let name = self.index.directory.name(partner).to_owned();
            let cells =
                [partner.to_string(), name, customer.to_string(), reason.to_string(), why.message, why.fix];
            cells.map(Cell::Text).to_vec()
        });
        Table { columns: names.map(column).to_vec(), rows: rows.collect() }
    }
}

/// From the start of the earlier to the end of the later.
fn hull(one: Interval, other: Interval) -> Interval {
    Interval::new(one.from().min(other.from()), one.to().max(other.to())).unwrap_or(one)
}

fn overlaps(set: &IntervalSet, interval: Interval) -> bool {
    !set.within(&interval).is_empty()
}
