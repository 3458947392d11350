//! A rule id stands in `docs/rules.md`, at the function that decides it, and in its spec or test: none is missed.
//!
//! Rows of the table begin `| PAL-07 |`; their last two cells say in backticks which function decides the rule and which
//! test or spec file proves it, or the row says `later: issue 12`. A path of modules may stand before a function's name.

use std::collections::{BTreeMap, BTreeSet};

use super::code::{is_word, words};
use super::finding::Finding;
use super::tree::{File, Tree};

const RULES: &str = "docs/rules.md";
const PREFIX: &str = "PAL-";
const LATER: &str = "later: issue ";

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let Some(rules) = tree.file(RULES) else {
        return vec![Finding::in_file(RULES, "there is none: every rule stands there")];
    };
    let rows: Vec<(usize, &str, &str)> =
        rules.lines().filter_map(|(number, line)| Some((number, id_of(line)?, line))).collect();
    let cited = cited(tree);
    let code = Code::read(tree);
    let mut found = unknown(&cited, &rows);
    let mut seen = BTreeSet::new();
    for (number, id, row) in rows {
        if !seen.insert(id) {
            found.push(Finding::at(RULES, number, format!("`{id}` has a row already")));
        }
        if is_later(row) {
            continue;
        }
        if !cited.contains_key(id) {
            found.push(Finding::at(RULES, number, format!("no code cites `{id}`")));
        }
        found.extend(
            code.unproved(row).map(|problem| Finding::at(RULES, number, format!("`{id}` {problem}"))),
        );
    }
    found
}

/// The cells of a table's row.
pub(crate) fn cells(row: &str) -> impl DoubleEndedIterator<Item = &str> {
    row.trim().trim_matches('|').split('|').map(str::trim)
}

/// The id that a row of the table is about.
fn id_of(row: &str) -> Option<&str> {
    let id = cells(row.strip_prefix('|')?).next()?;
    ids(id).next().filter(|found| *found == id)
}

fn is_later(row: &str) -> bool {
    row.split(LATER).skip(1).any(|after| after.starts_with(|letter: char| letter.is_ascii_digit()))
}

/// The ids in a text: `PAL-` and two digits.
fn ids(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices(PREFIX).filter_map(|(at, _)| {
        let id = text.get(at..at + PREFIX.len() + 2)?;
        id.strip_prefix(PREFIX)?.chars().all(|letter| letter.is_ascii_digit()).then_some(id)
    })
}

/// Where the crates and the specs cite each id first. The tasks themselves decide no rule.
fn cited(tree: &Tree) -> BTreeMap<&str, (&str, usize)> {
    let mut cited = BTreeMap::new();
    let places = |file: &&File| file.path.starts_with("crates/") || file.path.starts_with("spec/");
    for file in tree.files.iter().filter(places) {
        for (number, line) in file.lines() {
            for id in ids(line) {
                cited.entry(id).or_insert((file.path.as_str(), number));
            }
        }
    }
    cited
}

fn unknown(cited: &BTreeMap<&str, (&str, usize)>, rows: &[(usize, &str, &str)]) -> Vec<Finding> {
    let absent = cited.iter().filter(|(id, _)| !rows.iter().any(|(_, known, _)| known == *id));
    absent.map(|(id, (path, number))| Finding::at(path, *number, format!("{RULES} has no `{id}`"))).collect()
}

/// The names by which a row can be proved.
#[derive(Debug, Default)]
struct Code<'tree> {
    shipped: BTreeSet<&'tree str>,
    tests: BTreeSet<&'tree str>,
    files: BTreeSet<&'tree str>,
}

impl<'tree> Code<'tree> {
    fn read(tree: &'tree Tree) -> Self {
        let mut code = Self::default();
        for file in &tree.files {
            code.files.insert(&file.path);
        }
        for file in tree.rust().filter(|file| file.path.starts_with("crates/")) {
            let tests_from = file.tests_from();
            for (number, line) in (1..).zip(file.code.lines()) {
                let names = if number < tests_from { &mut code.shipped } else { &mut code.tests };
                names.extend(function(line));
            }
        }
        code
    }

