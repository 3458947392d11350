//! From what arrived to what counts. Runs off the async threads, one at a time.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use pal_estate::import::{ImportOptions, Input, import};
use pal_model::{Instant, Principal, TenantId};
use pal_usage::Progress;

use super::bomb::refuse_bombs;
use super::check::{Spans, check};
use super::fault::IngestFault;
use super::ledger::{Export, Ledger};
use super::name::SafeName;
use super::root::{Root, Staging, kept};
use super::run::{Outcome, Run, RunFile, RunUsage};
use super::sort::{Sort, table_of};
use crate::random_id;
use crate::texts::key;
use crate::told::{Sentence, Tell, Told};

/// What to do with an export of days and subscriptions that another one has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Overlap {
    /// Refuse it: counted twice is the worst that can happen to a figure.
    #[default]
    Refuse,
    /// The one that came before no longer counts.
    Replace,
    /// Both count.
    Add,
}

/// A file that arrived.
#[derive(Debug, Clone)]
pub struct ReceivedFile {
    /// Its name, which is also its name in the staging folder.
    pub name: SafeName,
    /// How long it is.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
}

/// An upload that arrived whole.
#[derive(Debug)]
pub struct Received {
    /// Where its files are.
    pub staging: Staging,
    /// What they are.
    pub files: Vec<ReceivedFile>,
    /// What to do with an export that overlaps.
    pub overlap: Overlap,
    /// When snapshots were taken.
    pub collected_at: Instant,
    /// The tenant of snapshots that do not say theirs.
    pub tenant: Option<TenantId>,
    /// Who sent it.
    pub by: Principal,
    /// When it arrived.
    pub at: Instant,
    /// The id of its run.
    pub id: String,
}

/// Checks an upload wholly and makes it count, or refuses it and changes nothing but the list of runs.
pub fn apply(
    root: &Root,
    received: &Received,
    threads: usize,
    progress: &Progress,
) -> Result<Run, IngestFault> {
    let mut files = Vec::new();
    let taken = sorted(received, &mut files).and_then(|sorts| {
        let mut upload = Upload { root, received, sorts, threads, progress, notes: Vec::new(), usage: None };
        let ledger = upload.take()?;
        Ok((ledger, upload.usage, upload.notes))
    });
    let before = root.ledger()?;
    let run = |outcome, reason, usage, notes| Run {
        id: received.id.clone(),
        at: received.at.to_string(),
        by: received.by.to_string(),
        outcome,
        reason,
        files,
        usage,
        notes,
    };
    let (mut ledger, run) = match taken {
        Ok((ledger, usage, notes)) => {
            let is_known = ledger.counts_the_same(&before);
            let outcome = if is_known { Outcome::Known } else { Outcome::Taken };
            (ledger, run(outcome, None, usage, notes.into_iter().map(Sentence::Told).collect()))
        }
        Err(fault) if fault.is_refusal() => {
            let text = crate::cause::chain(&fault);
            tracing::info!(id = received.id, reason = text, "an upload is refused");
            let reason = told(&fault, received.staging.path());
            (before, run(Outcome::Refused, Some(Sentence::Told(reason)), None, Vec::new()))
        }
        Err(fault) => return Err(fault),
    };
    ledger.remember(run.clone());
    root.commit(&ledger)?;
    Ok(run)
}

/// What is wrong, without saying where things lie on this machine.
fn told(fault: &IngestFault, staging: &Path) -> Told {
    let folders = ["estate/.pal-import/check", "estate/.pal-import/next", "estate", "usage", ""];
    let folders = folders.map(|folder| format!("{}/", staging.join(folder).display()).replace("//", "/"));
    let without = |text: String| folders.iter().fold(text, |text, folder| text.replace(folder.as_str(), ""));
    fault.told().map_words(&without)
}

