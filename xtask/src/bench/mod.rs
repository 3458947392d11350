//! Measurements. Each is a module here with a `run(root, words)`, and a row in [`BENCHES`].

mod attribution;
mod client;
mod command;
mod median;
mod portal;
mod service;

use std::path::{Path, PathBuf};

use anyhow::bail;

/// A measurement: it gets the root of the workspace and the words after its name.
type Bench = fn(&Path, &[String]) -> anyhow::Result<()>;

/// The measurements by name.
const BENCHES: &[(&str, Bench)] = &[
    ("attribution", attribution::run),
    ("client", client::run),
    ("portal", portal::run),
    ("service", service::run),
];

/// Runs the measurement that the first word names.
pub(crate) fn run(root: &Path, words: &[String]) -> anyhow::Result<()> {
    let known = BENCHES.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
    let Some((name, words)) = words.split_first() else { bail!("which one? Known: {known}") };
    match BENCHES.iter().find(|(known, _)| known == name) {
        Some((_, bench)) => bench(root, words),
        None => bail!("no measurement is called `{name}`. Known: {known}"),
    }
}

/// Builds all that any measurement runs. Asked for one by one, packages would be built with the features that each alone needs, and
/// what they share anew for each.
fn build() -> anyhow::Result<()> {
    command::run("cargo", ["build", "--release", "--workspace", "--bins", "--examples"])
}

/// Where cargo puts what it builds for release.
fn release(root: &Path) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR");
    target.map_or_else(|| root.join("target"), |folder| root.join(folder)).join("release")
}
