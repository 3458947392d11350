//! Costs of every type that a cost column can have, exactly (contract §3).

use pal_model::Money;
use pal_model::money::{MoneyError, ReadMoney};

use super::fault::Fault;
use super::leaf::{Leaf, Logical, Physical};
use super::time::integer;
use crate::error::CellError;
use crate::value;

/// How a column says costs.
#[derive(Debug, Clone, Copy)]
pub(super) enum CostKind {
    Text,
    /// Steps of 10^-scale in little-endian order.
    Steps {
        scale: u32,
    },
    /// Steps of 10^-scale in big-endian order, of any width.
    BigSteps {
        scale: u32,
    },
    /// A whole number without sign.
    Unsigned,
    Float,
    Double,
}

/// An amount of more digits has more than 20 before the point.
const UNITS_LIMIT: u128 = 10_u128.pow(38);
/// More bytes than this no decimal has: its digits would be 150.
const DECIMAL_BYTES_MAX: usize = 64;

impl CostKind {
    pub(super) fn of(leaf: Leaf) -> Result<Self, Fault> {
        match (leaf.physical, leaf.logical) {
            (Physical::ByteArray, None) => Ok(Self::Text),
            (Physical::Int32 | Physical::Int64, Some(Logical::Decimal { scale })) => {
                Ok(Self::Steps { scale })
            }
            (Physical::ByteArray | Physical::Fixed(_), Some(Logical::Decimal { scale })) => {
                Ok(Self::BigSteps { scale })
            }
            (Physical::Int32 | Physical::Int64, None) => Ok(Self::Steps { scale: 0 }),
            (Physical::Int32 | Physical::Int64, Some(Logical::Unsigned)) => Ok(Self::Unsigned),
            (Physical::Float, None) => Ok(Self::Float),
            (Physical::Double, None) => Ok(Self::Double),
            _ => Err(leaf.is_no("cost")),
        }
    }

    /// The amount of a value; no bytes are none.
    #[inline]
    pub(super) fn read(self, raw: &[u8]) -> Result<ReadMoney, CellError> {
        match self.read_usual(raw) {
            Some(amount) => Ok(ReadMoney { amount, rounded: false }),
            None => self.read_any(raw),
        }
    }

    /// The amount of a value of the types that writers choose for costs, if it is as costs are. `None` says nothing.
    #[inline]
    fn read_usual(self, raw: &[u8]) -> Option<Money> {
        match self {
            Self::Double => short(f64::from_le_bytes(*raw.as_array()?)),
            Self::BigSteps { scale: Money::SCALE } => {
                let units = i128::from_be_bytes(*raw.as_array()?);
                (units.unsigned_abs() < UNITS_LIMIT).then_some(Money::from_units(units))
            }
            Self::Text | Self::Steps { .. } | Self::BigSteps { .. } | Self::Unsigned | Self::Float => None,
        }
    }

    #[inline(never)]
    fn read_any(self, raw: &[u8]) -> Result<ReadMoney, CellError> {
        if raw.is_empty() {
            return Err(CellError::Empty);
        }
        match self {
            Self::Text => value::cost(raw),
            Self::Steps { scale } => steps(integer(raw), scale),
            Self::BigSteps { scale } => match big(raw) {
                Some(number) => steps(number, scale),
                None => value::cost(format!("{}e-{scale}", digits(raw)?).as_bytes()),
            },
            Self::Unsigned => {
                let number = raw.iter().rev().fold(0_i128, |number, byte| number << 8 | i128::from(*byte));
                steps(number, 0)
            }
            Self::Float => {
                let bytes = raw.first_chunk().copied().unwrap_or_default();
                let number = f32::from_le_bytes(bytes);
                if number.is_finite() {
                    value::cost(ryu::Buffer::new().format_finite(number).as_bytes())
                } else {
                    Err(CellError::NotFinite(number.to_string()))
                }
            }
            Self::Double => double(f64::from_le_bytes(raw.first_chunk().copied().unwrap_or_default())),
        }
    }
}

/// A double as its shortest round-trip decimal.
fn double(number: f64) -> Result<ReadMoney, CellError> {
    if !number.is_finite() {
        return Err(CellError::NotFinite(number.to_string()));
    }
    value::cost(ryu::Buffer::new().format_finite(number).as_bytes())
}

