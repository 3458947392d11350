//! Worlds in which partners sell subscriptions, and exports say more of a line than its usage.

use pal_model::earned_credit::{Basis, Mark, Product, Said};
use pal_model::facts::{AdminAgents, OfferType, PartnerOfRecord, RoleAssignment};
use pal_model::{Instant, Interval, PartnerId, Rate, role};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::cast::{SUBSCRIPTIONS, holder, linked_partner};
use super::moment::{history, instants, validity};
use super::{World, worlds};

/// A world, and what its exports say of each line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoldWorld {
    /// The estate and the usage.
    pub world: World,
    /// For each line what its export says beside.
    pub marks: Vec<Mark>,
}

/// Random worlds in which most subscriptions are sold by partners that are linked.
pub fn sold_worlds() -> BoxedStrategy<SoldWorld> {
    let sellers = prop::collection::vec((any::<Index>(), prop::option::of(any::<Index>()), offer()), 12);
    let agents = prop::collection::vec((holder(), linked_partner(), validity()), 0..3);
    let relays = prop::collection::vec(prop::option::weighted(0.3, instants()), 6);
    (worlds(), sellers, agents, relays, prop::collection::vec(mark(), 16))
        .prop_map(|(mut world, sellers, agents, relays, mut marks)| {
            relay(&mut world, &relays);
            let linked: Vec<PartnerId> = world.facts.links.iter().map(|link| link.partner_id).collect();
            for (row, (provider, reseller, offer)) in world.facts.subscriptions.iter_mut().zip(sellers) {
                if linked.is_empty() || offer == Some(OfferType::Support) {
                    continue;
                }
                row.csp_partner_id = Some(*provider.get(&linked));
                row.csp_reseller_id = reseller.map(|reseller| *reseller.get(&linked));
                row.offer_type = offer;
            }
            let on_behalf = |(group, partner_id, valid)| AdminAgents { group, partner_id, valid };
            world.facts.admin_agents = agents.into_iter().map(on_behalf).collect();
            marks.truncate(world.lines.len());
            SoldWorld { world, marks }
        })
        .boxed()
}

/// Random worlds in which customers have named partners for their subscriptions, one at a time.
pub fn recorded_worlds() -> BoxedStrategy<World> {
    let record = || (history(), prop::collection::vec(linked_partner(), 6));
    (worlds(), prop::collection::vec(record(), SUBSCRIPTIONS.len()))
        .prop_map(|(mut world, records)| {
            for ((subscription, _), (history, partners)) in SUBSCRIPTIONS.into_iter().zip(records) {
                let row = |(valid, partner_id)| PartnerOfRecord { subscription, partner_id, valid };
                let rows = history.into_iter().zip(partners).map(row);
                world.facts.partners_of_record.extend(rows);
            }
            world
        })
        .boxed()
}

/// Has some roles pass into others at an instant: no one role is held all day, but one or the other is.
fn relay(world: &mut World, at: &[Option<Instant>]) {
    let mut later = Vec::new();
    for (row, at) in world.facts.role_assignments.iter_mut().zip(at) {
        let halves = at.map(|at| (Interval::new(row.valid.from(), at), Interval::new(at, row.valid.to())));
        if let Some((Some(first), Some(second))) = halves {
            row.valid = first;
            let role = if row.role == role::OWNER { role::CONTRIBUTOR } else { role::OWNER };
            later.push(RoleAssignment { role, valid: second, ..row.clone() });
        }
    }
    world.facts.role_assignments.extend(later);
}

/// Mostly what can earn; a support offer stands for a row that nobody sells.
fn offer() -> impl Strategy<Value = Option<OfferType>> {
    prop_oneof![
        8 => Just(None),
        4 => Just(Some(OfferType::Paid)),
        1 => Just(Some(OfferType::Trial)),
        1 => Just(Some(OfferType::Support)),
    ]
}

fn mark() -> impl Strategy<Value = Mark> {
    let others = vec![
        Product::Reservation,
        Product::SavingsPlan,
        Product::Spot,
        Product::ThirdParty,
        Product::Marketplace,
    ];
    let product = prop_oneof![9 => Just(Product::Azure), 1 => select(others)];
    let tenth = Rate::from_units(100_000_000_000_000_000);
    let said = select(vec![
        Said::Nothing,
        Said::NotApplied,
        Said::Applied(None),
        Said::Applied(Some(Rate::USUAL)),
        Said::Applied(tenth),
    ]);
    let basis = prop_oneof![4 => Just(Basis::BeforeCredit), 1 => Just(Basis::AfterCredit)];
    (product, said, basis).prop_map(|(product, said, basis)| Mark { product, said, basis })
}
