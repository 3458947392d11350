//! Who reaches a place by what, and whether that earns the credit of a day.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use foldhash::fast::FixedState;
use pal_model::facts::{AssignmentKind, Permanence};
use pal_model::role::is_pec_eligible;
use pal_model::{
    Facts, Instant, Interval, IntervalSet, Money, ObjectId, PartnerId, Principal, RoleDefinitionId, Scope,
    TenantId, Unearned,
};

use super::sales::{Sale, Sales, earns};
use crate::index::{Entitlement, Index, Route};
use crate::kernel::locus::Locus;
use crate::kernel::{Measure, Overflow};

/// What is best about an access, in order of what is worth more.
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
    fn of(held: &Entitlement) -> Self {
        match (held.kind, held.permanence) {
            (AssignmentKind::Eligible, _) => Self::Eligible,
            (AssignmentKind::Active, _) if !is_pec_eligible(held.role) => Self::OtherRole,
            (AssignmentKind::Active, Permanence::Activated) => Self::Activated,
            (AssignmentKind::Active, Permanence::Permanent) => Self::Permanent,
        }
    }

    /// What is lacking where nothing better was held at any instant of the day.
    fn lacks(self) -> Unearned {
        match self {
            Self::Eligible => Unearned::OnlyPimEligible,
            Self::OtherRole => Unearned::RoleNotEligible,
            Self::Activated => Unearned::NotPermanent,
            Self::Permanent => Unearned::DayNotWhole,
        }
    }
}

/// By what a day is earned. In the order in which they are named where several would do alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum By {
    /// A role of a linked account.
    Direct,
    /// A role of a group that a linked account is in.
    Group,
    /// A Lighthouse delegation to a linked account or its group.
    Lighthouse,
    /// The Admin Agents group of the seller.
    OnBehalf,
    /// No one account all day, but one or another at each instant (PAL-40).
    Relay,
}

impl By {
    /// The word as reports print it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Direct => "DIRECT_ROLE",
            Self::Group => "GROUP_ROLE",
            Self::Lighthouse => "LIGHTHOUSE",
            Self::OnBehalf => "ON_BEHALF",
            Self::Relay => "RELAY",
        }
    }
}

/// One account's access to a place by one role at one scope.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grip {
    /// For whom.
    pub partner: PartnerId,
    /// By what kind of fact; never a relay.
    pub by: By,
    /// Who.
    pub principal: Principal,
    /// Who holds the role: the account or a group.
    pub holder: ObjectId,
    /// The role.
    pub role: RoleDefinitionId,
    /// Where.
    pub scope: Scope,
    /// What it is worth.
    pub standing: Standing,
}

impl Grip {
    fn of(held: &Entitlement) -> Self {
        let by = match held.route {
            Route::RoleAssignment if held.holder == held.principal.object => By::Direct,
            Route::RoleAssignment => By::Group,
            Route::Delegation => By::Lighthouse,
            Route::OnBehalf => By::OnBehalf,
        };
        Self {
            partner: held.partner,
            by,
            principal: held.principal,
            holder: held.holder,
            role: held.role,
            scope: held.scope.clone(),
            standing: Standing::of(held),
        }
    }
}

/// Every grip on a place, and when.
#[derive(Debug)]
pub struct Grips(pub BTreeMap<Grip, IntervalSet>);

impl Grips {
    /// The grips of a sale's partners, each with the part of a window in which it held.
    pub fn of(&self, sale: Sale, window: Interval) -> impl Iterator<Item = (&Grip, IntervalSet)> + '_ {
        let of_sale = self.0.iter().filter(move |(grip, _)| sale.has(grip.partner));
        let within = of_sale.map(move |(grip, held)| (grip, held.within(&window)));
        within.filter(|(_, held)| !held.is_empty())
    }
}

/// The measure of who reaches what. The index must know all that is held.
#[derive(Debug)]
pub struct Reach<'a> {
    /// The compiled estate.
    pub index: &'a Index,
    /// Who sells what.
    pub sales: Sales,
    /// When a living account of a tenant is linked to a partner.
    linked: BTreeMap<(TenantId, PartnerId), IntervalSet>,
    /// The tenants to which a customer ever delegated anything.
    managing: HashMap<TenantId, BTreeSet<TenantId>, FixedState>,
}

