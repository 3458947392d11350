//! The two months of the sample, and how exports write their days.

/// What the cost of an EA export means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Basis {
    /// What was billed: reservations where they were bought.
    Actual,
    /// What was used: reservations where they were used, or not used.
    Amortized,
}

/// A month of usage.
#[derive(Debug)]
pub(super) struct Month {
    /// `YYYY-MM`.
    pub(super) name: &'static str,
    /// The first day of the next month, `YYYY-MM-DD`.
    pub(super) end: &'static str,
    /// How many days it has.
    pub(super) days: u32,
    /// The days of the sample before it.
    pub(super) days_before: u32,
    /// What the EA export of this month says.
    pub(super) basis: Basis,
}

/// September: the EA export has actual costs.
pub(super) static SEPTEMBER: Month =
    Month { name: "2026-09", end: "2026-10-01", days: 30, days_before: 0, basis: Basis::Actual };
/// October: the customer changed its EA export to amortized costs.
pub(super) static OCTOBER: Month =
    Month { name: "2026-10", end: "2026-11-01", days: 31, days_before: 30, basis: Basis::Amortized };

/// The days of the sample.
pub(super) const DAYS: u32 = SEPTEMBER_DAYS + OCTOBER_DAYS;
const SEPTEMBER_DAYS: u32 = 30;
const OCTOBER_DAYS: u32 = 31;

/// A day of usage, in the forms that exports write.
#[derive(Debug)]
pub(super) struct Day {
    /// Its month.
    pub(super) month: &'static Month,
    /// Its number in the month, from 1.
    pub(super) number: u32,
    /// `YYYY-MM-DD`.
    pub(super) iso: String,
    /// The day after it, likewise.
    pub(super) next_iso: String,
}

impl Day {
    /// Its number in the sample, from 0.
    pub(super) fn ordinal(&self) -> u32 {
        self.month.days_before + self.number - 1
    }

    /// Whether it is a Saturday or a Sunday: the sample begins on a Tuesday.
    pub(super) fn is_weekend(&self) -> bool {
        (self.ordinal() + 1) % 7 >= 5
    }
}

impl Month {
    /// Its days.
    pub(super) fn each_day(&'static self) -> impl Iterator<Item = Day> {
        (1..=self.days).map(move |number| {
            let iso = format!("{}-{number:02}", self.name);
            let next_iso = match number {
                last if last == self.days => self.end.to_owned(),
                _ => format!("{}-{:02}", self.name, number + 1),
            };
            Day { month: self, number, iso, next_iso }
        })
    }

    /// A day of it as EA exports write it, `MM/dd/yyyy`.
    pub(super) fn day_american(&self, number: u32) -> String {
        let (year, month) = self.name.split_once('-').unwrap_or_default();
        format!("{month}/{number:02}/{year}")
    }

    /// The folder of its export, `yyyyMMdd-yyyyMMdd`.
    pub(super) fn folder(&self) -> String {
        let month = self.name.replace('-', "");
        format!("{month}01-{month}{:02}", self.days)
    }
}
