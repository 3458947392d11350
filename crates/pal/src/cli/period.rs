//! Times on the command line.

use clap::Args;
use pal_model::{Instant, Interval, Month};

/// Bounds of what is reported.
#[derive(Debug, Clone, Copy, Args)]
pub struct PeriodArguments {
    /// Only usage that starts at or after this time: RFC 3339, or a date for midnight UTC
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub from: Option<Instant>,
    /// Only usage that starts before this time
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub to: Option<Instant>,
}

/// `--to` is not after `--from`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("`--to {to}` is not after `--from {from}`")]
pub struct EmptyPeriod {
    /// The one bound.
    pub from: Instant,
    /// The other bound.
    pub to: Instant,
}

impl PeriodArguments {
    /// The period, open where no bound was given. Start inclusive, end exclusive (contract §9).
    pub fn period(self) -> Result<Interval, EmptyPeriod> {
        let (from, to) = (self.from.unwrap_or(Instant::MIN), self.to.unwrap_or(Instant::MAX));
        Interval::new(from, to).ok_or(EmptyPeriod { from, to })
    }
}

/// Not a time or a month, on the command line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotATime {
    /// Neither a time nor a date.
    #[error("neither a time such as 2026-04-01T00:00:00Z nor a date such as 2026-04-01")]
    Moment,
    /// Not a month.
    #[error("not a month such as 2026-04")]
    Month,
}

/// Reads RFC 3339 in UTC, or a date, which is its midnight UTC.
pub fn moment(text: &str) -> Result<Instant, NotATime> {
    // INVARIANT: the lenient form of ten bytes is a date and nothing else.
    let read = if text.len() == 10 { Instant::parse_lenient(text) } else { text.parse() };
    read.map_err(|_| NotATime::Moment)
}

/// Reads `YYYY-MM`.
pub fn month(text: &str) -> Result<Month, NotATime> {
    text.parse().map_err(|_| NotATime::Month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_rfc_3339_or_a_date() {
        for (text, expected) in [
            ("2026-04-01", Some("2026-04-01T00:00:00Z")),
            ("2026-04-01T10:00:00Z", Some("2026-04-01T10:00:00Z")),
            ("2026-04-01T10:00:00.5+00:00", Some("2026-04-01T10:00:00.5Z")),
            ("2026-04", None),
            ("2026-04-01 10:00", None),
            ("2026-04-01T10:00:00", None),
            ("2026-02-30", None),
            ("", None),
        ] {
            assert_eq!(moment(text).ok().map(|at| at.to_string()).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_period_has_a_length() {
        let at = |text: &str| Some(moment(text).unwrap());
        let period = |from, to| PeriodArguments { from, to }.period();
        assert_eq!(period(None, None).unwrap(), Interval::ALWAYS);
        assert!(period(at("2026-04-01"), at("2026-05-01")).is_ok());
        assert!(period(at("2026-04-01"), at("2026-04-01")).is_err());
        assert!(period(at("2026-05-01"), at("2026-04-01")).is_err());
    }
}
