//! The hybrid of repeated and bit-packed numbers in which Parquet writes levels and dictionary codes
//! (<https://github.com/apache/parquet-format/blob/master/Encodings.md#run-length-encoding--bit-packing-hybrid-rle--3>).

use super::fault::Fault;

const SHORT: Fault = Fault::Short("a page's levels or codes");
const DAMAGED: Fault = Fault::Damaged("a page's levels or codes");

/// Where in a page the next number stands. The page itself is passed to every call: it may not be borrowed for longer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hybrid {
    width: u32,
    /// Where the next run starts.
    at: usize,
    end: usize,
    run: Run,
}

/// Numbers in succession: how many, at least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// One number again and again.
    Same(u32, usize),
    /// Numbers of any kind.
    Different(usize),
}

#[derive(Debug, Clone, Copy)]
enum Run {
    Repeated {
        value: u32,
        left: usize,
    },
    /// `next` is the number within the run; its bits start at `start`.
    Packed {
        start: usize,
        next: usize,
        left: usize,
    },
}

impl Hybrid {
    /// Numbers of so many bits at `at..end` of a page.
    pub(super) fn new(width: u8, at: usize, end: usize) -> Result<Self, Fault> {
        if width > 32 {
            return Err(DAMAGED);
        }
        Ok(Self { width: u32::from(width), at, end, run: Run::Repeated { value: 0, left: 0 } })
    }

    /// Fills `out` with the next numbers.
    pub(super) fn read(&mut self, page: &[u8], mut out: &mut [u32]) -> Result<(), Fault> {
        while !out.is_empty() {
            let length = match self.next(page, out)? {
                Next::Same(number, length) => {
                    out.get_mut(..length).unwrap_or_default().fill(number);
                    length
                }
                Next::Different(length) => length,
            };
            out = out.get_mut(length..).unwrap_or_default();
        }
        Ok(())
    }

    /// The next numbers, as many as were written alike but no more than `out` has room for, which must not be empty. Numbers that
    /// differ fill the first places of `out`.
    pub(super) fn next(&mut self, page: &[u8], out: &mut [u32]) -> Result<Next, Fault> {
        let length = self.run_left(page)?.min(out.len());
        match &mut self.run {
            Run::Repeated { value, left } => {
                *left -= length;
                Ok(Next::Same(*value, length))
            }
            Run::Packed { start, next, left } => {
                let Some(bytes) = page.get(*start..self.end) else { return Err(SHORT) };
                unpack(bytes, self.width, *next, out.get_mut(..length).unwrap_or_default())?;
                *next += length;
                *left -= length;
                Ok(Next::Different(length))
            }
        }
    }

    /// Passes over the next numbers.
    pub(super) fn skip(&mut self, page: &[u8], mut count: usize) -> Result<(), Fault> {
        while count > 0 {
            let now = self.run_left(page)?.min(count);
            match &mut self.run {
                Run::Repeated { left, .. } => *left -= now,
                Run::Packed { next, left, .. } => {
                    *next += now;
                    *left -= now;
                }
            }
            count -= now;
        }
        Ok(())
    }

    /// The next number and how many times it follows, at most `limit` (at least 1). Ones that were written packed may come in parts.
    pub(super) fn repeated(&mut self, page: &[u8], limit: usize) -> Result<(u32, usize), Fault> {
        self.run_left(page)?;
        match &mut self.run {
            Run::Repeated { value, left } => {
                let count = limit.min(*left);
                *left -= count;
                Ok((*value, count))
            }
            Run::Packed { start, next, left } => {
                let Some(bytes) = page.get(*start..self.end) else { return Err(SHORT) };
                let mut window = [0; PACKED_AT_ONCE];
                let some = window.get_mut(..limit.min(*left).min(PACKED_AT_ONCE)).ok_or(DAMAGED)?;
                unpack(bytes, self.width, *next, some)?;
                let first = some.first().copied().ok_or(DAMAGED)?;
                let count = some.iter().take_while(|number| **number == first).count();
                *next += count;
                *left -= count;
                Ok((first, count))
            }
        }
    }

    /// How many numbers are left in the run at hand, the next one if it is used up; at least 1.
    fn run_left(&mut self, page: &[u8]) -> Result<usize, Fault> {
        loop {
            match self.run {
                Run::Repeated { left, .. } | Run::Packed { left, .. } if left > 0 => return Ok(left),
                Run::Repeated { .. } | Run::Packed { .. } => self.next_run(page)?,
            }
        }
    }

    fn next_run(&mut self, page: &[u8]) -> Result<(), Fault> {
        let Some(rest) = page.get(self.at..self.end) else { return Err(SHORT) };
        let (head, length) = varint(rest)?;
        self.at += length;
        let count = usize::try_from(head >> 1).map_err(|_| DAMAGED)?;
        if head & 1 == 1 {
            let (left, bytes) = (count.checked_mul(8), count.checked_mul(self.width as usize));
            let (left, bytes) = left.zip(bytes).ok_or(DAMAGED)?;
            self.run = Run::Packed { start: self.at, next: 0, left };
            // Some writers leave out the padding of the last run: whether a number is there is seen when it is read.
            self.at = self.at.saturating_add(bytes).min(self.end);
            return Ok(());
        }
        let bytes = self.width.div_ceil(8) as usize;
        let value = page.get(self.at..self.end).and_then(|rest| rest.get(..bytes)).ok_or(SHORT)?;
        let value = value.iter().rev().fold(0, |value: u32, byte| value << 8 | u32::from(*byte));
        self.at += bytes;
        self.run = Run::Repeated { value, left: count };
        Ok(())
    }
}

