//! Assets over time, and for each of them the activities that earn.

use std::cmp::Reverse;

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use pal_model::facts::Link;
use pal_model::power_platform::{
    Asset, AssetActivity, AssetId, AssetType, AssetUsage, CountingRoles, PlatformFacts, PlatformRole,
};
use pal_model::{Facts, Instant, Interval, IntervalSet, ObjectId, PartnerId, Principal, TenantId};

use crate::index::directory::Directory;
use crate::index::identity::Identities;

/// An asset of a tenant.
type Key<'a> = (TenantId, &'a AssetId);
/// The roles of an account on an asset.
pub(super) type Roles<'a> =
    HashMap<(TenantId, &'a AssetId, ObjectId), Vec<(PlatformRole, Interval)>, FixedState>;

/// What is known of all assets.
#[derive(Debug)]
pub(super) struct Assets<'a> {
    by_key: HashMap<Key<'a>, OneAsset<'a>, FixedState>,
}

/// The rows of one asset, and its claims by what it is.
#[derive(Debug, Default)]
struct OneAsset<'a> {
    rows: Vec<&'a Asset>,
    activities: Vec<&'a AssetActivity>,
    claims: Vec<(AssetType, Vec<Claim>)>,
}

/// An activity that earns, in the order in which claims win: the later, by the later link, for the lower partner id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Claim {
    at: Instant,
    linked_since: Instant,
    partner: Reverse<PartnerId>,
}

/// An asset as it is in a month.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found<'a, 's> {
    pub(super) asset: &'a Asset,
    claims: &'s [Claim],
}

impl Found<'_, '_> {
    /// The partner whose account was active last before an instant.
    pub(super) fn winner(&self, end: Instant) -> Option<PartnerId> {
        let before = self.claims.partition_point(|claim| claim.at < end);
        let last = before.checked_sub(1).and_then(|last| self.claims.get(last))?;
        Some(last.partner.0)
    }
}

impl<'a> Assets<'a> {
    pub(super) fn compile(
        facts: &'a Facts,
        platform: &'a PlatformFacts,
        identities: &Identities,
        directory: &Directory,
    ) -> Self {
        let mut by_key: HashMap<Key<'a>, OneAsset<'a>, FixedState> = HashMap::default();
        for row in &platform.assets {
            by_key.entry((row.tenant, &row.asset)).or_default().rows.push(row);
        }
        for activity in &platform.asset_activity {
            if let Some(asset) = by_key.get_mut(&(activity.tenant, &activity.asset)) {
                asset.activities.push(activity);
            }
        }
        let (roles, mut links) = (roles(platform), Links::compile(facts, identities, directory));
        for asset in by_key.values_mut() {
            asset.claim(&roles, &mut links);
        }
        Self { by_key }
    }

    /// The asset of a figure as it is in the figure's month.
    pub(super) fn found<'s>(&'s self, usage: &'s AssetUsage, month: &Interval) -> Option<Found<'a, 's>> {
        let one = self.by_key.get(&(usage.tenant, &usage.asset))?;
        let in_month = |row: &&'a Asset| Some((row.valid.intersect(month)?.to(), row.valid.from()));
        let mut best: Option<((Instant, Instant), &'a Asset)> = None;
        for row in &one.rows {
            let Some(rank) = in_month(row) else { continue };
            let wins =
                best.is_none_or(|(of_best, other)| (of_best, &other.environment) <= (rank, &row.environment));
            if wins {
                best = Some((rank, row));
            }
        }
        let (_, asset) = best?;
        let claims = one.claims.iter().find(|(of_type, _)| *of_type == asset.asset_type);
        Some(Found { asset, claims: claims.map_or(&[], |(_, claims)| claims) })
    }
}

impl OneAsset<'_> {
    /// Works out the claims for everything the asset ever is, which is one thing nearly always.
    fn claim(&mut self, roles: &Roles<'_>, links: &mut Links<'_>) {
        for row in &self.rows {
            if self.claims.iter().any(|(of_type, _)| *of_type == row.asset_type) {
                continue;
            }
            let counting = row.asset_type.counts();
            let earns = |activity: &&AssetActivity| holds(roles, counting, activity);
            let of_type = self.activities.iter().copied().filter(earns);
            let mut claims: Vec<Claim> = of_type.filter_map(|activity| links.claim(activity)).collect();
            claims.sort_unstable();
            self.claims.push((row.asset_type, claims));
        }
    }
}

fn holds(roles: &Roles<'_>, counting: CountingRoles, activity: &AssetActivity) -> bool {
    let CountingRoles::OneOf(counting) = counting else { return true };
    let held = roles.get(&(activity.tenant, &activity.asset, activity.principal));
    held.into_iter().flatten().any(|(role, valid)| counting.contains(role) && valid.contains(activity.at))
}

pub(super) fn roles(platform: &PlatformFacts) -> Roles<'_> {
    let mut roles = Roles::default();
    for row in &platform.asset_roles {
        roles.entry((row.tenant, &row.asset, row.principal)).or_default().push((row.role, row.valid));
    }
    roles
}

/// Links by account, in the order of time, and when each partner id is in force.
struct Links<'a> {
    by_principal: HashMap<Principal, Vec<&'a Link>, FixedState>,
    in_force: HashMap<PartnerId, IntervalSet, FixedState>,
    directory: &'a Directory,
    identities: &'a Identities,
}

impl<'a> Links<'a> {
    fn compile(facts: &'a Facts, identities: &'a Identities, directory: &'a Directory) -> Self {
        let mut by_principal: HashMap<Principal, Vec<&'a Link>, FixedState> = HashMap::default();
        for link in facts.links.iter().filter(|link| !identities.is_group(link.principal)) {
            by_principal.entry(link.principal).or_default().push(link);
        }
        for links in by_principal.values_mut() {
            links.sort_unstable_by_key(|link| link.valid.from());
        }
        Self { by_principal, in_force: HashMap::default(), directory, identities }
    }

    /// For whom an activity earns by the link in force then, if the account lives and the partner id is in force.
    fn claim(&mut self, activity: &AssetActivity) -> Option<Claim> {
        let principal = Principal { tenant: activity.tenant, object: activity.principal };
        let links = self.by_principal.get(&principal)?;
        let begun = links.partition_point(|link| link.valid.from() <= activity.at);
        let link = begun.checked_sub(1).and_then(|last| links.get(last))?;
        if !link.valid.contains(activity.at) || !self.identities.alive(principal).contains(activity.at) {
            return None;
        }
        let directory = self.directory;
        let in_force =
            self.in_force.entry(link.partner_id).or_insert_with(|| directory.in_force(link.partner_id));
        in_force.contains(activity.at).then_some(Claim {
            at: activity.at,
            linked_since: link.valid.from(),
            partner: Reverse(link.partner_id),
        })
    }
}
