//! Commands that a measurement runs, said before they run.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

use crate::say;

/// Runs a command to its end.
pub(in crate::bench) fn run<I: AsRef<OsStr>>(
    program: impl AsRef<Path>,
    arguments: impl IntoIterator<Item = I>,
) -> anyhow::Result<()> {
    let mut command = Command::new(program.as_ref());
    command.args(arguments);
    say::line(&format!("$ {}", typed(&command)));
    let status = command.status().with_context(|| format!("cannot run `{}`", typed(&command)))?;
    if !status.success() {
        bail!("`{}` failed: {status}", typed(&command));
    }
    Ok(())
}

/// Runs a command and gives what it prints.
pub(in crate::bench) fn answer<I: AsRef<OsStr>>(
    program: impl AsRef<Path>,
    arguments: impl IntoIterator<Item = I>,
) -> anyhow::Result<String> {
    let mut command = Command::new(program.as_ref());
    command.args(arguments).stderr(Stdio::inherit());
    let output = command.output().with_context(|| format!("cannot run `{}`", typed(&command)))?;
    if !output.status.success() {
        bail!("`{}` failed: {}", typed(&command), output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{}` printed no text", typed(&command)))
}

/// The command as one would type it.
fn typed(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}
