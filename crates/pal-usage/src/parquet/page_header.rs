//! What stands before each page: what kind it is, how long, and how its values are encoded.

use super::fault::Fault;
use super::thrift::{Compact, Kind};

/// The header of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PageHeader {
    /// How many bytes of the file the page takes.
    pub(super) stored_bytes: u64,
    /// How many bytes the page has once it is decompressed.
    pub(super) bytes: u64,
    /// CRC-32 of the stored bytes, where the writer gave one.
    pub(super) checksum: Option<u32>,
    /// How many values the page has, nulls included.
    pub(super) values: usize,
    /// How the values are encoded, as the format numbers it.
    pub(super) encoding: i64,
    /// What the page holds.
    pub(super) content: Content,
}

/// What a page holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// The values that the codes of later pages stand for.
    Dictionary,
    /// Levels and values, compressed together. The levels say their own length.
    Data {
        /// How the levels are encoded.
        level_encoding: i64,
    },
    /// Levels that are not compressed, then values.
    DataV2 {
        /// How many bytes the levels have.
        level_bytes: usize,
        /// Whether the values are compressed.
        compressed: bool,
    },
    /// Something that is passed over.
    Other,
}

const DAMAGED: Fault = Fault::Damaged("the header of a page");

/// The parts of a header that have numbers of their own inside it.
#[derive(Default)]
struct Parts {
    kind: Option<i64>,
    bytes: Option<i64>,
    stored_bytes: Option<i64>,
    checksum: Option<i64>,
    data: Option<[i64; 4]>,
    dictionary: Option<[i64; 4]>,
    data_v2: Option<[i64; 7]>,
}

impl PageHeader {
    /// Reads a header at the start of `bytes`; gives also how long it is. [`Fault::Short`] says that it may be longer than that.
    pub(super) fn parse(bytes: &[u8]) -> Result<(Self, usize), Fault> {
        let mut compact = Compact::new(bytes);
        let mut parts = Parts::default();
        compact.structure(|header, id, kind| {
            match (id, kind) {
                (1, Kind::Integer) => parts.kind = Some(header.integer()?),
                (2, Kind::Integer) => parts.bytes = Some(header.integer()?),
                (3, Kind::Integer) => parts.stored_bytes = Some(header.integer()?),
                (4, Kind::Integer) => parts.checksum = Some(header.integer()?),
                (5, Kind::Struct) => parts.data = Some(numbers(header)?),
                (7, Kind::Struct) => parts.dictionary = Some(numbers(header)?),
                (8, Kind::Struct) => parts.data_v2 = Some(numbers(header)?),
                _ => header.skip(kind)?,
            }
            Ok(())
        })?;
        let length = bytes.len() - compact.remaining();
        Ok((parts.header()?, length))
    }
}

impl Parts {
    fn header(&self) -> Result<PageHeader, Fault> {
        let (values, encoding, content) = match self.kind {
            Some(0) => {
                let [values, encoding, level_encoding, _] = self.data.ok_or(DAMAGED)?;
                (values, encoding, Content::Data { level_encoding })
            }
            Some(2) => {
                let [values, encoding, ..] = self.dictionary.ok_or(DAMAGED)?;
                (values, encoding, Content::Dictionary)
            }
            Some(3) => {
                let [values, _, _, encoding, definition, repetition, compressed] =
                    self.data_v2.ok_or(DAMAGED)?;
                // A column without nesting has no repetition levels.
                let level_bytes =
                    usize::try_from(definition).ok().filter(|_| repetition == 0).ok_or(DAMAGED)?;
                (values, encoding, Content::DataV2 { level_bytes, compressed: compressed != FALSE })
            }
            Some(_) => (0, 0, Content::Other),
            None => return Err(DAMAGED),
        };
        let size = |number: Option<i64>| number.and_then(|n| u64::try_from(n).ok()).ok_or(DAMAGED);
        Ok(PageHeader {
            stored_bytes: size(self.stored_bytes)?,
            bytes: size(self.bytes)?,
            // A CRC of 32 bits in a signed integer of 32 bits.
            checksum: self
                .checksum
                .map(|crc| i32::try_from(crc).map(i32::cast_unsigned).map_err(|_| DAMAGED))
                .transpose()?,
            values: usize::try_from(values).map_err(|_| DAMAGED)?,
            encoding,
            content,
        })
    }
}

/// A boolean field that is false; absent ones count as 0.
const FALSE: i64 = -1;

/// The first whole numbers and booleans of a structure, by field number from 1; what is not there is 0.
fn numbers<const N: usize>(compact: &mut Compact<'_>) -> Result<[i64; N], Fault> {
    let mut numbers = [0; N];
    compact.structure(|inner, id, kind| {
        let slot = usize::try_from(id - 1).ok().and_then(|position| numbers.get_mut(position));
        match (slot, kind) {
            (Some(slot), Kind::Integer) => *slot = inner.integer()?,
            (Some(slot), Kind::False) => *slot = FALSE,
            _ => inner.skip(kind)?,
        }
        Ok(())
    })?;
    Ok(numbers)
}
