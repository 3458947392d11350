//! Public samples, beside the repository where they are.

use std::path::{Path, PathBuf};

use pal_usage::LineCounts;

use crate::reading::read_one;

/// A sample, or `None` on a desk that has none; continuous integration has them.
fn sample(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples").join(name);
    if path.exists() {
        return Some(path);
    }
    assert!(std::env::var_os("CI").is_none(), "the sample {name} is missing");
    eprintln!("skipped: the sample {name} is not beside the repository");
    None
}

#[test]
fn the_focus_sample_is_read_to_the_last_line() {
    let Some(path) = sample("focus-1.0/focus_sample.csv") else { return };
    let read = read_one(&path).unwrap();
    assert_eq!(read.counts.lines, 1000);
    let of = |standing: &str| read.lines.iter().filter(|line| line.starts_with(standing)).count();
    assert_eq!(of("OtherProvider"), 942 + 7);
    assert_eq!(of("Consumption") + of("NotConsumption"), 51);
}

#[test]
fn the_enterprise_sample_is_read_to_the_last_line() {
    let Some(path) = sample("finops-toolkit/EA_ActualCost_Small.csv") else { return };
    let read = read_one(&path).unwrap();
    assert_eq!(read.lines.len(), 11);
    assert_eq!(
        read.lines[0],
        "NotConsumption 2023-09-21 2023-09-22 3.25 USD Virtual Machines - 1caaa5a3-2b66-438e-8ab4-bce37d518c5d"
    );
    assert_eq!(
        read.lines[1],
        "Consumption 2023-09-04 2023-09-05 0.00004 USD Storage - /subscriptions/ed570627-0265-4620-bb42-bae06bcfa914/resourceGroups/databricks-rg-PeskyData-s6taefbli5c5e/providers/Microsoft.Storage/storageAccounts/dbstoragewp6hglwvvrad2"
    );
}

#[test]
fn an_export_without_lines_is_no_fault() {
    let Some(path) = sample("finops-toolkit/EA_NoRows.csv") else { return };
    assert_eq!(read_one(&path).unwrap().counts, LineCounts::default());
}
