//! One column of one row group, page by page: which rows have a value, and the bytes of each value.

use std::path::Path;

mod fill;

pub(super) use fill::{Mapping, Sink, Trouble};

use super::delta;
use super::fault::Fault;
use super::footer::{Chunk, Footer};
use super::guid;
use super::hybrid::Hybrid;
use super::leaf::{Leaf, Logical, Physical};
use super::page_header::{Content, PageHeader};
use super::pages::Pages;

const PLAIN: i64 = 0;
const PLAIN_DICTIONARY: i64 = 2;
const RLE: i64 = 3;
const RLE_DICTIONARY: i64 = 8;

/// Reads a column from its first row to its last.
#[derive(Debug)]
pub(super) struct Column {
    name: String,
    leaf: Leaf,
    pages: Pages,
    /// What codes stand for; `None` until the dictionary page is read.
    dictionary: Option<Entries>,
    page: Vec<u8>,
    /// How many rows of the page have not been read.
    left: usize,
    /// Which rows of the page have a value; `None` if all have.
    levels: Option<Hybrid>,
    values: Values,
    /// How many rows are to be passed over before the next is read.
    owed: usize,
    codes: Vec<u32>,
}

/// How the values of a page stand in it.
#[derive(Debug, Clone, Copy)]
enum Values {
    /// One after another, the next one here.
    Plain { at: usize },
    /// As codes of the dictionary.
    Codes(Hybrid),
}

/// The values of a dictionary page.
#[derive(Debug, Default)]
pub(super) struct Entries {
    pub(super) bytes: Vec<u8>,
    /// Start and length of each.
    pub(super) spans: Vec<(u32, u32)>,
}

impl Entries {
    fn get(&self, code: usize) -> Option<&[u8]> {
        self.spans.get(code).and_then(|span| slice(&self.bytes, *span))
    }
}

/// Some rows in succession that all have a value or all have none.
enum Stretch {
    Absent(usize),
    Present(usize),
}

