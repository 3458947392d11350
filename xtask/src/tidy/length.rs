//! A file stops at 500 lines of Rust, tests included. None are exempt.

use super::finding::Finding;
use super::tree::Tree;

/// Where a file stops.
const LINES_MAX: usize = 500;

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let sized = tree.rust().map(|file| (file, file.text.lines().count()));
    sized
        .filter(|(_, lines)| *lines > LINES_MAX)
        .map(|(file, lines)| {
            Finding::in_file(
                &file.path,
                format!("{lines} lines; a file stops at {LINES_MAX}: split it by noun"),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::finding::printed;
    use super::super::tree::Tree;
    use super::check;

    #[test]
    fn a_file_stops_at_500_lines() {
        for (lines, found) in
            [(500, vec![]), (501, vec!["a.rs: 501 lines; a file stops at 500: split it by noun".to_owned()])]
        {
            assert_eq!(printed(&check(&Tree::of(&[("a.rs", &"\n".repeat(lines))]))), found);
        }
    }
}
