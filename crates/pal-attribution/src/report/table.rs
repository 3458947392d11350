//! What every report is: rows of typed cells, which a printer may show as it likes.

use pal_model::Money;

/// What a column holds; decides alignment, escaping and the type in Parquet and spreadsheets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColumnKind {
    /// Words and ids.
    Text,
    /// An exact amount. JSON prints it as a string.
    Amount,
    /// A whole number.
    Count,
    /// A share of one, shown as a percentage in tables and as a plain decimal elsewhere.
    Share,
}

/// A named column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Column {
    /// The name that scripts rely on.
    pub name: &'static str,
    /// What it holds.
    pub kind: ColumnKind,
}

/// One value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cell {
    /// Words and ids; empty where there is none.
    Text(String),
    /// An exact amount.
    Amount(Money),
    /// A whole number.
    Count(u64),
    /// A share of one.
    Share(Money),
}

/// A report: as many cells a row as there are columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// The columns, in order.
    pub columns: Vec<Column>,
    /// The rows, in order.
    pub rows: Vec<Vec<Cell>>,
}
