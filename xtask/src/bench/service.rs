//! How fast the link service is: `cargo xtask bench service [--rounds N] [--seconds N] [--links N] [--dir DIR]`.
//!
//! Builds `pal` and the benchmark for release and runs it; `crates/pal-server/examples/service-bench` says what is measured.
//! It fails for no figure: docs/performance.md says what was found.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::{build, command, release};

/// Runs the measurement. It writes below `target`, so that what is measured is the disk of the checkout, unless told otherwise.
pub(super) fn run(root: &Path, words: &[String]) -> anyhow::Result<()> {
    let (dir, words) = folder(root, words)?;
    build()?;
    std::fs::create_dir_all(&dir)?;
    let (pal, bench) = (release(root).join("pal"), release(root).join("examples/service-bench"));
    let places = [pal.into_os_string(), dir.into_os_string()];
    command::run(bench, places.into_iter().chain(words.into_iter().map(OsString::from)))
}

/// The folder that `--dir` names, and the words that are left.
fn folder(root: &Path, words: &[String]) -> anyhow::Result<(PathBuf, Vec<String>)> {
    let mut words = words.to_vec();
    let Some(at) = words.iter().position(|word| word == "--dir") else {
        return Ok((root.join("target/bench/service"), words));
    };
    words.remove(at);
    let folder = (at < words.len()).then(|| words.remove(at)).context("`--dir` wants a value")?;
    Ok((root.join(folder), words))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::folder;

    #[test]
    fn the_folder_is_taken_out_of_the_words() {
        for (line, expected) in [
            ("--rounds 3", Some(("here/target/bench/service", "--rounds 3"))),
            ("--rounds 3 --dir there --links 9", Some(("here/there", "--rounds 3 --links 9"))),
            ("--dir", None),
        ] {
            let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
            let found = folder(Path::new("here"), &words).ok();
            let found = found.map(|(folder, words)| (folder.display().to_string(), words.join(" ")));
            let expected = expected.map(|(folder, words)| (folder.to_owned(), words.to_owned()));
            assert_eq!(found, expected, "{line}");
        }
    }
}
