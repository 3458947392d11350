//! The engine never calls the definition it is checked against: only tests may.

use super::code::words;
use super::finding::Finding;
use super::tree::Tree;

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let engine = tree.rust().filter(|file| file.path.starts_with("crates/pal-attribution/src/"));
    let mut found = Vec::new();
    for file in engine {
        for (number, line) in file.shipped() {
            if words(line).any(|word| word == "definition") {
                found.push(Finding::at(&file.path, number, "the engine never names the definition"));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::finding::printed;
    use super::super::tree::Tree;
    use super::check;

    #[test]
    fn only_tests_may_call_the_definition() {
        let engine =
            "use pal_model::{Money, definition};\nfn role_definition() {} // as the definition has it\n";
        let tree = Tree::of(&[
            ("crates/pal-attribution/src/cell.rs", engine),
            (
                "crates/pal-attribution/src/index.rs",
                "#[cfg(test)]\nmod tests {\n    use pal_model::definition;\n}\n",
            ),
            ("crates/pal-attribution/tests/it/main.rs", "use pal_model::definition;\n"),
            ("crates/pal-testkit/src/lib.rs", "use pal_model::definition;\n"),
        ]);
        assert_eq!(
            printed(&check(&tree)),
            ["crates/pal-attribution/src/cell.rs:1: the engine never names the definition"]
        );
    }
}
