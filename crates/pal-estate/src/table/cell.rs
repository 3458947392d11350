//! Cells: the text of one value, checked where it is read.

use std::path::Path;

use pal_model::ids::{ObjectId, PartnerId, RoleDefinitionId, SubscriptionId, TenantId};
use pal_model::power_platform::{AssetId, EnvironmentId};
use pal_model::scope::{ManagementGroupName, Scope};
use pal_model::{Instant, Interval, Month};

use super::column::Column;
use crate::error::{EstateError, Fault, Position};

/// A cell of a known column, and what is wrong with it.
#[derive(Debug)]
pub(crate) struct CellFault {
    pub(super) column: &'static str,
    pub(super) fault: Fault,
}

impl CellFault {
    /// Says which row of which file it is about.
    pub(super) fn at(self, file: &Path, position: Position) -> EstateError {
        EstateError::cell(file, position, self.column, self.fault)
    }
}

/// The cells of one row in the order of the table's columns; an absent column is an empty cell. Each call takes the next one.
#[derive(Debug)]
pub(crate) struct Cells<'a> {
    columns: &'static [Column],
    texts: &'a [&'a str],
}

impl<'a> Cells<'a> {
    /// The cells of a row; `texts` has one for each column.
    pub(super) fn new(columns: &'static [Column], texts: &'a [&'a str]) -> Self {
        Self { columns, texts }
    }

    fn take(&mut self) -> (&'static str, &'a str) {
        let (Some((column, columns)), Some((text, texts))) =
            (self.columns.split_first(), self.texts.split_first())
        else {
            // INVARIANT: a record takes exactly its own columns; a cell beyond them would be refused as empty.
            return ("", "");
        };
        (self.columns, self.texts) = (columns, texts);
        (column.name, text)
    }

    /// A value that must be there.
    pub(super) fn required<V: Value>(&mut self) -> Result<V, CellFault> {
        match self.take() {
            (column, "") => Err(CellFault { column, fault: Fault::Empty }),
            (column, text) => V::read(text).map_err(|fault| CellFault { column, fault }),
        }
    }

    /// A value that may be absent.
    pub(super) fn optional<V: Value>(&mut self) -> Result<Option<V>, CellFault> {
        match self.take() {
            (_, "") => Ok(None),
            (column, text) => V::read(text).map(Some).map_err(|fault| CellFault { column, fault }),
        }
    }

    /// `valid_from` and `valid_to`: an empty one is unbounded, and something must lie between.
    pub(super) fn bounds(&mut self) -> Result<Interval, CellFault> {
        let from = self.optional()?.unwrap_or(Instant::MIN);
        let column = self.columns.first().map_or("", |column| column.name);
        let to = self.optional()?.unwrap_or(Instant::MAX);
        Interval::new(from, to).ok_or(CellFault { column, fault: Fault::NeverValid { from, to } })
    }
}

/// Something a cell can hold.
pub(super) trait Value: Sized {
    /// Reads a cell that is not empty.
    fn read(text: &str) -> Result<Self, Fault>;
}

macro_rules! values_by_from_str {
    ($($value:ty),+) => {$(
        impl Value for $value {
            fn read(text: &str) -> Result<Self, Fault> {
                Ok(text.parse()?)
            }
        }
    )+};
}

values_by_from_str!(TenantId, ObjectId, SubscriptionId, PartnerId, Scope, ManagementGroupName, Instant);
values_by_from_str!(AssetId, EnvironmentId);

impl Value for Month {
    /// `YYYY-MM`.
    fn read(text: &str) -> Result<Self, Fault> {
        text.parse().map_err(|_| Fault::Month(text.to_owned()))
    }
}

impl Value for u64 {
    /// Digits, and nothing else.
    fn read(text: &str) -> Result<Self, Fault> {
        let refuse = || Fault::WholeNumber(text.to_owned());
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(refuse());
        }
        text.parse().map_err(|_| refuse())
    }
}

impl Value for RoleDefinitionId {
    /// A GUID or a full ARM id that ends in one.
    fn read(text: &str) -> Result<Self, Fault> {
        Ok(Self::from_arm(text)?)
    }
}

impl Value for String {
    fn read(text: &str) -> Result<Self, Fault> {
        Ok(text.to_owned())
    }
}

/// An enumeration whose words are listed in the contract and compare exactly.
pub(super) trait Word: Copy + PartialEq + 'static {
    /// Each variant with its word, in the contract's order.
    const WORDS: &'static [(Self, &'static str)];

    /// The word of this variant.
    fn word(self) -> String {
        // INVARIANT: every variant is listed; the round-trip test prints and reads each of them.
        Self::WORDS.iter().find(|(variant, _)| *variant == self).map_or("", |(_, word)| word).to_owned()
    }
}

impl<W: Word> Value for W {
    fn read(text: &str) -> Result<Self, Fault> {
        Self::WORDS.iter().find(|(_, word)| *word == text).map(|(variant, _)| *variant).ok_or_else(|| {
            Fault::Word { found: text.to_owned(), words: Self::WORDS.iter().map(|(_, word)| *word).collect() }
        })
    }
}

/// The cell of a value that may be absent.
pub(super) fn printed<V: ToString>(value: Option<&V>) -> String {
    value.map_or_else(String::new, ToString::to_string)
}
