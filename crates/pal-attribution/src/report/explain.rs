//! `pal explain`: why a tenant, subscription or resource is, or is not, attributed (contract §5).

use std::collections::{BTreeMap, BTreeSet};

use pal_model::{
    Exclusion, Facts, Instant, Interval, IntervalSet, Money, Month, PartnerId, Place, Principal, ReasonCode,
    RolePolicy, Scope, SubscriptionId, TenantId, Terms, role,
};
use pal_usage::batch::Standing;
use serde_json::{Value, json};

use super::missing::{Evidence, Reasons};
use super::reason;
use crate::credit::Credits;
use crate::index::{Entitlement, Index, Route};
use crate::kernel::Overflow;
use crate::kernel::locus::{Known, Locus};
use crate::kernel::worker::{ExcludedPlaces, Intervals, Selection, Worker};

/// What is to be explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// Everything a customer consumed.
    Tenant(TenantId),
    /// One subscription.
    Subscription(SubscriptionId),
    /// One place and what lies below it: a resource, or a resource group.
    Place(Place),
}

/// When.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum When {
    /// All the usage given.
    #[default]
    Ever,
    /// At an instant: the lines whose interval holds it, and the access in force then.
    At(Instant),
    /// Lines that start in a month.
    Month(Month),
}

/// What is asked.
#[derive(Debug, Clone)]
pub struct Explain {
    /// Of what.
    pub subject: Subject,
    /// Only about this partner.
    pub partner: Option<PartnerId>,
    /// When.
    pub when: When,
    /// On what terms.
    pub terms: Terms,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// Who earned, with witnesses. A partner stands once for each currency.
    pub partners: Vec<Share>,
    /// Why those asked for earned nothing.
    pub reasons: Vec<(PartnerId, TenantId, ReasonCode)>,
    /// Why lines count for nobody, whoever is linked.
    pub excluded: BTreeSet<Exclusion>,
    /// What stands in for all of these where there is nobody and no customer to say it of.
    pub nothing: Option<Nothing>,
}

/// Why there is nothing to explain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nothing {
    /// The estate knows of no partner.
    NoPartner,
    /// Neither the estate nor the usage knows whose the subject is.
    NoCustomer,
}

/// What a partner earned of the subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Who.
    pub partner: PartnerId,
    /// Its name, or nothing.
    pub name: String,
    /// In what currency.
    pub currency: String,
    /// What it is credited with.
    pub acr: Money,
    /// What the subject cost in all.
    pub cost: Money,
    /// By what access.
    pub witnesses: Vec<Witness>,
}

/// An access that earned.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Witness {
    /// The linked account.
    pub principal: Principal,
    /// Whether by delegation.
    pub delegation: bool,
    /// The groups from the account up to the holder of the role.
    pub groups: Vec<pal_model::ObjectId>,
    /// The role.
    pub role: pal_model::RoleDefinitionId,
    /// Where it is held.
    pub scope: Scope,
    /// From when it earned.
    pub from: Instant,
    /// Until when.
    pub to: Instant,
}

impl Explain {
    /// The place the lines must lie at or below, if the subject is one.
    fn place(&self) -> Option<Place> {
        match &self.subject {
            Subject::Tenant(_) => None,
            Subject::Subscription(subscription) => Some(Place::subscription(*subscription)),
            Subject::Place(place) => Some(place.clone()),
        }
    }

    /// The lines to look at.
    pub fn selection(&self) -> Selection {
        let month = match self.when {
            When::Month(month) => month.interval(),
            When::Ever | When::At(_) => None,
        };
        let at = match self.when {
            When::At(at) => Some(at),
            When::Ever | When::Month(_) => None,
        };
        Selection {
            from: month.map(|month| month.from()),
            to: month.map(|month| month.to()),
            at,
            place: self.place(),
            excluded: ExcludedPlaces::Kept,
            intervals: Intervals::Apart,
            ..Selection::default()
        }
    }

