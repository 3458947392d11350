//! The model is pure: it knows no file, no clock, no environment, no thread, no serialization and no runtime.

use super::code::{is_word, words};
use super::finding::Finding;
use super::manifest::Manifest;
use super::tree::Tree;

/// Modules of the standard library that reach outside.
const OUTSIDE: &[&str] = &["env", "fs", "io", "net", "os", "process", "thread", "time"];
/// Words that no line of the model's code holds. `SystemTime` and `now` are clocks whatever path leads to them.
const WORDS: &[&str] = &["SystemTime", "async", "await", "now", "serde", "tokio"];
/// Packages that the model does not depend on.
const PACKAGES: &[&str] =
    &["serde", "serde_json", "serde_norway", "tokio", "tracing", "log", "rand", "getrandom"];

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in tree.rust().filter(|file| file.path.starts_with("crates/pal-model/src/")) {
        for (number, line) in file.shipped() {
            let named = words(line).filter(|word| WORDS.contains(word)).map(str::to_owned);
            for name in named.chain(outside(line)) {
                found.push(Finding::at(&file.path, number, format!("the model never mentions `{name}`")));
            }
        }
    }
    if let Some(manifest) = tree.file("crates/pal-model/Cargo.toml") {
        match Manifest::parse(manifest) {
            Ok(parsed) => {
                let banned = parsed.dependencies.iter().filter(|name| PACKAGES.contains(&name.as_str()));
                let message = |name| format!("the model never depends on `{name}`");
                found.extend(banned.map(|name| Finding::in_file(&manifest.path, message(name))));
            }
            Err(finding) => found.push(finding),
        }
    }
    found
}

/// The modules of `std` outside the model's world that a line names: `std::fs`, or `fs` and `io` in `std::{fs, io::Read}`.
fn outside(line: &str) -> impl Iterator<Item = String> {
    line.match_indices("std::").flat_map(move |(at, path)| {
        let before = line.get(..at).and_then(|before| before.chars().last());
        let after = line.get(at + path.len()..).unwrap_or("");
        let names: Vec<&str> = match (before.is_some_and(is_word), after.strip_prefix('{')) {
            (true, _) => Vec::new(),
            (false, Some(list)) => top_level(list),
            (false, None) => words(after).take(1).collect(),
        };
        names
            .into_iter()
            .filter(|name| OUTSIDE.contains(name))
            .map(|name| format!("std::{name}"))
            .collect::<Vec<_>>()
    })
}

/// The first words of the members of `a, b::{c, d}, e}`: `a`, `b`, `e`.
fn top_level(list: &str) -> Vec<&str> {
    let mut depth = 0_i32;
    list.split([','])
        .filter_map(|member| {
            let outer = depth == 0;
            depth += i32::try_from(member.matches('{').count()).unwrap_or(0);
            depth -= i32::try_from(member.matches('}').count()).unwrap_or(0);
            words(member).next().filter(|_| outer)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::finding::printed;
    use super::super::tree::Tree;
    use super::check;

    #[test]
    fn the_model_reaches_nothing_outside() {
        for (line, named) in [
            ("use std::fs;", Some("std::fs")),
            ("use std::{fmt, io::Read};", Some("std::io")),
            ("use std::{collections::{BTreeMap, fs}, fmt};", None),
            ("use std::time::Duration;", Some("std::time")),
            ("let at = jiff::Timestamp::now();", Some("now")),
            ("#[derive(serde::Serialize)]", Some("serde")),
            ("use crate::time::Instant; // as std::time has it", None),
            ("use mystd::fs;", None),
        ] {
            let expected: Vec<String> = named
                .map(|name| format!("crates/pal-model/src/time.rs:1: the model never mentions `{name}`"))
                .into_iter()
                .collect();
            assert_eq!(
                printed(&check(&Tree::of(&[("crates/pal-model/src/time.rs", line)]))),
                expected,
                "{line}"
            );
        }
    }

    #[test]
    fn the_model_depends_on_nothing_that_serializes_or_runs() {
        let manifest = "[package]\nname = \"pal-model\"\n[dependencies]\njiff = \"1\"\ntokio = \"1\"\n";
        assert_eq!(
            printed(&check(&Tree::of(&[("crates/pal-model/Cargo.toml", manifest)]))),
            ["crates/pal-model/Cargo.toml: the model never depends on `tokio`"]
        );
    }
}
