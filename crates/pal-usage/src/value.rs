//! What a raw cell means: the one reading of values that CSV and Parquet share (contract §3 and §9, *Usage*).
//!
//! Cells come as [`Layout::meant`](crate::dialect::Layout::meant) gives them. Values with few distinct texts are interned into [`Columns`]; a text is parsed
//! when it is first met.

use pal_model::money::{MoneyError, ReadMoney};
use pal_model::scope::is_segment;
use pal_model::time::TimeError;
use pal_model::{Guid, Instant, Interval, Money, SubscriptionId, TenantId};

use crate::batch::{Columns, PlaceColumn, Standing};
use crate::error::{CellError, shown};
pub(crate) use crate::place::is_place;

/// Which end of a charge period is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PeriodEnd {
    /// Its start.
    Start,
    /// Its end.
    End,
}

/// The code of a charge period. `scratch` saves an allocation a line; its content does not matter.
pub(crate) fn charge_period(
    columns: &mut Columns,
    start: &[u8],
    end: &[u8],
    scratch: &mut Vec<u8>,
) -> Result<u32, (PeriodEnd, CellError)> {
    // Two ends that are both empty would make a text, so that code 0 is never a period.
    scratch.clear();
    scratch.extend_from_slice(start);
    scratch.push(b'\n');
    scratch.extend_from_slice(end);
    columns.intervals.code(scratch, |_| {
        let from = instant(start).map_err(|error| (PeriodEnd::Start, error))?;
        let to = instant(end).map_err(|error| (PeriodEnd::End, error))?;
        let order = || CellError::Order { start: shown(start), end: shown(end) };
        Interval::new(from, to).map(Some).ok_or_else(|| (PeriodEnd::End, order()))
    })
}

/// The code of a UTC day as a charge period.
pub(crate) fn day(columns: &mut Columns, text: &[u8]) -> Result<u32, CellError> {
    let code = columns.intervals.code(text, |text| {
        let start = midnight(text).ok_or_else(|| CellError::Day(shown(text)))?;
        Ok::<_, CellError>(Interval::new(start, start.next_day()))
    })?;
    if code == 0 { Err(CellError::Empty) } else { Ok(code) }
}

fn instant(text: &[u8]) -> Result<Instant, CellError> {
    if text.is_empty() {
        return Err(CellError::Empty);
    }
    let readable = std::str::from_utf8(text).map_err(|_| CellError::NotUtf8)?;
    Instant::parse_lenient(readable).map_err(|_| CellError::Time(TimeError(shown(text))))
}

/// The start of a day written `M/d/yyyy`, with or without zeros, or in an ISO form, of which only the day counts.
fn midnight(text: &[u8]) -> Option<Instant> {
    if text.contains(&b'/') {
        let mut parts = text.split(|byte| *byte == b'/');
        let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || year.len() != 4 || month.len() > 2 || day.len() > 2 {
            return None;
        }
        let (month, day) = (i8::try_from(number(month)?).ok()?, i8::try_from(number(day)?).ok()?);
        return Instant::from_date(number(year)?, month, day);
    }
    let text = std::str::from_utf8(text).ok()?;
    Instant::parse_lenient(text).ok()?;
    Instant::parse_lenient(text.get(..10)?).ok()
}

/// A number of at most four digits.
fn number(digits: &[u8]) -> Option<i16> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0, |value: i16, byte| {
        byte.is_ascii_digit().then(|| value.checked_mul(10)?.checked_add(i16::from(byte - b'0')))?
    })
}

/// The code of a billing currency.
pub(crate) fn currency(columns: &mut Columns, text: &[u8]) -> Result<u32, CellError> {
    let code = columns.currencies.code(text, owned)?;
    if code == 0 { Err(CellError::Empty) } else { Ok(code) }
}

/// The code of a service's name.
pub(crate) fn service(columns: &mut Columns, text: &[u8]) -> Result<u32, CellError> {
    columns.services.code(text, owned)
}

fn owned(text: &[u8]) -> Result<Box<str>, CellError> {
    std::str::from_utf8(text).map(Into::into).map_err(|_| CellError::NotUtf8)
}

/// The code of a subscription column's cell: a GUID or `/subscriptions/{guid}`. The empty GUID is none, as is anything else.
pub(crate) fn subscription(columns: &mut Columns, text: &[u8]) -> Result<u32, CellError> {
    const PREFIX: &[u8] = b"/subscriptions/";
    columns.subscriptions.code(text, |text| {
        check_utf8(text)?;
        let guid = match text.split_at_checked(PREFIX.len()) {
            Some((prefix, guid)) if prefix.eq_ignore_ascii_case(PREFIX) => guid,
            Some(_) | None => text,
        };
        Ok(Guid::from_bytes(guid).filter(|guid| !guid.is_empty()).map(SubscriptionId))
    })
}

