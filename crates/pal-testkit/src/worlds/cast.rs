//! Who and what there is in random worlds: few, so that they meet often.

use pal_model::scope::ManagementGroupName;
use pal_model::{Guid, ObjectId, PartnerId, Principal, RoleDefinitionId, SubscriptionId, TenantId, role};
use proptest::prelude::*;
use proptest::sample::select;

/// A customer.
pub(super) const CONTOSO: TenantId = TenantId(Guid::from_u128(0xc0ff_ee00_aaaa_4bbb_8ccc_0000_c047_0500));
/// Another customer.
pub(super) const NORTHWIND: TenantId = TenantId(Guid::from_u128(0xd00d_0000_aaaa_4bbb_8ccc_0000_0047_1d00));
/// The partner, whose principals reach customers by Lighthouse.
pub(super) const FABRIKAM: TenantId = TenantId(Guid::from_u128(0xfab0_0000_aaaa_4bbb_8ccc_0000_fab4_1ca0));

/// The tenants. Object ids are the same in all of them: only the pair tells accounts apart (PAL-04).
pub(super) const TENANTS: [TenantId; 3] = [CONTOSO, NORTHWIND, FABRIKAM];

/// Ana, Bo, deploy-bot and Lena.
pub(super) const ACCOUNTS: [ObjectId; 4] = [object(0xa0a), object(0xb0), object(0xb07), object(0x1e4a)];
/// Security groups.
pub(super) const GROUPS: [ObjectId; 3] = [object(0x6001), object(0x6002), object(0x6003)];

/// Subscriptions, each with the tenant it mostly belongs to. Nobody lists the last one.
pub(super) const SUBSCRIPTIONS: [(SubscriptionId, TenantId); 4] = [
    (subscription(0x501), CONTOSO),
    (subscription(0x502), CONTOSO),
    (subscription(0xed6e), NORTHWIND),
    (subscription(0xabcd), NORTHWIND),
];

const ROLES: [RoleDefinitionId; 6] = [
    role::OWNER,
    role::CONTRIBUTOR,
    role::USER_ACCESS_ADMINISTRATOR,
    // Support Request Contributor, Reader, and a custom role.
    RoleDefinitionId(Guid::from_u128(0xcfd3_3db0_3dd1_45e3_aa9d_cdbd_f3b6_f24e)),
    RoleDefinitionId(Guid::from_u128(0xacdd_72a7_3385_48ef_bd42_f606_fba8_1ae7)),
    RoleDefinitionId(Guid::from_u128(0xc057_0000_0000_4000_8000_0000_0000_0001)),
];

/// Of different lengths, so that numbers and texts sort differently.
const LOCATIONS: [&str; 4] = ["9", "12345", "54321", "99999999999999999999"];
const GLOBALS: [&str; 2] = ["12344", "700"];
/// Two that start alike; the groups named like tenants are added to them.
const MANAGEMENT_GROUPS: [&str; 3] = ["Corp", "Corp2", "Platform"];

const fn object(number: u128) -> ObjectId {
    ObjectId(Guid::from_u128(0x0b1e_c700_0000_4000_8000_0000_0000_0000 | number))
}

const fn subscription(number: u128) -> SubscriptionId {
    SubscriptionId(Guid::from_u128(0x5ab5_c000_aaaa_4000_8000_0000_0000_0000 | number))
}

pub(super) fn tenant() -> impl Strategy<Value = TenantId> {
    select(&TENANTS[..])
}

pub(super) fn account() -> impl Strategy<Value = ObjectId> {
    select(&ACCOUNTS[..])
}

pub(super) fn group() -> impl Strategy<Value = ObjectId> {
    select(&GROUPS[..])
}

/// An account or a group.
pub(super) fn holder() -> impl Strategy<Value = ObjectId> {
    prop_oneof![2 => account(), 1 => group()]
}

pub(super) fn principal() -> impl Strategy<Value = Principal> {
    (tenant(), account()).prop_map(|(tenant, object)| Principal { tenant, object })
}

/// A subscription and the tenant it mostly belongs to; the one that nobody lists is rare.
pub(super) fn home() -> impl Strategy<Value = (SubscriptionId, TenantId)> {
    let [prod, test, edge, unlisted] = SUBSCRIPTIONS;
    prop_oneof![5 => Just(prod), 2 => Just(test), 3 => Just(edge), 1 => Just(unlisted)]
}

pub(super) fn role() -> impl Strategy<Value = RoleDefinitionId> {
    select(&ROLES[..])
}

fn ids(texts: &[&str]) -> Vec<PartnerId> {
    texts.iter().filter_map(|text| text.parse().ok()).collect()
}

/// The ids of location accounts, in the order of the pool.
pub(super) fn location_ids() -> Vec<PartnerId> {
    ids(&LOCATIONS)
}

pub(super) fn location() -> impl Strategy<Value = PartnerId> {
    select(location_ids())
}

/// The id of a global account.
pub(super) fn global() -> impl Strategy<Value = PartnerId> {
    select(ids(&GLOBALS))
}

/// What a link may name: mostly a location, sometimes by mistake a global account (PAL-05).
pub(super) fn linked_partner() -> impl Strategy<Value = PartnerId> {
    prop_oneof![8 => location(), 1 => global()]
}

fn management_group_names() -> Vec<ManagementGroupName> {
    let named = MANAGEMENT_GROUPS.iter().map(|name| (*name).to_owned());
    let roots = TENANTS.iter().map(|tenant| tenant.to_string().to_ascii_uppercase());
    named.chain(roots).filter_map(|name| name.parse().ok()).collect()
}

pub(super) fn management_group() -> impl Strategy<Value = ManagementGroupName> {
    select(management_group_names())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_of_the_pools_is_an_id() {
        assert_eq!(location_ids().len(), LOCATIONS.len());
        assert_eq!(ids(&GLOBALS).len(), GLOBALS.len());
        assert_eq!(management_group_names().len(), MANAGEMENT_GROUPS.len() + TENANTS.len());
    }
}
