//! Exact decimal amounts.

use std::cmp::Ordering;
use std::fmt;

/// Why a text is not an amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not `[+-]digits[.digits][e[+-]digits]`.
    #[error("`{0}` is not a decimal number")]
    Malformed(String),
    /// More than 20 digits before the point.
    #[error("`{0}` has more than 20 digits before the point")]
    TooLarge(String),
}

/// An amount in some currency, in steps of 10⁻¹⁸ (Arrow's `Decimal128(38, 18)`). Exact and associative: any order of adding
/// gives the same bytes. The currency stands beside it; amounts of two currencies are never added.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(i128);

/// An amount as read from an export, and whether digits beyond the eighteenth were rounded away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadMoney {
    /// The amount at scale 18.
    pub amount: Money,
    /// Whether the text had further digits that are not zero (half-even rounding took place).
    pub rounded: bool,
}

impl Money {
    /// Digits after the point.
    pub const SCALE: u32 = 18;
    /// The most digits before the point.
    pub const INTEGER_DIGITS_MAX: usize = 20;
    /// Nothing.
    pub const ZERO: Self = Self(0);
    const ONE: i128 = 10_i128.pow(Self::SCALE);

    /// So many steps of 10⁻¹⁸.
    pub const fn from_units(units: i128) -> Self {
        Self(units)
    }

    /// A count as an amount of ones, exactly.
    pub const fn whole(count: u64) -> Self {
        // INVARIANT: 2⁶⁴ ones at scale 18 are below 2¹²⁷.
        Self(count as i128 * Self::ONE)
    }

    /// The amount in steps of 10⁻¹⁸.
    pub const fn units(self) -> i128 {
        self.0
    }

    /// Whether the amount is zero.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The sum, or `None` beyond what 128 bits hold.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference, or `None` beyond what 128 bits hold.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// What is left of the amount once `part` of it is taken away.
    #[must_use]
    pub fn less(self, part: Self) -> Self {
        // INVARIANT: a part has the sign of its amount and is no larger, so the difference fits.
        Self(self.0.saturating_sub(part.0))
    }

    /// This amount as a share of `whole`, rounded half-even to 18 decimals; nothing of nothing is nothing. For showing only:
    /// no amount is computed from it.
    #[must_use]
    pub fn ratio(self, whole: Self) -> Self {
        let (size, of) = (self.0.unsigned_abs(), whole.0.unsigned_abs());
        if of == 0 {
            return Self::ZERO;
        }
        let (ones, rest) = (size / of, size % of);
        let fraction = multiply_divide(Self::ONE.unsigned_abs(), rest, of);
        let units = ones.saturating_mul(Self::ONE.unsigned_abs()).saturating_add(fraction);
        let units = i128::try_from(units).unwrap_or(i128::MAX);
        Self(if (self.0 < 0) == (whole.0 < 0) { units } else { -units })
    }

    /// `part ÷ whole` of this amount, rounded half-even to 18 decimals (PAL-20). `part` must not exceed `whole`; a `whole` of
    /// zero has no parts and gives nothing.
    #[must_use]
    pub fn share(self, part: u128, whole: u128) -> Self {
        if whole == 0 {
            return Self::ZERO;
        }
        let size = multiply_divide(self.0.unsigned_abs(), part.min(whole), whole);
        // INVARIANT: part ≤ whole, so the share is no larger than the amount and fits.
        let size = i128::try_from(size).unwrap_or(i128::MAX);
        Self(if self.0 < 0 { -size } else { size })
    }

    /// This amount times `n ÷ d`, rounded half-even to 18 decimals, for at most twice as much; `None` beyond that and beyond
    /// what 128 bits hold.
    #[must_use]
    pub fn rescaled(self, n: u128, d: u128) -> Option<Self> {
        let more = n.checked_sub(d).filter(|more| d != 0 && *more <= d)?;
        // a × n ÷ d = a + a × (n − d) ÷ d: whole amounts do not change where a remainder lies, so one rounding does for both.
        let size = self.0.unsigned_abs();
        let rest = multiply_divide_to_even(size, more, d, size % 2 == 1);
        let size = i128::try_from(size.checked_add(rest)?).ok()?;
        Some(Self(if self.0 < 0 { -size } else { size }))
    }

    /// Reads `[+-]digits[.digits][e[+-]digits]`; digits beyond the eighteenth decimal are rounded half-even, once.
    pub fn read(text: &str) -> Result<ReadMoney, MoneyError> {
        Self::read_bytes(text.as_bytes())
    }

