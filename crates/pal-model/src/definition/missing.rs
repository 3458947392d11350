//! Why a partner earned nothing at a customer (PAL-37): the first thing that is lacking on the road from link to usage.

use std::collections::BTreeSet;

use crate::facts::{AssignmentKind, Facts, Link};
use crate::ids::{PartnerId, Principal, TenantId};
use crate::interval::Interval;
use crate::reason::ReasonCode;
use crate::scope::Scope;
use crate::terms::{Association, Grain, Terms};
use crate::time::Instant;
use crate::usage::{Exclusion, UsageLine};

use super::access::{Grant, grants, group_chains};
use super::attribution::{Outcome, associations, exclusion, outcome};
use super::link::{alive, in_force, is_group};
use super::{stretches, stretches_on};

/// A customer without any credit for a partner, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Missing {
    /// The location that earned nothing.
    pub partner: PartnerId,
    /// The tenant it earned nothing at.
    pub customer: TenantId,
    /// What is lacking.
    pub reason: ReasonCode,
}

/// The partners a report is about: those that are linked, and the locations of the directory.
pub fn partners(facts: &Facts) -> BTreeSet<PartnerId> {
    let listed = facts.partners.iter().flatten().map(|row| row.partner_id);
    let locations = listed.filter(|partner| in_force_within(facts, *partner, Interval::ALWAYS));
    facts.links.iter().map(|link| link.partner_id).chain(locations).collect()
}

/// The tenants a report is about: those with usage, subscriptions, roles or links in them, but for tenants in which links
/// only serve to reach others by Lighthouse.
pub fn customers(facts: &Facts, lines: &[UsageLine]) -> BTreeSet<TenantId> {
    let managing: BTreeSet<TenantId> = facts.delegations.iter().map(|row| row.managing_tenant).collect();
    let linked =
        facts.links.iter().map(|link| link.principal.tenant).filter(|tenant| !managing.contains(tenant));
    lines
        .iter()
        .filter_map(|line| exclusion(facts, line).ok())
        .chain(facts.subscriptions.iter().map(|row| row.tenant))
        .chain(facts.role_assignments.iter().map(|row| row.tenant))
        .chain(facts.delegations.iter().map(|row| row.customer_tenant))
        .chain(linked)
        .collect()
}

/// Every partner and customer without a credit by partner links, with the reason.
pub fn missing(facts: &Facts, lines: &[UsageLine], terms: Terms) -> Vec<Missing> {
    let terms = Terms { association: Association::Pal, grain: Grain::Location, ..terms };
    let mut earned = BTreeSet::new();
    for line in lines {
        if let Outcome::Counted { customer, credits, .. } = outcome(facts, line, terms) {
            earned.extend(credits.iter().map(|credit| (credit.unit.partner, customer)));
        }
    }
    let mut rows = Vec::new();
    for partner in partners(facts) {
        for customer in customers(facts, lines) {
            if !earned.contains(&(partner, customer)) {
                rows.push(Missing {
                    partner,
                    customer,
                    reason: reason(facts, lines, terms, partner, customer),
                });
            }
        }
    }
    rows
}

/// What is lacking first. Where all was there at some time and the customer has usage, what was lacking at the time that the usage
/// is of: a link that ended before it, say.
pub fn reason(
    facts: &Facts,
    lines: &[UsageLine],
    terms: Terms,
    partner: PartnerId,
    customer: TenantId,
) -> ReasonCode {
    let ever = reason_within(facts, lines, terms, (partner, customer), Interval::ALWAYS);
    let consumes = || lines.iter().any(|line| exclusion(facts, line) == Ok(customer));
    match time_of(lines) {
        Some(time) if ever == ReasonCode::NoUsage && consumes() => {
            reason_within(facts, lines, terms, (partner, customer), time)
        }
        Some(_) | None => ever,
    }
}

/// From the start of the first line to the end of the last.
fn time_of(lines: &[UsageLine]) -> Option<Interval> {
    let from = lines.iter().map(|line| line.interval.from()).min()?;
    let to = lines.iter().map(|line| line.interval.to()).max()?;
    Interval::new(from, to)
}

