//! Every decision is a page `docs/decisions/NNNN-title.md` of its own number, and ARCHITECTURE.md lists it.

use std::collections::BTreeMap;

use super::finding::Finding;
use super::tree::Tree;

const FOLDER: &str = "docs/decisions/";
const DIGITS: usize = 4;

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let index = tree.file("ARCHITECTURE.md").map_or("", |file| file.text.as_str());
    let mut numbers: BTreeMap<&str, &str> = BTreeMap::new();
    let mut found = Vec::new();
    for file in &tree.files {
        let Some(name) = file.path.strip_prefix(FOLDER) else { continue };
        let Some(number) = number(name) else {
            found.push(Finding::in_file(&file.path, "a decision is called `NNNN-title.md`"));
            continue;
        };
        if let Some(other) = numbers.insert(number, name) {
            found.push(Finding::in_file(&file.path, format!("`{other}` has this number already")));
        }
        if !index.contains(&file.path) {
            found.push(Finding::in_file(&file.path, "ARCHITECTURE.md does not list this decision"));
        }
    }
    found
}

/// The number of `0001-a-title.md`.
fn number(name: &str) -> Option<&str> {
    let (number, title) = name.strip_suffix(".md")?.split_once('-')?;
    let is_number = number.len() == DIGITS && number.chars().all(|letter| letter.is_ascii_digit());
    let is_title = !title.is_empty()
        && title
            .chars()
            .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-');
    (is_number && is_title).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::super::finding::printed;
    use super::super::tree::Tree;
    use super::check;

    #[test]
    fn decisions_are_numbered_and_listed() {
        let tree = Tree::of(&[
            ("ARCHITECTURE.md", "[one](docs/decisions/0001-one.md) [two](docs/decisions/0001-two.md)\n"),
            ("docs/decisions/0001-one.md", ""),
            ("docs/decisions/0001-two.md", ""),
            ("docs/decisions/0002-three.md", ""),
            ("docs/decisions/Four.md", ""),
        ]);
        assert_eq!(
            printed(&check(&tree)),
            [
                "docs/decisions/0001-two.md: `0001-one.md` has this number already",
                "docs/decisions/0002-three.md: ARCHITECTURE.md does not list this decision",
                "docs/decisions/Four.md: a decision is called `NNNN-title.md`",
            ]
        );
    }
}
