//! JSON: an array of flat objects in column order, amounts and shares as strings (contract §4, §9).

use std::io::{self, Write};

use pal_attribution::report::table::{Cell, Table};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::Value;

use super::Answer;

/// A report as a sequence of maps, for any format that serde knows.
#[derive(Debug)]
pub struct Rows<'a>(pub &'a Table);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut rows = serializer.serialize_seq(Some(self.0.rows.len()))?;
        for cells in &self.0.rows {
            rows.serialize_element(&Row { table: self.0, cells })?;
        }
        rows.end()
    }
}

struct Row<'a> {
    table: &'a Table,
    cells: &'a [Cell],
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut row = serializer.serialize_map(Some(self.cells.len()))?;
        for (column, cell) in self.table.columns.iter().zip(self.cells) {
            match cell {
                Cell::Text(text) => row.serialize_entry(column.name, text)?,
                Cell::Amount(money) | Cell::Share(money) => {
                    row.serialize_entry(column.name, &money.to_string())?;
                }
                Cell::Count(count) => row.serialize_entry(column.name, count)?,
            }
        }
        row.end()
    }
}

impl Answer {
    /// The answer as JSON.
    pub fn into_value(self) -> Value {
        match self {
            // INVARIANT: texts and whole numbers always have a JSON form.
            Self::Table(table) => serde_json::to_value(Rows(&table)).unwrap_or_default(),
            Self::Document(document) => document.into_value(),
        }
    }
}

/// Writes JSON with two blanks of indentation and a final line end.
pub fn write(stream: &mut dyn Write, answer: &Answer) -> io::Result<()> {
    match answer {
        Answer::Table(table) => serde_json::to_writer_pretty(&mut *stream, &Rows(table))?,
        Answer::Document(document) => serde_json::to_writer_pretty(&mut *stream, document.value())?,
    }
    stream.write_all(b"\n")
}

/// [`write()`] in colours: names blue, texts green, the rest yellow.
pub fn write_coloured(stream: &mut dyn Write, answer: &Answer) -> io::Result<()> {
    let formatter = Coloured { inner: serde_json::ser::PrettyFormatter::new(), key: Place::Elsewhere };
    let mut serializer = serde_json::Serializer::with_formatter(&mut *stream, formatter);
    match answer {
        Answer::Table(table) => Rows(table).serialize(&mut serializer)?,
        Answer::Document(document) => document.value().serialize(&mut serializer)?,
    }
    stream.write_all(b"\n")
}

/// Where in an object the writer stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Key,
    Elsewhere,
}

struct Coloured {
    inner: serde_json::ser::PrettyFormatter<'static>,
    key: Place,
}

const BLUE: &[u8] = b"\x1b[34m";
const GREEN: &[u8] = b"\x1b[32m";
const YELLOW: &[u8] = b"\x1b[33m";
const PLAIN: &[u8] = b"\x1b[0m";

impl serde_json::ser::Formatter for Coloured {
    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.inner.begin_array(writer)
    }
    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.inner.end_array(writer)
    }
    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.inner.begin_array_value(writer, first)
    }
    fn end_array_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.inner.end_array_value(writer)
    }
    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.inner.begin_object(writer)
    }
    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.inner.end_object(writer)
    }
    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.key = Place::Key;
        self.inner.begin_object_key(writer, first)
    }
    fn end_object_key<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.key = Place::Elsewhere;
        Ok(())
    }
    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.inner.begin_object_value(writer)
    }
    fn end_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.inner.end_object_value(writer)
    }
    fn begin_string<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(if self.key == Place::Key { BLUE } else { GREEN })?;
        writer.write_all(b"\"")
    }
    fn end_string<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b"\"")?;
        writer.write_all(PLAIN)
    }
    fn write_null<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        yellow(writer, "null")
    }
    fn write_bool<W: ?Sized + Write>(&mut self, writer: &mut W, value: bool) -> io::Result<()> {
        yellow(writer, if value { "true" } else { "false" })
    }
    fn write_u64<W: ?Sized + Write>(&mut self, writer: &mut W, value: u64) -> io::Result<()> {
        yellow(writer, &value.to_string())
    }
    fn write_i64<W: ?Sized + Write>(&mut self, writer: &mut W, value: i64) -> io::Result<()> {
        yellow(writer, &value.to_string())
    }
    fn write_f64<W: ?Sized + Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        yellow(writer, &value.to_string())
    }
}

fn yellow<W: ?Sized + Write>(writer: &mut W, text: &str) -> io::Result<()> {
    writer.write_all(YELLOW)?;
    writer.write_all(text.as_bytes())?;
    writer.write_all(PLAIN)
}