/// The shortest round-trip decimal of a double, where it is a count of millionths of at most 15 digits: nearly every cost is, and
/// printing and reading it again takes five times as long.
#[inline]
#[expect(clippy::float_arithmetic, reason = "no digit of the amount comes from it, see INVARIANT")]
#[expect(clippy::float_cmp, reason = "meant: equal to the last bit")]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "checked to lie within 10^15"
)]
fn short(number: f64) -> Option<Money> {
    const MILLIONTHS: f64 = 1e6;
    let half = if number < 0.0 { -0.5 } else { 0.5 };
    let count = (number * MILLIONTHS + half) as i64;
    // INVARIANT: both sides of the division are exact and its quotient is the double nearest to count ÷ 10⁶. So if that is the
    // number, this decimal of at most 15 digits reads as it. No other decimal of as few digits does, for a double tells 15 digits
    // apart; so it is the shortest one. Infinity and NaN are equal to no such quotient.
    let is_it = count.unsigned_abs() < 10_u64.pow(15) && count as f64 / MILLIONTHS == number;
    is_it.then(|| Money::from_units(i128::from(count).wrapping_mul(10_i128.pow(Money::SCALE - 6))))
}

/// So many steps of 10^-scale.
fn steps(number: i128, scale: u32) -> Result<ReadMoney, CellError> {
    let exact = match scale {
        18 => Some(number),
        0..18 => 10_i128.checked_pow(18 - scale).and_then(|factor| number.checked_mul(factor)),
        _ => None,
    };
    match exact.filter(|units| units.unsigned_abs() < UNITS_LIMIT) {
        Some(units) => Ok(ReadMoney { amount: Money::from_units(units), rounded: false }),
        // Rounds, or says what is wrong.
        None => value::cost(format!("{number}e-{scale}").as_bytes()),
    }
}

/// A big-endian integer with sign, or `None` if it needs more than 128 bits.
fn big(raw: &[u8]) -> Option<i128> {
    if let Some(bytes) = raw.as_array() {
        return Some(i128::from_be_bytes(*bytes));
    }
    let sign = if raw.first()? >= &0x80 { 0xff } else { 0 };
    let (front, back) = raw.split_at(raw.len().saturating_sub(16));
    let mut bytes = [sign; 16];
    for (to, from) in bytes.iter_mut().rev().zip(back.iter().rev()) {
        *to = *from;
    }
    let fits = front.iter().all(|byte| *byte == sign);
    let number = i128::from_be_bytes(bytes);
    (fits && (number < 0) == (sign != 0)).then_some(number)
}

/// The decimal digits of a big-endian integer with sign.
fn digits(raw: &[u8]) -> Result<String, CellError> {
    let too_large = || CellError::Money(MoneyError::TooLarge(format!("a decimal of {} bytes", raw.len())));
    if raw.len() > DECIMAL_BYTES_MAX {
        return Err(too_large());
    }
    let negative = raw.first().is_some_and(|first| *first >= 0x80);
    let mut size = raw.to_vec();
    if negative {
        // Two's complement.
        let mut carry = true;
        for byte in size.iter_mut().rev() {
            let (flipped, carried) = (!*byte).overflowing_add(u8::from(carry));
            *byte = flipped;
            carry = carried;
        }
    }
    let mut digits = Vec::new();
    while size.iter().any(|byte| *byte != 0) {
        let mut remainder = 0_u16;
        for byte in &mut size {
            let part = remainder << 8 | u16::from(*byte);
            *byte = u8::try_from(part / 10).map_err(|_| too_large())?;
            remainder = part % 10;
        }
        digits.push(char::from(b'0' + u8::try_from(remainder).map_err(|_| too_large())?));
    }
    let sign = if negative { "-" } else { "" };
    Ok(format!("{sign}{}", digits.iter().rev().collect::<String>()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_short_way_of_a_double_is_the_long_one(count in -2_000_000_000_000_000_i64..2_000_000_000_000_000, scale in 0_i32..9, any in any::<f64>()) {
            let number: f64 = format!("{count}e-{scale}").parse().unwrap();
            for number in [number, any] {
                if let Some(amount) = short(number) {
                    let long = Money::read(ryu::Buffer::new().format_finite(number)).unwrap();
                    prop_assert_eq!((amount, false), (long.amount, long.rounded), "{}", number);
                }
            }
        }

        #[test]
        fn a_decimal_of_any_width_is_its_digits(number in any::<i128>(), scale in 0_u32..80, padding in 0_usize..20) {
            let sign = if number < 0 { 0xff } else { 0 };
            let bytes: Vec<u8> = std::iter::repeat_n(sign, padding).chain(number.to_be_bytes()).collect();
            let expected = Money::read(&format!("{number}e-{scale}")).ok();
            prop_assert_eq!(CostKind::BigSteps { scale }.read(&bytes).ok(), expected);
            let size = number.unsigned_abs().to_string();
            let written = digits(&bytes).unwrap();
            prop_assert_eq!(written.trim_start_matches('-').trim_start_matches('0'), size.trim_start_matches('0'));
        }
    }
}
