//! GUIDs that stand in a file as sixteen bytes: as the text that a CSV export would have
//! (<https://github.com/apache/parquet-format/blob/master/LogicalTypes.md#uuid>).

/// How many bytes one has.
pub(super) const BYTES: usize = 16;
/// How many characters one is written with.
pub(super) const CHARACTERS: usize = 36;

/// Appends the texts of GUIDs that stand one after another. What is too short for one at the end makes no text.
pub(super) fn write(values: &[u8], texts: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| HEX.get(usize::from(nibble & 15)).copied().unwrap_or_default();
    for value in values.chunks_exact(BYTES) {
        for (place, byte) in value.iter().enumerate() {
            if matches!(place, 4 | 6 | 8 | 10) {
                texts.push(b'-');
            }
            texts.extend([digit(byte >> 4), digit(*byte)]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guid_is_written_as_in_text_and_half_a_one_is_not() {
        let mut texts = b"levels".to_vec();
        let bytes: Vec<u8> = (0..16).map(|place| place * 17).chain([1, 2, 3]).collect();
        write(&bytes, &mut texts);
        assert_eq!(texts, b"levels00112233-4455-6677-8899-aabbccddeeff");
        assert_eq!(texts.len() - 6, CHARACTERS);
    }
}
