//! `assets`, `asset_roles` and `asset_activity`.
//!
//! An asset is there since its creation, or the first snapshot, while the lists of its environment have it. A permission holds
//! since it was given; an owner, whom the app names without a time, since the first snapshot that names it. Whoever imports a
//! managed solution is named as the owner of what is in it (PAL-42). Changes are activity of whoever made them.

use std::collections::{BTreeMap, BTreeSet};

use pal_model::power_platform::{
    Asset, AssetActivity, AssetId, AssetRole, AssetType, EnvironmentId, PlatformRole,
};
use pal_model::{Instant, ObjectId, TenantId};

use super::history::{Run, runs};
use super::{Derived, End, Start, span};
use crate::import::asset_observation::{
    AssetFamily, AssetKind, HeldAssetRole, PlatformAsset, RoleOnAsset, RoleSource,
};
use crate::import::log::{Log, Times};
use crate::import::observation::{Fact, Listing};

pub(super) fn derive(log: &Log, derived: &mut Derived) {
    assets(log, derived);
    for (fact, seen) in &log.seen {
        match fact {
            Fact::AssetRole(held) => role(log, derived, held, seen),
            Fact::WorkedOn(worked) => derived.platform.asset_activity.push(AssetActivity {
                tenant: worked.tenant,
                asset: worked.asset.clone(),
                principal: worked.principal,
                at: worked.at,
            }),
            Fact::PlatformAsset(_)
            | Fact::PlatformEnvironment(_)
            | Fact::SignInName(_)
            | Fact::Publisher(_)
            | Fact::RoleAssignment(_)
            | Fact::ScheduledRole(_)
            | Fact::DelegatedRole(_)
            | Fact::Branch(_)
            | Fact::Subscription(_)
            | Fact::Identity(_)
            | Fact::Membership(_)
            | Fact::Link(_) => {}
        }
    }
    publishers(log, derived);
}

/// All that snapshots show of one asset.
#[derive(Default)]
struct Sightings<'a> {
    all: Times,
    /// As what, where.
    as_what: BTreeMap<(&'a EnvironmentId, AssetKind), Times>,
    created: Option<Instant>,
    newest_name: Option<(Instant, &'a str)>,
}

fn assets(log: &Log, derived: &mut Derived) {
    let mut all: BTreeMap<(TenantId, &AssetId), Sightings<'_>> = BTreeMap::new();
    for (fact, seen) in &log.seen {
        let Fact::PlatformAsset(shown) = fact else { continue };
        all.entry((shown.tenant, &shown.asset)).or_default().add(shown, seen);
    }
    let skus = skus(log);
    for ((tenant, asset), sightings) in all {
        for (environment, kind, start, end) in sightings.stays(log, tenant) {
            let Some(valid) = span(&mut derived.ends.assets, start, end) else { continue };
            derived.platform.assets.push(Asset {
                tenant,
                environment: environment.clone(),
                environment_sku: skus.get(&(tenant, environment)).map(|(_, sku)| (*sku).to_owned()),
                asset: asset.clone(),
                asset_type: kind.into(),
                name: sightings.newest_name.map(|(_, name)| name.to_owned()),
                valid,
            });
        }
    }
}

type Skus<'a> = BTreeMap<(TenantId, &'a EnvironmentId), (Instant, &'a str)>;

/// What kind of environment each is, by the newest snapshot.
fn skus(log: &Log) -> Skus<'_> {
    let mut skus = Skus::new();
    for (fact, seen) in &log.seen {
        let (Fact::PlatformEnvironment(shown), Some(last)) = (fact, seen.last()) else { continue };
        let Some(sku) = shown.sku.as_deref() else { continue };
        let known = skus.entry((shown.tenant, &shown.environment)).or_insert((*last, sku));
        *known = (*known).max((*last, sku));
    }
    skus
}

impl<'a> Sightings<'a> {
    fn add(&mut self, shown: &'a PlatformAsset, seen: &Times) {
        self.all.extend(seen);
        self.as_what.entry((&shown.environment, shown.kind)).or_default().extend(seen);
        self.created = self.created.into_iter().chain(shown.created).min();
        if let (Some(name), Some(last)) = (shown.name.as_deref(), seen.last()) {
            self.newest_name = self.newest_name.max(Some((*last, name)));
        }
    }

