//! What a seller in CSP earns of a line by partner earned credit (PAL-38 … PAL-40).

use crate::earned_credit::{MarkedLine, Rate, Unearned};
use crate::facts::{AssignmentKind, Facts, OfferType, Permanence};
use crate::ids::{ObjectId, PartnerId, Principal, RoleDefinitionId, SubscriptionId, TenantId};
use crate::interval::Interval;
use crate::money::Money;
use crate::role::is_pec_eligible;
use crate::scope::Scope;
use crate::time::Instant;
use crate::usage::{Exclusion, UsageLine};

use super::access::{Route, covers, grants, owner};
use super::attribution::exclusion;
use super::link::{alive, in_force, linked_partner};
use super::stretches;

/// Who sold a subscription: the partner that the vendor bills, and between it and the customer perhaps a reseller of record.
/// The former earns; the access of either will do (PAL-38).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sale {
    /// The transacting partner.
    pub provider: PartnerId,
    /// The reseller of record.
    pub reseller: Option<PartnerId>,
}

impl Sale {
    /// Whether the partner has a part in it.
    pub fn has(&self, partner: PartnerId) -> bool {
        self.provider == partner || self.reseller == Some(partner)
    }
}

/// What becomes of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Whose consumption it is, where that is known.
    pub customer: Option<TenantId>,
    /// Who sold it, if anyone did.
    pub sale: Option<Sale>,
    /// What it would earn, were nothing in the way.
    pub possible: Money,
    /// By what it does, or why not.
    pub verdict: Result<By, Unearned>,
}

/// What is best about the access that a sale's partners have at an instant. In order of what is worth more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// A role that may be activated and is not.
    Eligible,
    /// A role that is not on the published list.
    OtherRole,
    /// A role of the list, by activation.
    Activated,
    /// A role of the list, to stay: what earns.
    Permanent,
}

impl Standing {
    /// What a role gives.
    pub fn of(role: RoleDefinitionId, kind: AssignmentKind, permanence: Permanence) -> Self {
        match (kind, permanence) {
            (AssignmentKind::Eligible, _) => Self::Eligible,
            (AssignmentKind::Active, _) if !is_pec_eligible(role) => Self::OtherRole,
            (AssignmentKind::Active, Permanence::Activated) => Self::Activated,
            (AssignmentKind::Active, Permanence::Permanent) => Self::Permanent,
        }
    }

    /// What is lacking where nothing better was held at any instant of the day.
    pub fn lacks(self) -> Unearned {
        match self {
            Self::Eligible => Unearned::OnlyPimEligible,
            Self::OtherRole => Unearned::RoleNotEligible,
            Self::Activated => Unearned::NotPermanent,
            Self::Permanent => Unearned::DayNotWhole,
        }
    }
}

/// By what a day is earned. In the order in which they are named where several would do alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// A role of a linked account.
    Direct,
    /// A role of a group that a linked account is in.
    Group,
    /// A Lighthouse delegation to a linked account or its group.
    Lighthouse,
    /// The Admin Agents group of the seller, which needs no link.
    OnBehalf,
    /// No one account all day, but one or another at each instant (PAL-40).
    Relay,
}

/// One account's access to a place by one role at one scope, at an instant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grip {
    /// By what kind of fact; never a relay.
    pub by: By,
    /// Who, and the account or group that holds the role.
    pub holder: (Principal, ObjectId),
    /// The role, and where.
    pub role: (RoleDefinitionId, Scope),
    /// What it is worth.
    pub standing: Standing,
}

/// What becomes of a line; `None` if its cost is beyond what amounts hold. It earns at all or not at all: the day is the grain
/// of the credit.
pub fn earned_credit(facts: &Facts, line: &MarkedLine, rate: Rate) -> Option<Outcome> {
    let usage = &line.usage;
    let possible = rate.of(line.mark.before_credit(usage.cost)?);
    let sale = sale(facts, usage.subscription(), usage.interval.from());
    let verdict = exclusion(facts, usage).map_err(Unearned::from).and_then(|customer| {
        Unearned::of_product(line.mark.product).map_or(Ok(()), Err)?;
        let (sale, offer) = sale.ok_or(Unearned::NotSoldInCsp)?;
        if !offer.is_none_or(earns) {
            return Err(Unearned::OfferExcluded);
        }
        let days = days(usage.interval);
        if !stretches(facts, days).iter().all(|part| in_force(facts, sale.provider, part.from())) {
            return Err(Unearned::PartnerNotInForce);
        }
        access(facts, usage, &sale, customer, days)
    });
    let customer = owner(facts, usage.subscription(), usage.export_tenant, usage.interval.from());
    Some(Outcome { customer, sale: sale.map(|(sale, _)| sale), possible, verdict })
}

impl From<Exclusion> for Unearned {
    fn from(exclusion: Exclusion) -> Self {
        match exclusion {
            Exclusion::OtherProvider => Self::OtherProvider,
            Exclusion::NotConsumption => Self::NotConsumption,
            Exclusion::TenantUnknown => Self::TenantUnknown,
        }
    }
}

