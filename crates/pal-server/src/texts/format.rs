//! Numbers, money and dates as each language writes them. Digits come from exact decimals and are only regrouped here.

use pal_model::{Instant, Money, Month};

use super::{Language, Texts};

/// Between groups of three digits, and before the fraction. What keeps groups together does not break at a line's end.
const fn marks(language: Language) -> (char, char) {
    match language {
        Language::English => (',', '.'),
        Language::Dutch => ('.', ','),
        Language::Swedish => ('\u{a0}', ','),
    }
}

/// A plain decimal (`-1234.5`) in the language's form (`−1 234,5`).
pub(super) fn decimal(language: Language, plain: &str) -> String {
    let (group, point) = marks(language);
    let (sign, digits) = match plain.strip_prefix('-') {
        Some(digits) => (if language == Language::Swedish { "\u{2212}" } else { "-" }, digits),
        None => ("", plain),
    };
    let (whole, fraction) =
        digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let mut text = String::from(sign);
    for (at, digit) in whole.char_indices() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            text.push(group);
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push(point);
        text.push_str(fraction);
    }
    text
}

/// A plain decimal with two digits after its point, halves away from zero.
fn to_the_cent(plain: &str) -> String {
    let (sign, size) = plain.strip_prefix('-').map_or(("", plain), |size| ("-", size));
    let (whole, fraction) = size.split_once('.').unwrap_or((size, ""));
    let mut digits = fraction.bytes().chain(std::iter::repeat(b'0'));
    let mut digit = || u128::from(digits.next().unwrap_or(b'0') - b'0');
    let (tens, ones, rest) = (digit(), digit(), digit());
    // INVARIANT: 38 digits are all that an amount has.
    let cents = whole.parse::<u128>().unwrap_or(0) * 100 + tens * 10 + ones + u128::from(rest >= 5);
    let sign = if cents == 0 { "" } else { sign };
    format!("{sign}{}.{:02}", cents / 100, cents % 100)
}

impl Texts {
    /// A whole number.
    pub fn number(self, number: u64) -> String {
        decimal(self.language(), &number.to_string())
    }

    /// An amount to the cent, halves away from zero, with the code of its currency: `EUR 1,234.50`.
    pub fn money(self, amount: Money, currency: &str) -> String {
        let amount = decimal(self.language(), &to_the_cent(&amount.to_string()));
        self.fill("shell-money", &[("amount", amount.as_str()), ("currency", currency)]).into_owned()
    }

    /// A share of one as a percentage with one decimal, halves away from zero: `66.7%`.
    pub fn share(self, share: Money) -> String {
        let hundred = Money::from_units(share.units().saturating_mul(100));
        let cents = to_the_cent(&hundred.to_string());
        let tenths = cents.get(..cents.len() - 1).unwrap_or_default();
        self.fill("shell-percent", &[("share", decimal(self.language(), tenths))]).into_owned()
    }

    /// A month: June 2026.
    pub fn month(self, month: Month) -> String {
        let text = month.to_string();
        let mut parts = text.split('-');
        match (parts.next(), parts.next().and_then(month_key)) {
            (Some(year), Some(name)) => {
                self.fill("shell-month", &[("month", &*self.say(name)), ("year", year)]).into_owned()
            }
            (_, _) => text,
        }
    }

    /// A day: 15 June 2026. Days are those of UTC, as Azure's are.
    pub fn date(self, at: Instant) -> String {
        let text = at.to_string();
        // `2026-06-15T…`, as every instant within the calendar is written.
        let mut parts = text.split(['-', 'T']);
        match (parts.next(), parts.next().and_then(month_key), parts.next()) {
            (Some(year), Some(month), Some(day)) => self
                .fill(
                    "shell-date",
                    &[("day", day.trim_start_matches('0')), ("month", &*self.say(month)), ("year", year)],
                )
                .into_owned(),
            (_, _, _) => text,
        }
    }

    /// A day and its time to the minute.
    pub fn moment(self, at: Instant) -> String {
        let text = at.to_string();
        let time = text.split_once('T').and_then(|(_, time)| time.get(..5)).unwrap_or_default();
        self.fill("shell-moment", &[("date", self.date(at).as_str()), ("time", time)]).into_owned()
    }
}

/// The key of a month's name, by its two digits.
fn month_key(digits: &str) -> Option<&'static str> {
    use super::key;
    let names = [
        ("01", key("month-january")),
        ("02", key("month-february")),
        ("03", key("month-march")),
        ("04", key("month-april")),
        ("05", key("month-may")),
        ("06", key("month-june")),
        ("07", key("month-july")),
        ("08", key("month-august")),
        ("09", key("month-september")),
        ("10", key("month-october")),
        ("11", key("month-november")),
        ("12", key("month-december")),
    ];
    names.into_iter().find(|(known, _)| *known == digits).map(|(_, key)| key)
}
