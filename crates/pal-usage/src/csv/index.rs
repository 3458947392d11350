//! Where the cells of a block end.

use crate::error::CellError;
use crate::mask::{CHUNK, bits, equal, padded};

/// The separators of a block: every comma and line end that is not inside quotes.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// Where cells end, in order; only the first `count` entries mean something.
    ends: Vec<u32>,
    count: usize,
    /// How many cells end with or before each record.
    records: Vec<usize>,
}

/// The first place where quotes are not as RFC 4180 has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Where the record starts that has it.
    pub(crate) record: usize,
    /// Which cell of that record has it, from 0.
    pub(crate) cell: usize,
    /// What is wrong.
    pub(crate) reason: CellError,
}

/// What one chunk hands to the next.
#[derive(Debug, Clone, Copy)]
struct Carry {
    /// All bits set while inside quotes.
    inside: u64,
    /// 1 if the last byte was a separator, a closing quote, or there was none: a quote may open here.
    may_open: u64,
    /// 1 if the last byte was a closing quote.
    closed: u64,
}

impl Index {
    /// Finds the separators of a block, as far as its quotes are right. Only whole records are told by [`Index::records`].
    pub(crate) fn build(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        self.count = 0;
        self.records.clear();
        let mut carry = Carry { inside: 0, may_open: 1, closed: 0 };
        let (chunks, rest) = bytes.as_chunks::<CHUNK>();
        let mut base = 0;
        for chunk in chunks {
            self.chunk(chunk, base, bytes, &mut carry)?;
            base += CHUNK;
        }
        if !rest.is_empty() {
            self.chunk(&padded(rest), base, bytes, &mut carry)?;
        }
        if carry.inside == 0 { Ok(()) } else { Err(self.fault(CellError::Unclosed)) }
    }

    /// The separators of the whole records of the block, a slice for each.
    pub(crate) fn records(&self) -> impl Iterator<Item = &[u32]> {
        let starts = std::iter::once(&0).chain(&self.records);
        starts.zip(&self.records).map(|(start, end)| self.ends.get(*start..*end).unwrap_or_default())
    }

    /// The record that the block ends in the middle of: where it starts, and where its cells end as far as they do.
    pub(crate) fn unfinished(&self) -> (usize, &[u32]) {
        let noted = self.records.last().copied().unwrap_or_default();
        let before = noted.checked_sub(1).and_then(|last| self.ends.get(last));
        let start = before.map_or(0, |end| *end as usize + 1);
        (start, self.ends.get(noted..self.count).unwrap_or_default())
    }

    #[inline]
    fn chunk(
        &mut self,
        chunk: &[u8; CHUNK],
        base: usize,
        bytes: &[u8],
        carry: &mut Carry,
    ) -> Result<(), Fault> {
        let (quotes, commas, line_ends) = (equal(chunk, b'"'), equal(chunk, b','), equal(chunk, b'\n'));
        let inside = parity(quotes) ^ carry.inside;
        let separators = (commas | line_ends) & !inside;
        let (opening, closing) = (quotes & inside, quotes & !inside);
        let wrongly_opening = opening & !((separators | closing) << 1 | carry.may_open);
        let after_closing = (closing << 1 | carry.closed) & !(commas | line_ends | quotes);
        if wrongly_opening | after_closing != 0 {
            self.judge(base, bytes, separators, line_ends, wrongly_opening, after_closing)?;
        }
        self.note(base, separators, line_ends);
        *carry = Carry {
            inside: if inside >> 63 == 1 { u64::MAX } else { 0 },
            may_open: (separators | closing) >> 63,
            closed: closing >> 63,
        };
        Ok(())
    }

    /// Looks at the quotes of a chunk that are not plainly right: before CRLF they are.
    #[cold]
    fn judge(
        &mut self,
        base: usize,
        bytes: &[u8],
        separators: u64,
        line_ends: u64,
        wrongly_opening: u64,
        after_closing: u64,
    ) -> Result<(), Fault> {
        let text_after = bits(after_closing).find(|bit| {
            let rest = bytes.get(base + bit..).unwrap_or_default();
            !rest.is_empty() && !rest.starts_with(b"\r\n")
        });
        let stray = bits(wrongly_opening).next();
        let (bit, reason) = match (stray, text_after) {
            (Some(stray), Some(text)) if text < stray => (text, CellError::TextAfterQuote),
            (Some(stray), _) => (stray, CellError::StrayQuote),
            (None, Some(text)) => (text, CellError::TextAfterQuote),
            (None, None) => return Ok(()),
        };
        let before = (1 << bit) - 1;
        self.note(base, separators & before, line_ends);
        Err(self.fault(reason))
    }

