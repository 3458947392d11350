//! On which line of a file something is.

use memchr::memchr2_iter;

/// Counts the lines of a text from front to back. The `csv` crate counts too, but takes the line of the record *before* as
/// the start where lines end in CRLF or are blank.
#[derive(Debug)]
pub(super) struct Lines<'a> {
    text: &'a [u8],
    counted: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    pub(super) fn of(text: &'a [u8]) -> Self {
        Self { text, counted: 0, line: 1 }
    }

    /// The line of the first record at or after an offset, past the line ends that may be there. Offsets never go back.
    pub(super) fn at(&mut self, offset: usize) -> u64 {
        let ends = self.text.get(offset..).unwrap_or_default();
        let start = offset + ends.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let passed = self.text.get(self.counted..start).unwrap_or_default();
        for end in memchr2_iter(b'\r', b'\n', passed) {
            // CR LF is one line end, counted at its LF.
            let is_first_half = passed.get(end) == Some(&b'\r') && passed.get(end + 1) == Some(&b'\n');
            self.line += u64::from(!is_first_half);
        }
        self.counted = self.counted.max(start);
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_end_counts_once() {
        let mut lines = Lines::of(b"a\nb\r\nc\rd\n\r\ne");
        assert_eq!([0, 1, 3, 6, 8, 12].map(|offset| lines.at(offset)), [1, 2, 3, 4, 6, 6]);
    }
}
