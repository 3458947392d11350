//! What is lacking where nobody earns by an asset: the first thing on the way from link to activity.

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use pal_model::power_platform::{Asset, AssetReason, CountingRoles, PlatformFacts};
use pal_model::{Instant, Interval, IntervalSet, Principal, TenantId};

use super::assets::{Roles, roles};
use crate::index::directory::Directory;
use crate::index::identity::Identities;

/// The linked accounts of each tenant.
#[derive(Debug)]
pub(super) struct Lacks<'a> {
    by_tenant: HashMap<TenantId, Vec<Account>, FixedState>,
    roles: Roles<'a>,
}

/// An account that is ever linked.
#[derive(Debug)]
struct Account {
    principal: Principal,
    /// When its first link begins, whatever it is worth.
    since: Instant,
    /// When it is linked to partners in force.
    linked: IntervalSet,
    /// And alive as well.
    living: IntervalSet,
    /// When it last begins to live.
    last_life: Option<Instant>,
}

impl<'a> Lacks<'a> {
    pub(super) fn compile(
        platform: &'a PlatformFacts,
        identities: &Identities,
        directory: &Directory,
    ) -> Self {
        let mut by_tenant: HashMap<TenantId, Vec<Account>, FixedState> = HashMap::default();
        for (principal, links) in identities.linked() {
            let all = links.iter().flat_map(|(_, during)| during.intervals());
            let Some(since) = all.map(Interval::from).min() else { continue };
            let in_force =
                |(partner, during): &(_, IntervalSet)| during.intersect(&directory.in_force(*partner));
            let linked = links.iter().map(in_force).fold(IntervalSet::EMPTY, |all, part| all.union(&part));
            let alive = identities.alive(principal);
            let last_life = alive.intervals().last().map(Interval::from);
            let living = linked.intersect(&alive);
            let account = Account { principal, since, linked, living, last_life };
            by_tenant.entry(principal.tenant).or_default().push(account);
        }
        Self { by_tenant, roles: roles(platform) }
    }

    /// The first thing that is lacking for anybody to earn by an asset before `end`.
    pub(super) fn reason(&self, asset: &Asset, end: Instant) -> AssetReason {
        let accounts = self.by_tenant.get(&asset.tenant).map_or(&[][..], Vec::as_slice);
        let begun: Vec<&Account> = accounts.iter().filter(|account| account.since < end).collect();
        if begun.is_empty() {
            return AssetReason::NotLinkedInTenant;
        }
        let first = |set: &IntervalSet| set.intervals().first().map(Interval::from).filter(|at| *at < end);
        let mut linked =
            begun.iter().filter_map(|account| Some((account, first(&account.linked)?))).peekable();
        if linked.peek().is_none() {
            return AssetReason::PartnerIdInvalid;
        }
        if begun.iter().all(|account| first(&account.living).is_none()) {
            let returns = linked.any(|(account, at)| account.last_life.is_some_and(|last| last > at));
            return if returns { AssetReason::IdentityDisabled } else { AssetReason::IdentityDeleted };
        }
        let CountingRoles::OneOf(counting) = asset.asset_type.counts() else {
            return AssetReason::NoActivity;
        };
        let mut reason = AssetReason::NoRole;
        for account in begun {
            let held = self.roles.get(&(asset.tenant, &asset.asset, account.principal.object));
            for (role, valid) in held.into_iter().flatten() {
                let in_time = Interval::new(Instant::MIN, end).and_then(|until| valid.intersect(&until));
                if !in_time.is_some_and(|valid| account.living.meets(&valid)) {
                    continue;
                }
                if counting.contains(role) {
                    return AssetReason::NoActivity;
                }
                reason = AssetReason::RoleNotEligible;
            }
        }
        reason
    }
}
