//! What is measured with: programs built for release, and a Python with the rivals in it.

use std::path::{Path, PathBuf};

use super::options::Options;
use crate::bench::{build, command, release};

/// Where everything is.
#[derive(Debug)]
pub(super) struct Tools {
    /// Makes the data; asked for the `limit`, decodes the columns that `pal` needs and does nothing with them.
    pub(super) bench_data: PathBuf,
    /// What is measured.
    pub(super) pal: PathBuf,
    /// The folder of the Python scripts.
    pub(super) scripts: PathBuf,
    /// A Python that has `DuckDB` and Polars.
    pub(super) python: PathBuf,
    /// As many as there are processors: `pal` takes as many by itself.
    pub(super) threads: usize,
}

impl Tools {
    /// Builds and installs what is not there yet.
    pub(super) fn prepare(root: &Path, options: &Options) -> anyhow::Result<Self> {
        let release = release(root);
        build()?;
        let (scripts, environment) = (root.join("xtask/bench"), options.dir.join("python"));
        let python = environment.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
        if !python.exists() {
            command::run("python3", ["-m".as_ref(), "venv".as_ref(), environment.as_os_str()])?;
        }
        let requirements = scripts.join("requirements.txt");
        let quiet = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"];
        command::run(&python, quiet.iter().map(AsRef::as_ref).chain([requirements.as_os_str()]))?;
        Ok(Self {
            bench_data: release.join("bench-data"),
            pal: release.join("pal"),
            scripts,
            python,
            threads: std::thread::available_parallelism()?.get(),
        })
    }
}
