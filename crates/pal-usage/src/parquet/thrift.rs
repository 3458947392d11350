//! The Thrift compact protocol, as far as footers and page headers need it
//! (<https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md>).

use super::fault::Fault;

/// How deep structures may lie within one another in what is skipped; statistics and logical types need four.
const DEPTH_MAX: usize = 16;

/// What kind of value a field or element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    True,
    False,
    Byte,
    Integer,
    Double,
    Binary,
    List,
    Map,
    Struct,
    Uuid,
}

impl Kind {
    fn of(code: u8) -> Result<Self, Fault> {
        Ok(match code {
            1 => Self::True,
            2 => Self::False,
            3 => Self::Byte,
            4..=6 => Self::Integer,
            7 => Self::Double,
            8 => Self::Binary,
            9 | 10 => Self::List,
            11 => Self::Map,
            12 => Self::Struct,
            13 => Self::Uuid,
            _ => return Err(MALFORMED),
        })
    }
}

const MALFORMED: Fault = Fault::Damaged("the metadata");
const SHORT: Fault = Fault::Short("the metadata");

/// Reads values one after another; ends in [`Fault::Short`] when the bytes do.
pub(super) struct Compact<'a> {
    rest: &'a [u8],
}

impl<'a> Compact<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// How many bytes have not been read.
    pub(super) fn remaining(&self) -> usize {
        self.rest.len()
    }

    /// Goes through the fields of a structure. `each` gets the number and kind of a field and reads or skips its value.
    pub(super) fn structure(
        &mut self,
        mut each: impl FnMut(&mut Self, i64, Kind) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut id = 0_i64;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Ok(());
            }
            let step = i64::from(head >> 4);
            id = if step == 0 { self.integer()? } else { id.saturating_add(step) };
            each(self, id, Kind::of(head & 0x0f)?)?;
        }
    }

    /// Goes through the elements of a list.
    pub(super) fn list(
        &mut self,
        mut each: impl FnMut(&mut Self, Kind) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let head = self.byte()?;
        let length = if head >> 4 == 15 { self.varint()? } else { u64::from(head >> 4) };
        let kind = Kind::of(head & 0x0f)?;
        for _ in 0..length {
            each(self, kind)?;
        }
        Ok(())
    }

    /// A whole number of any width.
    pub(super) fn integer(&mut self) -> Result<i64, Fault> {
        let zigzag = self.varint()?;
        Ok((zigzag >> 1).cast_signed() ^ -(zigzag & 1).cast_signed())
    }

    pub(super) fn byte(&mut self) -> Result<u8, Fault> {
        let (first, rest) = self.rest.split_first().ok_or(SHORT)?;
        self.rest = rest;
        Ok(*first)
    }

    pub(super) fn binary(&mut self) -> Result<&'a [u8], Fault> {
        let length = usize::try_from(self.varint()?).map_err(|_| MALFORMED)?;
        self.take(length)
    }

    /// Passes over a value.
    pub(super) fn skip(&mut self, kind: Kind) -> Result<(), Fault> {
        self.skip_within(kind, DEPTH_MAX)
    }

    fn skip_within(&mut self, kind: Kind, depth: usize) -> Result<(), Fault> {
        let depth = depth.checked_sub(1).ok_or(MALFORMED)?;
        match kind {
            Kind::True | Kind::False => Ok(()),
            Kind::Byte => self.byte().map(drop),
            Kind::Integer => self.varint().map(drop),
            Kind::Double => self.take(8).map(drop),
            Kind::Uuid => self.take(16).map(drop),
            Kind::Binary => self.binary().map(drop),
            Kind::Struct => self.structure(|inner, _, kind| inner.skip_within(kind, depth)),
            Kind::List => self.list(|inner, kind| {
                // As an element, unlike as a field, a boolean takes a byte.
                let kind = if matches!(kind, Kind::True | Kind::False) { Kind::Byte } else { kind };
                inner.skip_within(kind, depth)
            }),
            // Nothing in Parquet's metadata is a map.
            Kind::Map => Err(MALFORMED),
        }
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Fault> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(SHORT)?;
        self.rest = rest;
        Ok(taken)
    }

    fn varint(&mut self) -> Result<u64, Fault> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(MALFORMED)
    }
}