    /// The answer, from what the workers gathered.
    pub fn answer(
        &self,
        facts: &Facts,
        index: &Index,
        credits: &Credits<'_>,
        workers: &[Worker<'_, Credits<'_>>],
    ) -> Result<Explanation, Overflow> {
        let mut gathered = Gathered::default();
        for worker in workers {
            for cell in worker.cells().iter() {
                let Some(known) = worker.known(cell.key.locus) else { continue };
                let window = worker.window(&cell.key);
                let customer = known.locus.owner(window.from());
                if let Subject::Tenant(tenant) = self.subject
                    && customer != Some(tenant)
                {
                    continue;
                }
                let exclusion = match (cell.key.standing, customer) {
                    (Standing::OtherProvider, _) => Some(Exclusion::OtherProvider),
                    (Standing::NotConsumption, _) => Some(Exclusion::NotConsumption),
                    (Standing::Consumption, None) => Some(Exclusion::TenantUnknown),
                    (Standing::Consumption, Some(_)) => None,
                };
                gathered.customers.extend(customer);
                if let Some(exclusion) = exclusion {
                    gathered.excluded.insert(exclusion);
                    continue;
                }
                let currency = worker.currency(&cell.key).to_owned();
                let cost = gathered.costs.entry(currency.clone()).or_default();
                *cost = cost.checked_add(cell.gathered.cost.amount).ok_or(Overflow)?;
                let window = self.instant().unwrap_or(window);
                let outcome = credits.resolve(
                    &known.profile,
                    worker.window(&cell.key),
                    cell.gathered.cost,
                    cell.split.as_deref(),
                );
                let witnesses = self.witnesses(index, known, window);
                for earned in outcome.earned {
                    let partner = earned.unit.partner;
                    let own =
                        witnesses.iter().filter(|(by, _)| *by == partner).map(|(_, witness)| witness.clone());
                    let own: Vec<Witness> = own.collect();
                    if own.is_empty() && self.instant().is_some() {
                        continue;
                    }
                    let share = gathered.shares.entry((partner, currency.clone())).or_default();
                    for sum in [earned.once, earned.again] {
                        share.0 = share.0.checked_add(sum.amount).ok_or(Overflow)?;
                    }
                    share.1.extend(own);
                }
            }
        }
        Ok(self.finish(facts, index, Evidence::gather(index, credits, workers), gathered))
    }

    /// The nanosecond asked about, if one was.
    fn instant(&self) -> Option<Interval> {
        match self.when {
            When::At(at) => Interval::new(at, Instant::from_nanoseconds(at.nanoseconds() + 1)),
            When::Ever | When::Month(_) => None,
        }
    }

    fn witnesses<P>(&self, index: &Index, known: &Known<P>, window: Interval) -> Vec<(PartnerId, Witness)> {
        witnesses(index, &known.locus, self.terms.policy, window)
    }

    fn finish(&self, facts: &Facts, index: &Index, evidence: Evidence, gathered: Gathered) -> Explanation {
        let wanted = |partner: PartnerId| self.partner.is_none_or(|asked| asked == partner);
        let mut shares = Vec::new();
        let mut earned = BTreeSet::new();
        for ((partner, currency), (acr, witnesses)) in gathered.shares {
            if !wanted(partner) {
                continue;
            }
            earned.insert(partner);
            let cost = gathered.costs.get(&currency).copied().unwrap_or_default();
            let name = index.directory.name(partner).to_owned();
            let witnesses = witnesses.into_iter().collect();
            shares.push(Share { partner, name, currency, acr, cost, witnesses });
        }
        let reasons = Reasons::new(facts, index, self.terms, evidence);
        let mut customers = gathered.customers;
        match &self.subject {
            Subject::Tenant(tenant) => customers.extend([*tenant]),
            Subject::Subscription(subscription) => customers.extend(owners(index, *subscription)),
            Subject::Place(place) => customers.extend(owners(index, place.subscription_id())),
        }
        let place = self.place();
        let asked: Vec<PartnerId> = match self.partner {
            Some(partner) => vec![partner],
            None => index.directory.partners(),
        };
        let nobody = asked.is_empty();
        let lacking = asked.into_iter().filter(|partner| !earned.contains(partner));
        let why = |partner| {
            let place = place.as_ref();
            customers
                .iter()
                .map(|tenant| (partner, *tenant, reasons.reason(partner, *tenant, place)))
                .collect::<Vec<_>>()
        };
        let reasons: Vec<_> = lacking.flat_map(why).collect();
        let silent = shares.is_empty() && reasons.is_empty() && gathered.excluded.is_empty();
        let nothing = silent.then_some(if nobody { Nothing::NoPartner } else { Nothing::NoCustomer });
        Explanation { partners: shares, reasons, excluded: gathered.excluded, nothing }
    }
}

#[derive(Debug, Default)]
struct Gathered {
    costs: BTreeMap<String, Money>,
    shares: BTreeMap<(PartnerId, String), (Money, BTreeSet<Witness>)>,
    customers: BTreeSet<TenantId>,
    excluded: BTreeSet<Exclusion>,
}

fn owners(index: &Index, subscription: SubscriptionId) -> impl Iterator<Item = TenantId> {
    let owners: BTreeMap<TenantId, IntervalSet> = index.hierarchy.owners(Some(subscription), None);
    owners.into_keys()
}

