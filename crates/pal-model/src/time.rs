//! Instants in UTC with nanoseconds, as the tables and exports print them.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use jiff::civil::Date;

use crate::interval::Interval;

const NANOSECONDS_PER_SECOND: i128 = 1_000_000_000;
const SECONDS_PER_DAY: i128 = 86_400;
const NANOSECONDS_PER_DAY: i128 = SECONDS_PER_DAY * NANOSECONDS_PER_SECOND;

/// Not a time of the form asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a time such as 2026-04-01T00:00:00Z")]
pub struct TimeError(pub String);

/// A moment in UTC: nanoseconds since 1970, wide enough for the years 0001 to 9999 (directories write 9999-12-31 for "never",
/// which does not fit in 64 bits).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i128);

impl Instant {
    /// Before everything: the start of a row without `valid_from`.
    pub const MIN: Self = Self(i128::MIN);
    /// After everything: the end of a row without `valid_to`.
    pub const MAX: Self = Self(i128::MAX);

    /// Nanoseconds since 1970-01-01T00:00:00Z.
    pub const fn from_nanoseconds(nanoseconds: i128) -> Self {
        Self(nanoseconds)
    }

    /// Nanoseconds since 1970-01-01T00:00:00Z.
    pub const fn nanoseconds(self) -> i128 {
        self.0
    }

    /// Whether this is a moment rather than an open end.
    pub fn is_bounded(self) -> bool {
        self != Self::MIN && self != Self::MAX
    }

    /// Midnight UTC of a day, or `None` if the calendar has no such day in the years 0001 to 9999.
    pub fn from_date(year: i16, month: i8, day: i8) -> Option<Self> {
        if !(1..=9999).contains(&year) {
            return None;
        }
        let days = days_since_1970(Date::new(year, month, day).ok()?);
        Some(Self(days * NANOSECONDS_PER_DAY))
    }

    /// Midnight UTC one day later.
    #[must_use]
    pub fn next_day(self) -> Self {
        Self(self.0.saturating_add(NANOSECONDS_PER_DAY))
    }

    /// Midnight UTC of the day this moment falls in.
    #[must_use]
    pub fn day(self) -> Self {
        Self(self.0.div_euclid(NANOSECONDS_PER_DAY).saturating_mul(NANOSECONDS_PER_DAY))
    }

    /// The calendar month this moment falls in. Open ends fall in the first and last month there is.
    pub fn month(self) -> Month {
        let date = date_of(self.0.div_euclid(NANOSECONDS_PER_DAY));
        Month { year: date.year(), month: date.month() }
    }

    /// Reads the time forms of cost exports (contract §9, *times and dates*): RFC 3339 with any offset, also without seconds,
    /// with a blank for `T`, without zone (= UTC), or a date alone.
    pub fn parse_lenient(text: &str) -> Result<Self, TimeError> {
        parse(text.as_bytes(), Form::Lenient).ok_or_else(|| TimeError(text.to_owned()))
    }
}

impl FromStr for Instant {
    type Err = TimeError;

    /// Reads RFC 3339 in UTC (`Z` or `+00:00`), years 0001 to 9999, up to nine fractional digits. A leap second is refused.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        parse(text.as_bytes(), Form::Strict).ok_or_else(|| TimeError(text.to_owned()))
    }
}

impl fmt::Display for Instant {
    /// RFC 3339 with `Z` and only the fractional digits that are needed; an open end prints as nothing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.is_bounded() {
            return Ok(());
        }
        let whole = self.0.div_euclid(NANOSECONDS_PER_SECOND);
        let date = date_of(whole.div_euclid(SECONDS_PER_DAY));
        let [year, month, day] = [date.year(), date.month().into(), date.day().into()]
            .map(|number: i16| u32::from(number.unsigned_abs()));
        // INVARIANT: what is left of a second and of a day fits; short numbers are divided fast.
        let fraction = u32::try_from(self.0 - whole * NANOSECONDS_PER_SECOND).unwrap_or(0);
        let second = u32::try_from(whole.rem_euclid(SECONDS_PER_DAY)).unwrap_or(0);
        let numbers = [year, month, day, second / 3600, second / 60 % 60, second % 60, fraction];
        // Digit by digit: answers print so many that `write!` would be seen.
        let mut text = *b"yyyy-mm-ddThh:mm:ss.nnnnnnnnnZ";
        for (group, number) in GROUPS.into_iter().zip(numbers) {
            put_digits(text.get_mut(group).unwrap_or_default(), number);
        }
        // A fraction of nothing goes with its point.
        let last = text.iter().rposition(|byte| !matches!(byte, b'0' | b'Z'));
        let end = last.filter(|_| fraction != 0).map_or(SECONDS_END, |last| last + 1);
        if let Some(zone) = text.get_mut(end) {
            *zone = b'Z';
        }
        f.write_str(str::from_utf8(text.get(..=end).unwrap_or_default()).map_err(|_| fmt::Error)?)
    }
}

