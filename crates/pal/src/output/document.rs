//! An answer that is not rows: a summary, an explanation, or what a query chose.

use std::fmt;

use pal_attribution::report::table::ColumnKind;
use serde_json::Value;

/// JSON, and if its author wrote one, a text of it for people.
#[derive(Clone)]
pub struct Document {
    value: Value,
    shape: Shape,
}

/// Writes a value for people, within so many columns of a terminal.
pub type Readable = fn(&Value, usize) -> String;

#[derive(Clone)]
enum Shape {
    /// As a command made it.
    Whole(Readable),
    /// As a query chose it, from something with columns of these kinds.
    Chosen(Vec<(String, ColumnKind)>),
}

impl Document {
    /// A document and its text for people.
    pub const fn new(value: Value, readable: Readable) -> Self {
        Self { value, shape: Shape::Whole(readable) }
    }

    /// What a query chose, from something with columns of these kinds.
    pub const fn chosen(value: Value, kinds: Vec<(String, ColumnKind)>) -> Self {
        Self { value, shape: Shape::Chosen(kinds) }
    }

    /// The value.
    pub const fn value(&self) -> &Value {
        &self.value
    }

    /// The value alone.
    pub fn into_value(self) -> Value {
        self.value
    }

    /// Whether somebody wrote a text of it for people.
    pub const fn is_readable(&self) -> bool {
        matches!(self.shape, Shape::Whole(_))
    }

    /// The text for people; JSON where nobody wrote one.
    pub fn readable(&self, width: usize) -> String {
        match &self.shape {
            Shape::Whole(readable) => readable(&self.value, width),
            Shape::Chosen(_) => self.value.to_string(),
        }
    }

    /// The kind that a column of this name had before the query.
    pub fn kind_before(&self, name: &str) -> Option<ColumnKind> {
        match &self.shape {
            Shape::Whole(_) => None,
            Shape::Chosen(kinds) => kinds.iter().find(|(known, _)| known == name).map(|(_, kind)| *kind),
        }
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document").field("value", &self.value).finish_non_exhaustive()
    }
}

impl PartialEq for Document {
    /// Two documents are equal if they say the same.
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}