    /// What the asset was where, in the order of time: seen as something else, it is no longer what it was.
    fn stays(&self, log: &Log, tenant: TenantId) -> Vec<(&'a EnvironmentId, AssetKind, Start, End)> {
        let mut stays: Vec<(Run, &'a EnvironmentId, AssetKind)> = Vec::new();
        for ((environment, kind), seen) in &self.as_what {
            let environment = *environment;
            let mut judged = log.times(&Listing::Assets {
                tenant,
                environment: environment.clone(),
                family: kind.family(),
            });
            judged.extend(&self.all);
            stays.extend(runs(seen, &judged).into_iter().map(|run| (run, environment, *kind)));
        }
        stays.sort_by_key(|(run, environment, kind)| (run.first, *environment, *kind));
        let mut created = self.created.map(Start::Exact);
        let stay = |(run, environment, kind): (Run, &'a EnvironmentId, AssetKind)| {
            (environment, kind, created.take().unwrap_or(Start::FirstSeen(run.first)), run.end())
        };
        stays.into_iter().map(stay).collect()
    }
}

fn role(log: &Log, derived: &mut Derived, held: &HeldAssetRole, seen: &Times) {
    let listed = log.times(&match &held.source {
        RoleSource::Permission => {
            Listing::AssetPermissions { tenant: held.tenant, asset: held.asset.clone() }
        }
        RoleSource::Asset { environment, family } => {
            Listing::Assets { tenant: held.tenant, environment: environment.clone(), family: *family }
        }
    });
    let all = runs(seen, &listed);
    // With its time it is one stretch; without, each run of snapshots is.
    let stays: Vec<(Start, End)> = match held.created {
        Some(created) => all.last().map(|run| (Start::Exact(created), run.end())).into_iter().collect(),
        None => all.iter().map(|run| (Start::FirstSeen(run.first), run.end())).collect(),
    };
    for (start, end) in stays {
        admit(derived, (held.tenant, &held.asset, held.principal), held.role, (start, end));
    }
}

fn admit(
    derived: &mut Derived,
    (tenant, asset, principal): (TenantId, &AssetId, ObjectId),
    role: RoleOnAsset,
    (start, end): (Start, End),
) {
    let Some(valid) = span(&mut derived.ends.asset_roles, start, end) else { return };
    let role = PlatformRole::from(role);
    derived.platform.asset_roles.push(AssetRole { tenant, asset: asset.clone(), principal, role, valid });
}

/// Datasets name their publishers as they sign in; anything that shows account and name together tells who that is.
fn publishers(log: &Log, derived: &mut Derived) {
    let mut accounts: BTreeMap<(TenantId, &str), BTreeSet<ObjectId>> = BTreeMap::new();
    for fact in log.seen.keys() {
        let Fact::SignInName(named) = fact else { continue };
        accounts.entry((named.tenant, &named.name)).or_default().insert(named.object);
    }
    for (fact, seen) in &log.seen {
        let Fact::Publisher(by) = fact else { continue };
        let known = accounts.get(&(by.tenant, by.name.as_str())).filter(|objects| objects.len() == 1);
        let Some(object) = known.and_then(BTreeSet::first) else {
            derived.unknown_publishers += 1;
            continue;
        };
        let listed = log.times(&Listing::Assets {
            tenant: by.tenant,
            environment: by.environment.clone(),
            family: AssetFamily::Datasets,
        });
        for run in runs(seen, &listed) {
            let stay = (Start::FirstSeen(run.first), run.end());
            admit(derived, (by.tenant, &by.asset, *object), RoleOnAsset::Publisher, stay);
        }
    }
}

impl From<AssetKind> for AssetType {
    fn from(kind: AssetKind) -> Self {
        match kind {
            AssetKind::CanvasApp => Self::CanvasApp,
            AssetKind::ModelApp => Self::ModelApp,
            AssetKind::Flow => Self::Flow,
            AssetKind::Dataset => Self::Dataset,
        }
    }
}

impl From<RoleOnAsset> for PlatformRole {
    fn from(role: RoleOnAsset) -> Self {
        match role {
            RoleOnAsset::Owner => Self::Owner,
            RoleOnAsset::CoOwner => Self::CoOwner,
            RoleOnAsset::Creator => Self::Creator,
            RoleOnAsset::Publisher => Self::Publisher,
            RoleOnAsset::User => Self::User,
        }
    }
}
