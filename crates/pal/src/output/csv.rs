//! CSV (RFC 4180, lines end in `\n`) that a spreadsheet may open without running anything.

use std::io::{self, Write};

use super::grid::Grid;

/// Writes a header and the rows; nothing where a query chose nothing.
pub fn write(stream: &mut dyn Write, grid: &Grid) -> io::Result<()> {
    pal_sheet::csv::write(stream, &grid.sheet())
}
