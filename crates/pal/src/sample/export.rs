//! The exports on disk: FOCUS as folders with manifests, EA as bare files.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use super::calendar::{Month, OCTOBER, SEPTEMBER};
use super::charge::{self, Charge};
use super::exception::Exception;
use super::resource::Resource;
use super::subscription::{Export, Subscription};
use super::{csv, ea, focus, names};

/// Everything that is charged for.
#[derive(Debug)]
pub(super) struct Invoice {
    /// What is deployed.
    pub(super) resources: Vec<Resource>,
    /// What else is charged.
    pub(super) exceptions: Vec<Exception>,
}

/// The most records of a part; a month of the FOCUS export takes several.
const PART_RECORDS_MAX: u64 = 20_000;
/// What EA files begin with.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What was written.
#[derive(Debug)]
pub(super) struct Written {
    /// The folder to name to `--usage`.
    pub(super) folder: PathBuf,
    /// How many charges it holds.
    pub(super) lines: u64,
}

/// How the parts of a month are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    Gzip,
    Plain,
}

impl Invoice {
    /// Every charge of a month in one of the exports, day by day.
    fn each_charge(
        &self,
        export: Export,
        month: &'static Month,
        mut write: impl FnMut(&Charge<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        let is_in = |subscription: &Subscription| subscription.export == export;
        for day in month.each_day() {
            for resource in self.resources.iter().filter(|resource| is_in(resource.subscription)) {
                charge::of_day(resource, &day).try_for_each(|charge| write(&charge))?;
            }
            for exception in self.exceptions.iter().filter(|exception| is_in(exception.subscription())) {
                exception.of_day(&day).iter().try_for_each(&mut write)?;
            }
        }
        Ok(())
    }
}

/// Writes the FOCUS export below `folder`: a folder a month, September packed, October not.
pub(super) fn write_focus(folder: &Path, invoice: &Invoice) -> io::Result<[Written; 2]> {
    Ok([
        write_focus_month(folder, invoice, &SEPTEMBER, Packing::Gzip)?,
        write_focus_month(folder, invoice, &OCTOBER, Packing::Plain)?,
    ])
}

fn write_focus_month(
    folder: &Path,
    invoice: &Invoice,
    month: &'static Month,
    packing: Packing,
) -> io::Result<Written> {
    let folder = folder.join(month.folder());
    fs::create_dir_all(&folder)?;
    let mut parts = Parts { folder: &folder, packing, part: Vec::new(), records: 0, blobs: Vec::new() };
    invoice.each_charge(Export::Focus, month, |charge| parts.add(charge))?;
    parts.finish()?;
    let manifest = manifest(month, packing, &parts.blobs);
    let lines = sum(&parts.blobs, |blob| blob.records);
    fs::write(folder.join("manifest.json"), format!("{manifest:#}\n"))?;
    Ok(Written { folder, lines })
}

/// The parts of a month: one being filled, the others on disk.
#[derive(Debug)]
struct Parts<'a> {
    folder: &'a Path,
    packing: Packing,
    part: Vec<u8>,
    records: u64,
    blobs: Vec<Blob>,
}

/// A part on disk.
#[derive(Debug)]
struct Blob {
    name: String,
    bytes: u64,
    records: u64,
}

impl Parts<'_> {
    fn add(&mut self, charge: &Charge<'_>) -> io::Result<()> {
        if self.part.is_empty() {
            csv::header(&mut self.part, &focus::COLUMNS);
        }
        csv::record(&mut self.part, &focus::COLUMNS, charge);
        self.records += 1;
        if self.records == PART_RECORDS_MAX { self.finish() } else { Ok(()) }
    }

    fn finish(&mut self) -> io::Result<()> {
        if self.records == 0 {
            return Ok(());
        }
        let number = self.blobs.len() + 1;
        let (name, content) = match self.packing {
            Packing::Gzip => (format!("part_0_{number:04}.csv.gz"), gzip(&self.part)?),
            Packing::Plain => (format!("part_0_{number:04}.csv"), self.part.clone()),
        };
        fs::write(self.folder.join(&name), &content)?;
        self.blobs.push(Blob { name, bytes: content.len() as u64, records: self.records });
        self.part.clear();
        self.records = 0;
        Ok(())
    }
}

fn gzip(content: &[u8]) -> io::Result<Vec<u8>> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(content)?;
    packed.finish()
}

fn sum(blobs: &[Blob], of: impl Fn(&Blob) -> u64) -> u64 {
    blobs.iter().map(of).sum()
}

/// The manifest of a run, as the exports API of 2023-07-01-preview writes it.
fn manifest(month: &Month, packing: Packing, blobs: &[Blob]) -> Value {
    let run = names::id_of(&format!("run of {}", month.name));
    let path = format!("exports/fabrikam-focus/{}/{run}", month.folder());
    let blob_of = |blob: &Blob| {
        json!({
            "blobName": format!("{path}/{}", blob.name),
            "byteCount": blob.bytes,
            "dataRowCount": blob.records,
        })
    };
    json!({
        "manifestVersion": "2024-04-01",
        "byteCount": sum(blobs, |blob| blob.bytes),
        "blobCount": blobs.len(),
        "dataRowCount": sum(blobs, |blob| blob.records),
        "exportConfig": {
            "exportName": "fabrikam-focus",
            "resourceId": "/providers/Microsoft.Billing/billingAccounts/fabrikam-1234500/providers/Microsoft.CostManagement/exports/fabrikam-focus",
            "dataVersion": "1.0r2",
            "apiVersion": "2023-07-01-preview",
            "type": "FocusCost",
            "timeFrame": "Custom",
            "granularity": "Daily",
        },
        "deliveryConfig": {
            "partitionData": true,
            "dataOverwriteBehavior": "OverwritePreviousReport",
            "fileFormat": "Csv",
            "compressionMode": match packing { Packing::Gzip => "gzip", Packing::Plain => "none" },
            "containerUri": "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-costs/providers/Microsoft.Storage/storageAccounts/stcosts",
            "rootFolderPath": "exports",
        },
        "runInfo": {
            "executionType": "OnDemand",
            "submittedTime": format!("{}T04:12:09.3318841Z", month.end),
            "runId": run.to_string(),
            "startDate": format!("{}-01T00:00:00", month.name),
            "endDate": format!("{}-{:02}T00:00:00", month.name, month.days),
        },
        "blobs": blobs.iter().map(blob_of).collect::<Vec<_>>(),
    })
}

/// Writes the EA export into `folder`: a file a month.
pub(super) fn write_ea(folder: &Path, invoice: &Invoice) -> io::Result<Written> {
    fs::create_dir_all(folder)?;
    let mut lines = 0;
    for (month, name) in
        [(&SEPTEMBER, "adatum-actual-2026-09.csv"), (&OCTOBER, "adatum-amortized-2026-10.csv")]
    {
        let mut file = BYTE_ORDER_MARK.to_vec();
        csv::header(&mut file, &ea::COLUMNS);
        invoice.each_charge(Export::Ea, month, |charge| {
            csv::record(&mut file, &ea::COLUMNS, charge);
            lines += 1;
            Ok(())
        })?;
        fs::write(folder.join(name), file)?;
    }
    Ok(Written { folder: folder.to_owned(), lines })
}