fn reason_within(
    facts: &Facts,
    lines: &[UsageLine],
    terms: Terms,
    (partner, customer): (PartnerId, TenantId),
    time: Interval,
) -> ReasonCode {
    if !in_force_within(facts, partner, time) {
        return ReasonCode::PartnerIdInvalid;
    }
    let own: Vec<&Link> =
        links_of(facts, partner).filter(|link| link.valid.intersect(&time).is_some()).collect();
    let relevant: Vec<&Link> =
        own.iter().copied().filter(|link| is_relevant(facts, link.principal, customer)).collect();
    if relevant.is_empty() {
        let manages = |tenant| own.iter().any(|link| link.principal.tenant == tenant);
        let by_lighthouse = delegated_from(facts, customer).into_iter().any(manages);
        return if by_lighthouse { ReasonCode::LighthouseLinkMissing } else { ReasonCode::NotLinkedInTenant };
    }
    let moments: Vec<_> =
        stretches_on(facts, terms.policy, time).into_iter().map(|part| part.from()).collect();
    let linked: Vec<_> = moments
        .iter()
        .filter(|at| in_force(facts, partner, **at))
        .flat_map(|at| {
            relevant.iter().filter(|link| link.valid.contains(*at)).map(|link| (link.principal, *at))
        })
        .collect();
    if linked.is_empty() {
        return ReasonCode::PartnerIdInvalid;
    }
    let living: Vec<_> =
        linked.iter().copied().filter(|(principal, at)| alive(facts, *principal, *at)).collect();
    if living.is_empty() {
        let returns = linked.iter().any(|(principal, at)| {
            facts.principals.iter().any(|row| row.principal == *principal && row.valid.from() > *at)
        });
        return if returns { ReasonCode::IdentityDisabled } else { ReasonCode::IdentityDeleted };
    }
    let held: Vec<(Grant, Instant)> = living
        .iter()
        .flat_map(|(principal, at)| grants(facts, *principal, *at).into_iter().map(|held| (held, *at)))
        .filter(|((tenant, grant), _)| *tenant == customer && !matches!(grant.scope, Scope::Elsewhere(_)))
        .map(|((_, grant), at)| (grant, at))
        .collect();
    let active = |(grant, _): &&(Grant, Instant)| grant.kind == AssignmentKind::Active;
    let counting: Vec<&Grant> = held
        .iter()
        .filter(active)
        .filter(|(grant, at)| terms.policy.counts_at(grant.role, *at))
        .map(|(grant, _)| grant)
        .collect();
    if !counting.is_empty() {
        return no_usage(facts, lines, terms, partner, customer, &counting);
    }
    if held.iter().any(|grant| active(&grant)) {
        ReasonCode::RoleNotEligible
    } else if !held.is_empty() {
        ReasonCode::OnlyPimEligible
    } else if has_unclaimed_delegation(facts, customer) {
        ReasonCode::LighthouseLinkMissing
    } else {
        ReasonCode::NoRole
    }
}

/// With a role that counts, only usage can be lacking: there is none, or what there is does not count.
fn no_usage(
    facts: &Facts,
    lines: &[UsageLine],
    terms: Terms,
    partner: PartnerId,
    customer: TenantId,
    counting: &[&Grant],
) -> ReasonCode {
    let excluded = |by: Exclusion| lines.iter().filter(move |line| exclusion(facts, line) == Err(by));
    let below_a_grant = |line: &UsageLine| {
        let place = line.place.as_ref();
        counting.iter().any(|grant| match &grant.scope {
            Scope::Place(outer) => place.is_some_and(|place| outer.contains(place)),
            Scope::Root | Scope::ManagementGroup(_) | Scope::Elsewhere(_) => false,
        })
    };
    let associated = |line: &UsageLine| {
        stretches_on(facts, terms.policy, line.interval).into_iter().any(|part| {
            let owner = super::access::owner(facts, line.subscription(), line.export_tenant, part.from());
            owner == Some(customer)
                && associations(facts, line, terms, part.from()).iter().any(|(by, _)| *by == partner)
        })
    };
    if excluded(Exclusion::TenantUnknown).any(below_a_grant) {
        ReasonCode::TenantUnknown
    } else if excluded(Exclusion::NotConsumption).any(associated) {
        ReasonCode::NotConsumption
    } else {
        ReasonCode::NoUsage
    }
}

fn in_force_within(facts: &Facts, partner: PartnerId, time: Interval) -> bool {
    stretches(facts, time).into_iter().any(|part| in_force(facts, partner, part.from()))
}

fn links_of(facts: &Facts, partner: PartnerId) -> impl Iterator<Item = &Link> {
    facts.links.iter().filter(move |link| link.partner_id == partner && !is_group(facts, link.principal))
}

/// Whether a link of this principal can earn at the customer: it lives there, or a delegation of the customer names it or a
/// group it is ever in (PAL-04, PAL-08).
fn is_relevant(facts: &Facts, principal: Principal, customer: TenantId) -> bool {
    if principal.tenant == customer {
        return true;
    }
    stretches(facts, Interval::ALWAYS).into_iter().any(|part| {
        let chains = group_chains(facts, principal, part.from());
        facts.delegations.iter().any(|row| {
            row.customer_tenant == customer
                && row.managing_tenant == principal.tenant
                && row.valid.contains(part.from())
                && (row.principal == principal.object
                    || chains.iter().any(|chain| chain.last() == Some(&row.principal)))
        })
    })
}

fn delegated_from(facts: &Facts, customer: TenantId) -> BTreeSet<TenantId> {
    let rows = facts.delegations.iter().filter(|row| row.customer_tenant == customer);
    rows.map(|row| row.managing_tenant).collect()
}

/// Whether somebody could earn at the customer by Lighthouse but no account of that managing tenant is linked.
fn has_unclaimed_delegation(facts: &Facts, customer: TenantId) -> bool {
    delegated_from(facts, customer).into_iter().any(|managing| {
        let mut there = facts.links.iter().filter(|link| link.principal.tenant == managing);
        !there.any(|link| is_relevant(facts, link.principal, customer))
    })
}
