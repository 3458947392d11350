//! Answers, and the formats they are printed in (contract §1).

pub mod csv;
pub mod document;
pub mod draw;
pub mod grid;
pub mod json;
pub mod layout;
pub mod number;
pub mod query;
pub mod tsv;
pub mod wrap;
pub mod yaml;

use clap::ValueEnum;
use pal_attribution::report::table::Table;

use crate::cli::Shared;
use crate::diagnostics::Failure;
use crate::out;
use crate::printer::{Colour, Printer};

pub use document::Document;
pub use grid::Grid;

use layout::GaveWay;

/// The width of a table that no terminal bounds.
const WIDTH_WITHOUT_TERMINAL: usize = 120;

/// The formats of `--output`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// JSON
    Json,
    /// JSON in colours, on a terminal
    Jsonc,
    /// For people
    Table,
    /// Values separated by tabs, without a header
    Tsv,
    /// YAML
    Yaml,
    /// Values separated by commas, with a header
    Csv,
    /// Nothing
    None,
}

/// What a command answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// Rows.
    Table(Table),
    /// Anything else.
    Document(Document),
}

/// Chooses by `--query`, then writes to `--out` or prints by `--output`; `usual` is the format when none is named.
pub fn answer(answer: Answer, usual: Format, shared: &Shared, printer: &Printer) -> Result<(), Failure> {
    let answer = match &shared.query {
        Some(query) => query.choose(answer)?,
        None => answer,
    };
    match &shared.out {
        Some(file) => out::save(answer, file),
        None => print(answer, shared.output.unwrap_or(usual), printer),
    }
}

/// The format of a report when none is named: a table for a person, JSON for a program.
pub fn usual_format(printer: &Printer) -> Format {
    if printer.answers_a_person() { Format::Table } else { Format::Json }
}

fn print(answer: Answer, format: Format, printer: &Printer) -> Result<(), Failure> {
    if answer.is_null() {
        return Ok(());
    }
    match format {
        Format::None => Ok(()),
        Format::Json => printer.data(|stream| json::write(stream, &answer)),
        Format::Jsonc => match printer.colour() {
            Colour::On => printer.data(|stream| json::write_coloured(stream, &answer)),
            Colour::Off => printer.data(|stream| json::write(stream, &answer)),
        },
        Format::Yaml => printer.data(|stream| yaml::write(stream, &answer)),
        Format::Tsv => printer.data(|stream| tsv::write(stream, last_grid(answer))),
        Format::Csv => printer.data(|stream| csv::write(stream, last_grid(answer))),
        Format::Table => print_for_a_person(answer, printer),
    }
}

/// An answer as rows that nobody gives back text by text: the program ends when they are printed, and the system takes them all at
/// once.
fn last_grid(answer: Answer) -> &'static Grid {
    Box::leak(Box::new(Grid::of(answer)))
}

fn print_for_a_person(answer: Answer, printer: &Printer) -> Result<(), Failure> {
    let width = printer.width().unwrap_or(WIDTH_WITHOUT_TERMINAL);
    let text = match answer {
        Answer::Document(document) if document.is_readable() => document.readable(width),
        answer @ (Answer::Table(_) | Answer::Document(_)) => {
            let grid = Grid::of(answer);
            if grid.rows.is_empty() {
                printer.note("no rows");
                return Ok(());
            }
            let drawn = draw::draw(&grid, width);
            gave_way(&drawn.gave_way, printer);
            drawn.text
        }
    };
    printer.data(|stream| stream.write_all(text.as_bytes()))
}

fn gave_way(columns: &GaveWay, printer: &Printer) {
    if !columns.constant.is_empty() {
        let told: Vec<String> =
            columns.constant.iter().map(|(name, value)| format!("{name} {value}")).collect();
        printer.note(&format!("in every row: {}", told.join(", ")));
    }
    if !columns.left_out.is_empty() {
        let names = columns.left_out.join(", ");
        printer.note(&format!(
            "columns left out for want of width: {names}; `-o json` and `--out` have them all"
        ));
    }
}

impl Answer {
    /// Whether there is nothing to print, as when a query chose nothing.
    fn is_null(&self) -> bool {
        match self {
            Self::Table(_) => false,
            Self::Document(document) => document.value().is_null(),
        }
    }
}
