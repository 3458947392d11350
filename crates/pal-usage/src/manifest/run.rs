//! Which of several runs of one export holds.
//!
//! An export of the month to date runs every day, and each run covers the days of the one before it. Read together, their
//! lines would count twice.

use pal_model::Instant;

use super::{Manifest, ManifestError};
use crate::error::UsageError;

/// A run of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Run {
    /// The export, told from all others.
    pub(crate) export: String,
    /// The run, told from all others of the export.
    pub(crate) id: Option<String>,
    /// When it was asked for.
    pub(crate) submitted: Instant,
    /// The first day it covers.
    pub(crate) from: Instant,
    /// The last day it covers.
    pub(crate) through: Instant,
}

impl Run {
    /// Whether every day that `earlier` covers is a day of this run as well.
    pub(crate) fn covers(&self, earlier: &Self) -> bool {
        self.from <= earlier.from && earlier.through <= self.through
    }

    /// Whether the two have a day in common.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        self.from <= other.through && other.from <= self.through
    }
}

/// For each manifest the one that replaces it, if one does: of the same export, asked for later, covering its days. Two runs
/// that have days in common and neither of which replaces the other are an error.
pub(crate) fn replacements(manifests: &[Manifest]) -> Result<Vec<Option<usize>>, UsageError> {
    let replaced: Vec<Option<usize>> =
        (0..manifests.len()).map(|at| (0..manifests.len()).find(|by| replaces(manifests, *by, at))).collect();
    let holding =
        || manifests.iter().zip(&replaced).filter(|(_, by)| by.is_none()).map(|(manifest, _)| manifest);
    for (position, manifest) in holding().enumerate() {
        let Some(run) = &manifest.run else { continue };
        let is_in_conflict = |other: &&Manifest| {
            other.run.as_ref().is_some_and(|other| other.export == run.export && other.overlaps(run))
        };
        if let Some(other) = holding().take(position).find(is_in_conflict) {
            let reason = ManifestError::Overlap { other: other.path.clone() }.into();
            return Err(UsageError::File { file: manifest.path.clone(), reason });
        }
    }
    Ok(replaced)
}

/// Whether the one run makes the other void. A copy of a run makes void the copies after it.
fn replaces(manifests: &[Manifest], by: usize, at: usize) -> bool {
    let run = |position: usize| manifests.get(position).and_then(|manifest| manifest.run.as_ref());
    let (Some(later), Some(earlier)) = (run(by), run(at)) else { return false };
    let is_copy = later == earlier && earlier.id.is_some() && by < at;
    later.export == earlier.export
        && later.covers(earlier)
        && (later.submitted > earlier.submitted || is_copy)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    /// Runs as export, id, time of asking, first and last day.
    fn judge(runs: &[(&str, &str, &str, &str, &str)]) -> Result<Vec<Option<usize>>, String> {
        let time = |text: &str| Instant::parse_lenient(&format!("2024-{text}")).unwrap();
        let manifest = |(position, run): (usize, &(&str, &str, &str, &str, &str))| Manifest {
            path: PathBuf::from(format!("{position}.json")),
            blobs: Vec::new(),
            bytes: None,
            rows: None,
            run: Some(Run {
                export: run.0.to_owned(),
                id: Some(run.1.to_owned()),
                submitted: time(run.2),
                from: time(run.3),
                through: time(run.4),
            }),
        };
        let manifests: Vec<Manifest> = runs.iter().enumerate().map(manifest).collect();
        replacements(&manifests).map_err(|error| error.to_string())
    }

    #[test]
    fn a_later_run_replaces_what_it_covers() {
        let first = ("daily", "a", "09-02", "09-01", "09-01");
        let second = ("daily", "b", "09-03", "09-01", "09-02");
        let third = ("daily", "c", "09-04", "09-01", "09-03");
        assert_eq!(judge(&[first, second, third]), Ok(vec![Some(1), Some(2), None]));
        assert_eq!(judge(&[third, first]), Ok(vec![None, Some(0)]));
        assert_eq!(judge(&[second, second]), Ok(vec![None, Some(0)]));
        assert_eq!(judge(&[first, ("other", "b", "09-03", "09-01", "09-02")]), Ok(vec![None, None]));
        assert_eq!(judge(&[first, ("daily", "b", "09-03", "09-02", "09-02")]), Ok(vec![None, None]));
    }

    #[test]
    fn runs_that_share_days_without_one_replacing_the_other_are_refused() {
        let september = ("daily", "a", "10-01", "09-01", "09-30");
        for other in [
            ("daily", "b", "10-02", "09-15", "10-15"),
            ("daily", "b", "10-02", "09-15", "09-20"),
            ("daily", "b", "10-02", "09-30", "09-30"),
            ("daily", "b", "10-01", "09-01", "09-30"),
        ] {
            assert_eq!(
                judge(&[september, other]),
                Err("1.json: is a run of the same export as `0.json` for a part of the same period: which of the two holds cannot be told".to_owned())
            );
        }
        let all = ("daily", "c", "10-20", "09-01", "10-31");
        assert_eq!(
            judge(&[september, ("daily", "b", "10-02", "09-15", "10-15"), all]),
            Ok(vec![Some(2), Some(2), None])
        );
    }
}
