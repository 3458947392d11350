//! Who sold a subscription, and as what.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use pal_model::facts::OfferType;
use pal_model::{Facts, Instant, Interval, PartnerId, SubscriptionId};

/// Who sold a subscription: the partner that the vendor bills, and between it and the customer perhaps a reseller of record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sale {
    /// The transacting partner: it earns, nobody else does (PAL-39).
    pub provider: PartnerId,
    /// The reseller of record, whose access will do too.
    pub reseller: Option<PartnerId>,
}

impl Sale {
    /// Whether the partner has a part in it.
    pub fn has(&self, partner: PartnerId) -> bool {
        self.provider == partner || self.reseller == Some(partner)
    }
}

#[derive(Debug, Clone, Copy)]
struct Listed {
    valid: Interval,
    sale: Sale,
    offer: Option<OfferType>,
}

/// Every sale, in the order of the estate's rows.
#[derive(Debug, Default)]
pub struct Sales(HashMap<SubscriptionId, Vec<Listed>, FixedState>);

impl Sales {
    /// Reads the subscriptions that a partner sells.
    pub fn compile(facts: &Facts) -> Self {
        let mut sales = Self::default();
        for row in &facts.subscriptions {
            if let Some(provider) = row.csp_partner_id {
                let sale = Sale { provider, reseller: row.csp_reseller_id };
                let listed = Listed { valid: row.valid, sale, offer: row.offer_type };
                sales.0.entry(row.subscription).or_default().push(listed);
            }
        }
        sales
    }

    /// The sale of a subscription at an instant, and as what: by the first row in force.
    pub fn at(&self, subscription: SubscriptionId, at: Instant) -> Option<(Sale, Option<OfferType>)> {
        let listed = self.0.get(&subscription)?.iter().find(|listed| listed.valid.contains(at))?;
        Some((listed.sale, listed.offer))
    }
}

/// Whether what was sold as this can earn.
pub fn earns(offer: OfferType) -> bool {
    match offer {
        OfferType::Paid => true,
        OfferType::Trial | OfferType::Benefit | OfferType::Support | OfferType::Internal => false,
    }
}