/// What each file is; fills in what is told of them.
fn sorted(received: &Received, told: &mut Vec<RunFile>) -> Result<Vec<(ReceivedFile, Sort)>, IngestFault> {
    let mut names = BTreeSet::new();
    let mut sorts = Vec::new();
    for file in &received.files {
        if !names.insert(&file.name) {
            return Err(IngestFault::SameName { name: file.name.to_string() });
        }
        let path = received.staging.path().join(file.name.as_str());
        let sort = Sort::of(&file.name, &path).map_err(kept(&path))?;
        told.push(RunFile {
            name: file.name.to_string(),
            kind: sort.word().to_owned(),
            bytes: file.bytes,
            sha256: file.sha256.clone(),
        });
        sorts.push((file.clone(), sort));
    }
    for (file, _) in &sorts {
        if file.bytes == 0 {
            return Err(IngestFault::Empty { name: file.name.to_string() });
        }
        refuse_bombs(&file.name, &received.staging.path().join(file.name.as_str()))?;
    }
    if sorts.is_empty() { Err(IngestFault::Nothing) } else { Ok(sorts) }
}

/// An upload on its way.
struct Upload<'a> {
    root: &'a Root,
    received: &'a Received,
    sorts: Vec<(ReceivedFile, Sort)>,
    threads: usize,
    progress: &'a Progress,
    notes: Vec<Told>,
    usage: Option<RunUsage>,
}

impl Upload<'_> {
    /// The ledger as it is to be. Everything it names is in its place; nothing counts yet.
    fn take(&mut self) -> Result<Ledger, IngestFault> {
        let mut ledger = self.root.ledger()?;
        let is_usage = |(_, sort): &&(ReceivedFile, Sort)| matches!(sort, Sort::Usage | Sort::Manifest);
        let (usage, estate): (Vec<_>, Vec<_>) =
            self.sorts.clone().into_iter().partition(|file| is_usage(&file));
        if !estate.is_empty() {
            self.take_estate(&estate, &mut ledger)?;
        }
        if !usage.is_empty() {
            self.take_usage(&usage, &mut ledger)?;
        }
        Ok(ledger)
    }

    fn staged(&self, file: &ReceivedFile) -> PathBuf {
        self.received.staging.path().join(file.name.as_str())
    }

    fn move_to(&self, file: &ReceivedFile, folder: &Path) -> Result<(), IngestFault> {
        let path = self.staged(file);
        fs::rename(&path, folder.join(file.name.as_str())).map_err(kept(&path))
    }

    fn take_estate(
        &mut self,
        files: &[(ReceivedFile, Sort)],
        ledger: &mut Ledger,
    ) -> Result<(), IngestFault> {
        let folder = self.received.staging.folder("estate")?;
        if let Some(generation) = &ledger.estate {
            copy(&self.root.estate(generation), &folder)?;
        }
        let mut inputs = Vec::new();
        for (file, sort) in files {
            if let (Sort::Table, Some((table, ending))) = (sort, table_of(&file.name)) {
                let other =
                    folder.join(format!("{table}.{}", if ending == "csv" { "parquet" } else { "csv" }));
                if other.exists() {
                    fs::remove_file(&other).map_err(kept(&other))?;
                }
                self.move_to(file, &folder)?;
            } else {
                let path = self.staged(file);
                let bytes = fs::read(&path).map_err(kept(&path))?;
                inputs.push(Input { name: file.name.to_string(), bytes });
            }
        }
        self.notes.extend(pal_estate::read(&folder)?.notes.iter().map(Tell::told));
        self.notes.extend(pal_estate::read_platform(&folder)?.notes.iter().map(Tell::told));
        if !inputs.is_empty() {
            let options =
                ImportOptions { collected_at: self.received.collected_at, tenant: self.received.tenant };
            let summary = import(&folder, &inputs, &options)?;
            self.notes.extend(summary.tables.iter().map(Tell::told));
            self.notes.extend(summary.notes.iter().map(Tell::told));
        }
        let is_same = match &ledger.estate {
            Some(generation) => same(&self.root.estate(generation), &folder)?,
            None => false,
        };
        if !is_same {
            let generation = random_id::guid().to_string();
            Root::place(&folder, &self.root.estate(&generation))?;
            ledger.estate = Some(generation);
        }
        let staging = format!("{}/", folder.display());
        let without = |text: String| text.replace(&staging, "");
        self.notes =
            std::mem::take(&mut self.notes).into_iter().map(|note| note.map_words(&without)).collect();
        Ok(())
    }

    fn take_usage(&mut self, files: &[(ReceivedFile, Sort)], ledger: &mut Ledger) -> Result<(), IngestFault> {
        let digest = digest(files.iter().map(|(file, _)| file));
        if ledger.exports.iter().any(|export| export.digest == digest) {
            return Ok(());
        }
        let folder = self.received.staging.folder("usage")?;
        for (file, _) in files {
            self.move_to(file, &folder)?;
        }
        let checked = check(&folder, self.threads, self.progress)?;
        let name = files.first().map(|(file, _)| file.name.to_string()).unwrap_or_default();
        let has_manifest = checked.usage.manifest;
        self.settle_overlaps(&name, has_manifest, &checked.spans, ledger)?;
        Root::place(&folder, &self.root.export(&digest))?;
        let about = self.root.about(&digest);
        // INVARIANT: spans are texts and numbers.
        fs::write(&about, serde_json::to_vec(&checked.spans).unwrap_or_default()).map_err(kept(&about))?;
        ledger.exports.push(Export { digest, name, has_manifest, newest: checked.usage.to.clone() });
        ledger.exports.sort();
        self.notes.extend(checked.notes);
        self.check_together(ledger)?;
        self.usage = Some(checked.usage);
        Ok(())
    }

    /// An export without a manifest does not say whether it holds days that another one holds: somebody has to.
    fn settle_overlaps(
        &mut self,
        name: &str,
        has_manifest: bool,
        spans: &Spans,
        ledger: &mut Ledger,
    ) -> Result<(), IngestFault> {
        let mut replaced = BTreeSet::new();
        for export in ledger.exports.iter().filter(|export| !(has_manifest && export.has_manifest)) {
            let about = self.root.about(&export.digest);
            let text = fs::read(&about).map_err(kept(&about))?;
            let other: Spans = serde_json::from_slice(&text)
                .map_err(|source| IngestFault::Ledger { path: about, source })?;
            let subscriptions = spans.shared(&other);
            match self.received.overlap {
                _ if subscriptions == 0 => {}
                Overlap::Add => {}
                Overlap::Replace => {
                    replaced.insert(export.digest.clone());
                    self.notes.push(Told::of(key("note-replaces"), [("name", (&export.name).into())]));
                }
                Overlap::Refuse => {
                    let other = export.name.clone();
                    return Err(IngestFault::Overlap { name: name.to_owned(), other, subscriptions });
                }
            }
        }
        ledger.exports.retain(|export| !replaced.contains(&export.digest));
        Ok(())
    }

    /// Runs of one export that cannot both count are found only when all are looked at together.
    fn check_together(&mut self, ledger: &Ledger) -> Result<(), IngestFault> {
        let paths: Vec<PathBuf> =
            ledger.exports.iter().map(|export| self.root.export(&export.digest)).collect();
        pal_usage::Usage::open(&paths, pal_usage::CostBasis::Effective)?;
        Ok(())
    }
}

