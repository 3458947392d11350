//! Compressed files that would fill the machine (R49).

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use flate2::bufread::GzDecoder;

use super::fault::IngestFault;
use super::name::SafeName;
use super::sort::GZIP;

/// The longest data that come out of one file.
const INFLATED_BYTES_MAX: u64 = 64 << 30;
/// Exports shrink ten- to fortyfold; what grows by more is no export.
const RATIO_MAX: u64 = 100;
/// Small files may shrink as they like.
const INFLATED_BYTES_FREE: u64 = 16 << 20;

/// Refuses gzip data that grow too much, or that something follows. Other files are as long as they are.
pub(super) fn refuse_bombs(name: &SafeName, path: &Path) -> Result<(), IngestFault> {
    let gzip = |source| IngestFault::Gzip { name: name.to_string(), source };
    let file = File::open(path).map_err(gzip)?;
    let bytes = file.metadata().map_err(gzip)?.len();
    let mut start = BufReader::with_capacity(1 << 16, file);
    if !start.fill_buf().map_err(gzip)?.starts_with(&GZIP) {
        return Ok(());
    }
    let allowed = bytes.saturating_mul(RATIO_MAX).max(INFLATED_BYTES_FREE);
    let mut decoder = GzDecoder::new(start);
    let mut block = vec![0; 1 << 16];
    let mut inflated = 0_u64;
    loop {
        let length = decoder.read(&mut block).map_err(gzip)?;
        if length == 0 {
            break;
        }
        inflated += length as u64;
        if inflated > allowed {
            return Err(IngestFault::Bomb { name: name.to_string(), times: RATIO_MAX });
        }
        if inflated > INFLATED_BYTES_MAX {
            return Err(IngestFault::TooLong { name: name.to_string(), bytes: INFLATED_BYTES_MAX });
        }
    }
    let mut rest: BufReader<File> = decoder.into_inner();
    let left = rest.fill_buf().map_err(|error: io::Error| gzip(error))?;
    if left.is_empty() { Ok(()) } else { Err(IngestFault::Trailing { name: name.to_string() }) }
}
