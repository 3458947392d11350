//! Amounts as exports print them: exact, with however many digits a product has. The sample prints more than the eighteen that
//! reports keep, because real exports do.

/// `units` × 10^-`scale`, without trailing zeros in `units`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Decimal {
    units: i128,
    scale: u32,
}

impl Decimal {
    /// Nothing.
    pub(super) const ZERO: Self = Self { units: 0, scale: 0 };

    /// `units` × 10^-`scale`.
    pub(super) fn new(mut units: i128, mut scale: u32) -> Self {
        while scale > 0 && units % 10 == 0 {
            units /= 10;
            scale -= 1;
        }
        Self { units, scale }
    }

    /// The product, exactly.
    pub(super) fn times(self, other: Self) -> Self {
        Self::new(self.units * other.units, self.scale + other.scale)
    }

    /// Writes it with all its digits and no exponent.
    pub(super) fn write_plain(self, out: &mut Vec<u8>) {
        if self.units < 0 {
            out.push(b'-');
        }
        let width = self.scale as usize + 1;
        let digits = format!("{:0>width$}", self.units.unsigned_abs());
        let (whole, fraction) = digits.split_at(digits.len() + 1 - width);
        out.extend_from_slice(whole.as_bytes());
        if !fraction.is_empty() {
            out.push(b'.');
            out.extend_from_slice(fraction.as_bytes());
        }
    }

    /// Writes it as FOCUS exports do: amounts below a ten-thousandth with an exponent, `1.2E-05`.
    pub(super) fn write_short(self, out: &mut Vec<u8>) {
        let digits = self.units.unsigned_abs().to_string();
        let exponent = (self.scale as usize + 1).saturating_sub(digits.len());
        if self.units == 0 || exponent < 5 {
            return self.write_plain(out);
        }
        if self.units < 0 {
            out.push(b'-');
        }
        let (first, rest) = digits.split_at(1);
        out.extend_from_slice(first.as_bytes());
        if !rest.is_empty() {
            out.push(b'.');
            out.extend_from_slice(rest.as_bytes());
        }
        out.extend_from_slice(format!("E-{exponent:02}").as_bytes());
    }
}
