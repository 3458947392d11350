//! A file as blocks of whole records.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

use super::RECORD_BYTES_MAX;
use crate::error::FileError;

/// The first bytes of gzip data (RFC 1952 §2.3.1): what a file is, is known by them and not by its name.
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// A byte order mark, which a text may begin with.
const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";

/// How much of a gzip'd file is read at once.
const GZIP_BUFFER_BYTES: usize = 64 << 10;

/// Where the text of a CSV file comes from.
#[derive(Debug)]
pub(crate) enum Source {
    /// The file itself.
    Plain(File),
    /// Its decompressed data, of all members one after another.
    Gzip(Box<MultiGzDecoder<BufReader<File>>>),
}

impl Source {
    /// Opens a file, plain or gzip'd.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let mut start = Vec::with_capacity(GZIP_MAGIC.len());
        (&mut file).take(GZIP_MAGIC.len() as u64).read_to_end(&mut start)?;
        file.rewind()?;
        if start != GZIP_MAGIC {
            return Ok(Self::Plain(file));
        }
        let buffered = BufReader::with_capacity(GZIP_BUFFER_BYTES, file);
        Ok(Self::Gzip(Box::new(MultiGzDecoder::new(buffered))))
    }

    /// How many bytes of the file were read.
    fn position(&mut self) -> u64 {
        let file = match self {
            Self::Plain(file) => file,
            Self::Gzip(decoder) => decoder.get_mut().get_mut(),
        };
        // Only a progress bar asks.
        file.stream_position().unwrap_or(0)
    }

    /// What it means that reading failed.
    fn failure(&self, error: io::Error) -> FileError {
        match self {
            Self::Plain(_) => FileError::Io(error),
            Self::Gzip(_) => FileError::Gzip(error),
        }
    }

    /// Appends up to `limit` bytes; fewer mean that the file ends.
    fn append(&mut self, bytes: &mut Vec<u8>, limit: usize) -> io::Result<usize> {
        bytes.reserve_exact(limit);
        let limit = limit as u64;
        match self {
            Self::Plain(file) => file.take(limit).read_to_end(bytes),
            Self::Gzip(decoder) => decoder.take(limit).read_to_end(bytes),
        }
    }
}

/// Whether the text of a file begins with a brace, as no header does and JSON lines do. A file that cannot be inflated so far
/// does not: who reads it on says why.
pub(crate) fn starts_with_brace(path: &Path) -> io::Result<bool> {
    let mut start = Vec::new();
    // What came before a failure is there all the same.
    let _ = Source::open(path)?.append(&mut start, 64);
    let text = start.strip_prefix(UTF8_MARK).unwrap_or(&start);
    Ok(text.trim_ascii_start().starts_with(b"{"))
}

/// What ends a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RecordEnd {
    /// A line end that is not inside quotes.
    OutsideQuotes,
    /// Any line end.
    Line,
}

/// Some whole records of a file, or a record that is too long.
#[derive(Debug, Default)]
pub(crate) struct Block {
    /// The records, each with its line end.
    pub(crate) bytes: Vec<u8>,
    /// The line on which the first of them starts.
    pub(crate) line: u64,
    /// Whether this is the start of one record longer than [`RECORD_BYTES_MAX`].
    pub(crate) is_too_long: bool,
}

impl Block {
    /// Its lines that are not blank, each with its number.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (u64, &[u8])> {
        let text = if self.line == 1 { self.bytes.strip_prefix(UTF8_MARK) } else { None };
        let lines = (self.line..).zip(text.unwrap_or(&self.bytes).split(|byte| *byte == b'\n'));
        lines.filter(|(_, line)| !line.trim_ascii().is_empty())
    }
}

/// Cuts a file into blocks.
#[derive(Debug)]
pub(crate) struct Cutter {
    source: Source,
    block_bytes: usize,
    record_end: RecordEnd,
    /// What was read beyond the last cut.
    rest: Vec<u8>,
    /// The line on which it starts.
    line: u64,
    /// How the file ended, once it did.
    end: Option<Result<(), FileError>>,
}

impl Cutter {
    /// A cutter at the start of a source, which reads about so much at once.
    pub(crate) fn new(source: Source, block_bytes: usize, record_end: RecordEnd) -> Self {
        Self { source, block_bytes, record_end, rest: Vec::new(), line: 1, end: None }
    }

