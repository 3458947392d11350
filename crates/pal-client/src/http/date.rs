//! Dates of HTTP (RFC 9110 §5.6.7): the one form that is written today, and the two that must still be read.

use jiff::civil::{Date, DateTime, Time};

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Seconds since 1970 of a date.
pub(super) fn parse(text: &str) -> Option<i64> {
    let words: Vec<&str> = text.split([' ', '-']).filter(|word| !word.is_empty()).collect();
    let (day, month, year, time) = match words.as_slice() {
        [_, day, month, year, time, "GMT"] => (*day, *month, *year, *time),
        // asctime: `Sun Nov  6 08:49:37 1994`.
        [_, month, day, time, year] => (*day, *month, *year, *time),
        _ => return None,
    };
    let month = i8::try_from(MONTHS.iter().position(|name| name.eq_ignore_ascii_case(month))? + 1).ok()?;
    let date = Date::new(full_year(year)?, month, day.parse().ok()?).ok()?;
    let mut parts = time.split(':').map(|part| part.parse::<i8>().ok());
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    // A leap second is as good as the one before it.
    let time = Time::new(hour, minute, second.min(59), 0).ok()?;
    if parts.next().is_some() {
        return None;
    }
    Some(DateTime::from_parts(date, time).to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_second())
}

/// RFC 850 has two digits; nobody writes dates of the last century any more.
fn full_year(text: &str) -> Option<i16> {
    let year: i16 = text.parse().ok()?;
    Some(if text.len() == 2 { year + 2000 } else { year })
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn the_three_forms_of_a_date_are_read() {
        for (text, seconds) in [
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(784_111_777)),
            ("Sun Nov  6 08:49:37 1994", Some(784_111_777)),
            ("Friday, 20-Nov-26 08:49:37 GMT", Some(1_795_164_577)),
            ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
            ("Sun, 06 Nov 1994 08:49 GMT", None),
            ("Sun, 31 Feb 1994 08:49:37 GMT", None),
            ("Sun, 06 Nov 1994 08:49:37 CET", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(parse(text), seconds, "{text}");
        }
    }
}
