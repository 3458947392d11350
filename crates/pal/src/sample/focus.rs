//! The columns of a FOCUS 1.0r2 export, in the order in which Cost Management writes them.

use super::calendar::Day;
use super::charge::Charge;
use super::csv::{Column, blank, text};
use super::decimal::Decimal;
use super::dialect as say;

/// The billing account that Fabrikam exports.
const ACCOUNT: &str = "/providers/Microsoft.Billing/billingAccounts/fabrikam-1234500";

/// Writes the first instant of a day.
fn midnight(out: &mut Vec<u8>, day: &str) {
    out.extend_from_slice(day.as_bytes());
    out.extend_from_slice(b"T00:00:00Z");
}

fn month_start(out: &mut Vec<u8>, day: &Day) {
    midnight(out, day.month.name);
    let time = out.len() - "T00:00:00Z".len();
    out.splice(time..time, *b"-01");
}

/// Writes an amount of the customer's currency in dollars.
fn in_dollars(out: &mut Vec<u8>, charge: &Charge<'_>, amount: Decimal) {
    let currency = charge.resource.subscription.customer.currency;
    let dollars = if currency.code == "USD" { amount } else { amount.times(Decimal::new(10_850, 4)) };
    dollars.write_short(out);
}

fn subscription_path(charge: &Charge<'_>, out: &mut Vec<u8>) {
    if !charge.resource.subscription_id.is_empty() {
        out.extend_from_slice(b"/subscriptions/");
        out.extend_from_slice(charge.resource.subscription_id.as_bytes());
    }
}

