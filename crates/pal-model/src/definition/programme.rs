//! What programmes leave out of the influenced consumption (PAL-26, PAL-31): marked, never lost.

use crate::facts::{Cloud, Facts, OfferType, Subscription};
use crate::ids::SubscriptionId;
use crate::reason::ReasonCode;
use crate::terms::{Grain, Mechanism, Unit};
use crate::time::Instant;
use crate::usage::UsageLine;

use super::attribution::sellers;
use super::link::global_account;

/// Why a programme does not count a subscription's usage (PAL-26), by the first row in force: its offer, or its cloud.
pub fn exclusion(facts: &Facts, subscription: Option<SubscriptionId>, at: Instant) -> Option<ReasonCode> {
    let in_force = |row: &&Subscription| Some(row.subscription) == subscription && row.valid.contains(at);
    let row = facts.subscriptions.iter().find(in_force)?;
    match (row.offer_type, row.cloud) {
        (Some(OfferType::Trial | OfferType::Benefit | OfferType::Support | OfferType::Internal), _) => {
            Some(ReasonCode::OfferExcluded)
        }
        (None | Some(OfferType::Paid), Some(Cloud::UsGov | Cloud::China)) => Some(ReasonCode::CloudExcluded),
        (None | Some(OfferType::Paid), None | Some(Cloud::Public | Cloud::Stack)) => None,
    }
}

/// Whether a unit's credit can earn an incentive (PAL-31): not by link or record where the subscription is sold at the start of the
/// line and its account has no part in that sale. Provider and reseller of record sell together: neither is another to itself.
pub fn earns_incentive(facts: &Facts, line: &UsageLine, unit: Unit, grain: Grain) -> bool {
    let account = match grain {
        Grain::Location => global_account(facts, unit.partner),
        Grain::Global => unit.partner,
    };
    match unit.mechanism {
        Mechanism::Csp => true,
        Mechanism::Dpor | Mechanism::Pal => {
            let sellers = sellers(facts, line, line.interval.from());
            sellers.is_empty() || sellers.iter().any(|seller| global_account(facts, *seller) == account)
        }
    }
}