    /// Notes the separators of a chunk.
    #[inline]
    fn note(&mut self, base: usize, mut separators: u64, line_ends: u64) {
        for bit in bits(separators & line_ends) {
            let through = u64::MAX >> (63 - bit);
            self.records.push(self.count + (separators & through).count_ones() as usize);
        }
        if self.ends.len() < self.count + CHUNK {
            self.ends.resize((self.count + CHUNK) * 2, 0);
        }
        // INVARIANT: a block is shorter than 2³² bytes, see `RECORD_BYTES_MAX`.
        let base = u32::try_from(base).unwrap_or(u32::MAX);
        let found = separators.count_ones() as usize;
        for end in self.ends.iter_mut().skip(self.count).take(found) {
            *end = base + separators.trailing_zeros();
            separators &= separators.wrapping_sub(1);
        }
        self.count += found;
    }

    /// A fault in the cell after the last separator noted.
    fn fault(&self, reason: CellError) -> Fault {
        let (record, ends) = self.unfinished();
        Fault { record, cell: ends.len(), reason }
    }
}

/// Bit `i` tells whether an odd number of bits up to and with `i` are set.
#[inline]
fn parity(mask: u64) -> u64 {
    [1, 2, 4, 8, 16, 32].iter().fold(mask, |mask, shift| mask ^ mask << shift)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// RFC 4180 one byte after another: the records as spans, and the first fault.
    fn read_slowly(bytes: &[u8]) -> (Vec<Vec<u32>>, Option<Fault>) {
        #[derive(PartialEq)]
        enum State {
            Start,
            Plain,
            Quoted,
            Closed,
        }
        let (mut records, mut ends, mut state, mut record) = (Vec::new(), Vec::new(), State::Start, 0);
        for (at, byte) in bytes.iter().enumerate() {
            let fault = |reason| Some(Fault { record, cell: ends.len(), reason });
            state = match (state, byte) {
                (State::Quoted, b'"') => State::Closed,
                (State::Quoted, _) => State::Quoted,
                (State::Start | State::Closed, b'"') => State::Quoted,
                (State::Plain, b'"') => return (records, fault(CellError::StrayQuote)),
                (_, b',' | b'\n') => {
                    ends.push(u32::try_from(at).unwrap());
                    if *byte == b'\n' {
                        records.push(std::mem::take(&mut ends));
                        record = at + 1;
                    }
                    State::Start
                }
                (State::Closed, b'\r') if bytes.get(at + 1) == Some(&b'\n') => State::Plain,
                (State::Closed, _) => return (records, fault(CellError::TextAfterQuote)),
                (State::Start | State::Plain, _) => State::Plain,
            };
        }
        let unclosed = Fault { record, cell: ends.len(), reason: CellError::Unclosed };
        (records, (state == State::Quoted).then_some(unclosed))
    }

    fn assert_same(bytes: &[u8]) {
        let mut index = Index::default();
        // What an earlier block left must not show.
        let _ = index.build(&b"a,\"b\",c\n".repeat(50));
        let fault = index.build(bytes).err();
        let records: Vec<Vec<u32>> = index.records().map(<[u32]>::to_vec).collect();
        assert_eq!((records, fault), read_slowly(bytes), "{:?}", String::from_utf8_lossy(bytes));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]
        #[test]
        fn the_separators_are_those_of_a_slow_reader(text in "([a,\"\n]|\r\n|,\"\"\"x\"\",\n\",){0,90}") {
            assert_same(text.as_bytes());
        }

        #[test]
        fn right_quotes_far_apart_are_found_right(cells in prop::collection::vec("[a-z]{0,70}|\"([a-z,\n]|\"\"){0,70}\"", 1..40)) {
            assert_same(format!("{}\r\n", cells.join(",")).as_bytes());
        }
    }
}
