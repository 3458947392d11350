//! What tidy reads: the text files of the repository, and the Rust among them as code without comments and literals.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};

use super::code;

/// The text files of the repository, ordered by path.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    /// All of them.
    pub(crate) files: Vec<File>,
}

/// A text file.
#[derive(Debug)]
pub(crate) struct File {
    /// Its path from the root, with `/` between names.
    pub(crate) path: String,
    /// What it holds.
    pub(crate) text: String,
    /// For Rust: the text with the insides of comments and literals blanked, line for line. Empty for other files.
    pub(crate) code: String,
}

impl Tree {
    /// Reads what git tracks and what it would track once added: a new file is looked at before its first commit.
    /// What is not UTF-8 is data, not text, and left out.
    pub(crate) fn read(root: &Path) -> anyhow::Result<Self> {
        let listed = Command::new("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(root)
            .output()
            .context("cannot run `git`")?;
        if !listed.status.success() {
            bail!("`git ls-files` failed: {}", String::from_utf8_lossy(&listed.stderr).trim());
        }
        let mut tree = Self::default();
        for path in String::from_utf8(listed.stdout)?.split_terminator('\0') {
            let place = root.join(path);
            // Removed but still in the index, or a link to a folder.
            if !place.is_file() {
                continue;
            }
            let bytes = std::fs::read(&place).with_context(|| format!("cannot read `{path}`"))?;
            if let Ok(text) = String::from_utf8(bytes) {
                tree.files.push(File::new(path, text));
            }
        }
        tree.files.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(tree)
    }

    /// A tree of these files.
    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        Self { files: files.iter().map(|(path, text)| File::new(path, (*text).to_owned())).collect() }
    }

    /// The file at a path.
    pub(crate) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// The Rust files.
    pub(crate) fn rust(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| is_rust(&file.path))
    }
}

impl File {
    fn new(path: &str, text: String) -> Self {
        let code = if is_rust(path) { code::of(&text) } else { String::new() };
        Self { path: path.to_owned(), text, code }
    }

    /// The number of the first line of its tests: 1 for a file of tests, examples or benches, else where
    /// `#[cfg(test)] mod … {` begins, which is the last thing in a file.
    pub(crate) fn tests_from(&self) -> usize {
        let folders = ["/tests/", "/examples/", "/benches/"];
        if folders.iter().any(|folder| self.path.contains(folder)) || self.path.ends_with("/tests.rs") {
            return 1;
        }
        let lines = self.code.lines().zip(self.code.lines().skip(1)).zip(1..);
        lines
            .filter(|((line, next), _)| line.trim() == "#[cfg(test)]" && next.starts_with("mod "))
            .find(|((_, next), _)| next.trim_end().ends_with('{'))
            .map_or(usize::MAX, |(_, number)| number)
    }

    /// The lines of code that are shipped, numbered from 1: all but tests, examples and benches.
    pub(crate) fn shipped(&self) -> impl Iterator<Item = (usize, &str)> {
        let tests_from = self.tests_from();
        (1..).zip(self.code.lines()).take_while(move |(number, _)| *number < tests_from)
    }

    /// The lines of the text, numbered from 1.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines())
    }
}

fn is_rust(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|ending| ending == "rs")
}

#[cfg(test)]
mod tests {
    use super::Tree;

    #[test]
    fn tests_begin_where_their_module_does() {
        let with_tests = "fn a() {}\n\n#[cfg(test)]\nmod tests {\n}\n";
        let with_a_file_of_tests = "#[cfg(test)]\nmod tests;\nfn a() {}\n";
        for (path, text, from) in [
            ("crates/a/src/lib.rs", with_tests, 3),
            ("crates/a/src/lib.rs", with_a_file_of_tests, usize::MAX),
            ("crates/a/src/tests.rs", "fn a() {}\n", 1),
            ("crates/a/tests/it/main.rs", "fn a() {}\n", 1),
            ("crates/a/examples/limit.rs", "fn a() {}\n", 1),
        ] {
            let tree = Tree::of(&[(path, text)]);
            assert_eq!(tree.files[0].tests_from(), from, "{path}: {text}");
        }
    }
}
