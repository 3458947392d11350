//! Random worlds of Power Platform: accounts that are linked for a time, and what they are and do to a handful of assets.
//!
//! There are as many assets as types, each mostly of its own, so that roles fit often; the same ids occur in two tenants.
//! Managed solutions are imported by the rule (PAL-42), which takes assets away from whoever owned them.

use pal_model::definition::power_platform::import_solution;
use pal_model::facts::{Facts, Link, PrincipalRecord, PrincipalType};
use pal_model::power_platform::{
    Asset, AssetActivity, AssetId, AssetRole, AssetType, AssetUsage, CountingRoles, Metric, PlatformFacts,
    PlatformRole,
};
use pal_model::{Instant, Interval, Month, ObjectId, Principal, TenantId};
use proptest::prelude::*;
use proptest::sample::select;

use super::cast::{CONTOSO, NORTHWIND, account, group, location};
use super::directory::partners;
use super::estate::lawful;
use super::moment::{instants, validity};
use super::row::{group_members, identity, links};

/// An estate with assets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlatformWorld {
    /// Links, principals, groups and partners.
    pub facts: Facts,
    /// Assets, roles, activity and figures.
    pub platform: PlatformFacts,
}

const ENVIRONMENTS: [&str; 2] = ["Default-c0ffee00-aaaa-4bbb-8ccc-0000c0470500", "prod"];

fn asset_id(number: usize) -> Option<AssetId> {
    format!("asset-{number}").parse().ok()
}

/// An asset and what it mostly is.
fn asset_of_type() -> impl Strategy<Value = (AssetId, AssetType)> {
    let all: Vec<_> = AssetType::ALL.into_iter().enumerate().collect();
    select(all).prop_filter_map("an id", |(number, of_type)| Some((asset_id(number)?, of_type)))
}

fn customer() -> impl Strategy<Value = TenantId> {
    prop_oneof![3 => Just(CONTOSO), 1 => Just(NORTHWIND)]
}

/// Mostly an account, sometimes a group: a role of a group is nobody's.
fn object() -> impl Strategy<Value = ObjectId> {
    prop_oneof![8 => account(), 1 => group()]
}

fn asset() -> impl Strategy<Value = Asset> {
    let kind = (asset_of_type(), select(AssetType::ALL.to_vec()), 0..8_u8);
    (customer(), kind, select(&ENVIRONMENTS[..]), validity()).prop_filter_map(
        "an environment",
        |(tenant, ((asset, usual), other, odd), environment, valid)| {
            let asset_type = if odd == 0 { other } else { usual };
            let environment = environment.parse().ok()?;
            Some(Asset { tenant, environment, environment_sku: None, asset, asset_type, name: None, valid })
        },
    )
}

/// Every asset of the customers, for ever: figures without an asset are rare.
fn usual_assets() -> Vec<Asset> {
    let of_both =
        AssetType::ALL.into_iter().enumerate().flat_map(|asset| [(CONTOSO, asset), (NORTHWIND, asset)]);
    let asset = |(tenant, (number, asset_type)): (TenantId, (usize, AssetType))| {
        Some(Asset {
            tenant,
            environment: ENVIRONMENTS.first()?.parse().ok()?,
            environment_sku: None,
            asset: asset_id(number)?,
            asset_type,
            name: None,
            valid: Interval::ALWAYS,
        })
    };
    of_both.filter_map(asset).collect()
}

fn role() -> impl Strategy<Value = AssetRole> {
    let role = (asset_of_type(), select(PlatformRole::ALL.to_vec()), any::<prop::sample::Index>(), 0..3_u8);
    (customer(), object(), role, validity()).prop_map(
        |(tenant, principal, ((asset, of_type), any, index, odd), valid)| {
            let role = match of_type.counts() {
                CountingRoles::OneOf(roles) if odd != 0 => *index.get(roles),
                CountingRoles::OneOf(_) | CountingRoles::AnyActiveUser => any,
            };
            AssetRole { tenant, asset, principal, role, valid }
        },
    )
}

fn activity() -> impl Strategy<Value = AssetActivity> {
    (customer(), asset_of_type(), object(), instants())
        .prop_map(|(tenant, (asset, _), principal, at)| AssetActivity { tenant, asset, principal, at })
}

