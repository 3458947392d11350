//! Whether a CSV file is quoted as RFC 4180 says. The `csv` crate reads on whatever the quotes are, so that a file cut off in
//! the middle, or one stray quote, would quietly change what the cells say.

use memchr::{memchr, memchr_iter};

use crate::error::Fault;

/// The first quote that RFC 4180 §2.5–2.7 does not allow: its offset, and what is wrong.
pub(super) fn first_fault(text: &[u8]) -> Option<(usize, Fault)> {
    let mut at = 0;
    while let Some(opening) = text.get(at..).and_then(|rest| memchr(b'"', rest)).map(|offset| at + offset) {
        let before = opening.checked_sub(1).and_then(|before| text.get(before));
        if !matches!(before, None | Some(b',' | b'\r' | b'\n')) {
            return Some((opening, Fault::StrayQuote));
        }
        let Some(closing) = closing(text, opening) else {
            return Some((opening, Fault::OpenQuote));
        };
        at = closing + 1;
        if !matches!(text.get(at), None | Some(b',' | b'\r' | b'\n')) {
            return Some((opening, Fault::StrayQuote));
        }
    }
    None
}

/// The quote that closes a cell: the first after its opening one that is not doubled.
fn closing(text: &[u8], opening: usize) -> Option<usize> {
    let inside = opening + 1;
    let mut quotes = memchr_iter(b'"', text.get(inside..)?).map(|offset| inside + offset);
    while let Some(quote) = quotes.next() {
        if text.get(quote + 1) != Some(&b'"') {
            return Some(quote);
        }
        quotes.next();
    }
    None
}
