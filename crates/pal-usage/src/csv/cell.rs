//! One cell as it stands in a file, and as it is meant.

/// The text of a cell without its quotes. `scratch` holds it where quotes were doubled inside.
pub(crate) fn unquoted<'a>(raw: &'a [u8], scratch: &'a mut Vec<u8>) -> &'a [u8] {
    let [b'"', text @ .., b'"'] = raw else { return raw };
    if memchr::memchr(b'"', text).is_none() {
        return text;
    }
    scratch.clear();
    let mut rest = text;
    while let Some(quote) = memchr::memchr(b'"', rest) {
        // INVARIANT: the index has seen to it that every quote inside quotes is followed by another.
        scratch.extend_from_slice(rest.get(..=quote).unwrap_or_default());
        rest = rest.get(quote + 2..).unwrap_or_default();
    }
    scratch.extend_from_slice(rest);
    scratch
}

/// The cells of a record, as they stand in the file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Record<'a> {
    /// The block.
    pub(crate) bytes: &'a [u8],
    /// Where the record starts.
    pub(crate) start: usize,
    /// Where its cells end.
    pub(crate) ends: &'a [u32],
}

impl<'a> Record<'a> {
    /// Where a cell starts and ends, quotes included.
    #[inline]
    pub(crate) fn span(&self, cell: usize) -> (usize, usize) {
        let start = match cell.checked_sub(1).and_then(|before| self.ends.get(before)) {
            Some(end) => *end as usize + 1,
            None => self.start,
        };
        let mut end = self.ends.get(cell).map_or(start, |end| *end as usize);
        let is_last = cell + 1 == self.ends.len();
        if is_last && end > start && self.bytes.get(end - 1) == Some(&b'\r') {
            end -= 1;
        }
        (start, end)
    }

    /// A cell as it stands in the file, quotes included.
    #[inline]
    pub(crate) fn raw(&self, cell: usize) -> &'a [u8] {
        let (start, end) = self.span(cell);
        self.bytes.get(start..end).unwrap_or_default()
    }

    /// Whether it is a line with nothing in it.
    pub(crate) fn is_blank(&self) -> bool {
        self.ends.len() == 1 && self.raw(0).is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_come_off_and_doubled_ones_become_one() {
        for (raw, text) in [
            ("", ""),
            ("a", "a"),
            ("\"\"", ""),
            ("\"a,b\"", "a,b"),
            ("\"\"\"\"", "\""),
            ("\"\"\"a\"\"\"\"b\"\"\"", "\"a\"\"b\""),
        ] {
            assert_eq!(unquoted(raw.as_bytes(), &mut Vec::new()), text.as_bytes(), "{raw}");
        }
    }
}
