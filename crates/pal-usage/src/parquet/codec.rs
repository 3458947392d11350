//! Decompressing pages into buffers that are used again.

use std::fmt;
use std::io::Read;

use flate2::read::MultiGzDecoder;

use super::fault::Fault;

/// How the pages of a chunk are compressed.
pub(super) enum Codec {
    /// Not at all.
    None,
    /// Snappy without framing.
    Snappy(Box<snap::raw::Decoder>),
    /// One or more gzip members.
    Gzip,
    /// Zstandard.
    Zstd(Box<zstd::bulk::Decompressor<'static>>),
}

const DAMAGED: Fault = Fault::Damaged("the compressed data of a page");

impl Codec {
    /// The codec that the format gives this number.
    pub(super) fn of(code: i64) -> Result<Self, Fault> {
        Ok(match code {
            0 => Self::None,
            1 => Self::Snappy(Box::default()),
            2 => Self::Gzip,
            6 => Self::Zstd(Box::new(zstd::bulk::Decompressor::new()?)),
            other => return Err(Fault::Compression(other)),
        })
    }

    /// Refuses a length that so many stored bytes cannot have, before memory is set aside for it.
    pub(super) fn check_length(&self, stored: usize, length: usize) -> Result<(), Fault> {
        let most = stored.saturating_mul(self.ratio_max()).saturating_add(64);
        if length <= most { Ok(()) } else { Err(DAMAGED) }
    }

    /// Fills `out` with what `stored` holds, which must be exactly as long.
    pub(super) fn decompress(&mut self, stored: &[u8], out: &mut [u8]) -> Result<(), Fault> {
        // No value at all: a writer may have compressed nothing into nothing.
        if out.is_empty() {
            return Ok(());
        }
        let whole = match self {
            Self::None => {
                let whole = stored.len() == out.len();
                if whole {
                    out.copy_from_slice(stored);
                }
                whole
            }
            Self::Snappy(decoder) => {
                snap::raw::decompress_len(stored).ok() == Some(out.len())
                    && decoder.decompress(stored, out).is_ok()
            }
            Self::Gzip => {
                let mut decoder = MultiGzDecoder::new(stored);
                decoder.read_exact(out).is_ok() && matches!(decoder.read(&mut [0]), Ok(0))
            }
            Self::Zstd(decoder) => {
                decoder.decompress_to_buffer(stored, out).is_ok_and(|written| written == out.len())
            }
        };
        if whole { Ok(()) } else { Err(DAMAGED) }
    }

    /// How many times longer than they are stored data can be.
    fn ratio_max(&self) -> usize {
        match self {
            Self::None => 1,
            // A copy of 64 bytes takes 3.
            Self::Snappy(_) => 22,
            // Deflate's 258 bytes from 2 bits.
            Self::Gzip => 1032,
            // A block of 128 KiB of one byte takes 4.
            Self::Zstd(_) => 128 << 10,
        }
    }
}

impl fmt::Debug for Codec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Snappy(_) => "Snappy",
            Self::Gzip => "Gzip",
            Self::Zstd(_) => "Zstd",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_that_cannot_be_is_refused_before_memory_is_set_aside() {
        for (code, possible) in [(0, 100), (1, 2200), (2, 103_200), (6, 13_107_200)] {
            let codec = Codec::of(code).unwrap();
            assert!(codec.check_length(100, possible).is_ok(), "{codec:?}");
            assert!(codec.check_length(100, possible + 65).is_err(), "{codec:?}");
            assert!(codec.check_length(usize::MAX, usize::MAX).is_ok(), "{codec:?}");
        }
        assert!(matches!(Codec::of(4), Err(Fault::Compression(4))));
    }

    #[test]
    fn what_is_not_as_long_as_it_says_is_refused() {
        let text = b"Fabrikam looks after Contoso and Contoso after itself";
        let stored: [(i64, Vec<u8>); 4] = [
            (0, text.to_vec()),
            (1, snap::raw::Encoder::new().compress_vec(text).unwrap()),
            (2, gzip(text)),
            (6, zstd::bulk::compress(text, 1).unwrap()),
        ];
        for (code, stored) in stored {
            let mut codec = Codec::of(code).unwrap();
            let mut out = vec![0; text.len()];
            codec.decompress(&stored, &mut out).unwrap();
            assert_eq!(out, text);
            for length in [text.len() - 1, text.len() + 1] {
                assert!(codec.decompress(&stored, &mut vec![0; length]).is_err(), "{codec:?} {length}");
            }
            assert!(codec.decompress(&stored[..stored.len() - 1], &mut out).is_err(), "{codec:?}");
        }
    }

    fn gzip(text: &[u8]) -> Vec<u8> {
        use std::io::Write;
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }
}