    /// What is wrong with the last two cells of a row.
    fn unproved(&self, row: &str) -> impl Iterator<Item = String> {
        let mut last = cells(row).rev();
        let (proof, decider) = (last.next().unwrap_or(""), last.next().unwrap_or(""));
        let decider = self.absent(decider, "deciding function", |code, name| code.shipped.contains(name));
        let proof = self.absent(proof, "test or spec", |code, name| {
            code.tests.contains(name) || (name.contains('/') && code.files.contains(name))
        });
        decider.into_iter().chain(proof)
    }

    fn absent(&self, cell: &str, what: &str, exists: impl Fn(&Self, &str) -> bool) -> Vec<String> {
        let named: Vec<&str> = cell.split('`').skip(1).step_by(2).collect();
        if named.is_empty() {
            return vec![format!("names no {what} in backticks, and no `{LATER}N`")];
        }
        let absent = named.into_iter().filter(|name| !exists(self, last_name(name)));
        absent.map(|name| format!("names a {what} that is not there: `{name}`")).collect()
    }
}

/// The function's own name in `link::linked_partner()`; a path of files stays whole.
fn last_name(name: &str) -> &str {
    let name = name.trim_end_matches("()");
    name.rsplit("::").next().unwrap_or(name)
}

/// The name of the function that a line of code begins.
fn function(line: &str) -> Option<&str> {
    let at = line.match_indices("fn ").find(|(at, _)| {
        let before = line.get(..*at).and_then(|before| before.chars().last());
        !before.is_some_and(is_word)
    })?;
    words(line.get(at.0 + "fn ".len()..)?).next()
}

#[cfg(test)]
mod tests {
    use super::super::finding::printed;
    use super::super::tree::Tree;
    use super::check;

    const LINK: &str = "/// PAL-07\npub fn linked_partner() {}\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn links_count() {}\n}\n";

    #[test]
    fn a_rule_names_what_decides_and_what_proves_it() {
        for (row, found) in [
            ("| PAL-07 | said | meant | `link::linked_partner` | `links_count` |", None),
            ("| PAL-07 | said | meant | `linked_partner()` | `links_count`, `spec/link.rules` |", None),
            ("| PAL-07 | said | meant | — | later: issue 12 |", None),
            (
                "| PAL-07 | said | meant | — | `links_count` |",
                Some("names no deciding function in backticks, and no `later: issue N`"),
            ),
            (
                "| PAL-07 | said | meant | `linked` | `links_count` |",
                Some("names a deciding function that is not there: `linked`"),
            ),
            (
                "| PAL-07 | said | meant | `links_count` | `links_count` |",
                Some("names a deciding function that is not there: `links_count`"),
            ),
            (
                "| PAL-07 | said | meant | `linked_partner` | later |",
                Some("names no test or spec in backticks, and no `later: issue N`"),
            ),
            (
                "| PAL-07 | said | meant | `linked_partner` | `spec/pim.rules` |",
                Some("names a test or spec that is not there: `spec/pim.rules`"),
            ),
        ] {
            let tree = Tree::of(&[
                ("crates/pal-model/src/link.rs", LINK),
                ("docs/rules.md", &format!("# Rules\n{row}\n")),
                ("spec/link.rules", "rule PAL-07\n"),
            ]);
            let expected: Vec<String> =
                found.map(|problem| format!("docs/rules.md:2: `PAL-07` {problem}")).into_iter().collect();
            assert_eq!(printed(&check(&tree)), expected, "{row}");
        }
    }

    #[test]
    fn an_id_stands_in_the_rules_exactly_if_the_code_cites_it() {
        let tree = Tree::of(&[
            ("crates/pal-model/src/link.rs", LINK),
            (
                "docs/rules.md",
                "| PAL-09 | a | b | `linked_partner` | `links_count` |\n| PAL-10 | a | b | | later: issue 3 |\n",
            ),
        ]);
        assert_eq!(
            printed(&check(&tree)),
            [
                "crates/pal-model/src/link.rs:1: docs/rules.md has no `PAL-07`",
                "docs/rules.md:1: no code cites `PAL-09`",
            ]
        );
    }

    #[test]
    fn a_rule_has_one_row() {
        let row = "| PAL-07 | a | b | `linked_partner` | `links_count` |\n";
        let tree = Tree::of(&[("crates/pal-model/src/link.rs", LINK), ("docs/rules.md", &row.repeat(2))]);
        assert_eq!(printed(&check(&tree)), ["docs/rules.md:2: `PAL-07` has a row already"]);
    }
}
