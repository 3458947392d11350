//! Nothing unfinished is left in the code: no `todo!`, no ignored test, no note to mend something later.

use super::finding::Finding;
use super::tree::Tree;

/// Code that stands for code not written, or for a test not run.
const CODE: &[&str] = &["todo!", "unimplemented!", "#[ignore"];
/// A note in the text, in one word. Written in two halves, so that this file has none.
const NOTE: &str = concat!("FIX", "ME");

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in tree.rust() {
        for ((number, text), code) in file.lines().zip(file.code.lines()) {
            for leftover in CODE.iter().filter(|leftover| code.contains(**leftover)) {
                found.push(Finding::at(&file.path, number, format!("`{leftover}` is a leftover")));
            }
            if text.contains(NOTE) {
                found.push(Finding::at(
                    &file.path,
                    number,
                    format!("`{NOTE}` is a leftover: mend it or file it"),
                ));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::finding::printed;
    use super::super::tree::Tree;
    use super::{NOTE, check};

    #[test]
    fn leftovers_are_found_in_code_and_notes_anywhere() {
        let noted = format!("fn a() {{}} // {NOTE}: wrong in March\n");
        for (text, found) in [
            ("fn a() { todo!() }\n", vec!["a.rs:1: `todo!` is a leftover".to_owned()]),
            ("\n#[ignore = \"slow\"]\n", vec!["a.rs:2: `#[ignore` is a leftover".to_owned()]),
            ("// never todo!() here\n", vec![]),
            (&noted, vec![format!("a.rs:1: `{NOTE}` is a leftover: mend it or file it")]),
        ] {
            assert_eq!(printed(&check(&Tree::of(&[("a.rs", text)]))), found, "{text}");
        }
    }
}