/// The sale of a subscription at an instant, and as what: the first row in force that names a transacting partner.
pub fn sale(
    facts: &Facts,
    subscription: Option<SubscriptionId>,
    at: Instant,
) -> Option<(Sale, Option<OfferType>)> {
    facts
        .subscriptions
        .iter()
        .filter(|row| Some(row.subscription) == subscription && row.valid.contains(at))
        .find_map(|row| {
            let sale = Sale { provider: row.csp_partner_id?, reseller: row.csp_reseller_id };
            Some((sale, row.offer_type))
        })
}

/// Whether what was sold as this can earn.
pub fn earns(offer: OfferType) -> bool {
    match offer {
        OfferType::Paid => true,
        OfferType::Trial | OfferType::Benefit | OfferType::Support | OfferType::Internal => false,
    }
}

/// The UTC days that an interval touches, from the first midnight to the last: access must hold in all of them.
pub fn days(interval: Interval) -> Interval {
    let from = interval.from().day();
    let last = interval.to().day();
    let to = if last == interval.to() { last } else { last.next_day() };
    Interval::new(from, to).unwrap_or(interval)
}

/// By what the partners of a sale, one or the other at each instant (PAL-40), hold what it takes throughout; else what is
/// lacking about the best they ever hold.
fn access(
    facts: &Facts,
    line: &UsageLine,
    sale: &Sale,
    customer: TenantId,
    days: Interval,
) -> Result<By, Unearned> {
    let parts = stretches(facts, days);
    let at_each: Vec<Vec<Grip>> = parts.iter().map(|part| grips(facts, line, sale, part.from())).collect();
    let earns = |grips: &Vec<Grip>| grips.iter().any(|grip| grip.standing == Standing::Permanent);
    if at_each.iter().all(earns) {
        let all_day = |grip: &&Grip| at_each.iter().all(|grips| grips.contains(grip));
        let permanent = at_each.iter().flatten().filter(|grip| grip.standing == Standing::Permanent);
        return Ok(permanent.filter(all_day).map(|grip| grip.by).min().unwrap_or(By::Relay));
    }
    let is_linked = || parts.iter().any(|part| is_linked_for(facts, sale, customer, part.from()));
    Err(match at_each.into_iter().flatten().map(|grip| grip.standing).max() {
        Some(best) => best.lacks(),
        None if is_linked() => Unearned::NoRole,
        None => Unearned::NotLinked,
    })
}

/// What the partners of a sale hold at the place of a line at an instant: by linked accounts, directly, through groups or by
/// Lighthouse; or by the Admin Agents group.
pub fn grips(facts: &Facts, line: &UsageLine, sale: &Sale, at: Instant) -> Vec<Grip> {
    let owner = owner(facts, line.subscription(), line.export_tenant, at);
    let (Some(place), Some(owner)) = (&line.place, owner) else { return Vec::new() };
    let reaches = |scope: &Scope| covers(facts, owner, scope, place, at);
    let linked =
        facts.links.iter().map(|link| link.principal).filter(|principal| {
            linked_partner(facts, *principal, at).is_some_and(|partner| sale.has(partner))
        });
    let by_link = linked
        .flat_map(|principal| grants(facts, principal, at))
        .filter(|(tenant, grant)| *tenant == owner && reaches(&grant.scope))
        .map(|(_, grant)| Grip {
            by: match grant.route {
                Route::RoleAssignment if grant.groups.is_empty() => By::Direct,
                Route::RoleAssignment => By::Group,
                Route::Delegation => By::Lighthouse,
            },
            holder: (grant.principal, grant.holder),
            standing: Standing::of(grant.role, grant.kind, grant.permanence),
            role: (grant.role, grant.scope),
        });
    let agents = facts.admin_agents.iter().filter(|agents| {
        agents.valid.contains(at) && sale.has(agents.partner_id) && in_force(facts, agents.partner_id, at)
    });
    let on_behalf = agents
        .flat_map(|agents| facts.role_assignments.iter().filter(move |row| row.principal == agents.group))
        .filter(|row| row.tenant == owner && row.valid.contains(at) && reaches(&row.scope))
        .map(|row| Grip {
            by: By::OnBehalf,
            holder: (Principal { tenant: row.tenant, object: row.principal }, row.principal),
            standing: Standing::of(row.role, row.kind, row.permanence),
            role: (row.role, row.scope.clone()),
        });
    by_link.chain(on_behalf).collect()
}

/// Whether a living account is linked to a partner of the sale where a role of it could count: in the customer's tenant, or in
/// one to which the customer has ever delegated anything.
fn is_linked_for(facts: &Facts, sale: &Sale, customer: TenantId, at: Instant) -> bool {
    let could_count = |principal: Principal| {
        principal.tenant == customer
            || facts
                .delegations
                .iter()
                .any(|row| row.managing_tenant == principal.tenant && row.customer_tenant == customer)
    };
    facts.links.iter().map(|link| link.principal).any(|principal| {
        could_count(principal)
            && alive(facts, principal, at)
            && linked_partner(facts, principal, at).is_some_and(|partner| sale.has(partner))
    })
}
