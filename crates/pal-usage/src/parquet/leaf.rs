//! What a column of a Parquet file holds, by its schema.

use super::fault::Fault;
use super::guid;

/// A column of the header.
#[derive(Debug)]
pub(super) struct Field {
    /// Its name.
    pub(super) name: String,
    /// What it holds; `None` for groups and lists.
    pub(super) leaf: Option<Leaf>,
}

/// A column that holds one value or none a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Leaf {
    /// Its position among the leaves of the schema.
    pub(super) index: usize,
    /// How a value is stored.
    pub(super) physical: Physical,
    /// What a value means beyond that.
    pub(super) logical: Option<Logical>,
    /// Whether a row may have no value.
    pub(super) optional: bool,
}

/// How values are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Physical {
    Boolean,
    Int32,
    Int64,
    Int96,
    Float,
    Double,
    ByteArray,
    /// So many bytes each, at least one.
    Fixed(usize),
}

/// What stored values mean where that is not plain from how they are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Logical {
    /// An integer of steps of 10^-scale.
    Decimal { scale: u32 },
    /// Days since 1970.
    Date,
    /// Time since 1970.
    Timestamp(TimeUnit),
    /// A whole number without sign.
    Unsigned,
    /// A GUID, its bytes in the order in which it is written.
    Uuid,
    /// Nothing: what writers make of a column that is empty in every row.
    Nothing,
    /// Something that no needed column is.
    Other,
}

/// What timestamps count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TimeUnit {
    Milliseconds,
    Microseconds,
    Nanoseconds,
}

impl Physical {
    /// The type that the format gives this number, and the width that the schema gives it.
    pub(super) fn of(code: i64, width: i64) -> Result<Self, Fault> {
        const DAMAGED: Fault = Fault::Damaged("the type of a column");
        Ok(match code {
            0 => Self::Boolean,
            1 => Self::Int32,
            2 => Self::Int64,
            3 => Self::Int96,
            4 => Self::Float,
            5 => Self::Double,
            6 => Self::ByteArray,
            7 => Self::Fixed(usize::try_from(width).ok().filter(|width| *width > 0).ok_or(DAMAGED)?),
            _ => return Err(DAMAGED),
        })
    }

    /// The bytes of each value in plain encoding; `None` where every value has its own length.
    pub(super) fn width(self) -> Option<usize> {
        match self {
            Self::ByteArray => None,
            // Packed into bits by the format; pages are unpacked when they are read.
            Self::Boolean => Some(1),
            Self::Int32 | Self::Float => Some(4),
            Self::Int64 | Self::Double => Some(8),
            Self::Int96 => Some(12),
            Self::Fixed(width) => Some(width),
        }
    }

    /// The type as the format calls it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Boolean => "BOOLEAN",
            Self::Int32 => "INT32",
            Self::Int64 => "INT64",
            Self::Int96 => "INT96",
            Self::Float => "FLOAT",
            Self::Double => "DOUBLE",
            Self::ByteArray => "BYTE_ARRAY",
            Self::Fixed(_) => "FIXED_LEN_BYTE_ARRAY",
        }
    }
}

impl Leaf {
    /// Whether values are text, or are read as such, as far as the schema says.
    pub(super) fn is_text(&self) -> bool {
        let text = self.physical == Physical::ByteArray && self.logical.is_none();
        text || self.is_uuid() || self.logical == Some(Logical::Nothing)
    }

    /// Whether values are the bytes of a GUID, which are read as its text.
    pub(super) fn is_uuid(&self) -> bool {
        self.physical == Physical::Fixed(guid::BYTES) && self.logical == Some(Logical::Uuid)
    }

    /// The fault of a column that is not of a type that can say what is `wanted`.
    pub(super) fn is_no(&self, wanted: &'static str) -> Fault {
        Fault::Type { found: self.physical.name(), wanted }
    }
}