impl<'a> Reach<'a> {
    /// Reads sales, links and delegations.
    pub fn new(facts: &Facts, index: &'a Index) -> Self {
        let mut linked: BTreeMap<(TenantId, PartnerId), IntervalSet> = BTreeMap::new();
        for (principal, _) in index.identities.linked() {
            for (partner, during) in index.identities.earning(principal, &index.directory) {
                let all = linked.entry((principal.tenant, partner)).or_default();
                *all = all.union(&during);
            }
        }
        let mut managing: HashMap<TenantId, BTreeSet<TenantId>, FixedState> = HashMap::default();
        for row in &facts.delegations {
            managing.entry(row.customer_tenant).or_default().insert(row.managing_tenant);
        }
        Self { index, sales: Sales::compile(facts), linked, managing }
    }

    /// Whether lines of a place and interval earn, given that what was sold can: by what, or what is lacking.
    pub fn verdict(&self, grips: &Grips, locus: &Locus, interval: Interval) -> Result<By, Unearned> {
        let customer = locus.owner(interval.from()).ok_or(Unearned::TenantUnknown)?;
        let sale = locus.subscription.and_then(|subscription| self.sales.at(subscription, interval.from()));
        let (sale, offer) = sale.ok_or(Unearned::NotSoldInCsp)?;
        if !offer.is_none_or(earns) {
            return Err(Unearned::OfferExcluded);
        }
        let days = days(interval);
        let is_whole = |held: &IntervalSet| held.length_within(&days) == days.length();
        if !is_whole(&self.index.directory.in_force(sale.provider)) {
            return Err(Unearned::PartnerNotInForce);
        }
        let mut best = None;
        // An account may come to work for the other partner of the sale: it is still one account.
        let mut permanent: BTreeMap<_, IntervalSet> = BTreeMap::new();
        for (grip, held) in grips.of(sale, days) {
            best = best.max(Some(grip.standing));
            if grip.standing == Standing::Permanent {
                let account = (grip.by, grip.principal, grip.holder, grip.role, &grip.scope);
                let all = permanent.entry(account).or_default();
                *all = all.union(&held);
            }
        }
        let union = permanent.values().flat_map(IntervalSet::intervals).copied().collect();
        if is_whole(&union) {
            let alone = permanent.iter().find(|(_, held)| is_whole(held));
            return Ok(alone.map_or(By::Relay, |((by, ..), _)| *by));
        }
        Err(match best {
            Some(best) => best.lacks(),
            None if self.is_linked(sale, customer, days) => Unearned::NoRole,
            None => Unearned::NotLinked,
        })
    }

    /// Whether an account is linked to a partner of the sale where a role of it could count.
    fn is_linked(&self, sale: Sale, customer: TenantId, days: Interval) -> bool {
        let tenants = self.managing.get(&customer).into_iter().flatten().copied().chain([customer]);
        let partners = [Some(sale.provider), sale.reseller];
        tenants.into_iter().any(|tenant| {
            let linked = partners.into_iter().flatten().filter_map(|of| self.linked.get(&(tenant, of)));
            linked.into_iter().any(|during| during.meets(&days))
        })
    }
}

/// The UTC days that an interval touches: access must hold in all of them.
pub fn days(interval: Interval) -> Interval {
    let last = interval.to().day();
    let to = if last == interval.to() { last } else { last.next_day() };
    Interval::new(interval.from().day(), to).unwrap_or(interval)
}

impl Measure for Reach<'_> {
    type Profile = Grips;
    type Split = ();

    fn profile(&self, locus: &Locus) -> (Grips, Vec<Instant>) {
        let mut grips: BTreeMap<Grip, IntervalSet> = BTreeMap::new();
        if let Some(subscription) = locus.subscription {
            for (held, during) in self.index.earning_at(locus.node, subscription, &locus.owners) {
                let all = grips.entry(Grip::of(held)).or_default();
                *all = all.union(&during);
            }
        }
        // Cells are kept apart by interval, so nobody asks for stretches.
        (Grips(grips), Vec::new())
    }

    fn split(&self, _: &Grips, _: Interval) -> Option<()> {
        None
    }

    fn add(&self, _: &Grips, (): &mut (), _: Money) -> Result<(), Overflow> {
        Ok(())
    }
}
