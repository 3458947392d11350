//! An answer as a spreadsheet: one sheet, figures as numbers.
//!
//! A spreadsheet keeps a number in binary with 15 to 17 digits: the last digits of an exact amount may be lost there, and only
//! there.

use std::io::Write;

use pal_attribution::report::table::{Cell, ColumnKind};
use pal_model::Money;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook};

use crate::{SaveError, Sheet, plain};

/// Rows of a sheet below its header.
pub const ROWS_MAX: usize = 1_048_575;
const TEXT_WIDTH: f64 = 38.0;
const FIGURE_WIDTH: f64 = 18.0;

/// Writes one workbook. Equal answers give equal bytes.
pub fn write(mut stream: impl Write, sheet: &Sheet<'_>) -> Result<(), SaveError> {
    if sheet.rows.len() > ROWS_MAX {
        return Err(SaveError::RowsOfSheet { rows: sheet.rows.len() });
    }
    let mut workbook = Workbook::new();
    workbook.set_properties(
        &DocProperties::new()
            .set_comment(
                "Spreadsheets keep 15 digits of a number. The CSV, JSON and Parquet forms are exact.",
            )
            .set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?),
    );
    let page = workbook.add_worksheet().set_name("report")?;
    page.set_freeze_panes(1, 0)?;
    let header = Format::new().set_bold();
    let formats: Vec<Format> = sheet.columns.iter().map(|column| number_format(column.kind)).collect();
    for (number, column) in (0_u16..).zip(&sheet.columns) {
        let width = if column.kind == ColumnKind::Text { TEXT_WIDTH } else { FIGURE_WIDTH };
        page.set_column_width(number, width)?.write_string_with_format(0, number, column.name, &header)?;
    }
    for (line, row) in (1_u32..).zip(sheet.rows) {
        for ((number, cell), format) in (0_u16..).zip(row).zip(&formats) {
            match cell {
                Cell::Text(text) => page.write_string(line, number, text)?,
                Cell::Amount(money) | Cell::Share(money) => {
                    page.write_number_with_format(line, number, nearest(*money), format)?
                }
                // Counts beyond 2^53 are as unlikely as they are inexact here.
                Cell::Count(_) => match plain(cell).parse::<f64>() {
                    Ok(count) => page.write_number_with_format(line, number, count, format)?,
                    Err(_) => page.write_string(line, number, plain(cell))?,
                },
            };
        }
    }
    if let (Some(last_column), Ok(last_row)) =
        (sheet.columns.len().checked_sub(1), u32::try_from(sheet.rows.len()))
    {
        page.autofilter(0, 0, last_row, u16::try_from(last_column).unwrap_or(u16::MAX))?;
    }
    stream.write_all(&workbook.save_to_buffer()?)?;
    Ok(())
}

fn number_format(kind: ColumnKind) -> Format {
    Format::new().set_num_format(match kind {
        ColumnKind::Text => "General",
        ColumnKind::Amount => "#,##0.00",
        ColumnKind::Count => "#,##0",
        ColumnKind::Share => "0.0%",
    })
}

/// The binary number nearest to an amount, found from its digits: no arithmetic in floats.
fn nearest(money: Money) -> f64 {
    // INVARIANT: what an amount prints is a decimal that floats parse.
    money.to_string().parse().unwrap_or(f64::NAN)
}
