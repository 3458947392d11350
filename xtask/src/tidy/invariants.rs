//! ARCHITECTURE.md stays short and true: each place it names is there, and each invariant in it says how it is checked.
//!
//! The invariants are the rows of the table under `## Invariants`: what holds, and what checks it. A `tidy: name` there is
//! the name of a check that exists.

use super::finding::Finding;
use super::tree::Tree;
use super::{CHECKS, rules};

const ARCHITECTURE: &str = "ARCHITECTURE.md";
const HEADING: &str = "## Invariants";
/// Where it stops being read.
const LINES_MAX: usize = 200;

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let Some(file) = tree.file(ARCHITECTURE) else {
        return vec![Finding::in_file(ARCHITECTURE, "there is none")];
    };
    let mut found = Vec::new();
    let lines = file.text.lines().count();
    if lines >= LINES_MAX {
        found.push(Finding::in_file(ARCHITECTURE, format!("{lines} lines; it stays under {LINES_MAX}")));
    }
    for (number, line) in file.lines() {
        let absent = places(line).filter(|place| !tree.files.iter().any(|file| file.path.starts_with(place)));
        found
            .extend(absent.map(|place| Finding::at(ARCHITECTURE, number, format!("`{place}` is not there"))));
    }
    let section = file.lines().skip_while(|(_, line)| line.trim() != HEADING).skip(1);
    let rows =
        section.take_while(|(_, line)| !line.starts_with("## ")).filter(|(_, line)| line.starts_with('|'));
    // The first two are the heading and the rule below it.
    let mut rows = rows.skip(2).peekable();
    if rows.peek().is_none() {
        found.push(Finding::in_file(ARCHITECTURE, format!("no table under `{HEADING}`")));
    }
    for (number, row) in rows {
        let checked = rules::cells(row).nth(1).unwrap_or("");
        if checked.is_empty() {
            found.push(Finding::at(ARCHITECTURE, number, "this invariant does not say how it is checked"));
        }
        for name in tidy_checks(checked).filter(|name| !CHECKS.iter().any(|(known, _)| known == name)) {
            found.push(Finding::at(ARCHITECTURE, number, format!("tidy has no check `{name}`")));
        }
    }
    found
}

/// The paths from the root that a line names in backticks.
fn places(line: &str) -> impl Iterator<Item = &str> {
    let quoted = line.split('`').skip(1).step_by(2);
    quoted.filter(|name| ["crates/", "docs/", "spec/", "xtask/"].iter().any(|root| name.starts_with(root)))
}

/// The names in `tidy: name`.
fn tidy_checks(cell: &str) -> impl Iterator<Item = &str> {
    cell.split("tidy: ")
        .skip(1)
        .map(|after| after.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or(""))
}

#[cfg(test)]
mod tests {
    use super::super::finding::printed;
    use super::super::tree::Tree;
    use super::check;

    #[test]
    fn an_invariant_says_how_it_is_checked() {
        let text = "## Invariants\n\n| holds | checked by |\n|---|---|\n| no clock | `tidy: purity` |\n\
                    | no panic |  |\n| no door | `tidy: doors` |\n\n## After\n| a | |\n";
        assert_eq!(
            printed(&check(&Tree::of(&[("ARCHITECTURE.md", text)]))),
            [
                "ARCHITECTURE.md:6: this invariant does not say how it is checked",
                "ARCHITECTURE.md:7: tidy has no check `doors`",
            ]
        );
    }

    #[test]
    fn a_place_that_is_named_is_there() {
        let text = "`crates/pal/src/` and `crates/pal/src/walk.rs`\n## Invariants\n|a|b|\n|-|-|\n|a|b|\n";
        assert_eq!(
            printed(&check(&Tree::of(&[("ARCHITECTURE.md", text), ("crates/pal/src/run.rs", "")]))),
            ["ARCHITECTURE.md:1: `crates/pal/src/walk.rs` is not there"]
        );
    }

    #[test]
    fn the_architecture_stays_short_and_has_invariants() {
        assert_eq!(
            printed(&check(&Tree::of(&[("ARCHITECTURE.md", &"\n".repeat(200))]))),
            [
                "ARCHITECTURE.md: 200 lines; it stays under 200",
                "ARCHITECTURE.md: no table under `## Invariants`",
            ]
        );
    }
}