impl Column {
    pub(super) fn open(
        path: &Path,
        footer: &Footer,
        chunk: &Chunk,
        name: &str,
        leaf: Leaf,
    ) -> Result<Self, Fault> {
        let pages = Pages::open(path, footer, chunk).map_err(|fault| fault.of_column(name))?;
        Ok(Self {
            name: name.to_owned(),
            leaf,
            pages,
            dictionary: None,
            page: Vec::new(),
            left: 0,
            levels: None,
            values: Values::Plain { at: 0 },
            owed: 0,
            codes: Vec::new(),
        })
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn leaf(&self) -> Leaf {
        self.leaf
    }

    /// The bytes of each value as it stands in [`Column::buffer`]; `None` where every value has its own length.
    fn width(&self) -> Option<usize> {
        if self.leaf.is_uuid() { Some(guid::CHARACTERS) } else { self.leaf.physical.width() }
    }

    /// Passes over rows. Pages that hold nothing else are never decompressed.
    pub(super) fn skip(&mut self, rows: usize) {
        self.owed = self.owed.saturating_add(rows);
    }

    /// How many rows the page at hand still has, the next one if it is used up; at least 1.
    pub(super) fn rows_left(&mut self) -> Result<usize, Fault> {
        loop {
            if self.owed > 0 && self.left > 0 {
                self.pass()?;
            } else if self.left > 0 {
                return Ok(self.left);
            } else {
                self.next_page()?;
            }
        }
    }

    /// The bytes that the spans of the page at hand lie in.
    pub(super) fn buffer(&self) -> &[u8] {
        match (self.values, &self.dictionary) {
            (Values::Codes(_), Some(entries)) => &entries.bytes,
            _ => &self.page,
        }
    }

    /// Reads where the values of rows stand in [`Column::buffer`]; a row without a value has no length. For a page of codes gives
    /// also those, a row without a value again excepted: it has some code. `rows` must not exceed [`Column::rows_left`].
    pub(super) fn spans(
        &mut self,
        rows: usize,
        spans: &mut Vec<(u32, u32)>,
        codes: &mut Vec<u32>,
    ) -> Result<(), Fault> {
        let mut row = 0;
        while row < rows {
            let count = match self.stretch(rows - row)? {
                Stretch::Absent(count) => {
                    spans.resize(spans.len() + count, (0, 0));
                    codes.resize(codes.len() + count, 0);
                    count
                }
                Stretch::Present(count) => {
                    if let Values::Plain { mut at } = self.values {
                        let width = self.width();
                        let before = spans.len();
                        spans.extend((0..count).map_while(|_| span(&self.page, width, &mut at)));
                        self.values = Values::Plain { at };
                        if spans.len() - before < count {
                            return Err(VALUES);
                        }
                    } else {
                        self.next_codes(count)?;
                        let entries = self.dictionary.as_ref().ok_or(NO_DICTIONARY)?;
                        for code in &self.codes {
                            let Some(span) = entries.spans.get(*code as usize) else { return Err(NO_ENTRY) };
                            spans.push(*span);
                        }
                        codes.extend_from_slice(&self.codes);
                    }
                    count
                }
            };
            row += count;
        }
        Ok(())
    }

    /// Whether no row is left. A dictionary may be there although no row has any of it.
    pub(super) fn is_finished(&mut self) -> Result<bool, Fault> {
        while let Some(header) = self.pages.peek()? {
            match header.content {
                Content::Data { .. } | Content::DataV2 { .. } if header.values > 0 => return Ok(false),
                Content::Data { .. } | Content::DataV2 { .. } | Content::Dictionary | Content::Other => {
                    self.pages.skip();
                }
            }
        }
        Ok(self.left == 0)
    }

    /// Whether the page at hand holds codes of a dictionary.
    pub(super) fn is_coded(&self) -> bool {
        matches!(self.values, Values::Codes(_))
    }

    /// How many of the next rows all have a value or all have none, at most `limit`; they count as read.
    fn stretch(&mut self, limit: usize) -> Result<Stretch, Fault> {
        let (level, count) = match &mut self.levels {
            None => (1, limit),
            Some(levels) => levels.repeated(&self.page, limit)?,
        };
        // INVARIANT: `limit` is at most what is left of the page.
        self.left = self.left.saturating_sub(count);
        Ok(if level == 0 { Stretch::Absent(count) } else { Stretch::Present(count) })
    }

    fn next_codes(&mut self, count: usize) -> Result<(), Fault> {
        let Values::Codes(hybrid) = &mut self.values else { return Ok(()) };
        self.codes.resize(count, 0);
        hybrid.read(&self.page, &mut self.codes)
    }

    /// Passes over rows that are owed and lie in the page at hand.
    fn pass(&mut self) -> Result<(), Fault> {
        let width = self.width();
        match self.stretch(self.owed.min(self.left))? {
            Stretch::Absent(count) => self.owed -= count,
            Stretch::Present(count) => {
                self.owed -= count;
                match &mut self.values {
                    Values::Codes(hybrid) => hybrid.skip(&self.page, count)?,
                    Values::Plain { at } => {
                        for _ in 0..count {
                            span(&self.page, width, at).ok_or(VALUES)?;
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn next_page(&mut self) -> Result<(), Fault> {
        let header = self.pages.peek()?.ok_or(Fault::Short("the column"))?;
        match header.content {
            Content::Dictionary => self.read_dictionary(header),
            Content::Other => {
                self.pages.skip();
                Ok(())
            }
            Content::Data { .. } | Content::DataV2 { .. } if self.owed >= header.values => {
                self.owed -= header.values;
                self.pages.skip();
                Ok(())
            }
            Content::Data { level_encoding } => {
                self.pages.read(&mut self.page)?;
                let levels_end = if self.leaf.optional {
                    if level_encoding != RLE {
                        return Err(Fault::Encoding(level_encoding, "definition level"));
                    }
                    let length = length_at(&self.page, 0).ok_or(LEVELS)?;
                    self.levels = Some(Hybrid::new(1, 4, length.saturating_add(4))?);
                    length.saturating_add(4)
                } else {
                    0
                };
                self.begin(header, levels_end)
            }
            Content::DataV2 { level_bytes, .. } => {
                self.pages.read(&mut self.page)?;
                self.levels = if self.leaf.optional { Some(Hybrid::new(1, 0, level_bytes)?) } else { None };
                self.begin(header, level_bytes)
            }
        }
    }

    /// Finds the values behind the levels of a page that was read.
    fn begin(&mut self, header: PageHeader, levels_end: usize) -> Result<(), Fault> {
        let values = self.page.get(levels_end..).ok_or(LEVELS)?;
        self.values = match header.encoding {
            PLAIN if self.leaf.physical == Physical::Boolean => {
                let mut page = self.page.get(..levels_end).ok_or(LEVELS)?.to_vec();
                delta::bits_to_bytes(values, &mut page);
                self.page = page;
                Values::Plain { at: levels_end }
            }
            PLAIN => Values::Plain { at: levels_end },
            PLAIN_DICTIONARY | RLE_DICTIONARY => {
                // A page of nulls alone may lack even the width.
                let width = values.first().copied().unwrap_or(0);
                let start = self.page.len().min(levels_end + 1);
                Values::Codes(Hybrid::new(width, start, self.page.len())?)
            }
            other => {
                let mut page = self.page.get(..levels_end).ok_or(LEVELS)?.to_vec();
                delta::to_plain(other, self.leaf.physical, values, &mut page)?;
                self.page = page;
                Values::Plain { at: levels_end }
            }
        };
        if let Values::Plain { at } = self.values {
            self.understand(at)?;
        }
        self.left = header.values;
        Ok(())
    }

    /// Makes texts of GUIDs that begin at `at` of the page, and holds a column of nothing to its word.
    fn understand(&mut self, at: usize) -> Result<(), Fault> {
        let values = self.page.get(at..).ok_or(LEVELS)?;
        if self.leaf.is_uuid() {
            let mut page = self.page.get(..at).ok_or(LEVELS)?.to_vec();
            guid::write(values, &mut page);
            self.page = page;
        } else if self.leaf.logical == Some(Logical::Nothing) && !values.is_empty() {
            return Err(Fault::Damaged("a page of no values"));
        }
        Ok(())
    }

    fn read_dictionary(&mut self, header: PageHeader) -> Result<(), Fault> {
        const DAMAGED: Fault = Fault::Damaged("the dictionary");
        if self.dictionary.is_some() {
            return Err(DAMAGED);
        }
        if !matches!(header.encoding, PLAIN | PLAIN_DICTIONARY) {
            return Err(Fault::Encoding(header.encoding, "dictionary"));
        }
        let mut entries = Entries::default();
        self.pages.read(&mut entries.bytes)?;
        if self.leaf.is_uuid() {
            let bytes = std::mem::take(&mut entries.bytes);
            guid::write(&bytes, &mut entries.bytes);
        } else if self.leaf.logical == Some(Logical::Nothing) && !entries.bytes.is_empty() {
            return Err(DAMAGED);
        }
        let (width, mut at) = (self.width(), 0);
        for _ in 0..header.values {
            entries.spans.push(span(&entries.bytes, width, &mut at).ok_or(DAMAGED)?);
        }
        self.dictionary = Some(entries);
        Ok(())
    }
}

const VALUES: Fault = Fault::Short("the values of a page");
const LEVELS: Fault = Fault::Damaged("the levels of a page");
const NO_DICTIONARY: Fault = Fault::Damaged("the dictionary, which is missing,");
const NO_ENTRY: Fault = Fault::Damaged("a dictionary code");

/// The span of the plain value at `at`, which moves on to the next. `width` is `None` for values with a length of their own.
#[inline]
fn span(page: &[u8], width: Option<usize>, at: &mut usize) -> Option<(u32, u32)> {
    let (start, length) = match width {
        Some(width) => (*at, width),
        None => (*at + 4, length_at(page, *at)?),
    };
    let end = start.checked_add(length).filter(|end| *end <= page.len())?;
    *at = end;
    // INVARIANT: both lie within a page, whose length is bounded far below 2³².
    #[expect(clippy::cast_possible_truncation, reason = "PAGE_BYTES_MAX < 2^32")]
    Some((start as u32, length as u32))
}

#[inline]
fn length_at(page: &[u8], at: usize) -> Option<usize> {
    let bytes = page.get(at..)?.first_chunk()?;
    usize::try_from(u32::from_le_bytes(*bytes)).ok()
}

/// The bytes of a span.
#[inline]
pub(super) fn slice(bytes: &[u8], (start, length): (u32, u32)) -> Option<&[u8]> {
    bytes.get(start as usize..)?.get(..length as usize)
}