/// How many packed numbers are looked at for a repetition; longer ones are written as repetitions anyway.
const PACKED_AT_ONCE: usize = 64;

fn varint(bytes: &[u8]) -> Result<(u64, usize), Fault> {
    let mut value = 0_u64;
    for (position, byte) in bytes.iter().enumerate().take(9) {
        value |= u64::from(byte & 0x7f) << (7 * position);
        if byte & 0x80 == 0 {
            return Ok((value, position + 1));
        }
    }
    Err(SHORT)
}

/// Numbers of `width` bits, least significant first, from the `first`-th on.
fn unpack(bytes: &[u8], width: u32, first: usize, out: &mut [u32]) -> Result<(), Fault> {
    let width = width as usize;
    let mask = (1_u64 << width) - 1;
    let mut bit = first.checked_mul(width).ok_or(DAMAGED)?;
    let end = out.len().checked_mul(width).and_then(|bits| bits.checked_add(bit)).ok_or(DAMAGED)?;
    if end.div_ceil(8) > bytes.len() {
        return Err(SHORT);
    }
    // After as many as 7 bits that do not belong, a word holds so many numbers; 32 bits always fit.
    let at_once = (u64::BITS as usize - 7).checked_div(width).unwrap_or(usize::MAX);
    for numbers in out.chunks_mut(at_once) {
        let byte = bit >> 3;
        let word = match bytes.get(byte..).and_then(|rest| rest.first_chunk()) {
            Some(word) => u64::from_le_bytes(*word),
            None => last_word(bytes, byte),
        };
        let mut word = word >> (bit & 7);
        bit = bit.wrapping_add(width * numbers.len());
        for number in numbers {
            #[expect(clippy::cast_possible_truncation, reason = "the mask leaves at most 32 bits")]
            let value = (word & mask) as u32;
            *number = value;
            word >>= width;
        }
    }
    Ok(())
}

/// The bytes from `at` on, fewer than eight, as a word.
fn last_word(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..).unwrap_or_default().iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Writes numbers as runs of the lengths given, in turn repeated and packed.
    fn write(width: u8, runs: &[(u32, usize, bool)]) -> (Vec<u8>, Vec<u32>) {
        let mask = u32::try_from((1_u64 << width) - 1).unwrap();
        let (mut bytes, mut numbers) = (Vec::new(), Vec::new());
        for (seed, length, packed) in runs {
            let count = if *packed { length * 8 } else { *length };
            let head = if *packed { length << 1 | 1 } else { length << 1 };
            assert!(head < 1 << 14);
            bytes.extend([u8::try_from(head & 0x7f).unwrap() | 0x80, u8::try_from(head >> 7).unwrap()]);
            let run: Vec<u32> = (0..u32::try_from(count).unwrap())
                .map(|i| if *packed { seed.wrapping_mul(i / 3 + 1) & mask } else { seed & mask })
                .collect();
            if *packed {
                let mut bits = vec![0_u8; count * usize::from(width) / 8];
                for (i, number) in run.iter().enumerate() {
                    for bit in 0..usize::from(width) {
                        let place = i * usize::from(width) + bit;
                        bits[place / 8] |= u8::try_from(number >> bit & 1).unwrap() << (place % 8);
                    }
                }
                bytes.extend(bits);
            } else {
                bytes.extend(&(seed & mask).to_le_bytes()[..usize::from(width).div_ceil(8)]);
            }
            numbers.extend(run);
        }
        (bytes, numbers)
    }

    proptest! {
        #[test]
        fn what_was_written_is_read_in_any_portions(
            width in 0_u8..=32,
            runs in prop::collection::vec((any::<u32>(), 1_usize..40, any::<bool>()), 1..6),
            portions in prop::collection::vec((0_usize..100, 0_u8..3), 1..200),
        ) {
            let (page, numbers) = write(width, &runs);
            let mut hybrid = Hybrid::new(width, 0, page.len()).unwrap();
            let mut at = 0;
            for (portion, how) in portions {
                let portion = portion.min(numbers.len() - at);
                match how {
                    0 => {
                        let mut out = vec![0; portion];
                        hybrid.read(&page, &mut out).unwrap();
                        prop_assert_eq!(&out[..], &numbers[at..at + portion]);
                        at += portion;
                    }
                    1 => {
                        hybrid.skip(&page, portion).unwrap();
                        at += portion;
                    }
                    _ if portion > 0 => {
                        let (number, count) = hybrid.repeated(&page, portion).unwrap();
                        prop_assert!((1..=portion).contains(&count));
                        prop_assert!(numbers[at..at + count].iter().all(|n| *n == number));
                        at += count;
                    }
                    _ => {}
                }
            }
            let rest = numbers.len() - at;
            prop_assert!(hybrid.read(&page, &mut vec![0; rest + 1]).is_err());
        }

        #[test]
        fn any_bytes_at_all_are_read_or_refused(width in 0_u8..=40, page in prop::collection::vec(any::<u8>(), 0..40), count in 0_usize..2000) {
            if let Ok(mut hybrid) = Hybrid::new(width, 0, page.len()) {
                let _ = hybrid.read(&page, &mut vec![0; count]);
                // A run may claim to have any length.
                let stretches = (0..100).map_while(|_| hybrid.repeated(&page, count + 1).ok());
                for (_, found) in stretches {
                    prop_assert!((1..=count + 1).contains(&found));
                }
            }
        }
    }
}
