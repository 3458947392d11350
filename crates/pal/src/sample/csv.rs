//! Records of a cost export: a dialect is a table of columns, each with how to fill it.

use super::charge::Charge;

/// A column: its name in the header, and how to write its cell.
pub(super) type Column = (&'static str, fn(&Charge<'_>, &mut Vec<u8>));

/// The cell of a column the sample has nothing for.
pub(super) fn blank(_: &Charge<'_>, _: &mut Vec<u8>) {}

/// Writes a cell of text, in quotes where it needs them (RFC 4180). No cell of the sample breaks its line.
pub(super) fn text(out: &mut Vec<u8>, cell: &str) {
    let bytes = cell.as_bytes();
    if bytes.contains(&b',') || bytes.contains(&b'"') {
        out.push(b'"');
        out.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
        out.push(b'"');
    } else {
        out.extend_from_slice(bytes);
    }
}

/// Writes the header.
pub(super) fn header(out: &mut Vec<u8>, columns: &[Column]) {
    for (position, (name, _)) in columns.iter().enumerate() {
        if position > 0 {
            out.push(b',');
        }
        out.extend_from_slice(name.as_bytes());
    }
    out.extend_from_slice(b"\r\n");
}

/// Writes one charge as a record.
pub(super) fn record(out: &mut Vec<u8>, columns: &[Column], charge: &Charge<'_>) {
    for (position, (_, write)) in columns.iter().enumerate() {
        if position > 0 {
            out.push(b',');
        }
        write(charge, out);
    }
    out.extend_from_slice(b"\r\n");
}
