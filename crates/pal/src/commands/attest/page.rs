//! A statement as a page to print.

use std::io::{self, Write};

use serde_json::Value;

use super::shown::{heading, sections};
use crate::out::html;
use crate::output::{Answer, Grid};

/// Writes the page.
pub(super) fn write(mut stream: impl Write, statement: &Value) -> io::Result<()> {
    let grids = sections(statement).into_iter().map(|(title, table)| (title, Grid::of(Answer::Table(table))));
    let grids: Vec<(&str, Grid)> = grids.collect();
    html::write_page(&mut stream, "pal attest", &heading(statement), &grids)
}
