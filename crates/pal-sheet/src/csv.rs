//! CSV (RFC 4180, lines end in `\n`) that a spreadsheet may open without running anything.

use std::borrow::Cow;
use std::io::{self, Write};

use pal_attribution::report::table::Cell;
use pal_model::Money;

use crate::{Origin, Sheet, plain};

/// Writes a header and the rows; nothing where a query chose nothing.
pub fn write(stream: &mut dyn Write, sheet: &Sheet<'_>) -> io::Result<()> {
    if sheet.columns.is_empty() {
        return Ok(());
    }
    let mut writer = ::csv::Writer::from_writer(stream);
    for column in &sheet.columns {
        writer.write_field(guarded(column.name).as_bytes())?;
    }
    writer.write_record(None::<&[u8]>)?;
    for row in sheet.rows {
        for cell in row {
            writer.write_field(text(cell, sheet.origin).as_bytes())?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    writer.flush()
}

fn text(cell: &Cell, origin: Origin) -> Cow<'_, str> {
    match (cell, origin) {
        (Cell::Text(text), Origin::Json) if Money::read(text).is_ok() => Cow::Borrowed(text),
        (Cell::Text(text), Origin::Report | Origin::Json) => guarded(text),
        (Cell::Amount(_) | Cell::Count(_) | Cell::Share(_), Origin::Report | Origin::Json) => {
            Cow::Owned(plain(cell))
        }
    }
}

/// A text that a spreadsheet would take for a formula gets a leading apostrophe, which makes it text: whoever can name a
/// resource could otherwise make the reader's spreadsheet compute something (OWASP, *CSV injection*). Full-width signs count,
/// as some spreadsheets fold them; so do leading blanks, which they skip.
fn guarded(text: &str) -> Cow<'_, str> {
    let first = text.chars().find(|character| !is_blank(*character));
    let controls = text.starts_with(['\t', '\r', '\n']);
    let formula =
        matches!(first, Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '\t' | '\r' | '\n'));
    if controls || formula { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// Blanks that a spreadsheet may skip; the control characters stay, as they are dangerous themselves.
fn is_blank(character: char) -> bool {
    character.is_whitespace() && !matches!(character, '\t' | '\r' | '\n')
        || matches!(character, '\u{feff}' | '\u{200b}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_compute_becomes_text() {
        for text in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\tx",
            "\rx",
            "\nx",
            "  =1",
            "\u{a0}=1",
            " \t=1",
            "＝1",
            "＋1",
            "－1",
            "＠x",
            "\u{feff}=1",
        ] {
            assert_eq!(guarded(text), format!("'{text}"), "{text:?}");
        }
        for text in ["", "vm-1", "a=b", "'=1", " vm", "1-1", "−1"] {
            assert_eq!(guarded(text), text, "{text:?}");
        }
    }
}