/// FOCUS 1.0r2: 96 columns.
#[rustfmt::skip] // a table
pub(super) static COLUMNS: [Column; 96] = [
    ("BilledCost", |c, out| c.billed.write_short(out)),
    ("BillingAccountId", |_, out| text(out, ACCOUNT)),
    ("BillingAccountName", |_, out| text(out, "Fabrikam")),
    ("BillingAccountType", |_, out| text(out, "Billing Account")),
    ("BillingCurrency", |c, out| text(out, c.resource.subscription.customer.currency.code)),
    ("BillingPeriodEnd", |c, out| midnight(out, c.day.month.end)),
    ("BillingPeriodStart", |c, out| month_start(out, c.day)),
    ("ChargeCategory", |c, out| text(out, say::charge_category(c))),
    ("ChargeClass", |c, out| text(out, say::charge_class(c))),
    ("ChargeDescription", |c, out| text(out, &say::product(c))),
    ("ChargeFrequency", |c, out| text(out, say::frequency(c))),
    ("ChargePeriodEnd", |c, out| midnight(out, &c.day.next_iso)),
    ("ChargePeriodStart", |c, out| midnight(out, &c.day.iso)),
    ("CommitmentDiscountCategory", |c, out| text(out, c.if_reserved("Usage"))),
    ("CommitmentDiscountId", say::reservation),
    ("CommitmentDiscountName", |c, out| text(out, c.if_reserved("VM_RI_2025"))),
    ("CommitmentDiscountStatus", |c, out| text(out, say::commitment_status(c))),
    ("CommitmentDiscountType", |c, out| text(out, c.if_reserved("Reservation"))),
    ("ConsumedQuantity", |c, out| c.quantity.write_short(out)),
    ("ConsumedUnit", |c, out| text(out, c.meter.unit)),
    ("ContractedCost", |c, out| c.price.times(c.quantity).write_short(out)),
    ("ContractedUnitPrice", |c, out| c.price.write_short(out)),
    ("EffectiveCost", |c, out| c.effective.write_short(out)),
    ("InvoiceIssuerName", |_, out| text(out, "Microsoft")),
    ("ListCost", |c, out| c.list_price.times(c.quantity).write_short(out)),
    ("ListUnitPrice", |c, out| c.list_price.write_short(out)),
    ("PricingCategory", |c, out| text(out, say::pricing_category(c))),
    ("PricingQuantity", |c, out| c.quantity.write_short(out)),
    ("PricingUnit", |c, out| text(out, c.meter.unit)),
    ("ProviderName", |_, out| text(out, "Microsoft")),
    ("PublisherName", |c, out| text(out, say::publisher(c))),
    ("RegionId", |c, out| text(out, c.resource.subscription.region.id)),
    ("RegionName", |c, out| text(out, c.resource.subscription.region.name)),
    ("ResourceId", |c, out| text(out, c.spelling)),
    ("ResourceName", |c, out| text(out, &c.resource.name)),
    ("ResourceType", |c, out| text(out, c.resource.offering.display)),
    ("ServiceCategory", |c, out| text(out, c.resource.offering.category)),
    ("ServiceName", |c, out| text(out, c.resource.offering.service)),
    ("SkuId", blank),
    ("SkuPriceId", blank),
    ("SubAccountId", subscription_path),
    ("SubAccountName", |c, out| text(out, c.resource.subscription.key)),
    ("SubAccountType", |c, out| text(out, if c.resource.subscription.key.is_empty() { "" } else { "Subscription" })),
    ("Tags", |c, out| text(out, &format!("{{{}}}", c.resource.tags))),
    ("x_AccountId", blank),
    ("x_AccountName", blank),
    ("x_AccountOwnerId", blank),
    ("x_BilledCostInUsd", |c, out| in_dollars(out, c, c.billed)),
    ("x_BilledUnitPrice", blank),
    ("x_BillingAccountId", |_, out| text(out, "fabrikam-1234500")),
    ("x_BillingAccountName", |_, out| text(out, "Fabrikam")),
    ("x_BillingExchangeRate", blank),
    ("x_BillingExchangeRateDate", blank),
    ("x_BillingProfileId", blank),
    ("x_BillingProfileName", blank),
    ("x_ContractedCostInUsd", blank),
    ("x_CostAllocationRuleName", blank),
    ("x_CostCenter", blank),
    ("x_CustomerId", |c, out| text(out, &c.resource.tenant_id)),
    ("x_CustomerName", |c, out| text(out, c.resource.subscription.customer.name)),
    ("x_EffectiveCostInUsd", |c, out| in_dollars(out, c, c.effective)),
    ("x_EffectiveUnitPrice", blank),
    ("x_InvoiceId", blank),
    ("x_InvoiceIssuerId", blank),
    ("x_InvoiceSectionId", blank),
    ("x_InvoiceSectionName", blank),
    ("x_ListCostInUsd", blank),
    ("x_PartnerCreditApplied", |c, out| text(out, say::credit_applied(c).map_or("", |applied| if applied { "true" } else { "false" }))),
    ("x_PartnerCreditRate", |c, out| text(out, if say::credit_applied(c) == Some(true) { "0.15" } else { "" })),
    ("x_PricingBlockSize", |_, out| text(out, "1")),
    ("x_PricingCurrency", |c, out| text(out, c.resource.subscription.customer.currency.code)),
    ("x_PricingSubcategory", blank),
    ("x_PricingUnitDescription", |c, out| text(out, c.meter.unit)),
    ("x_PublisherCategory", |c, out| text(out, if c.resource.offering.publisher.is_some() { "Vendor" } else { "Cloud Provider" })),
    ("x_PublisherId", blank),
    ("x_ResellerId", blank),
    ("x_ResellerName", blank),
    ("x_ResourceGroupName", |c, out| text(out, &c.resource.group)),
    ("x_ResourceType", blank),
    ("x_ServicePeriodEnd", blank),
    ("x_ServicePeriodStart", blank),
    ("x_SkuDescription", blank),
    ("x_SkuDetails", blank),
    ("x_SkuIsCreditEligible", |c, out| text(out, if c.resource.offering.publisher.is_some() { "false" } else { "true" })),
    ("x_SkuMeterCategory", |c, out| text(out, c.meter.category)),
    ("x_SkuMeterId", |c, out| text(out, &say::meter_id(c))),
    ("x_SkuMeterName", |c, out| text(out, c.meter.name)),
    ("x_SkuMeterSubcategory", |c, out| text(out, c.meter.subcategory)),
    ("x_SkuOfferId", blank),
    ("x_SkuOrderId", blank),
    ("x_SkuOrderName", blank),
    ("x_SkuPartNumber", blank),
    ("x_SkuRegion", |c, out| text(out, c.resource.subscription.region.meter)),
    ("x_SkuServiceFamily", |c, out| text(out, say::family(c))),
    ("x_SkuTerm", blank),
    ("x_SkuTier", blank),
];
