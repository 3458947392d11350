//! Texts in several lines.

use unicode_width::UnicodeWidthStr;

/// The columns of a terminal that the widest line of a text takes.
pub fn width(text: &str) -> usize {
    text.lines().map(UnicodeWidthStr::width).max().unwrap_or(0)
}

/// A sentence in lines no wider than `room`, broken at blanks; a longer word starts a line of its own, and ids are broken before
/// slashes and after hyphens where they must be.
pub fn sentence(text: &str, room: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.width() + 1 + word.width() <= room => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) | None if word.width() > room => lines.extend(pieces(word, room)),
            Some(_) | None => lines.push(word.to_owned()),
        }
    }
    lines.join("\n")
}

/// A long word in pieces no wider than `room`, as far as it has places to break at.
fn pieces(word: &str, room: usize) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let steps = word.split_inclusive('-').flat_map(|part| {
        let mut start = 0;
        let ends: Vec<usize> =
            part.match_indices('/').map(|(at, _)| at).filter(|at| *at > 0).chain([part.len()]).collect();
        ends.into_iter().filter_map(move |end| part.get(std::mem::replace(&mut start, end)..end))
    });
    for step in steps {
        match pieces.last_mut() {
            Some(piece) if piece.width() + step.width() <= room => piece.push_str(step),
            Some(_) | None => pieces.push(step.to_owned()),
        }
    }
    pieces
}

/// A name such as `PartnerAttributionType` in lines as wide as its cells, broken where a word begins.
pub fn name(name: &str, cells_width: usize) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut before_lower = false;
    for character in name.chars() {
        match words.last_mut() {
            Some(word) if !(before_lower && character.is_uppercase()) => word.push(character),
            Some(_) | None => words.push(character.to_string()),
        }
        before_lower = character.is_lowercase();
    }
    let room = words.iter().map(|word| word.width()).max().unwrap_or(0).max(cells_width);
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if line.width() + word.width() <= room => line.push_str(&word),
            Some(_) | None => lines.push(word),
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_breaks_where_words_begin() {
        for (name, cells, expected) in [
            ("IsACRDuplicateAtPGALevel", 1, "Is\nACRDuplicate\nAtPGALevel"),
            ("PartnerAttributionType", 3, "Partner\nAttribution\nType"),
            ("PartnerAttributionType", 15, "Partner\nAttributionType"),
            ("PGAMpnId", 7, "PGAMpn\nId"),
            ("ACR", 2, "ACR"),
            ("", 2, ""),
        ] {
            assert_eq!(super::name(name, cells), expected, "{name}");
        }
    }

    #[test]
    fn a_sentence_breaks_at_blanks() {
        for (text, room, expected) in [
            ("a bb ccc", 4, "a bb\nccc"),
            ("a bb ccc", 8, "a bb ccc"),
            ("abcdef gh", 3, "abcdef\ngh"),
            ("", 3, ""),
            ("at /subscriptions/aade-6ac2/a now", 15, "at\n/subscriptions\n/aade-6ac2/a\nnow"),
            ("/subscriptions/aade6ac2-6b33-4d3f", 15, "/subscriptions\n/aade6ac2-6b33-\n4d3f"),
        ] {
            assert_eq!(sentence(text, room), expected, "{text}");
        }
    }
}
