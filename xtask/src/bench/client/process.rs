//! A whole process, measured by a script that asks the kernel what it took.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};
use serde_json::Value;

/// What a process took, from its start to its end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Run {
    pub(super) seconds: f64,
    pub(super) peak_mb: f64,
}

/// A command and what it is to find in its environment.
#[derive(Debug)]
pub(super) struct Process {
    pub(super) program: PathBuf,
    pub(super) words: Vec<OsString>,
    pub(super) environment: BTreeMap<&'static str, OsString>,
}

impl Process {
    /// Runs it to its end, which must be `code`. What it prints goes to `out`.
    pub(super) fn measure(&self, root: &Path, out: &Path, code: i32) -> anyhow::Result<Run> {
        let done = Command::new("python3")
            .arg(root.join("xtask/bench/measure.py"))
            .args(["--exit", &code.to_string()])
            .arg(out)
            .arg(&self.program)
            .args(&self.words)
            .envs(&self.environment)
            .stderr(Stdio::inherit())
            .output()
            .context("cannot run python3")?;
        ensure!(done.status.success(), "`{}` failed", self.program.display());
        let said: Value = serde_json::from_slice(&done.stdout).context("no JSON from measure.py")?;
        let number =
            |name: &str| said.get(name).and_then(Value::as_f64).with_context(|| format!("no `{name}`"));
        Ok(Run { seconds: number("seconds")?, peak_mb: number("peak_mb")? })
    }
}
