//! Values separated by tabs, one row a line, no header: what `cut`, `awk` and `while read` want.

use std::io::{self, Write};

use pal_attribution::report::table::Cell;

use super::grid::{Grid, plain};

/// Writes the rows. A backslash, tab or line end within a value is written `\\`, `\t`, `\n` or `\r`, so that every row is one
/// line and every value one field.
pub fn write(stream: &mut dyn Write, grid: &Grid) -> io::Result<()> {
    for row in &grid.rows {
        for (position, cell) in row.iter().enumerate() {
            if position > 0 {
                stream.write_all(b"\t")?;
            }
            match cell {
                Cell::Text(text) => stream.write_all(escaped(text).as_bytes())?,
                Cell::Amount(_) | Cell::Count(_) | Cell::Share(_) => {
                    stream.write_all(plain(cell).as_bytes())?;
                }
            }
        }
        stream.write_all(b"\n")?;
    }
    Ok(())
}

fn escaped(text: &str) -> String {
    text.replace('\\', r"\\").replace('\t', r"\t").replace('\n', r"\n").replace('\r', r"\r")
}