/// The code of the export's own tenant column.
pub(crate) fn tenant(columns: &mut Columns, text: &[u8]) -> Result<u32, CellError> {
    columns.tenants.code(text, |text| {
        check_utf8(text)?;
        Ok(Guid::from_bytes(text).map(TenantId))
    })
}

/// The code of a resource group's name.
pub(crate) fn resource_group(columns: &mut Columns, text: &[u8]) -> Result<u32, CellError> {
    columns.resource_groups.code(text, |text| {
        let name = std::str::from_utf8(text).map_err(|_| CellError::NotUtf8)?;
        Ok(is_segment(text).then(|| name.to_ascii_lowercase().into()))
    })
}

/// Refuses a cell that is no text.
pub(crate) fn check_utf8(text: &[u8]) -> Result<(), CellError> {
    std::str::from_utf8(text).map(|_| ()).map_err(|_| CellError::NotUtf8)
}

/// Whether the provider is Microsoft: the whole word without ASCII case.
pub(crate) fn is_microsoft(provider: &[u8]) -> Result<bool, CellError> {
    is_word(provider, b"Microsoft")
}

/// Whether the charge is consumption: the whole word without ASCII case.
pub(crate) fn is_usage(charge: &[u8]) -> Result<bool, CellError> {
    is_word(charge, b"Usage")
}

fn is_word(text: &[u8], word: &[u8]) -> Result<bool, CellError> {
    if text.eq_ignore_ascii_case(word) {
        return Ok(true);
    }
    check_utf8(text).map(|()| false)
}

/// Whether a line can count: the first reason that holds, in the order of contract §9.
pub(crate) fn standing(is_microsoft: bool, is_usage: bool) -> Standing {
    match (is_microsoft, is_usage) {
        (false, _) => Standing::OtherProvider,
        (true, false) => Standing::NotConsumption,
        (true, true) => Standing::Consumption,
    }
}

/// Which column says where a charge arose whose resource id does not. A resource group needs the subscription it is in.
pub(crate) fn place_without_resource(
    columns: &Columns,
    subscription: u32,
    resource_group: u32,
) -> PlaceColumn {
    let known = columns.subscriptions.get(subscription).copied().flatten().is_some();
    let named = columns.resource_groups.get(resource_group).is_some_and(Option::is_some);
    match (known, named) {
        (true, true) => PlaceColumn::ResourceGroup,
        (true, false) => PlaceColumn::Subscription,
        (false, _) => PlaceColumn::Nowhere,
    }
}

/// Reads an amount, as [`Money::read_bytes`] does.
pub(crate) fn cost(text: &[u8]) -> Result<ReadMoney, CellError> {
    if let Some(amount) = plain_cost(text) {
        return Ok(ReadMoney { amount, rounded: false });
    }
    if text.is_empty() {
        return Err(CellError::Empty);
    }
    Money::read_bytes(text).map_err(|error| {
        CellError::Money(match error {
            MoneyError::Malformed(_) => MoneyError::Malformed(shown(text)),
            MoneyError::TooLarge(_) => MoneyError::TooLarge(shown(text)),
        })
    })
}

/// Powers of ten up to the scale of money.
const POWERS: [i128; 19] = {
    let mut powers = [1; 19];
    let mut power = 1;
    while power < 19 {
        #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
        {
            powers[power] = powers[power - 1] * 10;
        }
        power += 1;
    }
    powers
};

/// The amounts that nearly every export prints: `[-]digits[.digits]` with up to 18 digits on either side of the point.
/// `None` says nothing: then [`Money::read_bytes`] decides.
fn plain_cost(text: &[u8]) -> Option<Money> {
    let (negative, text) = match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    let point = text.iter().position(|byte| *byte == b'.');
    let (integer, fraction) = match point {
        Some(point) => (text.get(..point)?, text.get(point + 1..)?),
        None => (text, &b"0"[..]),
    };
    let missing = POWERS.len().checked_sub(1 + fraction.len())?;
    let units = i128::from(digits(integer)?) * POWERS.last()?
        + i128::from(digits(fraction)?) * POWERS.get(missing)?;
    Some(Money::from_units(if negative { -units } else { units }))
}

