//! The rules of the house that no compiler knows. Each check is a module: a tree of files in, findings out.

mod code;
mod decisions;
mod definition;
mod drawing;
mod finding;
mod invariants;
mod leftovers;
mod length;
mod machine;
mod manifest;
mod printing;
mod purity;
mod reasons;
mod rules;
mod tree;

use std::path::Path;

use anyhow::bail;

use crate::say;
use finding::Finding;
use tree::Tree;

/// A check: its name, by which ARCHITECTURE.md refers to it, and what it finds.
type Check = (&'static str, fn(&Tree) -> Vec<Finding>);

/// Every check, by name.
const CHECKS: &[Check] = &[
    ("decisions", decisions::check),
    ("definition", definition::check),
    ("drawing", drawing::check),
    ("invariants", invariants::check),
    ("leftovers", leftovers::check),
    ("length", length::check),
    ("machine", machine::check),
    ("printing", printing::check),
    ("purity", purity::check),
    ("reasons", reasons::check),
    ("rules", rules::check),
];

/// Runs every check over the repository and fails if one finds anything.
pub(crate) fn run(root: &Path) -> anyhow::Result<()> {
    say::line("\n$ cargo xtask tidy");
    let tree = Tree::read(root)?;
    let mut found = 0_usize;
    for (name, check) in CHECKS {
        for finding in check(&tree) {
            say::line(&format!("{finding} [{name}]"));
            found += 1;
        }
    }
    if found > 0 {
        bail!("tidy found {found} things to mend");
    }
    say::line(&format!("  {} checks, {} files: tidy", CHECKS.len(), tree.files.len()));
    Ok(())
}
