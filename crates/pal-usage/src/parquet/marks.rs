//! The columns that marks are made of.

use super::coded::{Coded, Sound};
use super::column::Column;
use super::cost::CostKind;
use super::fault::Fault;
use super::leaf::Physical;
use crate::batch::Columns;
use crate::dialect::Layout;
use crate::error::CellError;
use crate::mark::{self, MARK_COLUMNS, MarkColumn, MarkLayout};

/// The columns of a row group, and the marks of the batch.
#[derive(Debug)]
pub(super) struct Marks {
    layout: MarkLayout,
    columns: [Option<(Kind, Coded<u32>)>; MARK_COLUMNS],
    /// What the rows of the batch say.
    pub(super) rows: Vec<u32>,
}

/// How a column says what it says.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Text,
    Flag,
    Number(CostKind),
}

impl Kind {
    fn of(column: &Column, which: MarkColumn) -> Result<Self, Fault> {
        let leaf = column.leaf();
        if leaf.is_text() {
            return Ok(Self::Text);
        }
        let found = match (which, leaf.physical) {
            (MarkColumn::Applied, Physical::Boolean) => Ok(Self::Flag),
            (MarkColumn::Rate | MarkColumn::Applied, _) => CostKind::of(leaf).map(Self::Number),
            (_, _) => Err(leaf.is_no("text")),
        };
        found.map_err(|fault| fault.of_column(column.name()))
    }

    /// The value as the text that a CSV export would have.
    fn text(self, raw: &[u8]) -> Result<Vec<u8>, CellError> {
        match self {
            Self::Text => Ok(raw.to_vec()),
            Self::Flag | Self::Number(_) if raw.is_empty() => Ok(Vec::new()),
            Self::Flag => Ok(if raw == [0] { b"false".to_vec() } else { b"true".to_vec() }),
            Self::Number(kind) => Ok(kind.read(raw)?.amount.to_string().into_bytes()),
        }
    }
}

impl Marks {
    pub(super) fn open(
        layout: MarkLayout,
        open: impl Fn(usize) -> Result<Column, Fault>,
    ) -> Result<Self, Fault> {
        let mut columns = [const { None }; MARK_COLUMNS];
        for ((column, which), position) in columns.iter_mut().zip(MarkColumn::ALL).zip(layout.columns) {
            if let Some(position) = position {
                let opened = open(position)?;
                *column = Some((Kind::of(&opened, which)?, Coded::new(opened)));
            }
        }
        Ok(Self { layout, columns, rows: Vec::new() })
    }

    /// Reads the cells of rows.
    pub(super) fn fill(
        &mut self,
        sound: &mut Sound,
        layout: &Layout,
        columns: &mut Columns,
    ) -> Result<(), Fault> {
        let basis = self.layout.basis;
        for (column, which) in self.columns.iter_mut().zip(MarkColumn::ALL) {
            let Some((kind, coded)) = column else { continue };
            let kind = *kind;
            coded.fill(sound, |raw| {
                let text = kind.text(raw)?;
                mark::word(columns, which, basis, layout.meant(&text))
            })?;
        }
        Ok(())
    }

    /// Makes the marks of the rows that were read.
    pub(super) fn combine(&mut self, rows: usize, columns: &mut Columns) {
        let Self { layout, columns: of_marks, rows: marks } = self;
        marks.clear();
        let mut before = ([u32::MAX; MARK_COLUMNS], 0);
        for row in 0..rows {
            let cell = |column: &Option<(Kind, Coded<u32>)>| {
                column.as_ref().and_then(|(_, coded)| coded.rows.get(row)).copied().unwrap_or_default()
            };
            let cells = of_marks.each_ref().map(cell);
            if before.0 != cells {
                before = (cells, mark::code(columns, layout.basis, &cells));
            }
            marks.push(before.1);
        }
    }
}
