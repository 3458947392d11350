//! `docs/wire.md` is held to what is there: each row names what holds it, and every name is that of something.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::story::Story;
use super::{fixtures, stories};

/// What a table that is held must be headed with, from its second column on.
const HEAD: [&str; 3] = ["Azure", "Evidence", "Held by"];
const AZURE: [&str; 3] = ["same", "different on purpose", "unknown: our choice"];
const GRADES: [&str; 5] = ["R", "S", "P", "F", "U"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A row of a table that is held.
struct Row<'a> {
    number: usize,
    cells: Vec<&'a str>,
}

/// The rows under each head that ends in [`HEAD`].
fn rows(text: &str) -> Vec<Row<'_>> {
    let (mut rows, mut is_held) = (Vec::new(), false);
    let mut before = "";
    for (number, line) in (1..).zip(text.lines()) {
        let Some(inner) = line.strip_prefix('|').and_then(|line| line.strip_suffix('|')) else {
            before = line;
            continue;
        };
        let cells: Vec<&str> = inner.split('|').map(str::trim).collect();
        if !before.starts_with('|') {
            is_held = cells.ends_with(&HEAD);
        } else if is_held && !inner.starts_with("---") {
            rows.push(Row { number, cells });
        }
        before = line;
    }
    rows
}

/// What stands between backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// Why a name is that of nothing; `None` if it is of something.
fn fault(name: &str) -> Option<String> {
    let (file, inner) = name.split_once('#').map_or((name, None), |(file, inner)| (file, Some(inner)));
    if file.split('.').next_back() == Some("http") {
        let Ok(text) = fs::read_to_string(fixtures().join(file)) else {
            return Some(format!("there is no fixture `{file}`"));
        };
        let story = Story::parse(file, &text);
        let is_there = inner.is_none_or(|title| story.exchanges.iter().any(|it| it.title == title));
        return (!is_there).then(|| format!("`{file}` has no exchange `{}`", inner.unwrap_or_default()));
    }
    let Ok(code) = fs::read_to_string(root().join("crates").join(file)) else {
        return Some(format!("there is no file `crates/{file}`"));
    };
    let test = inner.unwrap_or_default();
    (!code.contains(&format!("fn {test}("))).then(|| format!("`crates/{file}` has no test `{test}`"))
}

#[test]
fn the_document_names_only_fixtures_and_tests_that_exist() {
    let text = fs::read_to_string(root().join("docs/wire.md")).unwrap();
    let rows = rows(&text);
    assert!(rows.len() > 50, "the tables of the document were not found");
    let mut faults = Vec::new();
    for Row { number, cells } in &rows {
        let [_, azure, evidence, held] = cells[..] else {
            faults.push(format!("{number}: a row has four cells, this one {}", cells.len()));
            continue;
        };
        if !AZURE.contains(&azure) {
            faults.push(format!("{number}: `{azure}` is none of {AZURE:?}"));
        }
        if !evidence.split(", ").all(|grade| GRADES.contains(&grade)) {
            faults.push(format!("{number}: `{evidence}` is no grade"));
        }
        if azure == "unknown: our choice" && evidence != "U" {
            faults.push(format!("{number}: unknown, and evidence `{evidence}`"));
        }
        if quoted(held).next().is_none() {
            faults.push(format!("{number}: nothing holds the row"));
        }
        faults.extend(quoted(held).filter_map(fault).map(|fault| format!("{number}: {fault}")));
    }
    assert!(faults.is_empty(), "docs/wire.md\n{}", faults.join("\n"));
}

#[test]
fn every_fixture_is_named_in_the_document() {
    let text = fs::read_to_string(root().join("docs/wire.md")).unwrap();
    let named: BTreeSet<&str> =
        quoted(&text).map(|name| name.split('#').next().unwrap_or_default()).collect();
    for path in stories() {
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(named.contains(name), "docs/wire.md says nothing of `{name}`");
    }
}
