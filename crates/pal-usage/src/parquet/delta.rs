//! The encodings that few writers use, turned into plain ones so that everything else knows only those
//! (<https://github.com/apache/parquet-format/blob/master/Encodings.md>).

use super::PAGE_BYTES_MAX;
use super::fault::Fault;
use super::leaf::Physical;

const DELTA_BINARY_PACKED: i64 = 5;
const DELTA_LENGTH_BYTE_ARRAY: i64 = 6;
const DELTA_BYTE_ARRAY: i64 = 7;
const BYTE_STREAM_SPLIT: i64 = 9;

const DAMAGED: Fault = Fault::Damaged("delta-encoded data");
const SHORT: Fault = Fault::Short("delta-encoded data");

/// Appends to `out` a byte each, 0 or 1, the truth values that `bytes` hold in plain encoding: the lowest bit of a byte first.
/// The last byte may have more bits than values; what is too much is never looked at.
pub(super) fn bits_to_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    out.extend(bytes.iter().flat_map(|byte| (0..8).map(move |bit| byte >> bit & 1)));
}

/// Appends to `out` in plain encoding the values that `bytes` hold in another one.
pub(super) fn to_plain(
    encoding: i64,
    physical: Physical,
    bytes: &[u8],
    out: &mut Vec<u8>,
) -> Result<(), Fault> {
    match (encoding, physical) {
        (DELTA_BINARY_PACKED, Physical::Int32) => {
            for value in Delta::all(bytes)?.0 {
                // Differences wrap around at the width of the type, so only its low half holds.
                out.extend(value.to_le_bytes().first_chunk::<4>().ok_or(DAMAGED)?);
            }
            Ok(())
        }
        (DELTA_BINARY_PACKED, Physical::Int64) => {
            out.extend(Delta::all(bytes)?.0.iter().flat_map(|value| value.to_le_bytes()));
            Ok(())
        }
        (DELTA_LENGTH_BYTE_ARRAY, Physical::ByteArray) => {
            let (lengths, used) = Delta::all(bytes)?;
            let mut rest = bytes.get(used..).ok_or(SHORT)?;
            for length in lengths {
                let value = take(&mut rest, length)?;
                out.extend(length_prefix(value.len())?);
                out.extend_from_slice(value);
            }
            Ok(())
        }
        (DELTA_BYTE_ARRAY, Physical::ByteArray | Physical::Fixed(_)) => {
            delta_byte_array(bytes, physical, out)
        }
        (
            BYTE_STREAM_SPLIT,
            Physical::Int32 | Physical::Int64 | Physical::Float | Physical::Double | Physical::Fixed(_),
        ) => byte_stream_split(bytes, physical, out),
        _ => Err(Fault::Encoding(encoding, physical.name())),
    }
}

/// Each value is a beginning of the one before and something new.
fn delta_byte_array(bytes: &[u8], physical: Physical, out: &mut Vec<u8>) -> Result<(), Fault> {
    let (shared, used) = Delta::all(bytes)?;
    let bytes = bytes.get(used..).ok_or(SHORT)?;
    let (lengths, used) = Delta::all(bytes)?;
    let mut rest = bytes.get(used..).ok_or(SHORT)?;
    if shared.len() != lengths.len() {
        return Err(DAMAGED);
    }
    let mut value = Vec::new();
    for (shared, length) in shared.into_iter().zip(lengths) {
        let shared = usize::try_from(shared).ok().filter(|shared| *shared <= value.len()).ok_or(DAMAGED)?;
        value.truncate(shared);
        value.extend_from_slice(take(&mut rest, length)?);
        match physical.width() {
            None => out.extend(length_prefix(value.len())?),
            Some(width) if width == value.len() => {}
            Some(_) => return Err(DAMAGED),
        }
        out.extend_from_slice(&value);
        too_long(out.len())?;
    }
    Ok(())
}

/// First the first bytes of all values, then the second ones, and so on.
fn byte_stream_split(bytes: &[u8], physical: Physical, out: &mut Vec<u8>) -> Result<(), Fault> {
    let width = physical.width().ok_or(DAMAGED)?;
    let count = bytes.len() / width;
    if count * width != bytes.len() {
        return Err(DAMAGED);
    }
    out.reserve(bytes.len());
    for value in 0..count {
        out.extend(bytes.iter().skip(value).step_by(count));
    }
    Ok(())
}

