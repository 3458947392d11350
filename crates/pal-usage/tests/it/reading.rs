//! Files in a folder of their own, and what `scan` reads of them, one text a line.

use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use pal_usage::batch::{Batch, PlaceColumn};
use pal_usage::{CostBasis, LineCounts, Progress, Refused, Usage, UsageError, Worker, scan};
use tempfile::TempDir;

/// Writes down what it is given.
#[derive(Debug, Default)]
pub(crate) struct Scribe(pub(crate) Vec<String>);

impl Worker for Scribe {
    fn take(&mut self, batch: &Batch<'_>) -> Result<(), Refused> {
        self.0.extend((0..batch.rows).map(|row| line(batch, row)));
        Ok(())
    }
}

/// `standing from to cost currency service tenant place`, with `-` for what is absent and `~` after a rounded cost.
pub(crate) fn line(batch: &Batch<'_>, row: usize) -> String {
    let columns = batch.columns;
    let interval = columns.intervals.get(batch.interval[row]).unwrap().unwrap();
    let day = |text: String| text.replace("T00:00:00Z", "");
    let text = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
    let id = |id: Option<String>| id.unwrap_or_else(|| "-".to_owned());
    let subscription = || columns.subscriptions.get(batch.subscription[row]).unwrap().unwrap();
    let place = match batch.place[row] {
        PlaceColumn::Resource => String::from_utf8(batch.resource_id.get(row).to_vec()).unwrap(),
        PlaceColumn::ResourceGroup => {
            let group = columns.resource_groups.get(batch.resource_group[row]).unwrap().as_deref().unwrap();
            format!("{} {group}", subscription())
        }
        PlaceColumn::Subscription => subscription().to_string(),
        PlaceColumn::Nowhere => "-".to_owned(),
    };
    [
        format!("{:?}", batch.standing[row]),
        day(interval.from().to_string()),
        day(interval.to().to_string()),
        format!("{}{}", batch.cost[row], if batch.rounded[row] { "~" } else { "" }),
        text(columns.currencies.get(batch.currency[row]).unwrap()),
        text(columns.services.get(batch.service[row]).unwrap()),
        id(columns.tenants.get(batch.tenant[row]).unwrap().map(|tenant| tenant.to_string())),
        place,
    ]
    .join(" ")
}

/// A folder for one test.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// What went wrong, with the folder's own path left out.
    pub(crate) fn told(&self, error: &impl ToString) -> String {
        error.to_string().replace(&format!("{}/", self.0.path().display()), "")
    }

    /// Reads paths in this folder, with some workers.
    pub(crate) fn read(&self, names: &[&str], workers: usize) -> Result<Read, String> {
        let paths: Vec<PathBuf> = names.iter().map(|name| self.path(name)).collect();
        read(&paths, CostBasis::Effective, workers).map_err(|error| self.told(&error))
    }

    /// The notes of opening paths in this folder.
    pub(crate) fn notes(&self, names: &[&str]) -> Vec<String> {
        let paths: Vec<PathBuf> = names.iter().map(|name| self.path(name)).collect();
        let usage = Usage::open(&paths, CostBasis::Effective).unwrap();
        usage.notes().iter().map(|note| self.told(note)).collect()
    }
}

/// What was read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Read {
    /// The lines; in order if there was one worker.
    pub(crate) lines: Vec<String>,
    pub(crate) counts: LineCounts,
}

pub(crate) fn read(paths: &[PathBuf], cost: CostBasis, workers: usize) -> Result<Read, UsageError> {
    let usage = Usage::open(paths, cost)?;
    let progress = Progress::default();
    let workers = (0..workers).map(|_| Scribe::default()).collect();
    let (workers, counts) = scan(&usage, workers, &progress)?;
    assert_eq!(progress.lines.into_inner(), counts.lines);
    assert_eq!(progress.bytes.into_inner(), usage.bytes());
    Ok(Read { lines: workers.into_iter().flat_map(|worker| worker.0).collect(), counts })
}

pub(crate) fn read_one(path: &Path) -> Result<Read, UsageError> {
    read(&[path.to_owned()], CostBasis::Effective, 1)
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// The subscription of Contoso, whose lines the tests read.
pub(crate) const CONTOSO: &str = "11111111-1111-1111-1111-111111111111";

/// The header of the shortest FOCUS file there can be with every needed column.
pub(crate) const FOCUS: &str = "ProviderName,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,EffectiveCost,BilledCost,BillingCurrency,ServiceName,ResourceId,x_ResourceGroupName,SubAccountId,x_CustomerId";

/// A line below [`FOCUS`] with this cost.
pub(crate) fn focus_line(cost: &str) -> String {
    format!("Microsoft,2024-09-01,2024-09-02,Usage,{cost},{cost},EUR,Storage,,,{CONTOSO},")
}

/// A FOCUS file of lines with these costs.
pub(crate) fn focus(costs: &[&str]) -> String {
    let lines: Vec<String> =
        std::iter::once(FOCUS.to_owned()).chain(costs.iter().map(|cost| focus_line(cost))).collect();
    lines.join("\n") + "\n"
}
