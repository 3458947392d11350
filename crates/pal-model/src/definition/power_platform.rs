//! Which partner a month's figure of a Power Platform asset is attributed to (PAL-41 … PAL-43).
//!
//! Everything about an account is asked at the moment of its *activity*: whether it lives, for whom it is linked, what it is to
//! the asset. What begins later is too late for that activity, and what ends later takes nothing of it away.

use std::cmp::Reverse;

use crate::facts::Facts;
use crate::ids::{PartnerId, Principal, TenantId};
use crate::interval::Interval;
use crate::power_platform::{
    Asset, AssetActivity, AssetId, AssetReason, AssetRole, AssetType, AssetUsage, CountingRoles,
    PlatformFacts, PlatformRole, is_power_platform,
};
use crate::terms::Terms;
use crate::time::{Instant, Month};
use crate::usage::UsageLine;

use super::attribution::{Outcome, outcome};
use super::link::{alive, in_force, is_group, linked_partner};
use super::stretches;

/// Who gets a figure, or why nobody does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetCredit<'a> {
    /// The figure.
    pub usage: &'a AssetUsage,
    /// What the asset was in the month, where the tables say it.
    pub asset: Option<&'a Asset>,
    /// One partner at most.
    pub partner: Result<PartnerId, AssetReason>,
}

/// An activity that earns: whose account it was by, by a link since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Claim {
    at: Instant,
    linked_since: Instant,
    partner: PartnerId,
}

/// Who gets each figure of the estate, in the order of the figures.
pub fn credits<'a>(facts: &Facts, platform: &'a PlatformFacts) -> Vec<AssetCredit<'a>> {
    let credit = |usage: &'a AssetUsage| {
        let asset = asset_in(platform, usage.tenant, &usage.asset, usage.month);
        let partner = match asset {
            None => Err(AssetReason::AssetUnknown),
            Some(asset) => winner(facts, platform, asset, usage.month)
                .ok_or_else(|| reason(facts, platform, asset, usage.month)),
        };
        AssetCredit { usage, asset, partner }
    };
    platform.asset_usage.iter().map(credit).collect()
}

/// What an asset was in a month: the row in force in it that lasted longest into it, of equal ones the one that began last.
pub fn asset_in<'a>(
    platform: &'a PlatformFacts,
    tenant: TenantId,
    asset: &AssetId,
    month: Month,
) -> Option<&'a Asset> {
    let month = month.interval()?;
    let rows = platform.assets.iter().filter(|row| row.tenant == tenant && row.asset == *asset);
    rows.filter_map(|row| Some((row.valid.intersect(&month)?.to(), row.valid.from(), row)))
        .max_by(|(to, from, row), (other_to, other_from, other)| {
            (to, from, &row.environment).cmp(&(other_to, other_from, &other.environment))
        })
        .map(|(_, _, row)| row)
}

/// The one partner of an asset in a month (PAL-41): of the accounts that may earn by it, the one that was active last in the
/// month; if none was, the one that was active last before. Of two at one instant the one whose link began later, then the
/// one with the lower partner id.
fn winner(facts: &Facts, platform: &PlatformFacts, asset: &Asset, month: Month) -> Option<PartnerId> {
    let month = month.interval()?;
    let claims = platform.asset_activity.iter().filter(|row| is_on(row, asset) && row.at < month.to());
    // The latest before the end of the month is the latest in the month, if there is any in it.
    let claims = claims.filter_map(|activity| claim(facts, platform, asset.asset_type, activity));
    claims
        .max_by_key(|claim| (claim.at, claim.linked_since, Reverse(claim.partner)))
        .map(|claim| claim.partner)
}

fn is_on(activity: &AssetActivity, asset: &Asset) -> bool {
    activity.tenant == asset.tenant && activity.asset == asset.asset
}

/// For whom an activity earns, if it does: the account lives (PAL-24), is linked in that tenant to a partner in force (PAL-04,
/// PAL-05), is no group (PAL-03), and stands in a role that counts.
fn claim(
    facts: &Facts,
    platform: &PlatformFacts,
    asset_type: AssetType,
    activity: &AssetActivity,
) -> Option<Claim> {
    let principal = Principal { tenant: activity.tenant, object: activity.principal };
    let at = activity.at;
    if !alive(facts, principal, at) {
        return None;
    }
    let partner = linked_partner(facts, principal, at)?;
    let link = facts.links.iter().find(|link| link.principal == principal && link.valid.contains(at))?;
    let may_earn = match asset_type.counts() {
        CountingRoles::AnyActiveUser => true,
        CountingRoles::OneOf(roles) => roles_at(platform, activity.tenant, &activity.asset, principal, at)
            .any(|role| roles.contains(&role)),
    };
    may_earn.then_some(Claim { at, linked_since: link.valid.from(), partner })
}