fn take<'a>(rest: &mut &'a [u8], length: i64) -> Result<&'a [u8], Fault> {
    let length = usize::try_from(length).map_err(|_| DAMAGED)?;
    let (taken, later) = rest.split_at_checked(length).ok_or(SHORT)?;
    *rest = later;
    Ok(taken)
}

fn length_prefix(length: usize) -> Result<[u8; 4], Fault> {
    Ok(u32::try_from(length).map_err(|_| DAMAGED)?.to_le_bytes())
}

fn too_long(bytes: usize) -> Result<(), Fault> {
    let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
    if bytes > PAGE_BYTES_MAX { Err(Fault::PageTooLong { bytes }) } else { Ok(()) }
}

/// `DELTA_BINARY_PACKED`: a first value, then blocks of differences, each in parts with a bit width of their own.
struct Delta<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Delta<'a> {
    /// All values, and how many bytes they took.
    fn all(bytes: &'a [u8]) -> Result<(Vec<i64>, usize), Fault> {
        let mut delta = Self { bytes, at: 0 };
        let block = delta.length()?;
        let parts = delta.length()?;
        let count = delta.length()?;
        let mut value = delta.zigzag()?;
        too_long(count.saturating_mul(size_of::<i64>()))?;
        let part = block.checked_div(parts).filter(|part| *part > 0 && part % 8 == 0).ok_or(DAMAGED)?;
        let mut values = Vec::new();
        if count > 0 {
            values.push(value);
        }
        while values.len() < count {
            let least = delta.zigzag()?;
            let widths = delta.take(parts)?;
            for width in widths {
                // Parts beyond the last value have a width but no bytes.
                if values.len() == count {
                    break;
                }
                let bits = delta.part(part, *width)?;
                for position in 0..part.min(count - values.len()) {
                    value = value.wrapping_add(least).wrapping_add(bits.number(position)?);
                    values.push(value);
                }
            }
        }
        Ok((values, delta.at))
    }

    fn part(&mut self, numbers: usize, width: u8) -> Result<Bits<'a>, Fault> {
        let width = usize::from(width);
        if width > 64 {
            return Err(DAMAGED);
        }
        let bytes = (numbers / 8).checked_mul(width).ok_or(DAMAGED)?;
        // Some writers leave out the padding of the last part.
        let left = self.bytes.len() - self.at.min(self.bytes.len());
        Ok(Bits { bytes: self.take(bytes.min(left))?, width })
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Fault> {
        let taken = self.bytes.get(self.at..).and_then(|rest| rest.get(..length)).ok_or(SHORT)?;
        self.at += length;
        Ok(taken)
    }

    fn varint(&mut self) -> Result<u64, Fault> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.take(1)?.first().copied().ok_or(SHORT)?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(DAMAGED)
    }

    fn length(&mut self) -> Result<usize, Fault> {
        usize::try_from(self.varint()?).map_err(|_| DAMAGED)
    }

    fn zigzag(&mut self) -> Result<i64, Fault> {
        let zigzag = self.varint()?;
        Ok((zigzag >> 1).cast_signed() ^ -(zigzag & 1).cast_signed())
    }
}

/// Bit-packed numbers, least significant bit first.
struct Bits<'a> {
    bytes: &'a [u8],
    width: usize,
}

impl Bits<'_> {
    fn number(&self, position: usize) -> Result<i64, Fault> {
        let bit = position.checked_mul(self.width).ok_or(DAMAGED)?;
        let end = (bit + self.width).div_ceil(8);
        let bytes = self.bytes.get(bit / 8..end).ok_or(SHORT)?;
        let word = bytes.iter().rev().fold(0_u128, |word, byte| word << 8 | u128::from(*byte));
        let mask = (1_u128 << self.width) - 1;
        let number = u64::try_from(word >> (bit % 8) & mask).map_err(|_| DAMAGED)?;
        Ok(number.cast_signed())
    }
}
