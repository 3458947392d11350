//! A usage line as the rules see it: what was consumed, where, when, for how much.

use crate::ids::{SubscriptionId, TenantId};
use crate::interval::Interval;
use crate::money::Money;
use crate::reason::ReasonCode;
use crate::scope::Place;

/// One charge of a cost export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageLine {
    /// When it was consumed.
    pub interval: Interval,
    /// Where: the first place column that gives an id at or below a subscription. `None`: no subscription is known.
    pub place: Option<Place>,
    /// The tenant the export itself names, where it does.
    pub export_tenant: Option<TenantId>,
    /// Whether the provider is Microsoft.
    pub microsoft: bool,
    /// Whether the charge is consumption, not a purchase, refund or adjustment.
    pub consumption: bool,
    /// The service, as the export calls it.
    pub service: String,
    /// The billing currency, as the export writes it.
    pub currency: String,
    /// What it cost. Negative for a correction.
    pub cost: Money,
}

impl UsageLine {
    /// The subscription of the line's place.
    pub fn subscription(&self) -> Option<SubscriptionId> {
        self.place.as_ref().map(Place::subscription_id)
    }
}

/// Why a line is in no partner's figures, whoever is linked. The first that holds, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Exclusion {
    /// A provider other than Microsoft in a FOCUS file.
    OtherProvider,
    /// A purchase, refund, credit or adjustment.
    NotConsumption,
    /// Nobody knows whose subscription it is.
    TenantUnknown,
}

impl Exclusion {
    /// The code that reports print.
    pub fn code(self) -> ReasonCode {
        match self {
            Self::OtherProvider => ReasonCode::OtherProvider,
            Self::NotConsumption => ReasonCode::NotConsumption,
            Self::TenantUnknown => ReasonCode::TenantUnknown,
        }
    }
}
