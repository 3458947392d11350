//! The partner directory and the subscriptions of random worlds.

use pal_model::facts::{AccountType, Cloud, OfferType, Partner, Subscription};
use pal_model::{Interval, PartnerId, SubscriptionId, TenantId};
use proptest::prelude::*;
use proptest::sample::select;

use super::cast::{SUBSCRIPTIONS, global, linked_partner, location, location_ids, tenant};
use super::moment::{history, validity};

/// The directory: none, an empty one, or locations and global accounts, some for a part of the time or under two accounts.
pub(super) fn partners() -> impl Strategy<Value = Option<Vec<Partner>>> {
    let rows: Vec<_> = location_ids().into_iter().map(location_rows).collect();
    let more = prop::collection::vec(stray_partner(), 0..3);
    let directory = (rows, more).prop_map(|(rows, more)| rows.into_iter().flatten().chain(more).collect());
    prop_oneof![6 => Just(None), 1 => Just(Some(Vec::new())), 9 => directory.prop_map(Some)]
}

/// The rows of one location: mostly one that always holds.
fn location_rows(partner_id: PartnerId) -> impl Strategy<Value = Vec<Partner>> {
    let history = prop_oneof![3 => Just(vec![Interval::ALWAYS]), 1 => history()];
    (history, prop::collection::vec(prop::option::weighted(0.7, account()), 6)).prop_map(
        move |(history, accounts)| {
            let row = |(valid, global_id)| Partner {
                partner_id,
                name: None,
                account_type: AccountType::Location,
                global_id,
                valid,
            };
            history.into_iter().zip(accounts).map(row).collect()
        },
    )
}

/// What a location may belong to: a global account, or by mistake another location.
fn account() -> impl Strategy<Value = PartnerId> {
    prop_oneof![5 => global(), 1 => location()]
}

/// A row that stands by itself: a global account, or an id that is location and global at different times or at once.
fn stray_partner() -> impl Strategy<Value = Partner> {
    let account_type = select(vec![AccountType::Location, AccountType::Global, AccountType::Global]);
    (linked_partner(), prop::option::of(account()), account_type, validity()).prop_map(
        |(partner_id, global_id, account_type, valid)| Partner {
            partner_id,
            name: None,
            account_type,
            global_id,
            valid,
        },
    )
}

/// The rows of the subscriptions that are listed.
pub(super) fn subscriptions() -> impl Strategy<Value = Vec<Subscription>> {
    let [prod, test, edge, _] = SUBSCRIPTIONS;
    [prod, test, edge]
        .map(|(subscription, home)| subscription_rows(subscription, home))
        .prop_map(|rows| rows.concat())
}

/// One subscription: at home throughout, moved to other tenants, or listed for a part of the time.
fn subscription_rows(
    subscription: SubscriptionId,
    home: TenantId,
) -> impl Strategy<Value = Vec<Subscription>> {
    let owners = prop::collection::vec(prop_oneof![3 => Just(home), 1 => tenant()], 6);
    let times = prop_oneof![
        5 => Just(vec![Interval::ALWAYS]),
        3 => history(),
        1 => prop::collection::vec(validity(), 0..3),
    ];
    (times, owners, prop::collection::vec(sale(), 6)).prop_map(move |(times, owners, sales)| {
        let rows = times.into_iter().zip(owners).zip(sales);
        rows.map(|((valid, tenant), sale)| Subscription { subscription, tenant, valid, ..sale }).collect()
    })
}

/// What a subscription was sold as, and by whom.
fn sale() -> impl Strategy<Value = Subscription> {
    let offer = prop::option::of(select(vec![OfferType::Paid, OfferType::Trial, OfferType::Internal]));
    let cloud = prop::option::of(select(vec![Cloud::Public, Cloud::China, Cloud::Stack]));
    let seller = || prop::option::weighted(0.3, linked_partner());
    let (subscription, tenant) = SUBSCRIPTIONS[0];
    (offer, cloud, seller(), seller()).prop_map(
        move |(offer_type, cloud, csp_partner_id, csp_reseller_id)| Subscription {
            subscription,
            tenant,
            display_name: None,
            offer_type,
            cloud,
            csp_partner_id,
            csp_reseller_id,
            valid: Interval::ALWAYS,
        },
    )
}
