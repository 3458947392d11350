//! Charges: what each resource cost on each day.

use super::calendar::{Basis, Day};
use super::catalog::{Meter, Quantity};
use super::decimal::Decimal;
use super::random::{below, draw};
use super::resource::{Pricing, Resource};

/// What a charge is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Consumption.
    Usage,
    /// Consumption that was charged wrongly, given back.
    Correction,
    /// Hours of a reservation that nothing used.
    Unused,
    /// Something bought from another publisher.
    Purchase,
    /// A reservation bought.
    ReservationPurchase,
    /// A reservation given back.
    ReservationRefund,
    /// What makes the invoice come out even.
    Rounding,
}

/// A line of a cost export.
#[derive(Debug)]
pub(super) struct Charge<'a> {
    /// When.
    pub(super) day: &'a Day,
    /// For what.
    pub(super) resource: &'a Resource,
    /// Its id, as the service that charges writes it.
    pub(super) spelling: &'a str,
    /// For how much of what.
    pub(super) meter: &'static Meter,
    /// What it is for.
    pub(super) kind: Kind,
    /// What it is charged by.
    pub(super) pricing: Pricing,
    /// How many.
    pub(super) quantity: Decimal,
    /// What one costs everybody.
    pub(super) list_price: Decimal,
    /// What one costs the customer.
    pub(super) price: Decimal,
    /// What is paid for it now.
    pub(super) billed: Decimal,
    /// What it is worth, with what was paid before.
    pub(super) effective: Decimal,
}

impl Charge<'_> {
    /// The cost by the basis of an EA export.
    pub(super) fn cost(&self) -> Decimal {
        match self.day.month.basis {
            Basis::Actual => self.billed,
            Basis::Amortized => self.effective,
        }
    }

    /// Whether it is about a reservation: runs on it, or pays for it.
    pub(super) fn is_reserved(&self) -> bool {
        matches!(self.kind, Kind::Unused | Kind::ReservationPurchase | Kind::ReservationRefund)
            || self.pricing == Pricing::Reservation
    }

    /// The word if it is about a reservation, else nothing.
    pub(super) fn if_reserved<'w>(&self, word: &'w str) -> &'w str {
        if self.is_reserved() { word } else { "" }
    }
}

/// Hundredths of the customer's price.
const RESERVED: i128 = 58;
const SPARE: i128 = 27;

/// The charges of a resource for a day.
pub(super) fn of_day<'a>(resource: &'a Resource, day: &'a Day) -> impl Iterator<Item = Charge<'a>> {
    let (first, last) = resource.days;
    let exists = (first..last).contains(&day.ordinal());
    let meters = if exists { resource.offering.meters } else { &[] };
    meters.iter().enumerate().filter_map(move |(number, meter)| metered(resource, day, meter, number as u64))
}

fn metered<'a>(
    resource: &'a Resource,
    day: &'a Day,
    meter: &'static Meter,
    number: u64,
) -> Option<Charge<'a>> {
    let chance = draw(resource.key, &[u64::from(day.ordinal()), number]);
    let quantity = quantity(meter.quantity, resource.size, day, chance)?;
    let customer = resource.subscription.customer;
    let list_price = Decimal::new(meter.price * customer.currency.rate, 10);
    let price = list_price.times(Decimal::new(customer.price_percent, 2));
    let at = |percent| price.times(Decimal::new(percent, 2)).times(quantity);
    // A machine on a reservation still pays for its traffic.
    let pricing = if number == 0 { resource.pricing } else { Pricing::OnDemand };
    let (billed, effective) = match pricing {
        Pricing::OnDemand => (at(100), at(100)),
        Pricing::Spot => (at(SPARE), at(SPARE)),
        Pricing::Reservation => (Decimal::ZERO, at(RESERVED)),
    };
    let [usual, lower, upper] = &resource.spellings;
    let spelling = match below(chance, 20) {
        0..=11 => usual,
        12..=17 => lower,
        _ => upper,
    };
    Some(Charge {
        day,
        resource,
        spelling,
        meter,
        kind: Kind::Usage,
        pricing,
        quantity,
        list_price,
        price,
        billed,
        effective,
    })
}

/// How much was consumed; nothing at all makes no line.
fn quantity(quantity: Quantity, size: u64, day: &Day, chance: u64) -> Option<Decimal> {
    match quantity {
        Quantity::Hours => Some(Decimal::new(24, 0)),
        Quantity::Office if day.is_weekend() => None,
        Quantity::Office => Some(Decimal::new(10, 0)),
        // The share of a month that a day is, with as many digits as real exports print.
        Quantity::Month => Some(Decimal::new(1_000_000_000_000 / i128::from(day.month.days), 12)),
        Quantity::About(usual) => {
            let weekend = if day.is_weekend() { 55 } else { 100 };
            let percent = 75 + below(chance, 51);
            let millionths = usual * size / 100 * percent / 100 * weekend / 100;
            (millionths > 0).then(|| Decimal::new(i128::from(millionths), 6))
        }
    }
}