fn usage() -> impl Strategy<Value = AssetUsage> {
    let months: Vec<Month> = ["2026-02", "2026-03", "2026-04", "2026-05", "2026-07"]
        .iter()
        .filter_map(|text| text.parse().ok())
        .collect();
    let counted = (select(months), select(Metric::ALL.to_vec()), 0..300_u64);
    (customer(), asset_of_type(), counted).prop_map(|(tenant, (asset, _), (month, metric, value))| {
        AssetUsage { tenant, asset, month, metric, value }
    })
}

/// Who imports a solution of what, when.
fn import() -> impl Strategy<Value = (Principal, Vec<AssetId>, Instant)> {
    let importer = (customer(), account()).prop_map(|(tenant, object)| Principal { tenant, object });
    let contents = prop::collection::vec(asset_of_type().prop_map(|(asset, _)| asset), 1..3);
    (importer, contents, instants())
}

/// A link of a customer's account, for ever or a time: others come from the rows of all worlds.
fn customer_link() -> impl Strategy<Value = Link> {
    (customer(), account(), location(), validity()).prop_map(|(tenant, object, partner_id, valid)| Link {
        principal: Principal { tenant, object },
        partner_id,
        valid,
    })
}

/// While a customer's account is alive.
fn customer_identity() -> impl Strategy<Value = PrincipalRecord> {
    (customer(), account(), validity()).prop_map(|(tenant, object, valid)| PrincipalRecord {
        principal: Principal { tenant, object },
        principal_type: PrincipalType::Member,
        display_name: None,
        valid,
    })
}

fn facts() -> impl Strategy<Value = Facts> {
    let linked = (prop::collection::vec(customer_link(), 1..6), prop::collection::vec(links(), 0..3));
    let identities =
        (prop::collection::vec(identity(), 0..3), prop::collection::vec(customer_identity(), 0..4));
    (partners(), linked, identities, prop::collection::vec(group_members(), 0..2)).prop_map(
        |(partners, (links, more), (identities, customers), group_members)| {
            let links = links.into_iter().chain(more.concat()).collect();
            let principals = identities.into_iter().flatten().chain(customers).collect();
            let mut facts = Facts { partners, links, principals, group_members, ..Facts::default() };
            lawful(&mut facts);
            facts
        },
    )
}

fn platform() -> impl Strategy<Value = PlatformFacts> {
    let assets = (prop::collection::vec(asset(), 0..4), 0..8_u8);
    let done = (prop::collection::vec(activity(), 0..14), prop::collection::vec(import(), 0..3));
    let roles = prop::collection::vec(role(), 0..14);
    (assets, roles, done, prop::collection::vec(usage(), 1..9)).prop_map(
        |((assets, odd), roles, (asset_activity, mut imports), usage)| {
            imports.sort_by_key(|(_, _, at)| *at);
            let asset_roles = imports.into_iter().fold(roles, |roles, (importer, contents, at)| {
                import_solution(&roles, importer, &contents, at)
            });
            let usual = if odd == 0 { Vec::new() } else { usual_assets() };
            let mut facts = PlatformFacts {
                assets: usual.into_iter().chain(assets).collect(),
                asset_roles,
                asset_activity,
                asset_usage: usage,
            };
            lawful_platform(&mut facts);
            facts
        },
    )
}

/// Drops the rows that an estate may not have beside earlier ones: an asset as something else at the same time, a second
/// figure of a month.
fn lawful_platform(facts: &mut PlatformFacts) {
    let mut assets: Vec<Asset> = Vec::new();
    for row in facts.assets.drain(..) {
        let clashes = |other: &Asset| {
            (row.tenant, &row.asset) == (other.tenant, &other.asset)
                && (&row.environment, row.asset_type) != (&other.environment, other.asset_type)
                && row.valid.intersect(&other.valid).is_some()
        };
        if !assets.iter().any(clashes) {
            assets.push(row);
        }
    }
    facts.assets = assets;
    let key = |row: &AssetUsage| (row.tenant, row.asset.clone(), row.month, row.metric);
    let mut seen = std::collections::BTreeSet::new();
    facts.asset_usage.retain(|row| seen.insert(key(row)));
}

/// Random worlds of Power Platform.
pub fn platform_worlds() -> BoxedStrategy<PlatformWorld> {
    (facts(), platform()).prop_map(|(facts, platform)| PlatformWorld { facts, platform }).boxed()
}
