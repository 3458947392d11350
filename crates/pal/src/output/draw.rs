//! A table for people: numbers to the right, thousands apart, shares as bars, totals where amounts add.

use std::collections::BTreeMap;

use comfy_table::{Cell as Drawn, CellAlignment, ContentArrangement, LineStyle, TableStyle};
use pal_attribution::report::table::{Cell, ColumnKind};
use pal_model::Money;

use super::grid::{Grid, GridColumn, plain};
use super::layout::{self, GaveWay, TextColumn, Weight};
use super::number;
use crate::diagnostics::visible;

/// Cells of a bar.
const BAR: usize = 10;
/// A line under the header, and nothing else.
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─'));

const CURRENCY: &str = "Currency";
const DUPLICATE: &str = "IsACRDuplicateAtPGALevel";
const MONTH: &str = "Month";
const POLICY: &str = "Policy";
/// Columns whose sum says something.
const ADDING: [&str; 7] = ["ACR", "Cost", "CoveredOnce", "CoveredTwice", "PEC", "LostPEC", "ExportPEC"];

type Row = Vec<Cell>;

/// A table as it stands on a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawing {
    /// Its lines.
    pub text: String,
    /// The columns that gave way.
    pub gave_way: GaveWay,
}

/// Draws a grid within so many columns of a terminal.
pub fn draw(grid: &Grid, width: usize) -> Drawing {
    let totals = totals(grid);
    let text_column = |(position, column): (usize, &GridColumn)| {
        let all = grid.rows.iter().chain(&totals).map(|row| row.get(position));
        TextColumn {
            name: visible(&column.name),
            header: visible(&column.name),
            cells: all.map(|cell| cell.map(|cell| text(cell, column)).unwrap_or_default()).collect(),
            weight: weight(column),
        }
    };
    let mut columns: Vec<TextColumn> = grid.columns.iter().enumerate().map(text_column).collect();
    let gave_way = layout::fit(&mut columns, grid.rows.len(), width);
    Drawing { text: lines(&columns, grid.rows.len(), totals.len()), gave_way }
}

fn lines(columns: &[TextColumn], rows: usize, totals: usize) -> String {
    let alignment = |column: &TextColumn| match column.weight {
        Weight::Figure if column.name == CURRENCY => CellAlignment::Left,
        Weight::Figure | Weight::Share | Weight::Count => CellAlignment::Right,
        Weight::Text => CellAlignment::Left,
    };
    let mut drawn = comfy_table::Table::new();
    drawn.load_style(STYLE).set_content_arrangement(ContentArrangement::Disabled).force_no_tty();
    drawn
        .set_header(columns.iter().map(|column| Drawn::new(&column.header).set_alignment(alignment(column))));
    for line in 0..rows + totals {
        if line == rows {
            drawn.add_row(vec![""; columns.len()]);
        }
        drawn.add_row(columns.iter().map(|column| {
            Drawn::new(column.cells.get(line).map_or("", String::as_str)).set_alignment(alignment(column))
        }));
    }
    for (position, column) in drawn.column_iter_mut().enumerate() {
        let gap = if position + 1 == columns.len() { 0 } else { 2 };
        column.set_padding((0, gap));
    }
    let mut text = String::new();
    for line in drawn.lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn weight(column: &GridColumn) -> Weight {
    match column.kind {
        ColumnKind::Text if column.name == CURRENCY => Weight::Figure,
        ColumnKind::Text => Weight::Text,
        ColumnKind::Count => Weight::Count,
        ColumnKind::Share => Weight::Share,
        ColumnKind::Amount => Weight::Figure,
    }
}

fn text(cell: &Cell, column: &GridColumn) -> String {
    match cell {
        // Only the day that every month starts with is dropped.
        Cell::Text(text) if column.name == MONTH => text.strip_suffix("-01").unwrap_or(text).to_owned(),
        Cell::Text(text) => visible(text),
        Cell::Amount(money) => number::amount(*money),
        Cell::Count(count) => number::grouped((*count).into()),
        Cell::Share(share) => format!("{:>7} {}", number::percent(*share), number::bar(*share, BAR)),
    }
}

/// A line for each currency (and policy, as each policy counts the same cost anew) with the sums of its amounts, and if rows
/// are flagged as duplicates one without these. Rows that are each alone in their currency are their own totals.
fn totals(grid: &Grid) -> Vec<Vec<Cell>> {
    let position = |name: &str| grid.columns.iter().position(|column| column.name == name);
    let (Some(currency), true) = (position(CURRENCY), grid.columns.iter().any(adds)) else {
        return Vec::new();
    };
    let apart: Vec<usize> = position(POLICY).into_iter().chain([currency]).collect();
    let duplicate = position(DUPLICATE);
    let flagged =
        |row: &Row| duplicate.and_then(|position| row.get(position)).is_some_and(|cell| plain(cell) == "1");
    let mut sets: BTreeMap<Vec<&Cell>, Vec<&Row>> = BTreeMap::new();
    for row in &grid.rows {
        let key = apart.iter().filter_map(|position| row.get(*position)).collect();
        sets.entry(key).or_default().push(row);
    }
    if sets.values().all(|rows| rows.len() == 1) {
        return Vec::new();
    }
    let mut lines = Vec::new();
    for rows in sets.values() {
        lines.extend(total(grid, "total", &apart, rows));
        if rows.iter().any(|row| flagged(row)) {
            let single: Vec<&Row> = rows.iter().copied().filter(|row| !flagged(row)).collect();
            lines.extend(total(grid, "no duplicates", &apart, &single));
        }
    }
    lines
}

/// `None` if the sums are beyond what an amount holds, or there are no rows: no figure is better than a wrong one.
fn total(grid: &Grid, label: &str, apart: &[usize], rows: &[&Row]) -> Option<Row> {
    let first = rows.first()?;
    let cell = |(position, column): (usize, &GridColumn)| {
        if apart.contains(&position) {
            return first.get(position).cloned();
        }
        if !adds(column) {
            return Some(Cell::Text(if position == 0 { label.to_owned() } else { String::new() }));
        }
        let amounts = rows.iter().filter_map(|row| match row.get(position) {
            Some(Cell::Amount(amount)) => Some(*amount),
            Some(Cell::Text(_) | Cell::Count(_) | Cell::Share(_)) | None => None,
        });
        amounts.into_iter().try_fold(Money::ZERO, Money::checked_add).map(Cell::Amount)
    };
    grid.columns.iter().enumerate().map(cell).collect()
}

/// Whether the sum of a column says something. What several accounts cover overlaps, and does not add.
fn adds(column: &GridColumn) -> bool {
    column.kind == ColumnKind::Amount && ADDING.contains(&column.name.as_str())
}