    /// [`Money::read`] for bytes that are not known to be text.
    pub fn read_bytes(text: &[u8]) -> Result<ReadMoney, MoneyError> {
        let malformed = || MoneyError::Malformed(String::from_utf8_lossy(text).into_owned());
        let number = Decimal::split(text).ok_or_else(malformed)?;
        number.read().ok_or_else(|| MoneyError::TooLarge(String::from_utf8_lossy(text).into_owned()))
    }
}

/// `a × n ÷ d`, rounded half-even; `n ≤ d`, `d > 0`.
fn multiply_divide(a: u128, n: u128, d: u128) -> u128 {
    multiply_divide_to_even(a, n, d, false)
}

/// The same as an addend to a whole number that may be odd: a half goes to where the sum is even.
fn multiply_divide_to_even(a: u128, n: u128, d: u128, is_odd: bool) -> u128 {
    let (quotient, remainder) = match a.checked_mul(n) {
        Some(product) => (product / d, product % d),
        None => divide_wide(wide_product(a, n), d),
    };
    let twice = remainder.cmp(&(d - remainder));
    let up = twice.is_gt() || twice.is_eq() && (quotient % 2 == 1) != is_odd;
    quotient + u128::from(up)
}

/// The 256-bit product of two 128-bit numbers, high half first.
fn wide_product(a: u128, b: u128) -> (u128, u128) {
    const LOW: u128 = u64::MAX as u128;
    let (a1, a0, b1, b0) = (a >> 64, a & LOW, b >> 64, b & LOW);
    let low = a0 * b0;
    let (middle, carried) = (a1 * b0).overflowing_add(a0 * b1);
    let (low, carry) = low.overflowing_add(middle << 64);
    (a1 * b1 + (middle >> 64) + (u128::from(carried) << 64) + u128::from(carry), low)
}

/// Long division of a 256-bit number by a divisor larger than its high half: quotient and remainder.
fn divide_wide((high, low): (u128, u128), divisor: u128) -> (u128, u128) {
    let (mut remainder, mut quotient) = (high, 0_u128);
    for bit in (0..128).rev() {
        let carried = remainder >> 127 == 1;
        remainder = remainder << 1 | low >> bit & 1;
        quotient <<= 1;
        if carried || remainder >= divisor {
            remainder = remainder.wrapping_sub(divisor);
            quotient |= 1;
        }
    }
    (quotient, remainder)
}

/// The parts of `[+-]digits[.digits][e[+-]digits]`.
struct Decimal<'a> {
    negative: bool,
    integer: &'a [u8],
    fraction: &'a [u8],
    exponent: i64,
}

impl<'a> Decimal<'a> {
    fn split(text: &'a [u8]) -> Option<Self> {
        let (negative, text) = signed(text);
        let (integer, rest) = digits(text);
        let (fraction, rest) = match rest {
            [b'.', rest @ ..] => {
                let (fraction, rest) = digits(rest);
                if fraction.is_empty() {
                    return None;
                }
                (fraction, rest)
            }
            _ => (&[][..], rest),
        };
        let exponent = match rest {
            [] => 0,
            [b'e' | b'E', rest @ ..] => {
                let (negative, rest) = signed(rest);
                let (power, rest) = digits(rest);
                if power.is_empty() || !rest.is_empty() {
                    return None;
                }
                // A power beyond a billion is beyond any amount, or nothing at all: the exact figure does not matter.
                let power = power
                    .iter()
                    .fold(0_i64, |value, digit| (value * 10 + i64::from(digit - b'0')).min(1_000_000_000));
                if negative { -power } else { power }
            }
            _ => return None,
        };
        (!integer.is_empty()).then_some(Self { negative, integer, fraction, exponent })
    }

    /// The amount, or `None` if more than 20 digits stand before the point.
    fn read(&self) -> Option<ReadMoney> {
        let all = self.integer.iter().chain(self.fraction);
        let leading_zeros = all.clone().take_while(|digit| **digit == b'0').count();
        let significant = all.skip(leading_zeros).map(|digit| digit - b'0');
        let length = i64::try_from(self.integer.len()).ok()?;
        let skipped = i64::try_from(leading_zeros).ok()?;
        // How many of the significant digits stand before the point once the exponent has moved it.
        let before_point = length.saturating_add(self.exponent).saturating_sub(skipped);
        let nothing = significant.clone().next().is_none();
        if nothing {
            return Some(ReadMoney { amount: Money::ZERO, rounded: false });
        }
        if before_point > i64::try_from(Money::INTEGER_DIGITS_MAX).ok()? {
            return None;
        }
        let kept = before_point + i64::from(Money::SCALE);
        let mut units = 0_i128;
        let (mut half, mut beyond) = (0_u8, false);
        let mut count = 0_i64;
        for digit in significant {
            match count.cmp(&kept) {
                Ordering::Less => units = units * 10 + i128::from(digit),
                Ordering::Equal => half = digit,
                Ordering::Greater => beyond |= digit != 0,
            }
            count += 1;
        }
        for _ in count..kept {
            units *= 10;
        }
        let up = half > 5 || half == 5 && (beyond || units % 2 == 1);
        units += i128::from(up);
        let amount = Money(if self.negative { -units } else { units });
        Some(ReadMoney { amount, rounded: half != 0 || beyond })
    }
}