    /// Takes the first record, with its line end, but without a byte order mark.
    pub(crate) fn first_record(&mut self) -> Result<Vec<u8>, FileError> {
        let mut bytes = Vec::new();
        let end = loop {
            self.fill(&mut bytes);
            if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
                return Err(FileError::Utf16);
            }
            if let Some(end) = first_record_end(&bytes) {
                break end;
            }
            if let Some(failure) = self.failure() {
                return Err(failure);
            }
            if self.end.is_some() {
                break bytes.len();
            }
            if bytes.len() >= RECORD_BYTES_MAX {
                return Err(FileError::HeaderTooLong);
            }
        };
        self.rest = bytes.split_off(end);
        self.line += line_ends(&bytes);
        let start = if bytes.starts_with(UTF8_MARK) { UTF8_MARK.len() } else { 0 };
        let mut record = bytes.split_off(start);
        if record.is_empty() {
            return Err(FileError::Empty);
        }
        close_line(&mut record);
        Ok(record)
    }

    /// Takes the next records; `false` if there are none. A failure to read comes after all the records before it.
    pub(crate) fn next(&mut self, block: &mut Block) -> Result<bool, FileError> {
        block.bytes.clear();
        block.bytes.shrink_to(self.block_bytes.saturating_mul(4));
        block.bytes.append(&mut self.rest);
        block.line = self.line;
        block.is_too_long = false;
        let (mut counted, mut is_inside) = (0, false);
        loop {
            self.fill(&mut block.bytes);
            is_inside ^= self.record_end.is_turned_by(block.bytes.get(counted..).unwrap_or_default());
            counted = block.bytes.len();
            if let Some(Ok(())) = self.end {
                close_line(&mut block.bytes);
                return Ok(!block.bytes.is_empty());
            }
            if let Some(cut) = self.record_end.last(&block.bytes, is_inside) {
                self.rest.extend_from_slice(block.bytes.get(cut..).unwrap_or_default());
                block.bytes.truncate(cut);
                self.line += line_ends(&block.bytes);
                return Ok(true);
            }
            if let Some(failure) = self.failure() {
                return Err(failure);
            }
            if block.bytes.len() >= RECORD_BYTES_MAX {
                block.is_too_long = true;
                self.end = Some(Ok(()));
                return Ok(true);
            }
        }
    }

    /// How many bytes of the file, as it lies on disk, were read.
    pub(crate) fn position(&mut self) -> u64 {
        self.source.position()
    }

    /// Reads up to a block; where there is one already, as much again, within bounds.
    fn fill(&mut self, bytes: &mut Vec<u8>) {
        const GROWTH_BYTES_MAX: usize = 16 << 20;
        if self.end.is_some() {
            return;
        }
        let limit = match self.block_bytes.saturating_sub(bytes.len()) {
            0 => bytes.len().clamp(1, GROWTH_BYTES_MAX),
            missing => missing,
        };
        match self.source.append(bytes, limit) {
            Ok(read) if read < limit => self.end = Some(Ok(())),
            Ok(_) => {}
            Err(error) => self.end = Some(Err(self.source.failure(error))),
        }
    }

    /// Takes the failure that ended the file, if one did; what comes after is nothing.
    fn failure(&mut self) -> Option<FileError> {
        match self.end.take()? {
            Ok(()) => {
                self.end = Some(Ok(()));
                None
            }
            Err(failure) => {
                self.end = Some(Ok(()));
                Some(failure)
            }
        }
    }
}

impl RecordEnd {
    /// Whether what is outside quotes before these bytes is inside after them, and the other way round.
    fn is_turned_by(self, bytes: &[u8]) -> bool {
        match self {
            Self::OutsideQuotes => memchr::memchr_iter(b'"', bytes).count() % 2 == 1,
            Self::Line => false,
        }
    }

    /// Where the last whole record ends.
    fn last(self, bytes: &[u8], is_inside: bool) -> Option<usize> {
        match self {
            Self::OutsideQuotes => last_record_end(bytes, is_inside),
            Self::Line => memchr::memrchr(b'\n', bytes).map(|at| at + 1),
        }
    }
}