/// Where the numbers of `yyyy-mm-ddThh:mm:ss.nnnnnnnnnZ` stand, and where what follows its seconds does.
const GROUPS: [Range<usize>; 7] = [0..4, 5..7, 8..10, 11..13, 14..16, 17..19, 20..29];
const SECONDS_END: usize = 19;

/// Writes the last digits of a number, as many as the group has places.
fn put_digits(group: &mut [u8], mut number: u32) {
    for place in group.iter_mut().rev() {
        let [digit, ..] = (number % 10).to_le_bytes();
        *place = b'0' + digit;
        number /= 10;
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Form {
    Strict,
    Lenient,
}

fn parse(text: &[u8], form: Form) -> Option<Instant> {
    let (date, rest) = text.split_at_checked(10)?;
    let (year, month, day) = match date {
        [y @ .., b'-', m1, m2, b'-', d1, d2] if y.len() == 4 => {
            (number(y)?, number(&[*m1, *m2])?, number(&[*d1, *d2])?)
        }
        _ => return None,
    };
    let midnight =
        Instant::from_date(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?)?;
    let lenient = form == Form::Lenient;
    let clock = match rest {
        [] if lenient => return Some(midnight),
        [b'T', clock @ ..] => clock,
        [b' ', clock @ ..] if lenient => clock,
        _ => return None,
    };
    let (clock, ahead) = match clock {
        [clock @ .., b'Z'] => (clock, 0),
        [clock @ .., b'+', b'0', b'0', b':', b'0', b'0'] => (clock, 0),
        [clock @ .., sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] if lenient => {
            (clock, offset(*sign, number(&[*h1, *h2])?, number(&[*m1, *m2])?)?)
        }
        _ if lenient => (clock, 0),
        _ => return None,
    };
    let (hour, minute, rest) = match clock {
        [h1, h2, b':', m1, m2, rest @ ..] => (number(&[*h1, *h2])?, number(&[*m1, *m2])?, rest),
        _ => return None,
    };
    let (second, fraction) = match rest {
        [] if lenient => (0, 0),
        [b':', s1, s2] => (number(&[*s1, *s2])?, 0),
        [b':', s1, s2, b'.', digits @ ..] if (1..=9).contains(&digits.len()) => {
            let scale = 10_i128.pow(u32::try_from(9 - digits.len()).ok()?);
            (number(&[*s1, *s2])?, i128::from(number(digits)?) * scale)
        }
        _ => return None,
    };
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let seconds = i128::from(hour * 3600 + minute * 60 + second - ahead);
    let instant = Instant(midnight.0 + seconds * NANOSECONDS_PER_SECOND + fraction);
    // An offset may lead out of the calendar.
    let date = date_of(instant.0.div_euclid(NANOSECONDS_PER_DAY));
    (ahead == 0 || days_since_1970(date) == instant.0.div_euclid(NANOSECONDS_PER_DAY) && date.year() >= 1)
        .then_some(instant)
}

/// The seconds by which a zone's clocks are ahead of UTC (RFC 3339 §5.6, `time-numoffset`).
fn offset(sign: u8, hours: i64, minutes: i64) -> Option<i64> {
    if hours > 23 || minutes > 59 {
        return None;
    }
    let seconds = hours * 3600 + minutes * 60;
    Some(if sign == b'-' { -seconds } else { seconds })
}

fn number(digits: &[u8]) -> Option<i64> {
    digits
        .iter()
        .try_fold(0_i64, |value, byte| byte.is_ascii_digit().then(|| value * 10 + i64::from(byte - b'0')))
}

fn days_since_1970(date: Date) -> i128 {
    let epoch = jiff::civil::date(1970, 1, 1);
    i128::from(date.duration_since(epoch).as_secs()) / SECONDS_PER_DAY
}

/// The day so many days after 1970-01-01; beyond the calendar, its first or last day.
fn date_of(days: i128) -> Date {
    // Four million days reach beyond the calendar on both sides.
    let days = i64::try_from(days.clamp(-4_000_000, 4_000_000)).unwrap_or(0);
    let epoch = jiff::civil::date(1970, 1, 1);
    epoch.saturating_add(jiff::SignedDuration::from_hours(days * 24))
}

/// A calendar month of a report, keyed on its first day (PAL-33).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i16,
    month: i8,
}

impl Month {
    /// Months since January of year 0: a dense number for tables.
    pub fn months(self) -> u32 {
        u32::from(self.year.unsigned_abs()) * 12 + u32::from(self.month.unsigned_abs()) - 1
    }

    /// The month of that number, or `None` beyond year 9999.
    pub fn from_months(months: u32) -> Option<Self> {
        let year = i16::try_from(months / 12).ok().filter(|year| *year <= 9999)?;
        Some(Self { year, month: i8::try_from(months % 12 + 1).ok()? })
    }

    /// The instants of the month.
    pub fn interval(self) -> Option<Interval> {
        let from = Instant::from_date(self.year, self.month, 1)?;
        let next = Self::from_months(self.months() + 1);
        let to = next.and_then(|next| Instant::from_date(next.year, next.month, 1)).unwrap_or(Instant::MAX);
        Interval::new(from, to)
    }
}

impl FromStr for Month {
    type Err = TimeError;

    /// Reads `YYYY-MM`.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        if text.len() != 7 {
            return Err(TimeError(text.to_owned()));
        }
        Instant::parse_lenient(&format!("{text}-01"))
            .map(Instant::month)
            .map_err(|_| TimeError(text.to_owned()))
    }
}

