//! What an import did, for the person who asked for it.

use std::fmt;

use crate::note::Note;

/// How well the ends of derived rows are known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ends {
    /// Rows whose end the source says.
    pub exact: u64,
    /// Rows that end at the last snapshot that showed them, because a later one did not.
    pub last_seen: u64,
    /// Rows that the newest snapshot shows.
    pub open: u64,
    /// Rows whose start the source says.
    pub starts_exact: u64,
    /// Rows that start at the first snapshot that showed them.
    pub starts_first_seen: u64,
    /// Rows without a start.
    pub starts_unbounded: u64,
    /// Facts seen so shortly that nothing is known of any stretch of time: they make no row.
    pub momentary: u64,
}

/// What became of one table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableSummary {
    /// Its name.
    pub table: &'static str,
    /// Rows about something that no row was about.
    pub new: u64,
    /// Rows that are about the same as a row before, for another time or in other words.
    pub changed: u64,
    /// Rows that were there before.
    pub unchanged: u64,
    /// Rows that no longer hold.
    pub removed: u64,
    /// Rows that came from no import and are kept.
    pub given: u64,
    /// How well the ends of the others are known.
    pub ends: Ends,
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportSummary {
    /// The tables that import makes, each once there was something for it.
    pub tables: Vec<TableSummary>,
    /// What else there is to say, one line each.
    pub notes: Vec<Note>,
}

impl fmt::Display for ImportSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for table in &self.tables {
            writeln!(f, "{table}")?;
        }
        for note in &self.notes {
            writeln!(f, "{note}")?;
        }
        Ok(())
    }
}

impl fmt::Display for TableSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, new, changed, unchanged, removed, given, ends } = self;
        write!(f, "{table}: {new} new, {changed} changed, {unchanged} unchanged")?;
        for (count, what) in [(removed, "removed"), (given, "kept that came from no import")] {
            if *count > 0 {
                write!(f, ", {count} {what}")?;
            }
        }
        write!(f, "; ends: {} exact, {} last seen, {} open", ends.exact, ends.last_seen, ends.open)?;
        let (exact, first_seen, unbounded) =
            (ends.starts_exact, ends.starts_first_seen, ends.starts_unbounded);
        write!(f, "; starts: {exact} exact, {first_seen} first seen, {unbounded} unbounded")?;
        if ends.momentary > 0 {
            write!(f, "; {} seen once and then gone, without a row", ends.momentary)?;
        }
        Ok(())
    }
}
