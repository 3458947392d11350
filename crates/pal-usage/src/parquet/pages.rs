//! The pages of one column chunk, one after another.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use super::PAGE_BYTES_MAX;
use super::codec::Codec;
use super::fault::Fault;
use super::footer::{Chunk, Footer};
use super::page_header::{Content, PageHeader};

/// How much is read in the hope that it holds a page's header; nearly all have fewer than a hundred bytes.
const HEADER_BYTES_USUAL: u64 = 256;
/// The most bytes that a header may have: those with statistics hold two whole values.
const HEADER_BYTES_MAX: u64 = 64 << 20;

/// Reads pages from a file.
#[derive(Debug)]
pub(super) struct Pages {
    file: File,
    /// Where the next header or, if there is a header, its page starts.
    at: u64,
    remaining: u64,
    codec: Codec,
    next: Option<PageHeader>,
    /// What was last read of the file.
    stored: Vec<u8>,
}

impl Pages {
    /// The pages of a chunk.
    pub(super) fn open(path: &Path, footer: &Footer, chunk: &Chunk) -> Result<Self, Fault> {
        let codec = Codec::of(chunk.codec())?;
        let (at, remaining) = chunk.range(footer.data_bytes)?;
        Ok(Self { file: File::open(path)?, at, remaining, codec, next: None, stored: Vec::new() })
    }

    /// The header of the next page; `None` after the last.
    pub(super) fn peek(&mut self) -> Result<Option<PageHeader>, Fault> {
        while self.next.is_none() && self.remaining > 0 {
            let header = self.header()?;
            if header.stored_bytes > self.remaining {
                return Err(Fault::Short("a page"));
            }
            if header.bytes.max(header.stored_bytes) > PAGE_BYTES_MAX {
                return Err(Fault::PageTooLong { bytes: header.bytes.max(header.stored_bytes) });
            }
            match header.content {
                Content::Other => self.pass(header.stored_bytes),
                Content::Dictionary | Content::Data { .. } | Content::DataV2 { .. } => {
                    self.next = Some(header);
                }
            }
        }
        Ok(self.next)
    }

    /// Passes over the next page without reading it.
    pub(super) fn skip(&mut self) {
        if let Some(header) = self.next.take() {
            self.pass(header.stored_bytes);
        }
    }

    /// Reads the next page into `page`, decompressed. What `page` held does not matter.
    pub(super) fn read(&mut self, page: &mut Vec<u8>) -> Result<(), Fault> {
        let Some(header) = self.next.take() else { return Err(Fault::Short("the column")) };
        let length = usize::try_from(header.bytes).map_err(|_| Fault::PageTooLong { bytes: header.bytes })?;
        if matches!(self.codec, Codec::None) {
            // Saves a copy.
            page.clear();
            fill(&mut self.file, self.at, header.stored_bytes, page)?;
            self.pass(header.stored_bytes);
            check(&header, page)?;
            return if page.len() == length { Ok(()) } else { Err(Fault::Damaged("the length of a page")) };
        }
        self.stored.clear();
        fill(&mut self.file, self.at, header.stored_bytes, &mut self.stored)?;
        self.pass(header.stored_bytes);
        check(&header, &self.stored)?;
        self.codec.check_length(self.stored.len(), length)?;
        // Not cleared before: only what is longer than the page before is filled with zeros.
        page.resize(length, 0);
        let level_bytes = match header.content {
            Content::DataV2 { level_bytes, .. } => level_bytes,
            Content::Dictionary | Content::Data { .. } | Content::Other => 0,
        };
        let halves = self.stored.split_at_checked(level_bytes).zip(page.split_at_mut_checked(level_bytes));
        let ((levels, values), (levels_out, values_out)) =
            halves.ok_or(Fault::Damaged("the length of the levels of a page"))?;
        levels_out.copy_from_slice(levels);
        match header.content {
            Content::DataV2 { compressed: false, .. } => Codec::None.decompress(values, values_out),
            Content::DataV2 { .. } | Content::Dictionary | Content::Data { .. } | Content::Other => {
                self.codec.decompress(values, values_out)
            }
        }
    }

    fn header(&mut self) -> Result<PageHeader, Fault> {
        let mut window = HEADER_BYTES_USUAL;
        loop {
            window = window.min(self.remaining);
            self.stored.clear();
            fill(&mut self.file, self.at, window, &mut self.stored)?;
            match PageHeader::parse(&self.stored) {
                Ok((header, length)) => {
                    self.pass(u64::try_from(length).unwrap_or(u64::MAX));
                    return Ok(header);
                }
                Err(Fault::Short(_)) if window < self.remaining.min(HEADER_BYTES_MAX) => window *= 8,
                Err(fault) => return Err(fault),
            }
        }
    }

    fn pass(&mut self, bytes: u64) {
        // INVARIANT: only what lies within the remaining bytes of the chunk is passed.
        self.at = self.at.saturating_add(bytes);
        self.remaining = self.remaining.saturating_sub(bytes);
    }
}

/// Appends to `out` so many bytes of a file. They have been held against its length, so `out` does not grow beyond it.
fn fill(file: &mut File, at: u64, bytes: u64, out: &mut Vec<u8>) -> Result<(), Fault> {
    let wanted = usize::try_from(bytes).map_err(|_| Fault::PageTooLong { bytes })?;
    file.seek(SeekFrom::Start(at))?;
    out.reserve(wanted);
    let read = file.take(bytes).read_to_end(out)?;
    if read == wanted { Ok(()) } else { Err(Fault::Short("the file")) }
}

fn check(header: &PageHeader, stored: &[u8]) -> Result<(), Fault> {
    let Some(expected) = header.checksum else { return Ok(()) };
    let mut crc = flate2::Crc::new();
    crc.update(stored);
    if crc.sum() == expected { Ok(()) } else { Err(Fault::Checksum) }
}