impl fmt::Display for Month {
    /// The first day of the month, `YYYY-MM-01`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-01", self.year, self.month)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_prints_as_it_was_read() {
        for text in [
            "0001-01-01T00:00:00Z",
            "1970-01-01T00:00:00Z",
            "2026-04-01T23:59:59.999999999Z",
            "1969-12-31T23:59:59.5Z",
            "9999-12-31T23:59:59.9999999Z",
        ] {
            assert_eq!(text.parse::<Instant>().unwrap().to_string(), text);
        }
        assert_eq!(
            "2026-04-01T00:00:00+00:00".parse::<Instant>().unwrap().to_string(),
            "2026-04-01T00:00:00Z"
        );
    }

    #[test]
    fn a_table_takes_only_rfc_3339_in_utc() {
        for bad in [
            "",
            "2026-04-01",
            "2026-04-01 00:00:00Z",
            "2026-04-01T00:00:00",
            "2026-04-01T00:00Z",
            "2026-04-01T00:00:60Z",
            "2026-04-01T24:00:00Z",
            "2026-04-01T00:00:00+02:00",
            "2026-04-01T00:00:00-00:00",
            "2026-04-01T00:00:00.Z",
            "2026-04-01T00:00:00.1234567890Z",
            "0000-01-01T00:00:00Z",
            "2026-02-29T00:00:00Z",
            "2026-04-01t00:00:00z",
            "+2026-04-01T00:00:00Z",
        ] {
            assert!(bad.parse::<Instant>().is_err(), "{bad}");
        }
    }

    #[test]
    fn an_export_takes_the_forms_that_real_exports_print() {
        let midnight = "2024-09-04T00:00:00Z".parse::<Instant>().unwrap();
        for text in [
            "2024-09-04",
            "2024-09-04 00:00:00",
            "2024-09-04T00:00",
            "2024-09-04T00:00Z",
            "2024-09-04T00:00:00.0",
            "2024-09-04T02:00:00.0000000+02:00",
            "2024-09-03 18:30-05:30",
            "2024-09-04T00:00:00-00:00",
        ] {
            assert_eq!(Instant::parse_lenient(text).unwrap(), midnight, "{text}");
        }
        for bad in [
            "2024-09-04T00:00:00+24:00",
            "2024-09-04T00:00:00+0200",
            "2024-09-04+02:00",
            "0001-01-01T00:00+00:01",
            "9999-12-31T23:59:59-01:00",
        ] {
            assert!(Instant::parse_lenient(bad).is_err(), "{bad}");
        }
        assert_eq!(midnight.month().to_string(), "2024-09-01");
        assert_eq!("2024-09".parse::<Month>().unwrap(), midnight.month());
        assert!("2024-9".parse::<Month>().is_err());
    }
}
