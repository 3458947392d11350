//! The crates depend on each other as ARCHITECTURE.md draws, neither more nor less; nothing but tests on the testkit.
//!
//! The drawing is the block fenced as `dependencies`: a line `pal-usage -> pal-model` for what a crate is built with, and
//! `tests: pal-attribution -> pal-testkit` for what only its tests need. A crate without dependencies stands alone.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::Finding;
use super::manifest::{Manifest, packages};
use super::tree::Tree;

const ARCHITECTURE: &str = "ARCHITECTURE.md";
const FENCE: &str = "```dependencies";
const TESTKIT: &str = "pal-testkit";

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let (packages, mut found) = packages(tree);
    let drawing = match Drawing::read(tree) {
        Ok(drawing) => drawing,
        Err(finding) => return vec![finding],
    };
    let ours: BTreeSet<&str> = packages.iter().map(|(_, manifest)| manifest.name.as_str()).collect();
    for (path, manifest) in &packages {
        found.extend(drawing.undrawn(path, manifest, &ours));
        if manifest.dependencies.contains(TESTKIT) {
            found.push(Finding::in_file(path, format!("only tests may depend on `{TESTKIT}`")));
        }
    }
    found.extend(drawing.unbuilt(&packages));
    found
}

/// What only tests need is drawn apart from what is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Built,
    Tests,
}

/// The lines drawn: who depends on whom, with the number of the line that says so.
#[derive(Debug, Default)]
struct Drawing {
    crates: BTreeMap<String, usize>,
    lines: BTreeMap<(Kind, String, String), usize>,
}

impl Drawing {
    fn read(tree: &Tree) -> Result<Self, Finding> {
        let missing = || Finding::in_file(ARCHITECTURE, "no block fenced as `dependencies`");
        let file = tree.file(ARCHITECTURE).ok_or_else(missing)?;
        let block: Vec<(usize, &str)> = file
            .lines()
            .skip_while(|(_, line)| line.trim() != FENCE)
            .skip(1)
            .take_while(|(_, line)| line.trim() != "```")
            .filter(|(_, line)| !line.trim().is_empty())
            .collect();
        if block.is_empty() {
            return Err(missing());
        }
        let mut drawing = Self::default();
        for (number, line) in block {
            drawing.add(number, line);
        }
        Ok(drawing)
    }

    fn add(&mut self, number: usize, line: &str) {
        let (kind, line) = match line.strip_prefix("tests:") {
            Some(line) => (Kind::Tests, line),
            None => (Kind::Built, line),
        };
        let (from, to) = line.split_once("->").unwrap_or((line, ""));
        let from = from.trim();
        if kind == Kind::Built {
            self.crates.insert(from.to_owned(), number);
        }
        for to in to.split_whitespace() {
            self.lines.insert((kind, from.to_owned(), to.to_owned()), number);
        }
    }

    /// What a manifest has and the drawing has not.
    fn undrawn(&self, path: &str, manifest: &Manifest, ours: &BTreeSet<&str>) -> Vec<Finding> {
        let mut found = Vec::new();
        let name = &manifest.name;
        if !self.crates.contains_key(name) {
            found.push(Finding::in_file(path, format!("{ARCHITECTURE} does not draw `{name}`")));
        }
        for (kind, to) in lines(manifest).filter(|(_, to)| ours.contains(to)) {
            if !self.lines.contains_key(&(kind, name.clone(), to.to_owned())) {
                let said = said(kind, name, to);
                found.push(Finding::in_file(path, format!("{ARCHITECTURE} does not draw `{said}`")));
            }
        }
        found
    }

