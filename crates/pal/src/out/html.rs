//! Answers as HTML pages that need nothing else: no scripts, no links.

use std::io::{self, Write};

use pal_attribution::report::table::{Cell, ColumnKind};

use crate::output::Grid;
use crate::output::grid::plain;
use crate::output::number;

/// Before the title.
const HEAD: &str = "<!DOCTYPE html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">
<title>";
/// Between title and content.
const STYLE: &str = "</title>
<style>
body { font: 15px/1.4 system-ui, sans-serif; margin: 2rem; color: #1b1b1b; background: #fff }
table { border-collapse: collapse }
th, td { padding: .3rem .8rem; text-align: left; border-bottom: 1px solid #ddd; white-space: nowrap }
th { position: sticky; top: 0; background: #f3f3f3 }
.figure { text-align: right; font-variant-numeric: tabular-nums }
</style>
</head>
<body>
";
const FOOT: &str = "</body>
</html>
";

/// Writes a page of one table.
pub fn write(mut stream: impl Write, grid: &Grid) -> io::Result<()> {
    begin(&mut stream, "pal report")?;
    table(&mut stream, grid)?;
    stream.write_all(FOOT.as_bytes())
}

/// Writes a page of a heading, lines below it, and tables with titles.
pub fn write_page(
    mut stream: impl Write,
    title: &str,
    lines: &[String],
    tables: &[(&str, Grid)],
) -> io::Result<()> {
    begin(&mut stream, title)?;
    for (position, line) in lines.iter().enumerate() {
        let element = if position == 0 { "h1" } else { "p" };
        writeln!(stream, "<{element}>{}</{element}>", escaped(line))?;
    }
    for (title, grid) in tables {
        writeln!(stream, "<h2>{}</h2>", escaped(title))?;
        table(&mut stream, grid)?;
    }
    stream.write_all(FOOT.as_bytes())
}

fn begin(stream: &mut impl Write, title: &str) -> io::Result<()> {
    write!(stream, "{HEAD}{}{STYLE}", escaped(title))
}

/// Writes a table. Figures are shown as in a table for people; their exact value is the cell's title.
fn table(mut stream: impl Write, grid: &Grid) -> io::Result<()> {
    stream.write_all(b"<table>\n<thead><tr>")?;
    for column in &grid.columns {
        let class = if column.kind == ColumnKind::Text { "" } else { " class=\"figure\"" };
        write!(stream, "<th scope=\"col\"{class}>{}</th>", escaped(&column.name))?;
    }
    stream.write_all(b"</tr></thead>\n<tbody>\n")?;
    for row in &grid.rows {
        stream.write_all(b"<tr>")?;
        for cell in row {
            match cell {
                Cell::Text(text) => write!(stream, "<td>{}</td>", escaped(text))?,
                Cell::Amount(money) => figure(&mut stream, cell, &number::amount(*money))?,
                Cell::Share(share) => figure(&mut stream, cell, &number::percent(*share))?,
                Cell::Count(count) => figure(&mut stream, cell, &number::grouped((*count).into()))?,
            }
        }
        stream.write_all(b"</tr>\n")?;
    }
    stream.write_all(b"</tbody>\n</table>\n")
}

fn figure(stream: &mut impl Write, cell: &Cell, shown: &str) -> io::Result<()> {
    write!(stream, "<td class=\"figure\" title=\"{}\">{shown}</td>", plain(cell))
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // HTML has no place for control characters; a reader should see that there was one.
            control if control.is_control() => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}
