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

/// So many steps of 10^-scale.
#[inline]
fn steps(number: i128, scale: u32) -> Result<ReadMoney, CellError> {
    const LIMIT: u128 = 10_u128.pow(38);
    let exact = match scale {
        18 => Some(number),
        0..18 => 10_i128.checked_pow(18 - scale).and_then(|factor| number.checked_mul(factor)),
        _ => None,
    };
    match exact.filter(|units| units.unsigned_abs() < LIMIT) {
        Some(units) => Ok(ReadMoney { amount: Money::from_units(units), rounded: false }),
        // Rounds, or says what is wrong.
        None => value::cost(format!("{number}e-{scale}").as_bytes()),
    }
}

/// A big-endian integer with sign, or `None` if it needs more than 128 bits.
#[inline]
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
