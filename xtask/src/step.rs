//! One command of a task: said before it runs, and a failure ends the task.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, bail};

use crate::say;

/// A command line to run at the root of the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    words: Vec<String>,
    environment: Vec<(&'static str, &'static str)>,
    install: Option<&'static str>,
}

impl Step {
    /// A step from a command line without quotes: its words are what blanks separate.
    pub(crate) fn new(line: &str) -> Self {
        let words = line.split_whitespace().map(str::to_owned).collect();
        Self { words, environment: Vec::new(), install: None }
    }

    /// With a variable set for this command only.
    pub(crate) fn with(mut self, name: &'static str, value: &'static str) -> Self {
        self.environment.push((name, value));
        self
    }

    /// Needs a tool that Rust does not bring: `install` is what to do where it is missing.
    pub(crate) fn needs(mut self, install: &'static str) -> Self {
        self.install = Some(install);
        self
    }

    /// With further words, given by the person who runs the task.
    pub(crate) fn and(mut self, words: &[String]) -> Self {
        self.words.extend_from_slice(words);
        self
    }

    /// The command as one would type it.
    pub(crate) fn typed(&self) -> String {
        let set = self.environment.iter().map(|(name, value)| format!("{name}='{value}'"));
        set.chain(self.words.iter().cloned()).collect::<Vec<_>>().join(" ")
    }

    /// Says the command, runs it, and fails if it is missing or fails.
    pub(crate) fn run(&self, root: &Path) -> anyhow::Result<()> {
        let (program, arguments) = self.words.split_first().context("a step without a command")?;
        self.require_tool(root)?;
        say::line(&format!("\n$ {}", self.typed()));
        let begun = Instant::now();
        let status = Command::new(program)
            .args(arguments)
            .envs(self.environment.iter().copied())
            .current_dir(root)
            .status()
            .with_context(|| format!("cannot run `{program}`"))?;
        if !status.success() {
            bail!("`{}` failed: {status}", self.typed());
        }
        say::line(&format!("  done in {} s", begun.elapsed().as_secs()));
        Ok(())
    }

    fn require_tool(&self, root: &Path) -> anyhow::Result<()> {
        let Some(install) = self.install else { return Ok(()) };
        // `cargo deny …` is found by asking `cargo deny --version`, `typos` by `typos --version`.
        let tool: Vec<&str> =
            self.words.iter().map(String::as_str).take(if self.is_cargo() { 2 } else { 1 }).collect();
        let (program, subcommand) = tool.split_first().context("a step without a command")?;
        let asked = Command::new(program).args(subcommand).arg("--version").current_dir(root).output();
        if asked.is_ok_and(|answer| answer.status.success()) {
            return Ok(());
        }
        bail!("`{}` is not installed: {install}", tool.join(" "))
    }

    fn is_cargo(&self) -> bool {
        self.words.first().is_some_and(|program| program == "cargo")
    }
}

/// Runs the steps in order; the first failure stops.
pub(crate) fn run_all(root: &Path, steps: &[Step]) -> anyhow::Result<()> {
    steps.iter().try_for_each(|step| step.run(root))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Step, run_all};

    #[test]
    fn a_step_prints_as_it_would_be_typed() {
        let step = Step::new("cargo doc --no-deps").with("RUSTDOCFLAGS", "-D warnings");
        assert_eq!(step.typed(), "RUSTDOCFLAGS='-D warnings' cargo doc --no-deps");
    }

    #[test]
    fn the_first_failure_stops() {
        let failure =
            run_all(Path::new("."), &[Step::new("true"), Step::new("false"), Step::new("no-such-tool")])
                .unwrap_err()
                .to_string();
        assert!(failure.starts_with("`false` failed"), "{failure}");
    }

    #[test]
    fn a_missing_tool_is_named_with_its_remedy() {
        let step = Step::new("no-such-tool check").needs("install it by `apt install no-such-tool`");
        assert_eq!(
            step.run(Path::new(".")).unwrap_err().to_string(),
            "`no-such-tool` is not installed: install it by `apt install no-such-tool`"
        );
    }
}