fn line_ends(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

/// Gives the last line of a file the end that it may lack.
fn close_line(bytes: &mut Vec<u8>) {
    if bytes.last().is_some_and(|last| *last != b'\n') {
        bytes.push(b'\n');
    }
}

/// Where the first record ends.
fn first_record_end(bytes: &[u8]) -> Option<usize> {
    let mut is_inside = false;
    for at in memchr::memchr2_iter(b'"', b'\n', bytes) {
        if bytes.get(at) == Some(&b'"') {
            is_inside = !is_inside;
        } else if !is_inside {
            return Some(at + 1);
        }
    }
    None
}

/// Where the last whole record ends, blank lines after it left out: whether they are the file's last shows later.
fn last_record_end(bytes: &[u8], mut is_inside: bool) -> Option<usize> {
    let mut rest = bytes;
    while let Some(at) = memchr::memrchr2(b'"', b'\n', rest) {
        let byte = rest.get(at);
        rest = rest.get(..at)?;
        if byte == Some(&b'"') {
            is_inside = !is_inside;
        } else if !is_inside {
            let line = rest.strip_suffix(b"\r").unwrap_or(rest);
            if !line.is_empty() && !line.ends_with(b"\n") {
                return Some(at + 1);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use proptest::prelude::*;

    use super::*;

    /// Every record of a file with the line on which it starts, one byte after another.
    fn read_slowly(text: &str) -> Vec<(u64, String)> {
        let (mut records, mut record, mut is_inside) = (Vec::new(), String::new(), false);
        let (mut line, mut start) = (1, 1);
        for c in text.chars() {
            record.push(c);
            is_inside ^= c == '"';
            line += u64::from(c == '\n');
            if c == '\n' && !is_inside {
                records.push((start, std::mem::take(&mut record)));
                start = line;
            }
        }
        if !record.is_empty() {
            records.push((start, record + "\n"));
        }
        records
    }

    fn blocks(cutter: &mut Cutter) -> Vec<(u64, String)> {
        let (mut block, mut blocks) = (Block::default(), Vec::new());
        while cutter.next(&mut block).unwrap() {
            assert!(!block.is_too_long);
            blocks.push((block.line, String::from_utf8(block.bytes.clone()).unwrap()));
        }
        blocks
    }

    fn file(bytes: &[u8]) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file.rewind().unwrap();
        file
    }

    proptest! {
        #[test]
        fn blocks_of_any_size_hold_the_records_of_the_file(
            records in prop::collection::vec("([a-z]{1,5}|\"([a,\n]|\"\"|\r\n){0,9}\")(,[a-z]{0,9}){0,3}(\n|\r\n)(\n|\r\n)?", 1..20),
            is_ended in any::<bool>(),
            block_bytes in 1_usize..80,
        ) {
            let text = records.concat();
            let text = if is_ended { text.as_str() } else { text.trim_end() };
            let mut expected = read_slowly(text);
            let mut cutter = Cutter::new(Source::Plain(file(text.as_bytes())), block_bytes, RecordEnd::OutsideQuotes);
            let header = cutter.first_record().unwrap();
            prop_assert_eq!(header, expected.remove(0).1.into_bytes());
            for (line, block) in blocks(&mut cutter) {
                for (record_line, record) in read_slowly(&block) {
                    prop_assert_eq!((line + record_line - 1, record), expected.remove(0));
                }
            }
            prop_assert!(expected.is_empty());
        }
    }

    #[test]
    fn what_was_read_before_a_failure_comes_before_it() {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
        packed.write_all(b"head\none\ntwo\nthree\nfour\n").unwrap();
        let mut packed = packed.finish().unwrap();
        packed.truncate(packed.len() - 11);
        let decoder = MultiGzDecoder::new(BufReader::new(file(&packed)));
        let mut cutter = Cutter::new(Source::Gzip(Box::new(decoder)), 1 << 10, RecordEnd::OutsideQuotes);
        assert_eq!(cutter.first_record().unwrap(), b"head\n");
        let mut block = Block::default();
        assert!(cutter.next(&mut block).unwrap());
        assert_eq!((block.line, block.bytes.as_slice()), (2, &b"one\ntwo\nthree\n"[..]));
        assert!(matches!(cutter.next(&mut block), Err(FileError::Gzip(_))));
        assert!(!cutter.next(&mut block).unwrap());
    }
}
