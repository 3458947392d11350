//! What is deployed in the subscriptions.

use super::calendar::DAYS;
use super::catalog::{Location, OFFERINGS, Offering, VIRTUAL_MACHINE};
use super::names::id_of;
use super::random::{below, draw, of_name};
use super::subscription::Subscription;

/// What a resource is charged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pricing {
    /// The customer's price.
    OnDemand,
    /// A reservation.
    Reservation,
    /// Spare capacity.
    Spot,
}

/// Something that is charged for.
#[derive(Debug)]
pub(super) struct Resource {
    /// What it is.
    pub(super) offering: &'static Offering,
    /// Where.
    pub(super) subscription: &'static Subscription,
    /// The GUID of its subscription; empty if it has none.
    pub(super) subscription_id: String,
    /// The tenant of its customer; empty if the export does not say.
    pub(super) tenant_id: String,
    /// Its resource group; empty if it has none.
    pub(super) group: String,
    /// Its id as ARM, as some services in lower case, and as some in upper case write it; empty if it has none.
    pub(super) spellings: [String; 3],
    /// The reservation of its customer, whether it runs on it or not.
    pub(super) reservation: String,
    /// The GUID in it.
    pub(super) reservation_id: String,
    /// Its own name.
    pub(super) name: String,
    /// What tags say, without braces.
    pub(super) tags: String,
    /// What it is charged by.
    pub(super) pricing: Pricing,
    /// The days of the sample on which it existed: from the first, inclusive, to the last, exclusive.
    pub(super) days: (u32, u32),
    /// How large it is, in hundredths of the usual.
    pub(super) size: u64,
    /// What its draws begin with.
    pub(super) key: u64,
}

/// Sizes in hundredths of the usual. Most things are small and few are huge, as on every invoice.
const SIZES: [u64; 16] = [3, 6, 10, 16, 24, 35, 50, 70, 90, 110, 140, 190, 280, 450, 900, 2600];

/// What customers run, the commonest first.
const WORKLOADS: [&str; 8] = ["web", "shop", "erp", "data", "web", "shop", "hr", "iot"];

/// Everything that is deployed in a subscription.
pub(super) fn deployed(subscription: &'static Subscription, seed: u64) -> Vec<Resource> {
    (1..=subscription.resources).map(|number| deploy(subscription, seed, number)).collect()
}

fn deploy(subscription: &'static Subscription, seed: u64, number: u32) -> Resource {
    let key = draw(seed, &[of_name(subscription.key), u64::from(number)]);
    // The first is the same in every sample, so that documents can name it: a virtual machine of the web workload.
    let (offering, workload) = match number {
        1 => (&VIRTUAL_MACHINE, "web"),
        _ => (chosen(draw(key, &[1])), of_table(&WORKLOADS, draw(key, &[2])).unwrap_or("web")),
    };
    let days = match (number, below(draw(key, &[3]), 12)) {
        (1, _) | (_, 2..) => (0, DAYS),
        (_, 0) => (in_sample(draw(key, &[4])), DAYS),
        (_, _) => (0, in_sample(draw(key, &[4]))),
    };
    let mut resource = at(offering, subscription, &[workload, subscription.environment], number);
    resource.pricing = if number == 1 { Pricing::OnDemand } else { pricing(&resource, draw(key, &[5])) };
    resource.days = days;
    resource.size = of_table(&SIZES, draw(key, &[6])).unwrap_or(100);
    resource.key = key;
    resource
}

/// A resource of an offering, without chance: `name` is its workload and its environment.
pub(super) fn at(
    offering: &'static Offering,
    subscription: &'static Subscription,
    name: &[&str; 2],
    number: u32,
) -> Resource {
    let [workload, environment] = name;
    let subscription_path = format!("/subscriptions/{}", id_of(subscription.key));
    let workload_group = format!("rg-{workload}-{environment}");
    let node_group = format!("MC_{workload_group}_aks-{workload}-{environment}_{}", subscription.region.id);
    let in_group = |group: &str, path: &str| {
        let path = path
            .replace('*', &format!("{workload}-{environment}-{number:03}"))
            .replace('+', &format!("{workload}{environment}{number:03}"));
        format!("{subscription_path}/resourceGroups/{group}/providers/{path}")
    };
    let [order, reservation_id] =
        ["order", "reservation"].map(|what| id_of(&format!("{} {what}", subscription.customer.key)));
    let reservation =
        format!("/providers/Microsoft.Capacity/reservationOrders/{order}/reservations/{reservation_id}");
    let (group, id) = match offering.location {
        Location::Resource(path) => (workload_group.clone(), in_group(&workload_group, path)),
        Location::NodeResource(path) => (node_group.clone(), in_group(&node_group, path)),
        Location::Subscription => (String::new(), subscription_path),
        Location::Reservation => (String::new(), reservation.clone()),
        Location::Nowhere => (String::new(), String::new()),
    };
    Resource {
        offering,
        subscription,
        reservation,
        reservation_id: reservation_id.to_string(),
        subscription_id: id_or_nothing(subscription.key),
        tenant_id: id_or_nothing(subscription.customer.key),
        group,
        name: id.rsplit('/').next().unwrap_or_default().to_owned(),
        spellings: [id.clone(), id.to_ascii_lowercase(), id.to_ascii_uppercase()],
        tags: format!("\"env\":\"{environment}\",\"workload\":\"{workload}\""),
        pricing: Pricing::OnDemand,
        days: (0, DAYS),
        size: 100,
        key: of_name(&id),
    }
}

fn id_or_nothing(name: &str) -> String {
    if name.is_empty() { String::new() } else { id_of(name).to_string() }
}

/// Reserved are some machines of customers who bought a reservation; spare capacity runs development clusters.
fn pricing(resource: &Resource, draw: u64) -> Pricing {
    let subscription = resource.subscription.key;
    match (resource.offering.display, subscription) {
        ("Virtual machine", "contoso-prod" | "adatum-core") if below(draw, 4) == 0 => Pricing::Reservation,
        ("Virtual machine scale set", "contoso-dev" | "adatum-lab") => Pricing::Spot,
        _ => Pricing::OnDemand,
    }
}

fn in_sample(draw: u64) -> u32 {
    u32::try_from(below(draw, u64::from(DAYS))).unwrap_or(0)
}

/// An offering, by weight.
fn chosen(draw: u64) -> &'static Offering {
    let mut left = below(draw, OFFERINGS.iter().map(|offering| offering.weight).sum());
    for offering in &OFFERINGS {
        match left.checked_sub(offering.weight) {
            Some(rest) => left = rest,
            None => return offering,
        }
    }
    &VIRTUAL_MACHINE
}

fn of_table<T: Copy>(table: &[T], draw: u64) -> Option<T> {
    let position = usize::try_from(below(draw, table.len() as u64)).ok()?;
    table.get(position).copied()
}
