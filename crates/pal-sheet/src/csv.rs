//! CSV (RFC 4180, lines end in `\n`) that a spreadsheet may open without running anything.

use std::borrow::Cow;
use std::io::{self, Write};
use std::panic::resume_unwind;
use std::thread;

use pal_attribution::report::table::Cell;
use pal_model::Money;

use crate::{Origin, Sheet, plain};

/// Writes a header and the rows; nothing where a query chose nothing.
pub fn write(stream: &mut dyn Write, sheet: &Sheet<'_>) -> io::Result<()> {
    if sheet.columns.is_empty() {
        return Ok(());
    }
    let mut head = ::csv::Writer::from_writer(&mut *stream);
    for column in &sheet.columns {
        head.write_field(guarded(column.name).as_bytes())?;
    }
    head.write_record(None::<&[u8]>)?;
    head.flush()?;
    drop(head);
    let mut parts = sheet.rows.chunks(ROWS_A_PART);
    while let Some(part) = parts.next() {
        thread::scope(|scope| {
            let next = parts.next().map(|part| scope.spawn(|| lines(part, sheet.origin)));
            stream.write_all(&lines(part, sheet.origin)?)?;
            match next {
                Some(next) => stream.write_all(&next.join().unwrap_or_else(|panic| resume_unwind(panic))?),
                None => Ok(()),
            }
        })?;
    }
    Ok(())
}

/// Rows that one of two threads lays out at a time.
const ROWS_A_PART: usize = 4096;

/// Rows as they stand in the file.
fn lines(rows: &[Vec<Cell>], origin: Origin) -> io::Result<Vec<u8>> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    for row in rows {
        for cell in row {
            writer.write_field(text(cell, origin).as_bytes())?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    writer.into_inner().map_err(::csv::IntoInnerError::into_error)
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
    if text.starts_with(|first: char| first.is_ascii_alphanumeric()) {
        return Cow::Borrowed(text);
    }
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
