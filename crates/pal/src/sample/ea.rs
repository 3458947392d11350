//! The columns of an EA export, actual or amortized, of the 2024-08-01 schema, in its order.

use super::charge::Charge;
use super::csv::{Column, blank, text};
use super::dialect as say;

/// Adatum's enrolment.
const ENROLMENT: &str = "5318008";

fn last_day(c: &Charge<'_>, out: &mut Vec<u8>) {
    text(out, &c.day.month.day_american(c.day.month.days));
}

/// EA, 2024-08-01: 57 columns.
#[rustfmt::skip] // a table
pub(super) static COLUMNS: [Column; 57] = [
    ("InvoiceSectionName", |_, out| text(out, "Adatum IT")),
    ("AccountName", |_, out| text(out, "Adatum IT")),
    ("AccountOwnerId", |_, out| text(out, "it@adatum.test")),
    ("SubscriptionId", |c, out| text(out, &c.resource.subscription_id)),
    ("SubscriptionName", |c, out| text(out, c.resource.subscription.key)),
    ("ResourceGroup", |c, out| text(out, &c.resource.group)),
    ("ResourceLocation", |c, out| text(out, c.resource.subscription.region.id)),
    ("Date", |c, out| text(out, &c.day.month.day_american(c.day.number))),
    ("ProductName", |c, out| text(out, &say::product(c))),
    ("MeterCategory", |c, out| text(out, c.meter.category)),
    ("MeterSubCategory", |c, out| text(out, c.meter.subcategory)),
    ("MeterId", |c, out| text(out, &say::meter_id(c))),
    ("MeterName", |c, out| text(out, c.meter.name)),
    ("MeterRegion", |c, out| text(out, c.resource.subscription.region.meter)),
    ("UnitOfMeasure", |c, out| text(out, c.meter.unit)),
    ("Quantity", |c, out| c.quantity.write_plain(out)),
    ("EffectivePrice", |c, out| c.price.write_plain(out)),
    ("CostInBillingCurrency", |c, out| c.cost().write_plain(out)),
    ("CostCenter", |c, out| text(out, c.resource.subscription.environment)),
    ("ConsumedService", |c, out| text(out, say::provider(c))),
    ("ResourceId", |c, out| text(out, c.spelling)),
    ("Tags", |c, out| text(out, &c.resource.tags)),
    ("OfferId", |_, out| text(out, "MS-AZR-0017P")),
    ("AdditionalInfo", |c, out| text(out, &say::additional_info(c))),
    ("ServiceInfo1", blank),
    ("ServiceInfo2", blank),
    ("ResourceName", |c, out| text(out, &c.resource.name)),
    ("ReservationId", |c, out| text(out, c.if_reserved(&c.resource.reservation_id))),
    ("ReservationName", |c, out| text(out, c.if_reserved("VM_RI_2025"))),
    ("UnitPrice", |c, out| c.list_price.write_plain(out)),
    ("ProductOrderId", blank),
    ("ProductOrderName", blank),
    ("Term", |c, out| text(out, c.if_reserved("36"))),
    ("PublisherType", |c, out| text(out, if c.resource.offering.publisher.is_some() { "Marketplace" } else { "Azure" })),
    ("PublisherName", |c, out| text(out, say::publisher(c))),
    ("ChargeType", |c, out| text(out, say::charge_type(c))),
    ("Frequency", |c, out| text(out, &say::frequency(c).replace('-', ""))),
    ("PricingModel", |c, out| text(out, say::pricing_model(c))),
    ("AvailabilityZone", blank),
    ("BillingAccountId", |_, out| text(out, ENROLMENT)),
    ("BillingAccountName", |_, out| text(out, "Adatum")),
    ("BillingCurrencyCode", |c, out| text(out, c.resource.subscription.customer.currency.code)),
    ("BillingPeriodStartDate", |c, out| text(out, &c.day.month.day_american(1))),
    ("BillingPeriodEndDate", last_day),
    ("BillingProfileId", |_, out| text(out, ENROLMENT)),
    ("BillingProfileName", |_, out| text(out, "Adatum")),
    ("InvoiceSectionId", blank),
    ("IsAzureCreditEligible", |c, out| text(out, if c.resource.offering.publisher.is_some() { "False" } else { "True" })),
    ("PartNumber", blank),
    ("PayGPrice", |c, out| c.list_price.write_plain(out)),
    ("PlanName", blank),
    ("ServiceFamily", |c, out| text(out, say::family(c))),
    ("CostAllocationRuleName", blank),
    ("benefitId", say::reservation),
    ("benefitName", blank),
    ("AccountId", blank),
    ("ResourceLocationNormalized", |c, out| text(out, c.resource.subscription.region.id)),
];