fn signed(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    }
}

fn digits(text: &[u8]) -> (&[u8], &[u8]) {
    let length = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    text.split_at_checked(length).unwrap_or((text, &[]))
}

impl fmt::Display for Money {
    /// A plain decimal: no exponent, no trailing zeros, no point without a fraction.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.unsigned_abs();
        let (integer, fraction) = (size / Self::ONE.unsigned_abs(), size % Self::ONE.unsigned_abs());
        let sign = if self.0 < 0 { "-" } else { "" };
        if fraction == 0 {
            return f.pad(&format!("{sign}{integer}"));
        }
        let digits = format!("{fraction:018}");
        f.pad(&format!("{sign}{integer}.{}", digits.trim_end_matches('0')))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_bigint::BigInt;
    use proptest::prelude::*;

    fn amount(text: &str) -> String {
        Money::read(text).unwrap().amount.to_string()
    }

    #[test]
    fn what_exports_print_is_read_exactly() {
        for (text, expected) in [
            ("1.2E-05", "0.000012"),
            ("0.00000080000", "0.0000008"),
            ("-0.01288992000", "-0.01288992"),
            ("+3", "3"),
            ("1e20", ""),
            ("1e19", "10000000000000000000"),
            ("-0", "0"),
            ("000000000000000000000000000000001", "1"),
            ("0.000000000000000000000000001", "0"),
            ("99999999999999999999.999999999999999999", "99999999999999999999.999999999999999999"),
            ("1e-999999999999999999", "0"),
            ("0e999999999999", "0"),
        ] {
            if expected.is_empty() {
                assert!(matches!(Money::read(text), Err(MoneyError::TooLarge(_))), "{text}");
            } else {
                assert_eq!(amount(text), expected, "{text}");
            }
        }
    }

    #[test]
    fn digits_beyond_the_eighteenth_round_half_even_and_are_told() {
        for (text, expected, rounded) in [
            ("0.0000000000000000005", "0", true),
            ("0.0000000000000000015", "0.000000000000000002", true),
            ("0.00000000000000000050001", "0.000000000000000001", true),
            ("-0.0000000000000000025", "-0.000000000000000002", true),
            ("0.4838709677419368000000000000", "0.4838709677419368", false),
            ("5e-19", "0", true),
            ("5e-20", "0", true),
        ] {
            let read = Money::read(text).unwrap();
            assert_eq!((read.amount.to_string().as_str(), read.rounded), (expected, rounded), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_number_is_refused() {
        for bad in [
            "", " 1", "1 ", "1,5", "1.", ".5", "1.e5", "e5", "NaN", "Infinity", "0x10", "--1", "1e", "1e+",
            "\u{663}", "1_0",
        ] {
            assert!(matches!(Money::read(bad), Err(MoneyError::Malformed(_))), "{bad}");
        }
        assert!(Money::read("100000000000000000000").is_err());
    }

    proptest! {
        #[test]
        fn a_share_is_the_true_quotient_rounded_half_even(units in any::<i128>(), part in any::<u128>(), whole in 1_u128.., small in any::<bool>()) {
            let whole = if small { whole >> 64 | 1 } else { whole };
            let part = part % whole;
            let exact: BigInt = BigInt::from(units.unsigned_abs()) * BigInt::from(part);
            let (quotient, remainder) = (&exact / BigInt::from(whole), &exact % BigInt::from(whole));
            let twice: BigInt = remainder * 2;
            let up = twice > BigInt::from(whole) || twice == BigInt::from(whole) && &quotient % 2 == BigInt::from(1);
            let size = quotient + i32::from(up);
            let expected = if units < 0 { -size } else { size };
            prop_assume!(units != i128::MIN);
            prop_assert_eq!(BigInt::from(Money(units).share(part, whole).0), expected);
        }

        #[test]
        fn what_prints_is_read_back(units in -10_i128.pow(38) + 1..10_i128.pow(38)) {
            let money = Money(units);
            prop_assert_eq!(Money::read(&money.to_string()), Ok(ReadMoney { amount: money, rounded: false }));
        }
    }
}