/// What an account is to an asset at an instant. Only the account itself: a role that a group holds is nobody's.
fn roles_at<'a>(
    platform: &'a PlatformFacts,
    tenant: TenantId,
    asset: &'a AssetId,
    principal: Principal,
    at: Instant,
) -> impl Iterator<Item = PlatformRole> + 'a {
    let rows = platform.asset_roles.iter().filter(move |row| {
        row.tenant == tenant
            && row.asset == *asset
            && row.principal == principal.object
            && row.valid.contains(at)
    });
    rows.map(|row| row.role)
}

/// What is lacking first, up to the end of a month, for anybody to earn by an asset.
fn reason(facts: &Facts, platform: &PlatformFacts, asset: &Asset, month: Month) -> AssetReason {
    let end = month.interval().map_or(Instant::MAX, |month| month.to());
    let links = || {
        facts.links.iter().filter(|link| {
            link.principal.tenant == asset.tenant
                && link.valid.from() < end
                && !is_group(facts, link.principal)
        })
    };
    if links().next().is_none() {
        return AssetReason::NotLinkedInTenant;
    }
    let moments: Vec<Instant> = moments(facts, platform).into_iter().filter(|at| *at < end).collect();
    let linked: Vec<(Principal, Instant)> = links()
        .flat_map(|link| moments.iter().map(move |at| (link, *at)))
        .filter(|(link, at)| link.valid.contains(*at) && in_force(facts, link.partner_id, *at))
        .map(|(link, at)| (link.principal, at))
        .collect();
    if linked.is_empty() {
        return AssetReason::PartnerIdInvalid;
    }
    let living: Vec<_> =
        linked.iter().copied().filter(|(principal, at)| alive(facts, *principal, *at)).collect();
    if living.is_empty() {
        let returns = linked.iter().any(|(principal, at)| {
            facts.principals.iter().any(|row| row.principal == *principal && row.valid.from() > *at)
        });
        return if returns { AssetReason::IdentityDisabled } else { AssetReason::IdentityDeleted };
    }
    let CountingRoles::OneOf(counting) = asset.asset_type.counts() else {
        return AssetReason::NoActivity;
    };
    let roles: Vec<PlatformRole> = living
        .iter()
        .flat_map(|(principal, at)| roles_at(platform, asset.tenant, &asset.asset, *principal, *at))
        .collect();
    if roles.is_empty() {
        AssetReason::NoRole
    } else if roles.iter().any(|role| counting.contains(role)) {
        AssetReason::NoActivity
    } else {
        AssetReason::RoleNotEligible
    }
}

/// A moment of every stretch in which nothing begins or ends, roles on assets included.
fn moments(facts: &Facts, platform: &PlatformFacts) -> Vec<Instant> {
    let roles = platform.asset_roles.iter().flat_map(|row| [row.valid.from(), row.valid.to()]);
    let mut moments: Vec<Instant> =
        stretches(facts, Interval::ALWAYS).into_iter().map(|part| part.from()).chain(roles).collect();
    moments.sort_unstable();
    moments.dedup();
    moments
}

/// Importing a managed solution (PAL-42): whoever imports it owns everything in it from then on, and who owned it before does
/// not any more. Other roles stay.
pub fn import_solution(
    roles: &[AssetRole],
    importer: Principal,
    contents: &[AssetId],
    at: Instant,
) -> Vec<AssetRole> {
    let is_taken_over = |role: &AssetRole| {
        role.tenant == importer.tenant && role.role == PlatformRole::Owner && contents.contains(&role.asset)
    };
    let before = |role: &AssetRole| {
        if !is_taken_over(role) {
            return Some(role.clone());
        }
        let until = Interval::new(Instant::MIN, at)?;
        Some(AssetRole { valid: role.valid.intersect(&until)?, ..role.clone() })
    };
    let owned = contents.iter().filter_map(|asset| {
        Some(AssetRole {
            tenant: importer.tenant,
            asset: asset.clone(),
            principal: importer.object,
            role: PlatformRole::Owner,
            valid: Interval::new(at, Instant::MAX)?,
        })
    });
    roles.iter().filter_map(before).chain(owned).collect()
}

/// The rule of 2021 (PAL-43): a charge of a Power Platform service counts by role and scope (tenant, resource group, resource),
/// as every other charge does; a Delegated Administrator's role counts like any delegation. `None` for other services.
pub fn outcome_2021(facts: &Facts, line: &UsageLine, terms: Terms) -> Option<Outcome> {
    is_power_platform(line).then(|| outcome(facts, line, terms))
}
