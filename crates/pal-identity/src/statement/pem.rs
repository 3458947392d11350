//! PEM (RFC 7468): one block of one kind, with nothing around it but blanks.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

/// Characters of base64 a line.
const WIDTH: usize = 64;

/// The block of this label around some bytes.
pub(super) fn write(label: &str, der: &[u8]) -> Zeroizing<String> {
    let encoded = Zeroizing::new(STANDARD.encode(der));
    let mut text = Zeroizing::new(format!("-----BEGIN {label}-----\n"));
    for (position, character) in encoded.chars().enumerate() {
        if position > 0 && position.is_multiple_of(WIDTH) {
            text.push('\n');
        }
        text.push(character);
    }
    for part in ["\n-----END ", label, "-----\n"] {
        text.push_str(part);
    }
    text
}

/// The bytes of the one block of this label, or `None`.
pub(super) fn read(label: &str, text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let inner = text
        .trim()
        .strip_prefix(&format!("-----BEGIN {label}-----"))?
        .strip_suffix(&format!("-----END {label}-----"))?;
    let encoded: Zeroizing<String> = Zeroizing::new(inner.split_whitespace().collect());
    STANDARD.decode(encoded.as_bytes()).ok().map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_read_as_it_was_written_and_no_other_is() {
        let text = write("PUBLIC KEY", &[7; 100]);
        assert!(text.lines().all(|line| line.len() <= WIDTH));
        assert_eq!(read("PUBLIC KEY", &text).unwrap().as_slice(), [7; 100]);
        assert_eq!(read("PUBLIC KEY", &text.replace('\n', "\r\n")).unwrap().as_slice(), [7; 100]);
        for bad in
            ["", "-----BEGIN PUBLIC KEY-----", "-----BEGIN PUBLIC KEY-----\n!\n-----END PUBLIC KEY-----\n"]
        {
            assert!(read("PUBLIC KEY", bad).is_none(), "{bad}");
        }
        assert!(read("PRIVATE KEY", &text).is_none());
    }
}