/// The digest of a set of files: of their digests, in order.
fn digest<'a>(files: impl Iterator<Item = &'a ReceivedFile>) -> String {
    let mut digests: Vec<&str> = files.map(|file| file.sha256.as_str()).collect();
    digests.sort_unstable();
    hexadecimal(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, digests.concat().as_bytes()).as_ref())
}

/// Bytes as hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // INVARIANT: writing to a String does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Copies the files of a folder: tables and the log of imports.
fn copy(from: &Path, to: &Path) -> Result<(), IngestFault> {
    for entry in fs::read_dir(from).map_err(kept(from))? {
        let path = entry.map_err(kept(from))?.path();
        if let (true, Some(name)) = (path.is_file(), path.file_name()) {
            fs::copy(&path, to.join(name)).map_err(kept(&path))?;
        }
    }
    Ok(())
}

/// Whether two folders have the same files with the same bytes.
fn same(one: &Path, other: &Path) -> Result<bool, IngestFault> {
    let files = |folder: &Path| -> Result<Vec<(PathBuf, Vec<u8>)>, IngestFault> {
        let mut files = Vec::new();
        for entry in fs::read_dir(folder).map_err(kept(folder))? {
            let path = entry.map_err(kept(folder))?.path();
            if let (true, Some(name)) = (path.is_file(), path.file_name()) {
                files.push((PathBuf::from(name), fs::read(&path).map_err(kept(&path))?));
            }
        }
        files.sort();
        Ok(files)
    };
    Ok(files(one)? == files(other)?)
}