/// A number of 1 to 18 digits.
fn digits(text: &[u8]) -> Option<u64> {
    if text.is_empty() || text.len() >= POWERS.len() {
        return None;
    }
    let mut value = 0_u64;
    let mut wrong = false;
    for byte in text {
        let digit = byte.wrapping_sub(b'0');
        wrong |= digit > 9;
        value = value.wrapping_mul(10).wrapping_add(u64::from(digit));
    }
    (!wrong).then_some(value)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn period(start: &str, end: &str) -> Result<String, String> {
        let mut columns = Columns::new();
        let code = charge_period(&mut columns, start.as_bytes(), end.as_bytes(), &mut Vec::new());
        let code = code.map_err(|(side, error)| format!("{side:?}: {error}"))?;
        let interval = columns.intervals.get(code).unwrap().unwrap();
        Ok(format!("{} {}", interval.from(), interval.to()))
    }

    #[test]
    fn a_charge_period_is_read_in_the_forms_that_exports_print() {
        let day = Ok("2024-09-04T00:00:00Z 2024-09-05T00:00:00Z".to_owned());
        for (start, end) in [
            ("2024-09-04T00:00:00Z", "2024-09-05T00:00:00Z"),
            ("2024-09-04 00:00:00", "2024-09-05 00:00:00"),
            ("2024-09-04T00:00Z", "2024-09-05T00:00Z"),
            ("2024-09-04", "2024-09-05"),
        ] {
            assert_eq!(period(start, end), day, "{start}");
        }
        for (start, end, error) in [
            ("", "2024-09-05", "Start: the cell is empty"),
            ("2024-09-05", "", "End: the cell is empty"),
            ("2024-09-05", "2024-13-05", "End: `2024-13-05` is not a time such as 2026-04-01T00:00:00Z"),
            (
                "2024-09-05",
                "2024-09-05",
                "End: the charge period ends at `2024-09-05`, not after its start `2024-09-05`",
            ),
        ] {
            assert_eq!(period(start, end), Err(error.to_owned()));
        }
    }

    #[test]
    fn the_day_of_a_date_counts_and_its_time_does_not() {
        let mut columns = Columns::new();
        for text in [
            "09/04/2024",
            "9/4/2024",
            "9/04/2024",
            "2024-09-04",
            "2024-09-04T23:59:59.9Z",
            "2024-09-04 10:00",
        ] {
            let code = day(&mut columns, text.as_bytes()).unwrap();
            let interval = columns.intervals.get(code).unwrap().unwrap();
            assert_eq!(interval.from().to_string(), "2024-09-04T00:00:00Z", "{text}");
            assert_eq!(interval.to().to_string(), "2024-09-05T00:00:00Z", "{text}");
        }
        for bad in [
            "",
            "13/04/2024",
            "2/30/2024",
            "9/4/24",
            "9/4/2024 0:00",
            "/4/2024",
            "9//2024",
            "2024-9-4",
            "20240904",
        ] {
            assert!(day(&mut columns, bad.as_bytes()).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_subscription_column_holds_a_guid_or_the_path_of_one() {
        let mut columns = Columns::new();
        let guid = "1caaa5a3-2b66-438e-8ab4-bce37d518c5d";
        for (text, expected) in [
            (guid.to_owned(), Some(guid)),
            (format!("/Subscriptions/{}", guid.to_uppercase()), Some(guid)),
            (format!("/subscriptions/{guid}/"), None),
            ("00000000-0000-0000-0000-000000000000".to_owned(), None),
            ("51738928782".to_owned(), None),
            (String::new(), None),
        ] {
            let code = subscription(&mut columns, text.as_bytes()).unwrap();
            let read = columns.subscriptions.get(code).unwrap();
            assert_eq!(read.map(|id| id.to_string()), expected.map(str::to_owned), "{text}");
        }
    }

    #[test]
    fn what_is_no_text_is_refused_in_every_column() {
        let (mut columns, bad) = (Columns::new(), &b"\xff"[..]);
        for refused in [
            currency(&mut columns, bad),
            service(&mut columns, bad),
            subscription(&mut columns, bad),
            tenant(&mut columns, bad),
            resource_group(&mut columns, bad),
            is_microsoft(bad).map(u32::from),
            is_usage(bad).map(u32::from),
        ] {
            assert_eq!(refused, Err(CellError::NotUtf8));
        }
    }

    proptest! {
        #[test]
        fn an_amount_is_what_the_definition_reads(text in "[-+]?[0-9]{0,22}(\\.[0-9]{0,24})?([eE][-+]?[0-9]{1,2})?|\\PC{0,6}") {
            prop_assert_eq!(cost(text.as_bytes()).ok(), Money::read(&text).ok());
        }
    }
}
