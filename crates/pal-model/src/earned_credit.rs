//! Partner earned credit: what is sold, what an export itself says of the credit, and at what rate it is earned (PAL-38).

use std::fmt;
use std::str::FromStr;

use crate::money::{Money, MoneyError};
use crate::usage::UsageLine;

/// What kind of product a charge is for, as far as the export says: only Azure's own services at a metered price can earn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Product {
    /// An Azure service at a metered price; also what an export says nothing of.
    #[default]
    Azure,
    /// Used or bought by a reservation.
    Reservation,
    /// Used or bought under a savings plan.
    SavingsPlan,
    /// Spot capacity.
    Spot,
    /// Made by another than Microsoft.
    ThirdParty,
    /// Bought on the marketplace.
    Marketplace,
}

/// Why a text is not a rate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RateError {
    /// Not a number.
    #[error(transparent)]
    Number(#[from] MoneyError),
    /// Less than nothing, more than all, or finer than eighteen decimals.
    #[error("`{0}` is not a rate from 0 to 1, such as 0.15")]
    Range(String),
}

/// A share of a cost, from none to all, exact to eighteen decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(Money);

impl Rate {
    /// No credit.
    pub const NONE: Self = Self(Money::ZERO);
    /// The rate that daily rated usage has shown so far: 15 %. The price list is the authority, so it is never assumed silently.
    pub const USUAL: Self = Self(Money::from_units(150_000_000_000_000_000));
    const ALL: i128 = 1_000_000_000_000_000_000;

    /// The rate of so many steps of 10⁻¹⁸, if it is one.
    pub fn from_units(units: i128) -> Option<Self> {
        (0..=Self::ALL).contains(&units).then_some(Self(Money::from_units(units)))
    }

    /// A rate as exports write it: a share (`0.15`), or per cent where it is above one or has the sign (`15`, `15%`).
    pub fn from_export(text: &str) -> Result<Self, RateError> {
        let refused = || RateError::Range(text.to_owned());
        let (number, is_percent) = match text.strip_suffix('%') {
            Some(number) => (number.trim_end(), true),
            None => (text, false),
        };
        let read = Money::read(number)?;
        let units = read.amount.units();
        let (units, lost) =
            if is_percent || units > Self::ALL { (units / 100, units % 100) } else { (units, 0) };
        Self::from_units(units).filter(|_| !read.rounded && lost == 0).ok_or_else(refused)
    }

    /// The rate in steps of 10⁻¹⁸.
    pub const fn units(self) -> i128 {
        self.0.units()
    }

    /// The share of a cost at this rate, rounded half-even to 18 decimals, once.
    #[must_use]
    pub fn of(self, cost: Money) -> Money {
        cost.share(self.0.units().unsigned_abs(), Self::ALL.unsigned_abs())
    }

    /// What a cost was before a credit of this rate was taken off, rounded half-even to 18 decimals. `None` beyond what amounts
    /// hold, and for rates above a half, which no price list has had.
    pub fn before(self, cost: Money) -> Option<Money> {
        let left = Self::ALL.checked_sub(self.0.units()).filter(|left| *left * 2 >= Self::ALL)?;
        cost.rescaled(Self::ALL.unsigned_abs(), left.unsigned_abs())
    }
}

impl FromStr for Rate {
    type Err = RateError;

    /// A plain share from 0 to 1.
    fn from_str(text: &str) -> Result<Self, RateError> {
        let read = Money::read(text)?;
        let rate = Self::from_units(read.amount.units()).filter(|_| !read.rounded);
        rate.ok_or_else(|| RateError::Range(text.to_owned()))
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What an export itself says of the credit of a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Said {
    /// Nothing: it has no such column, or the cell is empty.
    #[default]
    Nothing,
    /// None was applied.
    NotApplied,
    /// It was applied, at this rate where the export names one.
    Applied(Option<Rate>),
}

/// Whether the cost of a line is what it was before or after the credit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// Before: what the credit is a share of (PAL-38).
    #[default]
    BeforeCredit,
    /// After: daily rated usage bills unit prices from which the credit is already taken.
    AfterCredit,
}

/// What an export says of a line beside its usage: as much as the credit needs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark {
    /// What was sold.
    pub product: Product,
    /// What it says of the credit.
    pub said: Said,
    /// What the cost is.
    pub basis: Basis,
}

impl Mark {
    /// The cost that the credit is a share of; `None` beyond what amounts hold.
    pub fn before_credit(self, cost: Money) -> Option<Money> {
        match (self.basis, self.said) {
            (Basis::AfterCredit, Said::Applied(Some(rate))) => rate.before(cost),
            (Basis::BeforeCredit, _)
            | (Basis::AfterCredit, Said::Nothing | Said::NotApplied | Said::Applied(None)) => Some(cost),
        }
    }
}

/// A usage line and what its export says beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkedLine {
    /// The usage.
    pub usage: UsageLine,
    /// The rest.
    pub mark: Mark,
}

