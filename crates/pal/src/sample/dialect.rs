//! The words that both dialects of the sample share: what a charge's columns say.

use super::charge::{Charge, Kind};
use super::csv::text;
use super::names::id_of;
use super::resource::Pricing;

/// The meter's GUID.
pub(super) fn meter_id(charge: &Charge<'_>) -> String {
    id_of(charge.meter.name).to_string()
}

/// What was charged, in words.
pub(super) fn product(charge: &Charge<'_>) -> String {
    let (meter, region) = (charge.meter, charge.resource.subscription.region);
    match meter.subcategory {
        "" => format!("{} - {} - {}", meter.category, meter.name, region.meter),
        subcategory => format!("{subcategory} - {} - {}", meter.name, region.meter),
    }
}

/// The resource provider: what follows the last `providers` of the id.
pub(super) fn provider<'a>(charge: &Charge<'a>) -> &'a str {
    let [id, ..] = &charge.resource.spellings;
    let below = id.rsplit_once("/providers/").map_or("", |(_, path)| path);
    below.split('/').next().unwrap_or_default()
}

/// The service family: what the meter's service belongs to.
pub(super) fn family<'a>(charge: &Charge<'a>) -> &'a str {
    charge.resource.offering.category
}

/// Who published it.
pub(super) fn publisher(charge: &Charge<'_>) -> &'static str {
    charge.resource.offering.publisher.unwrap_or("Microsoft")
}

/// The word of `ChargeType` in EA exports.
pub(super) fn charge_type(charge: &Charge<'_>) -> &'static str {
    match charge.kind {
        Kind::Usage | Kind::Correction => "Usage",
        Kind::Unused => "UnusedReservation",
        Kind::Purchase | Kind::ReservationPurchase => "Purchase",
        Kind::ReservationRefund => "Refund",
        Kind::Rounding => "RoundingAdjustment",
    }
}

/// The word of `ChargeCategory` in FOCUS.
pub(super) fn charge_category(charge: &Charge<'_>) -> &'static str {
    match charge.kind {
        Kind::Usage | Kind::Correction | Kind::Unused => "Usage",
        Kind::Purchase | Kind::ReservationPurchase | Kind::ReservationRefund => "Purchase",
        Kind::Rounding => "Adjustment",
    }
}

/// The word of `ChargeClass` in FOCUS.
pub(super) fn charge_class(charge: &Charge<'_>) -> &'static str {
    match charge.kind {
        Kind::Correction | Kind::ReservationRefund => "Correction",
        Kind::Usage | Kind::Unused | Kind::Purchase | Kind::ReservationPurchase | Kind::Rounding => "",
    }
}

/// How often it comes, in the words of FOCUS.
pub(super) fn frequency(charge: &Charge<'_>) -> &'static str {
    match charge.kind {
        Kind::Usage | Kind::Correction | Kind::Unused => "Usage-Based",
        Kind::Purchase | Kind::ReservationPurchase => "Recurring",
        Kind::ReservationRefund | Kind::Rounding => "One-Time",
    }
}

/// Whether a commitment was used, in the words of FOCUS; nothing where there is none or it was bought.
pub(super) fn commitment_status(charge: &Charge<'_>) -> &'static str {
    match (charge.kind, charge.pricing) {
        (Kind::Unused, _) => "Unused",
        (Kind::Usage, Pricing::Reservation) => "Used",
        _ => "",
    }
}

/// The word of `PricingModel` in EA exports.
pub(super) fn pricing_model(charge: &Charge<'_>) -> &'static str {
    match charge.pricing {
        _ if charge.is_reserved() => "Reservation",
        Pricing::OnDemand | Pricing::Reservation => "OnDemand",
        Pricing::Spot => "Spot",
    }
}

/// The word of `PricingCategory` in FOCUS.
pub(super) fn pricing_category(charge: &Charge<'_>) -> &'static str {
    match charge.pricing {
        Pricing::Reservation => "Committed",
        Pricing::OnDemand => "Standard",
        Pricing::Spot => "Dynamic",
    }
}

/// Writes the reservation, if the charge is about one.
pub(super) fn reservation(charge: &Charge<'_>, out: &mut Vec<u8>) {
    text(out, charge.if_reserved(&charge.resource.reservation));
}

/// Whether the partner's credit was applied: said where Fabrikam sells, and on one day in each of the two subscriptions not as access was.
pub(super) fn credit_applied(charge: &Charge<'_>) -> Option<bool> {
    let is_consumed =
        matches!(charge.kind, Kind::Usage | Kind::Correction) && charge.resource.offering.publisher.is_none();
    let is_eligible = is_consumed && !charge.is_reserved() && charge.pricing == Pricing::OnDemand;
    match charge.resource.subscription.key {
        "northwind-prod" => Some(is_eligible && !charge.day.iso.ends_with("-19")),
        "northwind-analytics" => Some(is_eligible && charge.day.iso.ends_with("-21")),
        _ => None,
    }
}

/// What the service adds about a machine: JSON, in a cell of CSV.
pub(super) fn additional_info(charge: &Charge<'_>) -> String {
    match charge.meter.category {
        "Virtual Machines" => {
            let size = charge.meter.name.replace(' ', "_");
            format!("{{\"ServiceType\":\"Standard_{size}\",\"UsageType\":\"ComputeHR\"}}")
        }
        _ => String::new(),
    }
}