    /// What the drawing has and no manifest has.
    fn unbuilt(&self, packages: &[(&str, Manifest)]) -> Vec<Finding> {
        let built = |name: &str| packages.iter().find(|(_, manifest)| manifest.name == name);
        let crates = self.crates.iter().filter(|(name, _)| built(name).is_none());
        let crates = crates
            .map(|(name, number)| Finding::at(ARCHITECTURE, *number, format!("there is no crate `{name}`")));
        let absent = self.lines.iter().filter(|((kind, from, to), _)| {
            built(from).is_some_and(|(_, manifest)| !lines(manifest).any(|line| line == (*kind, to.as_str())))
        });
        let absent = absent.map(|((kind, from, to), number)| {
            Finding::at(ARCHITECTURE, *number, format!("no manifest has `{}`", said(*kind, from, to)))
        });
        crates.chain(absent).collect()
    }
}

fn lines(manifest: &Manifest) -> impl Iterator<Item = (Kind, &str)> {
    let built = manifest.dependencies.iter().map(|to| (Kind::Built, to.as_str()));
    built.chain(manifest.tests.iter().map(|to| (Kind::Tests, to.as_str())))
}

fn said(kind: Kind, from: &str, to: &str) -> String {
    match kind {
        Kind::Built => format!("{from} -> {to}"),
        Kind::Tests => format!("tests: {from} -> {to}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::printed;
    use super::super::tree::Tree;
    use super::check;

    const MODEL: (&str, &str) = ("crates/pal-model/Cargo.toml", "[package]\nname = \"pal-model\"\n");

    fn usage(sections: &str) -> String {
        format!("[package]\nname = \"pal-usage\"\n{sections}")
    }

    #[test]
    fn the_manifests_are_as_drawn() {
        let drawn = "x\n```dependencies\npal-model\npal-usage -> pal-model\n```\n";
        for (sections, found) in [
            ("[dependencies]\npal-model = \"1\"\nmemchr = \"2\"\n", vec![]),
            ("", vec!["ARCHITECTURE.md:4: no manifest has `pal-usage -> pal-model`"]),
            (
                "[dev-dependencies]\npal-model = \"1\"\n",
                vec![
                    "crates/pal-usage/Cargo.toml: ARCHITECTURE.md does not draw `tests: pal-usage -> pal-model`",
                    "ARCHITECTURE.md:4: no manifest has `pal-usage -> pal-model`",
                ],
            ),
        ] {
            let manifest = usage(sections);
            let tree =
                Tree::of(&[("ARCHITECTURE.md", drawn), MODEL, ("crates/pal-usage/Cargo.toml", &manifest)]);
            assert_eq!(printed(&check(&tree)), found, "{sections}");
        }
    }

    #[test]
    fn a_crate_is_drawn_exactly_if_it_exists() {
        let tree = Tree::of(&[("ARCHITECTURE.md", "```dependencies\npal-cluster\n```\n"), MODEL]);
        assert_eq!(
            printed(&check(&tree)),
            [
                "crates/pal-model/Cargo.toml: ARCHITECTURE.md does not draw `pal-model`",
                "ARCHITECTURE.md:2: there is no crate `pal-cluster`",
            ]
        );
    }

    #[test]
    fn only_tests_depend_on_the_testkit_even_if_drawn() {
        let manifest = usage("[dependencies]\npal-testkit = \"1\"\n");
        let tree = Tree::of(&[
            ("ARCHITECTURE.md", "```dependencies\npal-testkit\npal-usage -> pal-testkit\n```\n"),
            ("crates/pal-testkit/Cargo.toml", "[package]\nname = \"pal-testkit\"\n"),
            ("crates/pal-usage/Cargo.toml", &manifest),
        ]);
        assert_eq!(
            printed(&check(&tree)),
            ["crates/pal-usage/Cargo.toml: only tests may depend on `pal-testkit`"]
        );
    }

    #[test]
    fn an_architecture_without_a_drawing_is_a_finding() {
        assert_eq!(
            printed(&check(&Tree::of(&[("ARCHITECTURE.md", "# Words\n")]))),
            ["ARCHITECTURE.md: no block fenced as `dependencies`"]
        );
    }
}