/// Why a line earns no credit: the first that holds, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unearned {
    /// A provider other than Microsoft.
    OtherProvider,
    /// A purchase, refund, credit or adjustment.
    NotConsumption,
    /// Nobody knows whose subscription it is.
    TenantUnknown,
    /// Bought on the marketplace.
    Marketplace,
    /// Made by another than Microsoft.
    ThirdParty,
    /// By a reservation.
    Reservation,
    /// Under a savings plan.
    SavingsPlan,
    /// Spot capacity.
    Spot,
    /// No partner sells the subscription in CSP (PAL-39).
    NotSoldInCsp,
    /// The subscription's offer earns nothing.
    OfferExcluded,
    /// The id of the transacting partner is not in force throughout the day.
    PartnerNotInForce,
    /// No account of the partners of the sale is linked where it would count.
    NotLinked,
    /// Those that are linked hold no role that reaches the place.
    NoRole,
    /// They may activate one but hold none.
    OnlyPimEligible,
    /// They hold only roles that are not on the published list.
    RoleNotEligible,
    /// They hold an eligible role, but only by activation.
    NotPermanent,
    /// They hold an eligible role to stay, but not throughout the day.
    DayNotWhole,
}

impl Unearned {
    /// Every reason, in order.
    pub const ALL: [Self; 17] = [
        Self::OtherProvider,
        Self::NotConsumption,
        Self::TenantUnknown,
        Self::Marketplace,
        Self::ThirdParty,
        Self::Reservation,
        Self::SavingsPlan,
        Self::Spot,
        Self::NotSoldInCsp,
        Self::OfferExcluded,
        Self::PartnerNotInForce,
        Self::NotLinked,
        Self::NoRole,
        Self::OnlyPimEligible,
        Self::RoleNotEligible,
        Self::NotPermanent,
        Self::DayNotWhole,
    ];

    /// The reason why a kind of product never earns, if it does not.
    pub fn of_product(product: Product) -> Option<Self> {
        match product {
            Product::Azure => None,
            Product::Reservation => Some(Self::Reservation),
            Product::SavingsPlan => Some(Self::SavingsPlan),
            Product::Spot => Some(Self::Spot),
            Product::ThirdParty => Some(Self::ThirdParty),
            Product::Marketplace => Some(Self::Marketplace),
        }
    }

    /// The code as reports print it: where `pal explain` has the reason too, the same.
    pub fn code(self) -> &'static str {
        match self {
            Self::OtherProvider => "OTHER_PROVIDER",
            Self::NotConsumption => "NOT_CONSUMPTION",
            Self::TenantUnknown => "TENANT_UNKNOWN",
            Self::Marketplace => "MARKETPLACE_EXCLUDED",
            Self::ThirdParty => "THIRD_PARTY_EXCLUDED",
            Self::Reservation => "RESERVATION_EXCLUDED",
            Self::SavingsPlan => "SAVINGS_PLAN_EXCLUDED",
            Self::Spot => "SPOT_EXCLUDED",
            Self::NotSoldInCsp => "NOT_SOLD_IN_CSP",
            Self::OfferExcluded => "OFFER_EXCLUDED",
            Self::PartnerNotInForce => "PARTNER_ID_INVALID",
            Self::NotLinked => "NOT_LINKED_IN_TENANT",
            Self::NoRole => "NO_ROLE",
            Self::OnlyPimEligible => "ONLY_PIM_ELIGIBLE",
            Self::RoleNotEligible => "ROLE_NOT_ELIGIBLE",
            Self::NotPermanent => "NOT_PERMANENT",
            Self::DayNotWhole => "DAY_NOT_WHOLE",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str) -> Money {
        Money::read(text).unwrap().amount
    }

    #[test]
    fn exports_write_rates_in_three_ways() {
        for (text, expected) in [
            ("0.15", "0.15"),
            ("15", "0.15"),
            ("15%", "0.15"),
            ("15 %", "0.15"),
            ("0", "0"),
            ("1", "1"),
            ("0%", "0"),
        ] {
            assert_eq!(Rate::from_export(text).unwrap().to_string(), expected, "{text}");
        }
        for bad in ["", "-0.15", "101", "yes", "0.1500000000000000001"] {
            assert!(Rate::from_export(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn on_the_command_line_a_rate_is_a_share() {
        assert_eq!("0.15".parse(), Ok(Rate::USUAL));
        for bad in ["15", "15%", "-0.1", "1.01", "0.1500000000000000001", ""] {
            assert!(bad.parse::<Rate>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_credit_is_rounded_half_even_once() {
        for (cost, credit) in [
            ("100", "15"),
            ("-100", "-15"),
            ("0.00000000000000001", "0.000000000000000002"),
            ("0.00000000000000003", "0.000000000000000004"),
        ] {
            assert_eq!(Rate::USUAL.of(money(cost)), money(credit), "{cost}");
        }
    }

    #[test]
    fn what_was_taken_off_can_be_put_back() {
        assert_eq!(Rate::USUAL.before(money("85")), Some(money("100")));
        assert_eq!(Rate::NONE.before(money("85")), Some(money("85")));
        assert_eq!(Rate::USUAL.before(money("1")).unwrap().to_string(), "1.176470588235294118");
        assert_eq!("0.51".parse::<Rate>().unwrap().before(money("1")), None);
        let most = Money::from_units(i128::MAX);
        assert_eq!(Rate::USUAL.before(most), None);
    }
}
