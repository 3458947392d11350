//! Random usage.

use pal_model::money::ReadMoney;
use pal_model::{Money, UsageLine};
use proptest::prelude::*;
use proptest::sample::select;

use super::cast::{home, tenant};
use super::moment::charge_period;
use super::place::written_place;

/// The largest costs that an export may have. Two of them are more than 128 bits hold, so a world has at most one.
const HUGE: [&str; 2] = ["99999999999999999999", "-99999999999999999999.999999999999999999"];

/// In steps of 10⁻¹⁸: more than all others together, and far less than a huge one.
const MODEST: u128 = 10_u128.pow(36);

/// A line, its resource id as the export wrote it, and whether its cost had more digits than are kept.
#[derive(Debug, Clone)]
pub(super) struct Charge {
    pub(super) line: UsageLine,
    pub(super) raw_id: String,
    pub(super) rounded: bool,
}

/// Costs as exports print them: zero, negative, a last digit, long, and beyond the eighteenth decimal.
fn cost() -> impl Strategy<Value = ReadMoney> {
    let chosen = select(vec![
        "0",
        "1",
        "-1",
        "730",
        "0.000000000000000001",
        "-0.000000000000000003",
        "1.2E-05",
        "0.4838709677419368000000000000",
        "0.00000000000000000050001",
        "33.333333333333333333333333",
        "-0.01288992000",
    ]);
    let long = (any::<i64>(), 8_u8..28).prop_map(|(digits, scale)| format!("{digits}e-{scale}"));
    let text = prop_oneof![8 => chosen.prop_map(str::to_owned), 8 => long, 1 => select(&HUGE[..]).prop_map(str::to_owned)];
    text.prop_filter_map("no cost", |text| Money::read(&text).ok())
}

/// One charge.
pub(super) fn charge() -> impl Strategy<Value = Charge> {
    let at = home().prop_flat_map(|(subscription, owner)| {
        let place = prop::option::weighted(0.95, written_place(subscription));
        let export_tenant =
            prop_oneof![4 => Just(None), 4 => Just(Some(owner)), 1 => tenant().prop_map(Some)];
        (place, export_tenant)
    });
    let service = select(vec!["Virtual Machines", "Storage", "storage", ""]);
    // Compared as written: `usd` is not `USD`.
    let currency = select(vec!["USD", "USD", "EUR", "usd"]);
    let counts = (prop::bool::weighted(0.95), prop::bool::weighted(0.93));
    (charge_period(), at, service, currency, cost(), counts).prop_map(
        |(interval, (place, export_tenant), service, currency, cost, (microsoft, consumption))| {
            let (place, raw_id) = place.map_or((None, String::new()), |(place, id)| (Some(place), id));
            let line = UsageLine {
                interval,
                place,
                export_tenant,
                microsoft,
                consumption,
                service: service.to_owned(),
                currency: currency.to_owned(),
                cost: cost.amount,
            };
            Charge { line, raw_id, rounded: cost.rounded }
        },
    )
}

/// A world's usage: its total fits into an amount.
pub(super) fn charges() -> impl Strategy<Value = Vec<Charge>> {
    prop::collection::vec(charge(), 1..16).prop_map(|mut charges| {
        let mut huge = 0;
        charges.retain(|charge| {
            let is_huge = charge.line.cost.units().unsigned_abs() > MODEST;
            huge += u32::from(is_huge);
            !is_huge || huge == 1
        });
        charges
    })
}