/// Every access that earns at a locus at some instant of a window, for whom.
pub(crate) fn witnesses(
    index: &Index,
    locus: &Locus,
    policy: RolePolicy,
    window: Interval,
) -> Vec<(PartnerId, Witness)> {
    let Some(subscription) = locus.subscription else { return Vec::new() };
    let mut found = Vec::new();
    for (entitlement, earns) in index.earning_at(locus.node, subscription, &locus.owners) {
        if !policy.counts(entitlement.role) {
            continue;
        }
        let pieces = earns.intervals().iter().filter(|piece| piece.intersect(&window).is_some());
        found.extend(pieces.map(|piece| (entitlement.partner, witness(index, entitlement, piece, &window))));
    }
    found
}

fn witness(index: &Index, entitlement: &Entitlement, piece: &Interval, window: &Interval) -> Witness {
    let at = piece.from().max(window.from());
    Witness {
        principal: entitlement.principal,
        delegation: entitlement.route == Route::Delegation,
        groups: index.identities.chain(entitlement.principal, entitlement.holder, at),
        role: entitlement.role,
        scope: entitlement.scope.clone(),
        from: piece.from(),
        to: piece.to(),
    }
}

impl Explanation {
    /// The answer as the contract's JSON.
    pub fn to_json(&self) -> Value {
        let verdict = if self.partners.is_empty() { "not-attributed" } else { "attributed" };
        let partners: Vec<Value> = self.partners.iter().map(share_json).collect();
        let mut reasons: Vec<Value> = self
            .reasons
            .iter()
            .map(|(partner, customer, code)| {
                let why = reason::explained(*code, *partner, *customer);
                json!({
                    "code": code.code(),
                    "message": why.message,
                    "fix": why.fix,
                    "partnerId": partner.to_string(),
                    "customerTenantId": customer.to_string(),
                })
            })
            .collect();
        reasons.extend(self.excluded.iter().map(|code| {
            let (message, fix) = excluded_words(*code);
            json!({ "code": code.code().code(), "message": message, "fix": fix })
        }));
        reasons.extend(self.nothing.map(|nothing| {
            let (code, message, fix) = nothing.words();
            json!({ "code": code.code(), "message": message, "fix": fix })
        }));
        json!({ "verdict": verdict, "partners": partners, "reasons": reasons })
    }
}

impl Nothing {
    /// The reason in words: what is the matter, and what mends it.
    fn words(self) -> (ReasonCode, &'static str, &'static str) {
        match self {
            Self::NoPartner => (
                ReasonCode::NotLinkedInTenant,
                "the estate knows of no account that is linked to a partner",
                "link the account that does the work, az managementpartner create --partner-id N, and import what az managementpartner show prints",
            ),
            Self::NoCustomer => (
                ReasonCode::NoUsage,
                "neither the usage nor the estate has anything of it",
                "check its id, and that the exports of its subscription are read",
            ),
        }
    }
}

fn share_json(share: &Share) -> Value {
    let witnesses: Vec<Value> = share.witnesses.iter().map(witness_json).collect();
    json!({
        "partnerId": share.partner.to_string(),
        "partnerName": share.name,
        "currency": share.currency,
        "acr": share.acr.to_string(),
        "cost": share.cost.to_string(),
        "coveredShare": share.acr.ratio(share.cost).to_string(),
        "witnesses": witnesses,
    })
}

/// A witness as the contract's JSON.
pub fn witness_json(witness: &Witness) -> Value {
    let bound = |at: Instant| if at.is_bounded() { json!(at.to_string()) } else { Value::Null };
    let groups: Vec<String> = witness.groups.iter().map(ToString::to_string).collect();
    let via = match (witness.delegation, groups.as_slice()) {
        (true, _) => "delegation".to_owned(),
        (false, []) => "direct".to_owned(),
        (false, chain) => chain.join(" > "),
    };
    json!({
        "tenantId": witness.principal.tenant.to_string(),
        "objectId": witness.principal.object.to_string(),
        "via": via,
        "groups": groups,
        "roleDefinitionId": witness.role.to_string(),
        "roleName": role::name(witness.role),
        "scope": witness.scope.to_string(),
        "from": bound(witness.from),
        "to": bound(witness.to),
    })
}

/// Why some of the subject's lines count for nobody.
fn excluded_words(exclusion: Exclusion) -> (&'static str, &'static str) {
    match exclusion {
        Exclusion::NotConsumption => (
            "some of the charges are no consumption: purchases, refunds, credits or adjustments",
            "nothing is lost: commitments count where they are used",
        ),
        Exclusion::OtherProvider => {
            ("some of the charges are another provider's", "only Microsoft's charges can be influenced")
        }
        Exclusion::TenantUnknown => (
            "the export does not say whose subscription some of the charges belong to",
            "name the subscription's tenant in the estate's subscriptions table",
        ),
    }
}
