//! The lines of an invoice that are not a resource's daily consumption: what every reader of exports must survive.

use super::calendar::{Day, Month, OCTOBER, SEPTEMBER};
use super::catalog::{DEFENDER, MARKETPLACE, Offering, RESERVATION, ROUNDING, VIRTUAL_MACHINE};
use super::charge::{Charge, Kind};
use super::decimal::Decimal;
use super::resource::{self, Resource};
use super::subscription::{
    ADATUM_ACCOUNT, ADATUM_CORE, ALPINE_PROD, CONTOSO_ACCOUNT, CONTOSO_PROD, NORTHWIND_PROD, Subscription,
    WINGTIP_PROD,
};

/// Something charged out of the ordinary.
#[derive(Debug)]
pub(super) struct Exception {
    kind: Kind,
    month: &'static Month,
    days: Days,
    /// The charge of a day, in ten-thousandths.
    amount: i128,
    resource: Resource,
}

#[derive(Debug, Clone, Copy)]
enum Days {
    Each,
    On(u32),
}

use Days::{Each, On};
use Kind::{Correction, Purchase, ReservationPurchase, ReservationRefund, Rounding, Unused, Usage};

type Row = (Kind, &'static Month, Days, &'static Subscription, &'static Offering, i128);

/// Kind, month, days, where, what, and the amount in ten-thousandths of the currency.
#[rustfmt::skip] // a table
static EXCEPTIONS: [Row; 31] = [
    (ReservationPurchase, &SEPTEMBER, On(1), &CONTOSO_PROD, &RESERVATION, 21_504_000),
    (ReservationPurchase, &OCTOBER, On(1), &CONTOSO_PROD, &RESERVATION, 21_504_000),
    (Unused, &SEPTEMBER, Each, &CONTOSO_ACCOUNT, &RESERVATION, 84_217),
    (Unused, &OCTOBER, Each, &CONTOSO_ACCOUNT, &RESERVATION, 61_903),
    (ReservationRefund, &OCTOBER, On(19), &CONTOSO_PROD, &RESERVATION, -6_403_871),
    (Correction, &SEPTEMBER, On(23), &CONTOSO_PROD, &VIRTUAL_MACHINE, -182_544),
    (Correction, &OCTOBER, On(8), &NORTHWIND_PROD, &VIRTUAL_MACHINE, -96_310),
    (Purchase, &SEPTEMBER, On(3), &NORTHWIND_PROD, &MARKETPLACE, 2_490_000),
    (Purchase, &OCTOBER, On(3), &NORTHWIND_PROD, &MARKETPLACE, 2_490_000),
    (Usage, &SEPTEMBER, Each, &CONTOSO_PROD, &DEFENDER, 47_120),
    (Usage, &OCTOBER, Each, &CONTOSO_PROD, &DEFENDER, 47_120),
    (Usage, &SEPTEMBER, Each, &NORTHWIND_PROD, &DEFENDER, 31_415),
    (Usage, &OCTOBER, Each, &NORTHWIND_PROD, &DEFENDER, 31_415),
    (Usage, &OCTOBER, Each, &WINGTIP_PROD, &MARKETPLACE, 85_000),
    (ReservationPurchase, &SEPTEMBER, On(15), &ALPINE_PROD, &RESERVATION, 18_720_000),
    (ReservationPurchase, &OCTOBER, On(15), &ALPINE_PROD, &RESERVATION, 18_720_000),
    (Rounding, &SEPTEMBER, On(30), &CONTOSO_ACCOUNT, &ROUNDING, 37),
    (Rounding, &OCTOBER, On(31), &CONTOSO_ACCOUNT, &ROUNDING, -21),
    // Adatum's export has actual costs in September and amortized ones in October.
    (ReservationPurchase, &SEPTEMBER, On(1), &ADATUM_CORE, &RESERVATION, 119_845_500),
    (ReservationPurchase, &SEPTEMBER, On(14), &ADATUM_CORE, &RESERVATION, 41_160_000),
    (ReservationRefund, &SEPTEMBER, On(24), &ADATUM_CORE, &RESERVATION, -13_382_190),
    (Unused, &OCTOBER, Each, &ADATUM_ACCOUNT, &RESERVATION, 313_046),
    (Correction, &SEPTEMBER, On(11), &ADATUM_CORE, &VIRTUAL_MACHINE, -1_804_420),
    (Correction, &OCTOBER, On(2), &ADATUM_CORE, &VIRTUAL_MACHINE, -2_260_817),
    (Purchase, &SEPTEMBER, On(5), &ADATUM_CORE, &MARKETPLACE, 28_900_000),
    (Purchase, &OCTOBER, On(5), &ADATUM_CORE, &MARKETPLACE, 28_900_000),
    (Usage, &OCTOBER, Each, &ADATUM_CORE, &MARKETPLACE, 962_500),
    (Usage, &SEPTEMBER, Each, &ADATUM_CORE, &DEFENDER, 529_480),
    (Usage, &OCTOBER, Each, &ADATUM_CORE, &DEFENDER, 529_480),
    (Rounding, &SEPTEMBER, On(30), &ADATUM_ACCOUNT, &ROUNDING, -412),
    (Rounding, &OCTOBER, On(31), &ADATUM_ACCOUNT, &ROUNDING, 268),
];

/// All of them.
pub(super) fn all() -> Vec<Exception> {
    let made = |(kind, month, days, subscription, offering, amount): &Row| {
        let resource = resource::at(offering, subscription, &["web", subscription.environment], 1);
        Exception { kind: *kind, month, days: *days, amount: *amount, resource }
    };
    EXCEPTIONS.iter().map(made).collect()
}

impl Exception {
    /// Where it falls.
    pub(super) fn subscription(&self) -> &'static Subscription {
        self.resource.subscription
    }

    /// Its charge of a day, if it falls on it.
    pub(super) fn of_day<'a>(&'a self, day: &'a Day) -> Option<Charge<'a>> {
        let falls_on = match self.days {
            Each => true,
            On(number) => number == day.number,
        };
        if !falls_on || self.month.name != day.month.name {
            return None;
        }
        let amount = Decimal::new(self.amount, 4);
        let (billed, effective) = match self.kind {
            Usage | Correction | Purchase | Rounding => (amount, amount),
            ReservationPurchase | ReservationRefund => (amount, Decimal::ZERO),
            Unused => (Decimal::ZERO, amount),
        };
        let [spelling, ..] = &self.resource.spellings;
        Some(Charge {
            day,
            resource: &self.resource,
            spelling,
            meter: self.resource.offering.meters.first()?,
            kind: self.kind,
            pricing: self.resource.pricing,
            quantity: Decimal::new(1, 0),
            list_price: amount,
            price: amount,
            billed,
            effective,
        })
    }
}
