//! Numbers for people: thousands apart, two decimals, shares as percentages.

use pal_model::Money;

/// Half-even rounding of `units` to multiples of `step`, in multiples of `step`.
fn rounded(units: i128, step: u128) -> (bool, u128) {
    let (size, negative) = (units.unsigned_abs(), units < 0);
    let (quotient, rest) = (size / step, size % step);
    let up = rest > step - rest || rest == step - rest && quotient % 2 == 1;
    let quotient = quotient + u128::from(up);
    (negative && quotient > 0, quotient)
}

/// Digits with a comma before each three.
pub fn grouped(number: u128) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// An amount with two decimals, rounded half-even: `1,234.50`.
pub fn amount(money: Money) -> String {
    const CENT: u128 = 10_u128.pow(Money::SCALE - 2);
    let (negative, cents) = rounded(money.units(), CENT);
    let sign = if negative { "-" } else { "" };
    format!("{sign}{}.{:02}", grouped(cents / 100), cents % 100)
}

/// A share of one as a percentage with one decimal: `66.7 %`.
pub fn percent(share: Money) -> String {
    const THOUSANDTH: u128 = 10_u128.pow(Money::SCALE - 3);
    let (negative, tenths) = rounded(share.units(), THOUSANDTH);
    let sign = if negative { "-" } else { "" };
    format!("{sign}{}.{} %", grouped(tenths / 10), tenths % 10)
}

/// A share of one as a bar of so many cells, in eighths; what is beyond one or below zero is cut.
pub fn bar(share: Money, cells: usize) -> String {
    const EIGHTHS: [char; 8] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
    const ONE: u128 = 10_u128.pow(Money::SCALE);
    let steps = ONE / (cells.max(1) as u128 * 8);
    let full = u128::try_from(share.units()).unwrap_or(0).min(ONE);
    let eighths = full / steps.max(1);
    let (whole, part) = (eighths / 8, eighths % 8);
    (0..cells as u128)
        .map(|cell| match cell.cmp(&whole) {
            std::cmp::Ordering::Less => '█',
            std::cmp::Ordering::Equal => {
                usize::try_from(part).ok().and_then(|part| EIGHTHS.get(part)).copied().unwrap_or(' ')
            }
            std::cmp::Ordering::Greater => ' ',
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str) -> Money {
        Money::read(text).unwrap().amount
    }

    #[test]
    fn an_amount_has_two_decimals_and_its_thousands_apart() {
        for (text, expected) in [
            ("0", "0.00"),
            ("-0.001", "0.00"),
            ("0.005", "0.00"),
            ("0.015", "0.02"),
            ("0.0050001", "0.01"),
            ("999.995", "1,000.00"),
            ("1234567.891", "1,234,567.89"),
            ("-1234.5", "-1,234.50"),
            ("99999999999999999999.999999999999999999", "100,000,000,000,000,000,000.00"),
        ] {
            assert_eq!(amount(money(text)), expected, "{text}");
        }
    }

    #[test]
    fn a_share_is_a_percentage_and_a_bar() {
        for (text, expected, drawn) in [
            ("0", "0.0 %", "    "),
            ("0.5", "50.0 %", "██  "),
            ("0.6666", "66.7 %", "██▋ "),
            ("1", "100.0 %", "████"),
            ("1.25", "125.0 %", "████"),
            ("-0.5", "-50.0 %", "    "),
        ] {
            assert_eq!(
                (percent(money(text)).as_str(), bar(money(text), 4).as_str()),
                (expected, drawn),
                "{text}"
            );
        }
    }
}
