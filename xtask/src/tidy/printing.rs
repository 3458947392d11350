//! One door out: what the program prints goes through its printer, what a task says through `say`.
//!
//! Clippy denies the macros; this also sees who takes the streams themselves. Tests may say why they return early.

use super::code::is_word;
use super::finding::Finding;
use super::tree::Tree;

/// Ways to a stream.
const WAYS: &[&str] = &[
    "println!",
    "eprintln!",
    "print!",
    "eprint!",
    "dbg!",
    "io::stdout(",
    "io::stderr(",
    "stdout()",
    "stderr()",
];
/// The doors: the only places that may take one.
const DOORS: &[&str] = &["crates/pal/src/printer.rs", "crates/pal/src/printer/", "xtask/src/say.rs"];

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in tree.rust().filter(|file| !DOORS.iter().any(|door| file.path.starts_with(door))) {
        for (number, line) in file.shipped() {
            if let Some(way) = WAYS.iter().find(|way| takes(line, way)) {
                found.push(Finding::at(&file.path, number, format!("`{way}` outside the printer")));
            }
        }
    }
    found
}

/// Whether the line has `way` as words of its own: `print!` is not in `eprint!`, `stdout()` neither in `child.stdout()`
/// nor in `DrawTarget::stdout()`.
fn takes(line: &str, way: &str) -> bool {
    let bare = way.ends_with("()");
    line.match_indices(way).any(|(at, _)| {
        let before = line.get(..at).and_then(|before| before.chars().last());
        !before.is_some_and(|letter| is_word(letter) || letter == '.' || (letter == ':' && bare))
    })
}

#[cfg(test)]
mod tests {
    use super::super::finding::printed;
    use super::super::tree::Tree;
    use super::check;

    #[test]
    fn only_the_doors_take_a_stream() {
        for (path, text, found) in [
            ("crates/pal/src/demo.rs", "eprintln!(\"x\");", Some("eprintln!")),
            ("crates/pal/src/demo.rs", "std::println!(\"x\");", Some("println!")),
            ("crates/pal/src/demo.rs", "let out = io::stdout();", Some("io::stdout(")),
            ("crates/pal/src/demo.rs", "std::io::stdout().lock()", Some("io::stdout(")),
            ("crates/pal/src/demo.rs", "stderr().write_all(text)", Some("stderr()")),
            ("crates/pal/src/demo.rs", "ProgressDrawTarget::stderr()", None),
            ("crates/pal/src/demo.rs", "command.stdout(Stdio::piped()); // println!", None),
            ("crates/pal/src/printer.rs", "let out = io::stdout();", None),
            ("crates/pal/src/printer/mod.rs", "let out = io::stdout();", None),
            ("crates/pal/src/demo.rs", "#[cfg(test)]\nmod tests {\n println!();\n}", None),
            ("crates/pal/tests/it/main.rs", "eprintln!(\"no samples\");", None),
        ] {
            let expected: Vec<String> =
                found.map(|way| format!("{path}:1: `{way}` outside the printer")).into_iter().collect();
            assert_eq!(printed(&check(&Tree::of(&[(path, text)]))), expected, "{text}");
        }
    }
}
