//! No file names a path of the machine it was written on: it would hold there alone.

use super::finding::Finding;
use super::tree::Tree;

/// Beginnings of such paths. Written in two halves, so that this file has none.
const PATHS: &[&str] = &[
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/tmp/", "t-"),
    concat!(".lib", "rary"),
    concat!("bash_", "jobs"),
];

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in &tree.files {
        for (number, line) in file.lines() {
            for path in PATHS.iter().filter(|path| names(line, path)) {
                found.push(Finding::at(&file.path, number, format!("`{path}` is a path of one machine")));
            }
        }
    }
    found
}

/// Whether the line has the path from its beginning: `/a/b/` is none within `x/a/b/`.
fn names(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line.get(..at).and_then(|before| before.chars().last());
        !path.starts_with('/')
            || !before.is_some_and(|letter| letter.is_alphanumeric() || "_-.}*".contains(letter))
    })
}

#[cfg(test)]
mod tests {
    use super::super::finding::printed;
    use super::super::tree::Tree;
    use super::{PATHS, check};

    #[test]
    fn paths_of_one_machine_are_found_in_any_text() {
        let own = PATHS[0];
        for (line, found) in [
            (format!("see {own}notes"), vec![format!("README.md:1: `{own}` is a path of one machine")]),
            (format!("see example.org{own}notes"), vec![]),
            ("see ../shared/samples".to_owned(), vec![]),
        ] {
            assert_eq!(printed(&check(&Tree::of(&[("README.md", &line)]))), found, "{line}");
        }
    }
}
