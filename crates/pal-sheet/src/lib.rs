//! Reports as files that other programs open: [`csv`] that a spreadsheet may open without running anything, spreadsheets by
//! [`xlsx`], and [`parquet_file`] with exact decimals. The program writes them by `--out`, the service sends them as downloads.

pub mod csv;
pub mod parquet_file;
pub mod xlsx;

use std::io;

use pal_attribution::report::table::{Cell, ColumnKind, Table};
use pal_model::Money;
use parquet::errors::ParquetError;
use rust_xlsxwriter::XlsxError;

/// Rows and columns to be written; each row has a cell for each column.
#[derive(Debug, Clone)]
pub struct Sheet<'a> {
    /// The columns, in order.
    pub columns: Vec<SheetColumn<'a>>,
    /// The rows, in order.
    pub rows: &'a [Vec<Cell>],
    /// Where the kinds of the columns come from.
    pub origin: Origin,
}

/// A named column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SheetColumn<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it holds.
    pub kind: ColumnKind,
}

/// Where the kinds of columns come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The report says what its columns hold.
    Report,
    /// Guessed from JSON: a text may be an amount that a query has renamed.
    Json,
}

impl<'a> From<&'a Table> for Sheet<'a> {
    fn from(table: &'a Table) -> Self {
        let column = |column: &pal_attribution::report::table::Column| SheetColumn {
            name: column.name,
            kind: column.kind,
        };
        Self {
            columns: table.columns.iter().map(column).collect(),
            rows: &table.rows,
            origin: Origin::Report,
        }
    }
}

/// The plain text of a cell: exact, without anything for people.
pub fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Amount(money) | Cell::Share(money) => money.to_string(),
        Cell::Count(count) => count.to_string(),
    }
}

/// Why an answer could not become a file.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// The system refused.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// More rows than a sheet holds.
    #[error("a sheet holds {} rows below its header, and the answer has {rows}", xlsx::ROWS_MAX)]
    RowsOfSheet {
        /// The rows there are.
        rows: usize,
    },
    /// An amount with more digits than the format holds.
    #[error("the amount {0} has more than 38 digits")]
    Amount(Money),
    /// The spreadsheet could not be made.
    #[error(transparent)]
    Xlsx(#[from] XlsxError),
    /// The Parquet file could not be made.
    #[error(transparent)]
    Parquet(#[from] ParquetError),
}
